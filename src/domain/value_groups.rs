//! Folding the values of a dimension into named groups.

use std::collections::BTreeMap;

use serde::Serialize;

/// Most groups of one dimension.
pub const GROUPS_MAX: usize = 100;
/// Most values of one group.
pub const VALUES_MAX: usize = 100;

/// Replaces the values of a dimension by the names of groups.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ValueGroups {
    /// The dimension.
    pub dimension: String,
    /// The name for each listed value; the empty string stands for "no value".
    pub names: BTreeMap<String, String>,
    /// The name for all other values.
    pub rest: String,
}

impl ValueGroups {
    /// The name of the group that holds a value.
    pub fn name_of(&self, value: Option<&str>) -> &str {
        let name = self.names.get(value.unwrap_or(""));
        name.unwrap_or(&self.rest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_outside_all_groups_is_in_the_rest() {
        let names = [("DE", "dach"), ("AT", "dach"), ("", "unknown")];
        let names = names.map(|(value, name)| (value.to_owned(), name.to_owned()));
        let groups = ValueGroups {
            dimension: "country".to_owned(),
            names: names.into(),
            rest: "rest".to_owned(),
        };
        assert_eq!(groups.name_of(Some("AT")), "dach");
        assert_eq!(groups.name_of(None), "unknown");
        assert_eq!(groups.name_of(Some("FR")), "rest");
    }
}
