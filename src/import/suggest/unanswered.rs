//! Codes for answers that are none.

use super::words::folded;

/// Words for "not applicable" and "no answer", folded.
const NOT_APPLICABLE: [&str; 27] = [
    "k a",
    "ka",
    "keine angabe",
    "keine angaben",
    "keine antwort",
    "weiss nicht",
    "weiss ich nicht",
    "nicht zutreffend",
    "trifft nicht auf mich zu",
    "entfaellt",
    "kann ich nicht beurteilen",
    "kann ich nicht sagen",
    "nicht beurteilbar",
    "n a",
    "na",
    "not applicable",
    "no answer",
    "no response",
    "dont know",
    "don t know",
    "do not know",
    "cannot say",
    "can t say",
    "not sure",
    "prefer not to say",
    "unknown",
    "unbekannt",
];

/// Words that programs write for a missing value, folded.
const MISSING: [&str; 7] = [
    "null",
    "nan",
    "none",
    "nil",
    "undefined",
    "skipped",
    "missing",
];

/// Signs that stand for no answer.
const SIGNS: [&str; 7] = ["-", "--", "–", "—", ".", "/", "?"];

/// Numbers outside the scale that stand for no answer, by custom.
pub(super) const CODES: [i32; 15] = [
    99, 98, 97, 96, 95, 88, 77, 999, 998, -1, -9, -99, -98, -999, 9999,
];

/// Whether a text stands for "not applicable" or "no answer".
pub(super) fn is_not_applicable(text: &str) -> bool {
    SIGNS.contains(&text) || NOT_APPLICABLE.contains(&folded(text).as_str())
}

/// Whether a program writes this text for a missing value.
pub(super) fn is_missing(text: &str) -> bool {
    MISSING.contains(&folded(text).as_str())
}

/// Whether a text is no answer at all.
pub(super) fn is_unanswered(text: &str) -> bool {
    is_not_applicable(text) || is_missing(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_in_both_languages_stand_for_no_answer() {
        for text in [
            "k.A.",
            "k. A.",
            "N/A",
            "n/a",
            "NA",
            "-",
            "weiß nicht",
            "Don't know",
        ] {
            assert!(is_not_applicable(text), "{text}");
        }
        for text in ["9", "Nein", "no", "gut", "A"] {
            assert!(!is_unanswered(text), "{text}");
        }
        assert!(is_missing("NULL"));
    }
}
