//! The way to the server, and what its errors mean to the person at the keyboard.

use std::error::Error;
use std::fmt;
use std::time::Duration;

use tonic::transport::{Channel, Endpoint};
use tonic::{Code, Status};
use tonic_types::StatusExt;

use crate::api::ErrorReason;
use crate::api::activity_service_client::ActivityServiceClient;
use crate::api::customer_metric_service_client::CustomerMetricServiceClient;
use crate::api::metric_service_client::MetricServiceClient;
use crate::api::response_service_client::ResponseServiceClient;
use crate::api::survey_service_client::SurveyServiceClient;

const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

/// Finds a server that vanished without a word, such as one whose machine lost power.
const KEEP_ALIVE_INTERVAL: Duration = Duration::from_secs(30);

/// A reply of 10,000 points is larger than tonic's own limit of 4 MiB.
const REPLY_BYTES_MAX: usize = 256 << 20;

/// Where the server is.
#[derive(Debug, Clone, clap::Args)]
pub(super) struct Address {
    /// The server to talk to.
    #[arg(
        long = "server",
        value_name = "URL",
        env = "CXMETRICS_SERVER",
        default_value = "http://127.0.0.1:50051",
        global = true
    )]
    url: String,
}

impl Address {
    /// Connects, so that a missing server is noticed before anything else is done.
    pub(super) async fn connect(&self) -> Result<Service, CallError> {
        let endpoint = self
            .endpoint()?
            .connect_timeout(CONNECT_TIMEOUT)
            .http2_keep_alive_interval(KEEP_ALIVE_INTERVAL);
        let channel = endpoint.connect().await.map_err(|_| self.no_server())?;
        Ok(Service {
            address: self.clone(),
            channel,
        })
    }

    fn endpoint(&self) -> Result<Endpoint, CallError> {
        let url = match self.url.split_once("://") {
            Some(("http", _)) => self.url.clone(),
            None => format!("http://{}", self.url),
            Some((scheme, rest)) => {
                return Err(CallError::local(format!(
                    "--server can't be {scheme}://: the command line speaks plain gRPC, as in http://{rest}"
                )));
            }
        };
        Endpoint::from_shared(url).map_err(|_| {
            CallError::local(format!(
                "--server `{}` is not an address: write it like http://127.0.0.1:50051",
                self.url
            ))
        })
    }

    fn no_server(&self) -> CallError {
        CallError {
            unavailable: true,
            ..CallError::local(format!(
                "no server at {}: start one with `cxmetrics serve`, or name another with --server",
                self.url
            ))
        }
    }
}

/// A connected server.
#[derive(Debug, Clone)]
pub(super) struct Service {
    address: Address,
    channel: Channel,
}

impl Service {
    pub(super) fn surveys(&self) -> SurveyServiceClient<Channel> {
        SurveyServiceClient::new(self.channel.clone()).max_decoding_message_size(REPLY_BYTES_MAX)
    }

    pub(super) fn responses(&self) -> ResponseServiceClient<Channel> {
        ResponseServiceClient::new(self.channel.clone()).max_decoding_message_size(REPLY_BYTES_MAX)
    }

    pub(super) fn metrics(&self) -> MetricServiceClient<Channel> {
        MetricServiceClient::new(self.channel.clone()).max_decoding_message_size(REPLY_BYTES_MAX)
    }

    pub(super) fn activities(&self) -> ActivityServiceClient<Channel> {
        ActivityServiceClient::new(self.channel.clone()).max_decoding_message_size(REPLY_BYTES_MAX)
    }

    pub(super) fn customer_metrics(&self) -> CustomerMetricServiceClient<Channel> {
        CustomerMetricServiceClient::new(self.channel.clone())
            .max_decoding_message_size(REPLY_BYTES_MAX)
    }

    pub(super) fn channel(&self) -> Channel {
        self.channel.clone()
    }

    /// What a call's failure means to the reader.
    pub(super) fn explain(&self, status: Status) -> CallError {
        if is_broken_connection(&status) {
            return CallError {
                unavailable: true,
                ..CallError::local(format!(
                    "the connection to {} broke: see whether the server still runs, then try again",
                    self.address.url
                ))
            };
        }
        CallError::of_reply(&status)
    }
}

/// Whether the connection failed, rather than the service refusing the call.
pub(super) fn is_broken_connection(status: &Status) -> bool {
    // tonic keeps the cause of failures on this side only; a reply has none.
    status.source().is_some()
}

/// Whether the same call may work later.
pub(super) fn is_worth_a_retry(status: &Status) -> bool {
    is_broken_connection(status) || status.code() == Code::Unavailable
}

/// Why a call failed, in words for the person at the keyboard.
#[derive(Debug)]
pub(super) struct CallError {
    message: String,
    violations: Vec<(String, String)>,
    reason: ErrorReason,
    unavailable: bool,
}

impl CallError {
    fn local(message: String) -> Self {
        Self {
            message,
            violations: Vec::new(),
            reason: ErrorReason::Unspecified,
            unavailable: false,
        }
    }

    fn of_reply(status: &Status) -> Self {
        let details = status.get_error_details();
        let violations = details.bad_request().map_or_else(Vec::new, |bad_request| {
            let pairs = bad_request.field_violations.iter();
            pairs
                .map(|each| (each.field.clone(), each.description.clone()))
                .collect()
        });
        let reason = details
            .error_info()
            .and_then(|info| ErrorReason::from_str_name(&format!("ERROR_REASON_{}", info.reason)))
            .unwrap_or(ErrorReason::Unspecified);
        let mut message = match status.message() {
            "" => format!("the server answered {:?}", status.code()),
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
        }
    }

