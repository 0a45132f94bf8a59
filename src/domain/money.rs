//! Exact amounts of money, in whole minor units of an ISO 4217 currency.

use std::fmt;

use iso_currency::Currency as IsoCurrency;

use crate::domain::id::quoted;

/// Most digits before the decimal point.
const WHOLE_DIGITS_MAX: usize = 12;

/// A currency of ISO 4217.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Currency {
    code: [u8; 3],
    decimals: u8,
}

impl Currency {
    /// The currency with this code, in capitals.
    ///
    /// # Errors
    /// A description of the violation.
    pub fn parse(code: &str) -> Result<Self, String> {
        if code.is_empty() {
            return Err("is required: an ISO 4217 code such as EUR".into());
        }
        let unknown = || {
            format!(
                "{} is not an ISO 4217 currency code, such as EUR",
                quoted(code)
            )
        };
        let known = IsoCurrency::from_code(code).ok_or_else(unknown)?;
        // Currencies without an exponent, such as gold, have no minor unit.
        let decimals = u8::try_from(known.exponent().unwrap_or(0)).map_err(|_| unknown())?;
        let code = code.as_bytes().try_into().map_err(|_| unknown())?;
        Ok(Self { code, decimals })
    }

    /// The code, such as `EUR`.
    pub fn code(&self) -> &str {
        str::from_utf8(&self.code).expect("a currency code is three capital letters")
    }

    /// The code as a number from 1 to 17,576: its letters as digits in base 26, plus 1.
    pub fn number(self) -> u16 {
        let digit = |letter: u8| u16::from(letter - b'A');
        let number = self
            .code
            .iter()
            .fold(0, |number, &letter| number * 26 + digit(letter));
        number + 1
    }

    /// The inverse of [`Currency::number`]; `None` if no currency has the number.
    pub fn from_number(number: u16) -> Option<Self> {
        let number = number.checked_sub(1)?;
        let letter = |place: u16| {
            let digit = u8::try_from(number / place % 26).ok()?;
            Some(char::from(b'A' + digit))
        };
        let code: String = [letter(676)?, letter(26)?, letter(1)?].iter().collect();
        let currency = Self::parse(&code).ok()?;
        (currency.number() == number + 1).then_some(currency)
    }

    /// Number of decimals: 2 for EUR, 0 for JPY, 3 for KWD.
    pub fn decimals(&self) -> usize {
        usize::from(self.decimals)
    }

    /// Minor units of one whole unit: 100 for EUR.
    pub fn minor_units(&self) -> i64 {
        10_i64.pow(u32::from(self.decimals))
    }

    /// Parses a decimal, which may be negative, into minor units.
    ///
    /// # Errors
    /// A description of the violation.
    ///
    /// ```
    /// use cxmetrics::domain::money::Currency;
    /// let euro = Currency::parse("EUR")?;
    /// assert_eq!(euro.parse_signed_amount("-8.00")?, -800);
    /// # Ok::<(), String>(())
    /// ```
    pub fn parse_signed_amount(&self, text: &str) -> Result<i64, String> {
        match text.strip_prefix('-') {
            Some(magnitude) => self.parse_magnitude(text, magnitude).map(|minor| -minor),
            None => self.parse_amount(text),
        }
    }

    /// Parses an unsigned decimal into minor units.
    ///
    /// # Errors
    /// A description of the violation.
    ///
    /// ```
    /// use cxmetrics::domain::money::Currency;
    /// let euro = Currency::parse("EUR")?;
    /// assert_eq!(euro.parse_amount("29.3")?, 2930);
    /// assert!(euro.parse_amount("29.333").is_err());
    /// # Ok::<(), String>(())
    /// ```
    pub fn parse_amount(&self, text: &str) -> Result<i64, String> {
        if text.is_empty() {
            return Err("is required: a decimal such as 29.33".into());
        }
        if text.starts_with('-') {
            return Err(format!(
                "{} is negative; only the amount of an order's row may be, for a discount",
                quoted(text)
            ));
        }
        self.parse_magnitude(text, text)
    }

