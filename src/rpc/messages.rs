//! A request, cut where its messages end: as they are put together elsewhere, this knows
//! how much of one is there, and lets none of a stream be read before its turn.

use std::{
    io::Read,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
};

use bytes::{Bytes, BytesMut};
use flate2::read::GzDecoder;
use http::Request;
use http_body::Frame;
use tonic::{Status, body::Body};

use super::{
    CallError,
    arrival::Arriving,
    at_work::{Begun, ClientAtWork, MessageAtWork},
    limits::MESSAGE_BYTES_MAX,
};

/// How gRPC begins a message: whether it is compressed, and how long it is.
pub(super) const PREFIX_BYTES: usize = 5;

/// The same request, as long as there is room for its messages.
pub(super) fn bounded(request: Request<Body>, arriving: Arriving) -> Request<Body> {
    request.map(|body| Body::new(Messages::new(body, arriving, None)))
}

/// The same request of a stream, whose messages begin to be worked on in turn: each lies
/// in [`Begun`], which the request carries, when it is there.
pub(super) fn in_turn(
    mut request: Request<Body>,
    arriving: Arriving,
    at_work: Arc<ClientAtWork>,
) -> Request<Body> {
    let begun = Begun::default();
    request.extensions_mut().insert(begun.clone());
    let encoding = request.headers().get("grpc-encoding");
    let gate = Gate {
        at_work,
        begun,
        is_gzip: encoding.is_some_and(|encoding| encoding == "gzip"),
        compressed: BytesMut::new(),
        last: None,
    };
    request.map(|body| Body::new(Messages::new(body, arriving, Some(gate))))
}

struct Messages {
    body: Body,
    /// What came and was not let on.
    rest: Bytes,
    /// The prefix of the message that comes, and how much of it is there.
    prefix: [u8; PREFIX_BYTES],
    prefix_bytes: usize,
    /// So much is not there yet of the message whose prefix is.
    missing: usize,
    arriving: Arriving,
    gate: Option<Gate>,
}

/// Where the messages of a stream wait.
struct Gate {
    at_work: Arc<ClientAtWork>,
    begun: Begun,
    /// Whether messages can be compressed. They are decompressed here: nobody else could
    /// say before how large they are, and who reads them would keep as much for as long as
    /// the stream lasts.
    is_gzip: bool,
    /// What is there of one that is.
    compressed: BytesMut,
    /// The end of the message that waits.
    last: Option<(Bytes, Turn)>,
}

type Turn = Pin<Box<dyn Future<Output = MessageAtWork> + Send>>;

impl Gate {
    /// Lets the end of a message wait, of so many bytes in all.
    fn enter(&mut self, end: Bytes, bytes: usize) {
        let at_work = self.at_work.clone();
        let turn = Box::pin(async move { at_work.begin(bytes).await });
        self.last = Some((end, turn));
    }

    /// Bytes that may be let on: the end of a message, once there is room to unpack it.
    fn poll_turn(&mut self, context: &mut Context<'_>) -> Poll<Option<Bytes>> {
        if let Some((_, turn)) = &mut self.last {
            self.begun.push(ready!(turn.as_mut().poll(context)));
        }
        Poll::Ready(self.last.take().map(|(end, _)| end))
    }
}

impl Messages {
    fn new(body: Body, arriving: Arriving, gate: Option<Gate>) -> Self {
        Self {
            body,
            rest: Bytes::new(),
            prefix: [0; PREFIX_BYTES],
            prefix_bytes: 0,
            missing: 0,
            arriving,
            gate,
        }
    }

    /// What came of one message at most, and whether that ends here.
    fn cut(&mut self) -> Result<(Bytes, bool), CallError> {
        let mut cut = 0;
        while cut < self.rest.len() {
            let next = &self.rest[cut..];
            if self.missing > 0 {
                let here = self.missing.min(next.len());
                self.missing -= here;
                cut += here;
                if self.missing > 0 {
                    self.arriving.add(here)?;
                    continue;
                }
                return Ok((self.rest.split_to(cut), true));
            }
            let here = (PREFIX_BYTES - self.prefix_bytes).min(next.len());
            self.prefix[self.prefix_bytes..][..here].copy_from_slice(&next[..here]);
            self.prefix_bytes += here;
            cut += here;
            if self.prefix_bytes == PREFIX_BYTES {
                self.prefix_bytes = 0;
                self.missing = self.length();
                if self.missing == 0 {
                    return Ok((self.rest.split_to(cut), true));
                }
            }
        }
        Ok((std::mem::take(&mut self.rest), false))
    }

    /// How long the message is.
    fn length(&self) -> usize {
        let [_, length @ ..] = self.prefix;
        usize::try_from(u32::from_be_bytes(length)).unwrap_or(usize::MAX)
    }

