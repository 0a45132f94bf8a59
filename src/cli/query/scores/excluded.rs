//! The note about excluded responses below a table.

use crate::api::{ExcludedResponses, QueryScoresResponse};
use crate::cli::number::{count, count_of};

/// How many excluded responses the scores leave out, by reason; empty if there are none.
pub(super) fn note(reply: &QueryScoresResponse) -> String {
    // An older server doesn't count them.
    let Some(ExcludedResponses {
        test_count,
        duplicate_count,
        fraud_count,
    }) = reply.excluded_responses
    else {
        return String::new();
    };
    let reasons = [
        (test_count, "test"),
        (duplicate_count, "duplicate"),
        (fraud_count, "fraud"),
    ];
    let total: u64 = reasons
        .iter()
        .map(|(number, _)| number.unsigned_abs())
        .sum();
    if total == 0 {
        return String::new();
    }
    let reasons = reasons.into_iter().filter(|(number, _)| *number != 0);
    let reasons: Vec<String> = reasons
        .map(|(number, reason)| format!("{} {reason}", count(number)))
        .collect();
    let are = if total == 1 { "is" } else { "are" };
    format!(
        "{} {are} not counted: {}\n",
        count_of(total, "excluded response"),
        reasons.join(", ")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn noted(test_count: i64, duplicate_count: i64, fraud_count: i64) -> String {
        note(&QueryScoresResponse {
            excluded_responses: Some(ExcludedResponses {
                test_count,
                duplicate_count,
                fraud_count,
            }),
            ..QueryScoresResponse::default()
        })
    }

    #[test]
    fn reasons_with_responses_are_named() {
        assert_eq!(
            noted(9, 3, 0),
            "12 excluded responses are not counted: 9 test, 3 duplicate\n"
        );
        assert_eq!(
            noted(0, 0, 1),
            "1 excluded response is not counted: 1 fraud\n"
        );
        assert_eq!(noted(0, 0, 0), "");
    }
}
