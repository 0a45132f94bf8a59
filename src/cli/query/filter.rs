//! `--where` and `--where-not`.

use std::str::FromStr;

use anyhow::ensure;

use crate::api::{DimensionFilter, FilterOperator};

const KEEP: &str = "--where";
const LEAVE_OUT: &str = "--where-not";

/// What to keep and what to leave out.
#[derive(Debug, Clone, clap::Args)]
pub(super) struct FilterArgs {
    /// Keep only what has one of these values in the dimension. Nothing behind the
    /// sign stands for "no value given", `\,` for a comma in a value. May be
    /// repeated for other dimensions; then all of them must hold.
    #[arg(long = "where", value_name = "DIMENSION=A,B")]
    keep: Vec<FilterArg>,

    /// Leave out what has one of these values in the dimension; written like --where.
    #[arg(long = "where-not", value_name = "DIMENSION=A,B")]
    leave_out: Vec<FilterArg>,
}

impl FilterArgs {
    /// The same as messages: first what to keep, then what to leave out.
    pub(super) fn filters(&self) -> anyhow::Result<Vec<DimensionFilter>> {
        ensure_once(KEEP, &self.keep)?;
        ensure_once(LEAVE_OUT, &self.leave_out)?;
        let keep = self.keep.iter().map(|each| each.filter(FilterOperator::In));
        let leave_out = self
            .leave_out
            .iter()
            .map(|each| each.filter(FilterOperator::NotIn));
        Ok(keep.chain(leave_out).collect())
    }

    /// What the reader wrote for the filter at `index`: `--where store`.
    pub(super) fn flag(&self, index: usize) -> Option<String> {
        let flagged = |flag, list: &'_ [FilterArg]| {
            let dimensions = list.iter().map(|each| &each.dimension);
            dimensions
                .map(|dimension| format!("{flag} {dimension}"))
                .collect::<Vec<_>>()
        };
        let mut all = flagged(KEEP, &self.keep);
        all.extend(flagged(LEAVE_OUT, &self.leave_out));
        all.into_iter().nth(index)
    }
}

/// Two of a flag on one dimension would have to hold both, which is hardly meant.
fn ensure_once(flag: &str, list: &[FilterArg]) -> anyhow::Result<()> {
    for (place, FilterArg { dimension, .. }) in list.iter().enumerate() {
        let again = list[..place]
            .iter()
            .any(|other| other.dimension == *dimension);
        ensure!(
            !again,
            "{flag} {dimension} is given twice: write its values in one, as in {flag} {dimension}=A,B"
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
    fn filters_take_lists_no_value_and_commas() {
        let filter: FilterArg = r"store=Bonn,,A\,B".parse().unwrap();
        assert_eq!(filter.values, ["Bonn", "", "A,B"]);
        assert_eq!("store=".parse::<FilterArg>().unwrap().values, [""]);
        assert!("store".parse::<FilterArg>().is_err());
    }

    #[test]
    fn a_dimension_that_comes_twice_is_refused_with_what_to_write() {
        let mut args = FilterArgs {
            keep: vec!["store=Bonn".parse().unwrap(), "store=Ulm".parse().unwrap()],
            leave_out: Vec::new(),
        };
        let message = args.filters().unwrap_err().to_string();
        assert!(message.ends_with("as in --where store=A,B"), "{message}");

        args.leave_out.extend(args.keep.pop());
        assert_eq!(args.filters().unwrap().len(), 2);
    }
}
