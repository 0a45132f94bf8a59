//! A request, cut where its messages end: as they are put together elsewhere, this knows
//! how much of one is there, and lets none of a stream be unpacked before its turn.

use std::{
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
};

use bytes::Bytes;
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
    let gate = Gate {
        at_work,
        begun,
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

/// Where messages wait.
struct Gate {
    at_work: Arc<ClientAtWork>,
    begun: Begun,
    /// The end of the message that waits.
    last: Option<(Bytes, Turn)>,
}

type Turn = Pin<Box<dyn Future<Output = MessageAtWork> + Send>>;

impl Gate {
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

    /// How long the message is on its way.
    fn length(&self) -> usize {
        let [_, length @ ..] = self.prefix;
        usize::try_from(u32::from_be_bytes(length)).unwrap_or(usize::MAX)
    }

    /// How long it may be once it is there.
    fn length_max(&self) -> usize {
        match self.prefix[0] {
            0 => self.length(),
            _ => MESSAGE_BYTES_MAX,
        }
    }
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
            let length_max = this.length_max();
            match &mut this.gate {
                Some(gate) if has_ended => {
                    let at_work = gate.at_work.clone();
                    let turn = Box::pin(async move { at_work.begin(length_max).await });
                    gate.last = Some((piece, turn));
                    continue;
                }
                None if has_ended => this.arriving.end(),
                Some(_) | None => {}
            }
            return Poll::Ready(Some(Ok(Frame::data(piece))));
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
    use std::collections::VecDeque;

    use futures_util::FutureExt;
    use tonic::Code;

    use super::{
        super::arrival::{CLIENT_BYTES_MAX, ClientRoom},
        *,
    };

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
    fn room_is_taken_while_a_message_comes_and_free_once_it_is_there() {
        let room = ClientRoom::default();
        // What is there of the second can't be, unless the first let go of its room.
        let most = CLIENT_BYTES_MAX - MIB;
        let all = [message(0, most), message(0, most)].concat();
        let mut body = bounded(request(&all, 16_384), room.begin()).into_body();
        assert_eq!(read_all(&mut body).concat(), all);
        let mut another = bounded(request(&all, 16_384), room.begin()).into_body();
        assert_eq!(read_all(&mut another).concat(), all);
    }

    #[test]
    fn a_message_without_room_ends_the_request() {
        let room = ClientRoom::default();
        let long = message(0, CLIENT_BYTES_MAX + MIB);
        let mut body = bounded(request(&long, MIB), room.begin()).into_body();
        let refusal = std::iter::from_fn(|| read(&mut body).unwrap()).find_map(Result::err);
        assert_eq!(refusal.unwrap().code(), Code::Unavailable);
    }

    #[test]
    fn messages_of_a_stream_end_in_turn_and_are_begun_then() {
        let client = Arc::<ClientAtWork>::default();
        let busy = client.begin(16 * MIB).now_or_never().unwrap();
        let all = [message(0, 10), message(1, 10)].concat();
        let room = ClientRoom::default();
        let stream = in_turn(request(&all, 12), room.begin(), client.clone());
        let begun = stream.extensions().get::<Begun>().unwrap().clone();
        let mut body = stream.into_body();
        let next = |body: &mut Body| read(body).map(|piece| piece.unwrap().unwrap().len());
        assert_eq!(next(&mut body), Some(12));
        assert_eq!(next(&mut body), None);
        assert!(begun.next().is_none());
        drop(busy);
        assert_eq!(next(&mut body), Some(3));
        let mut first = begun.next().unwrap();
        // One that is compressed may be as large as any, as long as nobody knows.
        let filling: Vec<_> = std::iter::from_fn(|| client.begin(0).now_or_never()).collect();
        assert_eq!(next(&mut body), Some(9));
        assert_eq!(next(&mut body), None);
        drop(filling);
        assert_eq!(next(&mut body), Some(6));
        assert!(client.begin(0).now_or_never().is_some());
        first.weigh(4 * MIB);
        assert!(client.begin(0).now_or_never().is_none());
        begun.next().unwrap().weigh(10);
        assert!(client.begin(0).now_or_never().is_some());
        assert!(read(&mut body).unwrap().is_none());
    }
}
