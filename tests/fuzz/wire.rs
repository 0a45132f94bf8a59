//! Writes protocol buffers and gRPC frames byte by byte, so that they may be invalid.

use std::io::Write;

use flate2::{Compression, write::GzEncoder};

pub(crate) const VARINT: u32 = 0;
pub(crate) const FIXED64: u32 = 1;
pub(crate) const BYTES: u32 = 2;
pub(crate) const GROUP_START: u32 = 3;
pub(crate) const FIXED32: u32 = 5;

pub(crate) fn varint(out: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        out.push(u8::try_from(number & 0x7f).unwrap() | 0x80);
        number >>= 7;
    }
    out.push(u8::try_from(number).unwrap());
}

pub(crate) fn tag(out: &mut Vec<u8>, field: u32, wire_type: u32) {
    varint(out, u64::from(field) << 3 | u64::from(wire_type));
}

pub(crate) fn bytes(out: &mut Vec<u8>, field: u32, content: &[u8]) {
    tag(out, field, BYTES);
    varint(out, content.len() as u64);
    out.extend_from_slice(content);
}

/// A valid gRPC frame.
pub(crate) fn frame(message: &[u8]) -> Vec<u8> {
    framed(0, message.len(), message)
}

/// A gRPC frame with any flag and length.
pub(crate) fn framed(flag: u8, length: usize, message: &[u8]) -> Vec<u8> {
    let mut frame = vec![flag];
    frame.extend_from_slice(&u32::try_from(length).unwrap_or(u32::MAX).to_be_bytes());
    frame.extend_from_slice(message);
    frame
}

pub(crate) fn gzip(message: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(message).unwrap();
    encoder.finish().unwrap()
}
