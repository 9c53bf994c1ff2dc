//! The floor, called over real connections by a probe that knows no component.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod batch;
mod calls;
mod certificates;
mod client;
mod connections;
mod drain;
mod limits;
mod probe;
mod process;
mod running;
mod tls;

use b2_shop_grpc as grpc;
