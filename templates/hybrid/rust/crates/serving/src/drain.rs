//! From the signal to the last answer.

use std::{
    fmt,
    sync::Arc,
    time::{Duration, Instant},
};

use compute::Pool;
use runtime::{Error, Phase, Readiness};
use tokio::{
    task::JoinHandle,
    time::{sleep, sleep_until, timeout, timeout_at},
};
use tokio_util::sync::CancellationToken;
/// What those who are cut off need, at the most, to be told.
const LAST_WORDS: Duration = Duration::from_millis(500);

/// How long no call has to be open until the connections that are left are
/// taken for idle: their clients do not react, and have nothing to lose.
const QUIET: Duration = Duration::from_millis(500);
const TICK: Duration = Duration::from_millis(50);

/// Everything that has to end.
pub struct Drain<F> {
    /// Told what comes next.
    pub readiness: Readiness,
    /// Ends the accepting.
    pub closed: CancellationToken,
    /// Ends the calls that are left at the drain timeout.
    pub cut: CancellationToken,
    /// What they compute on.
    pub pool: Option<Arc<Pool>>,
    /// How many calls are open.
    pub calls: F,
    /// How long it may take.
    pub settings: runtime::Settings,
}

impl<F> fmt::Debug for Drain<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Drain")
            .field("settings", &self.settings)
            .finish_non_exhaustive()
    }
}

impl<F: Fn() -> usize> Drain<F> {
    /// Waits for `open`, which ends with the last connection once nothing more
    /// is accepted: at the latest until shortly after the drain timeout.
    ///
    /// # Errors
    /// That of `open`; or that calls were cut off.
    pub async fn run<E: Into<Error>>(
        self,
        mut open: JoinHandle<Result<(), E>>,
    ) -> Result<(), Error> {
        tracing::info!("draining");
        self.readiness.enter(Phase::Draining);
        sleep(self.settings.drain_delay).await;
        self.closed.cancel();
        self.readiness.enter(Phase::Closed);

        let limit = Instant::now() + self.settings.drain_timeout;
        let lost = tokio::select! {
            ended = &mut open => {
                ended?.map_err(Into::into)?;
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
            if (self.calls)() > 0 {
                since = Instant::now();
            }
        }
    }

    /// Tells the callers that are left, and says how many they were.
    async fn cut<E>(&self, mut open: JoinHandle<Result<(), E>>) -> usize {
        let lost = (self.calls)();
        tracing::warn!(calls = lost, "drain timeout passed with connections open");
        self.cut.cancel();
        let _ = timeout(LAST_WORDS, &mut open).await;
        open.abort();
        // Not before: a computation that gives up would be an answer.
        self.pool.iter().for_each(|pool| pool.abort());
        lost
    }

    /// What runs now has no caller any more.
    async fn pool_ends(&self, limit: Instant) {
        let Some(pool) = &self.pool else { return };
        pool.close();
        let limit = limit.max(Instant::now() + LAST_WORDS);
        if timeout_at(limit.into(), pool.ended()).await.is_err() {
            tracing::warn!("left behind: computations that do not look at their scope");
        }
    }
}
