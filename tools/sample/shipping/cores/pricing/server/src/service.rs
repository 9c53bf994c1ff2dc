//! Between the contract and the domain.

use std::sync::Arc;

use compute::{Pool, Scope};
use grpc::{Answers, Call, Entries, Failure, Outcome};
use tonic::{Request, Response, Status};

use crate::wire::{
    self, Api, Offer, QuoteEntry, QuoteRequest, QuoteResponse, QuoteResult, quote_result,
};

/// Most entries in a call, by the contract.
const MAX_ENTRIES: usize = 64;

/// Answers the calls of the contract.
#[derive(Debug)]
pub struct Service {
    pub(crate) pool: Arc<Pool>,
}

#[tonic::async_trait]
impl Api for Service {
    type QuoteStream = Answers<QuoteResponse>;

    async fn quote(
        &self,
        request: Request<QuoteRequest>,
    ) -> Result<Response<Self::QuoteStream>, Status> {
        let call = Call::of(&request);
        let entries = Entries {
            sent: request.into_inner().entries,
            most: MAX_ENTRIES,
            header: |entry| wire::header(entry.header.as_ref()),
        };
        call.batch(&self.pool, entries, quote, response).await
    }
}

/// One entry, on a compute thread.
fn quote(entry: QuoteEntry, _: &Scope<'_>) -> Result<domain::Offer, Failure> {
    domain::quote(entry.grams, entry.kilometres)
        .ok_or_else(|| Failure::invalid_argument("the parcel is too heavy"))
}

fn response(outcomes: Vec<Outcome<domain::Offer>>) -> QuoteResponse {
    let result = |Outcome { index, result }| QuoteResult {
        index,
        outcome: Some(match result {
            Ok(domain::Offer { cents, days }) => {
                quote_result::Outcome::Offer(Offer { cents, days })
            }
            Err(failure) => quote_result::Outcome::Error(wire::error(failure)),
        }),
    };
    QuoteResponse {
        results: outcomes.into_iter().map(result).collect(),
    }
}
