//! `--where` and `--where-not`: filters by dimension.

use std::str::FromStr;

use anyhow::ensure;

use crate::api::{DimensionFilter, FilterOperator};

const KEEP: &str = "--where";
const EXCLUDE: &str = "--where-not";

/// Filters by dimension.
#[derive(Debug, Clone, clap::Args)]
pub(in crate::cli) struct FilterArgs {
    /// Keep only rows with one of these values in the dimension. An empty value matches rows
    /// without a value; write a comma within a value as `\,`. Repeat the option for other
    /// dimensions; a row must match all of them.
    #[arg(long = "where", value_name = "DIMENSION=A,B")]
    keep: Vec<FilterArg>,

    /// Exclude rows with one of these values in the dimension; written like --where.
    #[arg(long = "where-not", value_name = "DIMENSION=A,B")]
    exclude: Vec<FilterArg>,
}

impl FilterArgs {
    /// The filters of the request: first those of `--where`, then those of `--where-not`.
    pub(in crate::cli) fn filters(&self) -> anyhow::Result<Vec<DimensionFilter>> {
        ensure_once(KEEP, &self.keep)?;
        ensure_once(EXCLUDE, &self.exclude)?;
        let keep = self.keep.iter().map(|each| each.filter(FilterOperator::In));
        let exclude = self
            .exclude
            .iter()
            .map(|each| each.filter(FilterOperator::NotIn));
        Ok(keep.chain(exclude).collect())
    }

    /// The flag and dimension of the filter at `index` in the request, such as
    /// `--where store`.
    pub(in crate::cli) fn flag(&self, index: usize) -> Option<String> {
        let flagged = |flag, list: &'_ [FilterArg]| {
            let dimensions = list.iter().map(|each| &each.dimension);
            dimensions
                .map(|dimension| format!("{flag} {dimension}"))
                .collect::<Vec<_>>()
        };
        let mut all = flagged(KEEP, &self.keep);
        all.extend(flagged(EXCLUDE, &self.exclude));
        all.into_iter().nth(index)
    }
}

/// Rejects a flag that names a dimension twice. Rows would have to match both, which is
/// unlikely to be intended.
fn ensure_once(flag: &str, list: &[FilterArg]) -> anyhow::Result<()> {
    for (index, FilterArg { dimension, .. }) in list.iter().enumerate() {
        let again = list[..index]
            .iter()
            .any(|other| other.dimension == *dimension);
        ensure!(
            !again,
            "{flag} {dimension} is given twice: combine the values, as in {flag} {dimension}=A,B"
        );
    }
    Ok(())
}

/// `DIMENSION=A,B`.
#[derive(Debug, Clone, PartialEq, Eq)]
struct FilterArg {
    dimension: String,
    values: Vec<String>,
}

impl FromStr for FilterArg {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (dimension, list) = text
            .split_once('=')
            .filter(|(dimension, _)| !dimension.is_empty())
            .ok_or("write it as DIMENSION=VALUE or DIMENSION=A,B")?;
        let mut values = vec![String::new()];
        let mut letters = list.chars();
        while let Some(letter) = letters.next() {
            match (letter, values.last_mut()) {
                (',', _) | (_, None) => values.push(String::new()),
                ('\\', Some(value)) => value.extend(letters.next()),
                (other, Some(value)) => value.push(other),
            }
        }
        Ok(Self {
            dimension: dimension.to_owned(),
            values,
        })
    }
}

impl FilterArg {
    fn filter(&self, operator: FilterOperator) -> DimensionFilter {
        DimensionFilter {
            dimension: self.dimension.clone(),
            operator: operator.into(),
            values: self.values.clone(),
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failed unwrap fails the test")]
mod tests {
    use super::*;

    #[test]
    fn a_filter_takes_lists_empty_values_and_commas() {
        let filter: FilterArg = r"store=Bonn,,A\,B".parse().unwrap();
        assert_eq!(filter.values, ["Bonn", "", "A,B"]);
        assert_eq!("store=".parse::<FilterArg>().unwrap().values, [""]);
        assert!("store".parse::<FilterArg>().is_err());
    }

    #[test]
    fn a_repeated_dimension_is_rejected_with_what_to_write() {
        let mut args = FilterArgs {
            keep: vec!["store=Bonn".parse().unwrap(), "store=Ulm".parse().unwrap()],
            exclude: Vec::new(),
        };
        let message = args.filters().unwrap_err().to_string();
        assert!(message.ends_with("as in --where store=A,B"), "{message}");

        args.exclude.extend(args.keep.pop());
        assert_eq!(args.filters().unwrap().len(), 2);
    }
}
