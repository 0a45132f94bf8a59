#![allow(clippy::unwrap_used, reason = "a failed unwrap fails the test")]

use crate::import::number_format::NumberFormat;
use crate::import::time_format::TimeFormat;

fn error(format: &str, text: &str) -> String {
    let zone = (!matches!(format, "rfc3339" | "unix-s")).then_some("UTC");
    let format = TimeFormat::new(format, zone).unwrap();
    format.parse(text, NumberFormat::JSON).unwrap_err()
}

fn is_read(format: &str, text: &str) -> bool {
    let zone = (format != "rfc3339").then_some("UTC");
    let format = TimeFormat::new(format, zone).unwrap();
    format.parse(text, NumberFormat::JSON).is_ok()
}

#[test]
fn a_year_of_two_digits_is_not_one_of_the_first_century() {
    for (format, text) in [
        ("%d.%m.%Y", "01.05.24"),
        ("%Y-%m-%d", "24-05-01"),
        ("date", "0001-01-01"),
        ("date", "0000-01-01"),
        ("date-time", "0001-01-01 00:00:00"),
        ("rfc3339", "0001-01-01T00:00:00Z"),
    ] {
        assert!(error(format, text).contains("use %y"), "{text}");
    }
    assert!(is_read("%d.%m.%y", "01.05.24"));
}

#[test]
fn the_second_60_is_refused_in_every_format() {
    for (format, text) in [
        ("rfc3339", "2016-12-31T23:59:60Z"),
        ("rfc3339", "20161231T235960Z"),
        ("rfc3339", "2024-06-30T12:10:60+02:00"),
        ("date-time", "2024-06-30 23:59:60"),
        ("%d.%m.%Y %H:%M:%S", "30.06.2024 23:59:60"),
    ] {
        assert!(error(format, text).contains("has the second 60"), "{text}");
    }
    for text in ["2024-06-30 23:59:59", "1960-01-01 10:00:59"] {
        assert!(is_read("date-time", text), "{text}");
    }
}

#[test]
fn an_offset_that_no_clock_has_is_refused() {
    for (format, text) in [
        ("rfc3339", "2024-05-01T09:30:00+25:00"),
        ("rfc3339", "2024-05-01T09:30:00-14:30"),
        ("%Y-%m-%d %H:%M %z", "2024-05-01 09:30 +1500"),
    ] {
        assert!(error(format, text).contains("14 hours"), "{text}");
    }
    assert!(is_read("rfc3339", "2024-05-01T09:30:00+14:00"));
}

#[test]
fn the_end_of_a_day_is_the_start_of_the_next() {
    for (format, text) in [
        ("date-time", "2024-05-01 24:00"),
        ("%Y-%m-%d %H:%M:%S", "2024-05-01 24:00:00"),
        ("rfc3339", "2024-05-01T24:00:00Z"),
    ] {
        let error = error(format, text);
        assert!(error.ends_with("as 00:00 of the next day"), "{error}");
    }
}
