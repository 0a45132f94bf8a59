//! Messages of requests, before they are decoded: cut out of a body, counted as their bytes
//! arrive, decompressed, and weighed.
//!
//! The weight estimates from its bytes how much memory a message takes up once decoded: two
//! bytes on the wire can become a row of hundreds.

use std::{collections::HashMap, io::Read, sync::LazyLock};

use bytes::{Buf, Bytes, BytesMut};
use flate2::read::GzDecoder;
use http_body_util::BodyExt;
use prost::encoding::{WireType, decode_key, decode_varint};
use prost_reflect::{DescriptorPool, MessageDescriptor};
use tonic::body::Body;

use super::{
    CallError,
    limits::{DECODED_BYTES_MAX, DECODED_ROW_BYTES_MAX, MESSAGE_BYTES_MAX},
    overload::{
        caller::Peer,
        class_limiter::{Class, ClassLimiter},
        pool::Reservation,
    },
};
use crate::api;

/// The prefix of each message: a compression flag and a length.
pub(super) const PREFIX_BYTES: usize = 5;
/// Messages up to this size are decompressed on the async worker, in a fraction of a
/// millisecond.
const INLINE_BYTES_MAX: usize = 64 * 1024;
/// What a field takes up besides its content, on average: a string or list 24 bytes, a map
/// or a small message 48. A oneof is one field.
const FIELD_BYTES: usize = 44;
/// Shorter messages are part of the fixed cost of a call.
const WEIGHED_BYTES_MIN: usize = 1_024;

/// The messages of one request.
#[derive(Debug)]
pub(super) struct Incoming {
    body: Body,
    /// Bytes that have arrived and belong to later messages.
    rest: Bytes,
    message_bytes_max: usize,
}

