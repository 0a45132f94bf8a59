use crate::scoring::Share;

/// When a customer counts as lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LossRule {
    /// By cancelling. A customer is in the base from the first sign of life on, which comes
    /// ahead of anything else at its instant, out at a cancellation, and in again when
    /// reactivated or acquired anew; neither an order nor a contact undoes a cancellation. To
    /// cancel when not in the base changes nothing.
    ///
    /// Needs, besides the events of the buckets, those before that acquired, cancelled or
    /// reactivated; of these the last is enough.
    Contractual,
    /// By silence. A customer is in the base as long as the last sign of life lies back no
    /// longer than `gap`, lost the first microsecond after, and in again with the next sign.
    /// Cancellations don't count.
    ///
    /// Needs the signs of life from `gap` before the first bucket on, its beginning included.
    Inactivity {
        /// Microseconds, above 0.
        gap: i64,
    },
}

/// The customer base in one bucket of time.
///
/// `at_end` is `at_start + acquired + reactivated - lost`, and the next bucket's `at_start`.
/// The state at an instant is made of what happened strictly before it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct BaseCounts {
    /// Customers at the bucket's first instant.
    pub at_start: u64,
    /// Customers whose first sign of life ever falls into the bucket.
    pub acquired: u64,
    /// How often a customer was lost.
    pub lost: u64,
    /// How often a lost customer came back.
    pub reactivated: u64,
    /// Customers at the bucket's end.
    pub at_end: u64,
    /// Of those at the start, how many are there at the end, lost in between or not.
    pub retained: u64,
    /// Customers at the start, and those who weren't and came in the bucket: each once.
    pub active: u64,
}

impl BaseCounts {
    /// `retained / at_start`.
    ///
    /// Source: (customers at the end - new ones) / customers at the start, the usual form,
    /// with those who came back counted among the new.
    pub fn retention(&self) -> Share {
        self.of_the_start(self.retained)
    }

    /// `1 - retention`: of those at the start, the share that isn't there at the end.
    pub fn churn(&self) -> Share {
        self.of_the_start(self.at_start - self.retained)
    }

    fn of_the_start(&self, part: u64) -> Share {
        Share::of_whole(part, self.at_start)
    }
}
