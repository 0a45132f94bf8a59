use super::{Confidence, Histogram, Score};
use thiserror::Error;

/// A mean with its spread and median, in the unit of the answers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Mean {
    /// The mean. Its t interval and standard error need at least two answers.
    pub score: Score,
    /// Standard deviation with divisor n - 1; `None` below two answers.
    pub sd: Option<f64>,
    /// Middle answer, or the midpoint of the middle two. `None` without answers, and for
    /// [`Moments`](super::Moments), which don't keep it.
    pub median: Option<f64>,
}

/// A number is infinite or NaN.
#[derive(Clone, Copy, Debug, PartialEq, Error)]
#[error("{0} has no mean")]
pub struct NotFinite(pub f64);

/// Mean of ratings, exact for any number of answers.
///
/// Source: Student 1908; interval mean ± t sd / √n with n - 1 degrees of freedom.
///
/// ```
/// use cxmetrics::scoring::{Confidence, Histogram, Scale, rating};
///
/// let stars = Histogram::from_counts(Scale::new(1, 5)?, vec![5, 9, 20, 61, 40])?;
/// let mean = rating(&stars, Confidence::new(0.9).unwrap());
/// assert_eq!(mean.score.value, Some(527.0 / 135.0));
/// assert_eq!(mean.median, Some(4.0));
/// # Ok::<(), cxmetrics::scoring::HistogramError>(())
/// ```
pub fn rating(answers: &Histogram, confidence: Confidence) -> Mean {
    let n = answers.count();
    if n == 0 {
        return no_data();
    }
    let sum: i128 = answers
        .iter()
        .map(|(point, count)| i128::from(point) * i128::from(count))
        .sum();
    student(
        n,
        sum as f64 / n as f64,
        squared_deviations(answers, sum),
        median_point(answers),
        confidence,
    )
}

/// Mean of any numbers, such as amounts or durations.
///
/// # Errors
/// [`NotFinite`] for the first number that is infinite or NaN.
pub fn mean_of_values(values: &[f64], confidence: Confidence) -> Result<Mean, NotFinite> {
    if let Some(&value) = values.iter().find(|value| !value.is_finite()) {
        return Err(NotFinite(value));
    }
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let (Some(&lowest), Some(&highest)) = (sorted.first(), sorted.last()) else {
        return Ok(no_data());
    };
    let n = sorted.len() as f64;
    // Equal numbers have exactly their own value as mean, which a rounded sum can miss.
    let mean = if lowest == highest {
        lowest
    } else {
        let shifted = sum(sorted.iter().map(|value| value - lowest));
        lowest + shifted / n
    };
    let deviations = || sorted.iter().map(|value| value - mean);
    let residue = sum(deviations());
    let squares = sum(deviations().map(|deviation| deviation * deviation)) - residue * residue / n;
    let median = midpoint(sorted[(sorted.len() - 1) / 2], sorted[sorted.len() / 2]);
    Ok(student(
        sorted.len() as u64,
        mean,
        squares,
        Some(median),
        confidence,
    ))
}

fn no_data() -> Mean {
    Mean {
        score: Score::no_data(),
        sd: None,
        median: None,
    }
}

/// The mean of `n` numbers with its spread and interval, from their sum of squared deviations.
pub(super) fn student(
    n: u64,
    mean: f64,
    squares: f64,
    median: Option<f64>,
    confidence: Confidence,
) -> Mean {
    if n == 0 {
        return no_data();
    }
    if n == 1 {
        return Mean {
            score: Score::insufficient(n, mean),
            sd: None,
            median,
        };
    }
    let degrees_of_freedom = (n - 1) as f64;
    let sd = (squares / degrees_of_freedom).sqrt();
    let standard_error = sd / (n as f64).sqrt();
    let score = Score::symmetric(n, mean, standard_error, confidence.t(degrees_of_freedom));
    Mean {
        score,
        sd: Some(sd),
        median,
    }
}

/// Sum of (x - mean)², from whole numbers throughout: with q the whole part of the mean and
/// r = Σx - n q it is Σ(x - q)² - r²/n, and r is below n.
fn squared_deviations(answers: &Histogram, sum: i128) -> f64 {
    let n = answers.count();
    let whole = sum.div_euclid(i128::from(n));
    let remainder = sum.rem_euclid(i128::from(n)).unsigned_abs();
    let around_whole: u128 = answers
        .iter()
        .map(|(point, count)| {
            let distance = (i128::from(point) - whole).unsigned_abs();
            distance * distance * u128::from(count)
        })
        .sum();
    let n = u128::from(n);
    let correction = remainder * remainder;
    let exact = around_whole - correction / n;
    match exact.checked_mul(n) {
        Some(scaled) => (scaled - correction % n) as f64 / n as f64,
        // Past 2^68 the remainder, below 1, is lost in rounding.
        None => exact as f64,
    }
}

