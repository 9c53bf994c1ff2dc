//! Spans: what a collector is told of the calls that are answered here.

#[cfg(not(feature = "otlp"))]
mod off;
#[cfg(feature = "otlp")]
mod otlp;

#[cfg(not(feature = "otlp"))]
pub use off::{failed, request_span, server_span};
#[cfg(not(feature = "otlp"))]
pub(crate) use off::{flush, layer};
#[cfg(feature = "otlp")]
pub use otlp::{failed, request_span, server_span};
#[cfg(feature = "otlp")]
pub(crate) use otlp::{flush, layer};