impl Incoming {
    /// Messages of at most `message_bytes_max` each.
    pub(super) fn new(body: Body, message_bytes_max: usize) -> Self {
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
    pub(super) async fn next(
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
    pub(super) async fn finish(mut self) -> Result<(), CallError> {
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
pub(super) struct Inflater {
    pub(super) limiter: ClassLimiter,
    pub(super) peer: Peer,
    /// Whether the headers of the request announce gzip.
    pub(super) is_gzip: bool,
}

impl Inflater {
    /// The same message uncompressed, with its prefix. `reservation` grows to what it takes.
    ///
    /// # Errors
    /// `MalformedMessage` when the message can't be decompressed, `MessageTooLarge`, and
    /// `Overloaded` when the budget has no room for it.
    pub(super) async fn inflate(
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

/// An estimate of the bytes that a message takes up once decoded.
///
/// # Errors
/// `MalformedMessage` when the estimate exceeds the limit of the class.
pub(super) fn decoded_bytes(path: &str, class: Class, message: &[u8]) -> Result<usize, CallError> {
    let most = match class {
        Class::Row => DECODED_ROW_BYTES_MAX,
        Class::Stream
        | Class::Statement
        | Class::Analysis
        | Class::Message
        | Class::Inflation
        | Class::Watch => DECODED_BYTES_MAX,
    };
    decoded_size(path, &message[PREFIX_BYTES..], most).ok_or_else(|| {
        let cause = format!("it would take up more than {most} bytes once decoded");
        CallError::MalformedMessage(cause)
    })
}

static API: LazyLock<Api> = LazyLock::new(Api::read);

/// The messages of the API, and the requests of its calls.
#[derive(Debug, Default)]
struct Api {
    /// By full name.
    messages: HashMap<String, Shape>,
    /// Full names of request messages, by path.
    requests: HashMap<String, String>,
}

/// The fields of a message that can hold other fields, or repeat, by number.
#[derive(Debug)]
struct Shape(HashMap<u32, Part>);

#[derive(Debug)]
struct Part {
    /// What each occurrence adds besides its content.
    bytes: usize,
    message: Option<String>,
}

impl Api {
    fn read() -> Self {
        let pool = match DescriptorPool::decode(api::FILE_DESCRIPTOR_SET) {
            Ok(pool) => pool,
            Err(error) => {
                // They are compiled in, and a test reads them.
                tracing::error!(%error, "the compiled protos can't be read; decoded sizes are not limited");
                return Self::default();
            }
        };
        let shape = |message: MessageDescriptor| (message.full_name().into(), Shape::of(&message));
        let mut requests = HashMap::new();
        for service in pool.services() {
            for method in service.methods() {
                let path = format!("/{}/{}", service.full_name(), method.name());
                requests.insert(path, method.input().full_name().into());
            }
        }
        Self {
            messages: pool.all_messages().map(shape).collect(),
            requests,
        }
    }
}

impl Shape {
    fn of(message: &MessageDescriptor) -> Self {
        let parts = message.fields().filter_map(|field| {
            let kind = field.kind();
            let inner = kind.as_message();
            let is_repeated = field.is_list() || field.is_map();
            let bytes = match inner {
                // The message that has the field counts it.
                _ if !is_repeated => 0,
                Some(inner) => message_bytes(inner),
                None => FIELD_BYTES,
            };
            let message = inner.map(|inner| inner.full_name().to_owned());
            (is_repeated || message.is_some()).then(|| (field.number(), Part { bytes, message }))
        });
        Self(parts.collect())
    }
}

fn message_bytes(message: &MessageDescriptor) -> usize {
    let fields = message.fields();
    let alone = fields.filter(|field| field.containing_oneof().is_none());
    let bytes = alone.map(|field| match field.kind().as_message() {
        // A single message lies within the message that has it.
        Some(inner) if !field.is_list() && !field.is_map() => {
            FIELD_BYTES.max(size_of::<String>() * inner.fields().len())
        }
        Some(_) | None => FIELD_BYTES,
    });
    bytes.sum::<usize>() + FIELD_BYTES * message.oneofs().len()
}

/// An estimate of the bytes that the request of a call takes up once decoded; `None` when it
/// exceeds `most`. A malformed message counts up to the first malformed field.
fn decoded_size(path: &str, message: &[u8], most: usize) -> Option<usize> {
    if message.len() < WEIGHED_BYTES_MIN {
        return Some(0);
    }
    let request = API.requests.get(path);
    // Unknown calls are refused without decoding.
    let shape = request.and_then(|name| API.messages.get(name));
    let mut left = most;
    if shape.is_some_and(|shape| !fits(shape, message, &mut left)) {
        return None;
    }
    Some(most - left)
}

/// Subtracts the estimate of a message from `left`; false when it is larger.
fn fits(shape: &Shape, mut bytes: &[u8], left: &mut usize) -> bool {
    while let Ok((number, wire_type)) = decode_key(&mut bytes) {
        let length = match wire_type {
            WireType::Varint => match decode_varint(&mut bytes) {
                Ok(_) => 0,
                Err(_) => return true,
            },
            WireType::SixtyFourBit => 8,
            WireType::ThirtyTwoBit => 4,
            WireType::LengthDelimited => match decode_varint(&mut bytes) {
                // A length beyond the address space is beyond the message.
                Ok(length) => usize::try_from(length).unwrap_or(usize::MAX),
                Err(_) => return true,
            },
            // The API has no groups; the content of one is skipped like unknown fields.
            WireType::StartGroup | WireType::EndGroup => continue,
        };
        let Some(content) = bytes.get(..length) else {
            return true;
        };
        bytes.advance(length);
        let part = shape.0.get(&number);
        let inner = part.and_then(|part| API.messages.get(part.message.as_ref()?));
        let own = if inner.is_some() { 0 } else { length };
        let Some(rest) = left.checked_sub(own + part.map_or(0, |part| part.bytes)) else {
            return false;
        };
        *left = rest;
        if inner.is_some_and(|inner| !fits(inner, content, left)) {
            return false;
        }
    }
    true
}

#[cfg(test)]
mod decoded_size_tests;
#[cfg(test)]
mod framing_tests;
