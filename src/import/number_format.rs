//! How a file writes its numbers.

use anyhow::ensure;
use serde::Deserialize;

use super::number::Number;
use super::spaces::is_space;

/// Largest exponent of a number in JSON, in either direction.
const EXPONENT_MAX: i16 = 400;

/// The decimal separator of a file.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
pub(crate) enum Decimal {
    #[default]
    #[serde(rename = ".")]
    Point,
    #[serde(rename = ",")]
    Comma,
}

/// The separator of thousands in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub(crate) enum Thousands {
    #[serde(rename = ".")]
    Point,
    #[serde(rename = ",")]
    Comma,
    /// `'` or `’`.
    #[serde(rename = "'")]
    Apostrophe,
    /// A space of any width.
    #[serde(rename = " ")]
    Space,
}

impl Thousands {
    fn is(self, letter: char) -> bool {
        match self {
            Self::Point => letter == '.',
            Self::Comma => letter == ',',
            Self::Apostrophe => letter == '\'' || letter == '’',
            Self::Space => is_space(letter),
        }
    }
}

/// How a file writes its numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct NumberFormat {
    decimal: Decimal,
    thousands: Option<Thousands>,
    /// Whether `1e3` is a number.
    has_exponents: bool,
}

impl NumberFormat {
    /// The format of JSON's numbers.
    pub(super) const JSON: Self = Self {
        decimal: Decimal::Point,
        thousands: None,
        has_exponents: true,
    };

    /// The format for `decimal` and `thousands` of a mapping. Without `decimal` the separator
    /// is a point; without `thousands` digits are not grouped.
    ///
    /// # Errors
    ///
    /// Both are the same character.
    pub(crate) fn new(
        decimal: Option<Decimal>,
        thousands: Option<Thousands>,
    ) -> anyhow::Result<Self> {
        // The documented default: a decimal point.
        let decimal = decimal.unwrap_or_default();
        let is_both = matches!(
            (decimal, thousands),
            (Decimal::Point, Some(Thousands::Point)) | (Decimal::Comma, Some(Thousands::Comma))
        );
        ensure!(
            !is_both,
            "`decimal` and `thousands` are the same character; for numbers such as 1.234,56 write \
             decimal = \",\" and thousands = \".\""
        );
        Ok(Self {
            decimal,
            thousands,
            has_exponents: false,
        })
    }

    /// The decimal separator.
    pub(super) fn decimal(self) -> char {
        match self.decimal {
            Decimal::Point => '.',
            Decimal::Comma => ',',
        }
    }

    /// Whether `1e3` is a number, as in JSON.
    pub(super) fn has_exponents(self) -> bool {
        self.has_exponents
    }

    /// The number in a text; `None` unless the text is exactly one number.
    pub(super) fn parse(self, text: &str) -> Option<Number> {
        let text = text.trim();
        let unsigned = text.strip_prefix(['+', '-', '\u{2212}']).unwrap_or(text);
        let is_negative = unsigned.len() < text.len() && !text.starts_with('+');
        let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
            Some((mantissa, exponent)) if self.has_exponents => (mantissa, exponent.parse().ok()?),
            Some(_) | None => (unsigned, 0),
        };
        let (whole, fraction) = match mantissa.split_once(self.decimal()) {
            Some((_, "")) => return None,
            Some(parts) => parts,
            None => (mantissa, ""),
        };
        let whole = self.without_thousands(whole)?;
        if !is_digits(fraction) || !(-EXPONENT_MAX..=EXPONENT_MAX).contains(&exponent) {
            return None;
        }
        Some(Number::new(is_negative, &whole, fraction).shifted(exponent))
    }

    /// The digits before the decimal separator; `None` where there are none, or groups of
    /// another size than three.
    fn without_thousands(self, whole: &str) -> Option<String> {
        if !whole.is_empty() && is_digits(whole) {
            return Some(whole.to_owned());
        }
        let thousands = self.thousands?;
        let mut groups = whole.split(|letter| thousands.is(letter));
        let first = groups.next()?;
        if !(1..=3).contains(&first.len()) || !is_digits(first) {
            return None;
        }
        let mut digits = first.to_owned();
        for group in groups {
            if group.len() != 3 || !is_digits(group) {
                return None;
            }
            digits.push_str(group);
        }
        Some(digits)
    }

    /// Whether a character separates thousands.
    pub(super) fn is_thousands(self, letter: char) -> bool {
        self.thousands.is_some_and(|by| by.is(letter))
    }
}

