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

/// Why a model can't be fitted to the customers given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum FitError {
    /// Fewer customers who bought again than a fit needs: those who bought once say nothing
    /// of how often people buy or when they leave.
    #[error("{repeaters} customers bought again; a fit needs {needed}")]
    TooFewRepeaters {
        /// Customers who bought again.
        repeaters: u64,
        /// How many a fit needs.
        needed: u64,
    },
    /// Everybody bought alike, so that nothing tells the parameters apart.
    #[error("the customers have {distinct} different histories; a fit needs {needed}")]
    NoVariation {
        /// Different histories among the customers.
        distinct: u64,
        /// How many a fit needs: one per parameter.
        needed: u64,
    },
    /// No start led to a maximum of the likelihood.
    #[error("{evaluations} evaluations of the likelihood found no maximum")]
    NotConverged {
        /// Evaluations of the likelihood, over all starts.
        evaluations: u32,
    },
}

/// What to know about a parameter of a fit that stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FitWarning<P> {
    /// The likelihood still grows at the edge of what is searched, a factor of 100,000 from
    /// where the parameter usually lies: customers differ less, or leave less, than the model
    /// allows for. Expectations within the time observed are sound all the same.
    AtBound(P),
    /// The customers hardly determine the parameter: its relative standard error exceeds 1,
    /// or isn't known.
    Uncertain(P),
}

/// How far from its unit a parameter is searched, as a factor.
const REACH: f64 = 1e5;

/// The best maximum over `starts`, and the evaluations that it took. Starts are in units of
/// the parameters; all but the first are tried only if that leads to no clear maximum.
pub(super) fn climb<const N: usize>(
    unit: [f64; N],
    starts: &[[f64; N]],
    log_likelihood: impl Fn([f64; N]) -> Derivatives<N>,
) -> Result<(Maximum<N>, u32), FitError> {
    let bounds = unit.map(|one| ((one / REACH).ln(), (one * REACH).ln()));
    let mut evaluations = 0;
    let mut best: Option<Maximum<N>> = None;
    for start in starts {
        let logs = std::array::from_fn(|i| (start[i] * unit[i]).ln());
        let Some(top) = maximise(logs, bounds, &log_likelihood) else {
            continue;
        };
        evaluations += top.evaluations;
        if !top.converged {
            continue;
        }
        if best.is_none_or(|best| top.value > best.value) {
            best = Some(top);
        }
        if (0..N).all(|i| verdict::<N, ()>(&top, i).is_none()) {
            break;
        }
    }
    best.map(|best| (best, evaluations))
        .ok_or(FitError::NotConverged { evaluations })
}

/// One warning at most per parameter.
pub(super) fn warnings<const N: usize, P>(top: &Maximum<N>, names: [P; N]) -> Vec<FitWarning<P>> {
    let named = names.into_iter().enumerate();
    named
        .filter_map(|(i, name)| verdict(top, i).map(|warning| warning(name)))
        .collect()
}

fn verdict<const N: usize, P>(top: &Maximum<N>, i: usize) -> Option<fn(P) -> FitWarning<P>> {
    let certain = top.standard_errors[i].is_some_and(|error| error <= 1.0);
    match (top.bounded[i], certain) {
        (true, _) => Some(FitWarning::AtBound),
        (false, true) => None,
        (false, false) => Some(FitWarning::Uncertain),
    }
}
