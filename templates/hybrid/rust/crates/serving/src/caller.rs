//! For whom a call is made.

use std::time::{Duration, Instant};

use runtime::TraceContext;

/// What a call has from the one that it is made for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Caller {
    /// When the answer is of no use any more; none but that of the call itself,
    /// if missing.
    pub deadline: Option<Instant>,
    /// The trace it belongs to.
    pub trace: Option<TraceContext>,
}

impl Caller {
    /// When a call that may take `timeout` has to end.
    #[must_use]
    pub fn deadline_within(&self, timeout: Duration) -> Instant {
        let own = Instant::now() + timeout;
        self.deadline.map_or(own, |deadline| deadline.min(own))
    }
}
