//! Errors of calls, worded for the user of the command line.

use std::error::Error;
use std::fmt;

use tonic::{Code, Status};
use tonic_types::StatusExt;

use crate::api::ErrorReason;

/// A failed call: the cause and the remedy.
#[derive(Debug)]
pub(in crate::cli) struct CallError {
    message: String,
    /// Field path and description of each violation.
    violations: Vec<(String, String)>,
    reason: ErrorReason,
    unavailable: bool,
    /// The address of the server, unless the message names it.
    server: Option<String>,
}

impl CallError {
    /// The request can't be made at all.
    pub(super) fn invalid(message: String) -> Self {
        Self {
            message,
            violations: Vec::new(),
            reason: ErrorReason::Unspecified,
            unavailable: false,
            server: None,
        }
    }

    /// The server could not be reached.
    pub(super) fn unavailable(message: String) -> Self {
        Self {
            unavailable: true,
            ..Self::invalid(message)
        }
    }

    /// The server at `url` rejected the call.
    pub(super) fn of_server(url: &str, status: &Status) -> Self {
        Self {
            server: Some(url.to_owned()),
            ..Self::of_status(status)
        }
    }

    fn of_status(status: &Status) -> Self {
        let details = status.get_error_details();
        let violations = details.bad_request().map_or_else(Vec::new, |bad_request| {
            let pairs = bad_request.field_violations.iter();
            pairs
                .map(|each| (each.field.clone(), each.description.clone()))
                .collect()
        });
        // A newer server may send a reason that is unknown here. Its message still describes
        // the error.
        let reason = details
            .error_info()
            .and_then(|info| ErrorReason::from_str_name(&format!("ERROR_REASON_{}", info.reason)))
            .unwrap_or(ErrorReason::Unspecified);
        let mut message = match status.message() {
            "" => format!("the server failed with {:?}", status.code()),
            message => message.to_owned(),
        };
        if let Some(advice) = advice(status.code(), reason) {
            message = format!("{}: {advice}", message.trim_end_matches('.'));
        }
        Self {
            message,
            violations,
            reason,
            unavailable: status.code() == Code::Unavailable,
            server: None,
        }
    }

    /// Replaces field paths of the request by the user's names for them, such as flags.
    /// A field for which `name_of` returns `None` keeps its path.
    pub(in crate::cli) fn naming(mut self, name_of: impl Fn(&str) -> Option<String>) -> Self {
        for (field, _) in &mut self.violations {
            if let Some(name) = name_of(field) {
                *field = name;
            }
        }
        self
    }

    /// Why the service rejected the call; `Unspecified` if the call didn't reach it.
    pub(in crate::cli) fn reason(&self) -> ErrorReason {
        self.reason
    }

    /// The address of the server that rejected the call, unless the message names it.
    pub(in crate::cli) fn server(&self) -> Option<&str> {
        self.server.as_deref()
    }

    /// Whether the server was unreachable or not ready.
    pub(in crate::cli) fn is_unavailable(&self) -> bool {
        self.unavailable
    }
}

impl fmt::Display for CallError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.violations.as_slice() {
            [] => f.write_str(&self.message),
            violations if self.reason == ErrorReason::SurveyHasResponses => {
                write!(f, "{}", self.message)?;
                // The message has the first one, and the number of the others.
                for (_, description) in &violations[1..] {
                    write!(f, "\n  {description}")?;
                }
                Ok(())
            }
            // For reasons other than an invalid field, the message already has the violation.
            [_] if self.reason != ErrorReason::InvalidField => f.write_str(&self.message),
            [(field, description)] => write!(f, "{field}: {description}"),
            several => {
                write!(f, "the server rejected {} fields:", several.len())?;
                for (field, description) in several {
                    write!(f, "\n  {field}: {description}")?;
                }
                Ok(())
            }
        }
    }
}

impl Error for CallError {}

