//! The scores as a table for people: rounded, aligned, with a bar for each value.

use crate::api::{Bucket, Reliability, ScoreStatus, Unit};

use super::super::number;
use super::chart::Axis;
use super::columns::{self, Align, Column, Look};
use super::report::{Detail, Interval, Measure, Point, Report, Scale, Series};
use super::{course, figure, label};

const BAR_WIDTH_MAX: usize = 31;
const BAR_WIDTH_MIN: usize = 11;

/// Between two columns.
const GAP_WIDTH: usize = columns::GAP.len();

/// The whole answer as text.
pub(super) fn render(report: &Report, look: Look) -> String {
    let mut text = label::of_definition(&report.definition);
    let rows: Vec<Row<'_>> = report.series.iter().flat_map(rows_of).collect();
    if rows.is_empty() {
        text.push_str("\nno responses\n");
        return text;
    }
    text.push('\n');
    let mut columns = identity_columns(report, &rows);
    columns.extend(score_columns(report, &rows));
    // The bars go before the details.
    columns::fit(
        &mut columns,
        look.width.saturating_sub(GAP_WIDTH + BAR_WIDTH_MIN),
    );
    columns.extend(bar_column(
        report,
        &rows,
        look.width.saturating_sub(columns::total_width(&columns)),
    ));
    text.push_str(&columns::text(&columns, look));
    text.push_str(&course::render(report, look.width));
    text
}

/// One line of the table: a point, or one choice of a point.
struct Row<'a> {
    series: &'a Series,
    point: &'a Point,
    choice: Option<&'a str>,
    value: Option<f64>,
    interval: Option<Interval>,
    picked: i64,
}

fn rows_of(series: &Series) -> impl Iterator<Item = Row<'_>> {
    series
        .points
        .iter()
        .flat_map(move |point| match &point.detail {
            Some(Detail::Choice { shares }) => shares
                .iter()
                .map(|share| Row {
                    series,
                    point,
                    choice: Some(&share.choice_id),
                    value: share.share,
                    interval: share.interval,
                    picked: share.count,
                })
                .collect(),
            Some(
                Detail::Nps { .. }
                | Detail::Csat { .. }
                | Detail::Ces { .. }
                | Detail::Rating { .. },
            )
            | None => vec![Row {
                series,
                point,
                choice: None,
                value: point.value,
                interval: point.interval,
                picked: 0,
            }],
        })
}

/// Which score a row is: its group, period and choice.
fn identity_columns(report: &Report, rows: &[Row<'_>]) -> Vec<Column> {
    let definition = &report.definition;
    let mut columns = Vec::new();
    for (place, dimension) in definition.group_by.iter().enumerate() {
        let cell = |row: &Row<'_>| {
            let value = row
                .series
                .group
                .get(place)
                .and_then(|each| each.value.as_deref());
            label::named(value.unwrap_or("")).to_owned()
        };
        columns.push(Column::of(dimension, Align::Left, rows, cell));
    }
    if definition.bucket != Bucket::None {
        let cell = |row: &Row<'_>| {
            let name = |period| label::of_period(period, definition.bucket, &definition.zone);
            row.point
                .period
                .map_or_else(|| figure::NOTHING.to_owned(), name)
        };
        columns.push(Column::of(
            label::bucket_title(definition.bucket),
            Align::Left,
            rows,
            cell,
        ));
    }
    if matches!(definition.measure, Measure::Choice { .. }) {
        columns.push(Column::of("choice", Align::Left, rows, |row| {
            row.choice.unwrap_or(figure::NOTHING).to_owned()
        }));
    }
    columns
}

