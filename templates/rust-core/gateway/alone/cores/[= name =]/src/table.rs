//! Which requests the gateway passes on, and to whom. That is a value of the program
//! rather than a file which it reads: the compiler knows its fields, a test has looked
//! at it, and it changes with what is behind it.

use httpgateway::Route;

/// Every route there is. Of the rows that fit a request, the one that says most gets it:
/// what holds for a part of a backend alone is a row of its own. A row is for callers with
/// a token unless it is `public`, for answers that go on (server-sent events, `WebSocket`)
/// if it `streams`, and may have less time than other requests, by a `timeout` of its own.
pub const TABLE: &[Route] = &[];
