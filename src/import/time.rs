//! Time zones by name, and instants as the API's messages hold them.

use jiff::{Timestamp, tz::TimeZone};

/// The time zone with an IANA name.
pub(crate) fn time_zone(name: &str) -> anyhow::Result<TimeZone> {
    TimeZone::get(name).map_err(|_| {
        anyhow::anyhow!(
            "`{name}` is not a time zone: use an IANA name, such as Europe/Berlin or UTC"
        )
    })
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
    fn instants_before_1970_count_their_nanoseconds_forward() {
        let proto = to_proto("1969-12-31T23:59:59.75Z".parse().unwrap());
        assert_eq!((proto.seconds, proto.nanos), (-1, 750_000_000));
    }
}
