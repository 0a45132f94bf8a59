use thiserror::Error;

/// How long customers stayed, ordered by time: the input of every survival method.
///
/// A stay ends with the event, such as leaving, or is cut off while it still goes on
/// (censored). Times are in any one unit.
///
/// ```
/// use cxmetrics::scoring::LifeTable;
///
/// // Two left after 2 months; one was last seen then, another after 5, both still customers.
/// let stays = LifeTable::new([(2.0, true), (2.0, false), (2.0, true), (5.0, false)])?;
/// assert_eq!((stays.n(), stays.events()), (4, 2));
/// # Ok::<(), cxmetrics::scoring::InvalidDuration>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LifeTable {
    n: u64,
    exits: Vec<Exits>,
}

/// Stays that ended or were cut off at one time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Exits {
    pub(super) time: f64,
    pub(super) died: u64,
    pub(super) censored: u64,
}

/// A duration that is negative, infinite or no number.
#[derive(Clone, Copy, Debug, PartialEq, Error)]
#[error("a duration of {0} isn't 0 or more and finite")]
pub struct InvalidDuration(pub f64);

impl LifeTable {
    /// From single stays, each with whether it ended with the event; in any order.
    ///
    /// # Errors
    /// [`InvalidDuration`] for the first that is negative, infinite or NaN.
    pub fn new(stays: impl IntoIterator<Item = (f64, bool)>) -> Result<Self, InvalidDuration> {
        Self::from_counts(stays.into_iter().map(|(time, died)| {
            let died = u64::from(died);
            (time, died, 1 - died)
        }))
    }

    /// From times with how many stays ended with the event then, and how many were cut off;
    /// in any order.
    ///
    /// # Errors
    /// [`InvalidDuration`] for the first that is negative, infinite or NaN.
    pub fn from_counts(
        exits: impl IntoIterator<Item = (f64, u64, u64)>,
    ) -> Result<Self, InvalidDuration> {
        let mut all = Vec::new();
        for (time, died, censored) in exits {
            if !(time >= 0.0 && time.is_finite()) {
                return Err(InvalidDuration(time));
            }
            if died + censored > 0 {
                all.push(Exits {
                    time,
                    died,
                    censored,
                });
            }
        }
        all.sort_unstable_by(|one, other| one.time.total_cmp(&other.time));
        let exits: Vec<Exits> = all
            .chunk_by(|one, other| one.time == other.time)
            .map(|same| Exits {
                time: same[0].time,
                died: same.iter().map(|one| one.died).sum(),
                censored: same.iter().map(|one| one.censored).sum(),
            })
            .collect();
        let n = exits.iter().map(|one| one.died + one.censored).sum();
        Ok(Self { n, exits })
    }

    /// Number of stays.
    pub fn n(&self) -> u64 {
        self.n
    }

    /// Number of stays that ended with the event.
    pub fn events(&self) -> u64 {
        self.exits.iter().map(|one| one.died).sum()
    }

    /// Exits by ascending time, each with the number of customers at risk. A customer censored
    /// at a time is at risk at that time.
    pub(super) fn at_risk(&self) -> impl Iterator<Item = (Exits, u64)> {
        let mut rest = self.n;
        self.exits.iter().map(move |&exits| {
            let at_risk = rest;
            rest -= exits.died + exits.censored;
            (exits, at_risk)
        })
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failed unwrap fails the test")]
mod tests {
    use super::*;

    #[test]
    fn a_duration_is_finite_and_not_negative() {
        for wrong in [-1.0, f64::NAN, f64::INFINITY] {
            assert!(LifeTable::new([(1.0, true), (wrong, true)]).is_err());
        }
    }

    #[test]
    fn counts_and_single_stays_make_the_same_table() {
        let single = LifeTable::new([(2.0, false), (1.0, true), (2.0, true), (-0.0, false)]);
        let counts = LifeTable::from_counts([(1.0, 1, 0), (2.0, 1, 1), (0.0, 0, 1), (9.0, 0, 0)]);
        assert_eq!(single.unwrap(), counts.unwrap());
    }
}
