use std::{
    fmt::{self, Display, Formatter},
    io::{self, ErrorKind, Write},
};

use serde::Serialize;
use serde_json::json;

use crate::exit;

/// A class of failures, called as in gRPC and in the answers of services.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Code {
    /// What it was given is wrong, and will be the next time.
    InvalidArgument,
    /// What it is about does not exist.
    NotFound,
    /// What would be created is there already.
    AlreadyExists,
    /// It may not do that.
    PermissionDenied,
    /// Nobody knows who it is.
    Unauthenticated,
    /// What it is about is not in a state for that.
    FailedPrecondition,
    /// Somebody else was at it.
    Aborted,
    /// There is no more of what it is about.
    OutOfRange,
    /// Whom it asked does not do that.
    Unimplemented,
    /// There is no room for it now.
    ResourceExhausted,
    /// There was not enough time.
    DeadlineExceeded,
    /// Whom it asked is not there.
    Unavailable,
    /// It was told to stop.
    Cancelled,
    /// A defect of the program.
    Internal,
    /// Whatever else.
    Unknown,
}

/// Why something could not be done.
#[derive(Debug)]
pub struct Failure {
    pub(crate) code: Code,
    pub(crate) message: String,
    /// What else there is to say of it, for who asks.
    pub(crate) details: String,
    pub(crate) exit: u8,
}

impl Failure {
    /// A failure with a sentence for whoever reads it.
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            details: String::new(),
            exit: exit::FAILURE,
        }
    }

    /// It was told wrongly.
    pub fn told(message: impl Into<String>) -> Self {
        Self {
            exit: exit::USAGE,
            ..Self::new(Code::InvalidArgument, message)
        }
    }

    /// Its class.
    #[must_use]
    pub fn code(&self) -> Code {
        self.code
    }

    /// Says it of the program `name`. There is nobody to tell if that cannot be said.
    pub fn report(&self, name: &str, json: bool, stderr: &mut dyn Write) {
        let _ = if json {
            let (code, message) = (self.code, &self.message);
            let said = json!({"error": {"code": code, "message": message}});
            writeln!(stderr, "{said}")
        } else {
            writeln!(stderr, "{name}: {self}")
        };
    }

    pub(crate) fn defect(message: String, details: String) -> Self {
        Self {
            details,
            exit: exit::DEFECT,
            ..Self::new(Code::Internal, format!("internal error: {message}"))
        }
    }

    /// An error of writing what the program has to say.
    pub(crate) fn of_output(error: &io::Error) -> Self {
        let exit = match error.kind() {
            ErrorKind::BrokenPipe => exit::NOBODY_READS,
            _ => exit::FAILURE,
        };
        Self {
            exit,
            ..Self::new(Code::Unknown, format!("cannot write: {error}"))
        }
    }

    /// The same, with what it is about.
    pub(crate) fn about(mut self, what: &dyn Display) -> Self {
        self.message = format!("{what}: {self}");
        self
    }

    /// The same, said of one input of many.
    pub(crate) fn of_input(self, number: u64) -> Self {
        if self.exit == exit::FAILURE {
            return self.about(&format_args!("input {number}"));
        }
        self
    }
}

impl Display for Failure {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Failure {}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        let code = match error.kind() {
            ErrorKind::NotFound => Code::NotFound,
            ErrorKind::PermissionDenied => Code::PermissionDenied,
            _ => Code::Unknown,
        };
        Self::new(code, error.to_string())
    }
}