/// The value, how sure it is, out of how many, and what the kind adds.
fn score_columns(report: &Report, rows: &[Row<'_>]) -> Vec<Column> {
    let definition = &report.definition;
    let unit = definition.unit;
    let right = |title: &str, cell: &dyn Fn(&Row<'_>) -> String| {
        Column::of(title, Align::Right, rows, cell)
    };
    let mut columns = vec![
        right(label::measure_title(&definition.measure), &|row| {
            figure::optional(row.value, unit)
        }),
        right("interval", &|row| {
            row.interval.map_or_else(
                || figure::NOTHING.to_owned(),
                |Interval { lower, upper, .. }| {
                    figure::range(lower, upper, |end| figure::rounded(end, unit))
                },
            )
        }),
        right("n", &|row| number::count(row.point.count)),
    ];
    if rows.iter().any(|row| !note(row.point).is_empty()) {
        columns.push(Column::of("note", Align::Left, rows, |row| {
            note(row.point).to_owned()
        }));
    }
    columns.extend(
        detail_columns(&definition.measure, rows)
            .into_iter()
            .map(Column::optional),
    );
    if rows.iter().any(|row| row.point.skipped_count > 0) {
        columns.push(right("skipped", &|row| number::count(row.point.skipped_count)).optional());
    }
    if rows.iter().any(|row| row.point.not_applicable_count > 0) {
        columns.push(right("n/a", &|row| number::count(row.point.not_applicable_count)).optional());
    }
    columns
}

/// What the kind adds to a score; the cells of each row in the order of the titles.
fn detail_columns(measure: &Measure, rows: &[Row<'_>]) -> Vec<Column> {
    let titles: &[&str] = match measure {
        Measure::Nps {} => &["promoters", "passives", "detractors"],
        Measure::Csat { .. } => &["satisfied"],
        Measure::Ces { .. } => &["easy", "deviation"],
        Measure::Rating { .. } => &["median", "deviation"],
        Measure::Choice { .. } => &["picked"],
    };
    let cells: Vec<Vec<String>> = rows.iter().map(detail_cells).collect();
    let cell = |row: &Vec<String>, place: usize| row.get(place).cloned().unwrap_or_default();
    let columns = titles.iter().enumerate().map(|(place, &title)| {
        let cells = cells.iter().map(|row| cell(row, place));
        Column::new(title, Align::Right, cells.collect())
    });
    columns.collect()
}

fn detail_cells(row: &Row<'_>) -> Vec<String> {
    let share = |count: i64| figure::percent_of(count, row.point.count);
    let figure = |figure: Option<f64>| figure::optional(figure, Unit::ScalePoints);
    match &row.point.detail {
        Some(Detail::Nps {
            promoters,
            passives,
            detractors,
        }) => vec![share(*promoters), share(*passives), share(*detractors)],
        Some(Detail::Csat { satisfied }) => vec![number::count(*satisfied)],
        Some(Detail::Ces {
            easy,
            standard_deviation,
            ..
        }) => vec![share(*easy), figure(*standard_deviation)],
        Some(Detail::Rating {
            median,
            standard_deviation,
            ..
        }) => vec![figure(*median), figure(*standard_deviation)],
        Some(Detail::Choice { .. }) => vec![number::count(row.picked)],
        None => Vec::new(),
    }
}

/// A bar for each value, where there is room.
fn bar_column(report: &Report, rows: &[Row<'_>], room: usize) -> Option<Column> {
    let width = room.saturating_sub(GAP_WIDTH).min(BAR_WIDTH_MAX);
    if width < BAR_WIDTH_MIN {
        return None;
    }
    let (axis, ends) = axis(report);
    let title = axis.title([&ends[0], &ends[1]], width);
    let bar = |row: &Row<'_>| {
        row.value
            .map_or_else(String::new, |value| axis.bar(value, width))
    };
    Some(Column::of(&title, Align::Left, rows, bar))
}

fn axis(report: &Report) -> (Axis, [String; 2]) {
    let whole = Scale {
        minimum: -100,
        maximum: 100,
    };
    let scale = match report.definition.unit {
        Unit::Share => {
            return (
                Axis {
                    minimum: 0.0,
                    maximum: 1.0,
                },
                ["0%".to_owned(), "100%".to_owned()],
            );
        }
        Unit::Points | Unit::Unspecified => whole,
        Unit::ScalePoints => report.definition.measure.scale().unwrap_or(whole),
    };
    let Scale { minimum, maximum } = scale;
    let axis = Axis {
        minimum: f64::from(minimum),
        maximum: f64::from(maximum),
    };
    (axis, [minimum.to_string(), maximum.to_string()])
}

/// What the reader should know before trusting a value.
fn note(point: &Point) -> &'static str {
    match (point.status, point.reliability) {
        (ScoreStatus::NoData, _) => "no answers",
        (ScoreStatus::Degenerate, _) => "all alike",
        (_, Reliability::Low) => "low n",
        (_, Reliability::Moderate) => "n < 100",
        (_, Reliability::High | Reliability::NoData | Reliability::Unspecified) => "",
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failed unwrap fails the test")]
mod tests {
    use super::super::reply::tests::reply;
    use super::*;

    fn rendered(width: usize, styled: bool) -> Vec<String> {
        let report = Report::new(reply()).unwrap();
        render(&report, Look { width, styled })
            .lines()
            .map(str::to_owned)
            .collect()
    }

    #[test]
    fn the_head_says_what_fixes_the_numbers() {
        let lines = rendered(160, false);
        assert_eq!(
            lines[0],
            "airport/recommend: NPS = 100 * (promoters - detractors) / count"
        );
        assert_eq!(
            lines[1],
            "2017-01-01 to 2019-01-01, UTC; 95% intervals (adjusted Wald)"
        );
    }

    #[test]
    fn a_score_stands_with_its_interval_count_classes_and_bar() {
        let lines = rendered(160, false);
        let words: Vec<&str> = lines[4].split_whitespace().collect();
        assert_eq!(
            words,
            [
                "(none)",
                "2017",
                "39.8",
                "37.2",
                "to",
                "42.4",
                "2,746",
                "52.3%",
                "35.3%",
                "12.5%",
                "85",
                "│██████"
            ]
        );
    }

    #[test]
    fn where_nobody_answered_a_dash_stands_and_no_zero() {
        let lines = rendered(160, false);
        let words: Vec<&str> = lines[5].split_whitespace().collect();
        assert_eq!(
            words[..7],
            ["(none)", "2018", "–", "–", "0", "no", "answers"]
        );
        assert!(!lines[5].contains('│'), "{}", lines[5]);
    }

    #[test]
    fn a_narrow_terminal_loses_details_before_anything_else() {
        let lines = rendered(60, false);
        assert!(
            lines[3..6].iter().all(|line| line.chars().count() <= 60),
            "{lines:#?}"
        );
        assert!(lines[4].contains("39.8") && lines[4].contains("2,746"));
        assert!(!lines[3].contains("promoters"));
    }

    #[test]
    fn only_a_terminal_gets_bold_titles() {
        assert!(rendered(160, true)[3].starts_with("\x1b[1m"));
        assert!(!rendered(160, false).join("").contains('\x1b'));
    }
}
