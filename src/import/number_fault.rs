//! Why a text is not a number, and the remedy.

use super::number_format::NumberFormat;
use super::shown::{invisible, shown};
use super::spaces::is_space;
use crate::domain::money::Currency;
use unicode_properties::{GeneralCategory, UnicodeGeneralCategory};

impl NumberFormat {
    /// Why a text is not a number, and the remedy.
    pub(super) fn fault(self, text: &str) -> String {
        let text = text.trim();
        let fault = shown(text);
        if let Some(slip) = self.slip(text) {
            return format!("{fault} {slip}");
        }
        let decimal = self.decimal();
        let is_number_like = |letter: char| {
            letter.is_ascii_digit() || is_separator(letter) || matches!(letter, '+' | '-')
        };
        if !text.contains(|letter: char| letter.is_ascii_digit())
            || !text.chars().all(is_number_like)
        {
            return format!("{fault} is not a number such as 29{decimal}33");
        }
        let has = |letter| text.contains(letter) && !self.is_thousands(letter);
        let place = "at the top of the mapping";
        match decimal {
            '.' if has(',') && text.contains('.') => format!(
                "{fault} has a comma and a point: if commas separate thousands, add thousands = \
                 \",\" {place}; if points do, add decimal = \",\" and thousands = \".\""
            ),
            '.' if has(',') => format!(
                "{fault} has a comma: if it is the decimal separator, add decimal = \",\" {place}; \
                 if it separates thousands, add thousands = \",\""
            ),
            ',' if has('.') => format!(
                "{fault} has a point, but the mapping says decimal = \",\"; if points separate \
                 thousands, add thousands = \".\" {place}"
            ),
            _ if has('\'') || has('’') => format!(
                "{fault} has an apostrophe; if it separates thousands, add thousands = \"'\" {place}"
            ),
            _ if text.contains(|letter| self.is_thousands(letter)) => format!(
                "{fault} is not a number such as 29{decimal}33; digits between separators of \
                 thousands come in groups of exactly three"
            ),
            _ if text.contains(is_space) => format!(
                "{fault} has a space; if spaces separate thousands, add thousands = \" \" {place}"
            ),
            _ => format!("{fault} is not a number such as 29{decimal}33"),
        }
    }

    /// What is wrong with a text that people or programs take for a number.
    fn slip(self, text: &str) -> Option<String> {
        let decimal = self.decimal();
        let has_digit = text.contains(|letter: char| letter.is_ascii_digit());
        if let Some(letter) = invisible(text) {
            let code = u32::from(letter);
            return Some(format!(
                "has the invisible character U+{code:04X}: remove it"
            ));
        }
        if text.contains(|letter: char| letter.is_numeric() && !letter.is_ascii()) {
            return Some(
                "has digits of another script: write it with the digits 0 to 9".to_owned(),
            );
        }
        if text.starts_with('#') {
            return Some(
                "is an error of a spreadsheet: correct its formula, or empty the cell".to_owned(),
            );
        }
        if !has_digit {
            return None;
        }
        if text.starts_with(['\'', '’']) {
            return Some(
                "begins with an apostrophe, which marks text in spreadsheets: remove it".to_owned(),
            );
        }
        if text.starts_with('(') && text.ends_with(')') {
            return Some(format!(
                "is in parentheses, as in accounting: write a negative number as -12{decimal}50"
            ));
        }
        if text.ends_with(['-', '\u{2212}', '+']) {
            return Some(format!(
                "has its sign at the end: write it in front, as in -12{decimal}50"
            ));
        }
        let unsigned = text.trim_start_matches(['+', '-', '\u{2212}']);
        if text.starts_with(['\u{2013}', '\u{2014}']) {
            return Some("begins with a dash instead of a minus sign: write -".to_owned());
        }
        if unsigned.len() < text.len() && unsigned.starts_with(is_space) {
            return Some("has a space behind its sign: remove it".to_owned());
        }
        if has_currency(text) {
            return Some(
                "has a currency beside the number: export the number alone, and name the currency \
                 by `currency` in the mapping"
                    .to_owned(),
            );
        }
        if is_scientific(unsigned) {
            return Some(
                "is in scientific notation, which may lack digits: export the column as plain \
                 numbers"
                    .to_owned(),
            );
        }
        let digits = unsigned.replacen(decimal, "", 1);
        if digits.len() < unsigned.len() && digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return Some(format!(
                "needs digits on both sides of the separator, as in 0{decimal}5"
            ));
        }
        None
    }
}

