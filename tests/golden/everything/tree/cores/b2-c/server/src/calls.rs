//! Whom this core calls, each by the client of its contract.
//!
//! A handler takes the clients from its request, and gives each call its own:
//! what is left of the time, and the trace, go along.
//!
//! ```text
//! let call = Call::of(&request);
//! let calls = Calls::of(&request)?;
//! let answer = calls.order_book.method(&call, input).await?;
//! ```
//!
//! A batch is asked for as one: `method_all` has an answer for each entry, and
//! `Answers::all` sends the response that they make.
//!
//! That belongs before the work goes to the pool: a compute thread waits for
//! nobody. A client tries again by itself, and only where nobody was there to
//! answer; what it cannot do becomes the status of the call, by `?`. The status
//! of one that nobody answered says that it has been tried often enough: so
//! that a chain of components does not try again at each of its links.

// A line each: the field, the client, how the variables about it go on, and
// its port unless they say otherwise.
clients::calls! {
    k_2x: k_2x_client, "K_2X", 8110;
    order_book: order_book_client, "ORDER_BOOK", 7000;
}
