//! Codes of a file, and the mapped value of each.

use std::collections::HashMap;

use super::number;
use super::number_format::NumberFormat;
use crate::domain::text::comparable_code;

/// Mapped values by code. A code is found by its text, in normalised form; if no text is the
/// same, by its number: `0`, `0.0`, `00` and `+0` are one code.
#[derive(Debug)]
pub(super) struct CodeTable<V> {
    compared: ComparedNumbers,
    values: Vec<V>,
    /// Positions in `values`.
    by_text: HashMap<String, usize>,
    /// Positions in `values`; `None` for a number that is listed in several spellings with
    /// different values, so that only the spelling decides.
    by_number: HashMap<String, Option<usize>>,
}

/// The codes that are compared as numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum ComparedNumbers {
    /// Whole numbers and fractions: `3.5` is `3.50`.
    All,
    /// Only whole numbers: `1.1` and `1.10` may be two sections of a catalogue.
    Whole,
}

impl<V: PartialEq> CodeTable<V> {
    /// The table of these codes, whose numbers are written in `format`. Of two codes with
    /// the same normalised text, the later one counts.
    pub(super) fn new(codes: impl IntoIterator<Item = (String, V)>, format: NumberFormat) -> Self {
        Self::comparing(ComparedNumbers::Whole, codes, format)
    }

    /// As `new`, for the codes of scores, some of which are fractions, such as half stars.
    pub(super) fn of_scores(
        codes: impl IntoIterator<Item = (String, V)>,
        format: NumberFormat,
    ) -> Self {
        Self::comparing(ComparedNumbers::All, codes, format)
    }

    fn comparing(
        compared: ComparedNumbers,
        codes: impl IntoIterator<Item = (String, V)>,
        format: NumberFormat,
    ) -> Self {
        let mut table = Self {
            compared,
            values: Vec::new(),
            by_text: HashMap::new(),
            by_number: HashMap::new(),
        };
        for (code, value) in codes {
            if let Some(number) = table.number(&code, format) {
                let position = match table.by_number.get(&number) {
                    None => Some(table.values.len()),
                    Some(known) => known.filter(|&known| table.values[known] == value),
                };
                table.by_number.insert(number, position);
            }
            table
                .by_text
                .insert(comparable_code(&code), table.values.len());
            table.values.push(value);
        }
        table
    }
}

impl<V> CodeTable<V> {
    /// The value of a code, whose numbers are written in `format`.
    pub(super) fn get(&self, code: &str, format: NumberFormat) -> Option<&V> {
        let position = self
            .position_of_text(code)
            .or_else(|| self.position_of_number(code, format));
        self.values.get(position?)
    }

    fn position_of_text(&self, code: &str) -> Option<usize> {
        if code.is_ascii() {
            return self.by_text.get(code.trim()).copied();
        }
        self.by_text.get(&comparable_code(code)).copied()
    }

    fn position_of_number(&self, code: &str, format: NumberFormat) -> Option<usize> {
        if self.by_number.is_empty() {
            return None;
        }
        if let Some(digits) = number::canonical_digits(code) {
            return *self.by_number.get(digits)?;
        }
        let number = self.number(code, format)?;
        *self.by_number.get(&number)?
    }

    /// The form in which a code is compared as a number; `None` where it is not.
    fn number(&self, code: &str, format: NumberFormat) -> Option<String> {
        let number = format.parse(code)?;
        let is_compared = match self.compared {
            ComparedNumbers::All => true,
            ComparedNumbers::Whole => number.is_whole(),
        };
        is_compared.then(|| number.to_string())
    }

    /// Whether the table is empty.
    pub(super) fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    /// Every value.
    pub(super) fn values(&self) -> impl Iterator<Item = &V> {
        self.values.iter()
    }

    /// A code in both tables, as it is compared.
    pub(super) fn shared_code<W>(&self, other: &CodeTable<W>) -> Option<&str> {
        let mut texts = self.by_text.keys();
        let mut numbers = self.by_number.keys();
        let shared = texts
            .find(|code| other.by_text.contains_key(*code))
            .or_else(|| numbers.find(|code| other.by_number.contains_key(*code)));
        shared.map(String::as_str)
    }

    /// A number that is listed in several spellings with different values.
    pub(super) fn contradictory_number(&self) -> Option<&str> {
        let mut numbers = self.by_number.iter();
        let contradictory = numbers.find(|(_, position)| position.is_none());
        contradictory.map(|(number, _)| number.as_str())
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failed unwrap fails the test")]
mod tests {
    use super::*;
    use crate::import::number_format::Decimal;

    fn point() -> NumberFormat {
        NumberFormat::new(None, None).unwrap()
    }

    fn table<const N: usize>(codes: [(&str, i32); N]) -> CodeTable<i32> {
        CodeTable::new(codes.map(|(code, value)| (code.to_owned(), value)), point())
    }

    #[test]
    fn a_code_is_found_by_what_people_see() {
        let table = table([("☺\u{FE0F}", 3), ("Zu\u{308}rich", 8)]);
        assert_eq!(table.get("☺", point()), Some(&3));
        assert_eq!(table.get("Zürich", point()), Some(&8));
        assert_eq!(table.get("Zurich", point()), None);
    }

    #[test]
    fn a_number_is_found_in_every_spelling() {
        let table = table([("0", 5), ("007", 6)]);
        for code in ["0", "0.0", "00", "+0", "-0", "0.000"] {
            assert_eq!(table.get(code, point()), Some(&5), "{code}");
        }
        assert_eq!(table.get("7.0", point()), Some(&6));
        for code in ["", "0,0", "0.1", "O", "0x0", "7e0"] {
            assert_eq!(table.get(code, point()), None, "{code}");
        }
        assert_eq!(table.get("7e0", NumberFormat::JSON), Some(&6));
        let comma = NumberFormat::new(Some(Decimal::Comma), None).unwrap();
        assert_eq!(table.get("0,0", comma), Some(&5));
    }

    #[test]
    fn a_code_may_be_listed_in_any_spelling() {
        let table = table([("0.0", 5), ("+7", 6)]);
        assert_eq!(table.get("0", point()), Some(&5));
        assert_eq!(table.get("7", point()), Some(&6));
        assert_eq!(table.get("70", point()), None);
    }

    #[test]
    fn the_same_text_takes_precedence_over_the_same_number() {
        let different = table([("1", 1), ("01", 2)]);
        assert_eq!(different.get("1", point()), Some(&1));
        assert_eq!(different.get("01", point()), Some(&2));
        assert_eq!(different.get("1.0", point()), None);
        assert_eq!(different.contradictory_number(), Some("1"));
        let same = table([("1", 1), ("1.0", 1)]);
        assert_eq!(same.get("01", point()), Some(&1));
        assert_eq!(same.contradictory_number(), None);
    }

    #[test]
    fn only_codes_of_scores_are_compared_as_fractions() {
        assert_eq!(table([("1.1", 1)]).get("1.10", point()), None);
        let halves = CodeTable::of_scores([("3.5".to_owned(), 7)], point());
        assert_eq!(halves.get("3.50", point()), Some(&7));
    }

    #[test]
    fn tables_share_a_code_also_in_another_spelling() {
        let shares = |one, other| {
            let (one, other) = (table([(one, 0)]), table([(other, 1)]));
            one.shared_code(&other).is_some()
        };
        assert!(shares("9", "9"));
        assert!(shares("9", "9.0"));
        assert!(!shares("9", "8"));
    }
}
