//! An accepted connection.

use std::{
    io,
    net::SocketAddr,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};

use prometheus_client::metrics::gauge::Gauge;
use tokio::{
    io::{AsyncRead, AsyncReadExt as _, AsyncWrite, ReadBuf},
    sync::OwnedSemaphorePermit,
};
use tokio_rustls::rustls::pki_types::CertificateDer;
use tonic::transport::server::Connected;

/// What an HTTP/2 client says first.
const PREFACE: &[u8; 24] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

/// Who is at the other end; an extension of each request.
#[derive(Debug, Clone, Default)]
pub struct Peer {
    /// Where it is; none for a Unix socket.
    pub address: Option<SocketAddr>,
    /// The certificates it has proven to hold, its own first.
    pub certificates: Arc<[CertificateDer<'static>]>,
}

/// What a client speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Protocol {
    /// HTTP/1.1, or something that has to be refused as such.
    Http1,
    /// HTTP/2.
    Http2,
}

/// Bytes in both directions.
pub(crate) trait Io: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Io for T {}

/// A connection whose client has begun to speak.
pub struct Connection {
    io: Box<dyn Io>,
    first: FirstWords,
    peer: Peer,
    _place: Place,
}

/// What has been read to see what a client speaks, and is to be read again.
#[derive(Debug, Default)]
pub(crate) struct FirstWords {
    bytes: [u8; PREFACE.len()],
    read: usize,
    again: usize,
}

/// One of the connections that may be open, counted while it is.
pub(crate) struct Place {
    open: Gauge,
    _permit: OwnedSemaphorePermit,
}

impl Place {
    pub(crate) fn new(open: &Gauge, permit: OwnedSemaphorePermit) -> Self {
        open.inc();
        Self {
            open: open.clone(),
            _permit: permit,
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.open.dec();
    }
}

impl FirstWords {
    /// Waits until the client has said enough to know what it speaks.
    pub(crate) async fn of(io: &mut dyn Io) -> io::Result<Self> {
        let mut words = Self::default();
        while words.read < PREFACE.len() && PREFACE.starts_with(words.said()) {
            match io.read(&mut words.bytes[words.read..]).await? {
                0 => return Err(io::ErrorKind::UnexpectedEof.into()),
                read => words.read += read,
            }
        }
        Ok(words)
    }

    pub(crate) fn protocol(&self) -> Protocol {
        if self.said() == PREFACE {
            Protocol::Http2
        } else {
            Protocol::Http1
        }
    }

    fn said(&self) -> &[u8] {
        &self.bytes[..self.read]
    }

    /// What is to be read again, as far as `most` bytes go.
    fn next(&mut self, most: usize) -> &[u8] {
        let from = self.again;
        self.again = self.read.min(from + most);
        &self.bytes[from..self.again]
    }
}

impl Connection {
    pub(crate) fn new(io: Box<dyn Io>, first: FirstWords, peer: Peer, place: Place) -> Self {
        Self {
            io,
            first,
            peer,
            _place: place,
        }
    }

    /// What its client speaks.
    #[must_use]
    pub fn protocol(&self) -> Protocol {
        self.first.protocol()
    }

    /// Who is at the other end.
    #[must_use]
    pub fn peer(&self) -> &Peer {
        &self.peer
    }
}

impl Connected for Connection {
    type ConnectInfo = Peer;

    fn connect_info(&self) -> Peer {
        self.peer.clone()
    }
}

impl AsyncRead for Connection {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let again = self.first.next(buffer.remaining());
        if again.is_empty() {
            return Pin::new(&mut self.io).poll_read(cx, buffer);
        }
        buffer.put_slice(again);
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Connection {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.io).poll_write(cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_shutdown(cx)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.io).poll_write_vectored(cx, slices)
    }

    fn is_write_vectored(&self) -> bool {
        self.io.is_write_vectored()
    }
}
