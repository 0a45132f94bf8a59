//! Page tokens: where to go on, and of which query.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use jiff::Timestamp;
use prost::Message;
use uuid::Uuid;

use super::CallError;
use crate::{domain::response::SUBMIT_TIME_MIN, store::ResponsePlace};

/// Bytes that tell queries apart.
const QUERY_LENGTH: usize = 16;

/// A token that goes on after `place`, for the query that `request` asks.
pub(super) fn encode(request: &impl Message, place: &[u8]) -> String {
    let mut token = query_id(request).as_bytes().to_vec();
    token.extend_from_slice(place);
    BASE64_URL_SAFE_NO_PAD.encode(token)
}

/// The place that a token goes on after; `None` for the first page.
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

/// The same for equal requests; the caller clears page size and token first.
fn query_id(request: &impl Message) -> Uuid {
    Uuid::new_v5(&Uuid::NAMESPACE_OID, &request.encode_to_vec())
}

/// A place in a list of responses as bytes.
pub(super) fn place_to_bytes(place: ResponsePlace) -> Vec<u8> {
    let mut bytes = place.submit_time.as_microsecond().to_be_bytes().to_vec();
    bytes.extend_from_slice(place.response_id.as_bytes());
    bytes
}

/// The inverse of [`place_to_bytes`].
pub(super) fn place_from_bytes(bytes: &[u8]) -> Result<ResponsePlace, CallError> {
    let (micros, id) = bytes.split_first_chunk().ok_or(CallError::PageToken)?;
    let submit_time = Timestamp::from_microsecond(i64::from_be_bytes(*micros))
        .ok()
        .filter(|time| *time >= SUBMIT_TIME_MIN);
    Ok(ResponsePlace {
        submit_time: submit_time.ok_or(CallError::PageToken)?,
        response_id: Uuid::from_slice(id).map_err(|_| CallError::PageToken)?,
    })
}
