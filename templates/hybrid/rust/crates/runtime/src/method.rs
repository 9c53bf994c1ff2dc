//! Measurements of one method.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
    time::Instant,
};

use tonic::{Code, Status};
use tracing::Instrument as _;

use crate::{
    Call, codes,
    metrics::{Histogram, Text},
};

/// Counts and times the calls of one method.
#[derive(Debug)]
pub struct Method {
    name: &'static str,
    seconds: Histogram,
    codes: [AtomicU64; codes::COUNT],
}

/// Counts its call when it is dropped, which is also how tonic tells a handler
/// that the caller has left.
struct Ending<'a> {
    method: &'a Method,
    started: Instant,
    code: Code,
}

impl Method {
    /// A method by its name in the contract.
    #[must_use]
    pub fn new(name: &'static str) -> Self {
        Self {
            name,
            seconds: Histogram::default(),
            codes: std::array::from_fn(|_| AtomicU64::new(0)),
        }
    }

    /// The name in the contract.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// How many calls ended with `code`.
    #[must_use]
    pub fn ended(&self, code: Code) -> u64 {
        self.codes[code as usize].load(Relaxed)
    }

    /// Answers a call inside its span, and counts how it ends.
    ///
    /// # Errors
    /// Those of `answer`.
    pub async fn track<R>(
        &self,
        call: &Call,
        answer: impl Future<Output = Result<R, Status>>,
    ) -> Result<R, Status> {
        let mut ending = Ending {
            method: self,
            started: Instant::now(),
            code: Code::Cancelled,
        };
        let answer = answer.instrument(call.span()).await;
        ending.code = answer.as_ref().map_or_else(Status::code, |_| Code::Ok);
        if ending.code == Code::Internal {
            call.span()
                .in_scope(|| tracing::error!("call failed with an internal error"));
        }
        answer
    }
}

impl Drop for Ending<'_> {
    fn drop(&mut self) {
        self.method.seconds.observe(self.started.elapsed());
        self.method.codes[self.code as usize].fetch_add(1, Relaxed);
    }
}

/// Writes the measurements of all methods: a family of samples appears once.
pub(crate) fn collect(methods: &[Arc<Method>], text: &mut Text) {
    let name = "rpc_server_duration_seconds";
    text.describe(name, "histogram", "Time from call to answer.");
    for method in methods {
        text.buckets(name, &[("method", method.name)], &method.seconds);
    }
    let name = "rpc_server_calls_total";
    text.describe(name, "counter", "Calls by how they ended.");
    for method in methods {
        for (code, count) in (0..).zip(&method.codes) {
            let count = count.load(Relaxed);
            // Most codes never occur: a sample for each would be noise.
            if count > 0 {
                let code = codes::name(Code::from_i32(code));
                text.sample(name, &[("method", method.name), ("code", code)], count);
            }
        }
    }
}
