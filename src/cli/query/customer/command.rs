//! The commands for metrics of customers.

use clap::Subcommand;

use super::super::pipeline;
use super::{
    activity_counts::ActivityCountsArgs, cohorts::CohortsArgs, customer_base::CustomerBaseArgs,
    lifetime_value::LifetimeValueArgs, loyalty::LoyaltyArgs, purchases::PurchasesArgs,
    survival::SurvivalArgs,
};
use crate::cli::client::Address;

/// The metrics of customers.
#[derive(Debug, Subcommand)]
pub(in crate::cli::query) enum CustomerCommand {
    /// Customers at start and end, acquired, lost, reactivated and retained.
    CustomerBase(CustomerBaseArgs),
    /// Orders, revenue, order value, frequency and repurchase.
    Purchases(PurchasesArgs),
    /// Customers who started in the same month or week, followed by age.
    Cohorts(CohortsArgs),
    /// Time until customers cancel or order again.
    Survival(SurvivalArgs),
    /// Value of a customer: historic, by simple formulas, and modelled.
    LifetimeValue(LifetimeValueArgs),
    /// Counts of activities, and rates per active customer.
    ActivityCounts(ActivityCountsArgs),
    /// Retention, repurchase and value by the class of each customer's answer.
    Loyalty(LoyaltyArgs),
}

impl CustomerCommand {
    /// Runs the query and prints its reply.
    pub(in crate::cli::query) async fn run(&self, address: &Address) -> anyhow::Result<()> {
        match self {
            Self::CustomerBase(args) => pipeline::run(address, args).await,
            Self::Purchases(args) => pipeline::run(address, args).await,
            Self::Cohorts(args) => pipeline::run(address, args).await,
            Self::Survival(args) => pipeline::run(address, args).await,
            Self::LifetimeValue(args) => pipeline::run(address, args).await,
            Self::ActivityCounts(args) => pipeline::run(address, args).await,
            Self::Loyalty(args) => args.run(address).await,
        }
    }
}
