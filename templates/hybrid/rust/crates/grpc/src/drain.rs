//! From the signal to the last answer.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use runtime::{Error, Phase, Readiness};
use tokio::{
    task::JoinHandle,
    time::{sleep, sleep_until, timeout, timeout_at},
};
use tokio_util::sync::CancellationToken;
use tonic::transport;

use crate::layer::Door;

/// What those who are cut off need, at the most, to be told.
const LAST_WORDS: Duration = Duration::from_millis(500);

/// Everything that has to end.
pub(crate) struct Drain {
    pub(crate) readiness: Readiness,
    pub(crate) closed: CancellationToken,
    pub(crate) door: Arc<Door>,
    pub(crate) settings: runtime::Settings,
}

/// How long no call has to be open until the connections that are left are
/// taken for idle: their clients do not react, and have nothing to lose.
const QUIET: Duration = Duration::from_millis(500);
const TICK: Duration = Duration::from_millis(50);

type Open = JoinHandle<Result<(), transport::Error>>;

impl Drain {
    /// Ends, at the latest shortly after the drain timeout.
    pub(crate) async fn run(self, mut open: Open) -> Result<(), Error> {
        tracing::info!("draining");
        self.readiness.enter(Phase::Draining);
        sleep(self.settings.drain_delay).await;
        self.closed.cancel();
        self.readiness.enter(Phase::Closed);

        let limit = Instant::now() + self.settings.drain_timeout;
        let lost = tokio::select! {
            ended = &mut open => {
                ended??;
                0
            }
            () = self.quiet() => {
                open.abort();
                0
            }
            // Without a limit of our own, one caller would hold up the
            // graceful shutdown of the transport for ever.
            () = sleep_until(limit.into()) => self.cut(open).await,
        };
        self.pool_ends(limit).await;
        tracing::info!(lost, "stopped");
        match lost {
            0 => Ok(()),
            _ => Err(format!("drain timeout passed with {lost} calls open").into()),
        }
    }

    /// Ends once no call has been open for a moment.
    async fn quiet(&self) {
        let mut since = Instant::now();
        while since.elapsed() < QUIET {
            sleep(TICK).await;
            if self.door.budget.open() > 0 {
                since = Instant::now();
            }
        }
    }

    /// Tells the callers that are left, and says how many they were.
    async fn cut(&self, mut open: Open) -> usize {
        let lost = self.door.budget.open();
        tracing::warn!(calls = lost, "drain timeout passed with connections open");
        self.door.cut.cancel();
        let _ = timeout(LAST_WORDS, &mut open).await;
        open.abort();
        // Not before: a computation that gives up would be an answer.
        self.door.pool.abort();
        lost
    }

    /// What runs now has no caller any more.
    async fn pool_ends(&self, limit: Instant) {
        let pool = &self.door.pool;
        pool.close();
        let limit = limit.max(Instant::now() + LAST_WORDS);
        if timeout_at(limit.into(), pool.ended()).await.is_err() {
            tracing::warn!("left behind: computations that do not look at their scope");
        }
    }
}
