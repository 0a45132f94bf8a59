//! What the messages of responses and activities share: the fields of their rows, and the
//! outcomes.

use std::{
    collections::{BTreeMap, HashMap},
    fmt::Display,
};

use jiff::Timestamp;
use uuid::Uuid;

use super::{CallError, limits::ROWS_MAX, time};
use crate::{
    api::{self, Outcome},
    domain::{
        dimension::{Cell, VALUE_LENGTH_MAX},
        id::{Id, bounded, bounded_lines, quoted},
        response::{CLOCK_AHEAD_MAX, PROPERTIES_MAX, PROPERTY_LENGTH_MAX, SUBMIT_TIME_MIN},
        row_outcome::{OnConflict, RowOutcome},
        text::canonical_value,
        violation::Violations,
    },
    store::RowKind,
};

/// Most characters of a property's key.
const PROPERTY_KEY_LENGTH_MAX: usize = 64;

/// Parses a UUID in its hyphenated form.
pub(super) fn parse_id(text: &str) -> Result<Uuid, String> {
    let not_hyphenated = || {
        format!(
            "{} is not a UUID such as 0190a5b2-7c5e-7d3a-9f00-2b1c3d4e5f60",
            quoted(text)
        )
    };
    if text.is_empty() {
        return Err("is required".into());
    }
    // The parser also accepts braces and a URN prefix.
    let id = if text.len() == 36 {
        Uuid::try_parse(text).ok()
    } else {
        None
    };
    id.ok_or_else(not_hyphenated)
}

/// Parses the time of a row, from 1900 to a day ahead of `now`.
pub(super) fn parse_time(
    time: Option<prost_types::Timestamp>,
    now: Timestamp,
) -> Result<Timestamp, String> {
    let instant = time::parse(time.ok_or("is required")?)?;
    if instant < SUBMIT_TIME_MIN {
        return Err(format!("{instant} is before 1900-01-01"));
    }
    if now
        .checked_add(CLOCK_AHEAD_MAX)
        .is_ok_and(|latest| instant > latest)
    {
        return Err(format!(
            "{instant} is more than a day ahead of the server's clock"
        ));
    }
    Ok(instant)
}

/// Parses values of declared dimensions into the row's cell. `declared_by` names the
/// declaration for violations.
pub(super) fn parse_dimensions(
    root: &str,
    dimensions: &HashMap<String, String>,
    declared: &[Id],
    declared_by: impl Display,
    cell: &mut Cell,
    violations: &mut Violations,
) {
    // Sorted, so that equal requests get equal replies.
    for (dimension, value) in dimensions.iter().collect::<BTreeMap<_, _>>() {
        let field = std::fmt::from_fn(|f| write!(f, "{root}.dimensions[{}]", quoted(dimension)));
        if !declared.iter().any(|id| id.as_str() == dimension) {
            let names: Vec<_> = declared.iter().map(Id::as_str).collect();
            let names = match names.as_slice() {
                [] => "none".to_owned(),
                names => names.join(", "),
            };
            violations.add(
                field,
                format_args!("is not declared by {declared_by} (declared: {names})"),
            );
        } else if value.trim().is_empty() {
            violations.add(field, "is empty; omit the key if the value is unknown");
        } else if let Some(value) =
            violations.check(field, canonical_value(dimension, value, VALUE_LENGTH_MAX))
        {
            cell.0.insert(dimension.clone(), value);
        }
    }
}

/// Parses the value of a built-in dimension into the row's cell. An empty value is unknown.
pub(super) fn parse_built_in(
    root: &str,
    dimension: &str,
    value: &str,
    cell: &mut Cell,
    violations: &mut Violations,
) {
    let value = violations.check(
        format_args!("{root}.{dimension}"),
        canonical_value(dimension, value, VALUE_LENGTH_MAX),
    );
    if let Some(value) = value.filter(|value| !value.is_empty()) {
        cell.0.insert(dimension.to_owned(), value);
    }
}

/// The values of declared dimensions in a cell.
pub(super) fn declared(cell: &Cell, declared: &[Id]) -> HashMap<String, String> {
    let given = declared.iter().filter_map(|id| {
        let value = cell.value(id.as_str())?;
        Some((id.to_string(), value.to_owned()))
    });
    given.collect()
}

