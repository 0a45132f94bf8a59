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
    let is_english = |name: &str| name == word || name[..3] == word;
    word.chars().count() >= 3 && !ENGLISH.iter().any(|name| is_english(name))
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
mod tests;
