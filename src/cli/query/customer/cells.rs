//! The columns that tables of customers share.

use crate::api::{Bucket, DimensionValue, Estimate, Period, ScoreStatus};

use super::super::columns::{Align, Column};
use super::super::{figure, label, report};
use super::definition::Definition;

/// One line of a table over time.
pub(super) struct Row<'a, P> {
    group: &'a [DimensionValue],
    period: Option<Period>,
    pub(super) point: &'a P,
}

impl<'a, P> Row<'a, P> {
    /// The rows of one series.
    pub(super) fn of_series(
        group: &'a [DimensionValue],
        points: &'a [P],
        period: impl Fn(&P) -> Option<Period>,
    ) -> impl Iterator<Item = Self> {
        points.iter().map(move |point| Self {
            group,
            period: period(point),
            point,
        })
    }
}

/// Which point a row is: its group and its period.
pub(super) fn identity<P>(
    definition: &Definition<'_>,
    bucket: Bucket,
    rows: &[Row<'_, P>],
) -> Vec<Column> {
    let mut columns = groups(definition, rows, |row| row.group);
    if bucket != Bucket::None {
        let title = label::bucket_title(bucket);
        columns.push(Column::of(title, Align::Left, rows, |row| {
            period(row.period, bucket, definition)
        }));
    }
    columns
}

/// A column for each dimension of the groups.
pub(super) fn groups<'a, R>(
    definition: &Definition<'_>,
    rows: &[R],
    group: impl Fn(&R) -> &'a [DimensionValue],
) -> Vec<Column> {
    let dimensions = definition.dimensions().into_iter().enumerate();
    let columns = dimensions.map(|(place, dimension)| {
        Column::of(dimension, Align::Left, rows, |row| {
            let value = group(row).get(place).and_then(|each| each.value.as_deref());
            label::named(value.unwrap_or("")).to_owned()
        })
    });
    columns.collect()
}

/// The name of one bucket.
pub(super) fn period(
    period: Option<Period>,
    bucket: Bucket,
    definition: &Definition<'_>,
) -> String {
    period
        .and_then(|period| report::Period::new(period).ok())
        .map_or_else(
            || figure::NOTHING.to_owned(),
            |period| label::of_period(period, bucket, &definition.zone),
        )
}

/// An estimate and its interval.
pub(super) fn estimate<'a, R>(
    title: &str,
    rows: &[R],
    estimate: impl Fn(&R) -> Option<&'a Estimate>,
    rounded: impl Fn(f64) -> String,
) -> [Column; 2] {
    [
        Column::of(title, Align::Right, rows, |row| {
            value(estimate(row), &rounded)
        }),
        Column::of("interval", Align::Right, rows, |row| {
            interval(estimate(row), &rounded)
        }),
    ]
}

/// The value of an estimate, or a dash.
pub(super) fn value(estimate: Option<&Estimate>, rounded: impl Fn(f64) -> String) -> String {
    optional(estimate.and_then(|estimate| estimate.value), rounded)
}

/// The interval of an estimate, or a dash.
fn interval(estimate: Option<&Estimate>, rounded: impl Fn(f64) -> String) -> String {
    let interval = estimate.and_then(|estimate| estimate.interval);
    interval.map_or_else(
        || figure::NOTHING.to_owned(),
        |interval| figure::range(interval.lower, interval.upper, rounded),
    )
}

/// A number, or a dash.
pub(super) fn optional(number: Option<f64>, rounded: impl Fn(f64) -> String) -> String {
    number.map_or_else(|| figure::NOTHING.to_owned(), rounded)
}

/// Why an estimate is less than it seems; a column only where there is something to say.
pub(super) fn notes<'a, R>(
    rows: &[R],
    estimate: impl Fn(&R) -> Option<&'a Estimate>,
) -> Option<Column> {
    let cells: Vec<String> = rows
        .iter()
        .map(|row| note(estimate(row)).to_owned())
        .collect();
    let is_said = cells.iter().any(|cell| !cell.is_empty());
    is_said.then(|| Column::new("note", Align::Left, cells))
}

fn note(estimate: Option<&Estimate>) -> &'static str {
    match estimate.map(Estimate::status) {
        Some(ScoreStatus::NoData) => "nobody",
        Some(ScoreStatus::Insufficient) => "too few",
        Some(ScoreStatus::Degenerate) => "all alike",
        Some(ScoreStatus::Ok | ScoreStatus::Unspecified) | None => "",
    }
}

/// A share in percent.
pub(super) fn percent(share: f64) -> String {
    figure::rounded(share, crate::api::Unit::Share)
}
