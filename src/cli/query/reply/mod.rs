//! What the server returns: a reply is checked for required fields, then read by
//! reflection as JSON or CSV, so that a field added to a proto is never forgotten here.

mod check;
mod checked;
pub(super) mod csv;
mod node;
mod period;
mod reflect;
mod sheet;

pub(super) use check::lacks;
pub(super) use checked::Reply;
pub(in crate::cli) use node::Node;
pub(super) use period::{Period, instant};
pub(in crate::cli) use reflect::read;
pub(in crate::cli) use sheet::Sheet;
