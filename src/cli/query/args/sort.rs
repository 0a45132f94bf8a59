//! `--sort`: the order of the groups of a reply.

use std::cmp::Ordering;
use std::str::FromStr;

use anyhow::ensure;
use prost::Message;

use super::super::reply::{Node, read};
use crate::api::DimensionValue;

/// Options about the order of groups.
#[derive(Debug, Clone, clap::Args)]
pub(in crate::cli::query) struct SortArgs {
    /// Sort the groups by `name`, or by a number of the reply, as CSV names it; a minus in front
    /// sorts the largest first. With --by, counts are added over the buckets, and other numbers
    /// are those of the last bucket with one.
    #[arg(long, value_name = "[-]KEY", allow_hyphen_values = true)]
    sort: Option<SortKey>,
}

/// `KEY` or `-KEY`.
#[derive(Debug, Clone, PartialEq, Eq)]
struct SortKey {
    name: String,
    is_descending: bool,
}

impl FromStr for SortKey {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (name, is_descending) = match text.strip_prefix('-') {
            Some(name) => (name, true),
            None => (text, false),
        };
        if name.is_empty() || name.starts_with('-') {
            return Err("write name, count or another column of the CSV, or -count");
        }
        Ok(Self {
            name: name.to_owned(),
            is_descending,
        })
    }
}

/// How the groups of a reply are sorted.
#[derive(Debug, Clone, Copy)]
pub(in crate::cli::query) struct Sortable {
    /// The type of an entry in the protos, such as `ScoreSeries`.
    pub(in crate::cli::query) entry: &'static str,
    /// The list of an entry that has its numbers; empty if they are in the entry itself.
    pub(in crate::cli::query) points: &'static str,
    /// Short names of fields, such as `n` for `count`.
    pub(in crate::cli::query) aliases: &'static [(&'static str, &'static str)],
}

impl SortArgs {
    /// Whether the groups are sorted by this key.
    pub(in crate::cli::query) fn is_by(&self, keys: &[&str]) -> bool {
        self.sort
            .as_ref()
            .is_some_and(|sort| keys.contains(&sort.name.as_str()))
    }

    /// Orders two values, absent ones last.
    pub(in crate::cli::query) fn compare(&self, one: Option<f64>, other: Option<f64>) -> Ordering {
        match (one, other) {
            (Some(one), Some(other)) => self.directed(one.total_cmp(&other)),
            (one, other) => one.is_none().cmp(&other.is_none()),
        }
    }

    fn directed(&self, order: Ordering) -> Ordering {
        let is_descending = self.sort.as_ref().is_some_and(|sort| sort.is_descending);
        if is_descending {
            order.reverse()
        } else {
            order
        }
    }

    /// Sorts the entries of a reply; leaves them as they are without `--sort`. Entries that are
    /// equal keep their order.
    ///
    /// # Errors
    ///
    /// If no entry has a number of this name.
    pub(in crate::cli::query) fn sort<M: Message>(
        &self,
        entries: &mut Vec<M>,
        sortable: Sortable,
        group: impl Fn(&M) -> &[DimensionValue],
    ) -> anyhow::Result<()> {
        let Some(SortKey { name, .. }) = &self.sort else {
            return Ok(());
        };
        if name == "name" {
            entries
                .sort_by(|one, other| self.directed(names(group(one)).cmp(&names(group(other)))));
            return Ok(());
        }
        let mut aliases = sortable.aliases.iter();
        let field = aliases.find(|(alias, _)| alias == name);
        let field = field.map_or(name.as_str(), |(_, field)| field);
        let mut is_known = entries.is_empty();
        let mut keyed = Vec::with_capacity(entries.len());
        for entry in entries.drain(..) {
            let node = Node::of_message(&read(sortable.entry, &entry)?)?;
            let number = match sortable.points {
                "" => Number::of([&node], field),
                points => Number::of(node.list(&[points]), field),
            };
            is_known |= number.is_known;
            keyed.push((number.value, entry));
        }
        ensure!(
            is_known,
            "--sort: there is no number `{name}` to sort by; write name, or a column of --output csv"
        );
        keyed.sort_by(|(one, _), (other, _)| self.compare(*one, *other));
        entries.extend(keyed.into_iter().map(|(_, entry)| entry));
        Ok(())
    }
}

/// The number of a group.
#[derive(Default)]
struct Number {
    value: Option<f64>,
    /// Whether the field exists and is a number.
    is_known: bool,
}

impl Number {
    /// The number in a field of the points: a count is added up, another one is the last.
    fn of<'a>(points: impl IntoIterator<Item = &'a Node>, field: &str) -> Self {
        let mut number = Self::default();
        for point in points {
            let node = point.get(&[field]);
            // An estimate is a record with its value.
            let node = node.map(|node| node.get(&["value"]).unwrap_or(node));
            match node {
                Some(Node::Integer(count)) => {
                    #[allow(clippy::cast_precision_loss, reason = "only the order matters")]
                    let count = *count as f64;
                    // No earlier point: the sum starts at 0.
                    number.value = Some(number.value.unwrap_or(0.0) + count);
                    number.is_known = true;
                }
                Some(Node::Number(value)) => {
                    number.value = Some(*value);
                    number.is_known = true;
                }
                // An exact amount of money is text.
                Some(Node::Text(text)) => {
                    if let Ok(amount) = text.parse() {
                        number.value = Some(amount);
                        number.is_known = true;
                    }
                }
                Some(Node::Absent) => number.is_known = true,
                Some(Node::Bool(_) | Node::List(_) | Node::Record(_)) | None => {}
            }
        }
        number
    }
}

/// The values of a group, to sort by. Rows without a value come last.
fn names(group: &[DimensionValue]) -> Vec<(bool, &str)> {
    let values = group.iter().map(|each| each.value.as_deref().unwrap_or(""));
    values.map(|value| (value.is_empty(), value)).collect()
}
