//! The Rust face of a contract. Nothing else imports its stub: what changes in
//! the contract is settled here.

mod wire;

use clients::{Answer, Batch, Caller, Connection, Failure, Gathered, Measures, Settings};
use runtime::Error;
use tonic::{Request, Response, Status, Streaming, transport::Channel};

use wire::{CompareEntry, CompareRequest, CompareResponse, CompareResult, Stub, compare_result};

/// Two texts to compare.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Texts {
    /// One.
    pub left: String,
    /// The other.
    pub right: String,
}

/// Calls the component. Clones share its connections.
#[derive(Debug, Clone)]
pub struct Client {
    connection: Connection,
    /// Single calls, which share requests.
    comparing: Gathered<Texts, u32>,
}

const COMPARE: Batch<Texts, CompareEntry, CompareRequest, CompareResponse, u32> = Batch {
    method: "Compare",
    most: 64,
    entry: |Texts { left, right }| CompareEntry {
        header: None,
        left,
        right,
    },
    header: |entry| &mut entry.header,
    request: |entries| CompareRequest { entries },
    answers: |response| response.results.into_iter().map(distance).collect(),
};

impl Client {
    /// Its gRPC service.
    pub const SERVICE: &'static str = wire::SERVICE;

    /// Connects in the background.
    ///
    /// # Errors
    /// When a certificate cannot be used.
    pub fn connect(settings: Settings, measures: &Measures) -> Result<Self, Error> {
        let connection = Connection::open(wire::NAME, Self::SERVICE, settings, measures)?;
        let comparing = connection.gather(COMPARE, compare);
        Ok(Self {
            connection,
            comparing,
        })
    }

    /// Waits until an instance is connected and healthy.
    pub async fn ready(&self) {
        self.connection.ready().await;
    }

    /// Whether a single call would be refused now: to be asked before a request
    /// is read.
    ///
    /// # Errors
    /// As those of [`Gathered::admits`].
    pub fn admits(&self, caller: impl Into<Caller>) -> Result<(), Failure> {
        self.comparing.admits(caller)
    }

    /// The distance of two texts.
    ///
    /// # Errors
    /// As those of [`Connection::call`].
    pub async fn compare(&self, caller: impl Into<Caller>, texts: Texts) -> Result<u32, Failure> {
        self.comparing.call(caller, texts).await
    }

    /// The distances of many texts, each with a failure of its own.
    pub async fn compare_all(
        &self,
        caller: impl Into<Caller>,
        texts: impl IntoIterator<Item = Texts>,
    ) -> Vec<Result<u32, Failure>> {
        let connection = &self.connection;
        connection.batch(caller, &COMPARE, texts, compare).await
    }
}

async fn compare(
    channel: Channel,
    request: Request<CompareRequest>,
) -> Result<Response<Streaming<CompareResponse>>, Status> {
    Stub::new(channel).compare(request).await
}

fn distance(CompareResult { index, outcome }: CompareResult) -> Answer<u32> {
    let outcome = outcome.map(|outcome| match outcome {
        compare_result::Outcome::Comparison(comparison) => Ok(comparison.distance),
        compare_result::Outcome::Error(error) => Err(error),
    });
    Answer { index, outcome }
}
