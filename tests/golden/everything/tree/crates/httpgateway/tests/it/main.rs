//! The gateway in front of real servers, over real connections.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod front;
mod instances;
mod issuer;
mod limits;
mod passing;
mod streams;
mod tokens;

use b2_shop_httpgateway as gateway;
