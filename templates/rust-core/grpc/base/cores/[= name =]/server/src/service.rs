//! Between the contract and the domain.

use std::sync::Arc;

use compute::{Pool, Scope};
use domain::{MAX_TEXT_BYTES, Texts};
use grpc::{Answers, Call, Entries, Failure, Outcome};
use tonic::{Request, Response, Status};

use crate::wire::{
    self, Api, ApiServer, CompareEntry, CompareRequest, CompareResponse, CompareResult, Comparison,
    compare_result,
};

/// Most entries in a call, by the contract.
const MAX_ENTRIES: usize = 64;

/// Answers the calls of the contract.
#[derive(Debug)]
pub struct Service {
    pool: Arc<Pool>,
}

impl Service {
    /// A service that computes on `pool`.
    #[must_use]
    pub fn new(pool: Arc<Pool>) -> Self {
        Self { pool }
    }

    /// The service as the transport takes it. Its largest message is a full batch of
    /// the longest entries, and room for some that are too long, to say so.
    #[must_use]
    pub fn into_server(self) -> ApiServer<Self> {
        ApiServer::new(self).max_decoding_message_size(2 * MAX_ENTRIES * 2 * MAX_TEXT_BYTES)
    }
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
    let texts = Texts::new(&entry.left, &entry.right).map_err(Failure::invalid_argument)?;
    Ok(texts.distance(|| scope.check())?)
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
