//! Finds the separator and the labels of cells with several choices.

use std::collections::BTreeMap;

use super::column::Column;
use super::unanswered;

/// Separators, the most certain first.
const SEPARATORS: [&str; 6] = ["|", ";", ", ", ",", " / ", "/"];

/// Most labels of a question; the service accepts 50.
const LABELS_MAX: usize = 50;

/// The least share of cells with several choices.
const SEVERAL_MIN: f64 = 0.05;

/// The labels of a column with choices.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Labels {
    pub(super) labels: Vec<String>,
    /// Absent where every cell is one choice, or where the cells are arrays.
    pub(super) separator: Option<String>,
    pub(super) doubts: Vec<String>,
}

/// The labels of a column whose cells hold several of them; `None` where no separator divides
/// the cells into texts that recur.
pub(super) fn find(column: &Column) -> Option<Labels> {
    if column.has_lists {
        let labels: Vec<String> = answered(column).map(|(text, _)| text.clone()).collect();
        let is_few = !labels.is_empty() && labels.len() <= LABELS_MAX;
        return is_few.then_some(Labels {
            labels,
            separator: None,
            doubts: Vec::new(),
        });
    }
    SEPARATORS
        .into_iter()
        .find_map(|separator| separated(column, separator))
}

/// The texts of a column that are answers.
fn answered(column: &Column) -> impl Iterator<Item = &(String, usize)> {
    column
        .values
        .iter()
        .filter(|(text, _)| !unanswered::is_unanswered(text))
}

fn separated(column: &Column, separator: &str) -> Option<Labels> {
    if column.share(|text| text.contains(separator)) < SEVERAL_MIN {
        return None;
    }
    let cells: Vec<(Vec<&str>, usize)> = answered(column)
        .map(|(text, rows)| {
            let pieces = text.split(separator).map(str::trim);
            (pieces.filter(|piece| !piece.is_empty()).collect(), *rows)
        })
        .collect();
    let (labels, is_joined) = joined(&cells, separator);
    let mut rows_of: BTreeMap<&str, usize> = BTreeMap::new();
    for (pieces, rows) in &labels {
        for piece in pieces {
            *rows_of.entry(piece).or_default() += rows;
        }
    }
    let pieces: usize = rows_of.values().sum();
    let is_recurring = 2 * rows_of.len() <= pieces && rows_of.len() <= LABELS_MAX;
    let are_labels = rows_of.keys().all(|label| label.chars().count() <= 80);
    let are_words = rows_of
        .keys()
        .any(|label| label.chars().any(char::is_alphabetic));
    let is_several = labels.iter().any(|(pieces, _)| pieces.len() > 1);
    if !(is_recurring && are_labels && are_words && is_several) {
        return None;
    }
    let mut in_order: Vec<String> = Vec::new();
    for piece in labels.iter().flat_map(|(pieces, _)| pieces) {
        if !in_order.contains(piece) {
            in_order.push(piece.clone());
        }
    }
    let mut doubts = vec![format!("is \"{separator}\" between the choices of a cell?")];
    if is_joined {
        doubts.push("some labels hold the separator, as far as the sample shows".to_owned());
    }
    Some(Labels {
        labels: in_order,
        separator: Some(separator.to_owned()),
        doubts,
    })
}

/// The cells with pieces joined that only occur side by side, such as `Cheap` and
/// `fair price`; and whether any are.
fn joined(cells: &[(Vec<&str>, usize)], separator: &str) -> (Vec<(Vec<String>, usize)>, bool) {
    let mut cells: Vec<(Vec<String>, usize)> = cells
        .iter()
        .map(|(pieces, rows)| {
            (
                pieces.iter().map(|&piece| piece.to_owned()).collect(),
                *rows,
            )
        })
        .collect();
    let mut is_joined = false;
    while let Some((first, second)) = inseparable(&cells) {
        is_joined = true;
        for (pieces, _) in &mut cells {
            if let Some(at) = pieces.iter().position(|piece| *piece == first) {
                pieces[at] = format!("{first}{separator}{second}");
                pieces.remove(at + 1);
            }
        }
    }
    (cells, is_joined)
}

/// Two pieces of which none occurs without the other beside it, in two different cells or
/// more.
fn inseparable(cells: &[(Vec<String>, usize)]) -> Option<(String, String)> {
    let mut single: BTreeMap<&str, usize> = BTreeMap::new();
    let mut pairs: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for (pieces, rows) in cells {
        for piece in pieces {
            *single.entry(piece).or_default() += rows;
        }
        for pair in pieces.windows(2) {
            *pairs.entry((&pair[0], &pair[1])).or_default() += rows;
        }
    }
    // Where no piece is ever alone or with others, every pair looks inseparable.
    let found = pairs.iter().find(|((first, second), rows)| {
        let always = single.get(first) == Some(rows) && single.get(second) == Some(rows);
        always && **rows >= 2 && second.chars().next().is_some_and(char::is_lowercase)
    });
    found.map(|((first, second), _)| ((*first).to_owned(), (*second).to_owned()))
}
