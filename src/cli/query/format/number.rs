//! Numbers, rounded for reading.

use super::rounding::half_away;
use crate::api::Unit;

pub(in crate::cli::query) use crate::cli::number::count;

/// The text of an absent value, which is not zero.
pub(in crate::cli::query) const DASH: &str = "–";

/// A value with as many decimals as its unit needs.
pub(in crate::cli::query) fn rounded(value: f64, unit: Unit) -> String {
    match unit {
        Unit::Points => decimal(value, 1),
        Unit::Share => format!("{}%", percentage(value, 1)),
        Unit::ScalePoints | Unit::Unspecified => decimal(value, 2),
    }
}

/// A value with `places` decimals and thousands separators.
pub(in crate::cli::query) fn decimal(value: f64, places: usize) -> String {
    amount(&half_away(value, 0, places))
}

/// A share in percent with `places` decimals and thousands separators, without the sign.
pub(in crate::cli::query) fn percentage(share: f64, places: usize) -> String {
    amount(&half_away(share, 2, places))
}

/// A decimal with thousands separators. Keeps every digit.
pub(in crate::cli::query) fn amount(text: &str) -> String {
    let (sign, digits) = text
        .strip_prefix('-')
        .map_or(("", text), |rest| ("-", rest));
    let (whole, fraction) = digits.split_at(digits.find('.').unwrap_or(digits.len()));
    // `NaN` and `inf` have no digits to group.
    let whole = whole
        .parse::<i128>()
        .map_or_else(|_| whole.to_owned(), count);
    // A negative value that rounds to zero has no sign.
    let is_zero = digits.trim_start_matches(['0', '.']).is_empty();
    let sign = if is_zero { "" } else { sign };
    format!("{sign}{whole}{fraction}")
}

/// A number as text, with a plus sign unless it has a minus.
pub(in crate::cli::query) fn signed(text: String) -> String {
    if text.starts_with('-') {
        text
    } else {
        format!("+{text}")
    }
}

/// `37.2 to 42.4`: both bounds, formatted by `rounded`.
pub(in crate::cli::query) fn range(
    lower: f64,
    upper: f64,
    rounded: impl Fn(f64) -> String,
) -> String {
    format!("{} to {}", rounded(lower), rounded(upper))
}

/// Like [`rounded`], or a dash if the value is absent.
pub(in crate::cli::query) fn optional(value: Option<f64>, unit: Unit) -> String {
    value.map_or_else(|| DASH.to_owned(), |value| rounded(value, unit))
}

/// A part of a whole in percent, or a dash if the whole is 0.
#[allow(
    clippy::cast_precision_loss,
    reason = "rounded to a tenth of a percent"
)]
pub(in crate::cli::query) fn percent_of(part: i64, whole: i64) -> String {
    if whole == 0 {
        return DASH.to_owned();
    }
    rounded(part as f64 / whole as f64, Unit::Share)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_that_rounds_to_zero_has_no_sign() {
        assert_eq!(rounded(-0.04, Unit::Points), "0.0");
        assert_eq!(rounded(-0.06, Unit::Points), "-0.1");
        assert_eq!(rounded(-10.0, Unit::Points), "-10.0");
    }

    #[test]
    fn shares_are_percentages() {
        assert_eq!(rounded(2206.0 / 2688.0, Unit::Share), "82.1%");
        assert_eq!(percent_of(1, 8), "12.5%");
        assert_eq!(percent_of(1, 16), "6.3%");
        assert_eq!(percent_of(5, 16), "31.3%");
        assert_eq!(rounded(-6.25, Unit::Points), "-6.3");
    }

    #[test]
    fn amounts_keep_every_digit() {
        assert_eq!(amount("1234567.05"), "1,234,567.05");
        assert_eq!(amount("-1234"), "-1,234");
        assert_eq!(amount("-0.00"), "0.00");
        assert_eq!(decimal(1234.567, 2), "1,234.57");
        assert_eq!(decimal(f64::NAN, 2), "NaN");
        assert_eq!(signed(decimal(0.001, 1)), "+0.0");
        assert_eq!(signed(decimal(-1500.0, 0)), "-1,500");
    }

    #[test]
    fn a_part_of_an_empty_whole_is_a_dash() {
        assert_eq!(percent_of(0, 0), "–");
        assert_eq!(optional(None, Unit::Points), "–");
    }
}
