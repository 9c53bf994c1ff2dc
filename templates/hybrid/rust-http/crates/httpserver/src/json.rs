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
use serving::Failure;
use tokio::time::timeout_at;

use crate::{
    Call, Error, Kind,
    misfit::{misfit, surplus},
    objects::Objects,
};

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
        read(&text)
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

fn read<T: DeserializeOwned>(text: &[u8]) -> Result<T, Error> {
    let mut reader = serde_json::Deserializer::from_slice(text);
    let value = T::deserialize(Objects(&mut reader))
        .map_err(|error| Error::invalid_argument(misfit(text, &error)))?;
    match reader.end() {
        Ok(()) => Ok(value),
        Err(error) => Err(Error::invalid_argument(surplus(text, &error))),
    }
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
    use axum::http::HeaderMap;
    use futures_util::stream;
    use serde::Deserialize;
    use tokio::time::{Instant, sleep};

    use super::*;
    use crate::call::Terms;

    #[derive(Debug, Default, PartialEq, Deserialize)]
    #[serde(default, deny_unknown_fields)]
    struct Probe {
        text: String,
    }

    fn said(text: &str) -> String {
        read::<Probe>(text.as_bytes()).unwrap_err().to_string()
    }

    #[test]
    fn a_body_is_one_object() {
        for (text, want) in [
            ("null", "the body is null"),
            ("[]", "the body must be an object, not array"),
            ("{} x", "the body is not JSON, at byte 4"),
        ] {
            assert_eq!(said(text), want, "{text}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_body_that_trickles_has_its_time_and_no_more() {
        let terms = Terms {
            timeout: Duration::from_mins(1),
            ..Terms::default()
        };
        let drops = stream::repeat_with(|| Ok::<_, Infallible>(" ")).then(async |drop| {
            sleep(Duration::from_secs(1)).await;
            drop
        });
        let unread = Unread {
            call: Call::receive(&HeaderMap::new(), "trickle", terms),
            body: Body::from_stream(drops),
        };
        let begun = Instant::now();
        let error = unread.bytes().await.unwrap_err();
        assert_eq!(error.kind(), Kind::RequestTimeout);
        let waited = begun.elapsed();
        assert!((14..=15).contains(&waited.as_secs()), "{waited:?}");
    }

    #[test]
    fn what_is_no_struct_is_read_as_ever() {
        assert_eq!(read::<Vec<u8>>(b"[1, 2]").unwrap(), [1, 2]);
        assert_eq!(read::<Option<Probe>>(b"null").unwrap(), None);
        assert_eq!(read::<Probe>(b"{}").unwrap(), Probe::default());
    }
}
