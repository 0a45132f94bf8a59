//! Customer lifetime value: historic, by simple formulas, and modelled.

mod answer;
mod buyers;
mod compute;
mod models;
mod simple;

pub use answer::{
    BgNbdAnswer, CustomerValue, GammaGammaAnswer, Holdout, LifetimeValueAnswer, LifetimeValueGroup,
};
pub use simple::{SimpleInput, SimpleLifetimeValue};
