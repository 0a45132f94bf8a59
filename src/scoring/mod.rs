//! The formulas: the reference for every number that the service returns.
//!
//! This module is pure. It reads no clock, file, socket or database, and it depends on no
//! other module of this crate. The store counts; each formula exists once, here.
//!
//! A [`Histogram`] over a [`Scale`] becomes a [`Score`] with its count, interval and status:
//!
//! | question | function | unit | interval |
//! |---|---|---|---|
//! | NPS | [`nps()`] | points, -100 to 100 | adjusted Wald, or any other [`NetMethod`] |
//! | CSAT | [`csat()`] | share, 0 to 1 | Wilson, or any other [`ShareMethod`] |
//! | CES | [`ces()`] | mean on the scale, easy share, net easy | t, Wilson, Wald |
//! | rating | [`rating`] | mean on the scale | t |
//! | choice | [`choice()`] | share of respondents per option | Wilson |
//! | amounts | [`Moments`] | mean of whole numbers, in their unit | t |
//! | difference of shares | [`difference_of_shares`] | difference, -1 to 1 | Newcombe |
//! | difference of means | [`difference_of_means`] | difference, in the unit of the means | Welch |
//! | event rate | [`Rate`] | count per customer | exact Poisson |
//! | customer behaviour | [`behavior`] | counts, shares, means, times | see each counter |
//!
//! Retention, survival and lifetime value take other inputs:
//!
//! | question | function | unit | interval |
//! |---|---|---|---|
//! | retention and churn from counts | [`retention_from_counts`] | share of the customers at the start | Wilson, or any other [`ShareMethod`] |
//! | survival | [`kaplan_meier`] on a [`LifeTable`] | share still present at each time | log(-log) Greenwood |
//! | equal survival of groups | [`log_rank()`] | chi-squared, p value | |
//! | lifetime value by simple formulas | [`historic_value`], [`value_first_margin_later`], [`value_first_margin_now`], [`value_over_periods`], [`margin_over_churn`] | currency | |
//! | purchase frequency and attrition | [`BgNbd`] on [`PurchaseHistory`] | probability active, purchases | standard errors of the parameters |
//! | value per purchase | [`GammaGamma`] on [`Spending`] | currency | standard errors of the parameters |
//! | predicted total of a group | [`PredictedTotal`] | purchases, currency | gamma: error of the parameters and chance |
//! | lifetime value by model | [`discounted_value`](discounted_value()) | currency, today | |
//!
//! Three rules hold throughout:
//!
//! - A sample without answers has no score: `None`, never 0.
//! - A value off the scale is rejected, never clamped.
//! - Sums and variances are computed from integers. A score is as exact as a double can be,
//!   up to [`Histogram::COUNT_MAX`] answers.

pub mod behavior;

mod beta;
mod bg_nbd;
mod ces;
mod choice;
mod confidence;
mod csat;
mod difference;
mod discounted_value;
mod fit;
mod gamma;
mod gamma_gamma;
mod histogram;
mod horizon;
mod interval;
mod life_table;
mod lifetime_value;
mod log_rank;
mod mean;
mod moments;
mod newton;
mod nps;
mod predicted_total;
mod purchase_moments;
mod rate;
mod ratio;
mod reliability;
mod retention;
mod scale;
mod score;
mod share;
mod share_scorer;
mod special;
mod survival;
mod trinomial;

pub use bg_nbd::{BgNbd, BgNbdFit, BgNbdParameter, InvalidPurchaseHistory, PurchaseHistory};
pub use ces::{Ces, CesCuts, CesDirection, InvalidCesCuts, ces};
pub use choice::choice;
pub use confidence::{Confidence, InvalidConfidence};
pub use csat::{Csat, csat, default_satisfied_from, default_satisfied_to};
pub use difference::{difference_of_means, difference_of_shares};
pub use discounted_value::{discounted_purchases, discounted_value};
pub use fit::{FitError, FitWarning, InvalidModel, Neighbors};
pub use gamma_gamma::{
    GammaGamma, GammaGammaFit, GammaGammaParameter, InfiniteMean, InvalidSpending, Spending,
    ValueMoments,
};
pub use histogram::{Histogram, HistogramError};
pub use horizon::{Horizon, InvalidHorizon};
pub use interval::Interval;
pub use life_table::{InvalidDuration, LifeTable};
pub use lifetime_value::{
    historic_value, margin_over_churn, value_first_margin_later, value_first_margin_now,
    value_over_periods, value_over_years,
};
pub use log_rank::{LogRank, log_rank};
pub use mean::{Mean, NotFinite, mean_of_values, rating};
pub use moments::Moments;
pub use nps::{InvalidNpsBounds, Nps, NpsBounds, nps};
pub use predicted_total::{Contribution, NoInterval, PredictedTotal, TotalSum, variance_of_value};
pub use purchase_moments::PurchaseMoments;
pub use rate::Rate;
pub use ratio::RatioMoments;
pub use reliability::Reliability;
pub use retention::{ImpossibleCounts, Retention, retention_from_counts};
pub use scale::{InvalidScale, Scale};
pub use score::{Score, Status};
pub use share::{InvalidShare, Share, ShareMethod};
pub use share_scorer::ShareScorer;
pub use survival::{Survival, SurvivalStep, kaplan_meier};
pub use trinomial::{NetMethod, Trinomial};