    /// Passes a piece of a message on, or keeps it until its turn or its end.
    fn pass(&mut self, piece: Bytes, has_ended: bool) -> Result<Option<Bytes>, CallError> {
        let (is_compressed, length) = (self.prefix[0] == 1, self.length());
        let Some(gate) = &mut self.gate else {
            if has_ended {
                self.arriving.end();
            }
            return Ok(Some(piece));
        };
        if !is_compressed || !gate.is_gzip {
            if !has_ended {
                return Ok(Some(piece));
            }
            gate.enter(piece, length);
            return Ok(None);
        }
        gate.compressed.extend_from_slice(&piece);
        // One that is too large is refused for its prefix, as soon as that is there.
        if self.prefix_bytes == 0 && length > MESSAGE_BYTES_MAX {
            return Ok(Some(gate.compressed.split().freeze()));
        }
        if has_ended {
            let compressed = gate.compressed.split().freeze();
            // What can't be decompressed is told of by who reads it.
            let message = decompressed(&compressed).unwrap_or(compressed);
            self.arriving.hold(message.len())?;
            let length = message.len();
            gate.enter(message, length);
        }
        Ok(None)
    }
}

/// The same message as it was before; `None` when it was none, or one that is too large.
fn decompressed(message: &[u8]) -> Option<Bytes> {
    let most = u64::try_from(MESSAGE_BYTES_MAX).unwrap_or(u64::MAX);
    let mut plain = vec![0; PREFIX_BYTES];
    let read = GzDecoder::new(message.get(PREFIX_BYTES..)?)
        .take(most + 1)
        .read_to_end(&mut plain)
        .ok()
        .filter(|read| *read <= MESSAGE_BYTES_MAX)?;
    plain[1..PREFIX_BYTES].copy_from_slice(&u32::try_from(read).ok()?.to_be_bytes());
    Some(plain.into())
}

