//! Figures rounded for reading.

use crate::api::Unit;

/// What stands where there is nothing; never a zero.
pub(super) const NOTHING: &str = "–";

/// A value with as many digits as can be read at a glance.
pub(super) fn rounded(value: f64, unit: Unit) -> String {
    let text = match unit {
        Unit::Points => format!("{value:.1}"),
        Unit::Share => return format!("{:.1}%", 100.0 * value),
        Unit::ScalePoints | Unit::Unspecified => format!("{value:.2}"),
    };
    // What rounds to zero from below is zero.
    let is_zero = text.trim_start_matches(['-', '0', '.']).is_empty();
    if is_zero {
        text.replacen('-', "", 1)
    } else {
        text
    }
}

/// The same, or a dash.
pub(super) fn optional(value: Option<f64>, unit: Unit) -> String {
    value.map_or_else(|| NOTHING.to_owned(), |value| rounded(value, unit))
}

/// A part of a whole in percent; a dash where the whole is empty.
#[allow(
    clippy::cast_precision_loss,
    reason = "rounded to a tenth of a percent"
)]
pub(super) fn percent_of(part: i64, whole: i64) -> String {
    if whole == 0 {
        return NOTHING.to_owned();
    }
    rounded(part as f64 / whole as f64, Unit::Share)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_rounds_to_zero_has_no_sign() {
        assert_eq!(rounded(-0.04, Unit::Points), "0.0");
        assert_eq!(rounded(-0.06, Unit::Points), "-0.1");
        assert_eq!(rounded(-10.0, Unit::Points), "-10.0");
    }

    #[test]
    fn shares_are_read_as_percents() {
        assert_eq!(rounded(2206.0 / 2688.0, Unit::Share), "82.1%");
        assert_eq!(percent_of(1, 8), "12.5%");
    }

    #[test]
    fn a_part_of_nothing_is_a_dash() {
        assert_eq!(percent_of(0, 0), "–");
        assert_eq!(optional(None, Unit::Points), "–");
    }
}
