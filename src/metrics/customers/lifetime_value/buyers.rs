//! The purchases of each customer in the period, and in the hold-out after it.

use jiff::{Timestamp, tz::TimeZone};

use crate::{
    calendar::day_numbers::day_number,
    metrics::{
        MetricError,
        customers::groups::{Counted, Counter},
    },
    scoring::behavior::{
        Buckets, Calibration, CustomerEvents, LaterPurchases, Occasions, PurchaseCounter,
        PurchaseSummarizer, PurchaseSummary,
    },
};

/// One customer's purchases.
#[derive(Debug, Clone, Copy)]
pub(super) struct Buyer {
    pub(super) key: u32,
    pub(super) summary: PurchaseSummary,
}

/// Summarizes the customers of one group.
#[derive(Debug, Clone)]
pub(super) struct BuyerCounter {
    /// Customers whose first order lies from the first instant to before the second.
    began_in: (i64, i64),
    zone: TimeZone,
    summarizer: PurchaseSummarizer,
    pub(super) purchases: PurchaseCounter,
    pub(super) buyers: Vec<Buyer>,
    /// The end of the hold-out; `None` without one.
    holdout_until: Option<Calibration>,
    /// Purchases of all buyers in the hold-out.
    pub(super) later: LaterPurchases,
}

impl BuyerCounter {
    /// Summarizes purchases from `start` to before `end`, by the days of `zone`, and those of
    /// the days that follow through the end of a hold-out.
    pub(super) fn new(
        start: Timestamp,
        end: Timestamp,
        holdout_end: Option<Timestamp>,
        zone: &TimeZone,
    ) -> Result<Self, MetricError> {
        let start = start.as_microsecond();
        // A period in the future is as empty as one that has just begun.
        let end = end.as_microsecond().max(start + 1);
        let until = |end: i64| Calibration {
            end,
            last_day: day_number(end - 1, zone),
        };
        let whole = Buckets::new(vec![start, end])
            .map_err(|error| MetricError::BrokenInvariant(error.to_string()))?;
        Ok(Self {
            began_in: (start, end),
            zone: zone.clone(),
            summarizer: PurchaseSummarizer::new(until(end)),
            purchases: PurchaseCounter::new(whole, Occasions::Orders, None),
            buyers: Vec::new(),
            holdout_until: holdout_end.map(|end| until(end.as_microsecond())),
            later: LaterPurchases::default(),
        })
    }
}

impl Counter for BuyerCounter {
    type Base = ();

    fn add(&mut self, customer: &Counted<'_>) {
        let (start, end) = self.began_in;
        let first = customer.of_group.first_order_time;
        if !first.is_some_and(|first| (start..end).contains(&first)) {
            return;
        }
        let zone = &self.zone;
        let day_of = |at| day_number(at, zone);
        self.purchases.add(&customer.of_group, &day_of);
        let summary = self.summarizer.summarize(&customer.of_group, &day_of);
        let key = customer.key;
        self.buyers
            .extend(summary.map(|summary| Buyer { key, summary }));
        if let Some(until) = self.holdout_until {
            let later = self
                .summarizer
                .summarize_later(&customer.of_group, until, &day_of);
            self.later.occasions += later.occasions;
            self.later.net += later.net;
        }
    }

    fn add_to_base((): &mut (), _all: &CustomerEvents<'_>) {}
}
