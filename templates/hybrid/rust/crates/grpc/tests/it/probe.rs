//! A service for tests: what an entry does is written in it.

use std::{
    convert::Infallible,
    pin::Pin,
    sync::{Arc, Condvar, Mutex},
    task::{Context, Poll},
    time::{Duration, Instant},
};

use compute::{Pool, Scope};
use futures_util::future::BoxFuture;
use http::{Request, Response};
use prost::Message;
use prost_types::{
    FileDescriptorProto, FileDescriptorSet, MethodDescriptorProto, ServiceDescriptorProto,
};
use tonic::{
    Status,
    body::Body,
    server::{NamedService, ServerStreamingService, UnaryService},
};
use tonic_prost::ProstCodec;
use tower_service::Service;

use crate::grpc::{Answers, Call, Entries, Failure, Header, Items, Outcome, Sink};

pub const NAME: &str = "floor.v1.Probe";

/// Most entries in a call.
pub const MOST: usize = 8;

#[derive(Clone, PartialEq, Message)]
pub struct Batch {
    #[prost(message, repeated, tag = "1")]
    pub entries: Vec<Entry>,
}

#[derive(Clone, PartialEq, Message)]
pub struct Entry {
    #[prost(string, tag = "1")]
    pub what: String,
    #[prost(uint32, tag = "2")]
    pub timeout_millis: u32,
    #[prost(string, tag = "3")]
    pub traceparent: String,
    #[prost(bytes = "vec", tag = "4")]
    pub ballast: Vec<u8>,
}

#[derive(Clone, PartialEq, Message)]
pub struct Results {
    #[prost(message, repeated, tag = "1")]
    pub results: Vec<Answer>,
}

/// A reason of 0 means that all is well.
#[derive(Clone, PartialEq, Message)]
pub struct Answer {
    #[prost(uint32, tag = "1")]
    pub index: u32,
    #[prost(int32, tag = "2")]
    pub reason: i32,
    #[prost(string, tag = "3")]
    pub message: String,
}

/// Holds up the entries that `wait`.
#[derive(Debug, Default)]
pub struct Gate {
    state: Mutex<(usize, bool)>,
    changed: Condvar,
}

impl Gate {
    pub fn open(&self) {
        self.state.lock().unwrap().1 = true;
        self.changed.notify_all();
    }

    /// How many entries have come to the gate.
    pub fn came(&self) -> usize {
        self.state.lock().unwrap().0
    }

    fn pass(&self, scope: &Scope<'_>) -> Result<(), compute::Stopped> {
        let mut state = self.state.lock().unwrap();
        state.0 += 1;
        while !state.1 {
            scope.check()?;
            let tick = Duration::from_millis(1);
            state = self.changed.wait_timeout(state, tick).unwrap().0;
        }
        Ok(())
    }

    fn pass_stubbornly(&self) {
        let state = self.state.lock().unwrap();
        drop(self.changed.wait_while(state, |state| !state.1).unwrap());
    }
}

#[derive(Clone)]
pub struct Probe {
    pub pool: Arc<Pool>,
    pub gate: Arc<Gate>,
}

/// What an entry does.
fn perform(what: &str, gate: &Gate, scope: &Scope<'_>) -> Result<u32, Failure> {
    match what.split_once(' ').unwrap_or((what, "")) {
        ("wait", _) => gate.pass(scope)?,
        ("stubborn", _) => gate.pass_stubbornly(),
        ("panic", _) => panic!("asked to"),
        ("fail", _) => return Err(Failure::not_found("nothing there")),
        ("defect", _) => return Err(Failure::internal("cannot be")),
        ("log", text) => tracing::info!(text, "as asked"),
        ("work", millis) => work(1_000 * millis.parse::<u64>().unwrap(), scope)?,
        ("spin", micros) => work(micros.parse().unwrap(), scope)?,
        _ => {}
    }
    Ok(0)
}

/// Keeps a core busy for so many microseconds.
fn work(micros: u64, scope: &Scope<'_>) -> Result<(), compute::Stopped> {
    let until = Instant::now() + Duration::from_micros(micros);
    while Instant::now() < until {
        scope.check()?;
    }
    Ok(())
}

fn header(entry: &Entry) -> Header<'_> {
    Header {
        timeout_millis: entry.timeout_millis,
        traceparent: &entry.traceparent,
    }
}

fn respond(outcomes: Vec<Outcome<u32>>) -> Results {
    let answer = |outcome: Outcome<u32>| {
        let failure = outcome.result.err();
        Answer {
            index: outcome.index,
            reason: failure.as_ref().map_or(0, Failure::reason),
            message: failure.map_or_else(String::new, Failure::into_message),
        }
    };
    Results {
        results: outcomes.into_iter().map(answer).collect(),
    }
}

impl Probe {
    async fn batch(
        self,
        request: tonic::Request<Batch>,
    ) -> Result<tonic::Response<Answers<Results>>, Status> {
        let call = Call::of(&request);
        let entries = Entries {
            sent: request.into_inner().entries,
            most: MOST,
            header,
        };
        let gate = self.gate;
        let perform = move |entry: Entry, scope: &Scope<'_>| perform(&entry.what, &gate, scope);
        call.batch(&self.pool, entries, perform, respond).await
    }

