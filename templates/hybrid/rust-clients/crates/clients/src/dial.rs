//! From an address to a channel.

use std::{
    io,
    task::{Context, Poll},
    time::Duration,
};

use futures_util::future::BoxFuture;
use http::Uri;
use hyper_util::rt::TokioIo;
use runtime::Error;
use serving::ClientFiles;
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::{TcpStream, UnixStream},
};
use tokio_rustls::{TlsConnector, rustls::pki_types::ServerName};
use tonic::transport::{Channel, Endpoint};
use tower_service::Service;

use crate::target::Address;

/// What is spoken, by its name in ALPN.
pub(crate) const PROTOCOL: &[u8] = b"h2";
/// Longest wait for a connection, handshake included.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(2);
/// Quiet time after which an instance is asked whether it still lives.
const KEEPALIVE_INTERVAL: Duration = Duration::from_secs(30);
/// Longest wait for the answer.
const KEEPALIVE_TIMEOUT: Duration = Duration::from_secs(10);
/// Windows in bytes; the default of 65,535 would stall a large batch.
const STREAM_WINDOW: u32 = 1024 * 1024;
const CONNECTION_WINDOW: u32 = 4 * 1024 * 1024;

/// Connects to one instance. Whatever becomes of the connection, the channel is
/// of that instance alone.
pub(crate) async fn dial(address: &Address, tls: Option<&ClientFiles>) -> Result<Channel, Error> {
    let tls = tls.map(|files| files.connector(PROTOCOL)).transpose()?;
    let scheme = if tls.is_some() { "https" } else { "http" };
    let name = authority(address);
    // The connector encrypts, not tonic: to tonic itself all is plain.
    let endpoint = Endpoint::from_shared(format!("http://{name}"))?
        .origin(format!("{scheme}://{name}").parse()?)
        .connect_timeout(CONNECT_TIMEOUT)
        .http2_keep_alive_interval(KEEPALIVE_INTERVAL)
        .keep_alive_timeout(KEEPALIVE_TIMEOUT)
        .keep_alive_while_idle(true)
        .initial_stream_window_size(STREAM_WINDOW)
        .initial_connection_window_size(CONNECTION_WINDOW);
    let address = address.clone();
    Ok(endpoint
        .connect_with_connector(Connector { address, tls })
        .await?)
}

/// What the instance is called in requests.
fn authority(address: &Address) -> String {
    match address {
        Address::Unix(_) => "localhost".into(),
        Address::Tcp(ip, host) if host.contains(':') => format!("[{host}]:{}", ip.port()),
        Address::Tcp(ip, host) => format!("{host}:{}", ip.port()),
    }
}

#[derive(Clone)]
struct Connector {
    address: Address,
    tls: Option<TlsConnector>,
}

/// Bytes in both directions.
trait Io: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Io for T {}

impl Service<Uri> for Connector {
    type Response = TokioIo<Box<dyn Io>>;
    type Error = io::Error;
    type Future = BoxFuture<'static, io::Result<Self::Response>>;

    fn poll_ready(&mut self, _cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, _: Uri) -> Self::Future {
        let connector = self.clone();
        Box::pin(async move { connector.connect().await.map(TokioIo::new) })
    }
}

impl Connector {
    async fn connect(&self) -> io::Result<Box<dyn Io>> {
        let (stream, host) = match &self.address {
            Address::Unix(path) => return Ok(Box::new(UnixStream::connect(path).await?)),
            Address::Tcp(address, host) => (TcpStream::connect(address).await?, host),
        };
        // Nagle's algorithm costs up to 40 ms a call.
        stream.set_nodelay(true)?;
        let Some(tls) = &self.tls else {
            return Ok(Box::new(stream));
        };
        let name = ServerName::try_from(host.to_string()).map_err(io::Error::other)?;
        Ok(Box::new(tls.connect(name, stream).await?))
    }
}
