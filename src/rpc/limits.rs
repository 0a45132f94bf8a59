//! Limits on the request of one call.

use crate::domain::violation::Violations;

/// Bytes of one message, uncompressed.
pub const MESSAGE_BYTES_MAX: usize = 4 * 1024 * 1024;
/// Bytes of a health request.
pub(super) const HEALTH_BYTES_MAX: usize = 16 * 1024;
/// Bytes of a stream that may wait in its HTTP/2 flow-control window.
pub const STREAM_WINDOW_BYTES: usize = 256 * 1024;
/// Bytes that one message may take up once decoded, by estimate. A message full of the
/// smallest rows and answers stays below it.
pub(super) const DECODED_BYTES_MAX: usize = 16 * MESSAGE_BYTES_MAX;
/// The same for a message of one row. It holds one text, or as many answers as a response
/// may have, and little else; single rows are decoded without waiting for a slot.
pub(super) const DECODED_ROW_BYTES_MAX: usize = 2 * MESSAGE_BYTES_MAX;
/// Rows of one message of a stream.
pub(super) const ROWS_MAX: usize = 1_000;
/// Messages of one stream that are stored at the same time.
pub(super) const MESSAGES_IN_FLIGHT_MAX: usize = 16;
/// Entries of a page.
const PAGE_SIZE_MAX: i32 = 1_000;
/// Entries of a page unless the caller asks for another number.
const PAGE_SIZE_DEFAULT: i32 = 100;

/// The page size that a request asks for.
pub(super) fn page_size(requested: i32, violations: &mut Violations) -> usize {
    let size = match requested {
        0 => PAGE_SIZE_DEFAULT,
        1..=PAGE_SIZE_MAX => requested,
        _ => {
            violations.add(
                "page_size",
                format_args!(
                    "{requested} is not from 1 to {PAGE_SIZE_MAX} (0 means {PAGE_SIZE_DEFAULT})"
                ),
            );
            PAGE_SIZE_DEFAULT
        }
    };
    // From 1 to PAGE_SIZE_MAX.
    usize::try_from(size).unwrap_or(1)
}
