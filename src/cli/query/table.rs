//! The scores as a table for people: rounded, aligned, with a bar for each value.

use crate::api::{Bucket, Reliability, ScoreStatus, Unit};

use super::super::number;
use super::chart::{self, Axis};
use super::columns::{self, Align, Column};
use super::label;
use super::report::{Detail, Interval, Measure, Point, Report, Scale, Series};

/// What stands where there is nothing; never a zero.
const NOTHING: &str = "–";

const BAR_WIDTH_MAX: usize = 31;
const BAR_WIDTH_MIN: usize = 11;

/// A series of fewer points needs no line of its own to be seen.
const SPARKLINE_POINTS_MIN: usize = 4;

/// What the terminal can show.
#[derive(Debug, Clone, Copy)]
pub(super) struct Look {
    /// Letters in a line.
    pub(super) width: usize,
    /// Whether titles may be bold.
    pub(super) styled: bool,
}

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
    columns::fit(&mut columns, look.width);
    columns.extend(bar_column(
        report,
        &rows,
        look.width.saturating_sub(columns::total_width(&columns)),
    ));
    for (place, line) in columns::lines(&columns).into_iter().enumerate() {
        if place == 0 && look.styled {
            text.push_str(&format!("\x1b[1m{line}\x1b[0m\n"));
        } else {
            text.push_str(&line);
            text.push('\n');
        }
    }
    text.push_str(&sparklines(report));
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
        columns.push(column(dimension, Align::Left, rows, cell));
    }
    if definition.bucket != Bucket::None {
        let cell = |row: &Row<'_>| {
            let name = |period| label::of_period(period, definition.bucket, &definition.zone);
            row.point.period.map_or_else(|| NOTHING.to_owned(), name)
        };
        columns.push(column(
            label::bucket_title(definition.bucket),
            Align::Left,
            rows,
            cell,
        ));
    }
    if matches!(definition.measure, Measure::Choice { .. }) {
        columns.push(column("choice", Align::Left, rows, |row| {
            row.choice.unwrap_or(NOTHING).to_owned()
        }));
    }
    columns
}

