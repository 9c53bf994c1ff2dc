//! Messages and stubs of every contract under `proto/`, one module for each
//! part of a package's name: `a.b.v1` is `contracts::a::b::v1`.
// Generated code keeps its generator's style.
#![allow(clippy::all, clippy::pedantic)]

/// Every contract as an encoded descriptor set, for server reflection.
pub const FILE_DESCRIPTOR_SET: &[u8] = tonic::include_file_descriptor_set!("descriptors");

include!(concat!(env!("OUT_DIR"), "/contracts.rs"));
