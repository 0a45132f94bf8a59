use super::stay::Stay;
use super::{BaseCounts, Buckets};

/// The state between two stays of one customer.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct StayProgress {
    /// The latest run of consecutive edges at which the customer is present: the first edge,
    /// and one past the last.
    run: (usize, usize),
    /// Number of edges up to the latest entry into the base.
    entry: Option<usize>,
}

/// More customers left the base than were in it: their stays overlap or end before they begin.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("more customers left the base than were in it")]
pub struct NegativeStock;

/// Adds up stays to counts per bucket.
///
/// Stocks are stored as differences between edges, so a long stay costs no more than a short
/// one.
#[derive(Clone, Debug)]
pub(super) struct StayTotals {
    buckets: Buckets,
    /// One per edge. The last has no flows.
    changes: Vec<Changes>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Changes {
    acquired: u64,
    lost: u64,
    reactivated: u64,
    /// Customers absent at the bucket's start and present later in it.
    joined: u64,
    present: i64,
    retained: i64,
}

impl StayTotals {
    pub(super) fn new(buckets: Buckets) -> Self {
        let changes = vec![Changes::default(); buckets.edges().len()];
        Self { buckets, changes }
    }

    /// Adds a customer's next stay. It starts at or after the end of the previous one.
    pub(super) fn enter(&mut self, progress: &mut StayProgress, stay: Stay) {
        let entry = self.buckets.edges_until(stay.from);
        let exit = self.buckets.edges_until(stay.until);
        let (run_start, run_end) = progress.run;
        let continues = run_start < run_end && run_end == entry;
        if let Some(flows) = self.bucket_after(entry) {
            flows.acquired += u64::from(stay.is_first);
            flows.reactivated += u64::from(!stay.is_first);
            // A customer present at the start, or back again within the bucket, isn't new to it.
            flows.joined += u64::from(!continues && progress.entry != Some(entry));
        }
        if let Some(flows) = self.bucket_after(exit) {
            flows.lost += 1;
        }
        progress.entry = Some(entry);
        if continues {
            progress.run.1 = exit;
        } else if entry < exit {
            self.close(*progress);
            progress.run = (entry, exit);
        }
    }

    /// Adds the last run of a customer's stays.
    pub(super) fn close(&mut self, progress: StayProgress) {
        let (start, end) = progress.run;
        if start == end {
            return;
        }
        self.changes[start].present += 1;
        if let Some(after) = self.changes.get_mut(end) {
            after.present -= 1;
        }
        // Retained from each edge of the run to the next.
        self.changes[start].retained += 1;
        self.changes[end - 1].retained -= 1;
    }

    /// The counts of each bucket.
    ///
    /// # Errors
    /// [`NegativeStock`] when more customers left than were there.
    pub(super) fn counts(self) -> Result<Vec<BaseCounts>, NegativeStock> {
        let mut counts: Vec<BaseCounts> = Vec::with_capacity(self.changes.len());
        let (mut present, mut retained) = (0_u64, 0_u64);
        let after = |stock: u64, change| stock.checked_add_signed(change).ok_or(NegativeStock);
        for changes in self.changes {
            present = after(present, changes.present)?;
            retained = after(retained, changes.retained)?;
            if let Some(before) = counts.last_mut() {
                before.at_end = present;
            }
            counts.push(BaseCounts {
                at_start: present,
                acquired: changes.acquired,
                lost: changes.lost,
                reactivated: changes.reactivated,
                at_end: present,
                retained,
                active: present + changes.joined,
            });
        }
        counts.truncate(self.buckets.len());
        Ok(counts)
    }

    /// The flows of the bucket after the first `edges` edges.
    fn bucket_after(&mut self, edges: usize) -> Option<&mut Changes> {
        let bucket = edges.checked_sub(1)?;
        if bucket < self.buckets.len() {
            self.changes.get_mut(bucket)
        } else {
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stay_that_ends_before_it_begins_is_an_error_and_not_taken_for_an_empty_base() {
        let buckets = Buckets::new(vec![0, 10, 20, 30]).expect("rising edges");
        let counts = |run| {
            let mut totals = StayTotals::new(buckets.clone());
            totals.close(StayProgress { run, entry: None });
            totals.counts()
        };
        let present = counts((1, 3)).expect("a stay");
        let at_start: Vec<u64> = present.iter().map(|bucket| bucket.at_start).collect();
        assert_eq!(at_start, [0, 1, 1]);
        assert_eq!(counts((2, 1)), Err(NegativeStock));
    }
}
