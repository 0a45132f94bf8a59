//! The trend of each series over time, as sparklines.

use crate::api::{QueryScoresResponse, ScoreSeries};

use super::super::format::{Align, Column, label, layout, number, sparkline};
use super::definition::{Definition, Measure};

/// A shorter series is easy to read without a sparkline.
const POINTS_MIN: usize = 4;

/// Longer lines are hard to read, even where the width is unlimited.
const WIDTH_MAX: usize = 160;

/// One line for each series that is long enough, or nothing if the lines would be longer
/// than `width`.
pub(super) fn render(
    definition: &Definition<'_>,
    reply: &QueryScoresResponse,
    width: usize,
) -> String {
    let is_long = |series: &&ScoreSeries| {
        series.points.len() >= POINTS_MIN && series.points.iter().any(|point| point.value.is_some())
    };
    let drawn: Vec<&ScoreSeries> = reply.series.iter().filter(is_long).collect();
    if drawn.is_empty() || matches!(definition.measure, Measure::Choice { .. }) {
        return String::new();
    }
    let group_by = &definition.message.group_by;
    let mut columns = Vec::new();
    if !group_by.is_empty() {
        columns.push(Column::of(
            group_by.join(" "),
            Align::Left,
            &drawn,
            |series| group(series),
        ));
    }
    columns.extend([
        Column::of("trend", Align::Left, &drawn, |series| {
            let values: Vec<Option<f64>> = series.points.iter().map(|point| point.value).collect();
            sparkline(&values)
        }),
        Column::of("from lowest to highest", Align::Left, &drawn, |series| {
            range(definition, series)
        }),
    ]);
    if layout::total_width(&columns) > width.min(WIDTH_MAX) {
        return String::new();
    }
    format!("\n{}\n", layout::lines(&columns).join("\n"))
}

/// The dimension values of a series.
fn group(series: &ScoreSeries) -> String {
    let values = 0..series.group.len();
    let values = values.map(|index| label::group_value(&series.group, index));
    values.collect::<Vec<_>>().join(" ")
}

/// The lowest and the highest value of a series.
fn range(definition: &Definition<'_>, series: &ScoreSeries) -> String {
    let values = || series.points.iter().filter_map(|point| point.value);
    let lowest = values().min_by(f64::total_cmp);
    let highest = values().max_by(f64::total_cmp);
    lowest.zip(highest).map_or_else(
        || number::DASH.to_owned(),
        |(lowest, highest)| {
            number::range(lowest, highest, |value| {
                number::rounded(value, definition.message.unit())
            })
        },
    )
}
