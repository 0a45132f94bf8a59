//! The identity of texts: texts that look equal are equal.
//!
//! Dimension values, ids of customers and orders, and labels are compared in Unicode NFC,
//! without white space at either end. Characters that nobody sees are refused, since two values
//! that look alike would be two groups. Language tags ignore case (RFC 5646, section 2.1.1).

use unicode_normalization::UnicodeNormalization;
use unicode_properties::{GeneralCategory, UnicodeEmoji, UnicodeGeneralCategory};

use crate::domain::dimension::LANGUAGE;

/// Zero-width non-joiner: separates letters of one word in Persian and Indic scripts.
const NON_JOINER: char = '\u{200C}';
/// Zero-width joiner: combines emoji, and letters of Indic scripts.
const JOINER: char = '\u{200D}';
/// Begins the flags of England, Scotland and Wales, which go on in invisible tags.
const BLACK_FLAG: char = '\u{1F3F4}';

/// The canonical form of a text of at most `max` characters.
///
/// # Errors
/// Says that the text is too long, or which character can't be seen.
///
/// ```
/// use cxmetrics::domain::text::canonical;
///
/// assert_eq!(canonical("Zu\u{308}rich ", 64), Ok("Zürich".to_owned()));
/// assert!(canonical("Zür\u{200B}ich", 64).unwrap_err().contains("U+200B"));
/// ```
pub fn canonical(text: &str, max: usize) -> Result<String, String> {
    let canonical = spelled_once(text);
    let length = canonical.chars().count();
    if length > max {
        return Err(format!(
            "has {length} characters; at most {max} are allowed"
        ));
    }
    match first_invisible(&canonical) {
        Some(found) if found.is_control() => Err(format!(
            "holds the control character U+{:04X}",
            u32::from(found)
        )),
        Some(found) => Err(format!(
            "holds the invisible character U+{:04X}",
            u32::from(found)
        )),
        None => Ok(canonical),
    }
}

/// The canonical form of a value of `dimension`.
///
/// # Errors
/// Like [`canonical`].
pub fn canonical_value(dimension: &str, value: &str, max: usize) -> Result<String, String> {
    let value = canonical(value, max)?;
    if dimension == LANGUAGE {
        return Ok(language_tag(&value));
    }
    Ok(value)
}

/// The canonical form of a value that was stored before values were canonical. Invisible
/// characters, which are refused today, are taken out.
pub fn canonical_stored(dimension: &str, value: &str) -> String {
    let mut value = spelled_once(value);
    while let Some(found) = first_invisible(&value) {
        value = spelled_once(&value.replace(found, ""));
    }
    if dimension == LANGUAGE {
        return language_tag(&value);
    }
    value
}

/// The form in which codes of a file are compared: an emoji is the same with and without the
/// variation selector that asks for its colored form.
pub fn comparable_code(code: &str) -> String {
    let visible = |c: &char| !matches!(c, '\u{FE0E}' | '\u{FE0F}');
    spelled_once(code).chars().filter(visible).collect()
}

/// The form in which texts are searched: NFC, in lower case.
pub fn comparable_text(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    text.nfc().collect::<String>().to_lowercase()
}

/// NFC, with plain spaces, and without white space at either end.
fn spelled_once(text: &str) -> String {
    if text.is_ascii() {
        return text.trim().to_owned();
    }
    let is_space = |c: char| c.general_category() == GeneralCategory::SpaceSeparator;
    let plain = |c: char| if is_space(c) { ' ' } else { c };
    let composed: String = text.nfc().map(plain).collect();
    composed.trim().to_owned()
}

/// A language tag in the case that RFC 5646 recommends: `de-AT`, `zh-Hant-TW`.
fn language_tag(tag: &str) -> String {
    if !tag.is_ascii() {
        return tag.to_owned();
    }
    let mut after_singleton = false;
    let subtags = tag.split('-').enumerate().map(|(index, subtag)| {
        let lower = subtag.to_ascii_lowercase();
        let is_plain = index == 0 || after_singleton;
        after_singleton |= subtag.len() == 1;
        match (is_plain, lower.len()) {
            (false, 2) => lower.to_ascii_uppercase(),
            (false, 4) if lower.starts_with(|first: char| first.is_ascii_lowercase()) => {
                lower[..1].to_ascii_uppercase() + &lower[1..]
            }
            _ => lower,
        }
    });
    subtags.collect::<Vec<_>>().join("-")
}

/// The first invisible character, unless it shapes the character before it.
fn first_invisible(text: &str) -> Option<char> {
    if text.is_ascii() {
        return text.chars().find(|c| c.is_control());
    }
    let mut before: Option<char> = None;
    let mut is_tagged = false;
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        let shapes = match letter {
            JOINER | NON_JOINER => {
                let emoji = is_emoji(before) && is_emoji(letters.peek().copied());
                (letter == JOINER && emoji) || before.is_some_and(is_joined_script)
            }
            '\u{FE00}'..='\u{FE0F}' | '\u{E0100}'..='\u{E01EF}' | '\u{180B}'..='\u{180D}' => {
                before.is_some_and(|before| !before.is_whitespace() && !is_invisible(before))
            }
            '\u{E0020}'..='\u{E007F}' => is_tagged,
            _ => !is_invisible(letter),
        };
        if !shapes {
            return Some(letter);
        }
        is_tagged =
            letter == BLACK_FLAG || (is_tagged && matches!(letter, '\u{E0020}'..='\u{E007F}'));
        before = Some(letter);
    }
    None
}

