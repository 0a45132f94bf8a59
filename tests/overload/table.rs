//! The printed table.

use std::{fmt, time::Duration};

use crate::{
    bystanders::{BystanderResults, ClientResult},
    flood::FloodResult,
};

/// A measurement.
pub(crate) struct Row {
    what: String,
    figure: String,
    ratio: Option<f64>,
    target: &'static str,
}

impl Row {
    fn new(what: impl Into<String>, figure: String) -> Self {
        Self {
            what: what.into(),
            figure,
            ratio: None,
            target: "",
        }
    }

    /// A load; its ratio is its p50 latency relative to `saturated`.
    pub(crate) fn load(what: &str, load: &FloodResult, saturated: Option<&FloodResult>) -> Self {
        let served = &load.served;
        let (p50, p99) = (served.percentile(50), served.percentile(99));
        let rate = load.per_second(served);
        let row = Self::new(
            format!("{what}: served"),
            format!("{rate:.0}/s, p50 {p50:.1} ms, p99 {p99:.1} ms"),
        );
        match saturated {
            Some(saturated) => Self {
                ratio: Some(p99 / saturated.served.percentile(99)),
                target: "at most 5",
                ..row
            },
            None => row,
        }
    }

    /// The other results of a load.
    pub(crate) fn of_flood(flooded: &FloodResult, recovered: Duration) -> [Self; 3] {
        let refused = &flooded.refused;
        let (p50, p99) = (refused.percentile(50), refused.percentile(99));
        let rate = flooded.per_second(refused);
        let refusals = Self::new(
            "- refused",
            format!("{rate:.0}/s, p50 {p50:.1} ms, p99 {p99:.1} ms"),
        );
        let recovery = Self {
            ratio: Some(recovered.as_secs_f64() / 2.0),
            target: "at most 1 (2 s)",
            ..Self::new(
                "- back to normal after",
                format!("{} ms", recovered.as_millis()),
            )
        };
        [
            refusals,
            Self::memory("- server memory", flooded.peak_mib),
            recovery,
        ]
    }

    /// The calls of other clients; the ratios are relative to `unloaded`.
    pub(crate) fn of_others(others: &BystanderResults, unloaded: &BystanderResults) -> [Self; 5] {
        let result = |what: &str, result: &ClientResult, alone: &ClientResult| {
            let times = &result.served;
            let (p50, p99) = (times.percentile(50), times.percentile(99));
            let (served, refused) = (times.count(), result.refused);
            Self {
                ratio: Some(p99 / alone.served.percentile(99)),
                ..Self::new(
                    what,
                    format!("{served} served, {refused} refused, p50 {p50:.1} ms, p99 {p99:.1} ms"),
                )
            }
        };
        let rate = others.stream_rows_per_second;
        [
            result(
                "- another client's submits",
                &others.submits,
                &unloaded.submits,
            ),
            result(
                "- another client's queries",
                &others.queries,
                &unloaded.queries,
            ),
            result(
                "- another workspace's submits",
                &others.other_workspace,
                &unloaded.other_workspace,
            ),
            result("- health, SERVING", &others.health, &unloaded.health),
            Self {
                ratio: Some(rate / unloaded.stream_rows_per_second),
                ..Self::new("- another client's stream", format!("{rate:.0} rows/s"))
            },
        ]
    }

    pub(crate) fn memory(what: &str, mib: Option<f64>) -> Self {
        let row = Self::new(
            what,
            mib.map_or("unknown".into(), |mib| format!("{mib:.0} MiB")),
        );
        Self {
            ratio: mib.map(|mib| mib / 150.0),
            target: "at most 1 (150 MiB)",
            ..row
        }
    }
}

impl fmt::Display for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ratio = self
            .ratio
            .map_or(String::new(), |ratio| format!("{ratio:.2}"));
        let Self {
            what,
            figure,
            target,
            ..
        } = self;
        write!(f, "| {what} | {figure} | {ratio} | {target} |")
    }
}

/// Prints each row at once, so that earlier rows are visible if a later measurement fails.
pub(crate) struct Table;

impl Table {
    pub(crate) fn begin() -> Self {
        println!("| measurement | result | ratio | target |\n|---|---|---|---|");
        Self
    }

    pub(crate) fn push(&self, row: &Row) {
        println!("{row}");
    }

    pub(crate) fn push_all(&self, rows: &[Row]) {
        rows.iter().for_each(|row| self.push(row));
    }
}
