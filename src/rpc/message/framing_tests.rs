#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::io::Write;

use flate2::{Compression, write::GzEncoder};
use futures_util::stream;
use http_body::Frame;
use http_body_util::StreamBody;
use tonic::Status;

use super::{
    super::overload::{class_limiter::CallLimits, pool::ByteBudget},
    *,
};

const MIB: usize = 1024 * 1024;

/// A body that arrives in pieces of this size.
fn incoming(bytes: &[u8], piece: usize) -> Incoming {
    let pieces: Vec<_> = bytes
        .chunks(piece)
        .map(|piece| Ok::<_, Status>(Frame::data(Bytes::copy_from_slice(piece))))
        .collect();
    Incoming::new(
        Body::new(StreamBody::new(stream::iter(pieces))),
        MESSAGE_BYTES_MAX,
    )
}

fn message(flag: u8, bytes: usize) -> Vec<u8> {
    let length = u32::try_from(bytes).unwrap().to_be_bytes();
    [&[flag], &length[..], &vec![7; bytes]].concat()
}

fn compressed(bytes: &[u8]) -> Bytes {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).unwrap();
    let packed = encoder.finish().unwrap();
    let mut message = message(1, packed.len());
    message[PREFIX_BYTES..].copy_from_slice(&packed);
    message.into()
}

fn inflater(is_gzip: bool) -> Inflater {
    Inflater {
        limiter: ClassLimiter::new(CallLimits {
            calls_max: 10,
            statements: 1,
            analyses: 1,
            timeout_max: std::time::Duration::ZERO,
        }),
        peer: Peer::default(),
        is_gzip,
    }
}

async fn inflated(is_gzip: bool, message: Bytes) -> Result<Bytes, CallError> {
    let inflater = inflater(is_gzip);
    let budget = ByteBudget::default();
    let mut reservation = budget.reserve(&inflater.peer, 0).unwrap();
    inflater.inflate(message, &mut reservation).await
}

#[tokio::test]
async fn messages_are_cut_out_of_a_body_however_it_arrives() {
    let messages = [message(0, 3), message(0, 0), message(1, 40)];
    let all = messages.concat();
    for piece in 1..=all.len() {
        let mut incoming = incoming(&all, piece);
        for expected in &messages {
            let mut held = 0;
            let next = incoming.next(|bytes| {
                held = bytes;
                Ok(())
            });
            let next = next.await.unwrap().unwrap();
            assert_eq!(next, expected, "{piece}");
            assert!(held >= expected.len(), "{piece}");
        }
        assert_eq!(incoming.next(|_| Ok(())).await, Ok(None));
    }
}

#[tokio::test]
async fn a_message_that_ends_early_or_is_not_alone_is_malformed() {
    let whole = message(0, 10);
    for length in 1..whole.len() {
        let next = incoming(&whole[..length], 4).next(|_| Ok(())).await;
        assert!(
            matches!(next, Err(CallError::MalformedMessage(_))),
            "{length}"
        );
    }
    let mut two = incoming(&whole.repeat(2), 100);
    two.next(|_| Ok(())).await.unwrap();
    assert!(matches!(
        two.finish().await,
        Err(CallError::MalformedMessage(_))
    ));
    let mut one = incoming(&whole, 15);
    one.next(|_| Ok(())).await.unwrap();
    assert_eq!(one.finish().await, Ok(()));
}

#[tokio::test]
async fn a_message_that_is_too_large_is_refused_by_its_prefix() {
    let large = message(0, MESSAGE_BYTES_MAX + 1);
    for piece in [2, 1_000] {
        let next = incoming(&large[..4 * piece], piece).next(|_| Ok(())).await;
        assert_eq!(next, Err(CallError::MessageTooLarge), "{piece}");
    }
}

#[tokio::test]
async fn a_message_without_room_ends_the_request() {
    let long = message(0, 3 * MIB);
    let resize = |bytes: usize| match bytes > MIB {
        true => Err(CallError::Overloaded),
        false => Ok(()),
    };
    let next = incoming(&long, 16 * 1024).next(resize).await;
    assert_eq!(next, Err(CallError::Overloaded));
}

#[tokio::test]
async fn compressed_messages_come_out_as_they_were() {
    for length in [
        0,
        4,
        INLINE_BYTES_MAX,
        INLINE_BYTES_MAX + 1,
        MESSAGE_BYTES_MAX,
    ] {
        let plain = message(0, length);
        let packed = compressed(&plain[PREFIX_BYTES..]);
        assert_eq!(inflated(true, packed).await.unwrap(), plain, "{length}");
    }
    let plain = Bytes::from(message(0, 9));
    assert_eq!(inflated(false, plain.clone()).await.unwrap(), plain);
}

#[tokio::test]
async fn messages_that_can_not_be_decompressed_are_refused() {
    let too_large = compressed(&vec![0; MESSAGE_BYTES_MAX + 1]);
    assert_eq!(
        inflated(true, too_large).await,
        Err(CallError::MessageTooLarge)
    );
    for (is_gzip, broken) in [
        (true, message(1, 10).into()),
        (true, message(2, 10).into()),
        (false, compressed(b"well")),
    ] {
        let refused = inflated(is_gzip, broken).await;
        assert!(
            matches!(refused, Err(CallError::MalformedMessage(_))),
            "{refused:?}"
        );
    }
}

#[tokio::test]
async fn large_messages_are_decompressed_in_turn() {
    let inflater = inflater(true);
    let busy = inflater
        .limiter
        .acquire(Class::Inflation, &inflater.peer, 2)
        .await;
    let budget = ByteBudget::default();
    let other = Inflater {
        peer: inflater.peer.clone(),
        ..inflater
    };
    let waiting = tokio::spawn(async move {
        let mut reservation = budget.reserve(&other.peer, 0)?;
        let small = compressed(&[7; 100]);
        other.inflate(small, &mut reservation).await?;
        other.inflate(compressed(&[7; MIB]), &mut reservation).await
    });
    tokio::task::yield_now().await;
    assert!(!waiting.is_finished());
    drop(busy);
    assert_eq!(waiting.await.unwrap().unwrap(), message(0, MIB));
}
