//! The errors that callers receive.

use std::{collections::HashMap, fmt::Debug, time::Duration};

use tonic::{Code, Status};
use tonic_types::StatusExt;

/// A status, taken apart.
#[derive(Debug)]
pub(crate) struct Refusal {
    pub(crate) code: Code,
    /// Of `ErrorInfo`; empty when there is none.
    pub(crate) reason: String,
    pub(crate) metadata: HashMap<String, String>,
    /// Paths and descriptions of `BadRequest`.
    pub(crate) violations: Vec<(String, String)>,
    /// Of `RetryInfo`.
    pub(crate) retry_delay: Option<Duration>,
    pub(crate) message: String,
}

impl From<Status> for Refusal {
    fn from(status: Status) -> Self {
        let details = status.get_error_details();
        let info = details.error_info();
        if let Some(info) = info {
            assert_eq!(info.domain, "cxmetrics.v1");
        }
        let violations = details
            .bad_request()
            .map_or(&[][..], |bad| &bad.field_violations);
        Self {
            code: status.code(),
            reason: info.map(|info| info.reason.clone()).unwrap_or_default(),
            metadata: info.map(|info| info.metadata.clone()).unwrap_or_default(),
            violations: violations
                .iter()
                .map(|one| (one.field.clone(), one.description.clone()))
                .collect(),
            retry_delay: details.retry_info().and_then(|retry| retry.retry_delay),
            message: status.message().to_owned(),
        }
    }
}

impl Refusal {
    pub(crate) fn fields(&self) -> Vec<&str> {
        self.violations
            .iter()
            .map(|(field, _)| field.as_str())
            .collect()
    }
}

/// Asserts that a call was refused with this code and reason, for these fields.
#[track_caller]
pub(crate) fn assert_refused<T: Debug>(
    result: Result<T, Status>,
    code: Code,
    reason: &str,
    fields: &[&str],
) -> Refusal {
    let refusal = Refusal::from(result.expect_err("a refusal"));
    // Every violation is named; in which order is not promised.
    let (mut named, mut expected) = (refusal.fields(), fields.to_vec());
    named.sort_unstable();
    expected.sort_unstable();
    assert_eq!(
        (refusal.code, refusal.reason.as_str(), named),
        (code, reason, expected),
        "{refusal:?}"
    );
    refusal
}

/// Asserts that a call was refused for these malformed fields and for nothing else.
#[track_caller]
pub(crate) fn assert_invalid<T: Debug>(result: Result<T, Status>, fields: &[&str]) -> Refusal {
    assert_refused(result, Code::InvalidArgument, "INVALID_FIELD", fields)
}
