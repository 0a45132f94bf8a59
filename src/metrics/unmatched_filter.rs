//! Warns of filter values that no row has: most are misspelt.

use std::collections::BTreeMap;

use super::{MetricError, Metrics, Warning};
use crate::{
    domain::{customer::ATTRIBUTES, dimension::DimensionFilter, survey::Survey},
    store::WorkspaceKey,
};

/// Most warnings of one query: a long list of wrong values is one mistake.
const WARNINGS_MAX: usize = 10;

/// Most values of an attribute among which the nearest is looked for.
const ATTRIBUTE_VALUES_MAX: i64 = 1_000;

/// The least similarity, from 0 to 1, at which a known value is worth naming.
const SIMILARITY_MIN: f64 = 0.5;

impl Metrics {
    /// A warning for each value in the filters that no response to these surveys has.
    pub(super) async fn unmatched_by_responses(
        &self,
        workspace: WorkspaceKey,
        surveys: &[Survey],
        filters: &[DimensionFilter],
    ) -> Result<Vec<Warning>, MetricError> {
        if filters.is_empty() {
            return Ok(Vec::new());
        }
        let keys: Vec<i32> = surveys.iter().map(|survey| survey.key).collect();
        let dimensions: Vec<String> = filters
            .iter()
            .map(|filter| filter.dimension.clone())
            .collect();
        let known = self
            .store
            .response_values(workspace, &keys, &dimensions)
            .await?;
        let mut by_dimension: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for known in known {
            by_dimension
                .entry(known.dimension)
                .or_default()
                .push(known.value);
        }
        Ok(unmatched(filters, "response", &by_dimension))
    }

    /// A warning for each value in the filters that no customer or activity has.
    pub(super) async fn unmatched_by_customers(
        &self,
        workspace: WorkspaceKey,
        filters: &[DimensionFilter],
    ) -> Result<Vec<Warning>, MetricError> {
        let (of_customers, of_activities): (Vec<_>, Vec<_>) = filters
            .iter()
            .cloned()
            .partition(|filter| ATTRIBUTES.contains(&filter.dimension.as_str()));
        let mut warnings = Vec::new();
        for filter in of_customers {
            let (store, attribute) = (&self.store, &filter.dimension);
            let listed: Vec<String> = named_values(&filter).cloned().collect();
            if listed.is_empty() {
                continue;
            }
            let unknown = store
                .unknown_attribute_values(workspace, attribute, &listed)
                .await?;
            if unknown.is_empty() {
                continue;
            }
            let known = store
                .attribute_values(workspace, attribute, ATTRIBUTE_VALUES_MAX)
                .await?;
            warnings.extend(
                unknown
                    .iter()
                    .map(|value| warning(&filter, "customer", value, &known)),
            );
        }
        if !of_activities.is_empty() {
            let mut by_dimension: BTreeMap<String, Vec<String>> = BTreeMap::new();
            for (cell, _) in self.store.activity_cells(workspace).await? {
                for (dimension, value) in cell.0 {
                    by_dimension.entry(dimension).or_default().push(value);
                }
            }
            warnings.extend(unmatched(&of_activities, "activity", &by_dimension));
        }
        warnings.truncate(WARNINGS_MAX);
        Ok(warnings)
    }
}

/// A warning for each value that is not among the known ones of its dimension.
fn unmatched(
    filters: &[DimensionFilter],
    row: &'static str,
    known: &BTreeMap<String, Vec<String>>,
) -> Vec<Warning> {
    let mut warnings = Vec::new();
    for filter in filters {
        // A dimension without values has no entry.
        let known = known.get(&filter.dimension).map_or(&[][..], Vec::as_slice);
        let unknown = named_values(filter).filter(|value| !known.contains(value));
        warnings.extend(unknown.map(|value| warning(filter, row, value, known)));
    }
    warnings.truncate(WARNINGS_MAX);
    warnings
}

/// The values of a filter, without the empty one, which matches rows that have none.
fn named_values(filter: &DimensionFilter) -> impl Iterator<Item = &String> {
    filter.values.iter().filter(|value| !value.is_empty())
}

fn warning(filter: &DimensionFilter, row: &'static str, value: &str, known: &[String]) -> Warning {
    Warning::UnmatchedFilter {
        row,
        dimension: filter.dimension.clone(),
        value: value.to_owned(),
        nearest: nearest(value, known),
    }
}

/// The known value that is most like `value`; `None` if none is much like it.
fn nearest(value: &str, known: &[String]) -> Option<String> {
    let value = value.to_lowercase();
    let similarity =
        |other: &String| strsim::normalized_damerau_levenshtein(&value, &other.to_lowercase());
    let similar = known.iter().map(|other| (similarity(other), other));
    let similar = similar.filter(|(similarity, _)| *similarity >= SIMILARITY_MIN);
    // Of equals the first in the alphabet, so that a reply doesn't depend on the database.
    let best = similar.max_by(|(one, name), (other, other_name)| {
        one.total_cmp(other).then_with(|| other_name.cmp(name))
    });
    best.map(|(_, other)| other.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known(values: &[&str]) -> Vec<String> {
        values.iter().map(|value| (*value).to_owned()).collect()
    }

    #[test]
    fn the_nearest_value_is_named_if_it_is_near() {
        let stores = known(&["Bonn", "Köln", "Berlin"]);
        assert_eq!(nearest("Koeln", &stores).as_deref(), Some("Köln"));
        assert_eq!(nearest("bonn", &stores).as_deref(), Some("Bonn"));
        assert_eq!(nearest("Zürich", &stores), None);
        assert_eq!(nearest("b", &known(&["bz", "by"])).as_deref(), Some("by"));
    }

    #[test]
    fn only_values_that_no_row_has_are_warned_of() {
        let filter = |dimension: &str, values: &[&str]| DimensionFilter {
            dimension: dimension.to_owned(),
            keep: true,
            values: known(values),
        };
        let stores = BTreeMap::from([("store".to_owned(), known(&["Köln"]))]);
        let filters = [
            filter("store", &["Köln", "Koeln", ""]),
            filter("channel", &["web"]),
        ];
        let said: Vec<String> = unmatched(&filters, "response", &stores)
            .iter()
            .map(Warning::to_string)
            .collect();
        assert_eq!(
            said,
            [
                "No response has the store \"Koeln\". The nearest known value is \"Köln\".",
                "No response has the channel \"web\".",
            ]
        );
        let many: Vec<String> = (0..50).map(|number| number.to_string()).collect();
        let many: Vec<&str> = many.iter().map(String::as_str).collect();
        let warnings = unmatched(&[filter("store", &many)], "response", &stores);
        assert_eq!(warnings.len(), WARNINGS_MAX);
    }
}
