//! Times in a format that the mapping describes by a pattern of strftime.

use std::borrow::Cow;

use anyhow::{Context, bail, ensure};
use jiff::civil;
use jiff::fmt::strtime::{self, BrokenDownTime};
use jiff::tz::TimeZone;

use super::local_time::{self, ParsedTime};
use super::shown::shown;
use super::spaces::plain_spaces;
use super::time::time_zone;
use super::time_check;
use super::time_number;

/// Codes that a time can be read by, apart from the one for a percent sign.
const READABLE: &str = "AaBbCDdeFfGgHhIjklMmNnPpQRSsTtUuVWwYyz";

/// Codes that fix the instant without `zone`: an offset, a time zone or seconds since 1970.
const INSTANT: &str = "zQs";

/// Codes for hours, and for smaller units.
const HOURS: &str = "HIklRT";
const BELOW_HOURS: &str = "MSfN";

/// Codes for names of months and weekdays.
const NAMES: &str = "AaBbh";

/// The names of months and weekdays that can be read, in full or by their first three letters.
const ENGLISH: [&str; 19] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
];

/// A pattern of strftime.
#[derive(Debug)]
pub(super) struct TimePattern {
    pattern: String,
    /// `None` where each row has its offset or zone.
    zone: Option<TimeZone>,
    has_names: bool,
    has_meridiem: bool,
}

impl TimePattern {
    /// Checks a pattern. An offset or zone in the row takes precedence over `zone`.
    ///
    /// # Errors
    ///
    /// The pattern has a code that can't be read, half of a twelve-hour time, minutes without
    /// hours, no whole date, or neither an offset nor `zone`.
    pub(super) fn new(pattern: &str, zone: Option<TimeZone>) -> anyhow::Result<Self> {
        let codes = codes(pattern)?;
        let has = |any: &str| codes.contains(|code| any.contains(code));
        if has("Z") {
            bail!(
                "[time] format = \"{pattern}\" has %Z: abbreviations such as CST stand for several \
                 time zones; use an offset (%z, %:z) or a name such as Europe/Berlin (%Q)"
            );
        }
        if let Some(code) = codes.chars().find(|code| !READABLE.contains(*code)) {
            bail!("[time] format = \"{pattern}\" has %{code}, which can't be read");
        }
        ensure!(
            has("Il") || !has("Pp"),
            "[time] format = \"{pattern}\" has %p without %I: hours with AM or PM are %I"
        );
        ensure!(
            has("Pp") || !has("Il"),
            "[time] format = \"{pattern}\" has %I without %p: hours from 0 to 23 are %H"
        );
        ensure!(
            has(HOURS) || has("s") || !has(BELOW_HOURS),
            "[time] format = \"{pattern}\" has minutes or seconds without hours: hours are %H"
        );
        ensure!(
            has_date(pattern),
            "[time] format = \"{pattern}\" has no whole date: it needs a year, a month and a day"
        );
        let zone = if has(INSTANT) {
            None
        } else {
            Some(zone.with_context(|| {
                format!(
                    "[time] format = \"{pattern}\" has no UTC offset: name the time zone, such as \
                     zone = \"Europe/Berlin\" or zone = \"UTC\""
                )
            })?)
        };
        Ok(Self {
            pattern: plain_spaces(pattern).into_owned(),
            zone,
            has_names: has(NAMES),
            has_meridiem: has("Pp"),
        })
    }

    /// The time zone of the mapping; `None` where each row has its offset or zone.
    pub(super) fn zone(&self) -> Option<&TimeZone> {
        self.zone.as_ref()
    }

    /// The pattern with another time zone, where it has one.
    pub(super) fn with_zone(&self, zone: TimeZone) -> Self {
        Self {
            pattern: self.pattern.clone(),
            zone: self.zone.as_ref().map(|_| zone),
            ..*self
        }
    }

    /// Whether a text fits the pattern, but names no day of the calendar, such as 30 February.
    pub(super) fn has_no_day(&self, text: &str) -> bool {
        let parsed = strtime::parse(&self.pattern, plain_spaces(text).as_ref());
        parsed.is_ok_and(|parsed| parsed.timestamp().is_none() && parsed.to_date().is_err())
    }

