use super::LifeTable;
use super::life_table::Exits;
use statrs::function::gamma::checked_gamma_ur;

/// Test of equal survival: each group's observed events against those expected if all groups
/// had the same survival.
#[derive(Clone, Debug, PartialEq)]
pub struct LogRank {
    /// Groups compared, less one.
    pub degrees_of_freedom: u64,
    /// The statistic; `None` where the groups can't be compared, as without events.
    pub chi_squared: Option<f64>,
    /// The chance, 0 to 1, of a statistic at least as large if survival is equal; `None`
    /// without a statistic.
    pub p_value: Option<f64>,
    /// Events per group.
    pub observed: Vec<u64>,
    /// Expected events per group if survival is equal.
    pub expected: Vec<f64>,
}

/// Compares the survival of two or more groups, with equal weight at all times.
///
/// A group without expected events, because it is empty or censored before the first event,
/// adds no degree of freedom, as in R's `survdiff`.
///
/// Source: Mantel 1966; Peto and Peto 1972; the covariance is the hypergeometric one.
///
/// ```
/// use cxmetrics::scoring::{LifeTable, log_rank};
///
/// let quick = LifeTable::new((1..9).map(|week| (f64::from(week), true)))?;
/// let slow = LifeTable::new((5..13).map(|week| (f64::from(week), true)))?;
/// let test = log_rank(&[quick, slow]);
/// assert!(test.p_value.is_some_and(|p| p < 0.05));
/// # Ok::<(), cxmetrics::scoring::InvalidDuration>(())
/// ```
pub fn log_rank(groups: &[LifeTable]) -> LogRank {
    let comparison = Comparison::of(groups);
    let compared: Vec<usize> = (0..groups.len())
        .filter(|&group| comparison.expected[group] > 0.0)
        .collect();
    let counted = if compared.is_empty() {
        groups.len()
    } else {
        compared.len()
    };
    // Without groups there is nothing to compare: 0 degrees of freedom.
    let degrees_of_freedom = (counted as u64).saturating_sub(1);
    let chi_squared = comparison.chi_squared(&compared);
    LogRank {
        degrees_of_freedom,
        chi_squared,
        p_value: chi_squared.and_then(|chi| upper_tail(chi, degrees_of_freedom)),
        observed: groups.iter().map(LifeTable::events).collect(),
        expected: comparison.expected,
    }
}

/// The chance that a chi-squared variable exceeds `value`; exact far out in the tail.
fn upper_tail(value: f64, degrees_of_freedom: u64) -> Option<f64> {
    if value <= 0.0 {
        return Some(1.0);
    }
    // Fails for 0 degrees of freedom only, which have no distribution.
    checked_gamma_ur(0.5 * degrees_of_freedom as f64, 0.5 * value).ok()
}

/// Sums over the times of events.
struct Comparison {
    /// Observed less expected events, per group.
    excess: Vec<f64>,
    expected: Vec<f64>,
    /// Covariance of the excesses, up to the diagonal.
    covariance: Vec<Vec<f64>>,
}

impl Comparison {
    fn of(groups: &[LifeTable]) -> Self {
        let k = groups.len();
        let mut sums = Self {
            excess: vec![0.0; k],
            expected: vec![0.0; k],
            covariance: vec![vec![0.0; k]; k],
        };
        let mut exits: Vec<(usize, Exits)> = Vec::new();
        for (group, table) in groups.iter().enumerate() {
            exits.extend(table.at_risk().map(|(exits, _)| (group, exits)));
        }
        exits.sort_by(|(_, one), (_, other)| one.time.total_cmp(&other.time));
        let mut at_risk: Vec<u64> = groups.iter().map(LifeTable::n).collect();
        for same_time in exits.chunk_by(|(_, one), (_, other)| one.time == other.time) {
            sums.add(&at_risk, same_time);
            for &(group, exits) in same_time {
                at_risk[group] -= exits.died + exits.censored;
            }
        }
        sums
    }

    fn add(&mut self, at_risk: &[u64], exits: &[(usize, Exits)]) {
        let died: u64 = exits.iter().map(|(_, exits)| exits.died).sum();
        let n: u64 = at_risk.iter().sum();
        if died == 0 {
            return;
        }
        // Groups without customers at risk add nothing, and there may be many groups.
        let shares: Vec<(usize, f64)> = at_risk
            .iter()
            .enumerate()
            .filter(|&(_, &at_risk)| at_risk > 0)
            .map(|(group, &at_risk)| (group, at_risk as f64 / n as f64))
            .collect();
        for &(group, share) in &shares {
            let expected = died as f64 * share;
            self.expected[group] += expected;
            self.excess[group] -= expected;
        }
        for &(group, exits) in exits {
            self.excess[group] += exits.died as f64;
        }
        if n == 1 {
            return;
        }
        let spread = died as f64 * ((n - died) as f64 / (n - 1) as f64);
        for (index, &(one, share)) in shares.iter().enumerate() {
            let row = &mut self.covariance[one];
            row[one] += spread * share;
            for &(other, other_share) in &shares[..=index] {
                row[other] -= spread * share * other_share;
            }
        }
    }

