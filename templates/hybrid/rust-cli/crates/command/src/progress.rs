use std::{
    io::Write,
    time::{Duration, Instant},
};

/// The time from one look at the count to the next.
const BETWEEN: Duration = Duration::from_millis(200);

/// How far it is, for who waits at a terminal.
pub(crate) struct Progress {
    /// When the next look is due; none if nobody watches.
    next: Option<Instant>,
    shown: bool,
}

impl Progress {
    pub(crate) fn new(watched: bool) -> Self {
        let next = watched.then(Instant::now);
        Self { next, shown: false }
    }

    /// Shows that `done` are done, if it is time to.
    pub(crate) fn step(&mut self, terminal: &mut dyn Write, done: u64) {
        let now = Instant::now();
        if self.next.is_some_and(|next| now >= next) {
            self.next = now.checked_add(BETWEEN);
            self.shown = true;
            // It is of no use to say that it could not be shown.
            let _ = write!(terminal, "\r{done} done\x1b[K");
        }
    }

    /// Takes the line away.
    pub(crate) fn end(self, terminal: &mut dyn Write) {
        if self.shown {
            let _ = write!(terminal, "\r\x1b[K");
        }
    }
}
