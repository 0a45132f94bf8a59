//! The maximum of a smooth function of a few parameters within bounds.
//!
//! Newton's method with the exact second derivatives: a fit takes some ten evaluations where
//! methods that know only slopes take fifty, and what remains at the end is the information
//! matrix, from which the parameters' standard errors follow. The steps are damped as by
//! Levenberg and Marquardt, so that a start far off, where the function isn't concave, still
//! climbs. Source: Nocedal and Wright, Numerical Optimization, 2nd edition, 3.4 and 10.3.

use std::array;

/// A value with all its first and second derivatives.
#[derive(Clone, Copy, Debug)]
pub(super) struct Derivatives<const N: usize> {
    pub(super) value: f64,
    pub(super) gradient: [f64; N],
    pub(super) hessian: [[f64; N]; N],
}

impl<const N: usize> Derivatives<N> {
    /// The same in coordinates c of which the present ones are M c.
    pub(super) fn in_coordinates(&self, matrix: &[[f64; N]; N]) -> Self {
        let through =
            |row: &[f64; N], i: usize| -> f64 { (0..N).map(|k| row[k] * matrix[k][i]).sum() };
        let halfway: [[f64; N]; N] =
            array::from_fn(|k| array::from_fn(|j| through(&self.hessian[k], j)));
        Self {
            value: self.value,
            gradient: array::from_fn(|i| through(&self.gradient, i)),
            hessian: array::from_fn(|i| {
                array::from_fn(|j| (0..N).map(|k| matrix[k][i] * halfway[k][j]).sum())
            }),
        }
    }

    /// The same in the logarithms of the parameters, given the upper triangle of the second
    /// derivatives in the `parameters` themselves.
    pub(super) fn in_logarithms(mut self, parameters: [f64; N]) -> Self {
        for i in 0..N {
            self.gradient[i] *= parameters[i];
            for j in i..N {
                self.hessian[i][j] *= parameters[i] * parameters[j];
                self.hessian[j][i] = self.hessian[i][j];
            }
            self.hessian[i][i] += self.gradient[i];
        }
        self
    }
}

/// Where the search ended.
#[derive(Clone, Copy, Debug)]
pub(super) struct Maximum<const N: usize> {
    pub(super) at: [f64; N],
    pub(super) value: f64,
    /// Evaluations of the function.
    pub(super) evaluations: u32,
    /// Whether a further step would gain nothing that a double can show.
    pub(super) converged: bool,
    /// Parameters that a bound holds back.
    pub(super) bounded: [bool; N],
    /// Inverse of the information matrix, with zeros for parameters at a bound; `None` where
    /// that matrix isn't positive definite.
    pub(super) covariance: Option<[[f64; N]; N]>,
    /// The parameters' errors as independent steps of one standard error: the sum of the outer
    /// products of the steps is the covariance. `None` where a bound holds a parameter, and
    /// where the information matrix is singular.
    pub(super) error_steps: Option<[[f64; N]; N]>,
}

const EVALUATIONS_MAX: u32 = 100;
/// No parameter moves further in one step; they are logarithms, so this is a factor of 7.
const STEP_MAX: f64 = 2.0;
const DAMPING_MIN: f64 = 1e-4;
const DAMPING_MAX: f64 = 1e12;
/// A second derivative that is smaller than the largest by this factor counts as 0.
const CURVATURE_MIN: f64 = 1e-6;

/// Climbs from `start`, which lies within `bounds`; `None` if the function isn't finite
/// there.
pub(super) fn maximise<const N: usize>(
    start: [f64; N],
    bounds: [(f64, f64); N],
    function: impl Fn([f64; N]) -> Derivatives<N>,
) -> Option<Maximum<N>> {
    let mut at = start;
    let mut here = function(at);
    if !here.value.is_finite() {
        return None;
    }
    let (mut damping, mut evaluations, mut converged) = (0.0, 1, false);
    while evaluations < EVALUATIONS_MAX && damping <= DAMPING_MAX && !converged {
        let bounded = held_back(&at, &bounds, &here.gradient);
        let Some(step) = step(&here, bounded, damping) else {
            damping = (10.0 * damping).max(DAMPING_MIN);
            continue;
        };
        let next: [f64; N] = array::from_fn(|i| (at[i] + step[i]).clamp(bounds[i].0, bounds[i].1));
        let predicted = predicted_gain(&here, &array::from_fn(|i| next[i] - at[i]));
        let there = function(next);
        evaluations += 1;
        // Below this, differences of the value are rounding.
        let noise = 1e-12 * here.value.abs() + 1e-12;
        let gain = there.value - here.value;
        converged = damping <= DAMPING_MIN && predicted.abs() <= 10.0 * noise;
        let share = (gain + noise) / (predicted.abs() + noise);
        if share > 0.1 {
            (at, here) = (next, there);
        }
        if share > 0.75 {
            damping = if damping > DAMPING_MIN {
                0.1 * damping
            } else {
                0.0
            };
        } else if (share.is_nan() || share < 0.25) && !converged {
            damping = (10.0 * damping).max(DAMPING_MIN);
        }
    }
    let bounded = held_back(&at, &bounds, &here.gradient);
    Some(Maximum {
        at,
        value: here.value,
        evaluations,
        converged,
        bounded,
        covariance: covariance(&here, bounded),
        error_steps: error_steps(&here, bounded),
    })
}

