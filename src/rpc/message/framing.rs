//! Cuts the messages of a request out of its body, counts their bytes as they arrive, and
//! decompresses them.

use std::io::Read;

use bytes::{Bytes, BytesMut};
use flate2::read::GzDecoder;
use http_body_util::BodyExt;
use tonic::body::Body;

use super::super::{
    CallError,
    limits::MESSAGE_BYTES_MAX,
    overload::{byte_budget::Reservation, caller::Peer, class::Class, class_limiter::ClassLimiter},
};

/// The prefix of each message: a compression flag and a length.
pub(in crate::rpc) const PREFIX_BYTES: usize = 5;
/// Messages up to this size are decompressed on the async worker, in a fraction of a
/// millisecond.
const INLINE_BYTES_MAX: usize = 64 * 1024;

/// The messages of one request.
#[derive(Debug)]
pub(in crate::rpc) struct Incoming {
    body: Body,
    /// Bytes that have arrived and belong to later messages.
    rest: Bytes,
    message_bytes_max: usize,
}

impl Incoming {
    /// Messages of at most `message_bytes_max` each.
    pub(in crate::rpc) fn new(body: Body, message_bytes_max: usize) -> Self {
        Self {
            body,
            rest: Bytes::new(),
            message_bytes_max,
        }
    }

    /// The next message with its prefix; `None` at the end of the request. `resize` is
    /// called with the bytes held each time they become more.
    ///
    /// # Errors
    /// `MessageTooLarge` by its prefix, `MalformedMessage` when the request ends within a
    /// message, and the errors of `resize`.
    pub(in crate::rpc) async fn next(
        &mut self,
        mut resize: impl FnMut(usize) -> Result<(), CallError>,
    ) -> Result<Option<Bytes>, CallError> {
        let mut message = BytesMut::new();
        let mut missing = PREFIX_BYTES;
        while missing > 0 {
            if self.rest.is_empty() && !self.receive().await? {
                return match message.len() {
                    0 => Ok(None),
                    _ => Err(malformed("the request ends within a message")),
                };
            }
            let piece = self.rest.split_to(missing.min(self.rest.len()));
            message.extend_from_slice(&piece);
            resize(message.capacity())?;
            missing = self.missing(&message)?;
        }
        Ok(Some(message.freeze()))
    }

    /// Reads the end of a request that has one message.
    ///
    /// # Errors
    /// `MalformedMessage` when it has more.
    pub(in crate::rpc) async fn finish(mut self) -> Result<(), CallError> {
        match self.rest.is_empty() && !self.receive().await? {
            true => Ok(()),
            false => Err(malformed("the request has more than one message")),
        }
    }

    /// Receives more bytes; false at the end of the request.
    async fn receive(&mut self) -> Result<bool, CallError> {
        while let Some(frame) = self.body.frame().await {
            let frame = frame.map_err(|status| malformed(status.message()))?;
            let Ok(data) = frame.into_data() else {
                // Trailers end the request.
                return Ok(false);
            };
            if !data.is_empty() {
                self.rest = data;
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// How many bytes are missing: of the prefix first, then of the message.
    fn missing(&self, message: &[u8]) -> Result<usize, CallError> {
        let Some(&[_, a, b, c, d]) = message.first_chunk::<PREFIX_BYTES>() else {
            return Ok(PREFIX_BYTES - message.len());
        };
        match usize::try_from(u32::from_be_bytes([a, b, c, d])) {
            Ok(length) if length <= self.message_bytes_max => {
                Ok(PREFIX_BYTES + length - message.len())
            }
            _ => Err(CallError::MessageTooLarge),
        }
    }
}

fn malformed(cause: &str) -> CallError {
    CallError::MalformedMessage(cause.to_owned())
}

/// Decompresses messages; large ones off the async workers, a bounded number at a time.
#[derive(Debug, Clone)]
pub(in crate::rpc) struct Inflater {
    pub(in crate::rpc) limiter: ClassLimiter,
    pub(in crate::rpc) peer: Peer,
    /// Whether the headers of the request announce gzip.
    pub(in crate::rpc) is_gzip: bool,
}

impl Inflater {
    /// The same message uncompressed, with its prefix. `reservation` grows to what it takes.
    ///
    /// # Errors
    /// `MalformedMessage` when the message can't be decompressed, `MessageTooLarge`, and
    /// `Overloaded` when the budget has no room for it.
    pub(in crate::rpc) async fn inflate(
        &self,
        message: Bytes,
        reservation: &mut Reservation,
    ) -> Result<Bytes, CallError> {
        match message.first() {
            Some(0) => return Ok(message),
            Some(1) if self.is_gzip => {}
            _ => {
                return Err(malformed(
                    "a message has a compression flag that its request does not explain",
                ));
            }
        }
        if let Some(plain) = gunzip(&message, INLINE_BYTES_MAX)? {
            reservation.resize(message.len() + plain.len())?;
            return Ok(plain);
        }
        let permit = self.limiter.acquire(Class::Inflation, &self.peer, 1).await;
        let permit = permit.map_err(|_| CallError::Overloaded)?;
        reservation.resize(message.len() + MESSAGE_BYTES_MAX)?;
        let inflated = tokio::task::spawn_blocking(move || {
            // Held until the work is done, even if the call is gone.
            let _permit = permit;
            gunzip(&message, MESSAGE_BYTES_MAX)
        });
        let inflated = inflated.await.map_err(|error| {
            tracing::error!(%error, "decompressing a message failed");
            CallError::Internal
        })?;
        let plain = inflated?.ok_or(CallError::MessageTooLarge)?;
        reservation.resize(plain.len())?;
        Ok(plain)
    }
}

/// The message uncompressed, with its prefix; `None` when it is longer than `most`.
fn gunzip(message: &[u8], most: usize) -> Result<Option<Bytes>, CallError> {
    let mut plain = vec![0; PREFIX_BYTES];
    let content = message
        .get(PREFIX_BYTES..)
        .ok_or_else(|| malformed("a message without a prefix"))?;
    // A usize always fits in a u64.
    let limit = u64::try_from(most).unwrap_or(u64::MAX - 1) + 1;
    let length = GzDecoder::new(content)
        .take(limit)
        .read_to_end(&mut plain)
        .map_err(|error| malformed(&format!("a message can't be decompressed: {error}")))?;
    let Some(length) = u32::try_from(length).ok().filter(|_| length <= most) else {
        return Ok(None);
    };
    plain[1..PREFIX_BYTES].copy_from_slice(&length.to_be_bytes());
    Ok(Some(plain.into()))
}

#[cfg(test)]
mod tests;
