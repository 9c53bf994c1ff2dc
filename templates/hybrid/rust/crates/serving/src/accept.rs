//! From the listener to the transport.

use std::{
    collections::VecDeque,
    convert::Infallible,
    fmt, io,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use prometheus_client::metrics::gauge::Gauge;
use runtime::{Listener, Stream};
use socket2::{SockRef, TcpKeepalive};
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore, mpsc, oneshot},
    time::{Instant, timeout, timeout_at},
};
use tokio_stream::wrappers::ReceiverStream;
use tokio_util::sync::CancellationToken;

use crate::{
    Connection, Peer, Protocol, Tls,
    connection::{FirstWords, Io, Place},
};

/// Longest wait for the first words of a client, handshake included.
const FIRST_WORDS: Duration = Duration::from_secs(5);
/// Connections that have not said anything yet. The oldest of them makes way
/// for a new one: silence keeps nobody out.
const SILENT: usize = 256;
/// Nobody makes way sooner than this: on a busy machine a client has spoken, and
/// nobody has had the time to hear it.
const HEARING: Duration = Duration::from_millis(100);
/// Pause after a connection could not be accepted: most often there are no
/// file descriptors left, and some have to be closed first.
const BACK_OFF: Duration = Duration::from_millis(100);
/// Quiet time after which the system asks whether the other end still lives.
const KEEPALIVE: Duration = Duration::from_mins(1);

/// Takes connections, until it is closed.
pub struct Acceptor {
    /// Certificates; without, connections are plaintext.
    pub tls: Option<Tls>,
    /// Whether clients may speak HTTP/1 as well as HTTP/2.
    pub http1: bool,
    /// Connections open at once.
    pub most: usize,
    /// What becomes of those beyond that.
    pub beyond: Beyond,
    /// How many are open.
    pub open: Gauge,
    /// Ends the accepting, and gives the address back.
    pub closed: CancellationToken,
}

/// What becomes of connections for which there is no place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Beyond {
    /// They are closed: their clients have others to turn to.
    Closed,
    /// They wait to be accepted.
    Waits,
}

/// The connections of clients that have begun to speak.
pub type Connections = ReceiverStream<Result<Connection, Infallible>>;

type Sender = mpsc::Sender<Result<Connection, Infallible>>;

/// What the tasks of an acceptor share.
struct Entrance {
    acceptor: Acceptor,
    places: Arc<Semaphore>,
    warned: Seldom,
}

/// A connection that has not said anything yet.
struct Silent {
    since: Instant,
    /// Has it make way; closed once it has spoken or gone.
    leave: oneshot::Sender<()>,
}

/// Lets something happen once a second.
#[derive(Default)]
struct Seldom(Mutex<Option<Instant>>);

impl Acceptor {
    /// The connections of clients that speak.
    #[must_use]
    pub fn accept(self, listener: Listener) -> Connections {
        let (sender, connections) = mpsc::channel(16);
        let entrance = Entrance {
            places: Arc::new(Semaphore::new(self.most)),
            acceptor: self,
            warned: Seldom::default(),
        };
        tokio::spawn(Arc::new(entrance).run(listener, sender));
        ReceiverStream::new(connections)
    }
}

impl fmt::Debug for Acceptor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Acceptor")
            .field("most", &self.most)
            .field("beyond", &self.beyond)
            .finish_non_exhaustive()
    }
}

impl Entrance {
    async fn run(self: Arc<Self>, listener: Listener, sender: Sender) {
        let mut silent = VecDeque::<Silent>::new();
        loop {
            let accepted = tokio::select! {
                biased;
                () = self.acceptor.closed.cancelled() => break,
                accepted = self.next(&listener) => accepted,
            };
            match accepted {
                Ok((stream, permit)) => {
                    make_way(&mut silent).await;
                    let (leave, left) = oneshot::channel();
                    let since = Instant::now();
                    silent.push_back(Silent { since, leave });
                    let begin = Arc::clone(&self).begin(stream, permit, sender.clone(), left);
                    tokio::spawn(begin);
                }
                Err(error) => {
                    if self.warned.now() {
                        tracing::warn!(%error, "cannot accept connections");
                    }
                    tokio::time::sleep(BACK_OFF).await;
                }
            }
        }
        // Whoever has connected by now may have asked: only they are left to be heard.
        for stream in listener.close() {
            let (_, left) = oneshot::channel();
            tokio::spawn(Arc::clone(&self).begin(stream, None, sender.clone(), left));
        }
    }

