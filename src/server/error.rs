//! Why a server ends early.

use std::io;

use crate::store::StoreError;

/// Why the server ended before its shutdown.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The database could not be prepared.
    #[error("the database could not be prepared")]
    Store(#[from] StoreError),
    /// The protos could not be described.
    #[error("the reflection service could not be built")]
    Reflection(#[source] Box<tonic_reflection::server::Error>),
    /// The listener failed.
    #[error("the listener failed")]
    Listener(#[from] io::Error),
}
