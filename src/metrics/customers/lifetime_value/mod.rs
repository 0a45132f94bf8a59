//! Customer lifetime value: historic, by simple formulas, and modelled.

mod answer;
mod buyers;
mod compute;
mod fit_warnings;
mod group_prediction;
mod holdout_verdict;
mod models;
mod outlook;
mod simple;

pub use answer::{
    BgNbdAnswer, CustomerValue, Expected, GammaGammaAnswer, Holdout, LifetimeValueAnswer,
    LifetimeValueGroup,
};
pub use simple::{SimpleInput, SimpleLifetimeValue};
