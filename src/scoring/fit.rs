use super::newton::{Derivatives, Maximum, maximise};
use thiserror::Error;

/// A parameter of a model that isn't above 0 and finite.
#[derive(Clone, Copy, Debug, PartialEq, Error)]
#[error("{name} = {value} must be above 0 and finite")]
pub struct InvalidModel {
    /// The parameter as its source calls it.
    pub name: &'static str,
    /// The value given.
    pub value: f64,
}

impl InvalidModel {
    /// Refuses the first value that no parameter can have.
    pub(super) fn check(parameters: &[(&'static str, f64)]) -> Result<(), Self> {
        let wrong = parameters
            .iter()
            .find(|(_, value)| !(*value > 0.0 && value.is_finite()));
        wrong.map_or(Ok(()), |&(name, value)| Err(Self { name, value }))
    }
}

/// A model can't be fitted to the customers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum FitError {
    /// Too few customers with repeat purchases. A single purchase carries no information on
    /// purchase rate or attrition.
    #[error("{repeaters} customers bought again; a fit needs {needed}")]
    TooFewRepeaters {
        /// Customers with repeat purchases.
        repeaters: u64,
        /// Number that a fit needs.
        needed: u64,
    },
    /// The customers' histories are too similar to determine the parameters.
    #[error("the customers have {distinct} different histories; a fit needs {needed}")]
    NoVariation {
        /// Different histories among the customers.
        distinct: u64,
        /// Number that a fit needs: one per parameter.
        needed: u64,
    },
    /// No start led to a maximum of the likelihood.
    #[error("{evaluations} evaluations of the likelihood found no maximum")]
    NotConverged {
        /// Evaluations of the likelihood, over all starts.
        evaluations: u32,
    },
}

/// A caveat on a parameter of a valid fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FitWarning<P> {
    /// The likelihood still grows at the edge of the search range, a factor of 10,000 from
    /// the usual value: customers differ less, or leave less, than the model assumes.
    /// Expectations within the observed time remain valid.
    AtBound(P),
    /// The customers hardly determine the parameter: its relative standard error exceeds 1,
    /// or isn't known.
    Uncertain(P),
}

/// A model's likelihood as a function of the logarithms of its parameters, and how to search
/// it.
pub(super) struct Search<'a, const N: usize> {
    /// Logarithms of the parameters from the coordinates that are searched. Where customers
    /// differ less than the model allows for, parameters grow together without end; with
    /// their ratio as a coordinate only one of them does.
    pub(super) logs_of: [[f64; N]; N],
    /// The middle of the search range, in the coordinates.
    pub(super) middle: [f64; N],
    /// Where to start, relative to the middle, the likeliest first. The others are tried only
    /// if the first leads to no clear maximum.
    pub(super) starts: &'a [[f64; N]],
}

/// The best maximum found.
pub(super) struct Climbed<const N: usize> {
    pub(super) parameters: [f64; N],
    pub(super) log_likelihood: f64,
    pub(super) evaluations: u32,
    /// Standard errors of the logarithms; `None` where they aren't known.
    pub(super) relative_errors: [Option<f64>; N],
    /// Errors of the logarithms as independent steps of one standard error; `None` where a
    /// parameter is at a bound or undetermined.
    pub(super) error_steps: Option<[[f64; N]; N]>,
    bounded: [bool; N],
}

/// Two models beside a fitted one, on both sides of it along a step of its parameters' error.
///
/// The steps of a fit are independent. So the variance of a prediction due to the parameters
/// is the sum of [`Self::variance`] over them (the delta method).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Neighbors<M> {
    /// A model a small part of the step further.
    pub above: M,
    /// A model the same part of the step back.
    pub below: M,
    /// Standard errors between the two.
    distance: f64,
}

impl<M> Neighbors<M> {
    /// The part of the variance of a prediction that is due to this step, given the prediction
    /// by either model.
    pub fn variance(&self, above: f64, below: f64) -> f64 {
        ((above - below) / self.distance).powi(2)
    }
}

/// How far the largest logarithm of a parameter moves to a neighbor. The slopes are exact to
/// about its square.
const NEIGHBOR_STEP: f64 = 1e-4;

