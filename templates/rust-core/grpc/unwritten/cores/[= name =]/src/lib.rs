//! The domain. It knows nothing of the network, of threads or of the clock.

use std::fmt;

/// What `Answer` is asked.
#[derive(Debug, Clone, PartialEq)]
pub struct Input {}

/// What it answers.
#[derive(Debug, Clone, PartialEq)]
pub struct Output {}

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Error {
    /// Nobody has written it yet.
    Unwritten,
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unwritten => f.write_str("it is still to be written"),
        }
    }
}

impl std::error::Error for Error {}

/// Answers one call.
///
/// # Errors
/// [`Error`] says why there is no answer.
pub fn answer(_input: &Input) -> Result<Output, Error> {
    Err(Error::Unwritten)
}
