//! Which time a query looks at, as people say it.

use anyhow::{Context, ensure};

use crate::api::Period;

use super::args::TimeArg;
use crate::import::{time_zone, to_proto};

/// The period and the zone whose clock it goes by.
#[derive(Debug, Clone, clap::Args)]
pub(super) struct SpanArgs {
    /// First instant: 2018, 2018-05, 2018-05-01 by the clock of --zone, or an
    /// instant such as 2018-05-01T09:30:00+02:00.
    #[arg(long, value_name = "TIME")]
    from: Option<TimeArg>,

    /// First instant that doesn't belong any more; written like --from, so that
    /// `--from 2018 --to 2019` is the year 2018.
    #[arg(long, value_name = "TIME")]
    to: Option<TimeArg>,

    /// The IANA time zone whose clock cuts the period.
    #[arg(long, value_name = "ZONE", default_value = "UTC")]
    zone: String,
}

impl SpanArgs {
    /// Whether the period has a beginning of its own.
    pub(super) fn has_start(&self) -> bool {
        self.from.is_some()
    }

    /// The zone's name.
    pub(super) fn zone(&self) -> &str {
        &self.zone
    }

    /// The same as a message; none for all of time.
    pub(super) fn period(&self) -> anyhow::Result<Option<Period>> {
        let zone = time_zone(&self.zone).context("--zone")?;
        let instant = |time: Option<&TimeArg>| time.map(|time| time.instant(&zone)).transpose();
        let start = instant(self.from.as_ref())?;
        let end = instant(self.to.as_ref())?;
        if let (Some(start), Some(end)) = (start, end) {
            ensure!(
                start < end,
                "--from must be before --to, which is the first instant that doesn't belong any \
                 more: for one day give the next as --to"
            );
        }
        Ok((start.is_some() || end.is_some()).then(|| Period {
            start_time: start.map(to_proto),
            end_time: end.map(to_proto),
        }))
    }
}
