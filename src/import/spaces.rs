//! The spaces of a text.

use std::borrow::Cow;

use unicode_properties::{GeneralCategory, UnicodeGeneralCategory};

/// Whether a character is a space of any width, such as U+00A0 or U+202F.
pub(super) fn is_space(letter: char) -> bool {
    match letter {
        ' ' => true,
        _ if letter.is_ascii() => false,
        _ => letter.general_category() == GeneralCategory::SpaceSeparator,
    }
}

/// The text with every space as U+0020. Programs write narrow and no-break spaces into times
/// and numbers, and people can't see the difference.
pub(super) fn plain_spaces(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        return Cow::Borrowed(text);
    }
    let plain = |letter| if is_space(letter) { ' ' } else { letter };
    Cow::Owned(text.chars().map(plain).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_width_of_space_is_a_space() {
        let spaces = "a\u{A0}b\u{2009}c\u{202F}d\u{3000}e f";
        assert_eq!(plain_spaces(spaces), "a b c d e f");
        assert_eq!(plain_spaces("a\tb\u{200B}c"), "a\tb\u{200B}c");
    }
}
