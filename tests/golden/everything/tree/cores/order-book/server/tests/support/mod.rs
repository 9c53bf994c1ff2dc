//! A server in this process, on free ports, with a stand-in for the domain.

use std::{
    sync::{Arc, Mutex, mpsc},
    time::Duration,
};

use domain::{Comparison, Pair};
use runtime::{ComputePool, Env, Error, Scope, Server, Settings, Stopped};
use tokio::{
    sync::{mpsc::UnboundedReceiver, oneshot},
    task::JoinHandle,
};
use tonic::transport::Channel;

pub use b2_shop_order_book_server as server;

pub use server::wire::{
    self, CompareEntry, CompareRequest, CompareResult, EntryErrorReason, compare_result::Outcome,
};

pub type Client = wire::Client<Channel>;

/// Makes the stand-in panic.
pub const PANIC: &str = "panic";
/// Makes the stand-in wait, until the gate opens or nobody wants the answer.
pub const BLOCK: &str = "block";
/// What the stand-in answers otherwise.
pub const ANSWER: u32 = 42;

/// Holds up the entries that [`BLOCK`].
pub struct Gate {
    open: Option<mpsc::Sender<()>>,
    /// Gets one message for each entry that has begun to wait.
    pub waiting: UnboundedReceiver<()>,
}

/// A running server.
pub struct Running {
    pub channel: Channel,
    pub pool: Arc<ComputePool>,
    pub gate: Gate,
    stop: Option<oneshot::Sender<()>>,
    pub served: JoinHandle<Result<(), Error>>,
}

impl Gate {
    pub fn open(&mut self) {
        self.open = None;
    }
}

impl Running {
    pub fn client(&self) -> Client {
        Client::new(self.channel.clone())
    }

    pub fn stop(&mut self) {
        self.stop = None;
    }
}

/// The stand-in, and the gate that it waits at.
pub fn stand_in() -> (impl server::Compare, Gate) {
    let (open, closed) = mpsc::channel::<()>();
    let closed = Mutex::new(closed);
    let (begin, waiting) = tokio::sync::mpsc::unbounded_channel();
    let compare = move |pair: &Pair, scope: &Scope<'_>| -> Result<Comparison, Stopped> {
        match pair.left() {
            PANIC => panic!("asked to"),
            BLOCK => {
                begin.send(()).unwrap();
                let tick = Duration::from_millis(1);
                while closed.lock().unwrap().recv_timeout(tick)
                    == Err(mpsc::RecvTimeoutError::Timeout)
                {
                    scope.check()?;
                }
            }
            _ => {}
        }
        Ok(Comparison {
            distance: ANSWER,
            similarity: 0.5,
        })
    };
    let open = Some(open);
    (compare, Gate { open, waiting })
}

/// Starts a server with one worker that is ready at once.
pub async fn start(queue: usize) -> Running {
    start_after(queue, async { Ok(()) }).await
}

/// Starts a server with one worker that is ready when `warm_up` ends.
pub async fn start_after(
    queue: usize,
    warm_up: impl Future<Output = Result<(), Error>> + Send + 'static,
) -> Running {
    let server = Server::bind(settings(queue)).await.unwrap();
    let (compare, gate) = stand_in();
    let (stop, stopped) = oneshot::channel::<()>();
    let address = server.address().unwrap();
    let pool = server.pool();
    let task = tokio::spawn(server::serve(server, compare, warm_up, async {
        let _ = stopped.await;
    }));
    let channel = Channel::from_shared(format!("http://{address}"))
        .unwrap()
        .connect_lazy();
    Running {
        channel,
        pool,
        gate,
        stop: Some(stop),
        served: task,
    }
}

fn settings(queue: usize) -> Settings {
    let queue = queue.to_string();
    let mut env = Env::from_lookup("TEST", |key| {
        Ok(match key {
            "TEST_ADDR" | "TEST_ADMIN_ADDR" => "127.0.0.1:0",
            "TEST_WORKERS" => "1",
            "TEST_QUEUE" => &queue,
            "TEST_DRAIN_DELAY" => "0s",
            "TEST_DRAIN_TIMEOUT" => "1m",
            _ => return Err(std::env::VarError::NotPresent),
        }
        .to_owned())
    });
    let settings = Settings::read(&mut env, 0);
    env.finish(settings).unwrap()
}

pub fn batch(lefts: &[&str]) -> CompareRequest {
    CompareRequest {
        entries: lefts.iter().map(|left| entry(left)).collect(),
    }
}

pub fn entry(left: &str) -> CompareEntry {
    CompareEntry {
        left: left.into(),
        ..CompareEntry::default()
    }
}

/// The distance of a result, or the reason that there is none.
pub fn outcome(result: &CompareResult) -> Result<u32, EntryErrorReason> {
    match result.outcome.as_ref().unwrap() {
        Outcome::Comparison(comparison) => Ok(comparison.distance),
        Outcome::Error(error) => Err(error.reason()),
    }
}

/// Waits until `holds`, which happens elsewhere and tells nobody.
pub async fn eventually(holds: impl Fn() -> bool) {
    let waited = tokio::time::timeout(Duration::from_mins(1), async {
        while !holds() {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    });
    waited.await.expect("it never came to hold");
}