/// Parses properties.
pub(super) fn parse_properties(
    root: &str,
    properties: &HashMap<String, String>,
    violations: &mut Violations,
) -> BTreeMap<String, String> {
    let found = properties.len();
    if found > PROPERTIES_MAX {
        violations.add(
            format_args!("{root}.properties"),
            format_args!("has {found} entries; at most {PROPERTIES_MAX} are allowed"),
        );
    }
    let mut parsed = BTreeMap::new();
    let sorted = properties.iter().collect::<BTreeMap<_, _>>();
    for (key, value) in sorted.into_iter().take(PROPERTIES_MAX) {
        let field = std::fmt::from_fn(|f| write!(f, "{root}.properties[{}]", quoted(key)));
        let key = if key.is_empty() {
            Err("has an empty key".into())
        } else {
            bounded(key.clone(), PROPERTY_KEY_LENGTH_MAX)
        };
        let key = violations.check(&field, key);
        let value = violations.check(&field, bounded_lines(value.clone(), PROPERTY_LENGTH_MAX));
        parsed.extend(key.zip(value));
    }
    parsed
}

/// What happens to stored rows that differ from those of a message.
pub(super) fn on_conflict(revise: bool) -> OnConflict {
    match revise {
        true => OnConflict::Revise,
        false => OnConflict::Report,
    }
}

/// The one element of a result with as many elements as the call has rows.
///
/// # Errors
/// [`CallError::Internal`] when there is none.
pub(super) fn only<T>(mut results: Vec<T>) -> Result<T, CallError> {
    results.pop().ok_or_else(|| {
        tracing::error!("a submitted row has no outcome");
        CallError::Internal
    })
}

/// The outcome of a stored row.
///
/// # Errors
/// Why the row was not stored.
pub(super) fn stored(outcome: RowOutcome, kind: RowKind) -> Result<Outcome, CallError> {
    match outcome {
        RowOutcome::Inserted => Ok(Outcome::Inserted),
        RowOutcome::Identical => Ok(Outcome::Identical),
        RowOutcome::Updated => Ok(Outcome::Updated),
        RowOutcome::Conflict(conflict) => Err(match kind {
            RowKind::Response => CallError::ResponseConflict(conflict),
            RowKind::Activity => CallError::ActivityConflict(conflict),
        }),
        // A verdict would be final, and this row may be stored later.
        RowOutcome::Stale => {
            tracing::warn!(
                ?kind,
                "the survey or the settings changed at every attempt to store a row"
            );
            Err(CallError::Overloaded)
        }
        RowOutcome::Rejected(rejection) => Err(rejection.into()),
    }
}

/// The verdict on row number `row` of a stream.
///
/// # Errors
/// When the row has no final outcome.
pub(super) fn verdict(
    row: usize,
    id: String,
    outcome: RowOutcome,
    kind: RowKind,
) -> Result<api::Verdict, CallError> {
    let is_conflict = matches!(outcome, RowOutcome::Conflict(_));
    let mut verdict = api::Verdict {
        row: row_number(row)?,
        response_id: id,
        ..api::Verdict::default()
    };
    match stored(outcome, kind) {
        Ok(outcome) => verdict.set_outcome(outcome),
        Err(error) if error.concerns_one_row() => {
            verdict.set_outcome(match is_conflict {
                true => Outcome::Conflict,
                false => Outcome::Rejected,
            });
            verdict.set_reason(error.reason());
            let (message, violations) = error.into_row();
            verdict.message = message;
            let violations = violations.into_iter().map(|one| api::FieldViolation {
                field: one.field,
                description: one.description,
            });
            verdict.field_violations = violations.collect();
        }
        Err(error) => return Err(error),
    }
    Ok(verdict)
}

/// The number of a row as a verdict has it.
///
/// # Errors
/// [`CallError::Internal`] when it is above 2⁶³ - 1.
pub(super) fn row_number(row: usize) -> Result<i64, CallError> {
    i64::try_from(row).map_err(|_| {
        tracing::error!(row, "a stream has more rows than can be numbered");
        CallError::Internal
    })
}

/// Checks the number of rows of one message.
///
/// # Errors
/// When there are none or more than [`ROWS_MAX`].
pub(super) fn check_row_count(field: &str, found: usize) -> Result<(), CallError> {
    if (1..=ROWS_MAX).contains(&found) {
        return Ok(());
    }
    let violation = format!("has {found} entries; 1 to {ROWS_MAX} are allowed");
    Err(Violations::one(field, violation).into())
}
