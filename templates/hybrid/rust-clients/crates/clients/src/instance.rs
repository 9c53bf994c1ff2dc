//! One instance of a component, and whether it is well.

use std::{
    error::Error as _,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, AtomicUsize, Ordering::Relaxed},
    },
    time::Duration,
};

use tokio::{
    sync::Notify,
    time::{sleep, timeout},
};
use tonic::{Code, Status, Streaming, transport::Channel};
use tonic_health::pb::{
    HealthCheckRequest, HealthCheckResponse, health_check_response::ServingStatus,
    health_client::HealthClient,
};

use crate::target::Address;

/// How long an instance that lives may take to say so.
const ANSWER: Duration = Duration::from_secs(1);
/// How often one is asked that cannot be watched.
const LOOK: Duration = Duration::from_secs(5);

/// One instance.
#[derive(Debug)]
pub(crate) struct Instance {
    pub(crate) address: Address,
    /// While it is healthy.
    channel: Mutex<Option<Channel>>,
    /// Calls that it has not answered yet.
    open: AtomicUsize,
    /// It owes an answer: others are preferred until it has given one.
    doubted: AtomicBool,
    doubt: Notify,
}

/// A call that an instance has been given. Dropped without an answer, it casts
/// doubt on the instance.
#[derive(Debug)]
pub(crate) struct Lease {
    pub(crate) channel: Channel,
    instance: Arc<Instance>,
    pub(crate) answered: bool,
}

impl Instance {
    pub(crate) fn new(address: Address) -> Self {
        Self {
            address,
            channel: Mutex::default(),
            open: AtomicUsize::new(0),
            doubted: AtomicBool::new(false),
            doubt: Notify::new(),
        }
    }

    fn channel(&self) -> MutexGuard<'_, Option<Channel>> {
        self.channel.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn is_healthy(&self) -> bool {
        self.channel().is_some()
    }

    /// What decides who is called: the least of it.
    pub(crate) fn burden(&self) -> (bool, usize) {
        (self.doubted.load(Relaxed), self.open.load(Relaxed))
    }

    /// Gives it a call, unless it has just been lost.
    pub(crate) fn lease(self: &Arc<Self>) -> Option<Lease> {
        let channel = self.channel().clone()?;
        self.open.fetch_add(1, Relaxed);
        Some(Lease {
            channel,
            instance: Arc::clone(self),
            answered: false,
        })
    }

    /// It gets no more calls.
    pub(crate) fn lose(&self) {
        *self.channel() = None;
    }

    /// Follows the health of `service` over `channel` for as long as the
    /// instance answers, and has `changed` called when there is news.
    pub(crate) async fn watch(
        &self,
        channel: Channel,
        service: &str,
        changed: impl Fn(),
    ) -> Status {
        self.doubted.store(false, Relaxed);
        let mut health = HealthClient::new(channel.clone());
        let watched = timeout(ANSWER, health.watch(asking(service))).await;
        let mut news = match watched {
            Ok(Ok(news)) => Some(news.into_inner()),
            Ok(Err(status)) if status.code() == Code::Unimplemented => {
                self.set(true, &channel);
                changed();
                None
            }
            Ok(Err(status)) => return status,
            Err(_) => return silent(),
        };
        loop {
            tokio::select! {
                told = next(&mut news) => match told {
                    Some(Ok(told)) => {
                        self.set(told.status() == ServingStatus::Serving, &channel);
                        changed();
                        continue;
                    }
                    Some(Err(status)) => return status,
                    None => {}
                },
                () = self.doubt.notified() => {}
            }
            if let Err(status) = answers(&mut health, service).await {
                return status;
            }
            self.doubted.store(false, Relaxed);
        }
    }

    fn set(&self, healthy: bool, channel: &Channel) {
        *self.channel() = healthy.then(|| channel.clone());
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        self.instance.open.fetch_sub(1, Relaxed);
        if !self.answered {
            self.instance.doubted.store(true, Relaxed);
            self.instance.doubt.notify_one();
        }
    }
}

/// What a watched instance tells next; nothing, when it is time to ask.
async fn next(
    news: &mut Option<Streaming<HealthCheckResponse>>,
) -> Option<Result<HealthCheckResponse, Status>> {
    let Some(news) = news else {
        sleep(LOOK).await;
        return None;
    };
    Some(match news.message().await {
        Ok(Some(told)) => Ok(told),
        Ok(None) => Err(Status::unavailable("it is shutting down")),
        Err(status) => Err(status),
    })
}

/// Whether the instance says anything at all.
async fn answers(health: &mut HealthClient<Channel>, service: &str) -> Result<(), Status> {
    match timeout(ANSWER, health.check(asking(service))).await {
        Ok(Err(status)) if is_local(&status) => Err(status),
        Ok(_) => Ok(()),
        Err(_) => Err(silent()),
    }
}

fn asking(service: &str) -> HealthCheckRequest {
    let service = service.into();
    HealthCheckRequest { service }
}

fn silent() -> Status {
    Status::unavailable("it does not answer")
}

/// Whether a status was made on this side of the wire: the instance has not
/// answered.
pub(crate) fn is_local(status: &Status) -> bool {
    status.source().is_some()
}