/// The value, how sure it is, out of how many, and what the kind adds.
fn score_columns(report: &Report, rows: &[Row<'_>]) -> Vec<Column> {
    let definition = &report.definition;
    let unit = definition.unit;
    let right =
        |title: &str, cell: &dyn Fn(&Row<'_>) -> String| column(title, Align::Right, rows, cell);
    let mut columns = vec![
        right(label::measure_title(&definition.measure), &|row| {
            optional_value(row.value, unit)
        }),
        right("interval", &|row| {
            row.interval.map_or_else(
                || NOTHING.to_owned(),
                |Interval { lower, upper, .. }| {
                    format!("{} to {}", value(lower, unit), value(upper, unit))
                },
            )
        }),
        right("n", &|row| number::count(row.point.count)),
    ];
    if rows.iter().any(|row| !note(row.point).is_empty()) {
        columns.push(column("note", Align::Left, rows, |row| {
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

fn detail_columns(measure: &Measure, rows: &[Row<'_>]) -> Vec<Column> {
    let right =
        |title: &str, cell: &dyn Fn(&Row<'_>) -> String| column(title, Align::Right, rows, cell);
    // A share of the answers, for a count that the detail holds.
    let share = |title: &str, count: fn(&Detail) -> Option<i64>| {
        right(title, &|row| {
            percent_of(row.point.detail.as_ref().and_then(count), row.point.count)
        })
    };
    let figure = |title: &str, figure: fn(&Detail) -> Option<f64>| {
        right(title, &|row| {
            optional_value(
                row.point.detail.as_ref().and_then(figure),
                Unit::ScalePoints,
            )
        })
    };
    match measure {
        Measure::Nps {} => vec![
            share("promoters", |detail| {
                if let Detail::Nps { promoters, .. } = detail {
                    Some(*promoters)
                } else {
                    None
                }
            }),
            share("passives", |detail| {
                if let Detail::Nps { passives, .. } = detail {
                    Some(*passives)
                } else {
                    None
                }
            }),
            share("detractors", |detail| {
                if let Detail::Nps { detractors, .. } = detail {
                    Some(*detractors)
                } else {
                    None
                }
            }),
        ],
        Measure::Csat { .. } => vec![right("satisfied", &|row| match &row.point.detail {
            Some(Detail::Csat { satisfied }) => number::count(*satisfied),
            _ => NOTHING.to_owned(),
        })],
        Measure::Ces { .. } => vec![
            share("easy", |detail| {
                if let Detail::Ces { easy, .. } = detail {
                    Some(*easy)
                } else {
                    None
                }
            }),
            figure("deviation", |detail| {
                if let Detail::Ces {
                    standard_deviation, ..
                } = detail
                {
                    *standard_deviation
                } else {
                    None
                }
            }),
        ],
        Measure::Rating { .. } => vec![
            figure("median", |detail| {
                if let Detail::Rating { median, .. } = detail {
                    *median
                } else {
                    None
                }
            }),
            figure("deviation", |detail| {
                if let Detail::Rating {
                    standard_deviation, ..
                } = detail
                {
                    *standard_deviation
                } else {
                    None
                }
            }),
        ],
        Measure::Choice { .. } => vec![right("picked", &|row| number::count(row.picked))],
    }
}

fn column(
    title: &str,
    align: Align,
    rows: &[Row<'_>],
    cell: impl Fn(&Row<'_>) -> String,
) -> Column {
    Column::new(title, align, rows.iter().map(cell).collect())
}

/// A bar for each value, where there is room.
fn bar_column(report: &Report, rows: &[Row<'_>], room: usize) -> Option<Column> {
    let width = room.saturating_sub(2).min(BAR_WIDTH_MAX);
    if width < BAR_WIDTH_MIN {
        return None;
    }
    let (axis, ends) = axis(report);
    let title = axis.title([&ends[0], &ends[1]], width);
    let bar = |row: &Row<'_>| {
        row.value
            .map_or_else(String::new, |value| axis.bar(value, width))
    };
    Some(column(&title, Align::Left, rows, bar))
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

/// A line for each series that is long enough to have a course.
fn sparklines(report: &Report) -> String {
    let long = |series: &&Series| series.points.len() >= SPARKLINE_POINTS_MIN;
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
            .map(|lowest| value(lowest, unit));
        let highest = values()
            .max_by(f64::total_cmp)
            .map(|highest| value(highest, unit));
        lowest.zip(highest).map_or_else(
            || NOTHING.to_owned(),
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
    let grouped = usize::from(report.definition.group_by.is_empty());
    format!("\n{}\n", columns::lines(&columns[grouped..]).join("\n"))
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

fn optional_value(optional: Option<f64>, unit: Unit) -> String {
    optional.map_or_else(|| NOTHING.to_owned(), |present| value(present, unit))
}

/// A value, rounded for reading.
fn value(value: f64, unit: Unit) -> String {
    let text = match unit {
        Unit::Points => format!("{value:.1}"),
        Unit::Share => return format!("{:.1}%", 100.0 * value),
        Unit::ScalePoints | Unit::Unspecified => format!("{value:.2}"),
    };
    // What rounds to zero from below is zero.
    if text.trim_start_matches(['-', '0', '.']).is_empty() {
        text.replacen('-', "", 1)
    } else {
        text
    }
}

#[allow(
    clippy::cast_precision_loss,
    reason = "rounded to a tenth of a percent"
)]
fn percent_of(part: Option<i64>, whole: i64) -> String {
    match part {
        Some(part) if whole > 0 => value(part as f64 / whole as f64, Unit::Share),
        Some(_) | None => NOTHING.to_owned(),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failed unwrap fails the test")]
mod tests {
    use super::super::report::tests::reply;
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
        let lines = rendered(50, false);
        assert!(
            lines[3..6].iter().all(|line| line.chars().count() <= 50),
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

    #[test]
    fn what_rounds_to_zero_has_no_sign() {
        assert_eq!(value(-0.04, Unit::Points), "0.0");
        assert_eq!(value(-0.06, Unit::Points), "-0.1");
        assert_eq!(value(0.820_684_523_8, Unit::Share), "82.1%");
        assert_eq!(value(-10.0, Unit::Points), "-10.0");
    }
}
