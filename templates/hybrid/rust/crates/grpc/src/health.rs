//! The health of the services, by the standard protocol.

use futures_util::{StreamExt as _, stream::BoxStream};
use runtime::Phase;
use tokio::sync::watch;
use tokio_stream::wrappers::WatchStream;
use tonic::{Request, Response, Status, async_trait};
use tonic_health::pb::{
    HealthCheckRequest, HealthCheckResponse, health_check_response::ServingStatus,
    health_server::Health,
};

/// All services are as ready as the process is. `tonic_health` has a reporter
/// of its own, which cannot end the streams of those who watch and go on
/// answering those who ask.
#[derive(Debug)]
pub(crate) struct Watched {
    pub(crate) services: Vec<&'static str>,
    pub(crate) phase: watch::Receiver<Phase>,
}

impl Watched {
    fn knows(&self, request: &Request<HealthCheckRequest>) -> bool {
        let service = request.get_ref().service.as_str();
        service.is_empty() || self.services.contains(&service)
    }
}

#[async_trait]
impl Health for Watched {
    type WatchStream = BoxStream<'static, Result<HealthCheckResponse, Status>>;

    async fn check(
        &self,
        request: Request<HealthCheckRequest>,
    ) -> Result<Response<HealthCheckResponse>, Status> {
        if !self.knows(&request) {
            return Err(Status::not_found("no such service"));
        }
        let phase = *self.phase.borrow();
        Ok(Response::new(response(status(phase))))
    }

    /// Ends when nothing more is accepted: who watches holds nobody up.
    async fn watch(
        &self,
        request: Request<HealthCheckRequest>,
    ) -> Result<Response<Self::WatchStream>, Status> {
        let known = self.knows(&request);
        let open = |phase: &Phase| std::future::ready(*phase != Phase::Closed);
        let phases = WatchStream::new(self.phase.clone()).take_while(open);
        let changes = phases
            .map(move |phase| {
                if known {
                    status(phase)
                } else {
                    ServingStatus::ServiceUnknown
                }
            })
            .scan(None, |last, status| {
                let changed = last.replace(status) != Some(status);
                std::future::ready(Some(changed.then_some(status)))
            })
            .filter_map(std::future::ready);
        let responses = changes.map(|status| Ok(response(status)));
        Ok(Response::new(responses.boxed()))
    }
}

fn status(phase: Phase) -> ServingStatus {
    match phase {
        Phase::Serving => ServingStatus::Serving,
        Phase::Starting | Phase::Draining | Phase::Closed => ServingStatus::NotServing,
    }
}

fn response(status: ServingStatus) -> HealthCheckResponse {
    HealthCheckResponse {
        status: status.into(),
    }
}
