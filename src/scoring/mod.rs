//! What histograms of answers mean: the reference for every number the service gives.
//!
//! Pure: it never reads a clock, a file, a socket or a database, and depends on nothing
//! else in this crate. Counting happens elsewhere; each formula exists here, once.
//!
//! A [`Histogram`] over a [`Scale`] goes in, a [`Score`] with its count, interval and status
//! comes out:
//!
//! | question | function | unit | interval |
//! |---|---|---|---|
//! | NPS | [`nps()`] | points, -100 to 100 | adjusted Wald, or any other [`NetMethod`] |
//! | CSAT | [`csat()`] | share, 0 to 1 | Wilson, or any other [`ShareMethod`] |
//! | CES | [`ces()`] | mean on the scale, easy share, net easy | t, Wilson, Wald |
//! | rating | [`rating`] | mean on the scale | t |
//! | choice | [`choice()`] | share of respondents per option | Wilson |
//!
//! Three rules hold throughout. Nobody answered is `None`, never 0. A value off the scale
//! is refused, never moved onto it. Sums and variances are formed from whole numbers, so a
//! score is as exact as a double can hold, up to [`Histogram::COUNT_MAX`] answers.

mod beta;
mod ces;
mod choice;
mod confidence;
mod csat;
mod histogram;
mod interval;
mod mean;
mod nps;
mod reliability;
mod scale;
mod score;
mod share;
mod trinomial;

pub use ces::{Ces, CesCuts, CesDirection, InvalidCesCuts, ces};
pub use choice::choice;
pub use confidence::{Confidence, InvalidConfidence};
pub use csat::{Csat, csat, default_satisfied_from};
pub use histogram::{Histogram, HistogramError};
pub use interval::Interval;
pub use mean::{Mean, NotFinite, mean_of_values, rating};
pub use nps::{InvalidNpsBounds, Nps, NpsBounds, nps};
pub use reliability::Reliability;
pub use scale::Scale;
pub use score::{Score, Status};
pub use share::{InvalidShare, Share, ShareMethod};
pub use trinomial::{NetMethod, Trinomial};
