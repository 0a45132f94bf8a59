//! Texts that a spreadsheet would run as formulas.
//!
//! A rejects file is opened in spreadsheets and imported again. An apostrophe in front of a
//! text that begins like a formula keeps a spreadsheet from running it. The import of a
//! rejects file removes that apostrophe, so each cell keeps its value. Numbers stay as they
//! are.

use std::borrow::Cow;

use super::number_format::NumberFormat;

/// Characters with which a formula may begin.
const FORMULA_STARTS: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

const APOSTROPHE: char = '\'';

/// The text with an apostrophe in front, if it begins like a formula and is not a number.
pub(super) fn neutralised(text: &str, numbers: NumberFormat) -> Cow<'_, str> {
    let is_formula = text.starts_with(FORMULA_STARTS) && numbers.parse(text).is_none();
    if is_formula || is_neutralised(text) {
        return Cow::Owned(format!("{APOSTROPHE}{text}"));
    }
    Cow::Borrowed(text)
}

/// The text that was neutralised to this one.
pub(super) fn restored(text: &str) -> &str {
    match text.strip_prefix(APOSTROPHE) {
        Some(rest) if is_neutralised(text) => rest,
        Some(_) | None => text,
    }
}

fn is_neutralised(text: &str) -> bool {
    let rest = text.trim_start_matches(APOSTROPHE);
    rest.len() < text.len() && rest.starts_with(FORMULA_STARTS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_neutralised_and_restored() {
        for (text, neutral) in [
            ("=1+1", "'=1+1"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("-x", "'-x"),
            ("+49 170", "'+49 170"),
            ("-5.50", "-5.50"),
            ("+3", "+3"),
            ("'=1", "''=1"),
            ("'-5", "''-5"),
            ("'tis", "'tis"),
            ("a=b", "a=b"),
            ("", ""),
        ] {
            assert_eq!(neutralised(text, NumberFormat::JSON), neutral);
            assert_eq!(restored(neutral), text);
        }
    }
}
