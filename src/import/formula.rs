//! Texts that a spreadsheet would run as formulas.
//!
//! An apostrophe in front of a text that begins like a formula keeps a spreadsheet from running
//! it, as OWASP advises against CSV injection. The import of a rejects file removes that
//! apostrophe, so each cell keeps its value. Numbers stay as they are.

use std::borrow::Cow;

const APOSTROPHE: char = '\'';

/// The text with an apostrophe in front, if it begins like a formula and is not a number. A text
/// that looks as if it had got one gets another, so that two texts never share a cell.
pub(crate) fn neutralised(text: &str, is_number: impl Fn(&str) -> bool) -> Cow<'_, str> {
    if has_formula_start(text) && !is_number(text) {
        return Cow::Owned(format!("{APOSTROPHE}{text}"));
    }
    Cow::Borrowed(text)
}

/// The text that was neutralised to this one.
pub(super) fn restored(text: &str) -> &str {
    match text.strip_prefix(APOSTROPHE) {
        Some(rest) if has_formula_start(rest) => rest,
        Some(_) | None => text,
    }
}

/// Whether a text begins like a formula, apart from apostrophes.
fn has_formula_start(text: &str) -> bool {
    text.trim_start_matches(APOSTROPHE)
        .starts_with(starts_formula)
}

/// Whether a spreadsheet may take a text that starts with this character for a formula.
fn starts_formula(first: char) -> bool {
    matches!(
        first,
        // The full-width forms work in some East Asian editions.
        '=' | '+' | '-' | '@' | '\t' | '\r' | '\n' | '＝' | '＋' | '－' | '＠'
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::number_format::NumberFormat;

    #[test]
    fn formulas_are_neutralised_and_restored() {
        let is_number = |text: &str| NumberFormat::JSON.parse(text).is_some();
        for (text, neutral) in [
            ("=1+1", "'=1+1"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("-x", "'-x"),
            ("+49 170", "'+49 170"),
            ("\u{FF1D}1", "'\u{FF1D}1"),
            ("\n=1", "'\n=1"),
            ("-5.50", "-5.50"),
            ("+3", "+3"),
            ("'=1", "''=1"),
            ("'-5", "''-5"),
            ("'tis", "'tis"),
            ("a=b", "a=b"),
            ("", ""),
        ] {
            assert_eq!(neutralised(text, is_number), neutral);
            assert_eq!(restored(neutral), text);
        }
    }
}
