use std::{
    fmt::{self, Display, Formatter},
    io::{self, ErrorKind},
};

use serde::Serialize;

use crate::exit;

/// A class of failures, called as in gRPC and in the answers of services.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Code {
    /// What it was given is wrong, and will be the next time.
    InvalidArgument,
    /// What it is about does not exist.
    NotFound,
    /// It may not do that.
    PermissionDenied,
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