/// The median of the answers; `None` without answers.
fn median_point(answers: &Histogram) -> Option<f64> {
    let last_rank = answers.count().checked_sub(1)?;
    let at_rank = |rank: u64| {
        let mut seen = 0;
        let point = answers.iter().find(|&(_, count)| {
            seen += count;
            seen > rank
        });
        point.map(|(point, _)| f64::from(point))
    };
    Some(midpoint(
        at_rank(last_rank / 2)?,
        at_rank(last_rank.div_ceil(2))?,
    ))
}

fn midpoint(lower: f64, upper: f64) -> f64 {
    lower + 0.5 * (upper - lower)
}

/// Compensated sum. Source: Neumaier 1974.
fn sum(terms: impl Iterator<Item = f64>) -> f64 {
    let (total, lost) = terms.fold((0.0_f64, 0.0), |(total, lost), term| {
        let next = total + term;
        let error = if total.abs() >= term.abs() {
            (total - next) + term
        } else {
            (term - next) + total
        };
        (next, lost + error)
    });
    total + lost
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failed unwrap fails the test")]
mod tests {
    use super::*;
    use crate::scoring::{Scale, Status};
    use proptest::prelude::*;

    fn answers(min: i32, counts: &[u64]) -> Histogram {
        let max = min + i32::try_from(counts.len()).unwrap() - 1;
        Histogram::from_counts(Scale::new(min, max).unwrap(), counts.to_vec()).unwrap()
    }

    /// scipy.stats.t on 100 answers from 0 to 10.
    #[test]
    fn mean_spread_and_interval_agree_with_scipy() {
        let given = answers(0, &[2, 1, 1, 1, 1, 3, 3, 9, 22, 22, 35]);
        let mean = rating(&given, Confidence::default());
        let interval = mean.score.interval.unwrap();
        assert!((mean.sd.unwrap() - 2.143_818_927_978_666).abs() < 1e-14);
        assert!((interval.lower - 7.874_619_814_197_292).abs() < 1e-12);
        assert!((interval.upper - 8.725_380_185_802_71).abs() < 1e-12);
        assert_eq!(mean.median, Some(9.0));
    }

    #[test]
    fn one_dissenter_among_2_to_the_53_is_not_lost() {
        let mut counts = vec![0; 101];
        (counts[0], counts[1]) = (1 << 53, 1);
        let mean = rating(&answers(-50, &counts), Confidence::default());
        let n = (1_u64 << 53) as f64;
        assert!((mean.sd.unwrap() * n.sqrt() - 1.0).abs() < 1e-15);
    }

    #[test]
    fn the_fullest_histogram_has_a_finite_spread() {
        let mean = rating(&answers(0, &[1 << 53; 101]), Confidence::default());
        assert_eq!(mean.score.value, Some(50.0));
        assert!((mean.sd.unwrap() - 850.0_f64.sqrt()).abs() < 1e-12);
    }

    #[test]
    fn one_answer_has_a_mean_and_no_interval() {
        let mean = rating(&answers(1, &[0, 0, 1]), Confidence::default());
        assert_eq!(mean.score.status, Status::Insufficient);
        assert_eq!((mean.score.value, mean.sd), (Some(3.0), None));
    }

    #[test]
    fn equal_numbers_have_no_spread_even_when_their_sum_rounds() {
        let mean = mean_of_values(&[0.1; 7], Confidence::default()).unwrap();
        assert_eq!(mean.score.status, Status::Degenerate);
        assert_eq!((mean.score.value, mean.sd), (Some(0.1), Some(0.0)));
    }

    #[test]
    fn an_infinite_number_has_no_mean() {
        assert!(mean_of_values(&[1.0, f64::INFINITY], Confidence::default()).is_err());
    }

    proptest! {
        #[test]
        fn a_histogram_and_its_raw_values_have_the_same_summary(
            counts in prop::collection::vec(0..20_u64, 7)
        ) {
            let given = answers(-3, &counts);
            let values: Vec<f64> = given
                .iter()
                .flat_map(|(point, count)| (0..count).map(move |_| f64::from(point)))
                .collect();
            let tallied = rating(&given, Confidence::default());
            let raw = mean_of_values(&values, Confidence::default()).unwrap();
            prop_assert_eq!(tallied.median, raw.median);
            prop_assert_eq!(tallied.score.status, raw.score.status);
            let apart = (tallied.sd.unwrap_or(0.0) - raw.sd.unwrap_or(0.0)).abs();
            prop_assert!(apart < 1e-13);
        }
    }
}
