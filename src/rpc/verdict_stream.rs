//! Streams of rows: each message is answered with the verdicts of its rows.

use std::pin::Pin;

use futures_util::{Stream, StreamExt, stream};
use tokio_util::sync::CancellationToken;
use tonic::{Request, Status, Streaming};
use tracing::Instrument;

use super::{CallError, at_work::Begun, limits::MESSAGES_IN_FLIGHT_MAX};

/// A stream of answers to messages of rows.
pub(super) type VerdictStream<A> = Pin<Box<dyn Stream<Item = Result<A, Status>> + Send>>;

/// Answers messages in their order, working on several side by side, until the
/// client is done, a message fails, or the server shuts down. `answer` is given the
/// place in the stream of the message's first row.
pub(super) fn verdict_stream<M, A, F>(
    request: Request<Streaming<M>>,
    shutdown: CancellationToken,
    row_count: impl Fn(&M) -> usize + Send + 'static,
    answer: impl Fn(usize, M) -> F + Send + 'static,
) -> VerdictStream<A>
where
    M: Send + 'static,
    A: Send + 'static,
    F: Future<Output = Result<A, Status>> + Send + 'static,
{
    let begun: Begun = request.extensions().get().cloned().unwrap_or_default();
    // What comes after a message that can't be read is not looked at: nobody knows where
    // in it the next one begins.
    let readable = until_error(request.into_inner());
    let numbered = readable.scan(0_usize, move |next_row, message| {
        let first_row = *next_row;
        *next_row += message.as_ref().map_or(0, &row_count);
        std::future::ready(Some((first_row, message)))
    });
    // What was taken in is finished; a message that comes after the signal is not taken in.
    let taken = numbered
        .take_until(shutdown.clone().cancelled_owned())
        .map(move |(first_row, message)| {
            let room = begun.next();
            // A task of its own, and at once, so that it ends and makes room even if the
            // client doesn't read its answers.
            let worked = message.map(|message| {
                let answered = answer(first_row, message);
                let working = async move {
                    let answered = answered.await;
                    drop(room);
                    answered
                };
                tokio::spawn(working.in_current_span())
            });
            async move {
                let worked = worked?.await;
                worked.unwrap_or_else(|_| Err(CallError::Internal.into()))
            }
        })
        .buffered(MESSAGES_IN_FLIGHT_MAX);
    let goodbye = stream::once(async move {
        shutdown
            .is_cancelled()
            .then(|| Err(CallError::ShuttingDown.into()))
    });
    let verdicts = taken.chain(goodbye.filter_map(std::future::ready));
    // Nothing after an error has been answered.
    Box::pin(until_error(Box::pin(verdicts)))
}

/// The same, up to the first error: nothing after it is asked for.
fn until_error<T>(
    items: impl Stream<Item = Result<T, Status>> + Unpin,
) -> impl Stream<Item = Result<T, Status>> {
    stream::unfold(Some(items), async |items| {
        let mut items = items?;
        let item = items.next().await?;
        let rest = item.is_ok().then_some(items);
        Some((item, rest))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn nothing_after_an_error_is_asked_for() {
        let error = || Err(CallError::Overloaded.into());
        let items = [Ok(1), Ok(2), error(), Ok(3)];
        let mut asked = 0;
        let items = stream::iter(items).inspect(|_| asked += 1);
        let got: Vec<_> = until_error(items).map(|item| item.ok()).collect().await;
        assert_eq!((got, asked), (vec![Some(1), Some(2), None], 3));
    }
}
