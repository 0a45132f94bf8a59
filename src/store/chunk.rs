//! Reads the rows of a list in chunks.
//!
//! The reader stops as soon as its page is full, and what is left of the chunk by then is
//! read and discarded. So chunks start small, and a chunk is at most three times as long
//! as all before it: where rows are large, few are read in vain.

/// Rows that one page may examine.
pub(super) const EXAMINED_MAX: i64 = 10_000;
/// Rows that one statement may examine to find a chunk of matches.
pub(super) const EXAMINED_CHUNK: i64 = 2_048;
/// Rows of the first chunk.
const FIRST: i64 = 8;
/// How many times longer than the chunk before a chunk is.
const GROWTH: i64 = 4;
/// Rows of a chunk at most.
const MAX: i64 = 256;

/// The lengths of consecutive chunks that make up `rows_max` rows.
pub(super) fn chunk_lengths(rows_max: i64) -> impl Iterator<Item = i64> {
    let mut left = rows_max;
    let mut length = FIRST;
    std::iter::from_fn(move || {
        let chunk = length.min(left);
        left -= chunk;
        length = (length * GROWTH).min(MAX);
        (chunk > 0).then_some(chunk)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chunks_grow_and_add_up() {
        let lengths = |rows_max| chunk_lengths(rows_max).collect::<Vec<_>>();
        assert_eq!(lengths(0), [0; 0]);
        assert_eq!(lengths(2), [2]);
        assert_eq!(lengths(101), [8, 32, 61]);
        assert_eq!(lengths(1_001), [8, 32, 128, 256, 256, 256, 65]);
    }
}