/// Which parameters are at a bound and would step past it.
fn held_back<const N: usize>(
    at: &[f64; N],
    bounds: &[(f64, f64); N],
    gradient: &[f64; N],
) -> [bool; N] {
    array::from_fn(|i| {
        (at[i] <= bounds[i].0 && gradient[i] <= 0.0) || (at[i] >= bounds[i].1 && gradient[i] >= 0.0)
    })
}

/// The damped Newton step of the parameters that are free, shortened to [`STEP_MAX`];
/// `None` where the damped function isn't concave.
fn step<const N: usize>(
    here: &Derivatives<N>,
    bounded: [bool; N],
    damping: f64,
) -> Option<[f64; N]> {
    let root = Cholesky::of(&information(here, bounded, damping))?;
    let gradient = array::from_fn(|i| if bounded[i] { 0.0 } else { here.gradient[i] });
    let step = root.solve(gradient);
    let longest = step
        .iter()
        .fold(0.0_f64, |longest, one| longest.max(one.abs()));
    let shortened = (STEP_MAX / longest).min(1.0);
    longest.is_finite().then(|| step.map(|one| one * shortened))
}

/// The negative second derivatives, with a 1 for parameters at a bound. The diagonal is
/// raised by the damping, each entry in proportion, and one that is flat at all.
fn information<const N: usize>(
    here: &Derivatives<N>,
    bounded: [bool; N],
    damping: f64,
) -> [[f64; N]; N] {
    let steepest = (0..N).fold(0.0_f64, |most, i| most.max(here.hessian[i][i].abs()));
    array::from_fn(|i| {
        array::from_fn(|j| match (i == j, bounded[i] || bounded[j]) {
            (true, true) => 1.0,
            (false, true) => 0.0,
            (true, false) => {
                let own = here.hessian[i][i];
                damping * (own.abs() + CURVATURE_MIN * steepest) - own
            }
            (false, false) => -here.hessian[i][j],
        })
    })
}

fn predicted_gain<const N: usize>(here: &Derivatives<N>, step: &[f64; N]) -> f64 {
    let curved = |i: usize| -> f64 { (0..N).map(|j| here.hessian[i][j] * step[j]).sum() };
    (0..N)
        .map(|i| step[i] * (here.gradient[i] + 0.5 * curved(i)))
        .sum()
}

fn covariance<const N: usize>(here: &Derivatives<N>, bounded: [bool; N]) -> Option<[[f64; N]; N]> {
    // Where the value is flat along some direction, the second makes the variance there large.
    let root = Cholesky::of(&information(here, bounded, 0.0))
        .or_else(|| Cholesky::of(&information(here, bounded, 1e-7)))?;
    let column = |i: usize| {
        root.solve(array::from_fn(|j| {
            f64::from(u8::from(i == j && !bounded[i]))
        }))
    };
    Some(array::from_fn(column))
}

/// The columns of L⁻ᵀ, where L Lᵀ is the information matrix.
fn error_steps<const N: usize>(here: &Derivatives<N>, bounded: [bool; N]) -> Option<[[f64; N]; N]> {
    if bounded.contains(&true) {
        return None;
    }
    let root = Cholesky::of(&information(here, bounded, 0.0))?;
    let unit = |i: usize| array::from_fn(|j| f64::from(u8::from(i == j)));
    Some(array::from_fn(|i| root.solve_transposed(unit(i))))
}

/// The lower triangle L of a positive definite matrix L Lᵀ.
struct Cholesky<const N: usize>([[f64; N]; N]);

