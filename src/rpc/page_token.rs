//! Page tokens: the query they belong to, and the last entry of the page before.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use jiff::Timestamp;
use prost::Message;
use uuid::Uuid;

use super::CallError;
use crate::domain::response::SUBMIT_TIME_MIN;

/// Bytes at a token's start that identify its query.
const QUERY_LENGTH: usize = 16;

/// A token for the page after `cursor` of the query in `request`.
pub(super) fn encode(request: &impl Message, cursor: &[u8]) -> String {
    let mut token = query_id(request).as_bytes().to_vec();
    token.extend_from_slice(cursor);
    BASE64_URL_SAFE_NO_PAD.encode(token)
}

/// The cursor in a token; `None` for the first page.
///
/// # Errors
/// [`CallError::PageToken`] when the token is malformed or belongs to another query.
pub(super) fn decode(request: &impl Message, token: &str) -> Result<Option<Vec<u8>>, CallError> {
    if token.is_empty() {
        return Ok(None);
    }
    let mut token = BASE64_URL_SAFE_NO_PAD
        .decode(token)
        .map_err(|_| CallError::PageToken)?;
    if !token.starts_with(query_id(request).as_bytes()) {
        return Err(CallError::PageToken);
    }
    Ok(Some(token.split_off(QUERY_LENGTH)))
}

/// Equal for equal requests. The caller clears page size and token first.
fn query_id(request: &impl Message) -> Uuid {
    Uuid::new_v5(&Uuid::NAMESPACE_OID, &request.encode_to_vec())
}

/// The cursor of a list that is sorted by time, then id.
pub(super) fn encode_cursor(time: Timestamp, id: Uuid) -> Vec<u8> {
    let mut bytes = time.as_microsecond().to_be_bytes().to_vec();
    bytes.extend_from_slice(id.as_bytes());
    bytes
}

/// The inverse of [`encode_cursor`].
///
/// # Errors
/// [`CallError::PageToken`] when the bytes are no such cursor.
pub(super) fn decode_cursor(bytes: &[u8]) -> Result<(Timestamp, Uuid), CallError> {
    let (micros, id) = bytes.split_first_chunk().ok_or(CallError::PageToken)?;
    let time = Timestamp::from_microsecond(i64::from_be_bytes(*micros))
        .ok()
        .filter(|time| *time >= SUBMIT_TIME_MIN)
        .ok_or(CallError::PageToken)?;
    let id = Uuid::from_slice(id).map_err(|_| CallError::PageToken)?;
    Ok((time, id))
}
