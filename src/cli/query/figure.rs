//! Figures rounded for reading.

use crate::api::Unit;

use super::super::number;

/// What stands where there is nothing; never a zero.
pub(super) const NOTHING: &str = "–";

/// A value with as many digits as can be read at a glance.
pub(super) fn rounded(value: f64, unit: Unit) -> String {
    match unit {
        Unit::Points => decimal(value, 1),
        Unit::Share => format!("{}%", decimal(100.0 * value, 1)),
        Unit::ScalePoints | Unit::Unspecified => decimal(value, 2),
    }
}

/// A value with this many decimals and its thousands apart.
pub(super) fn decimal(value: f64, places: usize) -> String {
    amount(&format!("{value:.places$}"))
}

/// A decimal with its thousands apart; no digit is lost.
pub(super) fn amount(text: &str) -> String {
    let (sign, digits) = text
        .strip_prefix('-')
        .map_or(("", text), |rest| ("-", rest));
    let (whole, fraction) = digits.split_at(digits.find('.').unwrap_or(digits.len()));
    let whole = whole
        .parse::<i128>()
        .map_or_else(|_| whole.to_owned(), number::count);
    // What rounds to zero from below is zero.
    let is_zero = digits.trim_start_matches(['0', '.']).is_empty();
    let sign = if is_zero { "" } else { sign };
    format!("{sign}{whole}{fraction}")
}

/// The same as [`decimal`], always with its sign.
pub(super) fn signed(value: f64, places: usize) -> String {
    let text = decimal(value, places);
    if text.starts_with('-') {
        text
    } else {
        format!("+{text}")
    }
}

/// `37.2 to 42.4`, as `rounded` writes each end.
pub(super) fn range(lower: f64, upper: f64, rounded: impl Fn(f64) -> String) -> String {
    format!("{} to {}", rounded(lower), rounded(upper))
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
    fn money_keeps_every_digit_and_sets_thousands_apart() {
        assert_eq!(amount("1234567.05"), "1,234,567.05");
        assert_eq!(amount("-1234"), "-1,234");
        assert_eq!(amount("-0.00"), "0.00");
        assert_eq!(decimal(1234.567, 2), "1,234.57");
        assert_eq!(decimal(f64::NAN, 2), "NaN");
        assert_eq!(signed(0.001, 1), "+0.0");
        assert_eq!(signed(-1500.0, 0), "-1,500");
    }

    #[test]
    fn a_part_of_nothing_is_a_dash() {
        assert_eq!(percent_of(0, 0), "–");
        assert_eq!(optional(None, Unit::Points), "–");
    }
}
