//! Requests and answers in JSON.

use std::{convert::Infallible, time::Duration};

use axum::{
    body::{Body, HttpBody as _},
    extract::{FromRequest, FromRequestParts as _, Request},
    http::{HeaderValue, header::CONTENT_TYPE},
    response::{IntoResponse, Response},
};
use bytes::{Bytes, BytesMut};
use futures_util::StreamExt as _;
use serde::{Serialize, de::DeserializeOwned};
use serde_json::error::Category;
use serving::Failure;
use tokio::time::timeout_at;

use crate::{Call, Error, Kind, objects::Objects};

/// Longest wait for the body of a request.
const BODY_TIME: Duration = Duration::from_secs(15);

/// A request whose body is still on its way: what is refused before it is read
/// costs no more than that.
#[derive(Debug)]
pub struct Unread {
    body: Body,
    call: Call,
}

/// Answers with a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Json<T>(pub T);

impl Unread {
    /// Reads the body, which must be one value of JSON. What else it may be is
    /// up to `T`: one that denies unknown fields finds misspelt ones.
    ///
    /// # Errors
    /// `INVALID_ARGUMENT`, with what is wrong with the text; too large; or not
    /// there in time.
    pub async fn json<T: DeserializeOwned>(self) -> Result<T, Error> {
        let text = self.bytes().await?;
        read(&text).map_err(|error| invalid(&error))
    }

    /// Reads the body as it is.
    ///
    /// # Errors
    /// Too large; not there in time; or broken off.
    pub async fn bytes(self) -> Result<Bytes, Error> {
        let most = self.call.max_body();
        let too_large = || {
            let message = format_args!("the body is larger than {most} bytes");
            Error::of(Kind::TooLarge, message)
        };
        if self.body.size_hint().lower() > most as u64 {
            return Err(too_large());
        }
        let limit = self.call.deadline().min(self.call.arrived() + BODY_TIME);
        let mut parts = self.body.into_data_stream();
        let mut text = BytesMut::new();
        loop {
            match timeout_at(limit.into(), parts.next()).await {
                Ok(Some(Ok(part))) if text.len() + part.len() > most => return Err(too_large()),
                Ok(Some(Ok(part))) => text.extend_from_slice(&part),
                Ok(Some(Err(_))) => return Err(Error::invalid_argument("the body cannot be read")),
                Ok(None) => return Ok(text.freeze()),
                Err(_) => {
                    let message = "the body did not arrive in time";
                    return Err(Error::of(Kind::RequestTimeout, message));
                }
            }
        }
    }
}

fn read<T: DeserializeOwned>(text: &[u8]) -> serde_json::Result<T> {
    let mut reader = serde_json::Deserializer::from_slice(text);
    let value = T::deserialize(Objects(&mut reader))?;
    reader.end()?;
    Ok(value)
}

/// Tells what is wrong with a text, in words that make sense to a client.
fn invalid(error: &serde_json::Error) -> Error {
    Error::invalid_argument(match error.classify() {
        Category::Eof if error.line() == 1 && error.column() == 0 => {
            "the body is empty, not JSON".to_owned()
        }
        Category::Eof => "the body ends in the middle of its JSON".to_owned(),
        Category::Syntax | Category::Io => format!("the body is not JSON: {error}"),
        Category::Data => format!("the body is not the expected JSON: {}", unnamed(error)),
    })
}

/// The text of an error, without the name that a type has here.
fn unnamed(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let Some((before, after)) = text.split_once("expected struct ") else {
        return text;
    };
    let after = after.trim_start_matches(|c: char| c.is_alphanumeric() || c == '_');
    format!("{before}expected an object{after}")
}

impl<S: Sync> FromRequest<S> for Unread {
    type Rejection = Infallible;

    async fn from_request(request: Request, state: &S) -> Result<Self, Infallible> {
        let (mut parts, body) = request.into_parts();
        let call = Call::from_request_parts(&mut parts, state).await?;
        Ok(Self { body, call })
    }
}

impl<T: Serialize> IntoResponse for Json<T> {
    fn into_response(self) -> Response {
        let mut text = match serde_json::to_vec(&self.0) {
            Ok(text) => text,
            Err(error) => {
                tracing::error!(%error, "an answer cannot be written as JSON");
                return Error::from(Failure::internal("internal error")).into_response();
            }
        };
        text.push(b'\n');
        let json = HeaderValue::from_static("application/json");
        ([(CONTENT_TYPE, json)], text).into_response()
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Default, PartialEq, Deserialize)]
    #[serde(default, deny_unknown_fields)]
    struct Probe {
        text: String,
    }

    fn said(text: &str) -> String {
        let read = read::<Probe>(text.as_bytes());
        invalid(&read.unwrap_err()).to_string()
    }

    #[test]
    fn messages_speak_of_json_and_not_of_types() {
        for (text, want) in [
            ("", "empty"),
            ("{\"text\": \"a\"", "in the middle"),
            ("{\"text\": }", "not JSON"),
            ("{\"text\": 1}", "expected a string"),
            ("{\"txt\": 1}", "unknown field `txt`"),
            ("null", "expected an object"),
            ("[]", "expected an object"),
            ("{} {}", "trailing characters"),
        ] {
            let said = said(text);
            assert!(said.contains(want) && !said.contains("Probe"), "{said}");
        }
    }

    #[test]
    fn what_is_no_struct_is_read_as_ever() {
        assert_eq!(read::<Vec<u8>>(b"[1, 2]").unwrap(), [1, 2]);
        assert_eq!(read::<Option<Probe>>(b"null").unwrap(), None);
        assert_eq!(read::<Probe>(b"{}").unwrap(), Probe::default());
    }
}
