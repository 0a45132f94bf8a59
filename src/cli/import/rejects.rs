//! The rows that weren't stored, and why, for whoever mends them.

use std::fs::File;
use std::path::{Path, PathBuf};

use anyhow::Context;

use crate::api::{ErrorReason, Response, Verdict};

use super::convert::Flaw;
use super::plan::{Field, IdRule, Plan};

const HEADER: [&str; 6] = [
    "row",
    "response_id",
    "column",
    "field",
    "reason",
    "description",
];

/// One reason why a row wasn't stored; a row may have several.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Reject {
    /// The line of the file that the row begins in.
    pub(super) row: u64,
    /// Empty where the row has no readable id.
    pub(super) response_id: String,
    /// The column at fault; empty where it isn't one.
    pub(super) column: String,
    /// The field of the response at fault; empty where it isn't one.
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
            response_id: String::new(),
            column: String::new(),
            field: String::new(),
            reason: "MALFORMED_ROW".to_owned(),
            description,
        }
    }

    /// A field that was found wrong before it was sent.
    pub(super) fn of_flaw(row: u64, response_id: &str, flaw: Flaw) -> Self {
        Self {
            row,
            response_id: response_id.to_owned(),
            column: flaw.column,
            field: flaw.field,
            reason: short_name(ErrorReason::InvalidField),
            description: flaw.description,
        }
    }

    /// What the server said of a row: one reject for each field at fault.
    pub(super) fn of_verdict(
        row: u64,
        verdict: &Verdict,
        response: &Response,
        plan: &Plan,
    ) -> Vec<Self> {
        let reject = |column: &str, field: String, description: &str| Self {
            row,
            response_id: verdict.response_id.clone(),
            column: column.to_owned(),
            field,
            reason: short_name(verdict.reason()),
            description: description.to_owned(),
        };
        if verdict.field_violations.is_empty() {
            return vec![reject("", String::new(), &verdict.message)];
        }
        let violations = verdict.field_violations.iter();
        violations
            .map(|violation| {
                // The server begins its paths at the message.
                let path = violation.field.trim_start_matches("response.");
                let field = with_question_id(path, response);
                reject(
                    plan.column_of(&field),
                    field.clone(),
                    &violation.description,
                )
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

/// `answers[recommend].score` for the server's `answers[2].score`: the file knows
/// questions, not places.
fn with_question_id(field: &str, response: &Response) -> String {
    let named = || {
        let (before, rest) = field.split_once("answers[")?;
        let (place, after) = rest.split_once(']')?;
        let answer = response.answers.get(place.parse::<usize>().ok()?)?;
        Some(format!("{before}answers[{}]{after}", answer.question_id))
    };
    named().unwrap_or_else(|| field.to_owned())
}

impl Plan {
    /// The column that a field of the response came from; empty if from none.
    fn column_of(&self, field: &str) -> &str {
        let of = |field: &Field| match field {
            Field::Column { column, .. } => Some(*column),
            Field::Constant(_) => None,
        };
        let keyed = |fields: &[(String, Field)]| {
            let found = fields
                .iter()
                .find(|(name, _)| field.contains(name.as_str()));
            found.and_then(|(_, field)| of(field))
        };
        let single = |rule: &Option<Field>| rule.as_ref().and_then(of);
        let name = field.split(['.', '[']).next().unwrap_or(field);
        let column = match name {
            "answers" => {
                let asked = |id: &str| field.starts_with(&format!("answers[{id}]"));
                self.questions
                    .iter()
                    .find(|rule| asked(&rule.question_id))
                    .map(|rule| rule.column)
            }
            "response_id" => match &self.id {
                IdRule::Uuid(column) => Some(*column),
                IdRule::Derived(columns) => columns.first().copied(),
            },
            "submit_time" => self.time.columns.first().copied(),
            "channel" => single(&self.channel),
            "touchpoint" => single(&self.touchpoint),
            "language" => single(&self.language),
            "customer_id" => single(&self.customer),
            "dimensions" => keyed(&self.dimensions),
            "properties" => keyed(&self.properties),
            _ => None,
        };
        column.map_or("", |column| self.columns[column].as_str())
    }
}

/// The rejects file; it comes into being with the first reject.
#[derive(Debug)]
pub(super) struct RejectsFile {
    path: PathBuf,
    writer: Option<csv::Writer<File>>,
}

impl RejectsFile {
    pub(super) fn new(path: PathBuf) -> Self {
        Self { path, writer: None }
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
                writer.write_record(HEADER)?;
                none.insert(writer)
            }
        };
        for reject in rejects {
            let row = reject.row.to_string();
            writer.write_record([
                &row,
                &reject.response_id,
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

    use crate::api::{Answer, FieldViolation};
    use crate::cli::import::mapping::tests::SMALLEST;
    use crate::cli::import::plan::tests::plan;
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
        let mut file = RejectsFile::new(scratch.0.clone());

        file.write(&[]).unwrap();
        assert!(file.written().is_none() && !scratch.0.exists());

        file.write(&[Reject::malformed(
            3,
            "has 1 fields, the header 2".to_owned(),
        )])
        .unwrap();
        assert_eq!(
            fs::read_to_string(file.written().unwrap()).unwrap(),
            "row,response_id,column,field,reason,description\n\
             3,,,,MALFORMED_ROW,\"has 1 fields, the header 2\"\n"
        );
    }
}
