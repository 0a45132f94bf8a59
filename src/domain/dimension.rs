//! Dimensions: the keys that responses are grouped and filtered by.

use std::collections::BTreeMap;

use uuid::Uuid;

/// The medium a response came through.
pub const CHANNEL: &str = "channel";
/// The point of the customer journey where a response arose.
pub const TOUCHPOINT: &str = "touchpoint";
/// The language of the interview.
pub const LANGUAGE: &str = "language";
/// Whether the customer finished: [`COMPLETE`] or [`PARTIAL`].
pub const COMPLETION: &str = "completion";
/// Value of [`COMPLETION`]: the customer reached the end.
pub const COMPLETE: &str = "complete";
/// Value of [`COMPLETION`]: the customer left before the end.
pub const PARTIAL: &str = "partial";

/// Most characters in a dimension's value.
pub const VALUE_LENGTH_MAX: usize = 64;
/// Most cells of one survey.
pub const CELLS_MAX: usize = 10_000;

/// Dimensions that every survey has, in display order.
pub const BUILT_IN: [&str; 4] = [CHANNEL, TOUCHPOINT, LANGUAGE, COMPLETION];

/// Whether every survey has this dimension.
pub fn is_built_in(dimension: &str) -> bool {
    BUILT_IN.contains(&dimension)
}

/// One combination of dimension values within a survey. Dimensions without a
/// value are left out.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Cell(pub BTreeMap<String, String>);

impl Cell {
    /// An id derived from the values alone, so that replicas agree on it without
    /// coordination.
    pub fn id(&self) -> Uuid {
        let mut canonical = Vec::with_capacity(128);
        for (dimension, value) in &self.0 {
            // Neither contains control characters, so different cells never collide.
            canonical.extend_from_slice(dimension.as_bytes());
            canonical.push(0x1f);
            canonical.extend_from_slice(value.as_bytes());
            canonical.push(0x1e);
        }
        Uuid::new_v5(&CELL_NAMESPACE, &canonical)
    }

    /// The value of one dimension, if it has one.
    pub fn value(&self, dimension: &str) -> Option<&str> {
        self.0.get(dimension).map(String::as_str)
    }
}

const CELL_NAMESPACE: Uuid = Uuid::from_u128(0x0c97_5d3e_24a8_4c43_9c0f_53f1_6f2a_b0d7);

/// Selects responses by their value of one dimension.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct DimensionFilter {
    /// The dimension.
    pub dimension: String,
    /// Whether to keep the listed values, or all others.
    pub keep: bool,
    /// The values; the empty string stands for "no value".
    pub values: Vec<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cell(values: &[(&str, &str)]) -> Cell {
        Cell(
            values
                .iter()
                .map(|(k, v)| ((*k).to_owned(), (*v).to_owned()))
                .collect(),
        )
    }

    #[test]
    fn a_cell_id_depends_on_the_values_and_not_on_their_order() {
        assert_eq!(
            cell(&[("a", "1"), ("b", "2")]).id(),
            cell(&[("b", "2"), ("a", "1")]).id()
        );
        assert_ne!(
            cell(&[("a", "1"), ("b", "2")]).id(),
            cell(&[("a", "1b"), ("b", "2")]).id()
        );
        assert_ne!(cell(&[("a", "1")]).id(), cell(&[("a", "")]).id());
    }
}
