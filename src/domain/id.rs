//! Short ids chosen by callers, and other texts of bounded length.

use std::{borrow::Borrow, fmt};

use serde::{Deserialize, Serialize};

/// A survey's, question's, choice's or dimension's id: 1 to 64 characters out of
/// ASCII letters, digits, `_`, `-` and `.`, the first one a letter or digit.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Id(Box<str>);

impl Id {
    /// Parses an id.
    ///
    /// # Errors
    /// A description of the violation.
    ///
    /// ```
    /// use cxmetrics::domain::id::Id;
    /// assert!(Id::parse("airport-2018").is_ok());
    /// assert!(Id::parse("airport/2018").is_err());
    /// ```
    pub fn parse(text: &str) -> Result<Self, String> {
        let well_formed = (1..=64).contains(&text.len())
            && text.starts_with(|first: char| first.is_ascii_alphanumeric())
            && text
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.'));
        if well_formed {
            return Ok(Self(text.into()));
        }
        if text.is_empty() {
            return Err("is required".into());
        }
        Err(format!(
            "{} is not an id: 1 to 64 letters, digits, '_', '-' and '.', the first one a letter or digit",
            quoted(text)
        ))
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Borrow<str> for Id {
    fn borrow(&self) -> &str {
        &self.0
    }
}

/// Checks that a text has at most `max` characters and no control characters.
///
/// # Errors
/// A description of the violation.
pub fn bounded(text: String, max: usize) -> Result<String, String> {
    let length = text.chars().count();
    if length > max {
        return Err(format!(
            "has {length} characters; at most {max} are allowed"
        ));
    }
    no_control_characters(text)
}

/// Checks that a text, possibly of several lines, has at most `max` characters.
///
/// # Errors
/// A description of the violation.
pub fn bounded_lines(text: String, max: usize) -> Result<String, String> {
    let length = text.chars().count();
    if length > max {
        return Err(format!(
            "has {length} characters; at most {max} are allowed"
        ));
    }
    // PostgreSQL's `text` can't store it.
    if text.contains('\0') {
        return Err("holds the character U+0000, which can't be stored".into());
    }
    Ok(text)
}

fn no_control_characters(text: String) -> Result<String, String> {
    match text.chars().find(|c| c.is_control()) {
        Some(c) => Err(format!(
            "holds the control character U+{:04X}",
            u32::from(c)
        )),
        None => Ok(text),
    }
}

/// A text as error messages show it: quoted, escaped and shortened to 64 characters.
pub fn quoted(text: &str) -> String {
    let mut shown: String = text.chars().take(64).collect();
    if shown.len() < text.len() {
        shown.push('…');
    }
    format!("{shown:?}")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
    use super::*;

    #[test]
    fn an_id_says_what_it_may_look_like() {
        for good in ["a", "9", "q7_art", "v1.2-b", &"x".repeat(64)] {
            assert_eq!(Id::parse(good).unwrap().as_str(), good);
        }
        for bad in ["", "_a", "a b", "a/b", "é", &"x".repeat(65)] {
            assert!(Id::parse(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn long_and_control_characters_are_refused() {
        assert!(bounded("ü".repeat(64), 64).is_ok());
        assert!(bounded("ü".repeat(65), 64).unwrap_err().contains("65"));
        assert!(bounded("a\nb".into(), 64).unwrap_err().contains("U+000A"));
        assert!(bounded_lines("a\nb".into(), 64).is_ok());
        assert!(bounded_lines("a\0b".into(), 64).is_err());
    }
}