impl http_body::Body for Messages {
    type Data = Bytes;
    type Error = Status;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Status>>> {
        let this = self.get_mut();
        loop {
            if let Some(gate) = &mut this.gate
                && let Some(end) = ready!(gate.poll_turn(context))
            {
                this.arriving.end();
                return Poll::Ready(Some(Ok(Frame::data(end))));
            }
            if this.rest.is_empty() {
                let frame = ready!(Pin::new(&mut this.body).poll_frame(context)).transpose()?;
                match frame.map(Frame::into_data) {
                    Some(Ok(data)) => this.rest = data,
                    Some(Err(trailers)) => return Poll::Ready(Some(Ok(trailers))),
                    None => return Poll::Ready(None),
                }
            }
            let (piece, has_ended) = this.cut().map_err(Status::from)?;
            let passed = this.pass(piece, has_ended).map_err(Status::from)?;
            if let Some(piece) = passed {
                return Poll::Ready(Some(Ok(Frame::data(piece))));
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        let waits = self.gate.as_ref().is_some_and(|gate| gate.last.is_some());
        !waits && self.rest.is_empty() && self.body.is_end_stream()
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use std::{collections::VecDeque, io::Write};

    use flate2::{Compression, write::GzEncoder};
    use futures_util::FutureExt;
    use tonic::Code;

    use super::{super::arrival::ClientRoom, *};

    const MIB: usize = 1024 * 1024;

    /// A body of these pieces.
    struct Pieces(VecDeque<Vec<u8>>);

    impl http_body::Body for Pieces {
        type Data = Bytes;
        type Error = Status;

        fn poll_frame(
            self: Pin<&mut Self>,
            _: &mut Context<'_>,
        ) -> Poll<Option<Result<Frame<Bytes>, Status>>> {
            let piece = self.get_mut().0.pop_front();
            Poll::Ready(piece.map(|piece| Ok(Frame::data(piece.into()))))
        }
    }

    fn request(bytes: &[u8], piece: usize) -> Request<Body> {
        let pieces = bytes.chunks(piece).map(<[u8]>::to_vec).collect();
        Request::new(Body::new(Pieces(pieces)))
    }

    fn message(flag: u8, bytes: usize) -> Vec<u8> {
        let length = u32::try_from(bytes).unwrap().to_be_bytes();
        [&[flag], &length[..], &vec![7; bytes]].concat()
    }

    /// What can be read just now; `None` is the end.
    fn read(body: &mut Body) -> Option<Option<Result<Bytes, Status>>> {
        let frame = std::future::poll_fn(|context| {
            http_body::Body::poll_frame(Pin::new(&mut *body), context)
        });
        let frame = frame.now_or_never()?;
        Some(frame.map(|frame| frame.map(|frame| frame.into_data().unwrap())))
    }

    fn read_all(body: &mut Body) -> Vec<Bytes> {
        std::iter::from_fn(|| read(body).unwrap())
            .map(Result::unwrap)
            .collect()
    }

    #[test]
    fn what_goes_in_comes_out_cut_where_messages_end() {
        let messages = [message(0, 3), message(0, 0), message(1, 40)];
        let all = messages.concat();
        for piece in 1..=all.len() {
            let room = ClientRoom::default();
            let mut body = bounded(request(&all, piece), room.begin()).into_body();
            let pieces = read_all(&mut body);
            assert_eq!(pieces.concat(), all, "{piece}");
            let mut there = 0;
            let ends: Vec<_> = pieces
                .iter()
                .map(|piece| {
                    there += piece.len();
                    there
                })
                .collect();
            for end in [8, 13, 58] {
                assert!(ends.contains(&end), "{piece}: {ends:?}");
            }
        }
    }

    #[test]
    fn a_message_without_room_ends_the_request() {
        let room = ClientRoom::default();
        let long = message(0, 100 * MIB);
        let mut body = bounded(request(&long, MIB), room.begin()).into_body();
        let refusal = std::iter::from_fn(|| read(&mut body).unwrap()).find_map(Result::err);
        assert_eq!(refusal.unwrap().code(), Code::Unavailable);
        drop(body);
        assert_eq!(room.taken(), 0);
    }

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    fn compressed(bytes: &[u8]) -> Vec<u8> {
        let packed = gzip(bytes);
        let mut message = message(1, packed.len());
        message[PREFIX_BYTES..].copy_from_slice(&packed);
        message
    }

    fn stream_of_gzip(
        mut request: Request<Body>,
        room: &ClientRoom,
        client: &Arc<ClientAtWork>,
    ) -> Request<Body> {
        let gzip = http::HeaderValue::from_static("gzip");
        request.headers_mut().insert("grpc-encoding", gzip);
        in_turn(request, room.begin(), client.clone())
    }

    #[test]
    fn messages_of_a_stream_end_in_turn_and_are_begun_then() {
        let client = Arc::<ClientAtWork>::default();
        let busy = client.begin(16 * MIB).now_or_never().unwrap();
        let all = [message(0, 10), message(0, 4)].concat();
        let stream = in_turn(
            request(&all, 12),
            ClientRoom::default().begin(),
            client.clone(),
        );
        let begun = stream.extensions().get::<Begun>().unwrap().clone();
        let mut body = stream.into_body();
        let next = |body: &mut Body| read(body).map(|piece| piece.unwrap().unwrap().len());
        assert_eq!(next(&mut body), Some(12));
        assert_eq!(next(&mut body), None);
        assert!(begun.next().is_none());
        drop(busy);
        assert_eq!(next(&mut body), Some(3));
        assert!(begun.next().is_some());
        assert_eq!(next(&mut body), Some(9));
        assert!(begun.next().is_some());
        assert!(read(&mut body).unwrap().is_none());
    }

    #[test]
    fn messages_of_a_stream_are_decompressed_and_weigh_what_they_are_then() {
        let (room, client) = (ClientRoom::default(), Arc::<ClientAtWork>::default());
        let plain = vec![7; 4 * MIB];
        let all = [compressed(&plain), message(0, 3), compressed(b"")].concat();
        let stream = stream_of_gzip(request(&all, 1_000), &room, &client);
        let begun = stream.extensions().get::<Begun>().unwrap().clone();
        let mut body = stream.into_body();
        assert_eq!(
            read(&mut body).unwrap().unwrap().unwrap(),
            message(0, 4 * MIB)
        );
        let large = begun.next().unwrap();
        let beside: Vec<_> = std::iter::from_fn(|| client.begin(0).now_or_never()).collect();
        assert!(beside.len() < 5, "{}", beside.len());
        drop((large, beside));
        assert_eq!(read_all(&mut body), [message(0, 3), message(0, 0)]);
        assert!(room.taken() > 3 * MIB, "as long as the stream lasts");
        drop(body);
        assert_eq!(room.taken(), 0);
    }

    #[test]
    fn a_compressed_message_that_is_too_large_is_not_waited_for() {
        let room = ClientRoom::default();
        let large = message(1, MESSAGE_BYTES_MAX + 1);
        for piece in [2, 1_000] {
            let request = request(&large[..4 * piece], piece);
            let stream = stream_of_gzip(request, &room, &Arc::default());
            let pieces = read_all(&mut stream.into_body());
            assert_eq!(pieces.concat(), large[..4 * piece]);
        }
    }

    #[test]
    fn what_is_not_compressed_well_goes_on_as_it_is() {
        let room = ClientRoom::default();
        for broken in [
            message(1, 10),
            compressed(&vec![0; MESSAGE_BYTES_MAX + 1]),
            message(2, 10),
        ] {
            let stream = stream_of_gzip(request(&broken, 1_000), &room, &Arc::default());
            assert_eq!(read_all(&mut stream.into_body()).concat(), broken);
        }
        let well = compressed(b"well");
        let stream = in_turn(request(&well, 1_000), room.begin(), Arc::default());
        assert_eq!(read_all(&mut stream.into_body()).concat(), well);
    }
}
