//! The service's verdict on a row, and the errors that it reports.

use crate::api::{ErrorReason, Outcome, Verdict};
use crate::import::{FieldError, RecordConverter, RowError};

/// The service's verdict on one row.
#[derive(Debug)]
pub(super) struct RowVerdict {
    pub(super) verdict: Verdict,
    /// Whether the row is a refund of an order that is not stored.
    pub(super) is_unknown_order: bool,
}

impl RowVerdict {
    /// The outcome; `Unspecified` also for one that this version doesn't support.
    pub(super) fn outcome(&self) -> Outcome {
        self.verdict.outcome()
    }

    /// Whether the row was deleted, so that its id can't be used again.
    pub(super) fn is_deleted(&self) -> bool {
        // A conflict with a stored row names the fields that differ.
        self.outcome() == Outcome::Conflict && self.verdict.field_violations.is_empty()
    }

    /// One error per invalid or differing field, with its column in the file. If the service names no
    /// field, one error without a field.
    pub(super) fn row_errors<C: RecordConverter>(
        &self,
        line: u64,
        record: &C::Record,
        converter: &C,
    ) -> Vec<RowError> {
        let verdict = &self.verdict;
        let reason: ErrorReason = verdict.reason();
        let row_error = |error| RowError::new(line, &verdict.response_id, reason, error);
        if verdict.field_violations.is_empty() {
            return vec![row_error(FieldError {
                column: String::new(),
                field: String::new(),
                description: verdict.message.clone(),
            })];
        }
        let root = format!("{}.", converter.rules().names().record);
        let violations = verdict.field_violations.iter();
        violations
            .map(|violation| {
                // The service's paths start with the record.
                let path = violation.field.strip_prefix(&root);
                let field = C::mapped_path(path.unwrap_or(&violation.field), record);
                row_error(FieldError {
                    column: converter.column_of(&field).unwrap_or("").to_owned(),
                    field,
                    description: violation.description.clone(),
                })
            })
            .collect()
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failed unwrap fails the test")]
mod tests {
    use super::*;
    use crate::api::{Activity, Answer, FieldViolation, Response};
    use crate::import::fixtures::converters;
    use crate::import::fixtures::mappings::{MIXED, SMALLEST};

    fn rejection(fields: &[&str]) -> RowVerdict {
        let violations = fields.iter().map(|&field| FieldViolation {
            field: field.to_owned(),
            description: "wrong".to_owned(),
        });
        RowVerdict {
            verdict: Verdict {
                response_id: "a".to_owned(),
                reason: ErrorReason::InvalidField.into(),
                field_violations: violations.collect(),
                ..Verdict::default()
            },
            is_unknown_order: false,
        }
    }

    fn columns_and_fields(errors: &[RowError]) -> Vec<(&str, &str)> {
        let errors = errors.iter();
        errors
            .map(|error| (error.column.as_str(), error.field.as_str()))
            .collect()
    }

    #[test]
    fn an_error_in_a_response_has_the_column_and_the_question() {
        let converter = converters::responses(&format!("channel = \"via\"\n{SMALLEST}")).unwrap();
        let response = Response {
            answers: vec![Answer {
                question_id: "recommend".to_owned(),
                value: None,
            }],
            ..Response::default()
        };
        let verdict = rejection(&["response.answers[0].score", "response.channel"]);

        let errors = verdict.row_errors(7, &response, &converter);

        assert_eq!(
            columns_and_fields(&errors),
            [("q1", "answers[recommend].score"), ("via", "channel")]
        );
        assert_eq!((errors[0].line, errors[0].id.as_str()), (7, "a"));
        assert_eq!(errors[0].reason, "INVALID_FIELD");
    }

    #[test]
    fn an_error_in_an_activity_has_the_column() {
        let converter = converters::activities(MIXED).unwrap();
        let verdict = rejection(&["activity.order.amount.amount"]);
        let errors = verdict.row_errors(7, &Activity::default(), &converter);
        assert_eq!(
            columns_and_fields(&errors),
            [("total", "order.amount.amount")]
        );
    }

    #[test]
    fn a_verdict_without_fields_has_its_message() {
        let converter = converters::activities(MIXED).unwrap();
        let mut verdict = rejection(&[]);
        verdict.verdict.message = "the survey is archived".to_owned();
        let errors = verdict.row_errors(7, &Activity::default(), &converter);
        assert_eq!(columns_and_fields(&errors), [("", "")]);
        assert_eq!(errors[0].description, "the survey is archived");
    }
}
