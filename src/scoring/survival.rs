use super::{Confidence, Interval, LifeTable};

/// How many customers stay how long, however many are still there (Kaplan-Meier).
#[derive(Clone, Debug, PartialEq)]
pub struct Survival {
    /// Number of stays.
    pub n: u64,
    /// Number of stays that ended with the event.
    pub events: u64,
    /// The times at which stays ended, ascending.
    pub steps: Vec<SurvivalStep>,
}

/// The estimate from one time on, until the next.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SurvivalStep {
    /// When stays ended.
    pub time: f64,
    /// Stays that lasted at least so long.
    pub at_risk: u64,
    /// Stays that ended at this time.
    pub died: u64,
    /// Share that stays longer, 0 to 1.
    pub survival: f64,
    /// Greenwood's standard error; `None` where no customer is left.
    pub standard_error: Option<f64>,
    /// Interval of the share, within 0 to 1; `None` where no customer is left.
    pub interval: Option<Interval>,
}

/// The share of customers that stay longer than each time, estimated from stays of which
/// some are censored. Without customers there are no steps, no median and no mean.
///
/// Source: Kaplan and Meier 1958; standard error by Greenwood 1926; interval on the scale
/// ln(-ln S), by Kalbfleisch and Prentice 1980, which stays within 0 to 1.
///
/// ```
/// use cxmetrics::scoring::{Confidence, LifeTable, kaplan_meier};
///
/// let stays = LifeTable::new([(2.0, true), (2.0, false), (2.0, true), (5.0, false)])?;
/// let survival = kaplan_meier(&stays, Confidence::default());
/// assert_eq!(survival.steps[0].survival, 0.5);
/// assert_eq!(survival.median(), Some(2.0));
/// assert_eq!(survival.restricted_mean(5.0), Some(3.5));
/// # Ok::<(), cxmetrics::scoring::InvalidDuration>(())
/// ```
pub fn kaplan_meier(stays: &LifeTable, confidence: Confidence) -> Survival {
    let z = confidence.z();
    let (mut survival, mut log_survival, mut greenwood) = (1.0, 0.0, 0.0);
    let mut steps = Vec::new();
    for (exits, at_risk) in stays.at_risk().filter(|(exits, _)| exits.died > 0) {
        let (died, left) = (exits.died as f64, (at_risk - exits.died) as f64);
        let n = at_risk as f64;
        survival *= left / n;
        // Close to 1 the logarithm of the product would lose its digits.
        log_survival += (-died / n).ln_1p();
        greenwood += died / (n * left);
        let error = greenwood.sqrt();
        let spread = z * error / -log_survival;
        let bound = |spread: f64| (log_survival * spread.exp()).exp();
        let is_anyone_left = exits.died < at_risk;
        steps.push(SurvivalStep {
            time: exits.time,
            at_risk,
            died: exits.died,
            survival,
            standard_error: is_anyone_left.then_some(survival * error),
            interval: is_anyone_left.then(|| Interval {
                lower: bound(spread),
                upper: bound(-spread),
            }),
        });
    }
    Survival {
        n: stays.n(),
        events: stays.events(),
        steps,
    }
}

impl Survival {
    /// The first time at which half or fewer stay longer; `None` while more than half do, or
    /// without customers.
    ///
    /// Where exactly half stay for a while, this is the start of that while; R's `survfit`
    /// names its middle.
    pub fn median(&self) -> Option<f64> {
        // A product of shares that is one half on paper may be rounded upwards.
        let half = 0.5 * (1.0 + 1e-12);
        let step = self.steps.iter().find(|step| step.survival <= half);
        step.map(|step| step.time)
    }

    /// The share that stays longer than `time`, 0 to 1; `None` without customers. After the
    /// last stay it is the last estimate.
    pub fn at(&self, time: f64) -> Option<f64> {
        let past = self.steps.partition_point(|step| step.time <= time);
        let last = past.checked_sub(1).map_or(1.0, |i| self.steps[i].survival);
        (self.n > 0 && !time.is_nan()).then_some(last)
    }

