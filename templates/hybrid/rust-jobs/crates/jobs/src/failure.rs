//! Of what kind it is that the queue, or a worker, did not do something.

use std::error::Error;

use async_nats::jetstream::{
    self, ErrorCode,
    context::{PublishError, PublishErrorKind},
};
use serving::{CODE_NAMES, Code, Failure};

/// Why a job was not accepted.
pub(crate) fn refused(error: &PublishError) -> Failure {
    let said = error
        .source()
        .and_then(|source| source.downcast_ref::<jetstream::Error>());
    match (error.kind(), said.map(jetstream::Error::error_code)) {
        (_, Some(ErrorCode::STREAM_STORE_FAILED)) => {
            Failure::resource_exhausted("the queue is full")
        }
        (PublishErrorKind::MaxPayloadExceeded, _) => {
            Failure::invalid_argument("the job is larger than the queue takes")
        }
        _ => unreachable(error),
    }
}

/// Nobody answered, or not what the queue answers. The caller need not read
/// more than that.
pub(crate) fn unreachable(error: &(dyn Error + 'static)) -> Failure {
    tracing::warn!(error, "the queue cannot be reached");
    Failure::of(Code::Unavailable, "the queue cannot be reached")
}

/// Why a job was given up: the kind that its worker had for it.
pub(crate) fn given_up(kind: &str, message: &str) -> Failure {
    Failure::of(code(kind), format_args!("the job was given up: {message}"))
}

fn code(kind: &str) -> Code {
    match kind {
        "too_large" => Code::InvalidArgument,
        "request_timeout" => Code::DeadlineExceeded,
        _ => (0..)
            .zip(CODE_NAMES)
            .find(|(_, name)| *name == kind)
            .map_or(Code::Unknown, |(number, _)| Code::from_i32(number)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_job_is_given_up_for_the_reason_of_its_worker() {
        let failure = given_up("invalid_argument", "no such basket");
        assert_eq!(failure.code(), Code::InvalidArgument);
        assert_eq!(failure.message(), "the job was given up: no such basket");
    }

    #[test]
    fn every_kind_of_a_worker_has_its_code() {
        for (kind, want) in [
            ("not_found", Code::NotFound),
            ("unauthenticated", Code::Unauthenticated),
            ("too_large", Code::InvalidArgument),
            ("request_timeout", Code::DeadlineExceeded),
            ("of a later version", Code::Unknown),
        ] {
            assert_eq!(code(kind), want, "{kind}");
        }
    }

    #[test]
    fn a_job_that_is_too_large_need_not_be_tried_again() {
        let error = PublishError::new(PublishErrorKind::MaxPayloadExceeded);
        assert_eq!(refused(&error).code(), Code::InvalidArgument);
        let error = PublishError::new(PublishErrorKind::TimedOut);
        assert_eq!(refused(&error).code(), Code::Unavailable);
    }
}
