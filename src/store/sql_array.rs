//! Arrays as the database driver returns them.

/// The elements of an `array_agg`, which is null where it aggregates no rows.
pub(super) fn list<T>(column: Option<Vec<T>>) -> std::vec::IntoIter<T> {
    column.unwrap_or_default().into_iter()
}
