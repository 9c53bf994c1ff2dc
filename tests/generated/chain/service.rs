//! Between the contract and whoever works it out.

use std::sync::Arc;

use compute::Pool;
use grpc::{Answers, Call, Outcome};
use tally_client::Texts;
use tonic::{Request, Response, Status};

use crate::{
    Calls,
    wire::{
        self, Api, CompareEntry, CompareRequest, CompareResponse, CompareResult, Comparison,
        compare_result,
    },
};

/// Answers the calls of the contract.
#[derive(Debug)]
pub struct Service {
    #[expect(dead_code, reason = "everything is worked out elsewhere")]
    pub(crate) pool: Arc<Pool>,
}

#[tonic::async_trait]
impl Api for Service {
    type CompareStream = Answers<CompareResponse>;

    async fn compare(
        &self,
        request: Request<CompareRequest>,
    ) -> Result<Response<Self::CompareStream>, Status> {
        let (call, calls) = (Call::of(&request), Calls::of(&request)?);
        let entries = request.into_inner().entries.into_iter();
        let texts = entries.map(|CompareEntry { left, right, .. }| Texts { left, right });
        let answers = calls.tally.compare_all(&call, texts).await;
        let outcomes = (0..).zip(answers);
        let results = outcomes.map(|(index, result)| answer(Outcome { index, result }));
        Ok(Response::new(Answers::all(CompareResponse {
            results: results.collect(),
        })))
    }
}

fn answer(Outcome { index, result }: Outcome<u32>) -> CompareResult {
    CompareResult {
        index,
        outcome: Some(match result {
            Ok(distance) => compare_result::Outcome::Comparison(Comparison { distance }),
            Err(failure) => compare_result::Outcome::Error(wire::error(failure)),
        }),
    }
}
