//! Connections that speak another protocol from now on.

use std::{
    fmt,
    io::Cursor,
    sync::{Arc, Mutex, PoisonError},
};

use bytes::Bytes;
use futures_util::future::BoxFuture;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, join, split};

/// What is done with a connection once its protocol was switched: goes among the
/// extensions of an answer whose status is 101. The server waits for its end when
/// it drains.
#[derive(Clone)]
pub struct Switch(Arc<Mutex<Option<Then>>>);

type Then = Box<dyn FnOnce(Switched) -> BoxFuture<'static, ()> + Send>;

/// Bytes in both directions.
pub type Switched = Box<dyn Raw>;

/// What a connection is without its protocol.
pub trait Raw: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Raw for T {}

impl Switch {
    /// To whatever `then` speaks.
    pub fn to<F>(then: impl FnOnce(Switched) -> F + Send + 'static) -> Self
    where
        F: Future<Output = ()> + Send + 'static,
    {
        let then: Then = Box::new(|io| Box::pin(then(io)));
        Self(Arc::new(Mutex::new(Some(then))))
    }

    /// Goes on with `io`, of which some was read already.
    pub(crate) async fn go_on<I>(self, read: Bytes, io: I)
    where
        I: AsyncRead + AsyncWrite + Send + Unpin + 'static,
    {
        let then = self.0.lock().unwrap_or_else(PoisonError::into_inner).take();
        let Some(then) = then else { return };
        let (reader, writer) = split(io);
        then(Box::new(join(Cursor::new(read).chain(reader), writer))).await;
    }
}

impl fmt::Debug for Switch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Switch").finish_non_exhaustive()
    }
}
