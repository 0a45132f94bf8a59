//! A decimal number with all its digits.

use std::fmt;

/// A decimal number with all its digits. It is displayed in one form only: with a decimal
/// point, without superfluous zeros, and without a sign unless it is negative.
#[derive(Debug, Clone)]
pub(super) struct Number {
    is_negative: bool,
    /// At least one digit, without leading zeros.
    whole: String,
    /// As written, with trailing zeros.
    fraction: String,
}

impl Number {
    /// The number with these digits before and after the decimal separator.
    pub(super) fn new(is_negative: bool, whole: &str, fraction: &str) -> Self {
        let whole = match whole.trim_start_matches('0') {
            "" => "0",
            digits => digits,
        };
        Self {
            is_negative,
            whole: whole.to_owned(),
            fraction: fraction.to_owned(),
        }
    }

    /// The number times a power of ten.
    pub(super) fn shifted(self, exponent: i16) -> Self {
        let places = usize::from(exponent.unsigned_abs());
        let (whole, fraction) = match exponent {
            0 => return self,
            1.. => {
                let fraction = format!("{:0<places$}", self.fraction);
                let (moved, rest) = fraction.split_at(places);
                (self.whole + moved, rest.to_owned())
            }
            ..0 => {
                let whole = format!("{:0>width$}", self.whole, width = places + 1);
                let (rest, moved) = whole.split_at(whole.len() - places);
                (rest.to_owned(), moved.to_owned() + &self.fraction)
            }
        };
        Self::new(self.is_negative, &whole, &fraction)
    }

    /// The exact product; `None` where its digits are more than 38.
    pub(super) fn times(&self, other: &Self) -> Option<Self> {
        let digits = |number: &Self| -> Option<u128> {
            let digits = format!("{}{}", number.whole, number.significant_fraction());
            digits.parse().ok()
        };
        let product = digits(self)?.checked_mul(digits(other)?)?;
        let decimals = self.significant_fraction().len() + other.significant_fraction().len();
        let product = format!("{product:0>width$}", width = decimals + 1);
        let (whole, fraction) = product.split_at(product.len() - decimals);
        let is_negative = self.is_negative != other.is_negative;
        Some(Self::new(is_negative, whole, fraction))
    }

    /// Whether it is below 0.
    pub(super) fn is_negative(&self) -> bool {
        self.is_negative && !(self.whole == "0" && self.is_whole())
    }

    /// Whether it has no fraction, or only zeros.
    pub(super) fn is_whole(&self) -> bool {
        self.significant_fraction().is_empty()
    }

    /// The digits before the decimal separator.
    pub(super) fn whole(&self) -> &str {
        &self.whole
    }

    /// The number as an `i32`; `None` where it is not whole or out of range.
    pub(super) fn to_i32(&self) -> Option<i32> {
        if !self.is_whole() {
            return None;
        }
        let sign = if self.is_negative { "-" } else { "" };
        format!("{sign}{}", self.whole).parse().ok()
    }

    /// The first `places` digits after the decimal separator, as a whole number: 500 for
    /// 3 places of 0.5. `places` is at most 18.
    pub(super) fn fraction_digits(&self, places: usize) -> u64 {
        let digits = self.fraction.bytes().chain(std::iter::repeat(b'0'));
        let kept = digits.take(places);
        kept.fold(0, |number, digit| number * 10 + u64::from(digit - b'0'))
    }

    /// The number as written, with a decimal point, and with zeros beyond `decimals`
    /// decimals dropped. `None` where another digit would be dropped.
    pub(super) fn with_decimals(&self, decimals: usize) -> Option<String> {
        if self.significant_fraction().len() > decimals {
            return None;
        }
        let sign = if self.is_negative { "-" } else { "" };
        let kept = &self.fraction[..self.fraction.len().min(decimals)];
        let point = if kept.is_empty() { "" } else { "." };
        Some(format!("{sign}{}{point}{kept}", self.whole))
    }

    /// The number of decimals as written.
    pub(super) fn decimals(&self) -> usize {
        self.fraction.len()
    }

