//! Warnings of what is surely a mistake in the mapping or the file.

use std::collections::BTreeMap;

use super::bulk_call::BulkCall;
use crate::cli::number;

/// An NPS of fewer answers gets no warning: five detractors are nothing unusual.
const NPS_ANSWERS_MIN: u64 = 5;
/// The top of the widest customary scale below that of NPS.
const NPS_UNUSED_ABOVE: i32 = 7;

/// What the records of a file have in common.
#[derive(Debug, Default)]
pub(super) struct Observations {
    records: u64,
    with_customer: u64,
    /// Customers who look like e-mail addresses, and the line of the first.
    addresses: Option<(u64, u64)>,
    /// By NPS question: the number of scores, and the highest.
    nps: BTreeMap<String, (u64, i32)>,
}

impl Observations {
    /// Counts a record, which begins in this line.
    pub(super) fn add<C: BulkCall>(&mut self, converter: &C, record: &C::Record, line: u64) {
        self.records += 1;
        let customer = C::customer(record);
        self.with_customer += u64::from(!customer.is_empty());
        if is_address(customer) {
            let (count, _) = self.addresses.get_or_insert((0, line));
            *count += 1;
        }
        for (question_id, score) in converter.nps_scores(record) {
            match self.nps.get_mut(question_id) {
                Some((count, highest)) => {
                    *count += 1;
                    *highest = score.max(*highest);
                }
                None => {
                    self.nps.insert(question_id.to_owned(), (1, score));
                }
            }
        }
    }

    /// The warnings; `customer_column` is the column that the mapping names for customers.
    pub(super) fn warnings(&self, customer_column: Option<&str>) -> Vec<String> {
        let mut warnings = Vec::new();
        if let Some((count, line)) = self.addresses {
            let ids = match count {
                1 => "1 customer id looks like an e-mail address".to_owned(),
                _ => format!(
                    "{} customer ids look like e-mail addresses",
                    number::count(count)
                ),
            };
            warnings.push(format!(
                "{ids} (first in line {line}): map a pseudonym instead, such as a customer number \
                 or a hash"
            ));
        }
        if let Some(column) = customer_column
            && self.with_customer == 0
            && self.records > 0
        {
            warnings.push(format!(
                "no row has a customer: the column `{column}` is empty in {}",
                match self.records {
                    1 => "the only row".to_owned(),
                    rows => format!("all {} rows", number::count(rows)),
                }
            ));
        }
        for (question_id, (count, highest)) in &self.nps {
            if *count >= NPS_ANSWERS_MIN && *highest <= NPS_UNUSED_ABOVE {
                warnings.push(format!(
                    "the highest of {} scores of `{question_id}` is {highest}, but an NPS question \
                     has a scale of 0 to 10, and only 9 and 10 are promoters: check which scale \
                     the customers saw",
                    number::count(*count)
                ));
            }
        }
        warnings
    }
}

/// Whether a customer id looks like an e-mail address.
fn is_address(customer: &str) -> bool {
    let Some((name, domain)) = customer.split_once('@') else {
        return false;
    };
    let has_space = customer.contains(char::is_whitespace);
    let labels = domain.rsplit_once('.');
    let is_domain = labels.is_some_and(|(host, top)| {
        !host.is_empty() && top.len() >= 2 && top.chars().all(char::is_alphabetic)
    });
    !name.is_empty() && is_domain && !has_space
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failed unwrap fails the test")]
mod tests {
    use super::*;
    use crate::api::{Answer, Response, answer};
    use crate::import::fixtures::converters;
    use crate::import::fixtures::mappings::SMALLEST;

    fn warnings(customers: &[&str], scores: &[i32]) -> Vec<String> {
        let converter = converters::responses(SMALLEST).unwrap();
        let mut observations = Observations::default();
        for (line, (customer, score)) in (2..).zip(customers.iter().zip(scores)) {
            let response = Response {
                customer_id: (*customer).to_owned(),
                answers: vec![Answer {
                    question_id: "recommend".to_owned(),
                    value: Some(answer::Value::Score(*score)),
                }],
                ..Response::default()
            };
            observations.add(&converter, &response, line);
        }
        observations.warnings(Some("who"))
    }

    #[test]
    fn addresses_of_customers_are_warned_of() {
        let found = warnings(&["c1", "Ann.Lee@shop.example", "b@c.de"], &[9, 9, 9]);
        assert_eq!(found.len(), 1);
        assert!(
            found[0].starts_with("2 customer ids look like e-mail addresses (first in line 3)"),
            "{found:?}"
        );
        assert!(warnings(&["@handle", "a@b", "7@", "a@b.1"], &[9; 4]).is_empty());
    }

    #[test]
    fn a_file_without_customers_is_warned_of() {
        let found = warnings(&["", ""], &[9, 9]);
        assert_eq!(
            found,
            ["no row has a customer: the column `who` is empty in all 2 rows"]
        );
        assert!(warnings(&["", "c"], &[9, 9]).is_empty());
    }

    #[test]
    fn scores_of_seven_points_on_an_nps_question_are_warned_of() {
        let found = warnings(&["c"; 6], &[7, 7, 6, 5, 4, 1]);
        assert!(found[0].starts_with("the highest of 6 scores of `recommend` is 7"));
        assert!(warnings(&["c"; 6], &[7, 7, 8, 5, 4, 1]).is_empty());
        assert!(warnings(&["c"; 4], &[1; 4]).is_empty());
    }
}
