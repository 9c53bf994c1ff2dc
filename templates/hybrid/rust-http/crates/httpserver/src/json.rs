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

use crate::{Call, Error, Kind};

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
        serde_json::from_slice(&text).map_err(|error| invalid(&error))
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

/// Tells what is wrong with a text, in words that make sense to a client.
fn invalid(error: &serde_json::Error) -> Error {
    Error::invalid_argument(match error.classify() {
        Category::Eof if error.line() == 1 && error.column() == 0 => {
            "the body is empty, not JSON".to_owned()
        }
        Category::Eof => "the body ends in the middle of its JSON".to_owned(),
        Category::Syntax | Category::Io => format!("the body is not JSON: {error}"),
        Category::Data => format!("the body is not the expected JSON: {error}"),
    })
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
