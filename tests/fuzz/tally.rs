//! A table of the status codes of each call.

use std::{collections::BTreeMap, fmt, time::Duration};

use tonic::Code;

use crate::methods::Method;

/// The codes that occur in every run, in the order of the columns.
const CODES: [Code; 6] = [
    Code::Ok,
    Code::InvalidArgument,
    Code::NotFound,
    Code::AlreadyExists,
    Code::FailedPrecondition,
    Code::Unimplemented,
];

/// Replies to one call.
#[derive(Debug, Default)]
struct Row {
    messages: u64,
    slowest: Duration,
    codes: BTreeMap<i32, u64>,
}

/// Replies to all calls.
#[derive(Debug)]
pub(crate) struct Tally {
    rows: Vec<(String, Row)>,
}

impl Tally {
    pub(crate) fn new(methods: &[Method]) -> Self {
        let rows = methods
            .iter()
            .map(|method| (method.name().to_owned(), Row::default()));
        Self {
            rows: rows.collect(),
        }
    }

    pub(crate) fn add(&mut self, method: usize, messages: u64, code: Code, took: Duration) {
        let row = &mut self.rows[method].1;
        row.messages += messages;
        row.slowest = row.slowest.max(took);
        *row.codes.entry(code.into()).or_default() += 1;
    }

    pub(crate) fn messages(&self) -> u64 {
        self.rows.iter().map(|(_, row)| row.messages).sum()
    }

    /// The calls that never returned this code.
    pub(crate) fn without(&self, code: Code) -> Vec<&str> {
        let code = i32::from(code);
        let rows = self.rows.iter();
        rows.filter(|(_, row)| !row.codes.contains_key(&code))
            .map(|(name, _)| name.as_str())
            .collect()
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{:<24}{:>10}", "call", "messages")?;
        for name in [
            "OK",
            "INVALID",
            "NOT_FOUND",
            "EXISTS",
            "PRECOND.",
            "UNIMPL.",
        ] {
            write!(out, "{name:>10}")?;
        }
        writeln!(out, "{:>10}{:>12}", "other", "slowest, ms")?;
        for (name, row) in &self.rows {
            write!(out, "{name:<24}{:>10}", row.messages)?;
            let mut other: u64 = row.codes.values().sum();
            for code in CODES {
                let count = row.codes.get(&code.into()).copied().unwrap_or_default();
                other -= count;
                write!(out, "{count:>10}")?;
            }
            writeln!(out, "{other:>10}{:>12}", row.slowest.as_millis())?;
        }
        Ok(())
    }
}
