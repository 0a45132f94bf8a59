//! Messages of requests: cut out of a body, decompressed, and weighed.

pub(super) mod decoded_size;
pub(super) mod framing;
