//! How messages are read and written: prost, with the caller's mistakes reported as theirs.

use std::marker::PhantomData;

use bytes::Buf;
use prost::{Message, Name};
use tonic::{
    Status,
    codec::{DecodeBuf, Decoder},
};
use tonic_prost::ProstEncoder;

use super::{
    CallError,
    limits::{MESSAGE_BYTES_MAX, UNPACKED_BYTES_MAX, UNPACKED_ROW_BYTES_MAX},
    weight,
};

/// Messages of fewer bytes are unpacked unasked: what they can grow to is no harm.
const WEIGHED_BYTES_MIN: usize = 16 * 1024;

/// Prost's codec, except that bytes which aren't the message end in
/// INVALID_ARGUMENT: tonic's own says INTERNAL, as if the service had failed.
#[derive(Debug)]
pub struct Codec<Encode, Decode>(PhantomData<(Encode, Decode)>);

impl<Encode, Decode> Default for Codec<Encode, Decode> {
    fn default() -> Self {
        Self(PhantomData)
    }
}

impl<Encode, Decode> tonic::codec::Codec for Codec<Encode, Decode>
where
    Encode: Message + Send + 'static,
    Decode: Name + Default + Send + 'static,
{
    type Encode = Encode;
    type Decode = Decode;
    type Encoder = ProstEncoder<Encode>;
    type Decoder = MessageDecoder<Decode>;

    fn encoder(&mut self) -> Self::Encoder {
        ProstEncoder::default()
    }

    fn decoder(&mut self) -> Self::Decoder {
        MessageDecoder(PhantomData)
    }
}

/// The reading half of [`Codec`].
#[derive(Debug)]
pub struct MessageDecoder<M>(PhantomData<M>);

impl<M: Name + Default> Decoder for MessageDecoder<M> {
    type Item = M;
    type Error = Status;

    fn decode(&mut self, buffer: &mut DecodeBuf<'_>) -> Result<Option<M>, Status> {
        let is_weighed = (WEIGHED_BYTES_MIN..=MESSAGE_BYTES_MAX).contains(&buffer.remaining());
        let most = match M::NAME {
            "SubmitResponseRequest" | "RecordActivityRequest" => UNPACKED_ROW_BYTES_MAX,
            _ => UNPACKED_BYTES_MAX,
        };
        if is_weighed && weight::is_heavier(&M::full_name(), buffer.chunk(), most) {
            let cause = format!("it holds too much: it would take up more than {most} bytes");
            return Err(CallError::MalformedMessage(cause).into());
        }
        M::decode(buffer)
            .map(Some)
            .map_err(|error| CallError::MalformedMessage(error.to_string()).into())
    }
}
