//! Folded dimensions as messages.

use std::collections::{BTreeMap, HashSet};

use crate::{
    api,
    domain::{
        dimension::VALUE_LENGTH_MAX,
        id::quoted,
        text::{canonical, canonical_value},
        value_groups::{GROUPS_MAX, VALUES_MAX, ValueGroups},
        violation::Violations,
    },
};

/// The folded dimensions of `group_by`; `root` prefixes their fields.
pub(super) fn parse(
    root: &str,
    group_by: &[String],
    folded: Vec<api::ValueGroups>,
    violations: &mut Violations,
) -> Vec<ValueGroups> {
    if folded.len() > group_by.len() {
        let (found, grouped) = (folded.len(), group_by.len());
        violations.add(
            format_args!("{root}value_groups"),
            format_args!("has {found} entries for {grouped} dimensions in group_by"),
        );
    }
    let mut parsed: Vec<ValueGroups> = Vec::new();
    // More entries than dimensions repeat a dimension or name another one.
    for (index, groups) in folded.into_iter().enumerate().take(group_by.len()) {
        let path = format!("{root}value_groups[{index}]");
        let dimension = &groups.dimension;
        if !group_by.contains(dimension) {
            let dimension = quoted(dimension);
            violations.add(
                format_args!("{path}.dimension"),
                format_args!("{dimension} is not in group_by"),
            );
        } else if parsed.iter().any(|other| other.dimension == *dimension) {
            violations.add(format_args!("{path}.dimension"), "is folded already");
        }
        parsed.push(parse_groups(&path, groups, violations));
    }
    parsed
}

fn parse_groups(path: &str, groups: api::ValueGroups, violations: &mut Violations) -> ValueGroups {
    let api::ValueGroups {
        dimension,
        groups,
        rest,
    } = groups;
    let mut taken = HashSet::new();
    let mut name = |field: String, name: String, violations: &mut Violations| {
        if name.is_empty() {
            violations.add(field, "is required");
            return name;
        }
        let name = violations.check(&field, canonical(&name, VALUE_LENGTH_MAX));
        let name = name.unwrap_or_default();
        if !name.is_empty() && !taken.insert(name.clone()) {
            violations.add(field, "is the name of another group");
        }
        name
    };
    let found = groups.len();
    if found == 0 || found > GROUPS_MAX {
        violations.add(
            format_args!("{path}.groups"),
            format_args!("has {found} entries; 1 to {GROUPS_MAX} are allowed"),
        );
    }
    let mut names = BTreeMap::new();
    for (index, group) in groups.into_iter().enumerate().take(GROUPS_MAX) {
        let path = format!("{path}.groups[{index}]");
        let group_name = name(format!("{path}.name"), group.name, violations);
        let found = group.values.len();
        if found == 0 || found > VALUES_MAX {
            violations.add(
                format_args!("{path}.values"),
                format_args!("has {found} entries; 1 to {VALUES_MAX} are allowed"),
            );
        }
        for (position, value) in group.values.into_iter().enumerate().take(VALUES_MAX) {
            let field = format!("{path}.values[{position}]");
            let value = canonical_value(&dimension, &value, VALUE_LENGTH_MAX);
            let Some(value) = violations.check(&field, value) else {
                continue;
            };
            if names.insert(value, group_name.clone()).is_some() {
                violations.add(field, "is listed twice");
            }
        }
    }
    let rest = name(format!("{path}.rest"), rest, violations);
    ValueGroups {
        dimension,
        names,
        rest,
    }
}

/// The message of a folded dimension; groups are ordered by name.
pub(super) fn encode(folded: ValueGroups) -> api::ValueGroups {
    let mut groups: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (value, name) in folded.names {
        groups.entry(name).or_default().push(value);
    }
    let groups = groups.into_iter();
    api::ValueGroups {
        dimension: folded.dimension,
        groups: groups
            .map(|(name, values)| api::ValueGroup { name, values })
            .collect(),
        rest: folded.rest,
    }
}
