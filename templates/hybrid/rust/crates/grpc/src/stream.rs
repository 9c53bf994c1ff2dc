//! A call that is answered by a stream of items.

use std::{
    fmt,
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use compute::{Pool, Reply, Scope, Stopped};
use futures_util::{
    Stream, StreamExt as _,
    stream::{self, BoxStream},
};
use tokio::{runtime::Handle, sync::mpsc, time::timeout};
use tonic::{Response, Status};

use crate::{Call, Failure};

/// Items that wait for the network. The computation waits when there are more:
/// it is never ahead of its reader by much.
const AHEAD: usize = 16;
/// How often a computation that waits for its reader looks at its scope.
const TICK: Duration = Duration::from_millis(50);

/// Where a computation puts its items.
#[derive(Debug)]
pub struct Sink<T> {
    sender: mpsc::Sender<T>,
    runtime: Handle,
}

/// The items, as they are computed.
pub struct Items<T>(BoxStream<'static, Result<T, Status>>);

impl<T> Sink<T> {
    /// Hands an item over. Waits while the reader is behind.
    ///
    /// # Errors
    /// [`Stopped`], when nobody reads any more or the time is over.
    pub fn send(&self, item: T, scope: &Scope<'_>) -> Result<(), Stopped> {
        loop {
            scope.check()?;
            // A timer needs the runtime that it belongs to.
            let wait = async { timeout(TICK, self.sender.reserve()).await };
            match self.runtime.block_on(wait) {
                Ok(Ok(place)) => {
                    place.send(item);
                    return Ok(());
                }
                Ok(Err(_)) => return Err(Stopped::Cancelled),
                Err(_) => {}
            }
        }
    }
}

impl Call {
    /// Runs `work` on a thread of `pool`, and streams what it puts into its
    /// sink. A caller who reads slowly slows it down, one who leaves stops it.
    ///
    /// # Errors
    /// `RESOURCE_EXHAUSTED` and `UNAVAILABLE`, as [`Call::compute`]. How `work`
    /// ends is the status of the stream.
    pub fn stream<T: Send + 'static>(
        &self,
        pool: &Pool,
        work: impl FnOnce(&Sink<T>, &Scope<'_>) -> Result<(), Failure> + Send + 'static,
    ) -> Result<Response<Items<T>>, Status> {
        let (sender, items) = mpsc::channel(AHEAD);
        let runtime = Handle::current();
        let sink = Sink { sender, runtime };
        let reply = self.submit(pool, move |scope| work(&sink, scope))?;
        let items = stream::unfold(Some((items, reply)), next);
        Ok(Response::new(Items(items.boxed())))
    }
}

type Source<T> = (mpsc::Receiver<T>, Reply<Result<(), Failure>>);
type Next<T> = (Result<T, Status>, Option<Source<T>>);

/// The next item; after the last one, how the computation ended.
async fn next<T>(source: Option<Source<T>>) -> Option<Next<T>> {
    let (mut items, reply) = source?;
    if let Some(item) = items.recv().await {
        return Some((Ok(item), Some((items, reply))));
    }
    let ended = reply.wait().await.unwrap_or_else(|lost| Err(lost.into()));
    ended.err().map(|failure| (Err(failure.into()), None))
}

impl<T> Stream for Items<T> {
    type Item = Result<T, Status>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.0.poll_next_unpin(cx)
    }
}

impl<T> fmt::Debug for Items<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Items").finish()
    }
}
