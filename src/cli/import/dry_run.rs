//! A dry run: what an import would do, without storing anything.

use std::collections::HashMap;

use unicode_width::UnicodeWidthStr;

use super::bulk_call::BulkCall;
use super::verdict::RowVerdict;
use crate::api::{ErrorReason, Outcome, Verdict};
use crate::import::fingerprint;

/// Rows that are shown as they would be understood.
const SHOWN_MAX: usize = 3;

/// The state of a dry run. It keeps the id of each row: the server compares rows with stored
/// rows only, not with each other.
#[derive(Debug)]
pub(super) struct DryRun {
    /// Dimensions that the workspace doesn't declare yet.
    undeclared: Vec<String>,
    /// The rows that would be stored, by id.
    stored: HashMap<String, StoredRow>,
    shown: Vec<String>,
}

/// A row that would be stored.
#[derive(Debug, Clone, Copy)]
struct StoredRow {
    fingerprint: u64,
    line: u64,
}

impl DryRun {
    pub(super) fn new(undeclared: Vec<String>) -> Self {
        Self {
            undeclared,
            stored: HashMap::new(),
            shown: Vec::new(),
        }
    }

    /// Removes the dimensions that the workspace doesn't declare yet: the server would reject
    /// them.
    pub(super) fn remove_undeclared<C: BulkCall>(&self, records: &mut [C::Record]) {
        for record in records {
            // Rows of customers have no dimensions.
            let Some(dimensions) = C::maps(record).into_iter().next() else {
                continue;
            };
            dimensions.retain(|name, _| !self.undeclared.contains(name));
        }
    }

    /// Adjusts the verdict on a row that has the id of an earlier row of the file, and keeps
    /// the first rows for the report.
    pub(super) fn adjust<C: BulkCall>(
        &mut self,
        converter: &C,
        record: &C::Record,
        line: u64,
        verdict: &mut RowVerdict,
    ) {
        if matches!(
            verdict.outcome(),
            Outcome::Inserted | Outcome::Updated | Outcome::Identical
        ) {
            let row = StoredRow {
                fingerprint: fingerprint::<C>(&mut record.clone()),
                line,
            };
            let id = C::id(record).to_owned();
            let first = *self.stored.entry(id).or_insert(row);
            if first.line != line {
                match converter.rules().names().record {
                    "activity" => {
                        repeat_id(
                            first,
                            row,
                            ErrorReason::ActivityConflict,
                            &mut verdict.verdict,
                        );
                    }
                    "customer" => {
                        // The later row updates the customer.
                        repeat_customer(first, row, &mut verdict.verdict);
                        self.stored.insert(C::id(record).to_owned(), row);
                    }
                    _ => {
                        repeat_id(
                            first,
                            row,
                            ErrorReason::ResponseConflict,
                            &mut verdict.verdict,
                        );
                    }
                }
            }
        }
        if self.shown.len() < SHOWN_MAX {
            let fields = converter.description(record);
            self.shown.push(shown_row(line, verdict.outcome(), &fields));
        }
    }

    /// The first rows, and the dimensions that would be declared.
    pub(super) fn report(&self) -> String {
        let mut report = self.shown.concat();
        if !self.undeclared.is_empty() {
            let names = self.undeclared.join(", ");
            report += &format!("dimensions to declare: {names}\n");
        }
        report
    }
}

/// The verdict on a row of a customer that an earlier row of the file sets.
fn repeat_customer(first: StoredRow, row: StoredRow, verdict: &mut Verdict) {
    verdict.set_outcome(match first.fingerprint == row.fingerprint {
        true => Outcome::Identical,
        false => Outcome::Updated,
    });
}

/// The verdict on a row with the id of an earlier row of the file.
fn repeat_id(first: StoredRow, row: StoredRow, reason: ErrorReason, verdict: &mut Verdict) {
    if first.fingerprint == row.fingerprint {
        verdict.set_outcome(Outcome::Identical);
        return;
    }
    verdict.set_outcome(Outcome::Conflict);
    verdict.set_reason(reason);
    verdict.message = format!(
        "has the id of line {}, with other content: check the columns under [id]",
        first.line
    );
}

fn shown_row(line: u64, outcome: Outcome, fields: &[(String, String)]) -> String {
    let verdict = match outcome {
        Outcome::Inserted => "would be inserted",
        Outcome::Updated => "would be updated",
        Outcome::Identical => "is stored already",
        Outcome::Conflict => "is in conflict",
        Outcome::Rejected => "would be rejected",
        // The upload reports it.
        Outcome::Unspecified => "has no verdict",
    };
    let width = fields.iter().map(|(name, _)| name.width()).max();
    // A row has at least an id.
    let width = width.unwrap_or(0);
    let mut shown = format!("line {line} {verdict}:\n");
    for (name, value) in fields {
        let padding = " ".repeat(width - name.width());
        shown += &format!("  {name}{padding}  {value}\n");
    }
    shown
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failed unwrap fails the test")]
mod tests {
    use super::*;
    use crate::api::Response;
    use crate::import::ResponseConverter;
    use crate::import::fixtures::converters;
    use crate::import::fixtures::mappings::SMALLEST;

    fn verdict(dry_run: &mut DryRun, line: u64, channel: &str) -> Verdict {
        let converter: ResponseConverter = converters::responses(SMALLEST).unwrap();
        let response = Response {
            response_id: "a".to_owned(),
            channel: channel.to_owned(),
            ..Response::default()
        };
        let mut verdict = RowVerdict {
            verdict: Verdict {
                outcome: Outcome::Inserted.into(),
                ..Verdict::default()
            },
            is_unknown_order: false,
        };
        dry_run.adjust(&converter, &response, line, &mut verdict);
        verdict.verdict
    }

    #[test]
    fn rows_of_one_file_with_one_id_are_identical_or_in_conflict() {
        let mut dry_run = DryRun::new(Vec::new());
        assert_eq!(verdict(&mut dry_run, 2, "web").outcome(), Outcome::Inserted);
        assert_eq!(
            verdict(&mut dry_run, 3, "web").outcome(),
            Outcome::Identical
        );
        let conflict = verdict(&mut dry_run, 4, "store");
        assert_eq!(conflict.outcome(), Outcome::Conflict);
        assert!(conflict.message.contains("the id of line 2"));
        verdict(&mut dry_run, 5, "store");
        let report = dry_run.report();
        assert_eq!(report.matches("line ").count(), 3, "{report}");
        assert!(
            report.starts_with("line 2 would be inserted:\n  response_id"),
            "{report}"
        );
    }
}
