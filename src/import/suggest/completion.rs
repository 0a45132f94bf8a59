//! Finds the column that says which responses are complete, and rows that are no responses.

use super::claims::Claims;
use super::column::Column;
use super::words::folded;

const COMPLETE: [&str; 18] = [
    "true",
    "1",
    "yes",
    "y",
    "ja",
    "wahr",
    "complete",
    "completed",
    "finished",
    "done",
    "submitted",
    "abgeschlossen",
    "vollstaendig",
    "fertig",
    "beendet",
    "komplett",
    "full",
    "abgesendet",
];

const PARTIAL: [&str; 19] = [
    "false",
    "0",
    "no",
    "n",
    "nein",
    "falsch",
    "partial",
    "incomplete",
    "in progress",
    "started",
    "abgebrochen",
    "unvollstaendig",
    "offen",
    "teilweise",
    "dropout",
    "dropped out",
    "unfinished",
    "not completed",
    "begonnen",
];

/// Values of rows that are no responses of customers.
const NO_RESPONSES: [&str; 10] = [
    "survey preview",
    "preview",
    "spam",
    "survey test",
    "test",
    "vorschau",
    "deleted",
    "geloescht",
    "test response",
    "testantwort",
];

/// Which responses are complete.
#[derive(Debug)]
pub(super) enum CompletionSource {
    /// All of them.
    All,
    Column {
        column: String,
        complete: Vec<String>,
        partial: Vec<String>,
    },
}

/// Rows to leave out.
#[derive(Debug)]
pub(super) struct SkippedRows {
    pub(super) column: String,
    pub(super) values: Vec<String>,
}

/// Finds and takes the column of the completion.
pub(super) fn find(claims: &mut Claims<'_>) -> CompletionSource {
    let Some(column) = claims.take_best(rank) else {
        return CompletionSource::All;
    };
    let texts = |list: &[&str]| -> Vec<String> {
        let listed = column
            .texts()
            .filter(|text| list.contains(&folded(text).as_str()));
        listed.map(str::to_owned).collect()
    };
    let mut partial = texts(&PARTIAL);
    if column.empty > 0 {
        partial.push(String::new());
    }
    CompletionSource::Column {
        column: column.name.clone(),
        complete: texts(&COMPLETE),
        partial,
    }
}

fn rank(column: &Column) -> u32 {
    let words = &column.words;
    let is_named = words.has(&[
        "finished",
        "completed",
        "complete",
        "completion",
        "status",
        "state",
        "abgeschlossen",
        "vollstaendig",
        "beendet",
        "done",
        "submitted",
        "fertig",
    ]);
    let is_known = |text: &str| {
        let text = folded(text);
        COMPLETE.contains(&text.as_str()) || PARTIAL.contains(&text.as_str())
    };
    let is_complete = |text: &str| COMPLETE.contains(&folded(text).as_str());
    let fits =
        column.filled() > 0 && column.share(is_known) >= 1.0 && column.share(is_complete) > 0.0;
    u32::from(is_named && fits && !column.has_lists)
}

/// Finds columns with values of rows that are no responses, such as previews.
pub(super) fn skipped_rows(claims: &mut Claims<'_>) -> Vec<SkippedRows> {
    let is_none = |text: &&str| NO_RESPONSES.contains(&folded(text).as_str());
    let found: Vec<(usize, SkippedRows)> = claims
        .free()
        .filter(|(_, column)| {
            let named = column
                .words
                .has(&["status", "type", "typ", "art", "state", "mode", "test"])
                || column
                    .words
                    .contain(&["distribution channel", "response type"]);
            named && column.distinct() <= 10
        })
        .filter_map(|(position, column)| {
            let values: Vec<String> = column.texts().filter(is_none).map(str::to_owned).collect();
            let rows = SkippedRows {
                column: column.name.clone(),
                values,
            };
            (!rows.values.is_empty()).then_some((position, rows))
        })
        .collect();
    found
        .into_iter()
        .map(|(position, rows)| {
            claims.take(position);
            rows
        })
        .collect()
}