    /// Parses the digits of `text`, which errors quote.
    fn parse_magnitude(&self, text: &str, digits: &str) -> Result<i64, String> {
        let malformed = || format!("{} is not a decimal such as 29.33", quoted(text));
        let (whole, fraction) = match digits.split_once('.') {
            Some((whole, fraction)) if !fraction.is_empty() => (whole, fraction),
            Some(_) => return Err(malformed()),
            None => (digits, ""),
        };
        let is_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        if whole.is_empty() || !is_digits(whole) || !is_digits(fraction) {
            return Err(malformed());
        }
        if fraction.len() > self.decimals() {
            return Err(format!(
                "{} has {}; {} has {}",
                quoted(text),
                match fraction.len() {
                    1 => "1 decimal".to_owned(),
                    decimals => format!("{decimals} decimals"),
                },
                self.code(),
                self.decimals()
            ));
        }
        if whole.trim_start_matches('0').len() > WHOLE_DIGITS_MAX {
            return Err(format!(
                "{} is too large; amounts are below 1,000,000,000,000",
                quoted(text)
            ));
        }
        let digits = format!("{whole}{fraction:0<width$}", width = self.decimals());
        digits.parse().map_err(|_| malformed())
    }

    /// Formats minor units as a decimal with all decimals of the currency.
    pub fn format(&self, minor: i128) -> String {
        let units = i128::from(self.minor_units());
        let sign = if minor < 0 { "-" } else { "" };
        let (whole, rest) = (minor.abs() / units, minor.abs() % units);
        match self.decimals() {
            0 => format!("{sign}{whole}"),
            width => format!("{sign}{whole}.{rest:0width$}"),
        }
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
    use super::*;

    #[test]
    fn amounts_keep_every_digit() {
        let euro = Currency::parse("EUR").unwrap();
        for (text, minor) in [
            ("0", 0),
            ("0.01", 1),
            ("12", 1_200),
            ("12.5", 1_250),
            ("999999999999.99", 99_999_999_999_999),
        ] {
            assert_eq!(euro.parse_amount(text).unwrap(), minor, "{text}");
        }
        assert_eq!(euro.format(1_250), "12.50");
        assert_eq!(euro.format(-5), "-0.05");
        let yen = Currency::parse("JPY").unwrap();
        assert_eq!(yen.parse_amount("120").unwrap(), 120);
        assert_eq!(yen.format(120), "120");
        let dinar = Currency::parse("KWD").unwrap();
        assert_eq!(dinar.parse_amount("1.234").unwrap(), 1_234);
    }

    #[test]
    fn a_signed_amount_may_be_negative_and_is_as_strict() {
        let euro = Currency::parse("EUR").unwrap();
        for (text, minor) in [("-8", -800), ("-0.01", -1), ("-0", 0), ("8.5", 850)] {
            assert_eq!(euro.parse_signed_amount(text).unwrap(), minor, "{text}");
        }
        for text in [
            "-",
            "--1",
            "- 1",
            "-1.",
            "-1.234",
            "-1000000000000",
            "+1",
            "1-",
            "",
        ] {
            assert!(euro.parse_signed_amount(text).is_err(), "{text}");
        }
    }

    #[test]
    fn currencies_have_numbers() {
        for code in ["AED", "EUR", "USD", "ZAR"] {
            let currency = Currency::parse(code).unwrap();
            assert_eq!(Currency::from_number(currency.number()), Some(currency));
        }
        // AAA and ZZZ are no currencies; the other numbers are out of range.
        for unknown in [0, 1, 17_576, 17_577, u16::MAX] {
            assert_eq!(Currency::from_number(unknown), None, "{unknown}");
        }
    }

    #[test]
    fn malformed_amounts_are_rejected_with_a_reason() {
        let euro = Currency::parse("EUR").unwrap();
        for (text, part) in [
            ("", "required"),
            ("-1", "is negative"),
            ("1.234", "decimals"),
            ("1,50", "not a decimal"),
            ("1.", "not a decimal"),
            (".5", "not a decimal"),
            ("1e3", "not a decimal"),
            ("+1", "not a decimal"),
            ("٣", "not a decimal"),
            ("1000000000000", "too large"),
        ] {
            let error = euro.parse_amount(text).unwrap_err();
            assert!(error.contains(part), "{text}: {error}");
        }
        for code in ["", "eur", "EURO", "XYZ", "€"] {
            assert!(Currency::parse(code).is_err(), "{code}");
        }
    }
}
