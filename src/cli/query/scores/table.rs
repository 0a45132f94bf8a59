//! Scores as a table for people: rounded, aligned, with a bar for each value.

use crate::api::{
    Bucket, Interval, QueryScoresResponse, Reliability, Scale, ScorePoint, ScoreSeries,
    ScoreStatus, Unit, score_point::Detail,
};

use super::super::format::{Align, Axis, Column, Marks, Table, Terminal, label, layout, number};
use super::super::reply::{Period, lacks};
use super::definition::{Definition, Measure};
use super::excluded;
use super::trend;
use crate::cli::number::count;

const BAR_WIDTH_MAX: usize = 31;
const BAR_WIDTH_MIN: usize = 11;

const GAP_WIDTH: usize = layout::GAP.len();

/// The reply as text.
///
/// # Errors
///
/// If the reply lacks a field that the table shows.
pub(super) fn render(reply: &QueryScoresResponse, terminal: Terminal) -> anyhow::Result<String> {
    let definition = Definition::parse(reply.definition.as_ref())?;
    let head = definition.head();
    let mut rows = Vec::new();
    for series in &reply.series {
        rows.extend(rows_of(series)?);
    }
    if rows.is_empty() {
        let page = layout::empty_page(&head, "no responses", terminal);
        return Ok(page + &excluded::note(reply));
    }
    let mut columns = identity_columns(&definition, &rows);
    columns.extend(score_columns(&definition, &rows));
    // Details are left out before the bars are.
    let width = terminal.width.saturating_sub(GAP_WIDTH + BAR_WIDTH_MIN);
    let mut table = Table::fit(columns, width);
    let free = terminal.width.saturating_sub(table.width());
    if let Some(bars) = bar_column(&definition, &rows, free)? {
        table.push(bars);
    }
    let footnotes = Marks::footnotes(
        definition.message.bucket(),
        rows.iter().map(|row| marks(row.point)),
    );
    let footnotes = footnotes + &excluded::note(reply);
    let trend = trend::render(&definition, reply, terminal.width);
    Ok(layout::page(&head, &table, &footnotes, terminal) + &trend)
}

/// One line of the table: a point, or one choice of a point.
struct Row<'a> {
    series: &'a ScoreSeries,
    point: &'a ScorePoint,
    period: Period,
    choice: Option<&'a str>,
    value: Option<f64>,
    interval: Option<Interval>,
    picked: i64,
}

fn rows_of(series: &ScoreSeries) -> anyhow::Result<Vec<Row<'_>>> {
    let mut rows = Vec::new();
    for point in &series.points {
        let row = Row {
            series,
            point,
            period: Period::required(point.period)?,
            choice: None,
            value: point.value,
            interval: point.interval,
            picked: 0,
        };
        match &point.detail {
            Some(Detail::Choice(choice)) => rows.extend(choice.shares.iter().map(|share| Row {
                choice: Some(&share.choice_id),
                value: share.share,
                interval: share.interval,
                picked: share.count,
                ..row
            })),
            Some(Detail::Nps(_) | Detail::Csat(_) | Detail::Ces(_) | Detail::Rating(_)) => {
                rows.push(row);
            }
            None => return Err(lacks("detail of a point")),
        }
    }
    Ok(rows)
}

/// The columns that identify a row: group, period and choice.
fn identity_columns(definition: &Definition<'_>, rows: &[Row<'_>]) -> Vec<Column> {
    let mut columns = Vec::new();
    for (index, dimension) in definition.message.group_by.iter().enumerate() {
        columns.push(
            Column::of(dimension, Align::Left, rows, |row| {
                label::group_value(&row.series.group, index).into_owned()
            })
            .cuttable(),
        );
    }
    let bucket = definition.message.bucket();
    if bucket != Bucket::None {
        let title = label::bucket_title(bucket);
        let division = definition.division();
        columns.push(Column::of(title, Align::Left, rows, |row| {
            let name = label::bucket(row.period, division, &definition.zone);
            name + &marks(row.point).text()
        }));
    }
    if matches!(definition.measure, Measure::Choice { .. }) {
        columns.push(
            Column::of("choice", Align::Left, rows, |row| {
                let choice = row.choice.map(|id| definition.choice_label(id));
                choice.unwrap_or(number::DASH).to_owned()
            })
            .cuttable(),
        );
    }
    columns
}