    /// The instant of a text.
    ///
    /// # Errors
    ///
    /// The text doesn't fit the pattern, its zone is unknown, or the clocks skipped the time.
    pub(super) fn parse(&self, text: &str) -> Result<ParsedTime, String> {
        let misfit = || self.misfit(text);
        let mut plain = plain_spaces(text);
        if self.has_meridiem {
            plain = undotted(plain);
        }
        let parsed = strtime::parse(&self.pattern, plain.as_ref()).map_err(|_| misfit())?;
        time_check::check_offset(text, parsed.offset())?;
        if let Some(instant) = parsed.timestamp()
            && instant.as_second().abs() < time_number::SECONDS_MIN
        {
            return Err(time_number::near_1970(instant.as_second()));
        }
        if let Some(zone) = &self.zone {
            return local(&parsed, zone, misfit);
        }
        match (parsed.iana_time_zone(), parsed.offset()) {
            (Some(name), None) if parsed.timestamp().is_none() => {
                let zone = time_zone(name).map_err(|error| error.to_string())?;
                local(&parsed, &zone, misfit)
            }
            (Some(_), Some(_)) => {
                let zoned = parsed.to_zoned().map_err(|_| {
                    format!(
                        "{} has an offset and a time zone that contradict each other",
                        shown(text)
                    )
                })?;
                Ok(zoned.timestamp().into())
            }
            (Some(_) | None, _) => {
                let instant = parsed.to_timestamp().map_err(|_| misfit())?;
                Ok(instant.into())
            }
        }
    }
}

impl TimePattern {
    fn misfit(&self, text: &str) -> String {
        let fault = format!(
            "{} doesn't fit the time format \"{}\"",
            shown(text),
            self.pattern
        );
        if self.has_no_day(text) {
            return fault + ": the calendar has no such day";
        }
        if self.has_names
            && text
                .split(|letter: char| !letter.is_alphabetic())
                .any(is_foreign)
        {
            return fault
                + ": months and weekdays by name are read in English only; export the time with \
                   numbers";
        }
        fault
    }
}

/// Whether a word may be the name of a month or weekday, but not an English one.
fn is_foreign(word: &str) -> bool {
    let word = word.to_lowercase();
    let is_english = |name: &&str| **name == word || name[..3] == word;
    word.chars().count() >= 3 && !ENGLISH.iter().any(|name| is_english(&name))
}

