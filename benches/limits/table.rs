//! The printed table.

use std::fmt;

use crate::load::Load;

/// One measured thing.
pub(crate) struct Row {
    what: String,
    figure: String,
    ratio: Option<f64>,
    target: Option<Target>,
}

/// What a ratio should be.
enum Target {
    AtLeast(f64),
    AtMost(f64),
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AtLeast(ratio) => write!(f, "at least {ratio}"),
            Self::AtMost(ratio) => write!(f, "at most {ratio}"),
        }
    }
}

impl Row {
    pub(crate) fn calls(
        what: &str,
        load: &Load,
        limit: Option<&Load>,
        target: Option<f64>,
    ) -> Self {
        Self {
            what: format!("{what}, {} in flight", load.in_flight),
            figure: format!(
                "{:.0}/s, p50 {:.2} ms, p99 {:.2} ms",
                load.per_second, load.p50_ms, load.p99_ms
            ),
            ratio: limit.map(|limit| load.per_second / limit.per_second),
            target: target.map(Target::AtLeast),
        }
    }

    pub(crate) fn rate(
        what: &str,
        per_second: f64,
        limit: Option<f64>,
        target: Option<f64>,
    ) -> Self {
        let figure = format!("{per_second:.0} rows/s");
        Self {
            what: what.into(),
            figure,
            ratio: limit.map(|limit| per_second / limit),
            target: target.map(Target::AtLeast),
        }
    }

    /// A time; its ratio is how many times faster it is than `limit`.
    pub(crate) fn duration(what: &str, ms: f64, limit: Option<f64>, target: Option<f64>) -> Self {
        Self {
            what: what.into(),
            figure: format!("{ms:.2} ms"),
            ratio: limit.map(|limit| limit / ms),
            target: target.map(Target::AtLeast),
        }
    }

    /// A time that must not grow; its ratio is how many times slower it is than `before`.
    pub(crate) fn growth(what: &str, ms: f64, before: f64, target: f64) -> Self {
        Self {
            what: what.into(),
            figure: format!("{ms:.2} ms"),
            ratio: Some(ms / before),
            target: Some(Target::AtMost(target)),
        }
    }

    /// Something that could not be measured here.
    pub(crate) fn unmeasured(what: &str, why: &str) -> Self {
        Self {
            what: what.into(),
            figure: format!("not measured: {why}"),
            ratio: None,
            target: None,
        }
    }

    pub(crate) fn memory(what: &str, mib: Option<f64>) -> Self {
        let figure = mib.map_or("unknown".into(), |mib| format!("{mib:.0} MiB"));
        Self {
            what: what.into(),
            figure,
            ratio: None,
            target: None,
        }
    }
}

/// All of them, in the order measured.
#[derive(Default)]
pub(crate) struct Table(Vec<Row>);

impl Table {
    pub(crate) fn push(&mut self, row: Row) {
        self.0.push(row);
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "| what | figure | ratio to its limit | target |")?;
        writeln!(f, "|---|---|---|---|")?;
        for row in &self.0 {
            let ratio = row
                .ratio
                .map_or(String::new(), |ratio| format!("{ratio:.2}"));
            let target = row.target.as_ref().map_or(String::new(), Target::to_string);
            writeln!(f, "| {} | {} | {ratio} | {target} |", row.what, row.figure)?;
        }
        Ok(())
    }
}
