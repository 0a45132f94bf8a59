//! The printed table.

use std::fmt;

use crate::load::Load;

/// A measurement.
pub(crate) struct Row {
    what: String,
    result: String,
    ratio: Option<f64>,
    target: Option<Target>,
}

/// A measured value and its bound.
struct Target {
    measured: f64,
    bound: Bound,
    /// Unit of the bound; empty for a ratio.
    unit: &'static str,
}

enum Bound {
    AtLeast(f64),
    AtMost(f64),
}

impl Target {
    /// Whether the value is within the bound. NaN is not.
    fn is_met(&self) -> bool {
        match self.bound {
            Bound::AtLeast(bound) => self.measured >= bound,
            Bound::AtMost(bound) => self.measured <= bound,
        }
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.bound {
            Bound::AtLeast(bound) => write!(f, "at least {bound}{}", self.unit),
            Bound::AtMost(bound) => write!(f, "at most {bound}{}", self.unit),
        }
    }
}

impl Row {
    fn new(what: &str, result: String) -> Self {
        Self {
            what: what.into(),
            result,
            ratio: None,
            target: None,
        }
    }

    fn ratio(mut self, ratio: Option<f64>) -> Self {
        self.ratio = ratio;
        self
    }

    /// Sets the bound of the ratio; a row without a ratio has no target.
    fn bounded(mut self, bound: Option<Bound>) -> Self {
        self.target = self.ratio.zip(bound).map(|(measured, bound)| Target {
            measured,
            bound,
            unit: "",
        });
        self
    }

    pub(crate) fn calls(
        what: &str,
        load: &Load,
        limit: Option<&Load>,
        target: Option<f64>,
    ) -> Self {
        let what = format!("{what}, {} in flight", load.in_flight);
        let result = format!(
            "{:.0}/s, p50 {:.2} ms, p99 {:.2} ms",
            load.per_second(),
            load.p50_ms(),
            load.p99_ms()
        );
        Self::new(&what, result)
            .ratio(limit.map(|limit| load.per_second() / limit.per_second()))
            .bounded(target.map(Bound::AtLeast))
    }

    pub(crate) fn rate(
        what: &str,
        per_second: f64,
        limit: Option<f64>,
        target: Option<f64>,
    ) -> Self {
        Self::new(what, format!("{per_second:.0} rows/s"))
            .ratio(limit.map(|limit| per_second / limit))
            .bounded(target.map(Bound::AtLeast))
    }

    /// A time; its ratio is `limit` divided by the time.
    pub(crate) fn duration(what: &str, ms: f64, limit: Option<f64>, target: Option<f64>) -> Self {
        Self::new(what, format!("{ms:.2} ms"))
            .ratio(limit.map(|limit| limit / ms))
            .bounded(target.map(Bound::AtLeast))
    }

    /// A time that must not grow; its ratio is the time divided by `before`.
    pub(crate) fn growth(what: &str, ms: f64, before: f64, target: f64) -> Self {
        Self::new(what, format!("{ms:.2} ms"))
            .ratio(Some(ms / before))
            .bounded(Some(Bound::AtMost(target)))
    }

    /// An amount with an absolute upper bound.
    pub(crate) fn amount(
        what: &str,
        amount: f64,
        decimals: usize,
        unit: &'static str,
        target: Option<f64>,
    ) -> Self {
        let mut row = Self::new(what, format!("{amount:.decimals$}{unit}"));
        row.target = target.map(|bound| Target {
            measured: amount,
            bound: Bound::AtMost(bound),
            unit,
        });
        row
    }

    pub(crate) fn memory(what: &str, mib: Option<f64>, target: Option<f64>) -> Self {
        match mib {
            Some(mib) => Self::amount(what, mib, 0, " MiB", target),
            None => Self::unmeasured(what, "this system has no /proc"),
        }
    }

    /// A measurement that failed here, with the reason.
    pub(crate) fn unmeasured(what: &str, why: &str) -> Self {
        Self::new(what, format!("not measured: {why}"))
    }
}

/// All measurements, in order.
#[derive(Default)]
pub(crate) struct Table(Vec<Row>);

impl Table {
    pub(crate) fn push(&mut self, row: Row) {
        self.0.push(row);
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "| measurement | result | ratio to its limit | target | met |"
        )?;
        writeln!(f, "|---|---|---|---|---|")?;
        for row in &self.0 {
            let ratio = row
                .ratio
                .map_or(String::new(), |ratio| format!("{ratio:.2}"));
            let target = row.target.as_ref().map_or(String::new(), Target::to_string);
            let met = row
                .target
                .as_ref()
                .map_or("", |target| match target.is_met() {
                    true => "yes",
                    false => "no",
                });
            let Row { what, result, .. } = row;
            writeln!(f, "| {what} | {result} | {ratio} | {target} | {met} |")?;
        }
        let targets = self.0.iter().filter_map(|row| row.target.as_ref());
        let (total, met) = targets.fold((0, 0), |(total, met), target| {
            (total + 1, met + u32::from(target.is_met()))
        });
        writeln!(f, "\n{met} of {total} targets met")
    }
}
