//! An error in one field of a row.

/// Why a row can't give one field of its record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FieldError {
    /// The column of the field; several are joined by `+`. Empty where it has none.
    pub(crate) column: String,
    /// The path of the field in the record. Empty where the whole row is at fault.
    pub(crate) field: String,
    pub(crate) description: String,
}
