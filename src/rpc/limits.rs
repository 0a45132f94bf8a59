//! Bounds of what one call may send and ask for.

use crate::domain::violation::Violations;

/// Bytes of one message at most, unpacked.
pub const MESSAGE_BYTES_MAX: usize = 4 * 1024 * 1024;
/// Bytes that one message may take up once it is read, about. One that is full of the
/// smallest rows and answers there can be stays below it.
pub(super) const UNPACKED_BYTES_MAX: usize = 16 * MESSAGE_BYTES_MAX;
/// The same of a message of one row: a text, or as many answers as there may be, and
/// little besides. Single rows are unpacked as they come, not in turn.
pub(super) const UNPACKED_ROW_BYTES_MAX: usize = 2 * MESSAGE_BYTES_MAX;
/// Rows of one message of a stream at most.
pub(super) const ROWS_MAX: usize = 1_000;
/// Messages of one stream that are worked on at the same time.
pub(super) const MESSAGES_IN_FLIGHT_MAX: usize = 16;
/// Entries of a page at most.
const PAGE_SIZE_MAX: i32 = 1_000;
/// Entries of a page where the caller doesn't say.
const PAGE_SIZE_DEFAULT: i32 = 100;

/// The size of the page asked for.
pub(super) fn page_size(asked: i32, violations: &mut Violations) -> usize {
    let size = match asked {
        0 => PAGE_SIZE_DEFAULT,
        1..=PAGE_SIZE_MAX => asked,
        _ => {
            violations.add(
                "page_size",
                format_args!(
                    "{asked} is not from 1 to {PAGE_SIZE_MAX} (0 means {PAGE_SIZE_DEFAULT})"
                ),
            );
            PAGE_SIZE_DEFAULT
        }
    };
    usize::try_from(size).unwrap_or(1)
}
