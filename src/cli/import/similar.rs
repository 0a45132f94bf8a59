//! Names that may have been meant.

use std::borrow::Borrow;

/// Below this (of 1) two names have too little in common.
const LIKENESS_MIN: f64 = 0.75;

const SUGGESTIONS_MAX: usize = 3;

/// `; did you mean ...?` with the names most like `name`, or all of a few, or nothing.
pub(super) fn among<S: Borrow<String>>(name: &str, names: impl IntoIterator<Item = S>) -> String {
    let names: Vec<S> = names.into_iter().collect();
    let alike = alike(name, &names);
    let quoted: Vec<String> = alike.iter().map(|other| format!("`{other}`")).collect();
    match quoted.as_slice() {
        [] => all_of_a_few(&names),
        [only] => format!("; did you mean {only}?"),
        [others @ .., last] => format!("; did you mean {} or {last}?", others.join(", ")),
    }
}

/// The name most like `name`, if one is.
pub(super) fn closest<'a>(name: &str, names: &'a [String]) -> Option<&'a str> {
    alike(name, names).first().copied()
}

/// The names like `name`, the most alike first.
fn alike<'a, S: Borrow<String>>(name: &str, names: &'a [S]) -> Vec<&'a str> {
    let mut alike: Vec<(f64, &str)> = names
        .iter()
        .map(|other| (likeness(name, other.borrow()), other.borrow().as_str()))
        .filter(|(likeness, _)| *likeness >= LIKENESS_MIN)
        .collect();
    alike.sort_by(|a, b| b.0.total_cmp(&a.0));
    alike
        .into_iter()
        .map(|(_, other)| other)
        .take(SUGGESTIONS_MAX)
        .collect()
}

/// `; there is ...` with the names, as far as they fit in a sentence.
pub(super) fn all_of_a_few<S: Borrow<String>>(names: &[S]) -> String {
    const FEW: usize = 12;
    let listed: Vec<&str> = names
        .iter()
        .take(FEW)
        .map(|name| name.borrow().as_str())
        .collect();
    match names.len() {
        0 => String::new(),
        1..=FEW => format!("; there is {}", listed.join(", ")),
        more => format!("; there is {} and {} more", listed.join(", "), more - FEW),
    }
}

/// From 0 to 1.
fn likeness(name: &str, other: &str) -> f64 {
    let (name, other) = (name.to_lowercase(), other.to_lowercase());
    let (shorter, longer) = if name.len() < other.len() {
        (&name, &other)
    } else {
        (&other, &name)
    };
    let contained = shorter.len() >= 3 && longer.contains(shorter.as_str());
    let least = if contained { LIKENESS_MIN } else { 0.0 };
    strsim::normalized_damerau_levenshtein(&name, &other).max(least)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(names: &[&str]) -> Vec<String> {
        names.iter().map(|&name| name.to_owned()).collect()
    }

    #[test]
    fn the_most_alike_comes_first() {
        let names = names(&["airline", "nps_0_1", "NPS_0_10", "weight"]);
        assert_eq!(
            among("nps_0_10", &names),
            "; did you mean `NPS_0_10` or `nps_0_1`?"
        );
    }

    #[test]
    fn where_nothing_is_alike_a_few_are_listed() {
        assert_eq!(among("score", names(&["a", "b"])), "; there is a, b");
        assert_eq!(among("score", names(&[])), "");
    }
}
