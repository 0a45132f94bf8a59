//! The columns that tables of customers share.

use crate::api::{self, Bucket, DimensionValue, Estimate, Interval, ScoreStatus, Unit};

use super::super::format::{Align, Column, Marks, label, number};
use super::super::reply::Period;
use super::definition::Definition;

/// One line of a table over time.
pub(super) struct Row<'a, P> {
    group: &'a [DimensionValue],
    period: Period,
    marks: Marks,
    pub(super) point: &'a P,
}

/// A point of a bucket.
pub(super) trait Bucketed {
    fn period(&self) -> Option<api::Period>;
    fn marks(&self) -> Marks;
}

macro_rules! bucketed {
    ($($point:ty),*) => {$(
        impl Bucketed for $point {
            fn period(&self) -> Option<api::Period> {
                self.period
            }

            fn marks(&self) -> Marks {
                Marks {
                    is_partial: self.is_partial,
                    is_clipped: self.is_clipped,
                }
            }
        }
    )*};
}

bucketed!(
    api::ActivityCountPoint,
    api::CustomerBasePoint,
    api::PurchasePoint
);

impl<'a, P: Bucketed> Row<'a, P> {
    /// The rows of one series.
    ///
    /// # Errors
    ///
    /// If a point lacks its period.
    pub(super) fn of_series(
        group: &'a [DimensionValue],
        points: &'a [P],
    ) -> anyhow::Result<Vec<Self>> {
        let rows = points.iter().map(|point| {
            Ok(Self {
                group,
                period: Period::required(point.period())?,
                marks: point.marks(),
                point,
            })
        });
        rows.collect()
    }
}

/// The columns that identify a row: group and period.
pub(super) fn identity<P>(
    definition: &Definition<'_>,
    division: label::Division,
    rows: &[Row<'_, P>],
) -> Vec<Column> {
    let mut columns = groups(definition, rows, |row| row.group);
    if division.bucket != Bucket::None {
        let title = label::bucket_title(division.bucket);
        columns.push(Column::of(title, Align::Left, rows, |row| {
            label::bucket(row.period, division, &definition.zone) + &row.marks.text()
        }));
    }
    columns
}

/// The meanings of the marks in a table.
pub(super) fn footnotes<P>(bucket: Bucket, rows: &[Row<'_, P>]) -> String {
    Marks::footnotes(bucket, rows.iter().map(|row| row.marks))
}

/// One column per dimension of the groups.
pub(super) fn groups<'a, R>(
    definition: &Definition<'_>,
    rows: &[R],
    group: impl Fn(&R) -> &'a [DimensionValue],
) -> Vec<Column> {
    let dimensions = definition.dimensions().into_iter().enumerate();
    let columns = dimensions.map(|(index, dimension)| {
        Column::of(dimension, Align::Left, rows, |row| {
            label::group_value(group(row), index).into_owned()
        })
        .cuttable()
    });
    columns.collect()
}

/// The value of the only estimate in a table, and its interval.
pub(super) fn only_estimate<'a, R>(
    title: &str,
    rows: &[R],
    of: impl Fn(&R) -> Option<&'a Estimate>,
    format: impl Fn(f64) -> String,
) -> [Column; 2] {
    let [value, _] = estimate(title, rows, &of, &format);
    let interval = Column::of("interval", Align::Right, rows, |row| {
        interval(of(row), &format)
    });
    [value, interval]
}

/// The value of an estimate and its interval, each named after the number.
pub(super) fn estimate<'a, R>(
    title: &str,
    rows: &[R],
    estimate: impl Fn(&R) -> Option<&'a Estimate>,
    format: impl Fn(f64) -> String,
) -> [Column; 2] {
    [
        Column::of(title, Align::Right, rows, |row| {
            value(estimate(row), &format)
        }),
        Column::of(format!("{title} interval"), Align::Right, rows, |row| {
            interval(estimate(row), &format)
        }),
    ]
}

/// The value of an estimate, or a dash.
pub(super) fn value(estimate: Option<&Estimate>, format: impl Fn(f64) -> String) -> String {
    optional(estimate.and_then(|estimate| estimate.value), format)
}

/// The interval of an estimate, or a dash.
fn interval(estimate: Option<&Estimate>, format: impl Fn(f64) -> String) -> String {
    range(estimate.and_then(|estimate| estimate.interval), format)
}

/// An interval, or a dash.
pub(super) fn range(interval: Option<Interval>, format: impl Fn(f64) -> String) -> String {
    interval.map_or_else(
        || number::DASH.to_owned(),
        |interval| number::range(interval.lower, interval.upper, format),
    )
}

/// A number, or a dash.
pub(super) fn optional(value: Option<f64>, format: impl Fn(f64) -> String) -> String {
    value.map_or_else(|| number::DASH.to_owned(), format)
}

/// The column of cautions about an estimate; `None` if no row has one.
pub(super) fn notes<'a, R>(
    rows: &[R],
    estimate: impl Fn(&R) -> Option<&'a Estimate>,
) -> Option<Column> {
    let has_notes = rows.iter().any(|row| !note(estimate(row)).is_empty());
    has_notes.then(|| {
        Column::of("note", Align::Left, rows, |row| {
            note(estimate(row)).to_owned()
        })
    })
}

/// A count below which a number is a hint, and one below which it needs caution, as for scores.
const LOW_COUNT: i64 = 30;
const MODERATE_COUNT: i64 = 100;

fn note(estimate: Option<&Estimate>) -> &'static str {
    let count = estimate.map_or(0, |estimate| estimate.count);
    match estimate.map(Estimate::status) {
        Some(ScoreStatus::NoData) => "no data",
        Some(ScoreStatus::Insufficient) => "too few",
        Some(ScoreStatus::Degenerate) => "all alike",
        Some(ScoreStatus::Ok) if count < LOW_COUNT => "low n",
        Some(ScoreStatus::Ok) if count < MODERATE_COUNT => "n < 100",
        Some(ScoreStatus::Ok | ScoreStatus::Unspecified) | None => "",
    }
}

/// A share in percent.
pub(super) fn percent(share: f64) -> String {
    number::rounded(share, Unit::Share)
}
