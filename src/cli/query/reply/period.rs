//! The period of a reply.

use anyhow::Context;
use jiff::Timestamp;

use crate::api;

use super::check::lacks;

/// A half-open period. In a reply both ends are set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::cli::query) struct Period {
    pub(in crate::cli::query) start_time: Timestamp,
    pub(in crate::cli::query) end_time: Timestamp,
}

impl Period {
    /// Parses the period of a reply.
    ///
    /// # Errors
    ///
    /// If an end is missing or out of range.
    pub(in crate::cli::query) fn parse(period: api::Period) -> anyhow::Result<Self> {
        Ok(Self {
            start_time: instant(period.start_time.as_ref(), "period.start_time")?,
            end_time: instant(period.end_time.as_ref(), "period.end_time")?,
        })
    }

    /// Parses a period that every reply of its kind has.
    pub(in crate::cli::query) fn required(period: Option<api::Period>) -> anyhow::Result<Self> {
        Self::parse(period.ok_or_else(|| lacks("period"))?)
    }
}

/// Parses the time in the field `name` of a reply.
pub(in crate::cli::query) fn instant(
    time: Option<&prost_types::Timestamp>,
    name: &str,
) -> anyhow::Result<Timestamp> {
    let time = time.ok_or_else(|| lacks(name))?;
    Timestamp::new(time.seconds, time.nanos)
        .with_context(|| format!("{name} in the server's reply is out of range"))
}
