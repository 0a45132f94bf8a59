//! Splits a cell that holds several choices.

/// Separates the choices in a cell. The label of a choice may hold the separator, too.
#[derive(Debug)]
pub(super) struct ChoiceSeparator {
    text: String,
    /// Most pieces that the separator divides a label into.
    label_pieces_max: usize,
}

impl ChoiceSeparator {
    /// The separator `text` between choices with these labels.
    pub(super) fn new<'l>(text: String, labels: impl Iterator<Item = &'l String>) -> Self {
        let pieces = labels.map(|label| label.split(text.as_str()).count());
        Self {
            label_pieces_max: pieces.max().unwrap_or(1),
            text,
        }
    }

    /// The labels in a cell, the longest possible ones first. Pieces that are part of no label
    /// stand for themselves.
    pub(super) fn split<'t>(&self, cell: &'t str, is_label: impl Fn(&str) -> bool) -> Vec<&'t str> {
        let pieces = self.pieces(cell);
        let span = |from: usize, to: usize| cell[pieces[from].0..pieces[to - 1].1].trim();
        let longest = |from: usize, fits: &dyn Fn(usize) -> bool| {
            let to_max = pieces.len().min(from + self.label_pieces_max);
            (from + 1..=to_max)
                .rev()
                .find(|&to| fits(to) && (span(from, to).is_empty() || is_label(span(from, to))))
        };
        // Where the label that begins with each piece ends, so that the rest consists of
        // labels as well.
        let mut ends: Vec<Option<usize>> = vec![None; pieces.len()];
        for from in (0..pieces.len()).rev() {
            let rest_fits = |to: usize| to == pieces.len() || ends[to].is_some();
            ends[from] = longest(from, &rest_fits);
        }
        let mut labels = Vec::new();
        let mut from = 0;
        while from < pieces.len() {
            let end = ends[from].or_else(|| longest(from, &|_| true));
            let to = end.unwrap_or(from + 1);
            labels.push(span(from, to));
            from = to;
        }
        labels
    }

    /// The start and end of each piece between separators.
    fn pieces(&self, cell: &str) -> Vec<(usize, usize)> {
        let mut start = 0;
        let ends = cell.match_indices(self.text.as_str());
        let mut pieces: Vec<(usize, usize)> = ends
            .map(|(end, separator)| {
                let piece = (start, end);
                start = end + separator.len();
                piece
            })
            .collect();
        pieces.push((start, cell.len()));
        pieces
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split<'t>(separator: &str, labels: &[&str], cell: &'t str) -> Vec<&'t str> {
        let owned: Vec<String> = labels.iter().map(|&label| label.to_owned()).collect();
        let separator = ChoiceSeparator::new(separator.to_owned(), owned.iter());
        separator.split(cell, |label| labels.contains(&label))
    }

    #[test]
    fn labels_without_the_separator_are_split_at_it() {
        for labels in [&[][..], &["a", "b"]] {
            assert_eq!(split("|", labels, "a | b|c"), ["a", "b", "c"]);
        }
    }

    #[test]
    fn a_label_may_hold_the_separator() {
        let labels = ["Cheap, fair price", "Quick, no queue", "Friendly staff"];
        let split = |cell| split(", ", &labels, cell);
        assert_eq!(
            split("Cheap, fair price, Quick, no queue"),
            ["Cheap, fair price", "Quick, no queue"]
        );
        assert_eq!(
            split("Friendly staff, Cheap, fair price"),
            ["Friendly staff", "Cheap, fair price"]
        );
        // Some tools leave out the space or add a separator at the end.
        let cell = "Quick, no queue,Friendly staff,";
        assert_eq!(
            super::tests::split(",", &labels, cell),
            ["Quick, no queue", "Friendly staff", ""]
        );
    }

    #[test]
    fn the_longest_labels_are_found_first_unless_the_rest_is_none_then() {
        assert_eq!(split(",", &["a", "b", "a,b"], "a,b,a"), ["a,b", "a"]);
        assert_eq!(split(",", &["a", "a,b", "b,c"], "a,b,c"), ["a", "b,c"]);
    }

    #[test]
    fn an_unlisted_piece_stands_for_itself() {
        assert_eq!(split(",", &["a", "b,c"], "a,x,b,c"), ["a", "x", "b,c"]);
    }
}
