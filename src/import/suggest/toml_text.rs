//! Strings and keys as TOML writes them.

/// A basic string, with its quotes.
pub(super) fn quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for letter in text.chars() {
        match letter {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            _ if letter.is_control() => {
                quoted.push_str(&format!("\\u{:04X}", u32::from(letter)));
            }
            _ => quoted.push(letter),
        }
    }
    quoted.push('"');
    quoted
}

/// A key, in quotes only where it needs them.
pub(super) fn key(text: &str) -> String {
    let is_bare = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '_' | '-');
    if !text.is_empty() && text.chars().all(is_bare) {
        return text.to_owned();
    }
    quoted(text)
}

/// An array of strings.
pub(super) fn array<S: AsRef<str>>(texts: &[S]) -> String {
    let texts: Vec<String> = texts.iter().map(|text| quoted(text.as_ref())).collect();
    format!("[{}]", texts.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_text_is_read_back_as_it_was() {
        for text in [
            "plain",
            "with \"quotes\" and \\",
            "two\r\nlines\t",
            "é ☺ \u{1}",
        ] {
            let parsed: toml::Table = format!("{} = {}", key(text), quoted(text))
                .parse()
                .unwrap_or_else(|error| panic!("{error}"));
            assert_eq!(parsed.get(text).and_then(toml::Value::as_str), Some(text));
        }
    }
}
