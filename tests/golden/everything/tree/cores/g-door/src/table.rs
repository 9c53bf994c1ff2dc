//! Which requests the gateway passes on, and to whom. That is a value of the program
//! rather than a file which it reads: the compiler knows its fields, a test has looked
//! at it, and it changes with what is behind it.

use httpgateway::{Rate, Route};

/// Every route there is. Of the rows that fit a request, the one that says most gets it:
/// what holds for a part of a backend alone is a row of its own. A row is for callers with
/// a token unless it is `public`, for answers that go on (server-sent events, `WebSocket`)
/// if it `streams`, and may have less time than other requests, by a `timeout` of its own.
pub const TABLE: &[Route] = &[
    // What is below a path is for the backend of that name.
    Route {
        pattern: "/alone/",
        to: "alone",
        strip: "/alone",
        max_calls: Some(512),
        rate: Some(Rate {
            per_second: 10_000,
            burst: 1_000,
        }),
        ..Route::USUAL
    },
    Route {
        pattern: "/b2-c/",
        to: "b2-c",
        strip: "/b2-c",
        max_calls: Some(512),
        rate: Some(Rate {
            per_second: 10_000,
            burst: 1_000,
        }),
        ..Route::USUAL
    },
    Route {
        pattern: "/f-api/",
        to: "f-api",
        strip: "/f-api",
        max_calls: Some(512),
        rate: Some(Rate {
            per_second: 10_000,
            burst: 1_000,
        }),
        ..Route::USUAL
    },
    Route {
        pattern: "/k-2x/",
        to: "k-2x",
        strip: "/k-2x",
        max_calls: Some(512),
        rate: Some(Rate {
            per_second: 10_000,
            burst: 1_000,
        }),
        ..Route::USUAL
    },
];
