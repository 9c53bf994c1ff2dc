//! Why there is no answer, in the words of HTTP.

use std::{
    fmt,
    hash::{BuildHasher as _, RandomState},
    time::Duration,
};

use axum::{
    http::{
        HeaderValue, StatusCode,
        header::{CONTENT_TYPE, RETRY_AFTER},
    },
    response::{IntoResponse, Response},
};
use serde::Serialize;
use serving::{Code, Failure, Pushback};

/// What a handler answers when it has no result. The server writes it as JSON,
/// with the trace under which the log has the request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error {
    kind: Kind,
    message: String,
    retry_after: Duration,
}

/// A class of failures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// One that gRPC has as well.
    Code(Code),
    /// The request is over a limit on size.
    TooLarge,
    /// The request did not arrive in time.
    RequestTimeout,
    /// The path is there, and does not take that method.
    MethodNotAllowed,
}

#[derive(Serialize)]
struct Body<'a> {
    error: Detail<'a>,
}

#[derive(Serialize)]
struct Detail<'a> {
    code: &'static str,
    message: &'a str,
    trace_id: &'a str,
}

impl Kind {
    /// The word for it in answers, logs and metrics.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Code(code) => serving::code_name(code),
            Self::TooLarge => "too_large",
            Self::RequestTimeout => "request_timeout",
            Self::MethodNotAllowed => "method_not_allowed",
        }
    }

    /// The status of an answer that says so. 499 is nginx's number for a caller
    /// who did not wait: nobody receives it.
    #[must_use]
    pub fn status(self) -> StatusCode {
        let number = match self {
            Self::TooLarge => 413,
            Self::RequestTimeout => 408,
            Self::MethodNotAllowed => 405,
            Self::Code(code) => match code {
                Code::Ok | Code::Unknown | Code::Internal | Code::DataLoss => 500,
                Code::Cancelled => 499,
                Code::InvalidArgument | Code::FailedPrecondition | Code::OutOfRange => 400,
                Code::DeadlineExceeded => 504,
                Code::NotFound => 404,
                Code::AlreadyExists | Code::Aborted => 409,
                Code::PermissionDenied => 403,
                Code::ResourceExhausted => 429,
                Code::Unimplemented => 501,
                Code::Unavailable => 503,
                Code::Unauthenticated => 401,
            },
        };
        StatusCode::from_u16(number).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }
}

impl Error {
    /// The error of this kind.
    pub fn of(kind: Kind, message: impl fmt::Display) -> Self {
        Self {
            kind,
            message: message.to_string(),
            retry_after: Duration::ZERO,
        }
    }

    /// The request is wrong: sending it again will not help.
    pub fn invalid_argument(message: impl fmt::Display) -> Self {
        Self::of(Kind::Code(Code::InvalidArgument), message)
    }

    /// What the request is about does not exist.
    pub fn not_found(message: impl fmt::Display) -> Self {
        Self::of(Kind::Code(Code::NotFound), message)
    }

    /// Its class.
    #[must_use]
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// The answer, as its client reads it.
    pub(crate) fn response(&self, trace_id: &str) -> Response {
        let status = self.kind.status();
        let mut text = self.text(trace_id);
        text.push('\n');
        let mut response = (status, text).into_response();
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        let again = [
            StatusCode::TOO_MANY_REQUESTS,
            StatusCode::SERVICE_UNAVAILABLE,
        ];
        if again.contains(&status) {
            headers.insert(RETRY_AFTER, retry_after(self.retry_after).into());
        }
        response
    }

    /// The JSON of the answer, on one line.
    pub(crate) fn text(&self, trace_id: &str) -> String {
        let error = Detail {
            code: self.kind.name(),
            message: &self.message,
            trace_id,
        };
        // Texts alone: it cannot fail.
        serde_json::to_string(&Body { error }).unwrap_or_default()
    }
}

/// `wait` in whole seconds, as the header has them: at least one, and up to
/// twice as long, so that those who were refused together do not come back
/// together.
fn retry_after(wait: Duration) -> u64 {
    let whole = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
    let least = whole.max(1);
    least + RandomState::new().hash_one(0_u8) % (least + 1)
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Error {}

impl From<Failure> for Error {
    fn from(failure: Failure) -> Self {
        let retry_after = match failure.pushback() {
            Some(Pushback::After(time)) => time,
            Some(Pushback::Never) | None => Duration::ZERO,
        };
        Self {
            kind: Kind::Code(failure.code()),
            retry_after,
            message: failure.into_message(),
        }
    }
}

impl IntoResponse for Error {
    /// A status, and what the server has to write into it.
    fn into_response(self) -> Response {
        let mut response = self.kind.status().into_response();
        response.extensions_mut().insert(self);
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_is_refused_comes_back_after_whole_seconds_and_not_with_the_others() {
        for _ in 0..100 {
            assert!((1..=2).contains(&retry_after(Duration::ZERO)));
            assert!((1..=2).contains(&retry_after(Duration::from_millis(900))));
            assert!((3..=6).contains(&retry_after(Duration::from_millis(2100))));
        }
        let times: std::collections::HashSet<_> = (0..100)
            .map(|_| retry_after(Duration::from_secs(10)))
            .collect();
        assert!(times.len() > 1);
    }

    #[test]
    fn every_code_has_its_status() {
        let status = |code| Kind::Code(Code::from_i32(code)).status().as_u16();
        let all: Vec<_> = (1..17).map(status).collect();
        assert_eq!(
            all,
            [
                499, 500, 400, 504, 404, 409, 403, 429, 400, 409, 400, 501, 500, 503, 500, 401
            ]
        );
        assert_eq!(Kind::TooLarge.status().as_u16(), 413);
        assert_eq!(Kind::RequestTimeout.status().as_u16(), 408);
        assert_eq!(Kind::MethodNotAllowed.status().as_u16(), 405);
    }
}
