//! Suggests corrections of a misspelled name.

use std::borrow::Borrow;

/// The least similarity of a suggestion, from 0 to 1.
const SIMILARITY_MIN: f64 = 0.75;

const SUGGESTIONS_MAX: usize = 3;

/// Most names that are listed where none is similar.
const LISTED_MAX: usize = 12;

/// `; did you mean ...?` with the names most similar to `name`; where none is similar, the
/// names there are; empty without names.
pub(super) fn similar<S: Borrow<String>>(name: &str, names: impl IntoIterator<Item = S>) -> String {
    let names: Vec<S> = names.into_iter().collect();
    let ranked = ranked(name, &names);
    let quoted: Vec<String> = ranked.iter().map(|other| format!("`{other}`")).collect();
    match quoted.as_slice() {
        [] => available(&names),
        [only] => format!("; did you mean {only}?"),
        [others @ .., last] => format!("; did you mean {} or {last}?", others.join(", ")),
    }
}

/// The name most similar to `name`.
pub(super) fn closest<'a>(name: &str, names: &'a [String]) -> Option<&'a str> {
    ranked(name, names).first().copied()
}

/// The names similar to `name`, the most similar first.
fn ranked<'a, S: Borrow<String>>(name: &str, names: &'a [S]) -> Vec<&'a str> {
    let mut ranked: Vec<(f64, &str)> = names
        .iter()
        .map(|other| (similarity(name, other.borrow()), other.borrow().as_str()))
        .filter(|(similarity, _)| *similarity >= SIMILARITY_MIN)
        .collect();
    ranked.sort_by(|a, b| b.0.total_cmp(&a.0));
    ranked
        .into_iter()
        .map(|(_, other)| other)
        .take(SUGGESTIONS_MAX)
        .collect()
}

/// `; available: ...` with the names; empty without names.
pub(super) fn available<S: Borrow<String>>(names: &[S]) -> String {
    let listed: Vec<&str> = names
        .iter()
        .take(LISTED_MAX)
        .map(|name| name.borrow().as_str())
        .collect();
    let listed = listed.join(", ");
    match names.len() {
        0 => String::new(),
        1..=LISTED_MAX => format!("; available: {listed}"),
        more => format!("; available: {listed} and {} more", more - LISTED_MAX),
    }
}

/// From 0 to 1, ignoring case. A name that contains the other counts as similar.
fn similarity(name: &str, other: &str) -> f64 {
    let (name, other) = (name.to_lowercase(), other.to_lowercase());
    let (shorter, longer) = if name.len() < other.len() {
        (&name, &other)
    } else {
        (&other, &name)
    };
    let is_contained = shorter.len() >= 3 && longer.contains(shorter.as_str());
    let least = if is_contained { SIMILARITY_MIN } else { 0.0 };
    strsim::normalized_damerau_levenshtein(&name, &other).max(least)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(names: &[&str]) -> Vec<String> {
        names.iter().map(|&name| name.to_owned()).collect()
    }

    #[test]
    fn the_most_similar_name_comes_first() {
        let names = names(&["airline", "nps_0_1", "NPS_0_10", "weight"]);
        assert_eq!(
            similar("nps_0_10", &names),
            "; did you mean `NPS_0_10` or `nps_0_1`?"
        );
    }

    #[test]
    fn the_names_are_listed_where_none_is_similar() {
        assert_eq!(similar("score", names(&["a", "b"])), "; available: a, b");
        assert_eq!(similar("score", names(&[])), "");
    }
}
