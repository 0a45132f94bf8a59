use crate::scoring::Share;

/// When a customer counts as lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LossRule {
    /// By cancelling. A customer enters the base with the first qualifying activity, which
    /// precedes all other events of its instant, leaves with a cancellation, and returns with
    /// a reactivation or another acquisition. Orders and contacts don't undo a cancellation. A
    /// cancellation outside the base changes nothing.
    ///
    /// Needs the events of the buckets, and the last acquisition, cancellation or reactivation
    /// before them.
    Contractual,
    /// By inactivity. A customer is in the base until `gap` has passed since the last
    /// qualifying activity, is lost one microsecond later, and returns with the next one.
    /// Cancellations don't count.
    ///
    /// Needs the qualifying activities since `gap` before the first bucket, inclusive.
    Inactivity {
        /// Microseconds, above 0.
        gap: i64,
    },
}

/// The customer base in one bucket.
///
/// `at_end` is `at_start + acquired + reactivated - lost`, and the next bucket's `at_start`.
/// The state at an instant follows from the events strictly before it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct BaseCounts {
    /// Customers at the bucket's first instant.
    pub at_start: u64,
    /// Customers whose first qualifying activity ever falls into the bucket.
    pub acquired: u64,
    /// Number of losses. One customer can be lost several times.
    pub lost: u64,
    /// Number of returns of lost customers.
    pub reactivated: u64,
    /// Customers at the bucket's end.
    pub at_end: u64,
    /// Customers present at the start and at the end, even if lost in between.
    pub retained: u64,
    /// Customers present at any time in the bucket, each once.
    pub active: u64,
}

impl BaseCounts {
    /// `retained / at_start`.
    ///
    /// Source: the usual formula (customers at the end - new customers) / customers at the
    /// start. Customers that returned count as new.
    pub fn retention(&self) -> Share {
        self.of_the_start(self.retained)
    }

    /// `1 - retention`: the share of customers at the start that is absent at the end.
    pub fn churn(&self) -> Share {
        self.of_the_start(self.at_start - self.retained)
    }

    fn of_the_start(&self, part: u64) -> Share {
        Share::of_whole(part, self.at_start)
    }
}
