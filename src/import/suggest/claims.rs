//! Which columns already have a use.

use super::column::Column;

/// The columns of a sample, and which of them already have a use.
#[derive(Debug)]
pub(super) struct Claims<'a> {
    pub(super) columns: &'a [Column],
    taken: Vec<bool>,
}

impl<'a> Claims<'a> {
    pub(super) fn new(columns: &'a [Column]) -> Self {
        Self {
            columns,
            taken: vec![false; columns.len()],
        }
    }

    /// The columns without a use, with their positions.
    pub(super) fn free(&self) -> impl Iterator<Item = (usize, &'a Column)> {
        let columns = self.columns.iter().enumerate();
        columns.filter(|(position, _)| !self.taken[*position])
    }

    pub(super) fn take(&mut self, position: usize) -> &'a Column {
        self.taken[position] = true;
        &self.columns[position]
    }

    /// Takes the free column that ranks highest; none where every rank is 0.
    pub(super) fn take_best(&mut self, rank: impl Fn(&Column) -> u32) -> Option<&'a Column> {
        let position = self.best(rank)?;
        Some(self.take(position))
    }

    /// The free column that ranks highest, the first of several; none where every rank is 0.
    pub(super) fn best(&self, rank: impl Fn(&Column) -> u32) -> Option<usize> {
        let mut best = None;
        let mut highest = 0;
        for (position, column) in self.free() {
            let rank = rank(column);
            if rank > highest {
                highest = rank;
                best = Some(position);
            }
        }
        best
    }
}