    /// One computation, one answer.
    async fn single(
        self,
        request: tonic::Request<Entry>,
    ) -> Result<tonic::Response<Answer>, Status> {
        let call = Call::of(&request);
        let (what, gate) = (request.into_inner().what, self.gate);
        let work = move |scope: &Scope<'_>| perform(&what, &gate, scope);
        call.compute(&self.pool, work).await?;
        Ok(tonic::Response::new(Answer::default()))
    }

    /// Counts up for ever, unless it is told how far: `5 fail`.
    fn count(
        self,
        request: &tonic::Request<Entry>,
    ) -> Result<tonic::Response<Items<Answer>>, Status> {
        let call = Call::of(request);
        let what = request.get_ref().what.clone();
        let gate = self.gate;
        call.stream(&self.pool, move |sink, scope| {
            let (upto, then) = what.split_once(' ').unwrap_or((&what, ""));
            count(sink, scope, upto.parse().unwrap(), &gate)?;
            perform(then, &gate, scope).map(drop)
        })
    }

    /// Uses no pool.
    async fn plain(
        self,
        request: tonic::Request<Entry>,
    ) -> Result<tonic::Response<Answer>, Status> {
        match request.get_ref().what.as_str() {
            "panic" => panic!("in the handler"),
            "never" => std::future::pending().await,
            _ => Ok(tonic::Response::new(Answer::default())),
        }
    }
}

/// Says how far it came by what comes to the gate.
fn count(
    sink: &Sink<Answer>,
    scope: &Scope<'_>,
    upto: u32,
    gate: &Gate,
) -> Result<(), compute::Stopped> {
    for index in 0..upto {
        let answer = Answer {
            index,
            message: "x".repeat(1024),
            ..Answer::default()
        };
        sink.send(answer, scope)?;
        gate.state.lock().unwrap().0 += 1;
    }
    Ok(())
}

/// What generated code would be.
impl Service<Request<Body>> for Probe {
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Response<Body>, Infallible>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        let probe = self.clone();
        let method = request.uri().path().rsplit('/').next().unwrap_or_default();
        match method {
            "Batch" => Box::pin(async { Ok(streaming(BatchMethod(probe), request).await) }),
            "Count" => Box::pin(async { Ok(streaming(CountMethod(probe), request).await) }),
            "Single" => Box::pin(async { Ok(unary(SingleMethod(probe), request).await) }),
            "Plain" => Box::pin(async { Ok(unary(PlainMethod(probe), request).await) }),
            _ => Box::pin(async { Ok(Status::unimplemented("").into_http()) }),
        }
    }
}

impl NamedService for Probe {
    const NAME: &'static str = NAME;
}

async fn streaming<S, Q>(method: S, request: Request<Body>) -> Response<Body>
where
    S: ServerStreamingService<Q>,
    S::Response: Message + Send + 'static,
    S::ResponseStream: Send + 'static,
    Q: Message + Default + Send + 'static,
{
    let mut server = tonic::server::Grpc::new(ProstCodec::default());
    server.server_streaming(method, request).await
}

async fn unary<S, Q>(method: S, request: Request<Body>) -> Response<Body>
where
    S: UnaryService<Q>,
    S::Response: Message + Send + 'static,
    Q: Message + Default + Send + 'static,
{
    let mut server = tonic::server::Grpc::new(ProstCodec::default());
    server.unary(method, request).await
}

struct BatchMethod(Probe);
struct CountMethod(Probe);
struct SingleMethod(Probe);
struct PlainMethod(Probe);

impl ServerStreamingService<Batch> for BatchMethod {
    type Response = Results;
    type ResponseStream = Answers<Results>;
    type Future = BoxFuture<'static, Result<tonic::Response<Answers<Results>>, Status>>;

    fn call(&mut self, request: tonic::Request<Batch>) -> Self::Future {
        Box::pin(self.0.clone().batch(request))
    }
}

impl ServerStreamingService<Entry> for CountMethod {
    type Response = Answer;
    type ResponseStream = Items<Answer>;
    type Future = BoxFuture<'static, Result<tonic::Response<Items<Answer>>, Status>>;

    fn call(&mut self, request: tonic::Request<Entry>) -> Self::Future {
        Box::pin(std::future::ready(self.0.clone().count(&request)))
    }
}

impl UnaryService<Entry> for SingleMethod {
    type Response = Answer;
    type Future = BoxFuture<'static, Result<tonic::Response<Answer>, Status>>;

    fn call(&mut self, request: tonic::Request<Entry>) -> Self::Future {
        Box::pin(self.0.clone().single(request))
    }
}

impl UnaryService<Entry> for PlainMethod {
    type Response = Answer;
    type Future = BoxFuture<'static, Result<tonic::Response<Answer>, Status>>;

    fn call(&mut self, request: tonic::Request<Entry>) -> Self::Future {
        Box::pin(self.0.clone().plain(request))
    }
}

/// The contract, as a descriptor set that lives as long as the process.
pub fn contract() -> &'static [u8] {
    let method = |name: &str| MethodDescriptorProto {
        name: Some(name.into()),
        ..MethodDescriptorProto::default()
    };
    let service = ServiceDescriptorProto {
        name: Some("Probe".into()),
        method: ["Batch", "Count", "Single", "Plain"].map(method).into(),
        ..ServiceDescriptorProto::default()
    };
    let file = FileDescriptorProto {
        name: Some("floor/v1/probe.proto".into()),
        package: Some("floor.v1".into()),
        service: vec![service],
        ..FileDescriptorProto::default()
    };
    let set = FileDescriptorSet { file: vec![file] };
    Box::leak(set.encode_to_vec().into_boxed_slice())
}
