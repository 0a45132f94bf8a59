//! The messages, clients and servers that `build.rs` makes of `proto/`.
#![allow(
    missing_docs,
    missing_debug_implementations,
    clippy::all,
    clippy::wildcard_enum_match_arm,
    reason = "generated; the documentation is in the protos"
)]

tonic::include_proto!("cxmetrics.v1");

mod servers {
    include!(concat!(env!("OUT_DIR"), "/servers/cxmetrics.v1.rs"));
}
pub use servers::*;

/// The compiled protos, for server reflection.
pub const FILE_DESCRIPTOR_SET: &[u8] = tonic::include_file_descriptor_set!("cxmetrics");
