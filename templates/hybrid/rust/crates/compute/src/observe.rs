//! What others may see of a pool.

use std::time::Duration;

/// How an entry ended, in the word that measurements use: `ok`, a status code
/// in `snake_case`, or `shed`.
pub type Outcome = &'static str;

/// Watches a pool. Every method is called on a thread that has work to do:
/// count and return.
pub trait Observe: Send + Sync {
    /// So many entries were admitted together.
    fn admitted(&self, entries: usize);
    /// A worker took an entry that had waited so long.
    fn waited(&self, time: Duration);
    /// An entry ran so long.
    fn ran(&self, time: Duration);
    /// So many entries ended so.
    fn ended(&self, outcome: Outcome, entries: usize);
}

/// Nobody watches.
impl Observe for () {
    fn admitted(&self, _: usize) {}
    fn waited(&self, _: Duration) {}
    fn ran(&self, _: Duration) {}
    fn ended(&self, _: Outcome, _: usize) {}
}
