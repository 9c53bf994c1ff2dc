//! Between the contract and the domain.

use std::sync::Arc;

use compute::{Pool, Scope};
use grpc::{Answers, Call, Entries, Failure, Outcome};
use tonic::{Request, Response, Status};

use crate::wire::{
    self, Api, CompareEntry, CompareRequest, CompareResponse, CompareResult, Comparison,
    compare_result,
};

/// Most entries in a call, and most bytes in a text, by the contract.
const MAX_ENTRIES: usize = 64;
const MAX_TEXT_BYTES: usize = 16 * 1024;

/// Answers the calls of the contract.
#[derive(Debug)]
pub struct Service {
    pub(crate) pool: Arc<Pool>,
}

#[tonic::async_trait]
impl Api for Service {
    type CompareStream = Answers<CompareResponse>;

    async fn compare(
        &self,
        request: Request<CompareRequest>,
    ) -> Result<Response<Self::CompareStream>, Status> {
        let call = Call::of(&request);
        let entries = Entries {
            sent: request.into_inner().entries,
            most: MAX_ENTRIES,
            header: |entry| wire::header(entry.header.as_ref()),
        };
        call.batch(&self.pool, entries, compare, response).await
    }
}

/// One entry, on a compute thread.
fn compare(entry: CompareEntry, scope: &Scope<'_>) -> Result<u32, Failure> {
    if entry.left.len().max(entry.right.len()) > MAX_TEXT_BYTES {
        return Err(Failure::invalid_argument("a text is too long"));
    }
    let checkpoint = || scope.check();
    Ok(domain::distance(&entry.left, &entry.right, checkpoint)?)
}

fn response(outcomes: Vec<Outcome<u32>>) -> CompareResponse {
    let result = |Outcome { index, result }| CompareResult {
        index,
        outcome: Some(match result {
            Ok(distance) => compare_result::Outcome::Comparison(Comparison { distance }),
            Err(failure) => compare_result::Outcome::Error(wire::error(failure)),
        }),
    };
    CompareResponse {
        results: outcomes.into_iter().map(result).collect(),
    }
}
