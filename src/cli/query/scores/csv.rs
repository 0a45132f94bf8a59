//! Scores as CSV: one line per score, or per choice, unrounded.

use crate::api::QueryScoresResponse;
use crate::cli::csv_cell;

use super::super::format::label;
use super::super::reply::{Node, Period, Reply, Sheet, lacks};
use super::definition::{Definition, Measure};

/// A column: its name, and the path of its field within a point or a choice's share.
type Column = (&'static str, &'static [&'static str]);

const PERIOD: &[Column] = &[
    ("start_time", &["period", "start_time"]),
    ("end_time", &["period", "end_time"]),
];

const SCORE: &[Column] = &[
    ("value", &["value"]),
    ("lower", &["interval", "lower"]),
    ("upper", &["interval", "upper"]),
    ("confidence_level", &["interval", "confidence_level"]),
];

const COUNTS: &[Column] = &[
    ("count", &["count"]),
    ("not_applicable_count", &["not_applicable_count"]),
    ("skipped_count", &["skipped_count"]),
    ("status", &["status"]),
    ("reliability", &["reliability"]),
    ("is_partial", &["is_partial"]),
    ("is_clipped", &["is_clipped"]),
];

const NPS: &[Column] = &[
    ("promoters", &["nps", "promoters"]),
    ("passives", &["nps", "passives"]),
    ("detractors", &["nps", "detractors"]),
];

const CSAT: &[Column] = &[("satisfied", &["csat", "satisfied"])];

const CES: &[Column] = &[
    ("easy", &["ces", "easy"]),
    ("easy_share", &["ces", "easy_share"]),
    ("easy_share_lower", &["ces", "easy_share_interval", "lower"]),
    ("easy_share_upper", &["ces", "easy_share_interval", "upper"]),
    ("standard_deviation", &["ces", "standard_deviation"]),
];

const RATING: &[Column] = &[
    ("mean", &["rating", "mean"]),
    ("median", &["rating", "median"]),
    ("standard_deviation", &["rating", "standard_deviation"]),
];

const SHARE: &[Column] = &[
    ("choice_id", &["choice_id"]),
    ("choice_count", &["count"]),
    ("share", &["share"]),
    ("lower", &["interval", "lower"]),
    ("upper", &["interval", "upper"]),
    ("confidence_level", &["interval", "confidence_level"]),
];

/// The scores as a sheet. It starts with the columns `survey` and `question`, in which the names
/// of pooled questions are joined by ` + `, then the groups, and `bucket`, the name of the bucket
/// in the time zone of the query. The other columns have the names of the fields in
/// `metric.proto`; an absent value is an empty cell.
pub(super) fn render(reply: &Reply<QueryScoresResponse>) -> anyhow::Result<Sheet> {
    let definition = Definition::parse(reply.message.definition.as_ref())?;
    let is_choice = matches!(definition.measure, Measure::Choice { .. });
    let columns: [&[Column]; 4] = match definition.measure {
        Measure::Nps => [PERIOD, SCORE, COUNTS, NPS],
        Measure::Csat(..) => [PERIOD, SCORE, COUNTS, CSAT],
        Measure::Ces(..) => [PERIOD, SCORE, COUNTS, CES],
        Measure::Rating(..) => [PERIOD, SCORE, COUNTS, RATING],
        Measure::Choice { .. } => [PERIOD, SHARE, COUNTS, &[]],
    };
    let mut header = vec!["survey".to_owned(), "question".to_owned()];
    header.extend(definition.message.group_by.iter().cloned());
    header.push("bucket".to_owned());
    header.extend(columns.concat().iter().map(|(name, _)| (*name).to_owned()));
    if let Some(scale) = definition.measure.scale() {
        let scores = scale.minimum..=scale.maximum;
        header.extend(scores.map(|score| format!("histogram_{score}")));
    }

    let mut lines = Vec::new();
    let questions = definition.questions();
    let nodes = Node::of_message(&reply.reflected)?;
    for (node, series) in nodes.list(&["series"]).iter().zip(&reply.message.series) {
        let mut identity = questions.to_vec();
        identity.extend(node.list(&["group"]).iter().map(|value| {
            let value = value.cell_at(&["value"]);
            csv_cell::value_or_word(&value).into_owned()
        }));
        for (node, point) in node.list(&["points"]).iter().zip(&series.points) {
            let period = Period::required(point.period)?;
            let bucket = label::cell(period, definition.division(), &definition.zone);
            let identity = [identity.as_slice(), &[bucket]].concat();
            let point = node;
            if is_choice {
                for share in point.list(&["choice", "shares"]) {
                    let cells = [
                        cells(point, PERIOD),
                        cells(share, SHARE),
                        cells(point, COUNTS),
                    ];
                    lines.push([identity.clone(), cells.concat()].concat());
                }
            } else {
                let histogram = point.list(&["histogram"]).iter().map(Node::cell);
                let cells = columns.iter().map(|columns| cells(point, columns));
                let cells: Vec<String> = cells.flatten().chain(histogram).collect();
                lines.push([identity, cells].concat());
            }
        }
    }
    if lines.iter().any(|line| line.len() != header.len()) {
        return Err(lacks("an entry of a histogram"));
    }
    Ok(Sheet { header, lines })
}

fn cells(record: &Node, columns: &[Column]) -> Vec<String> {
    let cells = columns.iter().map(|(_, path)| record.cell_at(path));
    cells.collect()
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failed unwrap fails the test")]
mod tests {
    use super::super::samples;
    use super::*;
    use crate::cli::csv_cell::CellArgs;

    fn rendered(reply: QueryScoresResponse) -> anyhow::Result<String> {
        render(&Reply::new("QueryScoresResponse", reply)?)?.csv(CellArgs::default())
    }

    #[test]
    fn every_digit_is_kept_and_absence_is_an_empty_cell() {
        let text = rendered(samples::reply()).unwrap();
        let mut lines = csv::Reader::from_reader(text.as_bytes());
        let names = lines.headers().unwrap().clone();
        let index_of = |name: &str| names.iter().position(|other| other == name).unwrap();
        let records: Vec<csv::StringRecord> = lines.records().map(Result::unwrap).collect();

        assert_eq!(&records[0][index_of("survey")], "airport");
        assert_eq!(&records[0][index_of("question")], "recommend");
        assert_eq!(&records[0][index_of("store")], "(none)");
        assert_eq!(&records[0][index_of("bucket")], "2017");
        assert_eq!(&records[0][index_of("value")], "39.839766933721776");
        assert_eq!(&records[0][index_of("start_time")], "2017-01-01T00:00:00Z");
        assert_eq!(&records[0][index_of("promoters")], "1436");
        assert_eq!(&records[0][index_of("histogram_10")], "1436");
        assert_eq!(&records[1][index_of("value")], "");
        assert_eq!(&records[1][index_of("count")], "0");
    }

    #[test]
    fn a_histogram_of_the_wrong_length_is_an_error() {
        let mut reply = samples::reply();
        reply.series[0].points[0].histogram.pop();
        let message = rendered(reply).unwrap_err().to_string();
        assert!(message.starts_with("the server's reply lacks"), "{message}");
    }
}
