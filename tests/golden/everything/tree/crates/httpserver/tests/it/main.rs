//! The server, called over real connections.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod answers;
mod certificates;
mod drain;
mod events;
mod frames;
mod limits;
mod probe;
mod running;
mod tls;

use b2_shop_httpserver as httpserver;
