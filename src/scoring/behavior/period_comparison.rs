use super::{ActivityKind, CustomerEvents};
use crate::scoring::Share;
use std::ops::Range;

/// Customers that ordered in an earlier and in a later period.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PeriodComparison {
    /// Customers that ordered in the earlier period.
    pub base: u64,
    /// Customers that ordered in both periods.
    pub retained: u64,
    /// Customers whose first order falls into the later period.
    pub new: u64,
    /// Customers that ordered in the later period, not in the earlier one, and before it.
    pub reactivated: u64,
}

impl PeriodComparison {
    /// Customers that ordered in the earlier period and not in the later one.
    pub fn lost(&self) -> u64 {
        self.base - self.retained
    }

    /// Retention without contracts: `retained / base`.
    pub fn retention(&self) -> Share {
        Share::of_whole(self.retained, self.base)
    }

    /// `1 - retention`.
    pub fn churn(&self) -> Share {
        Share::of_whole(self.lost(), self.base)
    }
}

/// Compares the customers with orders in two periods.
///
/// Needs the orders of both.
#[derive(Clone, Debug)]
pub struct PeriodComparer {
    earlier: Range<i64>,
    later: Range<i64>,
    counts: PeriodComparison,
}

impl PeriodComparer {
    /// A comparer without customers. The periods are half-open and don't overlap.
    pub fn new(earlier: Range<i64>, later: Range<i64>) -> Self {
        Self {
            earlier,
            later,
            counts: PeriodComparison::default(),
        }
    }

    /// Adds one customer. Add each once.
    pub fn add(&mut self, customer: &CustomerEvents<'_>) {
        let ordered_in = |span: &Range<i64>| {
            customer
                .events
                .iter()
                .any(|event| event.detail.kind() == ActivityKind::Order && span.contains(&event.at))
        };
        let counts = &mut self.counts;
        match (ordered_in(&self.earlier), ordered_in(&self.later)) {
            (true, stayed) => {
                counts.base += 1;
                counts.retained += u64::from(stayed);
            }
            (false, true) => {
                let first = customer.first_order_time;
                let is_new = first.is_some_and(|first| self.later.contains(&first));
                counts.new += u64::from(is_new);
                counts.reactivated += u64::from(!is_new);
            }
            (false, false) => {}
        }
    }

    /// The comparison.
    pub fn finish(self) -> PeriodComparison {
        self.counts
    }
}

#[cfg(test)]
mod tests {
    use super::super::random_lives::order;
    use super::*;

    #[test]
    fn everybody_is_retained_lost_new_or_back() {
        let lives = [
            vec![order(1, 1), order(12, 2)],
            vec![order(9, 1), order(20, 2)],
            vec![order(10, 1), order(19, 2)],
            vec![order(-1, 1), order(10, 2)],
            vec![order(-1, 1), order(20, 2)],
        ];
        let mut comparer = PeriodComparer::new(0..10, 10..20);
        for events in &lives {
            comparer.add(&CustomerEvents::complete(events));
        }
        let compared = comparer.finish();
        let want = PeriodComparison {
            base: 2,
            retained: 1,
            new: 1,
            reactivated: 1,
        };
        assert_eq!((compared, compared.lost()), (want, 1));
        assert_eq!(compared.retention().value(), Some(0.5));
        assert_eq!(PeriodComparison::default().churn().value(), None);
    }
}