/// Value, interval, count, note and details.
fn score_columns(definition: &Definition<'_>, rows: &[Row<'_>]) -> Vec<Column> {
    let unit = definition.message.unit();
    let right = |title: &str, cell: &dyn Fn(&Row<'_>) -> String| {
        Column::of(title, Align::Right, rows, cell)
    };
    let mut columns = vec![
        right(definition.measure.title(), &|row| {
            number::optional(row.value, unit)
        }),
        right("interval", &|row| {
            row.interval.map_or_else(
                || number::DASH.to_owned(),
                |Interval { lower, upper, .. }| {
                    number::range(lower, upper, |bound| number::rounded(bound, unit))
                },
            )
        }),
        right("n", &|row| count(row.point.count)),
    ];
    if rows.iter().any(|row| !note(row.point).is_empty()) {
        columns.push(Column::of("note", Align::Left, rows, |row| {
            note(row.point).to_owned()
        }));
    }
    columns.extend(
        detail_columns(definition.measure, rows)
            .into_iter()
            .map(Column::optional),
    );
    if rows.iter().any(|row| row.point.skipped_count > 0) {
        columns.push(right("skipped", &|row| count(row.point.skipped_count)).optional());
    }
    if rows.iter().any(|row| row.point.not_applicable_count > 0) {
        columns.push(right("n/a", &|row| count(row.point.not_applicable_count)).optional());
    }
    columns
}

