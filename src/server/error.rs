//! Errors that stop a server.

use std::io;

use crate::store::StoreError;

/// The reason why a server stopped before its shutdown was requested.
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
