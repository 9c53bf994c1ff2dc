//! The domain: how far apart two texts are.
//!
//! This crate computes, and knows nothing of the network, of threads or of the
//! clock; it takes owned values and gives owned values back. The adapter in
//! `server/` puts it behind gRPC. This sample is meant to be replaced.

mod distance;
mod pair;

pub use distance::{Comparison, compare};
pub use pair::{InvalidPair, MAX_TEXT_BYTES, Pair, Side};
