//! The key of a workspace.

/// Stands for a workspace in every table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct WorkspaceKey(pub(super) i32);

#[cfg(test)]
impl WorkspaceKey {
    /// The key with this number, for tests without a database.
    pub(crate) fn numbered(number: i32) -> Self {
        Self(number)
    }
}
