//! The rows that weren't stored, and why, for whoever mends them.

use std::fs::File;
use std::path::{Path, PathBuf};

use anyhow::Context;

use crate::api::{ErrorReason, Verdict};

use super::plan::Plan;
use super::reader::Flaw;

/// One reason why a row wasn't stored; a row may have several.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Reject {
    /// The line of the file that the row begins in.
    pub(super) row: u64,
    /// Empty where the row has no readable id.
    pub(super) id: String,
    /// The column at fault; empty where it isn't one.
    pub(super) column: String,
    /// The field of the record at fault; empty where it isn't one.
    pub(super) field: String,
    /// A name of `ErrorReason`, or MALFORMED_ROW for a row that couldn't be read.
    pub(super) reason: String,
    pub(super) description: String,
}

impl Reject {
    /// A row that isn't one.
    pub(super) fn malformed(row: u64, description: String) -> Self {
        Self {
            row,
            id: String::new(),
            column: String::new(),
            field: String::new(),
            reason: "MALFORMED_ROW".to_owned(),
            description,
        }
    }

    /// A field that was found wrong before it was sent.
    pub(super) fn of_flaw(row: u64, id: &str, flaw: Flaw) -> Self {
        Self {
            row,
            id: id.to_owned(),
            column: flaw.column,
            field: flaw.field,
            reason: short_name(ErrorReason::InvalidField),
            description: flaw.description,
        }
    }

    /// What the server said of a row: one reject for each field at fault.
    pub(super) fn of_verdict<P: Plan>(
        row: u64,
        verdict: &Verdict,
        record: &P::Record,
        plan: &P,
    ) -> Vec<Self> {
        let reject = |column: &str, field: String, description: &str| Self {
            row,
            id: verdict.response_id.clone(),
            column: column.to_owned(),
            field,
            reason: short_name(verdict.reason()),
            description: description.to_owned(),
        };
        if verdict.field_violations.is_empty() {
            return vec![reject("", String::new(), &verdict.message)];
        }
        let frame = plan.frame();
        let violations = verdict.field_violations.iter();
        violations
            .map(|violation| {
                // The service begins its paths at the record.
                let root = format!("{}.", frame.names.record);
                let path = violation.field.strip_prefix(&root);
                let field = P::field_in_words(path.unwrap_or(&violation.field), record);
                let column = plan
                    .column_of(&field)
                    .map_or("", |place| &frame.columns.names[place]);
                reject(column, field, &violation.description)
            })
            .collect()
    }
}

fn short_name(reason: ErrorReason) -> String {
    reason
        .as_str_name()
        .trim_start_matches("ERROR_REASON_")
        .to_owned()
}

/// The rejects file; it comes into being with the first reject.
#[derive(Debug)]
pub(super) struct RejectsFile {
    path: PathBuf,
    /// What the service calls the id of a row.
    id_name: &'static str,
    writer: Option<csv::Writer<File>>,
}

impl RejectsFile {
    pub(super) fn new(path: PathBuf, id_name: &'static str) -> Self {
        Self {
            path,
            id_name,
            writer: None,
        }
    }

    /// Where the rejects are, if there are any.
    pub(super) fn written(&self) -> Option<&Path> {
        self.writer.as_ref().map(|_| self.path.as_path())
    }

    /// Appends rejects, and leaves nothing in memory.
    pub(super) fn write(&mut self, rejects: &[Reject]) -> anyhow::Result<()> {
        if rejects.is_empty() {
            return Ok(());
        }
        self.try_write(rejects)
            .with_context(|| format!("can't write the rejects file {}", self.path.display()))
    }

    fn try_write(&mut self, rejects: &[Reject]) -> anyhow::Result<()> {
        let writer = match &mut self.writer {
            Some(writer) => writer,
            none => {
                let mut writer = csv::Writer::from_writer(File::create(&self.path)?);
                let header = [
                    "row",
                    self.id_name,
                    "column",
                    "field",
                    "reason",
                    "description",
                ];
                writer.write_record(header)?;
                none.insert(writer)
            }
        };
        for reject in rejects {
            let row = reject.row.to_string();
            writer.write_record([
                &row,
                &reject.id,
                &reject.column,
                &reject.field,
                &reject.reason,
                &reject.description,
            ])?;
        }
        Ok(writer.flush()?)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failed unwrap fails the test")]
mod tests {
    use std::fs;

    use crate::api::{Answer, FieldViolation, Response};
    use crate::cli::import::mapping::tests::SMALLEST;
    use crate::cli::import::response::tests::plan;
    use crate::cli::import::text::tests::ScratchFile;

    use super::*;

    #[test]
    fn a_verdict_is_told_in_the_words_of_the_file() {
        let plan = plan(&format!("channel = \"via\"\n{SMALLEST}")).unwrap();
        let response = Response {
            answers: vec![Answer {
                question_id: "recommend".to_owned(),
                value: None,
            }],
            ..Response::default()
        };
        let violation = |field: &str| FieldViolation {
            field: field.to_owned(),
            description: "wrong".to_owned(),
        };
        let verdict = Verdict {
            response_id: "id".to_owned(),
            reason: ErrorReason::InvalidField.into(),
            field_violations: vec![
                violation("response.answers[0].score"),
                violation("response.channel"),
            ],
            ..Verdict::default()
        };

        let rejects = Reject::of_verdict(7, &verdict, &response, &plan);

        let told: Vec<(&str, &str, &str)> = rejects
            .iter()
            .map(|reject| {
                (
                    reject.column.as_str(),
                    reject.field.as_str(),
                    reject.reason.as_str(),
                )
            })
            .collect();
        assert_eq!(
            told,
            [
                ("q1", "answers[recommend].score", "INVALID_FIELD"),
                ("via", "channel", "INVALID_FIELD"),
            ]
        );
    }

    #[test]
    fn the_file_comes_into_being_with_the_first_reject() {
        let scratch = ScratchFile::new("csv", b"");
        fs::remove_file(&scratch.0).unwrap();
        let mut file = RejectsFile::new(scratch.0.clone(), "activity_id");

        file.write(&[]).unwrap();
        assert!(file.written().is_none() && !scratch.0.exists());

        file.write(&[Reject::malformed(
            3,
            "has 1 fields, the header 2".to_owned(),
        )])
        .unwrap();
        assert_eq!(
            fs::read_to_string(file.written().unwrap()).unwrap(),
            "row,activity_id,column,field,reason,description\n\
             3,,,,MALFORMED_ROW,\"has 1 fields, the header 2\"\n"
        );
    }
}