impl<const N: usize> Cholesky<N> {
    fn of(matrix: &[[f64; N]; N]) -> Option<Self> {
        let mut lower = [[0.0; N]; N];
        for i in 0..N {
            for j in 0..=i {
                let known: f64 = (0..j).map(|k| lower[i][k] * lower[j][k]).sum();
                let rest = matrix[i][j] - known;
                if i != j {
                    lower[i][j] = rest / lower[j][j];
                } else if rest > 1e-14 * matrix[i][i] && rest.is_finite() {
                    lower[i][i] = rest.sqrt();
                } else {
                    return None;
                }
            }
        }
        Some(Self(lower))
    }

    fn solve(&self, mut right: [f64; N]) -> [f64; N] {
        let Self(lower) = self;
        for i in 0..N {
            let known: f64 = (0..i).map(|k| lower[i][k] * right[k]).sum();
            right[i] = (right[i] - known) / lower[i][i];
        }
        self.solve_transposed(right)
    }

    /// Solves Lᵀ x = `right`.
    fn solve_transposed(&self, mut right: [f64; N]) -> [f64; N] {
        let Self(lower) = self;
        for i in (0..N).rev() {
            let known: f64 = (i + 1..N).map(|k| lower[k][i] * right[k]).sum();
            right[i] = (right[i] - known) / lower[i][i];
        }
        right
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failed unwrap fails the test")]
mod tests {
    use super::*;

    const ANYWHERE: (f64, f64) = (-50.0, 50.0);

    /// Rosenbrock's banana, upside down: a curved ridge with its top at (1, 1).
    fn banana([x, y]: [f64; 2]) -> Derivatives<2> {
        let bend = y - x * x;
        Derivatives {
            value: -(1.0 - x).powi(2) - 100.0 * bend * bend,
            gradient: [2.0 * (1.0 - x) + 400.0 * x * bend, -200.0 * bend],
            hessian: [
                [-2.0 + 400.0 * bend - 800.0 * x * x, 400.0 * x],
                [400.0 * x, -200.0],
            ],
        }
    }

    #[test]
    fn a_curved_ridge_is_climbed() {
        let top = maximise([-1.2, 1.0], [ANYWHERE; 2], banana).unwrap();
        assert!(top.converged && top.evaluations < 60, "{top:?}");
        assert!((top.at[0] - 1.0).abs() < 1e-6, "{top:?}");
        assert_eq!(top.bounded, [false; 2]);
    }

    #[test]
    fn a_bound_holds_one_parameter_and_frees_the_other() {
        let top = maximise([-1.2, 0.1], [ANYWHERE, (-1.0, 0.25)], banana).unwrap();
        assert!(top.converged, "{top:?}");
        assert_eq!((top.at[1], top.bounded), (0.25, [false, true]));
        assert!((top.at[0] - 0.5).abs() < 0.01, "{top:?}");
        let covariance = top.covariance.unwrap();
        assert!(covariance[0][0] > 0.0 && covariance[1] == [0.0, 0.0]);
        assert_eq!(top.error_steps, None);
    }

    /// ln of a normal density with standard deviation 3.
    #[test]
    fn the_covariance_comes_from_the_curvature() {
        let log_density = |[x]: [f64; 1]| Derivatives {
            value: -(x - 4.0) * (x - 4.0) / 18.0,
            gradient: [-(x - 4.0) / 9.0],
            hessian: [[-1.0 / 9.0]],
        };
        let top = maximise([0.0], [ANYWHERE], log_density).unwrap();
        assert!((top.covariance.unwrap()[0][0] - 9.0).abs() < 1e-12);
    }

    #[test]
    fn the_error_steps_make_up_the_covariance() {
        let top = maximise([-1.2, 1.0], [ANYWHERE; 2], banana).unwrap();
        let (covariance, steps) = (top.covariance.unwrap(), top.error_steps.unwrap());
        for i in 0..2 {
            for j in 0..2 {
                let sum: f64 = steps.iter().map(|step| step[i] * step[j]).sum();
                assert!((sum / covariance[i][j] - 1.0).abs() < 1e-9, "{top:?}");
            }
        }
        let flat = |[x, _]: [f64; 2]| Derivatives {
            value: -x * x,
            gradient: [-2.0 * x, 0.0],
            hessian: [[-2.0, 0.0], [0.0, 0.0]],
        };
        let top = maximise([1.0, 1.0], [ANYWHERE; 2], flat).unwrap();
        assert!(top.converged && top.error_steps.is_none(), "{top:?}");
    }

    #[test]
    fn a_start_without_a_value_is_no_start() {
        let nowhere = |[_]: [f64; 1]| Derivatives {
            value: f64::NAN,
            gradient: [0.0],
            hessian: [[0.0]],
        };
        assert!(maximise([0.0], [ANYWHERE], nowhere).is_none());
    }
}
