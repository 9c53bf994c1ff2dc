//! Between the contract and the domain.

use std::sync::Arc;

use compute::{Pool, Scope};
use domain::{Comparison, MAX_TEXT_BYTES, Pair};
use grpc::{Answers, Call, Entries, Failure, Header, Outcome};
use tonic::{Request, Response, Status};

use crate::wire::{
    self, Api, ApiServer, CompareEntry, CompareRequest, CompareResponse, CompareResult,
    batch::EntryError, compare_result,
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

    /// The service as the transport takes it. Its largest message is a full
    /// batch of the longest texts (2 MiB), and room for entries that are too
    /// long to be answered one by one.
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
            header,
        };
        call.batch(&self.pool, entries, compare, response).await
    }
}

fn header(entry: &CompareEntry) -> Header<'_> {
    let header = entry.header.as_ref();
    header.map_or_else(Header::default, |header| Header {
        timeout_millis: header.timeout_millis,
        traceparent: &header.traceparent,
    })
}

/// One entry, on a compute thread.
fn compare(entry: CompareEntry, scope: &Scope<'_>) -> Result<Comparison, Failure> {
    let pair = Pair::new(entry.left, entry.right).map_err(Failure::invalid_argument)?;
    Ok(domain::compare(&pair, || scope.check())?)
}

fn response(outcomes: Vec<Outcome<Comparison>>) -> CompareResponse {
    CompareResponse {
        results: outcomes.into_iter().map(result).collect(),
    }
}

fn result(Outcome { index, result }: Outcome<Comparison>) -> CompareResult {
    let outcome = match result {
        Ok(comparison) => compare_result::Outcome::Comparison(wire::Comparison {
            distance: comparison.distance,
            similarity: comparison.similarity,
        }),
        Err(failure) => compare_result::Outcome::Error(EntryError {
            reason: failure.reason(),
            message: failure.into_message(),
        }),
    };
    CompareResult {
        index,
        outcome: Some(outcome),
    }
}