    /// The same, with the fields of the request by the names that the reader gave
    /// them; one without a name keeps its path.
    pub(super) fn naming(mut self, name_of: impl Fn(&str) -> Option<String>) -> Self {
        for (field, _) in &mut self.violations {
            if let Some(name) = name_of(field) {
                *field = name;
            }
        }
        self
    }

    /// Why the service refused; unspecified where the service wasn't reached.
    pub(super) fn reason(&self) -> ErrorReason {
        self.reason
    }

    /// Whether the server couldn't be reached or wasn't ready.
    pub(super) fn is_unavailable(&self) -> bool {
        self.unavailable
    }
}

impl fmt::Display for CallError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.violations.as_slice() {
            [] => f.write_str(&self.message),
            // The message says the same.
            [_] if self.reason != ErrorReason::InvalidField => f.write_str(&self.message),
            [(field, description)] => write!(f, "{field}: {description}"),
            several => {
                write!(f, "the server refused {} fields:", several.len())?;
                for (field, description) in several {
                    write!(f, "\n  {field}: {description}")?;
                }
                Ok(())
            }
        }
    }
}

impl Error for CallError {}

/// What to do next, where the service's own message can't know.
fn advice(code: Code, reason: ErrorReason) -> Option<&'static str> {
    match reason {
        ErrorReason::SurveyNotFound => Some("`cxmetrics survey list` shows which there are"),
        ErrorReason::QuestionNotFound => {
            Some("`cxmetrics survey show SURVEY` shows which there are")
        }
        ErrorReason::TooManyPoints => {
            Some("ask for a shorter period, a longer --by or fewer groups")
        }
        ErrorReason::QuestionsNotPoolable => Some("ask for them one by one"),
        ErrorReason::MixedCurrencies => Some("give it as --currency"),
        ErrorReason::DatabaseUnavailable
        | ErrorReason::Overloaded
        | ErrorReason::ShuttingDown
        | ErrorReason::DeadlineExceeded => Some("try again in a moment"),
        ErrorReason::Internal => Some("the server's log says more"),
        ErrorReason::UnknownMethod => Some("the server is older than this command line"),
        ErrorReason::Unspecified if code == Code::Unimplemented => {
            Some("is that a cxmetrics server of this version?")
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
        | ErrorReason::TooManyActivities => None,
    }
}

#[cfg(test)]
mod tests {
    use tonic_types::ErrorDetails;

    use super::*;

    #[test]
    fn a_refusal_lists_every_violation() {
        let mut details = ErrorDetails::with_error_info("INVALID_FIELD", "cxmetrics.v1", []);
        details.add_bad_request_violation("survey.survey_id", "may not be empty");
        details.add_bad_request_violation("survey.questions", "needs at least one");
        let status =
            Status::with_error_details(Code::InvalidArgument, "2 fields are wrong", details);

        let error = CallError::of_reply(&status);

        assert_eq!(error.reason(), ErrorReason::InvalidField);
        assert!(!error.is_unavailable());
        assert_eq!(
            error.to_string(),
            "the server refused 2 fields:\n  survey.survey_id: may not be empty\n  survey.questions: needs at least one"
        );
    }

    #[test]
    fn a_violation_is_told_by_the_name_of_its_flag() {
        let mut details = ErrorDetails::with_error_info("INVALID_FIELD", "cxmetrics.v1", []);
        details.add_bad_request_violation("scope.group_by[0]", "is unknown");
        let status = Status::with_error_details(Code::InvalidArgument, "1 field is wrong", details);

        let error = CallError::of_reply(&status)
            .naming(|field| (field == "scope.group_by[0]").then(|| "--group".to_owned()));

        assert_eq!(error.to_string(), "--group: is unknown");
    }

    #[test]
    fn a_missing_survey_comes_with_the_command_that_lists_them() {
        let details = ErrorDetails::with_error_info("SURVEY_NOT_FOUND", "cxmetrics.v1", []);
        let status = Status::with_error_details(Code::NotFound, "no survey `x`.", details);

        assert_eq!(
            CallError::of_reply(&status).to_string(),
            "no survey `x`: `cxmetrics survey list` shows which there are"
        );
    }

    #[test]
    fn an_overloaded_server_is_unavailable_and_worth_a_retry() {
        let status = Status::unavailable("busy");
        assert!(CallError::of_reply(&status).is_unavailable());
        assert!(is_worth_a_retry(&status));
        assert!(!is_worth_a_retry(&Status::internal("bug")));
    }

    #[tokio::test]
    async fn a_missing_server_says_how_to_start_one() {
        // Port 1 is reserved; nothing listens there.
        let address = Address {
            url: "http://127.0.0.1:1".to_owned(),
        };
        let error = address.connect().await.expect_err("nobody listens");
        assert!(error.is_unavailable());
        assert!(
            error
                .to_string()
                .contains("start one with `cxmetrics serve`"),
            "{error}"
        );
    }

    #[tokio::test]
    async fn an_https_address_is_refused_with_the_reason() {
        let address = Address {
            url: "https://example.com".to_owned(),
        };
        let error = address.connect().await.expect_err("no TLS");
        assert!(!error.is_unavailable());
        assert!(error.to_string().contains("http://example.com"), "{error}");
    }
}
