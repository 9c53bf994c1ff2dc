//! A call, attempt by attempt.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use serving::Pushback;
use tokio::time::{sleep, timeout_at};
use tonic::{Code, Request, Status, transport::Channel};

use crate::{
    Caller, Failure,
    connection::Shared,
    fault,
    instance::{Lease, is_local},
    throttle::jittered,
};

/// How often a call is made, at most.
const ATTEMPTS: u32 = 4;
const FIRST_PAUSE: Duration = Duration::from_millis(25);

/// A call that may need several attempts. They are the one layer of retries:
/// only `UNAVAILABLE` is retried: `RESOURCE_EXHAUSTED` is how load is shed,
/// and asking again at once would bring it back. After a crash the work runs a
/// second time, so calls must be idempotent.
pub(crate) struct Retry {
    pub(crate) shared: Arc<Shared>,
    pub(crate) caller: Caller,
    pub(crate) deadline: Instant,
    pub(crate) method: &'static str,
    left: u32,
    pause: Option<Duration>,
}

/// One attempt, measured until it is dropped.
pub(crate) struct Attempt {
    shared: Arc<Shared>,
    caller: Caller,
    pub(crate) deadline: Option<Instant>,
    method: &'static str,
    lease: Lease,
    begun: Instant,
    code: Option<Code>,
}

impl Retry {
    /// A call that has its place.
    pub(crate) fn begin(shared: &Arc<Shared>, caller: Caller, method: &'static str) -> Self {
        Self {
            deadline: caller.deadline_within(shared.settings.timeout),
            caller,
            method,
            left: ATTEMPTS,
            pause: None,
            shared: Arc::clone(shared),
        }
    }

    /// Waits for an instance that can be called.
    pub(crate) async fn next(&mut self) -> Result<Attempt, Failure> {
        if let Some(pause) = self.pause {
            let until = Instant::now() + jittered(pause);
            if until >= self.deadline {
                return Err(fault::late(self.shared.name));
            }
            sleep(until - Instant::now()).await;
        }
        self.pause = Some(self.pause.map_or(FIRST_PAUSE, |pause| pause * 2));
        self.left -= 1;
        let found = self.shared.instances.find(self.deadline).await;
        let lease = found.map_err(|why| fault::nobody(self.shared.name, why))?;
        self.shared.measures.in_flight.inc();
        Ok(Attempt {
            shared: Arc::clone(&self.shared),
            caller: self.caller,
            deadline: Some(self.deadline),
            method: self.method,
            lease,
            begun: Instant::now(),
            code: None,
        })
    }

    /// Whether another attempt may follow one that ended with `status`.
    ///
    /// # Errors
    /// What the caller is told, when none may.
    pub(crate) fn again(&self, status: &Status) -> Result<(), Failure> {
        let unavailable = status.code() == Code::Unavailable;
        let allowed = self.shared.throttle.record(unavailable);
        let refused = fault::pushback(status) == Some(Pushback::Never);
        if unavailable && allowed && !refused && self.left > 0 {
            return Ok(());
        }
        Err(fault::answered(self.shared.name, status))
    }

    /// It has succeeded.
    pub(crate) fn succeeded(&self) {
        self.shared.throttle.record(false);
    }
}

impl Attempt {
    pub(crate) fn name(&self) -> &'static str {
        self.shared.name
    }

    pub(crate) fn channel(&self) -> Channel {
        self.lease.channel.clone()
    }

    /// `message`, with what the instance has to know of the call: how much of
    /// its time is left, and its trace.
    pub(crate) fn request<T>(&self, message: T) -> Request<T> {
        let mut request = Request::new(message);
        if let Some(deadline) = self.caller.deadline.into_iter().chain(self.deadline).min() {
            request.set_timeout(deadline.saturating_duration_since(Instant::now()));
        }
        let trace = self.caller.trace.map(|trace| trace.to_string().parse());
        if let Some(Ok(trace)) = trace {
            request.metadata_mut().insert("traceparent", trace);
        }
        request
    }

    /// Waits for a part of the answer, until the deadline.
    pub(crate) async fn wait<T>(
        &mut self,
        part: impl Future<Output = Result<T, Status>>,
    ) -> Result<T, Status> {
        let ended = match self.deadline {
            Some(deadline) => timeout_at(deadline.into(), part).await,
            None => Ok(part.await),
        };
        let ended = ended.unwrap_or_else(|_| Err(Status::deadline_exceeded("no answer in time")));
        let status = match ended {
            Ok(part) => {
                self.lease.answered = true;
                return Ok(part);
            }
            Err(status) => self.settled(status),
        };
        self.code = Some(status.code());
        Err(status)
    }

    /// tonic has words of its own for what happens on this side of the wire.
    fn settled(&mut self, status: Status) -> Status {
        let late = self.deadline.is_some_and(|at| Instant::now() >= at);
        if !is_local(&status) {
            self.lease.answered = status.code() != Code::DeadlineExceeded;
            return status;
        }
        self.lease.answered = false;
        match status.code() {
            Code::Cancelled if late => Status::deadline_exceeded("no answer in time"),
            Code::OutOfRange | Code::ResourceExhausted => status,
            _ => Status::unavailable(status.message()),
        }
    }

    /// It has all it was made for.
    pub(crate) fn end(mut self) {
        self.code = Some(Code::Ok);
    }
}

impl Drop for Attempt {
    fn drop(&mut self) {
        let (name, service) = (self.method, self.shared.service);
        let code = self.code.unwrap_or(Code::Cancelled);
        let measures = &self.shared.measures;
        measures.in_flight.dec();
        measures.count(&format!("{service}/{name}"), code, self.begun.elapsed());
    }
}