/// The columns that depend on the kind of question.
fn detail_columns(measure: Measure, rows: &[Row<'_>]) -> Vec<Column> {
    let titles: &[&str] = match measure {
        Measure::Nps => &["promoters", "passives", "detractors"],
        Measure::Csat(..) => &["satisfied"],
        Measure::Ces(..) => &["easy", "deviation"],
        Measure::Rating(..) => &["median", "deviation"],
        Measure::Choice { .. } => &["picked"],
    };
    let cells: Vec<Vec<String>> = rows.iter().map(detail_cells).collect();
    let columns = titles.iter().enumerate().map(|(index, &title)| {
        Column::of(title, Align::Right, &cells, |row| {
            row.get(index).cloned().unwrap_or_default()
        })
    });
    columns.collect()
}

/// The cells of a row in the order of the titles.
fn detail_cells(row: &Row<'_>) -> Vec<String> {
    let share = |count: i64| number::percent_of(count, row.point.count);
    let decimal = |value: Option<f64>| number::optional(value, Unit::ScalePoints);
    match &row.point.detail {
        Some(Detail::Nps(nps)) => {
            vec![
                share(nps.promoters),
                share(nps.passives),
                share(nps.detractors),
            ]
        }
        Some(Detail::Csat(csat)) => vec![count(csat.satisfied)],
        Some(Detail::Ces(ces)) => vec![share(ces.easy), decimal(ces.standard_deviation)],
        Some(Detail::Rating(rating)) => {
            vec![decimal(rating.median), decimal(rating.standard_deviation)]
        }
        Some(Detail::Choice(_)) => vec![count(row.picked)],
        None => Vec::new(),
    }
}

/// A bar for each value, if at least the smallest one fits.
fn bar_column(
    definition: &Definition<'_>,
    rows: &[Row<'_>],
    free_width: usize,
) -> anyhow::Result<Option<Column>> {
    let width = free_width.saturating_sub(GAP_WIDTH).min(BAR_WIDTH_MAX);
    if width < BAR_WIDTH_MIN {
        return Ok(None);
    }
    let (axis, labels) = axis(definition)?;
    let title = axis.title([&labels[0], &labels[1]], width);
    let bar = |row: &Row<'_>| {
        row.value
            .map_or_else(String::new, |value| axis.bar(value, width))
    };
    Ok(Some(Column::of(&title, Align::Left, rows, bar)))
}

/// The range of values, with the labels of both ends.
fn axis(definition: &Definition<'_>) -> anyhow::Result<(Axis, [String; 2])> {
    let scale = match definition.message.unit() {
        Unit::Share => {
            let axis = Axis {
                minimum: 0.0,
                maximum: 1.0,
            };
            return Ok((axis, ["0%".to_owned(), "100%".to_owned()]));
        }
        Unit::Points => Some(Scale {
            minimum: -100,
            maximum: 100,
        }),
        Unit::ScalePoints => definition.measure.scale(),
        Unit::Unspecified => None,
    };
    let Scale { minimum, maximum } = scale.ok_or_else(|| lacks("the scale of the unit"))?;
    let axis = Axis {
        minimum: f64::from(minimum),
        maximum: f64::from(maximum),
    };
    Ok((axis, [minimum.to_string(), maximum.to_string()]))
}

fn marks(point: &ScorePoint) -> Marks {
    Marks {
        is_partial: point.is_partial,
        is_clipped: point.is_clipped,
    }
}

/// A caution about the value.
fn note(point: &ScorePoint) -> &'static str {
    match (point.status(), point.reliability()) {
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
    use super::super::samples;
    use super::*;

    fn rendered(width: usize, styled: bool) -> Vec<String> {
        render(&samples::reply(), Terminal { width, styled })
            .unwrap()
            .lines()
            .map(str::to_owned)
            .collect()
    }

    #[test]
    fn the_head_shows_the_definition() {
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
    fn a_row_has_value_interval_count_classes_and_bar() {
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
    fn a_score_without_answers_is_a_dash() {
        let lines = rendered(160, false);
        let words: Vec<&str> = lines[5].split_whitespace().collect();
        assert_eq!(
            words[..7],
            ["(none)", "2018", "–", "–", "0", "no", "answers"]
        );
        assert!(!lines[5].contains('│'), "{}", lines[5]);
    }

    #[test]
    fn a_narrow_terminal_leaves_out_details_first() {
        let lines = rendered(60, false);
        assert!(
            lines.iter().all(|line| line.chars().count() <= 60),
            "{lines:#?}"
        );
        let title = lines.iter().position(|line| line.starts_with("store"));
        let title = title.unwrap();
        assert!(!lines[title].contains("promoters"));
        assert!(lines[title + 1].contains("39.8") && lines[title + 1].contains("2,746"));
        let note = lines[title + 3..].join(" ");
        assert!(
            note.starts_with("left out to fit 60 columns: promoters, passives, detractors,"),
            "{note}"
        );
    }

    #[test]
    fn buckets_that_are_not_whole_are_marked_and_the_marks_explained() {
        let mut reply = samples::reply();
        reply.series[0].points[0].is_clipped = true;
        reply.series[0].points[1].is_partial = true;
        let terminal = Terminal {
            width: 160,
            styled: false,
        };
        let text = render(&reply, terminal).unwrap();
        assert!(text.contains("2017†") && text.contains("2018*"), "{text}");
        assert!(
            text.contains("\n* not over yet\n† clipped by the period\n"),
            "{text}"
        );
    }

    #[test]
    fn only_a_terminal_gets_bold_titles() {
        assert!(rendered(160, true)[3].starts_with("\x1b[1m"));
        assert!(!rendered(160, false).join("").contains('\x1b'));
    }

    #[test]
    fn a_reply_without_its_definition_is_an_error() {
        let reply = QueryScoresResponse {
            definition: None,
            ..samples::reply()
        };
        let terminal = Terminal {
            width: 160,
            styled: false,
        };
        let error = render(&reply, terminal).unwrap_err();
        assert_eq!(error.to_string(), "the server's reply lacks definition");
    }
}
