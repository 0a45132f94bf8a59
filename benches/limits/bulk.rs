//! Bulk streams of rows, sent as fast as the server accepts them.

use std::{
    marker::PhantomData,
    time::{Duration, Instant},
};

use bytes::{BufMut, Bytes};
use http::uri::PathAndQuery;
use prost::Message;
use tokio_stream::StreamExt;
use tonic::codec::{Codec, EncodeBuf, Encoder};
use tonic_prost::ProstDecoder;

use crate::server::BenchServer;

/// Number of concurrent streams.
pub(crate) const STREAMS: u64 = 2;
/// Rows per message.
pub(crate) const MESSAGE_ROWS: usize = 1_000;

/// Encodes messages of rows before the measurement, so that it excludes the client's work.
pub(crate) fn pack<R, M: Message>(
    rows: impl Iterator<Item = R>,
    message: impl Fn(Vec<R>) -> M,
) -> Vec<Bytes> {
    let mut rows = rows.peekable();
    let mut messages = Vec::new();
    while rows.peek().is_some() {
        let chunk = rows.by_ref().take(MESSAGE_ROWS).collect();
        messages.push(Bytes::from(message(chunk).encode_to_vec()));
    }
    messages
}

/// Sends the streams concurrently. All `count` rows must be new. Returns the time until the
/// last verdict.
pub(crate) async fn send<A: Message + Default + 'static>(
    server: &BenchServer,
    path: &'static str,
    streams: Vec<Vec<Bytes>>,
    count: u64,
    inserted: fn(&A) -> usize,
) -> anyhow::Result<Duration> {
    let started = Instant::now();
    let mut tasks = tokio::task::JoinSet::new();
    for messages in streams {
        let mut client = tonic::client::Grpc::new(server.connect().await?);
        tasks.spawn(async move {
            let ready = client.ready().await;
            ready.map_err(|error| tonic::Status::unavailable(error.to_string()))?;
            let request = tonic::Request::new(tokio_stream::iter(messages));
            let codec = EncodedCodec(PhantomData);
            let replies = client.streaming(request, PathAndQuery::from_static(path), codec);
            let mut replies = replies.await?.into_inner();
            let mut rows = 0;
            while let Some(reply) = replies.next().await {
                rows += inserted(&reply?);
            }
            Ok::<_, tonic::Status>(rows)
        });
    }
    let mut rows = 0;
    while let Some(done) = tasks.join_next().await {
        rows += done??;
    }
    anyhow::ensure!(
        u64::try_from(rows)? == count,
        "{rows} of {count} rows were inserted"
    );
    Ok(started.elapsed())
}

/// Hashes a number to 64 bits (SplitMix64).
pub(crate) fn mix(number: u64) -> u64 {
    let mut z = number.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// Sends messages that are encoded already.
struct EncodedCodec<A>(PhantomData<A>);

impl<A: Message + Default + 'static> Codec for EncodedCodec<A> {
    type Encode = Bytes;
    type Decode = A;
    type Encoder = EncodedEncoder;
    type Decoder = ProstDecoder<A>;

    fn encoder(&mut self) -> EncodedEncoder {
        EncodedEncoder
    }

    fn decoder(&mut self) -> Self::Decoder {
        ProstDecoder::default()
    }
}

struct EncodedEncoder;

impl Encoder for EncodedEncoder {
    type Item = Bytes;
    type Error = tonic::Status;

    fn encode(&mut self, message: Bytes, buffer: &mut EncodeBuf<'_>) -> Result<(), tonic::Status> {
        buffer.put(message);
        Ok(())
    }
}
