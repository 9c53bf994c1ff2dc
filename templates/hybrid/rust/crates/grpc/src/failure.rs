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
}

macro_rules! constructors {
    ($($(#[$meta:meta])* $name:ident: $code:ident;)*) => {$(
        $(#[$meta])*
        pub fn $name(message: impl fmt::Display) -> Self {
            Self::new(Code::$code, message)
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

    fn new(code: Code, message: impl fmt::Display) -> Self {
        let message = message.to_string();
        Self { code, message }
    }

    /// The code.
    #[must_use]
    pub fn code(&self) -> Code {
        self.code
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

    pub(crate) fn message(&self) -> &str {
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
        Self::new(code, stopped)
    }
}

impl From<Lost> for Failure {
    fn from(lost: Lost) -> Self {
        match lost {
            Lost::Refused => Self::resource_exhausted("no room, or no time left"),
            Lost::Expired => Stopped::Expired.into(),
            Lost::Panicked => Self::internal("internal error"),
            Lost::Ended => Self::new(Code::Unavailable, "server is draining"),
        }
    }
}

impl From<Failure> for Status {
    fn from(failure: Failure) -> Self {
        Self::new(failure.code, failure.message)
    }
}

/// The status of a call that was not admitted.
pub(crate) fn refusal(refused: Refused) -> Status {
    match refused {
        Refused::Busy { retry_after } => busy("no room, or no time left", retry_after),
        Refused::Closed => Failure::from(Lost::Ended).into(),
    }
}

/// The trailer is of gRPC proposal A6: callers that retry by policy obey it.
pub(crate) fn busy(message: &str, retry_after: Duration) -> Status {
    let millis = u64::try_from(retry_after.as_millis()).unwrap_or(u64::MAX);
    let mut metadata = MetadataMap::new();
    metadata.insert("grpc-retry-pushback-ms", MetadataValue::from(millis));
    Status::with_metadata(Code::ResourceExhausted, message, metadata)
}
