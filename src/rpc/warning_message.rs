//! Warnings as messages.

use crate::{
    api::{self, WarningReason},
    metrics::Warning,
};

/// The message of a warning.
pub(super) fn encode(warning: &Warning) -> api::Warning {
    let (reason, metadata) = match warning {
        Warning::UpperScaleUnused { highest, maximum } => (
            WarningReason::UpperScaleUnused,
            vec![
                ("highest_score", highest.to_string()),
                ("scale_maximum", maximum.to_string()),
            ],
        ),
        Warning::ConsecutiveScores { lowest, highest } => (
            WarningReason::ConsecutiveScores,
            vec![
                ("lowest_score", lowest.to_string()),
                ("highest_score", highest.to_string()),
            ],
        ),
        Warning::MixedCurrencies(codes) => (
            WarningReason::MixedCurrencies,
            vec![("currency_codes", codes.join(","))],
        ),
        Warning::StaleActivities { last, known_until } => (
            WarningReason::StaleActivities,
            vec![
                ("last_activity_time", last.to_string()),
                ("observed_until", known_until.to_string()),
            ],
        ),
        Warning::UnmatchedFilter {
            row: _,
            dimension,
            value,
            nearest,
        } => {
            let mut metadata = vec![("dimension", dimension.clone()), ("value", value.clone())];
            metadata.extend(nearest.clone().map(|nearest| ("nearest_value", nearest)));
            (WarningReason::UnmatchedFilter, metadata)
        }
        Warning::OutlyingResponse {
            response_id,
            survey_id,
            time,
            neighbor,
        } => (
            WarningReason::OutlyingTime,
            vec![
                ("response_id", response_id.to_string()),
                ("survey_id", survey_id.to_string()),
                ("time", time.to_string()),
                ("neighbor_time", neighbor.to_string()),
            ],
        ),
        Warning::OutlyingActivity {
            activity_id,
            time,
            neighbor,
        } => (
            WarningReason::OutlyingTime,
            vec![
                ("activity_id", activity_id.to_string()),
                ("time", time.to_string()),
                ("neighbor_time", neighbor.to_string()),
            ],
        ),
    };
    let metadata = metadata.into_iter();
    api::Warning {
        reason: reason.into(),
        message: warning.to_string(),
        metadata: metadata
            .map(|(key, value)| (key.to_owned(), value))
            .collect(),
    }
}
