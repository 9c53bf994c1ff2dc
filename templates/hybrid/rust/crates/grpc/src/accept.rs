//! From the listener to the transport.

use std::{
    collections::VecDeque,
    convert::Infallible,
    io,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use prometheus_client::metrics::gauge::Gauge;
use runtime::{Listener, Stream};
use socket2::{SockRef, TcpKeepalive};
use tokio::{
    sync::{Semaphore, mpsc},
    task::AbortHandle,
    time::timeout,
};
use tokio_stream::wrappers::ReceiverStream;
use tokio_util::sync::CancellationToken;

use crate::{
    Peer,
    connection::{Connection, Io, Place, greet},
    tls::Tls,
};

/// Longest wait for the first words of a client, handshake included.
const FIRST_WORDS: Duration = Duration::from_secs(5);
/// Connections that have not said anything yet. The oldest of them makes way
/// for a new one: silence keeps nobody out.
const SILENT: usize = 256;
/// Pause after a connection could not be accepted: most often there are no
/// file descriptors left, and some have to be closed first.
const BACK_OFF: Duration = Duration::from_millis(100);
/// Quiet time after which the system asks whether the other end still lives.
const KEEPALIVE: Duration = Duration::from_mins(1);

/// Takes connections, until it is closed.
pub(crate) struct Acceptor {
    pub(crate) tls: Option<Tls>,
    pub(crate) places: Arc<Semaphore>,
    pub(crate) open: Gauge,
    pub(crate) closed: CancellationToken,
    pub(crate) warned: Seldom,
}

/// Lets something happen once a second.
#[derive(Default)]
pub(crate) struct Seldom(Mutex<Option<Instant>>);

type Connections = ReceiverStream<Result<Connection, Infallible>>;
type Sender = mpsc::Sender<Result<Connection, Infallible>>;

impl Acceptor {
    /// The connections of clients that speak.
    pub(crate) fn accept(self, listener: Listener) -> Connections {
        let (sender, connections) = mpsc::channel(16);
        tokio::spawn(Arc::new(self).run(listener, sender));
        ReceiverStream::new(connections)
    }

    async fn run(self: Arc<Self>, listener: Listener, sender: Sender) {
        let mut silent = VecDeque::<AbortHandle>::new();
        loop {
            let accepted = tokio::select! {
                biased;
                () = self.closed.cancelled() => break,
                accepted = listener.accept() => accepted,
            };
            match accepted {
                Ok(stream) => {
                    silent.retain(|task| !task.is_finished());
                    if silent.len() >= SILENT {
                        silent.pop_front().inspect(AbortHandle::abort);
                    }
                    let begin = Arc::clone(&self).begin(stream, sender.clone());
                    silent.push_back(tokio::spawn(begin).abort_handle());
                }
                Err(error) => {
                    if self.warned.now() {
                        tracing::warn!(%error, "cannot accept connections");
                    }
                    tokio::time::sleep(BACK_OFF).await;
                }
            }
        }
        silent.iter().for_each(AbortHandle::abort);
    }

    /// Hands a connection over once its client has begun to speak.
    async fn begin(self: Arc<Self>, stream: Stream, sender: Sender) {
        let Ok(Ok((io, peer))) = timeout(FIRST_WORDS, self.greeted(stream)).await else {
            return;
        };
        let Ok(permit) = Arc::clone(&self.places).try_acquire_owned() else {
            if self.warned.now() {
                tracing::warn!("too many connections, a new one is closed");
            }
            return;
        };
        let place = Place::new(&self.open, permit);
        // Fails only when the transport has ended.
        let _ = sender.send(Ok(Connection::new(io, peer, place))).await;
    }

    async fn greeted(&self, stream: Stream) -> io::Result<(Box<dyn Io>, Peer)> {
        let mut peer = Peer::default();
        let mut io: Box<dyn Io> = match stream {
            Stream::Unix(stream) => Box::new(stream),
            Stream::Tcp(stream, address) => {
                peer.address = Some(address);
                // Nagle's algorithm costs up to 40 ms an answer.
                stream.set_nodelay(true)?;
                let keepalive = TcpKeepalive::new().with_time(KEEPALIVE);
                SockRef::from(&stream).set_tcp_keepalive(&keepalive)?;
                match &self.tls {
                    None => Box::new(stream),
                    Some(tls) => {
                        let stream = tls.acceptor().accept(stream).await?;
                        let certificates = stream.get_ref().1.peer_certificates();
                        peer.certificates = certificates.unwrap_or_default().into();
                        Box::new(stream)
                    }
                }
            }
        };
        greet(&mut *io).await?;
        Ok((io, peer))
    }
}

impl Seldom {
    pub(crate) fn now(&self) -> bool {
        let mut last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let due = last.is_none_or(|at| at.elapsed() >= Duration::from_secs(1));
        if due {
            *last = Some(Instant::now());
        }
        due
    }
}
