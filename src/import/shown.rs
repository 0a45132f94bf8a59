//! Texts of a file as error messages show them.

use unicode_properties::{GeneralCategory, UnicodeGeneralCategory};

/// Most characters of a text that a message shows.
const LETTERS_MAX: usize = 100;

/// The text in backquotes, shortened to 100 characters. A character that is invisible, or
/// that looks like an ASCII space, digit or minus sign without being one, is escaped.
pub(super) fn shown(text: &str) -> String {
    let mut shown = String::with_capacity(text.len().min(LETTERS_MAX) + 2);
    shown.push('`');
    for (index, letter) in text.chars().enumerate() {
        if index == LETTERS_MAX {
            shown.push('…');
            break;
        }
        if is_misleading(letter) {
            shown.extend(letter.escape_default());
        } else {
            shown.push(letter);
        }
    }
    shown.push('`');
    shown
}

/// The first character of a text that is invisible, and no space.
pub(super) fn invisible(text: &str) -> Option<char> {
    text.chars()
        .find(|letter| !letter.is_ascii() && letter.general_category() == GeneralCategory::Format)
}

fn is_misleading(letter: char) -> bool {
    if letter.is_ascii() {
        return letter.is_ascii_control();
    }
    letter == '\u{2212}'
        || matches!(
            letter.general_category(),
            GeneralCategory::SpaceSeparator
                | GeneralCategory::LineSeparator
                | GeneralCategory::ParagraphSeparator
                | GeneralCategory::Control
                | GeneralCategory::Format
                | GeneralCategory::DecimalNumber
                | GeneralCategory::PrivateUse
                | GeneralCategory::Unassigned
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_that_look_like_others_are_escaped() {
        assert_eq!(shown("9:30\u{202F}PM"), "`9:30\\u{202f}PM`");
        assert_eq!(shown("\u{FF19}\u{200B}"), "`\\u{ff19}\\u{200b}`");
        assert_eq!(shown("\u{2212}5\n"), "`\\u{2212}5\\n`");
        assert_eq!(shown("Zürich 9"), "`Zürich 9`");
    }

    #[test]
    fn a_long_text_is_shortened() {
        let message = shown(&"ü".repeat(101));
        assert_eq!(message.chars().count(), 103);
        assert!(message.ends_with("…`"), "{message}");
    }
}
