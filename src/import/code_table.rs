//! Codes of a file, and the mapped value of each.

use std::collections::HashMap;

use crate::domain::text::comparable_code;

/// Mapped values by code. Codes are compared in normalised form.
#[derive(Debug)]
pub(super) struct CodeTable<V> {
    by_code: HashMap<String, V>,
}

impl<V> CodeTable<V> {
    /// The table of these codes. Of two codes with the same normalised form, the later one
    /// counts.
    pub(super) fn new(codes: impl IntoIterator<Item = (String, V)>) -> Self {
        let codes = codes.into_iter();
        Self {
            by_code: codes
                .map(|(code, value)| (comparable_code(&code), value))
                .collect(),
        }
    }

    /// The value of a code.
    pub(super) fn get(&self, code: &str) -> Option<&V> {
        if code.is_ascii() {
            return self.by_code.get(code.trim());
        }
        self.by_code.get(&comparable_code(code))
    }

    /// Whether the table is empty.
    pub(super) fn is_empty(&self) -> bool {
        self.by_code.is_empty()
    }

    /// Every value.
    pub(super) fn values(&self) -> impl Iterator<Item = &V> {
        self.by_code.values()
    }

    /// A code in both tables, as it is compared.
    pub(super) fn shared_code<W>(&self, other: &CodeTable<W>) -> Option<&str> {
        let mut codes = self.by_code.keys();
        let shared = codes.find(|code| other.by_code.contains_key(*code));
        shared.map(String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_found_by_what_people_see() {
        let table = CodeTable::new([("☺\u{FE0F}".to_owned(), 3), ("Zu\u{308}rich".to_owned(), 8)]);
        assert_eq!(table.get("☺"), Some(&3));
        assert_eq!(table.get("Zürich"), Some(&8));
        assert_eq!(table.get("Zurich"), None);
    }
}
