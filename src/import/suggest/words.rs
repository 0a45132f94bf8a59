//! The words of a column's name.

/// The words of a column's name, in lower case and in ASCII: `Kunden-Nr` is `kunden nr`,
/// `CustomerID` is `customer id`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Words(Vec<String>);

impl Words {
    pub(super) fn of(name: &str) -> Self {
        let mut words = vec![String::new()];
        let mut before = ' ';
        let mut letters = name.chars().peekable();
        while let Some(letter) = letters.next() {
            let next_is_lower = letters.peek().is_some_and(|next| next.is_lowercase());
            let begins_word = letter.is_uppercase()
                && (before.is_lowercase() || (before.is_uppercase() && next_is_lower));
            if begins_word || !letter.is_alphanumeric() {
                words.push(String::new());
            }
            if letter.is_alphanumeric()
                && let Some(word) = words.last_mut()
            {
                push_folded(word, letter);
            }
            before = letter;
        }
        words.retain(|word| !word.is_empty());
        Self(words)
    }

    /// Whether one of the words is in a list.
    pub(super) fn has(&self, list: &[&str]) -> bool {
        self.0.iter().any(|word| list.contains(&word.as_str()))
    }

    /// Whether one of the words contains one of these parts, as `kundennummer` contains
    /// `kunden`. A part with a space is looked for across words.
    pub(super) fn contain(&self, parts: &[&str]) -> bool {
        let joined = self.0.join(" ");
        parts.iter().any(|part| joined.contains(part))
    }

    pub(super) fn count(&self) -> usize {
        self.0.len()
    }

    /// The words as an id, of `length_max` characters or less.
    pub(super) fn slug(&self, length_max: usize) -> String {
        let mut slug = String::new();
        for word in &self.0 {
            if !slug.is_empty() && slug.len() + 1 + word.len() > length_max {
                break;
            }
            if !slug.is_empty() {
                slug.push('_');
            }
            slug.push_str(word);
        }
        slug.truncate(length_max);
        slug
    }
}

/// A text as it is compared with the word lists: folded words with single spaces.
pub(super) fn folded(text: &str) -> String {
    let mut folded = String::new();
    for letter in text.chars() {
        if letter.is_alphanumeric() {
            push_folded(&mut folded, letter);
        } else {
            folded.push(' ');
        }
    }
    let words: Vec<&str> = folded.split_whitespace().collect();
    words.join(" ")
}

/// Appends a letter in lower case. German umlauts become two letters, other letters with
/// accents lose them; letters of other scripts are left out.
fn push_folded(word: &mut String, letter: char) {
    for letter in letter.to_lowercase() {
        match letter {
            'ä' => word.push_str("ae"),
            'ö' => word.push_str("oe"),
            'ü' => word.push_str("ue"),
            'ß' => word.push_str("ss"),
            'à' | 'á' | 'â' | 'ã' | 'å' => word.push('a'),
            'ç' => word.push('c'),
            'è' | 'é' | 'ê' | 'ë' => word.push('e'),
            'ì' | 'í' | 'î' | 'ï' => word.push('i'),
            'ñ' => word.push('n'),
            'ò' | 'ó' | 'ô' | 'õ' | 'ø' => word.push('o'),
            'ù' | 'ú' | 'û' => word.push('u'),
            _ if letter.is_ascii_alphanumeric() => word.push(letter),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_divided_into_words() {
        for (name, words) in [
            ("CustomerID", "customer_id"),
            ("customer_id", "customer_id"),
            ("Kunden-Nr.", "kunden_nr"),
            ("Straße & Übergröße", "strasse_uebergroesse"),
            ("NPS Score (0-10)", "nps_score_0_10"),
            ("InvoiceNo", "invoice_no"),
            ("HTTPCode", "http_code"),
            ("answers.nps", "answers_nps"),
            ("評価", ""),
        ] {
            assert_eq!(Words::of(name).slug(64), words, "{name}");
        }
        assert_eq!(Words::of("How likely are you").slug(10), "how_likely");
    }

    #[test]
    fn parts_are_found_within_words() {
        let words = Words::of("Kundennummer");
        assert!(words.contain(&["kunden"]));
        assert!(!words.has(&["kunden"]));
        assert!(Words::of("order date").contain(&["order date"]));
    }
}
