//! Whom the program calls, each by the client of its contract.
//!
//! A command connects when it runs, to the one that it asks and to nobody else,
//! and has its calls made by `Remote`:
//!
//! ```text
//! let client = remote.client(settings, Client::connect)?;
//! let answer = remote.ask(client.method(Caller::default(), input))?;
//! ```
//!
//! A client tries again by itself, and only where nobody was there to answer:
//! after a crash the work may be done a second time, so that a call is to have
//! no other effect than its answer.
//!
//! How each is called are settings of the program: its command `settings` lists
//! them, and `--timeout` counts for more than theirs.

// A line each: the field, the client, how the variables about it go on, and
// its port unless they say otherwise.
clients::calls! {
    b2_c: b2_c_client, "B2_C", 9100;
    k_2x: k_2x_client, "K_2X", 8110;
}
