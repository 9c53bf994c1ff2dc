//! Why an entry, or a computation, has no answer.

use std::{fmt, time::Duration};

use compute::{Lost, Refused, Stopped};
use tonic::{
    Code, Status,
    metadata::{MetadataMap, MetadataValue},
};

/// What a computation answers when it has no result. It becomes the status of
/// a call, or the reason of an entry: the numbers are the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    code: Code,
    message: String,
    pushback: Option<Pushback>,
}

/// When the caller should try again; without, when he likes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pushback {
    /// Not before this time has passed.
    After(Duration),
    /// Not at all: it has been tried often enough.
    Never,
}

/// The trailer is of gRPC proposal A6: callers that retry by policy obey it.
const PUSHBACK: &str = "grpc-retry-pushback-ms";

macro_rules! constructors {
    ($($(#[$meta:meta])* $name:ident: $code:ident;)*) => {$(
        $(#[$meta])*
        pub fn $name(message: impl fmt::Display) -> Self {
            Self::of(Code::$code, message)
        }
    )*};
}

impl Failure {
    constructors! {
        /// The input breaks a rule: sending it again will not help.
        invalid_argument: InvalidArgument;
        /// What is asked about does not exist.
        not_found: NotFound;
        /// What would be created is there already.
        already_exists: AlreadyExists;
        /// The caller may not do that.
        permission_denied: PermissionDenied;
        /// There is no room for it.
        resource_exhausted: ResourceExhausted;
        /// The state of the server does not allow it.
        failed_precondition: FailedPrecondition;
        /// The server does not do that.
        unimplemented: Unimplemented;
        /// A defect. It is logged as an error; the caller reads the message.
        internal: Internal;
    }

    /// The failure that has this code.
    pub fn of(code: Code, message: impl fmt::Display) -> Self {
        Self {
            code,
            message: message.to_string(),
            pushback: None,
        }
    }

    /// The same, and when to try again.
    #[must_use]
    pub fn with(self, pushback: Pushback) -> Self {
        Self {
            pushback: Some(pushback),
            ..self
        }
    }

    /// The code.
    #[must_use]
    pub fn code(&self) -> Code {
        self.code
    }

    /// When to try again, if that is known.
    #[must_use]
    pub fn pushback(&self) -> Option<Pushback> {
        self.pushback
    }

    /// The code as the number of a contract's `Reason`.
    #[must_use]
    pub fn reason(&self) -> i32 {
        self.code as i32
    }

    /// The message, for people.
    #[must_use]
    pub fn into_message(self) -> String {
        self.message
    }

    /// The message, to look at.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Failure {}

impl From<Stopped> for Failure {
    fn from(stopped: Stopped) -> Self {
        let code = match stopped {
            Stopped::Expired => Code::DeadlineExceeded,
            Stopped::Cancelled => Code::Cancelled,
        };
        Self::of(code, stopped)
    }
}

impl From<Lost> for Failure {
    fn from(lost: Lost) -> Self {
        match lost {
            Lost::Refused => Self::resource_exhausted("no room, or no time left"),
            Lost::Expired => Stopped::Expired.into(),
            Lost::Panicked => Self::internal("internal error"),
            Lost::Ended => Self::of(Code::Unavailable, "server is draining"),
        }
    }
}

/// Why a call was not admitted.
impl From<Refused> for Failure {
    fn from(refused: Refused) -> Self {
        match refused {
            Refused::Busy { retry_after } => {
                Self::from(Lost::Refused).with(Pushback::After(retry_after))
            }
            Refused::Closed => Lost::Ended.into(),
        }
    }
}

impl From<Failure> for Status {
    fn from(failure: Failure) -> Self {
        let Some(pushback) = failure.pushback else {
            return Self::new(failure.code, failure.message);
        };
        let millis = match pushback {
            Pushback::After(time) => i64::try_from(time.as_millis()).unwrap_or(i64::MAX),
            Pushback::Never => -1,
        };
        let mut metadata = MetadataMap::new();
        metadata.insert(PUSHBACK, MetadataValue::from(millis));
        Self::with_metadata(failure.code, failure.message, metadata)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a status says of trying again.
    fn told(failure: Failure) -> Option<String> {
        let status = Status::from(failure);
        let told = status.metadata().get(PUSHBACK)?;
        Some(told.to_str().unwrap().to_owned())
    }

    #[test]
    fn a_status_says_when_to_try_again() {
        let failure = || Failure::of(Code::Unavailable, "gone");
        assert_eq!(told(failure()), None);
        let soon = Pushback::After(Duration::from_millis(70));
        assert_eq!(told(failure().with(soon)).as_deref(), Some("70"));
        let never = failure().with(Pushback::Never);
        assert_eq!(told(never).as_deref(), Some("-1"));
    }
}
