#![allow(clippy::unwrap_used, reason = "a failed unwrap fails the test")]

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
