//! The period of a query, by its bounds or in words, and its time zone.

use anyhow::{Context, ensure};
use jiff::{Timestamp, Zoned};

use crate::api::Period;

use super::errors::Errors;
use super::span::{Bounds, Calendar, SpanArg, UnitArg};
use super::time::TimeArg;
use crate::import::{time_zone, to_proto};

/// The period of a query, and its time zone.
#[derive(Debug, Clone, clap::Args)]
pub(in crate::cli) struct PeriodArgs {
    /// Start of the period: 2018, 2018-05 or 2018-05-01 in the time zone of --zone, or an
    /// instant such as 2018-05-01T09:30:00+02:00.
    #[arg(long, value_name = "TIME")]
    from: Option<TimeArg>,

    /// End of the period, exclusive; written like --from. `--from 2018 --to 2019` is the
    /// year 2018.
    #[arg(long, value_name = "TIME")]
    to: Option<TimeArg>,

    /// The latest hour, day, week, month, quarter or year that is over, or a number of them,
    /// such as 30d or 12months. Weeks start on --week-start and years in --year-start, where
    /// the query has these options.
    #[arg(long, value_name = "SPAN", conflicts_with_all = ["from", "to", "this"])]
    last: Option<SpanArg>,

    /// The current hour, day, week, month, quarter or year, which isn't over yet.
    #[arg(long, value_name = "UNIT", conflicts_with_all = ["from", "to"])]
    this: Option<UnitArg>,

    /// IANA time zone of the period and its buckets, such as Europe/Berlin.
    #[arg(
        long,
        value_name = "ZONE",
        env = "CXMETRICS_ZONE",
        default_value = "UTC"
    )]
    zone: String,
}

impl PeriodArgs {
    /// Whether the period has a start.
    pub(in crate::cli::query) fn has_start(&self) -> bool {
        self.from.is_some() || self.last.is_some() || self.this.is_some()
    }

    /// Whether the period has an end.
    pub(in crate::cli::query) fn has_end(&self) -> bool {
        self.to.is_some() || self.last.is_some() || self.this.is_some()
    }

    /// The IANA name of the time zone.
    pub(in crate::cli) fn zone(&self) -> &str {
        &self.zone
    }

    /// The instant of a time in the time zone.
    pub(super) fn instant(&self, time: &TimeArg) -> anyhow::Result<Timestamp> {
        time.instant(&time_zone(&self.zone).context("--zone")?)
    }

    /// The period of the request; `None` for all time. Weeks start on Monday, years in January.
    pub(in crate::cli) fn calendar_period(&self) -> anyhow::Result<Option<Period>> {
        self.period(Calendar::default())
    }

    /// The period of the request; `None` for all time. Weeks and years of a period in words
    /// start where `calendar` says.
    pub(in crate::cli::query) fn period(
        &self,
        calendar: Calendar,
    ) -> anyhow::Result<Option<Period>> {
        self.period_at(Timestamp::now(), calendar)
    }

    fn period_at(&self, now: Timestamp, calendar: Calendar) -> anyhow::Result<Option<Period>> {
        let zone = time_zone(&self.zone).context("--zone")?;
        if let Some((start, end)) = self.in_words(&now.to_zoned(zone.clone()), calendar)? {
            return Ok(Some(Period {
                start_time: Some(to_proto(start)),
                end_time: Some(to_proto(end)),
            }));
        }
        let instant = |time: Option<&TimeArg>| time.map(|time| time.instant(&zone)).transpose();
        let mut errors = Errors::default();
        let start = errors.take(instant(self.from.as_ref()).context("--from"));
        let end = errors.take(instant(self.to.as_ref()).context("--to"));
        let (Some(start), Some(end)) = (start, end) else {
            return Err(errors.into_error());
        };
        if let (Some(start), Some(end)) = (start, end) {
            ensure!(
                start < end,
                "--from must be before --to, which is exclusive: for a single day, set --to to \
                 the next day"
            );
        }
        Ok((start.is_some() || end.is_some()).then(|| Period {
            start_time: start.map(to_proto),
            end_time: end.map(to_proto),
        }))
    }

    /// The bounds that `--last` or `--this` stands for.
    fn in_words(&self, now: &Zoned, calendar: Calendar) -> anyhow::Result<Option<Bounds>> {
        if let Some(last) = self.last {
            return Ok(Some(last.until(now, calendar).context("--last")?));
        }
        let this = self.this.map(|this| this.around(now, calendar));
        this.transpose().context("--this")
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failed unwrap fails the test")]
mod tests {
    use clap::{Args, Command, FromArgMatches};

    use super::*;

    fn parsed(args: &[&str]) -> Result<PeriodArgs, clap::Error> {
        let args = [&["query"], args].concat();
        let matches = PeriodArgs::augment_args(Command::new("query")).try_get_matches_from(args)?;
        PeriodArgs::from_arg_matches(&matches)
    }

    #[test]
    fn a_period_in_words_is_one_of_the_zone() {
        let args = parsed(&["--last", "month", "--zone", "Europe/Berlin"]).unwrap();
        assert!(args.has_start() && args.has_end());
        // Already November in Berlin.
        let now = "2026-10-31T23:30:00Z".parse().unwrap();
        let period = args.period_at(now, Calendar::default()).unwrap().unwrap();
        let seconds = |text: &str| text.parse::<Timestamp>().unwrap().as_second();
        assert_eq!(
            period.start_time.unwrap().seconds,
            seconds("2026-09-30T22:00:00Z")
        );
        assert_eq!(
            period.end_time.unwrap().seconds,
            seconds("2026-10-31T23:00:00Z")
        );
    }

    #[test]
    fn words_and_bounds_exclude_each_other() {
        assert!(parsed(&["--last", "month", "--from", "2026"]).is_err());
        assert!(parsed(&["--this", "month", "--to", "2026"]).is_err());
        assert!(parsed(&["--this", "month", "--last", "30d"]).is_err());
        assert!(parsed(&["--this", "30d"]).is_err());
    }
}
