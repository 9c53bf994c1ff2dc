//! Single calls that share requests.

use std::{fmt, future::pending, sync::Arc, time::Duration};

use futures_util::future::BoxFuture;
use prometheus_client::metrics::histogram::Histogram;
use prost::Message;
use tokio::{
    sync::mpsc,
    task::{JoinHandle, yield_now},
    time::{sleep, timeout_at},
};
use tonic::{Request, Response, Status, Streaming, transport::Channel};

use crate::{
    Batch, Caller, Connection, Failure,
    batch::MAX_BYTES,
    connection::Shared,
    fault,
    gate::Gate,
    request::{Entry, request},
};

/// The clock of tokio counts whole milliseconds, and rounds up: without this a
/// wait would be as much longer than it should be, on average.
const ROUNDING: Duration = Duration::from_nanos(499_999);

/// Single calls of a batched method. Clones share it; what gathers the calls
/// ends with the last of them.
///
/// A lone call waits for nothing. What comes while another request is under way
/// waits for its answer, for a moment at most, and then travels with whatever
/// waits as well. Each call keeps its own deadline, trace and failure, and is
/// answered as soon as the component has its answer.
pub struct Gathered<I, O>(Arc<dyn Gather<I, O>>);

/// [`Gathered`], without the types of the contract.
trait Gather<I, O>: Send + Sync {
    fn call(&self, caller: Caller, input: I) -> BoxFuture<'_, Result<O, Failure>>;
    fn admits(&self, caller: Caller) -> Result<(), Failure>;
}

/// A batched method, and how much of it may be asked at a time.
struct Method<I, E, Q, M, O, S> {
    shared: Arc<Shared>,
    batch: Batch<I, E, Q, M, O>,
    send: S,
    gate: Arc<Gate>,
    /// How many calls share a request.
    sizes: Histogram,
}

/// The side of the callers.
struct Door<I, E, Q, M, O, S> {
    method: Arc<Method<I, E, Q, M, O, S>>,
    queue: mpsc::UnboundedSender<Entry<E, O>>,
}

/// The side that sends: the calls that wait, in the order in which they came.
/// There are no more of them than places.
struct Queue<E, O> {
    came: mpsc::UnboundedReceiver<Entry<E, O>>,
    next: Option<Entry<E, O>>,
}

impl Connection {
    /// Gathers single calls of a method, which must be idempotent: what has no
    /// answer when an instance dies is asked for again.
    pub fn gather<I, E, Q, M, O, F>(
        &self,
        batch: Batch<I, E, Q, M, O>,
        send: impl Fn(Channel, Request<Q>) -> F + Send + Sync + 'static,
    ) -> Gathered<I, O>
    where
        I: Send + 'static,
        E: Message + Clone + 'static,
        Q: Send + 'static,
        M: Send + 'static,
        O: Send + 'static,
        F: Future<Output = Result<Response<Streaming<M>>, Status>> + Send + 'static,
    {
        let shared = Arc::clone(&self.0);
        let method = Arc::new(Method {
            gate: Gate::new(shared.settings.max_calls, 1),
            sizes: shared.measures.sizes(shared.service, batch.method),
            shared,
            batch,
            send,
        });
        let (queue, came) = mpsc::unbounded_channel();
        tokio::spawn(gather(Arc::clone(&method), Queue { came, next: None }));
        Gathered(Arc::new(Door { method, queue }))
    }
}

impl<I, O> Gathered<I, O> {
    /// Makes one call.
    ///
    /// # Errors
    /// As [`Connection::call`].
    pub async fn call(&self, caller: impl Into<Caller>, input: I) -> Result<O, Failure> {
        self.0.call(caller.into(), input).await
    }

    /// Whether a call would be refused now, to be asked before anybody reads
    /// what it would be about.
    ///
    /// # Errors
    /// `RESOURCE_EXHAUSTED`, with the time after which to try again;
    /// `UNAVAILABLE` when the component has been lost for long.
    pub fn admits(&self, caller: impl Into<Caller>) -> Result<(), Failure> {
        self.0.admits(caller.into())
    }
}

