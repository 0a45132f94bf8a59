//! Time zones by name, and instants as the API's messages hold them.

use anyhow::Context;
use jiff::{Timestamp, tz::TimeZone};

use super::shown::shown;

/// The time zone with an IANA name.
pub(crate) fn time_zone(name: &str) -> anyhow::Result<TimeZone> {
    let zone = TimeZone::get(name).ok();
    // `Etc/Unknown` has the times of UTC.
    zone.filter(|zone| !zone.is_unknown())
        .with_context(|| no_zone(name))
}

fn no_zone(name: &str) -> String {
    let fault = format!("{} is not a time zone: use an IANA name", shown(name));
    let offset = name.trim_start_matches(|letter: char| letter.is_ascii_alphabetic());
    if offset.starts_with(['+', '-']) {
        return format!(
            "{fault}, such as Europe/Berlin; or one for a fixed offset, where Etc/GMT-2 is two \
             hours ahead of UTC"
        );
    }
    format!("{fault}, such as Europe/Berlin or UTC")
}

/// An instant as a message holds it.
pub(crate) fn to_proto(instant: Timestamp) -> prost_types::Timestamp {
    // Messages count nanoseconds forward from the second, also before 1970.
    let nanoseconds = instant.subsec_nanosecond();
    let is_negative = nanoseconds < 0;
    prost_types::Timestamp {
        seconds: instant.as_second() - i64::from(is_negative),
        nanos: if is_negative {
            nanoseconds + 1_000_000_000
        } else {
            nanoseconds
        },
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failed unwrap fails the test")]
mod tests {
    use super::*;

    #[test]
    fn a_zone_is_an_iana_name() {
        for name in ["Europe/Bonn", "Etc/Unknown", "", "local", "CST"] {
            let error = time_zone(name).unwrap_err().to_string();
            assert!(error.ends_with("such as Europe/Berlin or UTC"), "{error}");
        }
        for name in ["GMT+2", "+02:00", "UTC-5"] {
            let error = time_zone(name).unwrap_err().to_string();
            assert!(error.contains("Etc/GMT-2"), "{error}");
        }
        assert!(time_zone("Etc/GMT-2").is_ok());
    }

    #[test]
    fn instants_before_1970_count_their_nanoseconds_forward() {
        let proto = to_proto("1969-12-31T23:59:59.75Z".parse().unwrap());
        assert_eq!((proto.seconds, proto.nanos), (-1, 750_000_000));
    }
}
