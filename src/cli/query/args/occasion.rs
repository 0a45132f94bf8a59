//! `--occasion`: what counts as one purchase.

use clap::ValueEnum;

use crate::api::PurchaseOccasion;

/// What counts as one purchase.
#[derive(Debug, Clone, Copy, clap::Args)]
pub(in crate::cli::query) struct OccasionArgs {
    /// What counts as one purchase, for frequency, repurchase and reorders.
    #[arg(long, value_enum, default_value_t = Occasion::Day)]
    occasion: Occasion,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Occasion {
    /// A day of --zone with an order, so that an invoice that was split is one purchase.
    Day,
    /// Each order.
    Order,
}

impl OccasionArgs {
    /// The occasion of the request.
    pub(in crate::cli::query) fn occasion(self) -> PurchaseOccasion {
        match self.occasion {
            Occasion::Day => PurchaseOccasion::Day,
            Occasion::Order => PurchaseOccasion::Order,
        }
    }
}
