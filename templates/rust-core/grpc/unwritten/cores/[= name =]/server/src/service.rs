//! Between the contract and the domain.

use std::sync::Arc;

use compute::{Pool, Scope};
use domain::{Error, Input, Output};
use grpc::{Call, Failure};
use tonic::{Request, Response, Status};

use crate::wire::{AnswerRequest, AnswerResponse, Api};

/// Answers the calls of the contract.
#[derive(Debug)]
pub struct Service {
    pub(crate) pool: Arc<Pool>,
}

#[tonic::async_trait]
impl Api for Service {
    async fn answer(
        &self,
        request: Request<AnswerRequest>,
    ) -> Result<Response<AnswerResponse>, Status> {
        let call = Call::of(&request);
        let input = domain_input(request.into_inner());
        let work = move |_: &Scope<'_>| domain::answer(&input).map_err(failure);
        let output = call.compute(&self.pool, work).await?;
        Ok(Response::new(wire_output(&output)))
    }
}

fn domain_input(_: AnswerRequest) -> Input {
    Input {}
}

fn wire_output(_: &Output) -> AnswerResponse {
    AnswerResponse {}
}

/// What the caller reads when there is no answer.
fn failure(error: Error) -> Failure {
    match error {
        Error::Unwritten => Failure::unimplemented(error),
    }
}
