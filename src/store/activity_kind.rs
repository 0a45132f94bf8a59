//! The codes of activity kinds in rows and packs.

use super::error::StoreError;
use crate::domain::activity::ActivityKind;

/// The code of a kind. Stored rows depend on it, so it never changes.
pub(super) fn kind_code(kind: ActivityKind) -> u8 {
    match kind {
        ActivityKind::Acquired => 1,
        ActivityKind::Order => 2,
        ActivityKind::Refund => 3,
        ActivityKind::Cancelled => 4,
        ActivityKind::Reactivated => 5,
        ActivityKind::Contact => 6,
    }
}

/// The inverse of [`kind_code`].
///
/// # Errors
/// [`StoreError::Corrupt`] for a code that no release has written.
pub(super) fn kind_of_code(code: i16) -> Result<ActivityKind, StoreError> {
    ActivityKind::ALL
        .into_iter()
        .find(|kind| i16::from(kind_code(*kind)) == code)
        .ok_or_else(|| StoreError::Corrupt(format!("unknown activity kind {code}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_a_code_of_its_own() {
        for kind in ActivityKind::ALL {
            assert!(matches!(kind_of_code(kind_code(kind).into()), Ok(same) if same == kind));
        }
        for unknown in [-1, 0, 7, i16::MAX] {
            assert!(matches!(kind_of_code(unknown), Err(StoreError::Corrupt(_))));
        }
    }
}
