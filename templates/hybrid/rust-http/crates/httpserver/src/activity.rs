//! What a connection does, by which it is judged.

use std::{
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Context, Poll},
    time::Duration,
};

use axum::body::{Body, HttpBody};
use bytes::Bytes;
use http_body::{Frame, SizeHint};
use serving::Protocol;
use tokio::time::{Instant, sleep_until};

use crate::Switch;

/// Longest wait for the header of a request that has begun.
const HEADER_TIME: Duration = Duration::from_secs(5);
/// Longest silence between two requests: longer than that of the usual load
/// balancers, so that they close first.
const IDLE_TIME: Duration = Duration::from_mins(2);
/// Longest time for which a client takes nothing of what it is sent.
const STALL_TIME: Duration = Duration::from_secs(15);

/// The activity of one connection.
#[derive(Debug)]
pub(crate) struct Activity {
    protocol: Protocol,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    /// Requests without a whole answer.
    open: usize,
    /// When the last of them was answered, or the next began to arrive.
    since: Instant,
    /// Whether something has arrived since.
    heard: bool,
    /// Since when the client takes nothing.
    stalled: Option<Instant>,
    /// A request was left half read.
    unread: bool,
    /// What the connection is for once its protocol was switched.
    switch: Option<Switch>,
}

/// A request under way, to the end of its answer.
#[derive(Debug)]
pub(crate) struct Under(Arc<Activity>);

/// The body of an answer, under way until its end.
pub(crate) struct Answered {
    pub(crate) body: Body,
    pub(crate) _under: Under,
}

impl Activity {
    pub(crate) fn new(protocol: Protocol) -> Arc<Self> {
        Arc::new(Self {
            protocol,
            state: Mutex::new(State {
                open: 0,
                since: Instant::now(),
                // Its first words were read to know the protocol.
                heard: true,
                stalled: None,
                unread: false,
                switch: None,
            }),
        })
    }

    /// A request begins.
    pub(crate) fn begin(self: &Arc<Self>) -> Under {
        self.state().open += 1;
        Under(Arc::clone(self))
    }

    /// Something has arrived.
    pub(crate) fn hear(&self) {
        let mut state = self.state();
        if state.open == 0 && !state.heard {
            state.heard = true;
            state.since = Instant::now();
        }
    }

    /// Whether nothing is under way.
    pub(crate) fn is_idle(&self) -> bool {
        let state = self.state();
        state.open == 0 && !state.heard
    }

    /// Whether a request has begun to arrive.
    pub(crate) fn is_spoken_to(&self) -> bool {
        let state = self.state();
        state.open == 0 && state.heard
    }

    /// The body of a request begins, unless it has none.
    pub(crate) fn reads(&self, body: bool) {
        self.state().unread = body;
    }

    /// The body of a request was read to its end, maybe after its answer.
    pub(crate) fn has_read(&self) {
        let mut state = self.state();
        state.unread = false;
        if state.open == 0 {
            state.wait_anew();
        }
    }

    /// Whether requests follow one another.
    pub(crate) fn is_in_turn(&self) -> bool {
        self.protocol == Protocol::Http1
    }

    /// Whether the client takes what it is sent.
    pub(crate) fn takes(&self, taken: bool) {
        let mut state = self.state();
        if taken {
            state.stalled = None;
        } else {
            state.stalled.get_or_insert_with(Instant::now);
        }
    }

    /// Whether the client may still be sending what nobody reads.
    pub(crate) fn is_unread(&self) -> bool {
        self.state().unread
    }

    /// The protocol is about to be switched.
    pub(crate) fn will_switch(&self, to: Switch) {
        self.state().switch = Some(to);
    }

    /// Whether it was.
    pub(crate) fn switched(&self) -> Option<Switch> {
        self.state().switch.take()
    }

    /// Ends when the client has been waited for long enough.
    pub(crate) async fn overdue(&self) {
        loop {
            let now = Instant::now();
            match self.limit() {
                Some(limit) if limit <= now => return,
                limit => {
                    // A limit may come nearer meanwhile.
                    let look = now + HEADER_TIME;
                    sleep_until(limit.map_or(look, |at| at.min(look))).await;
                }
            }
        }
    }

    fn limit(&self) -> Option<Instant> {
        let state = self.state();
        let stalled = state.stalled.map(|at| at + STALL_TIME);
        // In HTTP/2 there is more to be heard than requests.
        let header = state.heard && self.protocol == Protocol::Http1;
        let wait = if header { HEADER_TIME } else { IDLE_TIME };
        let silent = (state.open == 0).then(|| state.since + wait);
        stalled.into_iter().chain(silent).min()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// Nothing has arrived of the next request.
    fn wait_anew(&mut self) {
        self.since = Instant::now();
        self.heard = false;
    }
}

impl Drop for Under {
    fn drop(&mut self) {
        let mut state = self.0.state();
        state.open -= 1;
        state.wait_anew();
    }
}

impl HttpBody for Answered {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.body).poll_frame(cx)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

#[cfg(test)]
mod tests {
    use tokio::time::timeout;

    use super::*;

    /// How long the client is waited for, in whole seconds; an hour at most.
    async fn waited_for(activity: &Activity) -> u64 {
        let begun = Instant::now();
        let _ = timeout(Duration::from_hours(1), activity.overdue()).await;
        begun.elapsed().as_secs()
    }

    #[tokio::test(start_paused = true)]
    async fn who_keeps_his_connection_may_be_idle_for_two_minutes() {
        for protocol in [Protocol::Http1, Protocol::Http2] {
            let activity = Activity::new(protocol);
            drop(activity.begin());
            assert_eq!(waited_for(&activity).await, 120, "{protocol:?}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_header_that_has_begun_has_five_seconds() {
        let activity = Activity::new(Protocol::Http1);
        assert_eq!(waited_for(&activity).await, 5);
        drop(activity.begin());
        activity.hear();
        assert_eq!(waited_for(&activity).await, 5);
    }

    #[tokio::test(start_paused = true)]
    async fn an_answer_under_way_may_take_any_time_as_long_as_it_is_read() {
        let activity = Activity::new(Protocol::Http1);
        let _under = activity.begin();
        activity.takes(false);
        activity.takes(true);
        assert_eq!(waited_for(&activity).await, 3600);
        activity.takes(false);
        let waited = waited_for(&activity).await;
        assert!((15..=20).contains(&waited), "{waited}");
    }
}
