//! Ids derived from the values that identify a row.

use anyhow::ensure;
use uuid::Uuid;

use super::number_format::NumberFormat;
use super::shown::shown;

/// The namespace of derived ids: the UUID (version 5) of `import.cxmetrics.v1` in the
/// namespace of DNS names.
pub(super) const NAMESPACE: Uuid = Uuid::from_u128(0x4aadcd39_a024_5e71_b464_611f4fab1f0f);

/// Separates the scope and the values of an id: the unit separator of ASCII.
pub(super) const SEPARATOR: char = '\u{1F}';

/// The scope within which ids are unique: the survey's id or the word `activity`, then a
/// colon and the source, where the mapping has one.
pub(super) fn scope(within: &str, source: Option<&str>) -> anyhow::Result<String> {
    let Some(source) = source else {
        return Ok(within.to_owned());
    };
    ensure!(
        !source.is_empty() && !source.contains(SEPARATOR),
        "[id] source = {source:?} is not a name: say where the rows come from, as in source = \
         \"web-shop\""
    );
    Ok(format!("{within}:{source}"))
}

/// The text of an id. It is exactly that of the file, so `007` is not `7`; but a whole number
/// that a tool wrote with decimals is that number, so `1001.0` is `1001`.
///
/// # Errors
///
/// The id is a number in scientific notation, which rarely has all digits.
pub(super) fn text(text: &str, numbers: NumberFormat) -> Result<&str, String> {
    if is_scientific(text, numbers) {
        return Err(format!(
            "{} is in scientific notation, which drops digits of an id: export the column as text",
            shown(text)
        ));
    }
    let Some((whole, zeros)) = text.split_once(numbers.decimal()) else {
        return Ok(text);
    };
    let digits = whole.strip_prefix('-').unwrap_or(whole);
    let is_number = digits == "0" || (!digits.starts_with('0') && is_digits(digits));
    let is_whole = !zeros.is_empty() && zeros.bytes().all(|digit| digit == b'0');
    Ok(if is_number && is_whole { whole } else { text })
}

/// Whether a text is a number such as `1.08E+20`. Without a fraction or a sign, as in `12e5`,
/// only JSON has such numbers; elsewhere it may be a product's name.
fn is_scientific(text: &str, numbers: NumberFormat) -> bool {
    let Some((mantissa, exponent)) = text.split_once(['e', 'E']) else {
        return false;
    };
    let mantissa = mantissa.strip_prefix('-').unwrap_or(mantissa);
    let (whole, fraction) = match mantissa.split_once(['.', ',']) {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (mantissa, None),
    };
    let power = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
    let is_number = is_digits(whole) && fraction.is_none_or(is_digits) && is_digits(power);
    is_number && (numbers.has_exponents() || fraction.is_some() || exponent.starts_with('+'))
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// The id of the row that these values identify. It is the same each time, so that importing
/// a row again changes nothing.
pub(super) fn derived(scope: &str, values: &[&str]) -> Uuid {
    let mut name = scope.to_owned();
    for value in values {
        name.push(SEPARATOR);
        name.push_str(value);
    }
    Uuid::new_v5(&NAMESPACE, name.as_bytes())
}

/// The id of a row that equals the row with the id `first`: the second such row of the file
/// has occurrence 2.
pub(super) fn repeated(first: Uuid, occurrence: u64) -> Uuid {
    Uuid::new_v5(&first, occurrence.to_string().as_bytes())
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failed unwrap fails the test")]
mod tests {
    use super::*;
    use crate::import::number_format::Decimal;

    #[test]
    fn the_namespace_is_the_documented_one() {
        assert_eq!(
            NAMESPACE,
            Uuid::new_v5(&Uuid::NAMESPACE_DNS, b"import.cxmetrics.v1")
        );
    }

    #[test]
    fn ids_are_stable_and_depend_on_where_each_value_ends() {
        assert_eq!(derived("shop", &["1", "23"]), derived("shop", &["1", "23"]));
        assert_ne!(derived("shop", &["1", "23"]), derived("shop", &["12", "3"]));
        assert_ne!(derived("shop", &["1"]), derived("shop2", &["1"]));
    }

    #[test]
    fn an_id_keeps_its_text() {
        let point = NumberFormat::new(None, None).unwrap();
        for unchanged in [
            "1001",
            "007",
            "007.0",
            "00.0",
            "1001.",
            "1001.5",
            "v1.0",
            ".0",
            "1001,0",
            "+1001.0",
            "1.0.0",
            "12E5",
            "3e8a",
            "108234567890123456789",
            "",
        ] {
            assert_eq!(text(unchanged, point), Ok(unchanged));
        }
        for (written, id) in [
            ("1001.0", "1001"),
            ("17850.000", "17850"),
            ("0.0", "0"),
            ("-5.0", "-5"),
            ("108234567890123456789.0", "108234567890123456789"),
        ] {
            assert_eq!(text(written, point), Ok(id));
        }
        let comma = NumberFormat::new(Some(Decimal::Comma), None).unwrap();
        assert_eq!(text("1001,0", comma), Ok("1001"));
        assert_eq!(text("1001.0", comma), Ok("1001.0"));
    }

    #[test]
    fn an_id_in_scientific_notation_is_refused() {
        let point = NumberFormat::new(None, None).unwrap();
        for written in ["1.08235E+20", "1,08E+20", "1E+20", "1.5e20"] {
            let error = text(written, point).unwrap_err();
            assert!(error.contains("scientific notation"), "{error}");
        }
        assert!(text("1e16", NumberFormat::JSON).is_err());
    }

    #[test]
    fn a_source_is_part_of_the_scope() {
        assert_eq!(scope("shop", None).unwrap(), "shop");
        assert_eq!(scope("activity", Some("web")).unwrap(), "activity:web");
        assert!(scope("activity", Some("")).is_err());
    }
}
