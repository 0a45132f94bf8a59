//! `--from`, `--to` and `--zone`.

use anyhow::{Context, ensure};
use jiff::Timestamp;

use crate::api::Period;

use super::time::TimeArg;
use crate::import::{time_zone, to_proto};

/// The period of a query, and its time zone.
#[derive(Debug, Clone, clap::Args)]
pub(in crate::cli::query) struct PeriodArgs {
    /// Start of the period: 2018, 2018-05 or 2018-05-01 in the time zone of --zone, or an
    /// instant such as 2018-05-01T09:30:00+02:00.
    #[arg(long, value_name = "TIME")]
    from: Option<TimeArg>,

    /// End of the period, exclusive; written like --from. `--from 2018 --to 2019` is the
    /// year 2018.
    #[arg(long, value_name = "TIME")]
    to: Option<TimeArg>,

    /// IANA time zone of the period and its buckets.
    #[arg(long, value_name = "ZONE", default_value = "UTC")]
    zone: String,
}

impl PeriodArgs {
    /// Whether `--from` is given.
    pub(in crate::cli::query) fn has_start(&self) -> bool {
        self.from.is_some()
    }

    /// The IANA name of the time zone.
    pub(in crate::cli::query) fn zone(&self) -> &str {
        &self.zone
    }

    /// The instant of a time in the time zone.
    pub(super) fn instant(&self, time: &TimeArg) -> anyhow::Result<Timestamp> {
        time.instant(&time_zone(&self.zone).context("--zone")?)
    }

    /// The period of the request; `None` for all time.
    pub(in crate::cli::query) fn period(&self) -> anyhow::Result<Option<Period>> {
        let zone = time_zone(&self.zone).context("--zone")?;
        let instant = |time: Option<&TimeArg>| time.map(|time| time.instant(&zone)).transpose();
        let start = instant(self.from.as_ref())?;
        let end = instant(self.to.as_ref())?;
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
}
