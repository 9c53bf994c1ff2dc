//! Calls over real connections, of a service that every server has: health.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod batch;
mod calls;
mod gather;
mod instances;
mod server;
mod tls;

use b2_shop_clients as clients;
