//! The HTTP API: requests become calls of others, and what those say becomes an
//! answer. It knows nothing of sockets or settings.
//!
//! A handler takes the [`Call`](httpserver::Call) first, which knows how much
//! time is left, and [`Unread`](httpserver::Unread) last: what comes before the
//! request is read costs a client who is refused no more than that.
//!
//! ```text
//! async fn compare(
//!     call: Call,
//!     State(client): State<Client>,
//!     request: Unread,
//! ) -> Result<Json<Output>, Error> {
//!     let input: Input = request.json().await?;
//!     …
//! }
//! ```
//!
//! What a client of another component says is an error as it is, by `?`.
//! Others are made by `httpserver::Error` and `httpserver::Failure`.

pub mod b2_c;

pub mod k_2x;
