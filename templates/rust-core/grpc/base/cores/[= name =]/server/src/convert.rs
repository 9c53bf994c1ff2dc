//! Between the wire and the domain.

use std::time::{Duration, Instant};

use domain::{Comparison, InvalidPair, MAX_TEXT_BYTES, Pair};
use runtime::Call;
use tonic::Status;

use crate::wire::{
    self, CompareEntry, CompareRequest, CompareResult, EntryError, EntryErrorReason,
    compare_result::Outcome,
};

/// Most entries in a call.
pub const MAX_ENTRIES: usize = 64;

/// Largest message in bytes: a full batch of the longest texts (2 MiB), and
/// room for entries that are too long to be answered one by one.
pub const MAX_MESSAGE_BYTES: usize = 2 * MAX_ENTRIES * 2 * MAX_TEXT_BYTES;

/// One entry of a batch.
#[derive(Debug)]
pub(crate) struct Entry {
    pub(crate) pair: Result<Pair, InvalidPair>,
    pub(crate) deadline: Option<Instant>,
    pub(crate) traceparent: String,
}

/// The entries of a request. What is wrong with one entry stays with it.
pub(crate) fn entries(request: CompareRequest, call: &Call) -> Result<Vec<Entry>, Status> {
    match request.entries.len() {
        0 => Err(Status::invalid_argument("entries: want at least 1, got 0")),
        1..=MAX_ENTRIES => Ok(request
            .entries
            .into_iter()
            .map(|sent| entry(sent, call))
            .collect()),
        n => Err(Status::invalid_argument(format!(
            "entries: want at most {MAX_ENTRIES}, got {n}"
        ))),
    }
}

fn entry(sent: CompareEntry, call: &Call) -> Entry {
    let timeout = Duration::from_millis(sent.timeout_millis.into());
    Entry {
        pair: Pair::new(sent.left, sent.right),
        deadline: (!timeout.is_zero())
            .then(|| call.deadline_after(timeout))
            .flatten(),
        traceparent: sent.traceparent,
    }
}

pub(crate) fn comparison(computed: Comparison) -> CompareResult {
    let Comparison {
        distance,
        similarity,
    } = computed;
    CompareResult {
        outcome: Some(Outcome::Comparison(wire::Comparison {
            distance,
            similarity,
        })),
    }
}

pub(crate) fn error(reason: EntryErrorReason, message: impl Into<String>) -> CompareResult {
    CompareResult {
        outcome: Some(Outcome::Error(EntryError {
            reason: reason.into(),
            message: message.into(),
        })),
    }
}
