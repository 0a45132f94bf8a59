//! Rounding for reading: half away from zero, as people and spreadsheets do.

/// A number times ten to the power of `shift`, with `places` decimals.
///
/// The digits rounded are those of the shortest decimal that reads back as the same `f64`: 1.005
/// is exactly that, although the nearest `f64` lies a little below it, and becomes 1.01. A share
/// of 9 in 80 is 0.1125, and 11.3 in percent: the shift moves the decimal point, where a
/// multiplication would round once more.
pub(super) fn half_away(value: f64, shift: usize, places: usize) -> String {
    // `NaN` and `inf` have no digits.
    if !value.is_finite() {
        return value.to_string();
    }
    let text = value.abs().to_string();
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    let mut fraction = fraction.bytes();
    let mut digits: Vec<u8> = whole.bytes().collect();
    digits.extend((0..shift + places).map(|_| fraction.next().unwrap_or(b'0')));
    if fraction.next().is_some_and(|next| next >= b'5') {
        increment(&mut digits);
    }
    let mut rounded = String::from_utf8_lossy(&digits).into_owned();
    if places > 0 {
        rounded.insert(rounded.len() - places, '.');
    }
    // A shift can leave zeros in front, such as `00.5`.
    let whole = rounded.len() - places - usize::from(places > 0);
    let zeros = rounded.bytes().take_while(|digit| *digit == b'0').count();
    rounded.drain(..zeros.min(whole - 1));
    let sign = if value < 0.0 { "-" } else { "" };
    format!("{sign}{rounded}")
}

/// Adds one to a number of decimal digits.
fn increment(digits: &mut Vec<u8>) {
    for digit in digits.iter_mut().rev() {
        if *digit == b'9' {
            *digit = b'0';
        } else {
            *digit += 1;
            return;
        }
    }
    digits.insert(0, b'1');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_are_rounded_away_from_zero() {
        for (value, places, expected) in [
            (6.25, 1, "6.3"),
            (31.25, 1, "31.3"),
            (-6.25, 1, "-6.3"),
            (0.05, 1, "0.1"),
            (-0.05, 1, "-0.1"),
            (0.04, 1, "0.0"),
            (1.005, 2, "1.01"),
            (2.675, 2, "2.68"),
            (0.5, 0, "1"),
            (1234.5, 0, "1235"),
            (99.95, 1, "100.0"),
            (9.5, 0, "10"),
            (1e21, 1, "1000000000000000000000.0"),
            (1e-9, 2, "0.00"),
            (0.0, 0, "0"),
        ] {
            assert_eq!(half_away(value, 0, places), expected, "{value}");
        }
        assert_eq!(half_away(f64::NAN, 2, 1), "NaN");
    }

    #[test]
    fn a_percentage_is_the_share_with_its_decimal_point_moved() {
        for (part, whole, expected) in [
            (1.0, 16.0, "6.3"),
            (5.0, 16.0, "31.3"),
            (9.0, 80.0, "11.3"),
            (23.0, 80.0, "28.8"),
            (1.0, 2000.0, "0.1"),
            (1.0, 3.0, "33.3"),
            (1.0, 1.0, "100.0"),
            (0.0, 5.0, "0.0"),
        ] {
            assert_eq!(half_away(part / whole, 2, 1), expected, "{part} of {whole}");
        }
    }

    #[test]
    fn every_half_of_a_tenth_of_a_percent_is_rounded_up() {
        // Each odd number of 2,000 is a share that ends in a half.
        for part in (1..2000_u32).step_by(2) {
            let tenths = part.div_ceil(2);
            let expected = format!("{}.{}", tenths / 10, tenths % 10);
            assert_eq!(half_away(f64::from(part) / 2000.0, 2, 1), expected);
        }
    }
}
