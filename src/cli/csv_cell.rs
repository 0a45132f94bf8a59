//! Text cells of CSV output: neutralised formulas, and words for values that are not there.

use std::borrow::Cow;

use crate::import::neutralised;

/// The value of rows without one.
pub(super) const NONE: &str = "(none)";

/// The group of all rows, whatever their value.
pub(super) const ALL: &str = "(all)";

/// How text cells of CSV are written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, clap::Args)]
pub(super) struct CellArgs {
    /// Write text cells of CSV unchanged. By default, text that a spreadsheet would run as a
    /// formula gets a leading apostrophe; numbers never do.
    #[arg(long)]
    raw: bool,
}

impl CellArgs {
    /// Writes every text unchanged.
    pub(super) fn raw() -> Self {
        Self { raw: true }
    }

    /// The cell to write for a text.
    ///
    /// Unless `--raw` is given, a text that a spreadsheet would run as a formula gets a leading
    /// apostrophe.
    pub(super) fn text(self, text: &str) -> Cow<'_, str> {
        if self.raw {
            return Cow::Borrowed(text);
        }
        neutralised(text, is_number)
    }
}

/// The value of a dimension, or [`NONE`] if it is empty.
///
/// A real value that reads `(none)` or `(all)` is put in quotation marks, and one that has them
/// already gets another pair, so that a word is never mistaken for a value.
pub(super) fn value_or_word(value: &str) -> Cow<'_, str> {
    if value.is_empty() {
        return Cow::Borrowed(NONE);
    }
    let mut unquoted = value;
    while let Some(inner) = unquoted
        .strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'))
    {
        unquoted = inner;
    }
    if [NONE, ALL].contains(&unquoted) {
        Cow::Owned(format!("\"{value}\""))
    } else {
        Cow::Borrowed(value)
    }
}

/// Whether a text is a plain decimal number, such as `-100` or `-1.5e-7`.
fn is_number(text: &str) -> bool {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    // Rust also parses `inf` and `nan`, which start with a letter.
    digits.starts_with(|first: char| first.is_ascii_digit() || first == '.')
        && digits.parse::<f64>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SAFE: CellArgs = CellArgs { raw: false };

    #[test]
    fn text_that_a_spreadsheet_would_run_gets_an_apostrophe() {
        for text in [
            "=HYPERLINK(\"http://x\",\"y\")",
            "+1+cmd|' /C calc'!A0",
            "-2+3",
            "@SUM(A1)",
            "\t=1",
            "\r=1",
            "=1",
            "-inf",
            "－1",
        ] {
            assert_eq!(SAFE.text(text), format!("'{text}"));
            assert_eq!(CellArgs { raw: true }.text(text), text);
        }
    }

    #[test]
    fn numbers_and_other_text_stay_as_they_are() {
        for text in [
            "-100", "+5", "-0.5", "-1e-7", "-.5", "", "web", "a=b", "a-1", "'quoted'", "’",
        ] {
            assert_eq!(SAFE.text(text), text);
        }
    }

    #[test]
    fn different_texts_never_share_a_cell() {
        assert_eq!(SAFE.text("=1"), "'=1");
        assert_eq!(SAFE.text("'=1"), "''=1");
        assert_eq!(SAFE.text("''=1"), "'''=1");
    }

    #[test]
    fn an_empty_value_is_a_word_that_no_real_value_can_be() {
        assert_eq!(value_or_word(""), "(none)");
        assert_eq!(value_or_word("(none)"), "\"(none)\"");
        assert_eq!(value_or_word("\"(all)\""), "\"\"(all)\"\"");
        assert_eq!(value_or_word("\"web\""), "\"web\"");
        assert_eq!(value_or_word("none"), "none");
    }
}
