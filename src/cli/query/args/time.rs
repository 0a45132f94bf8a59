//! A time as people write it: `2018`, `2018-05`, `2018-05-01` or an instant.

use std::str::FromStr;

use anyhow::Context;
use jiff::{Timestamp, civil, tz::TimeZone};

/// An instant, or the start of a day, month or year.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum TimeArg {
    Instant(Timestamp),
    StartOf(civil::Date),
}

impl FromStr for TimeArg {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let date = match text.len() {
            4 => format!("{text}-01-01"),
            7 => format!("{text}-01"),
            10 => text.to_owned(),
            _ => {
                return text.parse().map(Self::Instant).map_err(|_| {
                    "write 2018, 2018-05, 2018-05-01 or an instant with its offset, such as \
                     2018-05-01T09:30:00Z"
                });
            }
        };
        date.parse()
            .map(Self::StartOf)
            .map_err(|_| "no such date; write it like 2018-05-01")
    }
}

impl TimeArg {
    /// The instant; a date starts when it starts in `zone`.
    pub(super) fn instant(&self, zone: &TimeZone) -> anyhow::Result<Timestamp> {
        match self {
            Self::Instant(instant) => Ok(*instant),
            Self::StartOf(date) => {
                let start = date.to_zoned(zone.clone());
                Ok(start
                    .with_context(|| format!("{date} is out of range"))?
                    .timestamp())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_impossible_date_is_rejected() {
        assert!("2018-02-30".parse::<TimeArg>().is_err());
        assert!("2018-02-30T00:00:00Z".parse::<TimeArg>().is_err());
        assert!("yesterday".parse::<TimeArg>().is_err());
    }
}
