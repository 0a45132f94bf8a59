//! Bars and sparklines of block characters.

const EIGHTHS: [char; 8] = ['▏', '▎', '▍', '▌', '▋', '▊', '▉', '█'];
const LEVELS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/// A missing value. The lowest level would be mistaken for a value.
const GAP: char = '·';

/// The axis of a bar.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::cli::query) struct Axis {
    pub(in crate::cli::query) minimum: f64,
    pub(in crate::cli::query) maximum: f64,
}

impl Axis {
    /// A bar of at most `width` characters. It starts at the minimum, or at 0 if the axis
    /// includes negative values.
    pub(in crate::cli::query) fn bar(self, value: f64, width: usize) -> String {
        if self.minimum < 0.0 {
            self.signed_bar(value, width)
        } else {
            self.plain_bar(value, width)
        }
    }

    /// The value as a share of the axis, from 0 to 1.
    fn share(self, value: f64) -> f64 {
        ((value - self.minimum) / (self.maximum - self.minimum)).clamp(0.0, 1.0)
    }

    fn plain_bar(self, value: f64, width: usize) -> String {
        let eighths = steps(self.share(value), width * 8);
        let mut bar = "█".repeat(eighths / 8);
        if !eighths.is_multiple_of(8) {
            bar.push(EIGHTHS[eighths % 8 - 1]);
        }
        bar
    }

    /// Zero is a line in the middle; bars extend from it to both sides.
    fn signed_bar(self, value: f64, width: usize) -> String {
        let half = width.saturating_sub(1) / 2;
        if value < 0.0 {
            let filled = steps(value / self.minimum, half);
            format!("{}{}│", " ".repeat(half - filled), "█".repeat(filled))
        } else {
            let positive = Self {
                minimum: 0.0,
                ..self
            };
            format!("{}│{}", " ".repeat(half), positive.plain_bar(value, half))
        }
    }

    /// The column title: the labels of both ends, as wide as the bars.
    pub(in crate::cli::query) fn title(self, labels: [&str; 2], width: usize) -> String {
        let [first, last] = labels;
        if self.minimum < 0.0 {
            let half = width.saturating_sub(1) / 2;
            let right = (width - half).saturating_sub(1);
            return format!("{first:half$}0{last:>right$}");
        }
        let rest = width.saturating_sub(first.chars().count());
        format!("{first}{last:>rest$}")
    }
}

/// One character per value, scaled from the lowest value to the highest.
pub(in crate::cli::query) fn sparkline(values: &[Option<f64>]) -> String {
    let present = || values.iter().flatten().copied();
    let minimum = present().fold(f64::INFINITY, f64::min);
    let maximum = present().fold(f64::NEG_INFINITY, f64::max);
    let level = |value: f64| {
        if maximum > minimum {
            let share = (value - minimum) / (maximum - minimum);
            LEVELS[steps(share, LEVELS.len() - 1)]
        } else {
            // Equal values are neither low nor high.
            LEVELS[LEVELS.len() / 2]
        }
    };
    values
        .iter()
        .map(|value| value.map_or(GAP, level))
        .collect()
}

/// A share from 0 to 1 in `of` steps, rounded.
#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "a clamped share of a terminal's width is small and non-negative"
)]
fn steps(share: f64, of: usize) -> usize {
    (share.clamp(0.0, 1.0) * of as f64).round() as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    const NPS: Axis = Axis {
        minimum: -100.0,
        maximum: 100.0,
    };
    const SHARE: Axis = Axis {
        minimum: 0.0,
        maximum: 1.0,
    };

    #[test]
    fn a_bar_is_as_long_as_its_share() {
        assert_eq!(SHARE.bar(0.5, 10), "█████");
        assert_eq!(SHARE.bar(0.0, 10), "");
        assert_eq!(SHARE.bar(1.0, 4), "████");
        assert_eq!(SHARE.bar(0.55, 10), "█████▌");
    }

    #[test]
    fn negative_scores_extend_to_the_left() {
        assert_eq!(NPS.bar(50.0, 9), "    │██");
        assert_eq!(NPS.bar(-50.0, 9), "  ██│");
        assert_eq!(NPS.bar(0.0, 9), "    │");
        assert_eq!(NPS.bar(-100.0, 9), "████│");
    }

    #[test]
    fn the_title_is_as_wide_as_the_bars() {
        assert_eq!(NPS.title(["-100", "100"], 15), "-100   0    100");
        assert_eq!(SHARE.title(["0%", "100%"], 10), "0%    100%");
    }

    #[test]
    fn a_sparkline_shows_gaps_as_gaps() {
        assert_eq!(sparkline(&[Some(1.0), None, Some(4.5), Some(8.0)]), "▁·▅█");
        assert_eq!(sparkline(&[Some(2.0), Some(2.0)]), "▅▅");
        assert_eq!(sparkline(&[]), "");
    }
}