    fn significant_fraction(&self) -> &str {
        self.fraction.trim_end_matches('0')
    }
}

/// The text, if it is a whole number in the form in which `Number` displays it: most numbers
/// of a file are, and need no parsing.
pub(super) fn canonical_digits(text: &str) -> Option<&str> {
    let is_digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    (is_digits && (text == "0" || !text.starts_with('0'))).then_some(text)
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.is_negative() { "-" } else { "" };
        let fraction = self.significant_fraction();
        let point = if fraction.is_empty() { "" } else { "." };
        write!(f, "{sign}{}{point}{fraction}", self.whole)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn number(text: &str) -> Number {
        let unsigned = text.trim_start_matches('-');
        let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, ""));
        Number::new(unsigned.len() < text.len(), whole, fraction)
    }

    fn product(factors: &[&str]) -> Option<String> {
        let mut numbers = factors.iter().map(|text| number(text));
        let product = numbers.try_fold(number("1"), |product, factor| product.times(&factor));
        product.map(|product| product.to_string())
    }

    #[test]
    fn products_keep_every_digit() {
        for (factors, expected) in [
            (&["6", "2.55"][..], "15.3"),
            (&["-12", "0.85"], "-10.2"),
            (&["-2", "-0.5"], "1"),
            (&["3", "1.333"], "3.999"),
            (&["1995", "0.01"], "19.95"),
            (&["0.1", "0.2"], "0.02"),
            (&["-1", "0.00"], "0"),
            (&["10", "10.0", "0.5"], "50"),
            (
                &["99999999999999999", "999999999999999.99"],
                "99999999999999998000000000000000.01",
            ),
        ] {
            assert_eq!(product(factors).as_deref(), Some(expected), "{factors:?}");
        }
        let large = "9".repeat(20);
        assert_eq!(product(&[&large, &large]), None);
    }

    proptest! {
        #[test]
        fn the_product_of_cents_and_a_quantity_is_exact(quantity in -9_999i64..10_000, cents in 0i64..10_000_000) {
            let price = format!("{}.{:02}", cents / 100, cents % 100);
            let product = product(&[&quantity.to_string(), &price]).expect("few digits");
            let (whole, fraction) = product.split_once('.').unwrap_or((&product, ""));
            let found: i64 = format!("{whole}{fraction:0<2}").parse().expect("it has two decimals");
            prop_assert_eq!(found, quantity * cents);
        }
    }

    #[test]
    fn only_zeros_beyond_the_decimals_are_dropped() {
        let number = |fraction| Number::new(false, "0029", fraction);
        assert_eq!(number("9900").with_decimals(2).as_deref(), Some("29.99"));
        assert_eq!(number("9").with_decimals(2).as_deref(), Some("29.9"));
        assert_eq!(number("90").with_decimals(2).as_deref(), Some("29.90"));
        assert_eq!(number("00").with_decimals(0).as_deref(), Some("29"));
        assert_eq!(number("9950").with_decimals(2), None);
    }

    #[test]
    fn a_whole_number_in_range_is_an_integer() {
        let integer =
            |is_negative, whole, fraction| Number::new(is_negative, whole, fraction).to_i32();
        assert_eq!(integer(false, "9", "00"), Some(9));
        assert_eq!(integer(true, "2147483648", ""), Some(i32::MIN));
        assert_eq!(integer(false, "2147483648", ""), None);
        assert_eq!(integer(false, "9", "5"), None);
    }

    #[test]
    fn a_canonical_number_is_displayed_as_it_is() {
        for text in ["0", "9", "100"] {
            assert_eq!(canonical_digits(text), Some(text));
            assert_eq!(Number::new(false, text, "").to_string(), text);
        }
        for text in ["", "00", "09", "-1", "+1", "1.0", "\u{663}"] {
            assert_eq!(canonical_digits(text), None, "{text}");
        }
    }

    #[test]
    fn a_fraction_is_padded_or_cut() {
        let number = Number::new(false, "1", "25");
        assert_eq!(number.fraction_digits(3), 250);
        assert_eq!(number.fraction_digits(1), 2);
        assert_eq!(number.fraction_digits(0), 0);
    }
}
