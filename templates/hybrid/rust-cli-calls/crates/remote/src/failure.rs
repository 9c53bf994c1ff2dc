use command::{Code, Failure};
use tonic::Code as Answered;

/// What a client says of a call, in words for who types.
pub(crate) fn of_call(failure: &clients::Failure) -> Failure {
    Failure::new(code(failure.code()), failure.message())
}

fn code(code: Answered) -> Code {
    match code {
        Answered::InvalidArgument => Code::InvalidArgument,
        Answered::NotFound => Code::NotFound,
        Answered::AlreadyExists => Code::AlreadyExists,
        Answered::PermissionDenied => Code::PermissionDenied,
        Answered::Unauthenticated => Code::Unauthenticated,
        Answered::FailedPrecondition => Code::FailedPrecondition,
        Answered::Aborted => Code::Aborted,
        Answered::OutOfRange => Code::OutOfRange,
        Answered::Unimplemented => Code::Unimplemented,
        Answered::ResourceExhausted => Code::ResourceExhausted,
        Answered::DeadlineExceeded => Code::DeadlineExceeded,
        Answered::Unavailable => Code::Unavailable,
        Answered::Cancelled => Code::Cancelled,
        Answered::Internal | Answered::DataLoss => Code::Internal,
        Answered::Ok | Answered::Unknown => Code::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_said_of_a_call_is_said_to_who_types() {
        let busy = clients::Failure::resource_exhausted("the core is busy");
        let failure = of_call(&busy);
        assert_eq!(failure.code(), Code::ResourceExhausted);
        assert_eq!(failure.to_string(), "the core is busy");
    }
}
