//! Metrics of customers' behavior. Each has a file for its query's answer and computation.

mod activity_counts;
mod answer_class;
mod cohorts;
mod count;
mod customer_base;
mod definition;
mod difference;
mod dimensions;
mod estimate;
mod event_window;
mod group;
mod groups;
mod lifetime_value;
mod observation;
mod population;
mod purchases;
mod start_point;
mod survival;

pub use activity_counts::{ActivityCountPoint, ActivityCountSeries, ActivityCountsAnswer};
pub use cohorts::{CohortAnswer, CohortCellPoint, CohortPoint};
pub use customer_base::{BaseAnswer, BasePoint};
pub use definition::{CustomerDefinition, Formula};
pub use group::{GroupSeries, GroupValue};
pub use lifetime_value::{
    BgNbdAnswer, CustomerValue, Expected, GammaGammaAnswer, Holdout, LifetimeValueAnswer,
    LifetimeValueGroup, SimpleInput, SimpleLifetimeValue,
};
pub use purchases::{PurchasePoint, PurchasesAnswer};
pub use start_point::StartPoint;
pub use survival::{SurvivalAnswer, SurvivalCurve};
