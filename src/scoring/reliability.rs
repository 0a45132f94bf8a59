/// How much weight a score can bear, from the number of answers alone.
///
/// A rule of thumb, not a theorem; the interval has the exact uncertainty. Below 100
/// completed surveys CMS Hospital Compare asks to use HCAHPS results with caution; the
/// lower step at 30 is the customary flag for a small sample.
///
/// ```
/// use cxmetrics::scoring::Reliability;
///
/// assert_eq!(Reliability::from_count(29), Reliability::Low);
/// assert!(Reliability::from_count(30) < Reliability::from_count(100));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reliability {
    /// No answers.
    None,
    /// 1 to 29 answers.
    Low,
    /// 30 to 99 answers.
    Moderate,
    /// 100 answers or more.
    High,
}

impl Reliability {
    /// The verdict on `n` answers.
    pub fn from_count(n: u64) -> Self {
        match n {
            0 => Self::None,
            1..30 => Self::Low,
            30..100 => Self::Moderate,
            100.. => Self::High,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Reliability;

    #[test]
    fn the_verdict_rises_at_1_at_30_and_at_100() {
        let verdicts = [0, 1, 29, 30, 99, 100, u64::MAX].map(Reliability::from_count);
        use Reliability::{High, Low, Moderate, None};
        assert_eq!(verdicts, [None, Low, Low, Moderate, Moderate, High, High]);
    }
}
