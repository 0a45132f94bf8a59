//! The course of each series over time, one letter a point.

use super::chart;
use super::columns::{self, Align, Column};
use super::figure;
use super::label;
use super::report::{Measure, Report, Series};

/// A series of fewer points needs no line of its own to be seen.
const POINTS_MIN: usize = 4;

/// A line for each series that is long enough to have a course; nothing where
/// the lines would be longer than `width`.
pub(super) fn render(report: &Report, width: usize) -> String {
    let long = |series: &&Series| {
        series.points.len() >= POINTS_MIN && series.points.iter().any(|point| point.value.is_some())
    };
    let drawn: Vec<&Series> = report.series.iter().filter(long).collect();
    if drawn.is_empty() || matches!(report.definition.measure, Measure::Choice { .. }) {
        return String::new();
    }
    let name = |series: &&Series| {
        let values = series
            .group
            .iter()
            .map(|each| label::named(each.value.as_deref().unwrap_or("")));
        values.collect::<Vec<_>>().join(" ")
    };
    let line = |series: &&Series| {
        let values: Vec<Option<f64>> = series.points.iter().map(|point| point.value).collect();
        chart::sparkline(&values)
    };
    let range = |series: &&Series| {
        let values = || series.points.iter().filter_map(|point| point.value);
        let unit = report.definition.unit;
        let lowest = values()
            .min_by(f64::total_cmp)
            .map(|lowest| figure::rounded(lowest, unit));
        let highest = values()
            .max_by(f64::total_cmp)
            .map(|highest| figure::rounded(highest, unit));
        lowest.zip(highest).map_or_else(
            || figure::NOTHING.to_owned(),
            |(from, to)| format!("{from} to {to}"),
        )
    };
    let columns = [
        Column::new(
            report.definition.group_by.join(" "),
            Align::Left,
            drawn.iter().map(name).collect(),
        ),
        Column::new("course", Align::Left, drawn.iter().map(line).collect()),
        Column::new(
            "from lowest to highest",
            Align::Left,
            drawn.iter().map(range).collect(),
        ),
    ];
    // Without groups the first column is empty.
    let columns = &columns[usize::from(report.definition.group_by.is_empty())..];
    if columns::total_width(columns) > width {
        return String::new();
    }
    format!("\n{}\n", columns::lines(columns).join("\n"))
}
