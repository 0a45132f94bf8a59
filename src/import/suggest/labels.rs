//! Labels that stand for scores: those of Likert scales, numbered ones and stars.

use super::words::folded;

/// Labels of a five-point scale, folded, from its low end.
const LIKERT: [&[&str]; 5] = [
    &[
        "very dissatisfied",
        "very unsatisfied",
        "extremely dissatisfied",
        "completely dissatisfied",
        "strongly disagree",
        "completely disagree",
        "very poor",
        "very bad",
        "terrible",
        "very difficult",
        "very hard",
        "very unlikely",
        "not at all likely",
        "sehr unzufrieden",
        "stimme gar nicht zu",
        "stimme ueberhaupt nicht zu",
        "trifft gar nicht zu",
        "trifft ueberhaupt nicht zu",
        "sehr schlecht",
        "sehr schwierig",
        "sehr schwer",
        "sehr unwahrscheinlich",
    ],
    &[
        "dissatisfied",
        "unsatisfied",
        "somewhat dissatisfied",
        "disagree",
        "somewhat disagree",
        "poor",
        "bad",
        "difficult",
        "hard",
        "unlikely",
        "unzufrieden",
        "eher unzufrieden",
        "stimme nicht zu",
        "stimme eher nicht zu",
        "trifft nicht zu",
        "trifft eher nicht zu",
        "schlecht",
        "schwierig",
        "schwer",
        "eher schwierig",
        "unwahrscheinlich",
    ],
    &[
        "neutral",
        "neither",
        "neither satisfied nor dissatisfied",
        "neither agree nor disagree",
        "neither easy nor difficult",
        "fair",
        "ok",
        "okay",
        "average",
        "undecided",
        "teils teils",
        "weder noch",
        "weder zufrieden noch unzufrieden",
        "mittel",
        "mittelmaessig",
        "unentschieden",
        "teilweise",
        "weder einfach noch schwierig",
    ],
    &[
        "satisfied",
        "somewhat satisfied",
        "agree",
        "somewhat agree",
        "good",
        "easy",
        "likely",
        "zufrieden",
        "eher zufrieden",
        "stimme zu",
        "stimme eher zu",
        "trifft zu",
        "trifft eher zu",
        "gut",
        "einfach",
        "leicht",
        "eher einfach",
        "wahrscheinlich",
    ],
    &[
        "very satisfied",
        "extremely satisfied",
        "completely satisfied",
        "strongly agree",
        "completely agree",
        "very good",
        "excellent",
        "very easy",
        "very likely",
        "extremely likely",
        "sehr zufrieden",
        "stimme voll zu",
        "stimme voll und ganz zu",
        "trifft voll zu",
        "trifft voll und ganz zu",
        "sehr gut",
        "ausgezeichnet",
        "sehr einfach",
        "sehr leicht",
        "sehr wahrscheinlich",
        "aeusserst zufrieden",
    ],
];

/// The score, from 1 to 5, of a label of a five-point scale.
pub(super) fn likert(text: &str) -> Option<i32> {
    let label = folded(text);
    let mut points = (1..).zip(LIKERT);
    points
        .find(|(_, labels)| labels.contains(&label.as_str()))
        .map(|(score, _)| score)
}

/// The score of a label that begins with it, such as `5 - very satisfied` or `1 (schlecht)`.
pub(super) fn numbered(text: &str) -> Option<i32> {
    let end = text.find(|letter: char| !letter.is_ascii_digit())?;
    let (digits, rest) = text.split_at(end);
    let rest = rest.trim_start();
    let is_label = rest.starts_with(['-', '–', '—', ':', '=', '(', '.', ')'])
        && rest.chars().any(char::is_alphabetic);
    if !is_label || digits.len() > 3 {
        return None;
    }
    digits.parse().ok()
}

/// The number of filled stars, such as 4 in `★★★★☆`.
pub(super) fn stars(text: &str) -> Option<i32> {
    let is_star = |letter: char| matches!(letter, '★' | '☆' | '⭐' | '\u{FE0F}' | ' ');
    let filled = text
        .chars()
        .filter(|letter| matches!(letter, '★' | '⭐'))
        .count();
    let is_stars = !text.is_empty() && text.chars().all(is_star);
    is_stars.then(|| i32::try_from(filled).ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_in_both_languages_are_scores() {
        assert_eq!(likert("Very satisfied"), Some(5));
        assert_eq!(likert("Stimme überhaupt nicht zu"), Some(1));
        assert_eq!(likert("teils/teils"), Some(3));
        assert_eq!(likert("Köln"), None);
        assert_eq!(numbered("5 - very satisfied"), Some(5));
        assert_eq!(numbered("10 (extremely likely)"), Some(10));
        assert_eq!(numbered("5"), None);
        assert_eq!(numbered("2.5"), None);
        assert_eq!(stars("★★★★☆"), Some(4));
        assert_eq!(stars("⭐⭐"), Some(2));
    }

    #[test]
    fn no_label_stands_twice() {
        let mut labels: Vec<&str> = LIKERT.into_iter().flatten().copied().collect();
        let count = labels.len();
        labels.sort_unstable();
        labels.dedup();
        assert_eq!(labels.len(), count);
    }
}
