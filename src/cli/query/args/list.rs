//! Lists within one argument.

/// Splits at unescaped separators. Backslashes stay in the parts.
pub(super) fn split(text: &str, separator: char) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        if letter == separator {
            parts.push(String::new());
        } else if let Some(part) = parts.last_mut() {
            part.push(letter);
            if letter == '\\' {
                part.extend(letters.next());
            }
        }
    }
    parts
}
