//! The Rust face of a contract. Nothing else imports its stub: what changes in
//! the contract is settled here.

mod wire;

use clients::{Caller, Connection, Failure, Measures, Settings};
use runtime::Error;
use tonic::{Request, Response, Status, transport::Channel};

use wire::{AnswerRequest, AnswerResponse, Stub};

/// What `Answer` is asked.
#[derive(Debug, Clone, PartialEq)]
pub struct Input {}

/// What it answers.
#[derive(Debug, Clone, PartialEq)]
pub struct Output {}

/// Calls the component. Clones share its connections.
#[derive(Debug, Clone)]
pub struct Client {
    connection: Connection,
}

impl Client {
    /// Its gRPC service.
    pub const SERVICE: &'static str = wire::SERVICE;

    /// Connects in the background.
    ///
    /// # Errors
    /// When a certificate cannot be used.
    pub fn connect(settings: Settings, measures: &Measures) -> Result<Self, Error> {
        let connection = Connection::open(wire::NAME, Self::SERVICE, settings, measures)?;
        Ok(Self { connection })
    }

    /// Waits until an instance is connected and healthy.
    pub async fn ready(&self) {
        self.connection.ready().await;
    }

    /// Whether a call would be refused now: to be asked before a request is
    /// read.
    ///
    /// # Errors
    /// As those of [`Connection::admits`].
    pub fn admits(&self, caller: impl Into<Caller>) -> Result<(), Failure> {
        self.connection.admits(caller)
    }

    /// Asks the component.
    ///
    /// # Errors
    /// As those of [`Connection::call`].
    pub async fn answer(&self, caller: impl Into<Caller>, input: Input) -> Result<Output, Failure> {
        let connection = &self.connection;
        let answer = connection.call(caller, "Answer", request(input), answer);
        answer.await.map(output)
    }
}

async fn answer(
    channel: Channel,
    request: Request<AnswerRequest>,
) -> Result<Response<AnswerResponse>, Status> {
    Stub::new(channel).answer(request).await
}

fn request(_: Input) -> AnswerRequest {
    AnswerRequest {}
}

fn output(_: AnswerResponse) -> Output {
    Output {}
}