/// The neighbors of a fit with these `parameters`, one pair per error step.
pub(super) fn neighbors<M, const N: usize>(
    parameters: [f64; N],
    error_steps: &[[f64; N]; N],
    model: impl Fn([f64; N]) -> M,
) -> [Neighbors<M>; N] {
    std::array::from_fn(|k| {
        let step = &error_steps[k];
        let longest = step
            .iter()
            .fold(0.0_f64, |longest, one| longest.max(one.abs()));
        let part = NEIGHBOR_STEP / longest;
        let moved = |by: f64| {
            model(std::array::from_fn(|i| {
                parameters[i] * (by * step[i]).exp()
            }))
        };
        Neighbors {
            above: moved(part),
            below: moved(-part),
            distance: 2.0 * part,
        }
    })
}

/// How far from the middle a coordinate is searched, as a factor of what it is the logarithm
/// of.
const REACH: f64 = 1e4;

impl<const N: usize> Search<'_, N> {
    pub(super) fn climb(
        &self,
        log_likelihood: impl Fn([f64; N]) -> Derivatives<N>,
    ) -> Result<Climbed<N>, FitError> {
        let bounds = self
            .middle
            .map(|middle| (middle - REACH.ln(), middle + REACH.ln()));
        let mut evaluations = 0;
        let mut best: Option<Climbed<N>> = None;
        for start in self.starts {
            let from = std::array::from_fn(|i| self.middle[i] + start[i]);
            let top = maximise(from, bounds, |at| {
                log_likelihood(self.logs(&at)).in_coordinates(&self.logs_of)
            });
            let Some(top) = top else { continue };
            evaluations += top.evaluations;
            if !top.converged {
                continue;
            }
            let climbed = self.climbed(&top);
            let clear = (0..N).all(|i| climbed.verdict::<()>(i).is_none());
            if best
                .as_ref()
                .is_none_or(|best| climbed.log_likelihood > best.log_likelihood)
            {
                best = Some(climbed);
            }
            if clear {
                break;
            }
        }
        let best = best.ok_or(FitError::NotConverged { evaluations })?;
        Ok(Climbed {
            evaluations,
            ..best
        })
    }

    fn logs(&self, at: &[f64; N]) -> [f64; N] {
        self.logs_of
            .map(|row| row.iter().zip(at).map(|(factor, one)| factor * one).sum())
    }

    fn climbed(&self, top: &Maximum<N>) -> Climbed<N> {
        let variance = |covariance: &[[f64; N]; N], i: usize| -> f64 {
            let row = &self.logs_of[i];
            let through = |k: usize| -> f64 { (0..N).map(|l| covariance[k][l] * row[l]).sum() };
            (0..N).map(|k| row[k] * through(k)).sum()
        };
        Climbed {
            parameters: self.logs(&top.at).map(f64::exp),
            log_likelihood: top.value,
            evaluations: top.evaluations,
            relative_errors: std::array::from_fn(|i| {
                let covariance = top.covariance.as_ref().filter(|_| !top.bounded[i])?;
                Some(variance(covariance, i).sqrt()).filter(|error| error.is_finite())
            }),
            error_steps: top
                .error_steps
                .map(|steps| steps.map(|step| self.logs(&step))),
            bounded: top.bounded,
        }
    }
}

impl<const N: usize> Climbed<N> {
    /// One warning at most per parameter.
    pub(super) fn warnings<P>(&self, names: [P; N]) -> Vec<FitWarning<P>> {
        let named = names.into_iter().enumerate();
        named
            .filter_map(|(i, name)| self.verdict(i).map(|warning| warning(name)))
            .collect()
    }

    fn verdict<P>(&self, i: usize) -> Option<fn(P) -> FitWarning<P>> {
        let certain = self.relative_errors[i].is_some_and(|error| error <= 1.0);
        match (self.bounded[i], certain) {
            (true, _) => Some(FitWarning::AtBound),
            (false, true) => None,
            (false, false) => Some(FitWarning::Uncertain),
        }
    }
}