impl<I, E, Q, M, O, F, S> Gather<I, O> for Door<I, E, Q, M, O, S>
where
    I: Send + 'static,
    E: Message + Clone + 'static,
    Q: Send + 'static,
    M: Send + 'static,
    O: Send + 'static,
    F: Future<Output = Result<Response<Streaming<M>>, Status>> + Send + 'static,
    S: Fn(Channel, Request<Q>) -> F + Send + Sync + 'static,
{
    fn call(&self, caller: Caller, input: I) -> BoxFuture<'_, Result<O, Failure>> {
        let Self { method, queue } = self;
        Box::pin(async move {
            let shared = &method.shared;
            let deadline = caller.deadline_within(shared.settings.timeout);
            let place = shared.enter(&method.gate, deadline).await?;
            // Who would share with nobody does the work himself.
            let alone = place.is_first() || method.room() == 1;
            let message = (method.batch.entry)(input);
            let (entry, answer) = Entry::new(message, caller, deadline, Some(place));
            if alone {
                method.answer(vec![entry]).await;
            } else {
                // What nobody takes any more is not answered either.
                let _ = queue.send(entry);
            }
            match timeout_at(deadline.into(), answer).await {
                Ok(answer) => answer.unwrap_or_else(|_| Err(Failure::internal("internal error"))),
                Err(_) => Err(fault::late(shared.name)),
            }
        })
    }

    fn admits(&self, caller: Caller) -> Result<(), Failure> {
        self.method.shared.admits(&self.method.gate, &caller)
    }
}

impl<I, E, Q, M, O, F, S> Method<I, E, Q, M, O, S>
where
    E: Message + Clone,
    F: Future<Output = Result<Response<Streaming<M>>, Status>>,
    S: Fn(Channel, Request<Q>) -> F,
{
    async fn answer(&self, entries: Vec<Entry<E, O>>) {
        let size = u32::try_from(entries.len()).unwrap_or(u32::MAX);
        self.sizes.observe(size.into());
        request(&self.shared, &self.batch, entries, &self.send).await;
    }
}

impl<I, E, Q, M, O, S> Method<I, E, Q, M, O, S> {
    /// How many may share a request at the pace of now: slow ones travel alone.
    fn room(&self) -> usize {
        let settings = &self.shared.settings;
        let most = self.batch.most.min(settings.batch);
        let (work, pace) = (settings.work.as_nanos(), self.gate.pace().as_nanos());
        if work == 0 || pace == 0 {
            return most;
        }
        let fit = usize::try_from(work / pace).unwrap_or(usize::MAX);
        most.min(fit).max(1)
    }
}

/// Sends what waits, a request at a time, until nobody can ask any more.
async fn gather<I, E, Q, M, O, F, S>(method: Arc<Method<I, E, Q, M, O, S>>, mut queue: Queue<E, O>)
where
    I: Send + 'static,
    E: Message + Clone + 'static,
    Q: Send + 'static,
    M: Send + 'static,
    O: Send + 'static,
    F: Future<Output = Result<Response<Streaming<M>>, Status>> + Send + 'static,
    S: Fn(Channel, Request<Q>) -> F + Send + Sync + 'static,
{
    let linger = method.shared.settings.linger;
    // A task of its own: a panic is the end of that request only.
    let send = |entries| -> JoinHandle<()> {
        let method = Arc::clone(&method);
        tokio::spawn(async move { method.answer(entries).await })
    };
    while queue.wait().await {
        // Whoever is about to ask comes along; where nobody is, this takes no
        // time.
        yield_now().await;
        let Some(entries) = queue.take(method.room()) else {
            continue;
        };
        let mut under_way = send(entries);
        loop {
            tokio::select! {
                biased;
                _ = &mut under_way => break,
                () = queue.linger(linger) => {}
            }
            while let Some(entries) = queue.take(method.room()) {
                // It says by itself when it has ended.
                drop(send(entries));
            }
        }
    }
}

impl<E: Message, O> Queue<E, O> {
    /// Waits until a call waits; it is false once none can come.
    async fn wait(&mut self) -> bool {
        if self.next.is_none() {
            self.next = self.came.recv().await;
        }
        self.next.is_some()
    }

    /// Ends when a call has waited for as long as it should.
    async fn linger(&mut self, most: Duration) {
        if self.wait().await {
            sleep(most.saturating_sub(ROUNDING)).await;
        } else {
            pending::<()>().await;
        }
    }

    /// The calls for the next request, if any wait.
    fn take(&mut self, most: usize) -> Option<Vec<Entry<E, O>>> {
        let mut entries = Vec::new();
        let mut bytes = 0;
        while entries.len() < most
            && let Some(entry) = self.next()
        {
            let size = entry.message.encoded_len();
            if !entries.is_empty() && bytes + size > MAX_BYTES {
                self.next = Some(entry);
                break;
            }
            bytes += size;
            entries.push(entry);
        }
        (!entries.is_empty()).then_some(entries)
    }

    /// The next whose caller has not left.
    fn next(&mut self) -> Option<Entry<E, O>> {
        loop {
            let entry = self.next.take().or_else(|| self.came.try_recv().ok())?;
            if entry.is_open() {
                return Some(entry);
            }
        }
    }
}

impl<I, O> Clone for Gathered<I, O> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<I, O> fmt::Debug for Gathered<I, O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Gathered").finish_non_exhaustive()
    }
}
