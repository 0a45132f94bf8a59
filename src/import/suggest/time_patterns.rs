//! The formats that times are tried with.

use std::sync::LazyLock;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::import::number_format::NumberFormat;
use crate::import::time_format::TimeFormat;

/// Years in which surveys and orders are.
const YEARS: std::ops::RangeInclusive<i16> = 1980..=2100;

/// Formats of a day, those of the same letters side by side.
const DAYS: [&str; 20] = [
    "%Y-%m-%d",
    "%d.%m.%Y",
    "%d.%m.%y",
    "%m/%d/%Y",
    "%d/%m/%Y",
    "%m/%d/%y",
    "%d/%m/%y",
    "%d-%m-%Y",
    "%m-%d-%Y",
    "%Y/%m/%d",
    "%Y.%m.%d",
    "%Y%m%d",
    "%d %b %Y",
    "%d %B %Y",
    "%b %d, %Y",
    "%B %d, %Y",
    "%d-%b-%Y",
    "%d-%b-%y",
    "%b %d %Y",
    "%a, %d %b %Y",
];

/// Formats of a time of day, with what stands before it.
const HOURS: [&str; 16] = [
    " %H:%M",
    " %H:%M:%S",
    " %H:%M:%S%.f",
    " %I:%M %p",
    " %I:%M:%S %p",
    " %I:%M%p",
    ", %H:%M",
    ", %H:%M:%S",
    ", %I:%M %p",
    ", %I:%M:%S %p",
    "T%H:%M",
    "T%H:%M:%S",
    " %H:%M Uhr",
    ", %H:%M Uhr",
    " - %H:%M",
    " %H.%M",
];

/// Ways to write an offset or a zone behind a time.
const OFFSETS: [&str; 6] = ["", " %z", " %:z", "%z", "%:z", " %Q"];

/// The formats of a time of day that stands in a column of its own.
pub(super) const HOURS_ALONE: [&str; 6] = [
    "%H:%M",
    "%H:%M:%S",
    "%I:%M %p",
    "%I:%M:%S %p",
    "%H:%M Uhr",
    "%H.%M",
];

/// One format that a time may have.
#[derive(Debug)]
pub(super) struct Candidate {
    /// As the mapping writes it.
    pub(super) format: String,
    /// Whether the zone must be stated.
    pub(super) needs_zone: bool,
    /// Whether it has no time of day.
    pub(super) is_day: bool,
    /// Whether it is a count of days or seconds.
    pub(super) is_number: bool,
    reader: TimeFormat,
}

impl Candidate {
    /// A format that needs a zone is read in UTC.
    fn new(format: &str, is_day: bool) -> Option<Self> {
        let with_zone = TimeFormat::new(format, Some("UTC"));
        let without_zone = TimeFormat::new(format, None);
        let needs_zone = without_zone.is_err();
        let reader = without_zone.or(with_zone).ok()?;
        Some(Self {
            format: format.to_owned(),
            needs_zone,
            is_day,
            is_number: reader.is_number(),
            reader,
        })
    }

    /// The instant of a text; `None` where it doesn't fit or is far from today.
    pub(super) fn read(&self, text: &str, numbers: NumberFormat) -> Option<Timestamp> {
        let instant = self.reader.parse(text, numbers).ok()?.instant;
        let year = instant.to_zoned(TimeZone::UTC).year();
        YEARS.contains(&year).then_some(instant)
    }
}

/// Every format, in the order of preference.
pub(super) static CANDIDATES: LazyLock<Vec<Candidate>> = LazyLock::new(|| {
    let mut candidates: Vec<Option<Candidate>> = vec![
        Candidate::new("rfc3339", false),
        Candidate::new("date-time", false),
        Candidate::new("date", true),
        Candidate::new("unix-ms", false),
        Candidate::new("unix-s", false),
        Candidate::new("excel-serial", false),
    ];
    for day in DAYS {
        candidates.push(Candidate::new(day, true));
        for hours in HOURS {
            for offset in OFFSETS {
                candidates.push(Candidate::new(&format!("{day}{hours}{offset}"), false));
            }
            candidates.push(Candidate::new(&format!("{day}{hours} UTC"), false));
            candidates.push(Candidate::new(&format!("{day}{hours} GMT"), false));
        }
    }
    candidates.into_iter().flatten().collect()
});

/// The format of a day and a time of day from two columns.
pub(super) fn joined(day: &str, hours: &str) -> String {
    let day = if day == "date" { "%Y-%m-%d" } else { day };
    format!("{day} {hours}")
}

/// The candidate of a format.
pub(super) fn candidate(format: &str) -> Option<Candidate> {
    Candidate::new(format, false)
}

/// Whether a text may be a time that isn't a single number.
pub(super) fn looks_like_time(text: &str) -> bool {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    if digits < 3 || !text.contains([':', '.', '-', '/', ' ']) || text.chars().count() > 40 {
        return false;
    }
    let is_apart = |letter: char| matches!(letter, '.' | '-' | '/' | ':' | ' ' | 'T' | ',');
    let parts: Vec<&str> = text
        .split(is_apart)
        .filter(|part| !part.is_empty())
        .collect();
    let separators = text
        .bytes()
        .filter(|byte| matches!(byte, b'.' | b'-' | b'/' | b':'))
        .count();
    let begins = text.starts_with(|first: char| first.is_ascii_digit());
    let is_month = |part: &&str| part.len() == 3 && part.chars().all(char::is_alphabetic);
    // Thousands have groups of three digits, which no time has.
    let has_group = parts
        .iter()
        .skip(1)
        .any(|part| part.len() == 3 && part.parse::<u16>().is_ok());
    (begins && separators >= 2 && parts.len() >= 3 && !has_group)
        || (parts.len() >= 3 && parts.iter().any(is_month) && digits >= 5)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_told_from_numbers() {
        for text in [
            "01.02.2024",
            "2024-05-01T09:30:00Z",
            "12/1/2010 8:26",
            "1 Mar 2024",
        ] {
            assert!(looks_like_time(text), "{text}");
        }
        for text in ["1.234.567", "29,90", "9", "k.A.", "A-1-2"] {
            assert!(!looks_like_time(text), "{text}");
        }
    }

    #[test]
    fn every_candidate_is_a_format_of_a_mapping() {
        assert_eq!(
            CANDIDATES.len(),
            6 + DAYS.len() * (1 + HOURS.len() * (OFFSETS.len() + 2))
        );
    }
}
