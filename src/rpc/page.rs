//! Collects the entries of one page of a list.

use std::ops::ControlFlow;

use prost::Message;

/// Encoded bytes of a page's entries at most, unless its only entry is larger. A reply
/// stays below the 4 MiB that gRPC clients accept by default.
const PAGE_BYTES_MAX: usize = 4 * 1024 * 1024 - TOKEN_BYTES_MAX;
/// Encoded bytes of `next_page_token` at most.
const TOKEN_BYTES_MAX: usize = 512;
/// Encoded bytes of an entry's tag and length at most.
const ENTRY_HEADER_BYTES_MAX: usize = 6;

/// A page that grows until it has enough entries or bytes. `C` says where an entry stands
/// in the list.
#[derive(Debug)]
pub(super) struct Page<M, C> {
    entries: Vec<M>,
    entries_max: usize,
    bytes: usize,
    last: Option<C>,
    has_next: bool,
}

impl<M: Message, C> Page<M, C> {
    /// An empty page for at most `entries_max` entries.
    pub(super) fn new(entries_max: usize) -> Self {
        Self {
            entries: Vec::new(),
            entries_max,
            bytes: 0,
            last: None,
            has_next: false,
        }
    }

    /// How many rows to read: one more than the page holds shows that there is a next page.
    pub(super) fn rows_max(&self) -> i64 {
        i64::try_from(self.entries_max + 1).expect("a page holds at most 1,000 entries")
    }

    /// Adds the next entry of the list; breaks when the page has no place for it.
    pub(super) fn push(&mut self, cursor: C, entry: M) -> ControlFlow<()> {
        let bytes = self.bytes + entry.encoded_len() + ENTRY_HEADER_BYTES_MAX;
        let is_too_large = bytes > PAGE_BYTES_MAX && !self.entries.is_empty();
        if is_too_large || self.entries.len() == self.entries_max {
            self.has_next = true;
            return ControlFlow::Break(());
        }
        self.bytes = bytes;
        self.last = Some(cursor);
        self.entries.push(entry);
        ControlFlow::Continue(())
    }

    /// The entries, and where the last of them stands if more follow.
    pub(super) fn finish(self) -> (Vec<M>, Option<C>) {
        (self.entries, self.last.filter(|_| self.has_next))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::Response;

    fn entry(bytes: usize) -> Response {
        Response {
            customer_id: "x".repeat(bytes),
            ..Response::default()
        }
    }

    /// How many of `entries` a page of `entries_max` takes, and its cursor.
    fn filled(entries_max: usize, entries: &[usize]) -> (usize, Option<usize>) {
        let mut page = Page::new(entries_max);
        let offered = entries.iter().enumerate();
        let _ = offered
            .map(|(at, bytes)| page.push(at, entry(*bytes)))
            .find(ControlFlow::is_break);
        let (entries, next) = page.finish();
        (entries.len(), next)
    }

    #[test]
    fn a_page_ends_by_its_number_of_entries() {
        assert_eq!(filled(3, &[1; 2]), (2, None));
        assert_eq!(filled(3, &[1; 3]), (3, None));
        assert_eq!(filled(3, &[1; 4]), (3, Some(2)));
    }

    #[test]
    fn a_page_ends_by_its_bytes_and_has_at_least_one_entry() {
        const MIB: usize = 1024 * 1024;
        assert_eq!(filled(100, &[MIB; 9]), (3, Some(2)));
        assert_eq!(filled(100, &[5 * MIB, 1]), (1, Some(0)));
        assert_eq!(filled(100, &[1, 5 * MIB, 1]), (1, Some(0)));
        assert_eq!(filled(100, &[5 * MIB]), (1, None));
    }
}