/// The text with `a.m.` and `p.m.` without their points, and without a space between them.
fn undotted(text: Cow<'_, str>) -> Cow<'_, str> {
    let lower = text.to_ascii_lowercase();
    for (dotted, plain) in [
        ("a.m.", "am"),
        ("p.m.", "pm"),
        ("a. m.", "am"),
        ("p. m.", "pm"),
    ] {
        if let Some(at) = lower.find(dotted) {
            let (before, after) = (&text[..at], &text[at + dotted.len()..]);
            return Cow::Owned(format!("{before}{plain}{after}"));
        }
    }
    text
}

/// Whether times in this pattern have a whole date. Tries an example.
fn has_date(pattern: &str) -> bool {
    let example = civil::date(2024, 5, 17).at(21, 43, 15, 0);
    let Ok(example) = example.to_zoned(TimeZone::UTC) else {
        return true;
    };
    let written = strtime::format(pattern, &example);
    let parsed = written.and_then(|written| strtime::parse(pattern, written));
    // A pattern that doesn't read its own output says nothing about the file's times.
    parsed.map_or(true, |parsed| {
        parsed.timestamp().is_some() || parsed.to_date().is_ok()
    })
}

/// The instant of a local time, or of the start of a date.
fn local(
    parsed: &BrokenDownTime,
    zone: &TimeZone,
    misfit: impl Fn() -> String,
) -> Result<ParsedTime, String> {
    if parsed.hour().is_some() {
        let date_time = parsed.to_datetime().map_err(|_| misfit())?;
        return local_time::instant_of(date_time, zone);
    }
    local_time::start_of_day(parsed.to_date().map_err(|_| misfit())?, zone)
}

/// The letters of a pattern's codes, without flags, widths and colons.
fn codes(pattern: &str) -> anyhow::Result<String> {
    let mut letters = String::new();
    let mut rest = pattern.chars();
    while let Some(letter) = rest.next() {
        if letter != '%' {
            continue;
        }
        let is_modifier = |letter: &char| "-_0^#:.".contains(*letter) || letter.is_ascii_digit();
        match rest.find(|letter| !is_modifier(letter)) {
            Some('%') => {}
            Some(code) => letters.push(code),
            None => bail!("[time] format = \"{pattern}\" ends in an unfinished code"),
        }
    }
    Ok(letters)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failed unwrap fails the test")]
mod tests {
    use super::*;

    fn new(pattern: &str, zone: Option<&str>) -> anyhow::Result<TimePattern> {
        TimePattern::new(pattern, zone.map(|zone| TimeZone::get(zone).unwrap()))
    }

    fn parse(pattern: &str, zone: Option<&str>, text: &str) -> Result<String, String> {
        let parsed = new(pattern, zone).unwrap().parse(text)?;
        Ok(parsed.instant.to_string())
    }

    fn error(pattern: &str, zone: Option<&str>) -> String {
        new(pattern, zone).unwrap_err().to_string()
    }

    #[test]
    fn a_zone_or_offset_in_the_row_takes_precedence() {
        let pattern = "%Y-%m-%d %H:%M %Q";
        for zone in [None, Some("UTC"), Some("Europe/Berlin")] {
            let parse = |text| parse(pattern, zone, text);
            assert_eq!(
                parse("2024-07-01 23:30 America/New_York").as_deref(),
                Ok("2024-07-02T03:30:00Z")
            );
            assert_eq!(
                parse("2024-07-01 09:30 Asia/Kolkata").as_deref(),
                Ok("2024-07-01T04:00:00Z")
            );
            assert_eq!(
                parse("2024-07-01 09:30 +0530").as_deref(),
                Ok("2024-07-01T04:00:00Z")
            );
            let error = parse("2024-07-01 09:30 Europe/Bonn").unwrap_err();
            assert!(
                error.contains("`Europe/Bonn` is not a time zone"),
                "{error}"
            );
            assert!(parse("2024-07-01 09:30").is_err());
        }
        for (code, offset) in [
            ("%z", "+0530"),
            ("%:z", "+05:30"),
            ("%::z", "+05:30:00"),
            ("%:::z", "+05:30"),
            ("%:Q", "+05:30"),
        ] {
            let pattern = format!("%Y-%m-%d %H:%M {code}");
            let text = format!("2024-07-01 09:30 {offset}");
            for zone in [None, Some("UTC")] {
                assert_eq!(
                    parse(&pattern, zone, &text).as_deref(),
                    Ok("2024-07-01T04:00:00Z"),
                    "{code}"
                );
            }
        }
        assert_eq!(
            parse("%s", Some("Asia/Kolkata"), "1719826200").as_deref(),
            Ok("2024-07-01T09:30:00Z")
        );
    }

    #[test]
    fn the_zone_of_a_row_has_skipped_and_repeated_times_too() {
        let pattern = new("%Y-%m-%d %H:%M %Q", None).unwrap();
        let error = pattern.parse("2024-03-31 02:30 Europe/Berlin").unwrap_err();
        assert!(error.contains("doesn't exist in Europe/Berlin"), "{error}");
        let repeated = pattern.parse("2024-10-27 02:30 Europe/Berlin").unwrap();
        assert!(repeated.is_repeated);
        let day = parse("%Y-%m-%d %Q", None, "2018-11-04 America/Sao_Paulo");
        assert_eq!(day.as_deref(), Ok("2018-11-04T03:00:00Z"));
    }

    #[test]
    fn an_offset_decides_between_repeated_times() {
        let parse = |text| parse("%Y-%m-%d %H:%M %:z %Q", None, text);
        assert_eq!(
            parse("2024-10-27 02:30 +01:00 Europe/Berlin").as_deref(),
            Ok("2024-10-27T01:30:00Z")
        );
        let error = parse("2024-07-01 09:30 +05:00 Europe/Berlin").unwrap_err();
        assert!(error.contains("contradict each other"), "{error}");
    }

    #[test]
    fn a_space_of_any_width_is_a_space() {
        for space in [" ", "\u{202F}", "\u{A0}", "\u{2009}", ""] {
            for pattern_space in [" ", "\u{202F}"] {
                let pattern = format!("%m/%d/%Y, %I:%M:%S{pattern_space}%p");
                let text = format!("7/1/2024, 9:30:00{space}PM");
                let parsed = parse(&pattern, Some("America/Chicago"), &text);
                assert_eq!(parsed.as_deref(), Ok("2024-07-02T02:30:00Z"), "{text:?}");
            }
        }
    }

    #[test]
    fn a_text_that_looks_as_if_it_fitted_is_shown_escaped() {
        let error = parse("%Y-%m-%d", Some("UTC"), "2024\u{2011}07\u{200B}-01").unwrap_err();
        assert!(error.contains("07\\u{200b}-01"), "{error}");
    }

    #[test]
    fn half_of_a_twelve_hour_time_is_refused() {
        let zone = Some("UTC");
        assert!(error("%Y-%m-%d %H:%M %p", zone).contains("%p without %I"));
        assert!(error("%Y-%m-%d %I:%M", zone).contains("%I without %p"));
        assert!(new("%Y-%m-%d %-I:%M %P", zone).is_ok());
    }

    #[test]
    fn a_pattern_needs_a_whole_date_and_no_part_of_a_time_is_dropped() {
        for pattern in ["%H:%M", "%Y-%m", "%B %Y", "%Y", "%d.%m.", "%m/%d %H:%M"] {
            let error = error(pattern, Some("UTC"));
            assert!(error.contains("no whole date"), "{error}");
        }
        for pattern in ["%Y-%m-%d %M", "%Y-%m-%d %S", "%Y-%m-%d %M:%S%.f"] {
            let error = error(pattern, Some("UTC"));
            assert!(error.contains("without hours"), "{error}");
        }
        for pattern in [
            "%Y-%j",
            "%G-W%V-%u",
            "%Y-%U-%w",
            "%y%m%d",
            "%F %T",
            "%D %R",
            "%a %d %b %Y %I:%M %p",
            "%Y-%m-%d %H:%M:%S%.f",
            "%Y-%m-%d %H",
        ] {
            assert!(new(pattern, Some("UTC")).is_ok(), "{pattern}");
        }
        for pattern in ["%s", "%Y-%m-%d %H:%M %Q", "%F %T %:z"] {
            assert!(new(pattern, None).is_ok(), "{pattern}");
        }
    }

    #[test]
    fn half_days_are_read_as_people_write_them() {
        let parse = |text: &str| parse("%Y-%m-%d %I:%M %p", Some("UTC"), text);
        for half in ["p.m.", "P.M.", "p. m.", "p.\u{A0}m.", "PM", "pm"] {
            let read = parse(&format!("2024-05-01 09:30 {half}"));
            assert_eq!(read.as_deref(), Ok("2024-05-01T21:30:00Z"), "{half}");
        }
        assert_eq!(
            parse("2024-05-01 12:00 a.m.").as_deref(),
            Ok("2024-05-01T00:00:00Z")
        );
        assert!(parse("2024-05-01 13:30 PM").is_err());
    }

    #[test]
    fn a_year_of_two_digits_is_from_1969_to_2068() {
        for (text, instant) in [
            ("01.05.68", "2068-05-01T00:00:00Z"),
            ("01.05.69", "1969-05-01T00:00:00Z"),
        ] {
            let read = parse("%d.%m.%y", Some("UTC"), text);
            assert_eq!(read.as_deref(), Ok(instant));
        }
    }

    #[test]
    fn names_and_days_that_can_not_be_read_have_a_reason() {
        let error = |pattern, text| parse(pattern, Some("UTC"), text).unwrap_err();
        for text in [
            "1 Mai 2024",
            "1 mars 2024",
            "1 M\u{E4}rz 2024",
            "3 Dez 2024",
        ] {
            let error = error("%d %b %Y", text);
            assert!(error.contains("in English only"), "{error}");
        }
        for text in ["1 May 24x", "1 june 24x"] {
            assert!(!error("%d %b %Y", text).contains("English"), "{text}");
        }
        for (pattern, text) in [
            ("%d.%m.%Y", "31.02.2024"),
            ("%A, %d.%m.%Y", "Monday, 01.05.2024"),
        ] {
            let error = error(pattern, text);
            assert!(error.contains("calendar has no such day"), "{error}");
        }
    }

    #[test]
    fn a_small_number_of_seconds_is_no_time() {
        let error = parse("%s", None, "45474").unwrap_err();
        assert!(error.contains("check the format"), "{error}");
    }

    #[test]
    fn a_code_that_can_not_be_read_is_refused() {
        assert!(error("%d.%m.%Y %H:%M %Z", Some("UTC")).contains("abbreviations"));
        for pattern in ["%c", "%x %X", "%Y-%J", "%q"] {
            assert!(error(pattern, Some("UTC")).contains("can't be read"));
        }
        assert!(error("%Y-%m-%", Some("UTC")).contains("unfinished"));
    }

    #[test]
    fn a_percent_sign_is_no_code() {
        assert!(error("%Y-%m-%d %%z", None).contains("name the time zone"));
        let parsed = parse("%Y-%m-%d %%z", Some("UTC"), "2024-07-01 %z");
        assert_eq!(parsed.as_deref(), Ok("2024-07-01T00:00:00Z"));
    }
}
