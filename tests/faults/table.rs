//! Prints the table of docs/operating.md.

use std::{collections::BTreeMap, fmt, time::Duration};

use crate::ledger::Book;

/// One kind of fault and its outcome.
#[derive(Debug)]
struct Row {
    fault: String,
    ended: Ended,
}

#[derive(Debug)]
enum Ended {
    Done(Outcome),
    /// This machine can't cause the fault.
    NotHere(String),
}

/// Outcome of one kind of fault.
#[derive(Debug, Default)]
pub(crate) struct Outcome {
    /// Rows acknowledged during the fault.
    pub(crate) acknowledged: usize,
    /// Acknowledged rows that are missing.
    pub(crate) lost: usize,
    /// Rows that count more than once.
    pub(crate) counted_twice: usize,
    /// Time of each recovery.
    pub(crate) recoveries: Vec<Duration>,
}

/// The outcomes in order, and the failures that clients saw.
#[derive(Debug, Default)]
pub(crate) struct Table {
    rows: Vec<Row>,
    failures: BTreeMap<String, u64>,
    unacknowledged: u64,
}

impl Table {
    pub(crate) fn push(&mut self, fault: &str, outcome: Outcome) {
        self.add(fault, Ended::Done(outcome));
    }

    pub(crate) fn not_here(&mut self, fault: &str, why: &str) {
        self.add(fault, Ended::NotHere(why.into()));
    }

    /// Adds the failures that clients saw.
    pub(crate) fn add_failures(&mut self, book: &Book) {
        self.unacknowledged += book.unacknowledged;
        for (code, calls) in &book.failures {
            *self.failures.entry(code.clone()).or_default() += calls;
        }
    }

    /// Whether any row was stored and its acknowledgement lost.
    pub(crate) fn has_lost_acknowledgements(&self) -> bool {
        self.unacknowledged > 0
    }

    fn add(&mut self, fault: &str, ended: Ended) {
        let fault = fault.to_owned();
        let row = Row { fault, ended };
        // Prints at once: the next fault may take long, or fail.
        println!("{row}");
        self.rows.push(row);
    }
}

impl fmt::Display for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let fault = &self.fault;
        let outcome = match &self.ended {
            Ended::Done(outcome) => outcome,
            Ended::NotHere(why) => {
                return write!(f, "| {fault} | not possible here: {why} | | | | |");
            }
        };
        let Outcome {
            acknowledged,
            lost,
            counted_twice,
            recoveries,
        } = outcome;
        let seconds = recoveries.iter().map(Duration::as_secs_f64);
        let shortest = seconds.clone().fold(f64::INFINITY, f64::min);
        let longest = seconds.fold(0.0, f64::max);
        let times = recoveries.len();
        write!(
            f,
            "| {fault} | {times} | {acknowledged} | {lost} | {counted_twice} | "
        )?;
        match times {
            1 => write!(f, "{longest:.1} |"),
            _ => write!(f, "{shortest:.1} to {longest:.1} |"),
        }
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "| fault | times | acknowledged | lost | counted twice | seconds to recover |"
        )?;
        writeln!(f, "|---|---|---|---|---|---|")?;
        self.rows.iter().try_for_each(|row| writeln!(f, "{row}"))?;
        let failures = self.failures.iter();
        let failures: Vec<_> = failures
            .map(|(code, calls)| format!("{calls} {code}"))
            .collect();
        write!(
            f,
            "\nCalls that failed: {}. Rows that were stored, their acknowledgement lost, and \
             were IDENTICAL when sent again: {}.",
            failures.join(", "),
            self.unacknowledged
        )
    }
}