fn is_separator(letter: char) -> bool {
    matches!(letter, '.' | ',' | '\'' | '’') || is_space(letter)
}

/// Whether a number such as `1e3`.
fn is_scientific(text: &str) -> bool {
    let Some((mantissa, power)) = text.split_once(['e', 'E']) else {
        return false;
    };
    let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let power = power.strip_prefix(['+', '-']).unwrap_or(power);
    is_digits(power) && is_digits(&mantissa.replacen(['.', ','], "", 1))
}

/// Whether a number stands beside a sign or code of a currency.
fn has_currency(text: &str) -> bool {
    let is_sign = |letter: char| letter.general_category() == GeneralCategory::CurrencySymbol;
    let code: String = text
        .chars()
        .filter(|letter| letter.is_alphabetic())
        .collect();
    let stands_beside = text.starts_with(&code) || text.ends_with(&code);
    text.contains(is_sign) || (stands_beside && Currency::parse(&code.to_uppercase()).is_ok())
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failed unwrap fails the test")]
mod tests {
    use super::*;
    use crate::import::number_format::{Decimal, Thousands};

    fn format(decimal: char, thousands: Option<Thousands>) -> NumberFormat {
        let decimal = if decimal == ',' {
            Decimal::Comma
        } else {
            Decimal::Point
        };
        NumberFormat::new(Some(decimal), thousands).unwrap()
    }

    #[test]
    fn a_fault_names_the_key_that_corrects_it() {
        let point = format('.', None);
        for (format, text, remedy) in [
            (point, "9,0", "add decimal = \",\""),
            (
                point,
                "1.234,56",
                "add decimal = \",\" and thousands = \".\"",
            ),
            (point, "1,234.56", "add thousands = \",\""),
            (point, "1'234", "add thousands = \"'\""),
            (point, "1\u{A0}234", "`1\\u{a0}234` has a space"),
            (format(',', None), "1.234,56", "add thousands = \".\""),
            (format(',', Some(Thousands::Point)), "1.23", "exactly three"),
            (point, "nine", "`nine` is not a number such as 29.33"),
        ] {
            let fault = format.fault(text);
            assert!(fault.contains(remedy), "{text}: {fault}");
        }
    }

    #[test]
    fn a_slip_is_named() {
        for (text, remedy) in [
            ("€ 12.50", "export the number alone"),
            ("12.50 €", "export the number alone"),
            ("$5", "export the number alone"),
            ("EUR 12.50", "export the number alone"),
            ("12.50 eur", "export the number alone"),
            ("(12.50)", "write a negative number as -12.50"),
            ("12.50-", "has its sign at the end"),
            ("1e3", "scientific notation"),
            ("1.5E+3", "scientific notation"),
            ("'9", "begins with an apostrophe"),
            ("'1234", "begins with an apostrophe"),
            ("- 5", "has a space behind its sign"),
            ("\u{2013}5", "begins with a dash"),
            (".5", "digits on both sides"),
            ("5.", "digits on both sides"),
            ("\u{663}", "the digits 0 to 9"),
            ("\u{BD}", "the digits 0 to 9"),
            ("12.50\u{200B}", "the invisible character U+200B"),
            ("#N/A", "an error of a spreadsheet"),
            ("#VALUE!", "an error of a spreadsheet"),
        ] {
            let fault = format('.', None).fault(text);
            assert!(fault.contains(remedy), "{text}: {fault}");
        }
        let fault = format(',', None).fault("12,50-");
        assert!(fault.ends_with("as in -12,50"), "{fault}");
    }

    #[test]
    fn a_text_that_is_no_number_gets_no_advice_on_separators() {
        for text in [
            "9 - very likely",
            "10/10",
            "0x10",
            "TRUE",
            "k.A.",
            "--5",
            "1_000",
            "85%",
            "",
        ] {
            let fault = format('.', Some(Thousands::Comma)).fault(text);
            assert_eq!(fault, format!("`{text}` is not a number such as 29.33"));
        }
    }
}
