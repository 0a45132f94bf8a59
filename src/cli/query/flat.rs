//! The scores as CSV: a line for each score, unrounded.

use anyhow::Context;

use super::report::{Detail, Interval, Measure, Point, Report, Series, Share};

/// The whole answer as CSV with a header line.
///
/// The columns are named as the fields in `metric.proto`; an absent value is an
/// empty cell. Of choices there is a line for each choice.
pub(super) fn render(report: &Report) -> anyhow::Result<String> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(header(report))?;
    for series in &report.series {
        for point in &series.points {
            match &point.detail {
                Some(Detail::Choice { shares }) => {
                    for share in shares {
                        writer.write_record(choice_line(series, point, share))?;
                    }
                }
                detail => writer.write_record(score_line(series, point, detail.as_ref()))?,
            }
        }
    }
    let bytes = writer.into_inner().context("can't finish the CSV")?;
    Ok(String::from_utf8(bytes)?)
}

const SCORE: [&str; 5] = ["value", "lower", "upper", "confidence_level", "count"];
const UNANSWERED: [&str; 4] = [
    "not_applicable_count",
    "skipped_count",
    "status",
    "reliability",
];

fn header(report: &Report) -> Vec<String> {
    let definition = &report.definition;
    let mut names: Vec<String> = definition.group_by.clone();
    let mut add = |more: &[&str]| names.extend(more.iter().map(|&name| name.to_owned()));
    add(&["start_time", "end_time"]);
    if matches!(definition.measure, Measure::Choice { .. }) {
        add(&[
            "choice_id",
            "choice_count",
            "share",
            "lower",
            "upper",
            "confidence_level",
            "count",
        ]);
        add(&UNANSWERED);
        return names;
    }
    add(&SCORE);
    add(&UNANSWERED);
    add(match definition.measure {
        Measure::Nps {} => &["promoters", "passives", "detractors"],
        Measure::Csat { .. } => &["satisfied"],
        Measure::Ces { .. } => &[
            "easy",
            "easy_share",
            "easy_share_lower",
            "easy_share_upper",
            "standard_deviation",
        ],
        Measure::Rating { .. } => &["mean", "median", "standard_deviation"],
        Measure::Choice { .. } => &[],
    });
    if let Some(scale) = definition.measure.scale() {
        names.extend((scale.minimum..=scale.maximum).map(|score| format!("histogram_{score}")));
    }
    names
}

fn identity(series: &Series, point: &Point) -> Vec<String> {
    let mut cells: Vec<String> = series
        .group
        .iter()
        .map(|each| each.value.clone().unwrap_or_default())
        .collect();
    cells.push(text(point.period.map(|period| period.start_time)));
    cells.push(text(point.period.map(|period| period.end_time)));
    cells
}

fn interval_cells(interval: Option<Interval>) -> [String; 3] {
    [
        text(interval.map(|interval| interval.lower)),
        text(interval.map(|interval| interval.upper)),
        text(interval.map(|interval| interval.confidence_level)),
    ]
}

fn unanswered(point: &Point) -> [String; 4] {
    [
        point.not_applicable_count.to_string(),
        point.skipped_count.to_string(),
        point.status.as_str_name().to_owned(),
        point.reliability.as_str_name().to_owned(),
    ]
}

fn choice_line(series: &Series, point: &Point, share: &Share) -> Vec<String> {
    let mut cells = identity(series, point);
    cells.extend([
        share.choice_id.clone(),
        share.count.to_string(),
        text(share.share),
    ]);
    cells.extend(interval_cells(share.interval));
    cells.push(point.count.to_string());
    cells.extend(unanswered(point));
    cells
}

fn score_line(series: &Series, point: &Point, detail: Option<&Detail>) -> Vec<String> {
    let mut cells = identity(series, point);
    cells.push(text(point.value));
    cells.extend(interval_cells(point.interval));
    cells.push(point.count.to_string());
    cells.extend(unanswered(point));
    match detail {
        Some(Detail::Nps {
            promoters,
            passives,
            detractors,
        }) => {
            cells.extend([promoters, passives, detractors].map(i64::to_string));
        }
        Some(Detail::Csat { satisfied }) => cells.push(satisfied.to_string()),
        Some(Detail::Ces {
            easy,
            easy_share,
            easy_share_interval,
            standard_deviation,
        }) => {
            let [lower, upper, _] = interval_cells(*easy_share_interval);
            cells.extend([
                easy.to_string(),
                text(*easy_share),
                lower,
                upper,
                text(*standard_deviation),
            ]);
        }
        Some(Detail::Rating {
            mean,
            median,
            standard_deviation,
        }) => {
            cells.extend([mean, median, standard_deviation].map(|figure| text(*figure)));
        }
        Some(Detail::Choice { .. }) | None => {}
    }
    cells.extend(point.histogram.iter().map(i64::to_string));
    cells
}

fn text<T: ToString>(value: Option<T>) -> String {
    value.map_or_else(String::new, |value| value.to_string())
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failed unwrap fails the test")]
mod tests {
    use super::super::reply::tests::reply;
    use super::*;

    #[test]
    fn every_digit_is_kept_and_absence_is_an_empty_cell() {
        let text = render(&Report::new(reply()).unwrap()).unwrap();
        let mut lines = csv::Reader::from_reader(text.as_bytes());
        let names = lines.headers().unwrap().clone();
        let place = |name: &str| names.iter().position(|other| other == name).unwrap();
        let records: Vec<csv::StringRecord> = lines.records().map(Result::unwrap).collect();

        assert_eq!(&records[0][place("value")], "39.839766933721776");
        assert_eq!(&records[0][place("start_time")], "2017-01-01T00:00:00Z");
        assert_eq!(&records[0][place("promoters")], "1436");
        assert_eq!(&records[0][place("histogram_10")], "1436");
        assert_eq!(&records[1][place("value")], "");
        assert_eq!(&records[1][place("count")], "0");
    }
}
