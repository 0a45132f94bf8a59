//! Numbers as people read them.

/// A count with its thousands apart: `5,640`.
pub(super) fn count(count: impl Into<i128>) -> String {
    let count = count.into();
    let digits = count.unsigned_abs().to_string();
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3 + 1);
    if count < 0 {
        grouped.push('-');
    }
    for (position, digit) in digits.chars().enumerate() {
        if position > 0 && (digits.len() - position) % 3 == 0 {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// `1 row`, `2 rows`: a count with the noun it counts.
pub(super) fn count_of(count_: u64, noun: &str) -> String {
    let plural = if count_ == 1 { "" } else { "s" };
    format!("{} {noun}{plural}", count(count_))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_stand_apart() {
        for (number, text) in [
            (0, "0"),
            (999, "999"),
            (1000, "1,000"),
            (-1_234_567, "-1,234,567"),
        ] {
            assert_eq!(count(number), text);
        }
    }

    #[test]
    fn one_is_singular() {
        assert_eq!(count_of(1, "row"), "1 row");
        assert_eq!(count_of(5640, "row"), "5,640 rows");
    }
}
