//! Why a call has no answer, in words for the caller of this component.

use std::time::Duration;

use serving::{Failure, Pushback};
use tonic::{Code, Status};

use crate::{EntryError, instances::Nobody};

/// The trailer in which a server says when to try again.
const PUSHBACK: &str = "grpc-retry-pushback-ms";

/// What `name` answered to a call.
pub(crate) fn answered(name: &str, status: &Status) -> Failure {
    let failure = classified(name, status.code(), status.message());
    match (failure.code(), pushback(status)) {
        (Code::ResourceExhausted, Some(pushback)) => failure.with(pushback),
        _ => failure,
    }
}

/// What `name` answered to an entry of a batch.
pub(crate) fn entry(name: &str, error: &EntryError) -> Failure {
    classified(name, Code::from(error.reason), &error.message)
}

/// Nobody was there to be called.
pub(crate) fn nobody(name: &str, why: Nobody) -> Failure {
    match why {
        Nobody::Lost => unavailable(name),
        Nobody::Expired => late(name),
    }
}

pub(crate) fn late(name: &str) -> Failure {
    let message = format_args!("{name} did not answer in time");
    Failure::of(Code::DeadlineExceeded, message)
}

/// Retries have been made already: whoever called us need not.
fn unavailable(name: &str) -> Failure {
    let message = format_args!("{name} is unavailable");
    Failure::of(Code::Unavailable, message).with(Pushback::Never)
}

/// The defect is ours, or that of `name`: our caller reads only that there is
/// one.
pub(crate) fn defect(name: &str, code: Code, message: &str) -> Failure {
    let code = serving::code_name(code);
    tracing::error!(target = name, code, error = message, "call failed");
    Failure::internal("internal error")
}

fn classified(name: &str, code: Code, message: &str) -> Failure {
    match code {
        // What is wrong with what our caller asked for, he may read.
        Code::InvalidArgument
        | Code::NotFound
        | Code::AlreadyExists
        | Code::PermissionDenied
        | Code::FailedPrecondition
        | Code::Aborted
        | Code::OutOfRange
        | Code::Unimplemented => Failure::of(code, message),
        Code::ResourceExhausted => Failure::resource_exhausted(format_args!("{name} is busy")),
        Code::DeadlineExceeded => late(name),
        Code::Unavailable | Code::Cancelled => unavailable(name),
        Code::Ok | Code::Unknown | Code::Internal | Code::DataLoss | Code::Unauthenticated => {
            defect(name, code, message)
        }
    }
}

/// When the server wants to be asked again.
pub(crate) fn pushback(status: &Status) -> Option<Pushback> {
    let text = status.metadata().get(PUSHBACK)?.to_str().ok()?;
    Some(match text.parse().map(Duration::from_millis) {
        Ok(time) => Pushback::After(time),
        // Anything else means not at all, by gRPC proposal A6.
        Err(_) => Pushback::Never,
    })
}
