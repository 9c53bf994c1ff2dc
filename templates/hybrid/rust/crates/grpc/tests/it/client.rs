//! The other end of the probe.

use std::{
    task::{Context, Poll},
    time::Duration,
};

use bytes::Bytes;
use futures_util::future::BoxFuture;
use http::uri::PathAndQuery;
use hyper::{body::Incoming, client::conn::http2::SendRequest};
use hyper_util::rt::{TokioExecutor, TokioIo};
use prost::Message;
use tokio::net::TcpStream;
use tonic::{
    Code, IntoRequest, Request, Status, Streaming, body::Body, client::GrpcService,
    codegen::StdError, transport::Channel,
};
use tonic_prost::ProstCodec;

use crate::probe::{Answer, Batch, Entry, Results};

#[derive(Debug, Clone)]
pub struct Client<S = Channel>(pub S);

/// A connection without a timer: what comes back is what the server says.
#[derive(Clone)]
pub struct Direct(SendRequest<Body>);

pub async fn direct(address: &str) -> Client<Direct> {
    let stream = TokioIo::new(TcpStream::connect(address).await.unwrap());
    let builder = hyper::client::conn::http2::Builder::new(TokioExecutor::new());
    let (sender, connection) = builder.handshake(stream).await.unwrap();
    tokio::spawn(connection);
    Client(Direct(sender))
}

impl tower_service::Service<http::Request<Body>> for Direct {
    type Response = http::Response<Incoming>;
    type Error = hyper::Error;
    type Future = BoxFuture<'static, Result<Self::Response, hyper::Error>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), hyper::Error>> {
        self.0.poll_ready(cx)
    }

    fn call(&mut self, request: http::Request<Body>) -> Self::Future {
        Box::pin(self.0.send_request(request))
    }
}

impl<S> Client<S>
where
    S: GrpcService<Body> + Clone,
    S::ResponseBody: http_body::Body<Data = Bytes> + Send + 'static,
    <S::ResponseBody as http_body::Body>::Error: Into<StdError>,
{
    pub async fn batch(
        &self,
        request: impl IntoRequest<Batch>,
    ) -> Result<Streaming<Results>, Status> {
        self.streaming(request.into_request(), "Batch").await
    }

    pub async fn count(
        &self,
        request: impl IntoRequest<Entry>,
    ) -> Result<Streaming<Answer>, Status> {
        self.streaming(request.into_request(), "Count").await
    }

    pub async fn single(&self, request: impl IntoRequest<Entry>) -> Result<Answer, Status> {
        self.unary(request.into_request(), "Single").await
    }

    pub async fn plain(&self, request: impl IntoRequest<Entry>) -> Result<Answer, Status> {
        self.unary(request.into_request(), "Plain").await
    }

    /// All answers of a batch as reasons, in the order of its entries.
    pub async fn reasons(&self, request: impl IntoRequest<Batch>) -> Result<Vec<Code>, Status> {
        let mut stream = self.batch(request).await?;
        let mut answers = Vec::new();
        while let Some(message) = stream.message().await? {
            answers.extend(message.results);
        }
        answers.sort_by_key(|answer| answer.index);
        let order: Vec<_> = answers.iter().map(|answer| answer.index).collect();
        let once: Vec<_> = (0..).take(answers.len()).collect();
        assert_eq!(order, once, "every entry is answered once");
        Ok(answers.iter().map(|a| Code::from_i32(a.reason)).collect())
    }

    async fn streaming<Q, R>(
        &self,
        request: Request<Q>,
        method: &str,
    ) -> Result<Streaming<R>, Status>
    where
        Q: Message + 'static,
        R: Message + Default + 'static,
    {
        let mut client = self.ready().await?;
        let codec = ProstCodec::<Q, R>::default();
        let answer = client.server_streaming(request, path(method), codec);
        Ok(answer.await?.into_inner())
    }

    async fn unary<Q, R>(&self, request: Request<Q>, method: &str) -> Result<R, Status>
    where
        Q: Message + 'static,
        R: Message + Default + 'static,
    {
        let mut client = self.ready().await?;
        let codec = ProstCodec::<Q, R>::default();
        Ok(client
            .unary(request, path(method), codec)
            .await?
            .into_inner())
    }

    async fn ready(&self) -> Result<tonic::client::Grpc<S>, Status> {
        let origin = "http://probe".parse().unwrap();
        let mut client = tonic::client::Grpc::with_origin(self.0.clone(), origin);
        let ready = client.ready().await;
        ready.map_err(|error| Status::unavailable(error.into().to_string()))?;
        Ok(client)
    }
}

fn path(method: &str) -> PathAndQuery {
    format!("/{}/{method}", crate::probe::NAME).parse().unwrap()
}

pub fn entry(what: &str) -> Entry {
    Entry {
        what: what.into(),
        ..Entry::default()
    }
}

pub fn batch(whats: &[&str]) -> Batch {
    Batch {
        entries: whats.iter().map(|what| entry(what)).collect(),
    }
}

/// A request whose caller says that it waits for so long.
pub fn within<T>(timeout: Duration, message: T) -> Request<T> {
    let mut request = Request::new(message);
    let text = format!("{}m", timeout.as_millis());
    request
        .metadata_mut()
        .insert("grpc-timeout", text.parse().unwrap());
    request
}

pub fn millis(millis: u64) -> Duration {
    Duration::from_millis(millis)
}