fn is_invisible(c: char) -> bool {
    // Letters and marks by their category, blanks by their shape.
    let is_blank = matches!(
        c,
        '\u{034F}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}' | '\u{3164}' | '\u{FFA0}'
            | '\u{2800}' | '\u{FE00}'..='\u{FE0F}' | '\u{E0100}'..='\u{E01EF}' | '\u{180B}'..='\u{180F}'
    );
    let category = c.general_category();
    is_blank
        || matches!(
            category,
            GeneralCategory::Control
                | GeneralCategory::Format
                | GeneralCategory::LineSeparator
                | GeneralCategory::ParagraphSeparator
        )
}

/// Whether a character is an emoji or continues one.
fn is_emoji(c: Option<char>) -> bool {
    c.is_some_and(|c| c == '\u{FE0F}' || (!c.is_ascii() && c.is_emoji_char_or_emoji_component()))
}

/// Scripts that write with joiners: Arabic, the Indic ones and Mongolian.
fn is_joined_script(c: char) -> bool {
    matches!(c, '\u{0600}'..='\u{08FF}' | '\u{0900}'..='\u{0DFF}' | '\u{1800}'..='\u{18AF}')
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn spellings_of_one_city_are_one() {
        for spelling in ["Zürich", "Zu\u{308}rich", "Zürich ", "\tZürich\u{a0}"] {
            assert_eq!(canonical(spelling, 6).unwrap(), "Zürich");
        }
        assert_eq!(canonical("Bad\u{a0}Ems", 64).unwrap(), "Bad Ems");
    }

    #[test]
    fn characters_that_nobody_sees_are_refused() {
        for hidden in [
            "a\u{200B}b",
            "a\u{FEFF}b",
            "\u{FEFF}a",
            "a\u{AD}b",
            "a\nb",
            "a\0b",
            "a\u{202E}b",
            "a\u{200D}b",
            "a\u{200C}b",
            "a\u{2028}b",
            "a\u{3164}b",
            "\u{FE0F}a",
            "a\u{E0041}",
        ] {
            assert!(canonical(hidden, 64).is_err(), "{hidden:?}");
        }
    }

    #[test]
    fn emoji_and_scripts_keep_what_shapes_them() {
        for shaped in [
            "☺\u{FE0F}",
            "👩\u{200D}💻",
            "👩🏽\u{200D}❤\u{FE0F}\u{200D}👨",
            "🏴\u{E0067}\u{E0062}\u{E0065}\u{E006E}\u{E0067}\u{E007F}",
            "می\u{200C}خواهم",
            "क्\u{200D}ष",
            "辻\u{E0100}",
        ] {
            assert_eq!(canonical(shaped, 64).unwrap(), shaped);
        }
    }

    #[test]
    fn language_tags_ignore_case() {
        for (tag, expected) in [
            ("de-at", "de-AT"),
            ("DE-AT", "de-AT"),
            ("ZH-HANT-tw", "zh-Hant-TW"),
            ("EN", "en"),
            ("en-x-US", "en-x-us"),
            ("sl-1994", "sl-1994"),
            ("Deutsch (Österreich)", "Deutsch (Österreich)"),
        ] {
            assert_eq!(canonical_value(LANGUAGE, tag, 64).unwrap(), expected);
            assert_eq!(canonical_value("city", tag, 64).unwrap(), tag);
        }
    }

    #[test]
    fn an_emoji_code_is_the_same_with_and_without_its_selector() {
        assert_eq!(comparable_code("☺\u{FE0F}"), comparable_code(" ☺"));
        assert_ne!(comparable_code("☺"), comparable_code("☹"));
    }

    proptest! {
        #[test]
        fn the_canonical_form_is_its_own(text in "\\PC{0,20}", tag in "[a-zA-Z0-9-]{0,12}") {
            if let Ok(once) = canonical(&text, 64) {
                prop_assert_eq!(canonical(&once, 64), Ok(once));
            }
            let once = canonical_stored("city", &text);
            prop_assert_eq!(&canonical_stored("city", &once), &once);
            let once = canonical_stored(LANGUAGE, &tag);
            prop_assert_eq!(&canonical_stored(LANGUAGE, &once), &once);
        }

        #[test]
        fn stored_values_become_what_new_ones_are(text in ".{0,20}") {
            if let Ok(new) = canonical(&text, 64) {
                prop_assert_eq!(canonical_stored("city", &text), new);
            }
        }
    }
}
