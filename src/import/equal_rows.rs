//! Counts the rows of a file that equal an earlier one.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::mem;

use prost::Message;
use uuid::Uuid;

use super::converter::RecordConverter;
use super::id;

/// Separates the texts of a map in the fingerprint of a record.
const SEPARATOR: u8 = 0;

/// Counts the rows of a file that equal an earlier one. It keeps 64 bits of each row.
#[derive(Debug, Default)]
pub(super) struct EqualRows {
    fingerprints: HashSet<u64>,
    /// How often each repeated row occurred.
    occurrences: HashMap<u64, u64>,
}

impl EqualRows {
    /// How often a record equal to this one occurred so far, this one included. A record's id
    /// is part of its content.
    pub(super) fn count<C: RecordConverter>(&mut self, record: &mut C::Record) -> u64 {
        let fingerprint = fingerprint::<C>(record);
        if self.fingerprints.insert(fingerprint) {
            return 1;
        }
        let occurrences = self.occurrences.entry(fingerprint).or_insert(1);
        *occurrences += 1;
        *occurrences
    }
}

/// A hash of the content. Each release computes the same, since equal fingerprints decide on
/// ids: among 10 million rows, the chance that two different ones share a fingerprint is
/// below 1 in 300,000, and then one of them gets another id.
pub(crate) fn fingerprint<C: RecordConverter>(record: &mut C::Record) -> u64 {
    // The maps have a random order, so they are encoded apart.
    let maps: Vec<_> = C::maps(record).into_iter().map(mem::take).collect();
    let mut content = record.encode_to_vec();
    for map in &maps {
        let sorted: BTreeMap<&String, &String> = map.iter().collect();
        for text in sorted.into_iter().flat_map(|(key, value)| [key, value]) {
            content.push(SEPARATOR);
            content.extend_from_slice(text.as_bytes());
        }
        content.extend_from_slice(&[SEPARATOR, SEPARATOR]);
    }
    for (place, map) in C::maps(record).into_iter().zip(maps) {
        *place = map;
    }
    Uuid::new_v5(&id::NAMESPACE, &content).as_u64_pair().0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::Activity;
    use crate::import::ActivityConverter;

    fn activity(customer: &str, dimensions: &[(&str, &str)], properties: &[&str]) -> Activity {
        let pair = |(key, value): &(&str, &str)| ((*key).to_owned(), (*value).to_owned());
        Activity {
            customer_id: customer.to_owned(),
            dimensions: dimensions.iter().map(pair).collect(),
            properties: properties.iter().map(|key| pair(&(key, ""))).collect(),
            ..Activity::default()
        }
    }

    #[test]
    fn rows_are_equal_whatever_the_order_of_their_maps() {
        let mut rows = EqualRows::default();
        let count = |rows: &mut EqualRows, mut record: Activity| {
            let before = record.clone();
            let count = rows.count::<ActivityConverter>(&mut record);
            assert_eq!(record, before);
            count
        };
        let keys = ["a", "b", "c", "d", "e", "f", "g", "h"];
        for occurrence in 1..=20 {
            // Each map has a random order of its own.
            let record = activity("c1", &[], &keys);
            assert_eq!(count(&mut rows, record), occurrence);
        }
        assert_eq!(count(&mut rows, activity("c2", &[], &keys)), 1);
        assert_eq!(count(&mut rows, activity("c1", &[("a", "")], &[])), 1);
        assert_eq!(count(&mut rows, activity("c1", &[], &["a"])), 1);
        assert_eq!(count(&mut rows, activity("c1", &[("a", "b")], &[])), 1);
    }
}
