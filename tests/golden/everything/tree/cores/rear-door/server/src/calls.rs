//! Whom this service calls, each by the client of its contract.
//!
//! The routes of a component have its client, and give each call the request
//! that it is made for: what is left of the time, and the trace, go along.
//!
//! ```text
//! let answer = client.method(&call, input).await?;
//! ```
//!
//! A client tries again by itself, and only where nobody was there to answer:
//! after a crash the work may be done a second time, so that a call is to have
//! no other effect than its answer.
//!
//! What a client cannot do becomes the answer of the request, by `?`: 503 where
//! nobody answers, 429 where too much is asked at once, 504 where there was not
//! enough time.

// A line each: the field, the client, how the variables about it go on, and
// its port unless they say otherwise.
clients::calls! {
    b2_c: b2_c_client, "B2_C", 9100;
    k_2x: k_2x_client, "K_2X", 8110;
}