    /// The next connection, with its place if it has waited for one.
    async fn next(
        &self,
        listener: &Listener,
    ) -> io::Result<(Stream, Option<OwnedSemaphorePermit>)> {
        let permit = match self.acceptor.beyond {
            Beyond::Closed => None,
            Beyond::Waits => self.place().await,
        };
        Ok((listener.accept().await?, permit))
    }

    async fn place(&self) -> Option<OwnedSemaphorePermit> {
        let places = Arc::clone(&self.places);
        match self.acceptor.beyond {
            Beyond::Closed => places.try_acquire_owned().ok(),
            // Never closed.
            Beyond::Waits => places.acquire_owned().await.ok(),
        }
    }

    /// Hands a connection over once its client has begun to speak.
    async fn begin(
        self: Arc<Self>,
        stream: Stream,
        permit: Option<OwnedSemaphorePermit>,
        sender: Sender,
        left: oneshot::Receiver<()>,
    ) {
        let greeted = tokio::select! {
            Ok(()) = left => return,
            greeted = timeout(FIRST_WORDS, self.greeted(stream)) => greeted,
        };
        let Ok(Ok((io, words, peer))) = greeted else {
            return;
        };
        let permit = match permit {
            Some(permit) => Some(permit),
            None => self.place().await,
        };
        let Some(permit) = permit else {
            if self.warned.now() {
                tracing::warn!("too many connections, a new one is closed");
            }
            return;
        };
        let place = Place::new(&self.acceptor.open, permit);
        // Fails only when the transport has ended.
        let _ = sender
            .send(Ok(Connection::new(io, words, peer, place)))
            .await;
    }

    async fn greeted(&self, stream: Stream) -> io::Result<(Box<dyn Io>, FirstWords, Peer)> {
        let mut peer = Peer::default();
        let mut io: Box<dyn Io> = match stream {
            Stream::Unix(stream) => Box::new(stream),
            Stream::Tcp(stream, address) => {
                peer.address = Some(address);
                // Nagle's algorithm costs up to 40 ms an answer.
                stream.set_nodelay(true)?;
                let keepalive = TcpKeepalive::new().with_time(KEEPALIVE);
                SockRef::from(&stream).set_tcp_keepalive(&keepalive)?;
                match &self.acceptor.tls {
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
        let words = FirstWords::of(&mut *io).await?;
        if words.protocol() == Protocol::Http1 && !self.acceptor.http1 {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "not HTTP/2"));
        }
        Ok((io, words, peer))
    }
}

/// Leaves room for one who is silent.
async fn make_way(silent: &mut VecDeque<Silent>) {
    silent.retain(|one| !one.leave.is_closed());
    if silent.len() < SILENT {
        return;
    }
    if let Some(mut oldest) = silent.pop_front() {
        let _ = timeout_at(oldest.since + HEARING, oldest.leave.closed()).await;
        let _ = oldest.leave.send(());
    }
}

impl Seldom {
    fn now(&self) -> bool {
        let mut last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let due = last.is_none_or(|at| at.elapsed() >= Duration::from_secs(1));
        if due {
            *last = Some(Instant::now());
        }
        due
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn nobody_makes_way_before_there_was_time_to_hear_them() {
        let mut silent = VecDeque::new();
        let mut asked = Vec::new();
        for _ in 0..SILENT {
            let (leave, left) = oneshot::channel();
            let since = Instant::now();
            silent.push_back(Silent { since, leave });
            asked.push(left);
        }
        let began = Instant::now();
        make_way(&mut silent).await;
        assert!(began.elapsed() >= HEARING);
        assert!(asked[0].try_recv().is_ok());

        // Those who have spoken are not silent.
        drop(asked);
        make_way(&mut silent).await;
        assert!(silent.is_empty());
    }
}
