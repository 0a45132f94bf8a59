//! `--group`: the dimensions to group by, and how their values are folded.

use std::str::FromStr;

use anyhow::ensure;

use super::list::split;
use crate::api::{ValueGroup, ValueGroups};

/// The name that folds all other values.
const REST: &str = "rest";

/// `A,B` or `A=X|Y|rest`.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::cli::query) enum GroupArg {
    /// Dimensions, each value a group.
    Dimensions(Vec<String>),
    /// A dimension with folded values.
    Folded(ValueGroups),
}

impl FromStr for GroupArg {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let Some((dimension, groups)) = text.split_once('=') else {
            let dimensions = text.split(',').map(str::to_owned);
            return Ok(Self::Dimensions(dimensions.collect()));
        };
        let mut groups = split(groups, '|');
        if groups.pop().as_deref() != Some(REST) || groups.is_empty() || dimension.is_empty() {
            return Err("write groups as DIMENSION=VALUE|rest or DIMENSION=NAME:A,B|VALUE|rest");
        }
        let groups = groups.iter().map(|group| {
            let parts = split(group, ':');
            let (name, values) = match parts.as_slice() {
                [value] => (plain(value), vec![plain(value)]),
                [name, values] => {
                    let values = split(values, ',');
                    (
                        plain(name),
                        values.iter().map(|value| plain(value)).collect(),
                    )
                }
                _ => return Err("write a colon within a name or value as `\\:`"),
            };
            Ok(ValueGroup { name, values })
        });
        Ok(Self::Folded(ValueGroups {
            dimension: dimension.to_owned(),
            groups: groups.collect::<Result<_, _>>()?,
            rest: REST.to_owned(),
        }))
    }
}

/// Dimensions and folded values of several `--group`.
#[derive(Debug, Default)]
pub(in crate::cli::query) struct Grouping {
    pub(in crate::cli::query) group_by: Vec<String>,
    pub(in crate::cli::query) value_groups: Vec<ValueGroups>,
}

impl Grouping {
    /// Combines the arguments, in order.
    ///
    /// # Errors
    ///
    /// If a dimension is named twice.
    pub(in crate::cli::query) fn of(args: &[GroupArg]) -> anyhow::Result<Self> {
        let mut grouping = Self::default();
        for arg in args {
            match arg {
                GroupArg::Dimensions(names) => grouping.group_by.extend(names.iter().cloned()),
                GroupArg::Folded(groups) => {
                    grouping.group_by.push(groups.dimension.clone());
                    grouping.value_groups.push(groups.clone());
                }
            }
        }
        for (index, name) in grouping.group_by.iter().enumerate() {
            let again = grouping.group_by[..index].contains(name);
            ensure!(!again, "--group names {name} twice");
        }
        Ok(grouping)
    }
}

/// A text without its escapes.
fn plain(text: &str) -> String {
    let mut plain = String::new();
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '\\' => plain.extend(letters.next()),
            other => plain.push(other),
        }
    }
    plain
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failed unwrap fails the test")]
mod tests {
    use super::*;

    fn folded(text: &str) -> Vec<(String, Vec<String>)> {
        let GroupArg::Folded(groups) = text.parse().unwrap() else {
            panic!("{text} folds nothing");
        };
        let groups = groups.groups.into_iter();
        groups.map(|group| (group.name, group.values)).collect()
    }

    #[test]
    fn one_country_stands_against_the_rest() {
        assert_eq!(
            folded("country=UK|rest"),
            [("UK".to_owned(), vec!["UK".to_owned()])]
        );
        let groups = folded(r"country=dach:DE,AT,\,|a\|b|none:|rest");
        let texts: Vec<_> = groups
            .iter()
            .map(|(name, values)| format!("{name} {values:?}"))
            .collect();
        assert_eq!(
            texts,
            [
                r#"dach ["DE", "AT", ","]"#,
                r#"a|b ["a|b"]"#,
                r#"none [""]"#
            ]
        );
    }

    #[test]
    fn groups_without_the_rest_are_refused() {
        for text in [
            "country=UK",
            "country=UK|FR",
            "country=rest",
            "=UK|rest",
            "a=b:c:d|rest",
        ] {
            assert!(text.parse::<GroupArg>().is_err(), "{text}");
        }
    }

    #[test]
    fn dimensions_are_listed_or_repeated_and_named_once() {
        let args = ["a,b", "c=x|rest"].map(|text| text.parse().unwrap());
        let grouping = Grouping::of(&args).unwrap();
        assert_eq!(grouping.group_by, ["a", "b", "c"]);
        assert_eq!(grouping.value_groups.len(), 1);
        let twice = ["a", "a=x|rest"].map(|text| text.parse().unwrap());
        assert!(Grouping::of(&twice).is_err());
    }
}
