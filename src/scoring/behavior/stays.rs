use super::{BaseCounts, Buckets};

/// A time without interruption in the base: a customer is in at an edge that lies after
/// `from` and at or before `until`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Stay {
    pub(super) from: i64,
    pub(super) until: i64,
    /// Whether the customer was never in before.
    pub(super) is_first: bool,
}

/// How far one customer's stays were entered.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Course {
    /// Edges, the first and one past the last, at which the customer is in the base without
    /// missing one in between; the latest such run.
    run: (usize, usize),
    /// The edges up to the latest entry into the base.
    entry: Option<usize>,
}

/// Stays added up to counts a bucket.
///
/// Stocks are kept as changes from one edge to the next: a customer who stays for many
/// buckets costs no more than one who stays for one.
#[derive(Clone, Debug)]
pub(super) struct StayBook {
    buckets: Buckets,
    /// One an edge: the last holds no flows.
    changes: Vec<Changes>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Changes {
    acquired: u64,
    lost: u64,
    reactivated: u64,
    /// Customers out at the bucket's start and in at some time later in it.
    joined: u64,
    present: i64,
    retained: i64,
}

impl StayBook {
    pub(super) fn new(buckets: Buckets) -> Self {
        let changes = vec![Changes::default(); buckets.edges().len()];
        Self { buckets, changes }
    }

    /// Enters a customer's next stay, which begins at or after the end of the one before.
    pub(super) fn enter(&mut self, course: &mut Course, stay: Stay) {
        let entry = self.buckets.edges_until(stay.from);
        let exit = self.buckets.edges_until(stay.until);
        let (run_start, run_end) = course.run;
        let continues = run_start < run_end && run_end == entry;
        if let Some(flows) = self.bucket_after(entry) {
            flows.acquired += u64::from(stay.is_first);
            flows.reactivated += u64::from(!stay.is_first);
            // In at the edge before, or back for a second time in one bucket: not new to it.
            flows.joined += u64::from(!continues && course.entry != Some(entry));
        }
        if let Some(flows) = self.bucket_after(exit) {
            flows.lost += 1;
        }
        course.entry = Some(entry);
        if continues {
            course.run.1 = exit;
        } else if entry < exit {
            self.close(*course);
            course.run = (entry, exit);
        }
    }

    /// Enters what is left of a customer after the last stay.
    pub(super) fn close(&mut self, course: Course) {
        let (start, end) = course.run;
        if start == end {
            return;
        }
        self.changes[start].present += 1;
        if let Some(after) = self.changes.get_mut(end) {
            after.present -= 1;
        }
        // Retained from each edge of the run to the next one.
        self.changes[start].retained += 1;
        self.changes[end - 1].retained -= 1;
    }

    pub(super) fn counts(self) -> Vec<BaseCounts> {
        let mut counts: Vec<BaseCounts> = Vec::with_capacity(self.changes.len());
        let (mut present, mut retained) = (0_u64, 0_u64);
        for changes in self.changes {
            present = present.saturating_add_signed(changes.present);
            retained = retained.saturating_add_signed(changes.retained);
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
        counts
    }

    /// The flows of the bucket that begins with the last of so many edges.
    fn bucket_after(&mut self, edges: usize) -> Option<&mut Changes> {
        let bucket = edges.checked_sub(1)?;
        if bucket < self.buckets.len() {
            self.changes.get_mut(bucket)
        } else {
            None
        }
    }
}