/// The next step for the user, where it depends on the command line.
fn advice(code: Code, reason: ErrorReason) -> Option<&'static str> {
    match reason {
        ErrorReason::SurveyNotFound => Some("`cxmetrics survey list` lists the surveys"),
        ErrorReason::QuestionNotFound => {
            Some("`cxmetrics survey show SURVEY` lists the survey's questions")
        }
        ErrorReason::TooManyPoints => Some("use a shorter period, a longer --by or fewer groups"),
        ErrorReason::QuestionsNotPoolable => Some("query them one by one"),
        ErrorReason::MixedCurrencies => Some("use --currency"),
        ErrorReason::OrderBelowZero => {
            Some("send a discount together with the rows of its order, or after them")
        }
        ErrorReason::CustomerAlreadyMerged | ErrorReason::CustomerMergeCircle => {
            Some("`cxmetrics customer unmerge REQUEST_ID` undoes a merge")
        }
        ErrorReason::DatabaseUnavailable
        | ErrorReason::Overloaded
        | ErrorReason::ShuttingDown
        | ErrorReason::DeadlineExceeded => Some("try again in a moment"),
        ErrorReason::Internal => Some("the server's log has the cause"),
        ErrorReason::UnknownMethod => Some("the server is older than this command line"),
        ErrorReason::Unspecified if code == Code::Unimplemented => {
            Some("check that the address is a cxmetrics server of this version")
        }
        ErrorReason::Unspecified
        | ErrorReason::InvalidField
        | ErrorReason::MalformedMessage
        | ErrorReason::MessageTooLarge
        | ErrorReason::InvalidPageToken
        | ErrorReason::ResponseNotFound
        | ErrorReason::SurveyExists
        | ErrorReason::ResponseConflict
        | ErrorReason::RequestConflict
        | ErrorReason::SurveyArchived
        | ErrorReason::SurveyHasResponses
        | ErrorReason::CellLimitReached
        | ErrorReason::QuestionNotScorable
        | ErrorReason::ActivityNotFound
        | ErrorReason::ActivityConflict
        | ErrorReason::CustomerNotFound
        | ErrorReason::QuestionWithoutClasses
        | ErrorReason::TooManyActivities
        | ErrorReason::OrderConflict
        | ErrorReason::CustomerMergeNotFound
        | ErrorReason::TooManyMergedCustomers => None,
    }
}

#[cfg(test)]
mod tests {
    use tonic_types::ErrorDetails;

    use super::*;

    #[test]
    fn every_violation_is_listed() {
        let mut details = ErrorDetails::with_error_info("INVALID_FIELD", "cxmetrics.v1", []);
        details.add_bad_request_violation("survey.survey_id", "may not be empty");
        details.add_bad_request_violation("survey.questions", "needs at least one");
        let status =
            Status::with_error_details(Code::InvalidArgument, "2 fields are wrong", details);

        let error = CallError::of_status(&status);

        assert_eq!(error.reason(), ErrorReason::InvalidField);
        assert!(!error.is_unavailable());
        assert_eq!(
            error.to_string(),
            "the server rejected 2 fields:\n  survey.survey_id: may not be empty\n  survey.questions: needs at least one"
        );
    }

    #[test]
    fn a_violation_names_the_flag_of_its_field() {
        let mut details = ErrorDetails::with_error_info("INVALID_FIELD", "cxmetrics.v1", []);
        details.add_bad_request_violation("scope.group_by[0]", "is unknown");
        let status = Status::with_error_details(Code::InvalidArgument, "1 field is wrong", details);

        let error = CallError::of_status(&status)
            .naming(|field| (field == "scope.group_by[0]").then(|| "--group".to_owned()));

        assert_eq!(error.to_string(), "--group: is unknown");
    }

    #[test]
    fn a_missing_survey_comes_with_the_command_that_lists_them() {
        let details = ErrorDetails::with_error_info("SURVEY_NOT_FOUND", "cxmetrics.v1", []);
        let status = Status::with_error_details(Code::NotFound, "no survey `x`.", details);

        assert_eq!(
            CallError::of_status(&status).to_string(),
            "no survey `x`: `cxmetrics survey list` lists the surveys"
        );
    }

    #[test]
    fn an_overloaded_server_is_unavailable() {
        assert!(CallError::of_status(&Status::unavailable("busy")).is_unavailable());
    }
}