    /// uᵀ V⁻¹ u over all `compared` groups but one: their excesses add up to 0, so the last
    /// adds nothing. `None` with fewer than two, or where V can't be inverted.
    fn chi_squared(&self, compared: &[usize]) -> Option<f64> {
        let (_, kept) = compared.split_last()?;
        if kept.is_empty() {
            return None;
        }
        let size = kept.len();
        let mut lower = vec![vec![0.0; size]; size];
        let mut solved = vec![0.0; size];
        let mut chi_squared = 0.0;
        // Forward substitution through V's Cholesky factor, row by row: the statistic is the
        // squared length of what comes out.
        for i in 0..size {
            for j in 0..=i {
                let known: f64 = (0..j).map(|k| lower[i][k] * lower[j][k]).sum();
                let whole = self.covariance[kept[i]][kept[j]];
                let rest = whole - known;
                if i != j {
                    lower[i][j] = rest / lower[j][j];
                } else if rest > 1e-12 * whole {
                    lower[i][i] = rest.sqrt();
                } else {
                    return None;
                }
            }
            let known: f64 = (0..i).map(|k| lower[i][k] * solved[k]).sum();
            solved[i] = (self.excess[kept[i]] - known) / lower[i][i];
            chi_squared += solved[i] * solved[i];
        }
        Some(chi_squared)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failed unwrap fails the test")]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn group(times: &[u32]) -> LifeTable {
        LifeTable::new(times.iter().map(|&time| (f64::from(time), true))).unwrap()
    }

    /// scipy.stats.chi2.sf.
    #[test]
    fn the_tail_keeps_its_digits() {
        for (value, df, want) in [
            (3.841_458_820_694_124, 1, 0.05),
            (122.249_125_573_006_2, 1, 2.035_983_222_285_500_4e-28),
            (0.001, 1, 0.974_772_879_369_960_4),
            (1000.0, 5, 6.010_077_687_920_804e-214),
            (40.0, 50, 0.843_227_378_173_762_3),
        ] {
            let got = upper_tail(value, df).unwrap();
            assert!((got / want - 1.0).abs() < 1e-11, "{value} {df}: {got}");
        }
    }

    #[test]
    fn without_events_or_with_one_group_there_is_no_test() {
        let waiting = LifeTable::new([(1.0, false), (2.0, false)]).unwrap();
        let test = log_rank(&[waiting.clone(), waiting.clone()]);
        assert_eq!((test.degrees_of_freedom, test.chi_squared), (1, None));
        assert_eq!(log_rank(&[group(&[1, 2])]).p_value, None);
        assert_eq!(log_rank(&[]).degrees_of_freedom, 0);
        // All leave at once, so there is no order to compare the groups by.
        assert_eq!(log_rank(&[group(&[3, 3]), group(&[3])]).chi_squared, None);
    }

    #[test]
    fn a_group_that_nothing_could_happen_to_is_not_counted() {
        let (one, other) = (group(&[3, 5, 6, 9]), group(&[4, 8, 11, 12]));
        let early = LifeTable::new([(1.0, false)]).unwrap();
        let two = log_rank(&[one.clone(), other.clone()]);
        let more = log_rank(&[early, one, LifeTable::default(), other]);
        assert_eq!(more.degrees_of_freedom, 1);
        assert!((two.chi_squared.unwrap() - more.chi_squared.unwrap()).abs() < 1e-12);
    }

    proptest! {
        #[test]
        fn the_order_of_the_groups_does_not_matter(
            groups in prop::collection::vec(
                prop::collection::vec((0..20_u32, any::<bool>()), 1..20), 2..5),
        ) {
            let tables: Vec<LifeTable> = groups
                .iter()
                .map(|stays| {
                    let stays = stays.iter().map(|&(time, died)| (f64::from(time), died));
                    LifeTable::new(stays).unwrap()
                })
                .collect();
            let reversed: Vec<LifeTable> = tables.iter().rev().cloned().collect();
            let (test, other) = (log_rank(&tables), log_rank(&reversed));
            let expected: f64 = test.expected.iter().sum();
            prop_assert!((expected - test.observed.iter().sum::<u64>() as f64).abs() < 1e-9);
            if let (Some(one), Some(other)) = (test.chi_squared, other.chi_squared) {
                prop_assert!((one - other).abs() < 1e-6 * one.max(1.0), "{one} {other}");
            }
        }
    }
}