fn is_digits(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failed unwrap fails the test")]
mod tests {
    use super::*;

    fn format(decimal: char, thousands: Option<Thousands>) -> NumberFormat {
        let decimal = if decimal == ',' {
            Decimal::Comma
        } else {
            Decimal::Point
        };
        NumberFormat::new(Some(decimal), thousands).unwrap()
    }

    fn parsed(format: NumberFormat, text: &str) -> Option<String> {
        format.parse(text).map(|number| number.to_string())
    }

    #[test]
    fn one_number_has_many_spellings() {
        let point = format('.', None);
        for text in ["0", "0.0", "00", "+0", "-0", "-0.00", " 0 "] {
            assert_eq!(parsed(point, text).as_deref(), Some("0"), "{text}");
        }
        for text in ["8.5", "08.50", "+8.5"] {
            assert_eq!(parsed(point, text).as_deref(), Some("8.5"), "{text}");
        }
        assert_eq!(parsed(point, "\u{2212}8.5").as_deref(), Some("-8.5"));
        let long = "108234567890123456789.000000000000000000001";
        assert_eq!(parsed(point, long).as_deref(), Some(long));
        for text in [
            "", "-", ".5", "5.", "1e3", "--1", "1 2", "\u{663}", "5-", "0x1", "1,0",
        ] {
            assert_eq!(parsed(point, text), None, "{text}");
        }
    }

    #[test]
    fn with_a_decimal_comma_a_point_is_an_error() {
        let comma = format(',', None);
        assert_eq!(parsed(comma, "9,0").as_deref(), Some("9"));
        assert_eq!(parsed(comma, "29,33").as_deref(), Some("29.33"));
        assert_eq!(parsed(comma, "9.0"), None);
        assert_eq!(parsed(comma, "1.234,56"), None);
    }

    #[test]
    fn thousands_are_groups_of_three() {
        let german = format(',', Some(Thousands::Point));
        assert_eq!(parsed(german, "1.234,56").as_deref(), Some("1234.56"));
        assert_eq!(parsed(german, "-1.234.567").as_deref(), Some("-1234567"));
        assert_eq!(parsed(german, "1234,56").as_deref(), Some("1234.56"));
        for text in [
            "1.23",
            "1.2345",
            "1234.567",
            ".123",
            "1..234",
            "1,234.567",
            "1.234,",
        ] {
            assert_eq!(parsed(german, text), None, "{text}");
        }
        let swiss = format('.', Some(Thousands::Apostrophe));
        assert_eq!(parsed(swiss, "1'234.50").as_deref(), Some("1234.5"));
        assert_eq!(parsed(swiss, "1’234").as_deref(), Some("1234"));
        let english = format('.', Some(Thousands::Comma));
        assert_eq!(parsed(english, "1,234,567.8").as_deref(), Some("1234567.8"));
    }

    #[test]
    fn a_space_of_any_width_separates_thousands() {
        let french = format(',', Some(Thousands::Space));
        for space in [' ', '\u{A0}', '\u{202F}', '\u{2009}'] {
            let text = format!("1{space}234{space}567,8");
            assert_eq!(parsed(french, &text).as_deref(), Some("1234567.8"));
        }
    }

    #[test]
    fn only_json_has_exponents() {
        for (text, number) in [
            ("1e3", "1000"),
            ("-1.25E-3", "-0.00125"),
            ("1.08e+2", "108"),
            ("0e0", "0"),
            ("12e-1", "1.2"),
        ] {
            assert_eq!(parsed(NumberFormat::JSON, text).as_deref(), Some(number));
        }
        assert_eq!(parsed(NumberFormat::JSON, "1e401"), None);
        assert_eq!(parsed(NumberFormat::JSON, "1e99999999999"), None);
    }

    #[test]
    fn the_separators_differ() {
        assert!(NumberFormat::new(None, Some(Thousands::Point)).is_err());
        assert!(NumberFormat::new(Some(Decimal::Comma), Some(Thousands::Comma)).is_err());
    }
}