    /// Mean stay up to `horizon`, counting longer ones as that long: the area under the curve.
    /// `None` without customers, or for a horizon that is negative, infinite or NaN.
    ///
    /// Beyond the last stay the last estimate is carried on.
    pub fn restricted_mean(&self, horizon: f64) -> Option<f64> {
        if self.n == 0 || !(horizon >= 0.0 && horizon.is_finite()) {
            return None;
        }
        let (mut area, mut since, mut survival) = (0.0, 0.0, 1.0);
        for step in self.steps.iter().take_while(|step| step.time < horizon) {
            area += survival * (step.time - since);
            (since, survival) = (step.time, step.survival);
        }
        Some(area + survival * (horizon - since))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failed unwrap fails the test")]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Freireich et al. 1963, 6-MP; the textbooks print three digits.
    #[test]
    fn the_textbook_curve_comes_out() {
        let months = [
            6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35,
        ];
        let relapsed = [
            1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0,
        ];
        let stays = months.into_iter().zip(relapsed);
        let table = LifeTable::new(stays.map(|(month, event)| (f64::from(month), event == 1)));
        let curve = kaplan_meier(&table.unwrap(), Confidence::default());
        let got: Vec<String> = curve
            .steps
            .iter()
            .map(|step| format!("{:.3}", step.survival))
            .collect();
        let want = [
            "0.857", "0.807", "0.753", "0.690", "0.627", "0.538", "0.448",
        ];
        assert_eq!(got, want);
        assert_eq!(curve.median(), Some(23.0));
        assert_eq!(curve.at(22.5), Some(curve.steps[5].survival));
    }

    #[test]
    fn nobody_has_no_curve() {
        let curve = kaplan_meier(&LifeTable::default(), Confidence::default());
        assert_eq!((curve.n, curve.median()), (0, None));
        assert_eq!((curve.restricted_mean(9.0), curve.at(1.0)), (None, None));
    }

    /// (n - 1)/n (n - 2)/(n - 1) ... rounds; half of them gone is half all the same.
    #[test]
    fn rounding_does_not_put_off_the_median() {
        for n in (2..400_u32).step_by(2) {
            let table = LifeTable::new((1..=n).map(|time| (f64::from(time), true))).unwrap();
            let curve = kaplan_meier(&table, Confidence::default());
            assert_eq!(curve.median(), Some(f64::from(n / 2)));
        }
    }

    proptest! {
        #[test]
        fn if_all_stays_ended_it_is_the_share_that_lasted_longer(
            times in prop::collection::vec(0..30_u32, 1..80), probe in 0..30_u32,
        ) {
            let table = LifeTable::new(times.iter().map(|&time| (f64::from(time), true))).unwrap();
            let curve = kaplan_meier(&table, Confidence::default());
            let n = times.len() as f64;
            let longer = times.iter().filter(|&&time| time > probe).count() as f64 / n;
            prop_assert!((curve.at(f64::from(probe)).unwrap() - longer).abs() < 1e-12);
            let mean = times.iter().map(|&time| f64::from(time)).sum::<f64>() / n;
            prop_assert!((curve.restricted_mean(30.0).unwrap() - mean).abs() < 1e-11);
        }

        #[test]
        fn the_curve_falls_within_its_intervals(
            stays in prop::collection::vec((0.0..10.0_f64, any::<bool>()), 1..80),
            horizon in 0.0..12.0_f64,
        ) {
            let table = LifeTable::new(stays).unwrap();
            let curve = kaplan_meier(&table, Confidence::default());
            prop_assert!(curve.steps.is_sorted_by(|one, next| one.survival > next.survival));
            for step in &curve.steps {
                let Some(interval) = step.interval else {
                    prop_assert_eq!(step.survival, 0.0);
                    continue;
                };
                prop_assert!(0.0 <= interval.lower && interval.upper <= 1.0);
                prop_assert!(interval.contains(step.survival), "{step:?}");
            }
            let mean = curve.restricted_mean(horizon).unwrap();
            prop_assert!(0.0 <= mean && mean <= horizon);
        }
    }
}
