//! The printed table, as the README has it.

use std::{collections::BTreeMap, fmt, time::Duration};

use crate::ledger::Book;

/// What one kind of fault came to.
#[derive(Debug)]
struct Row {
    fault: String,
    ended: Ended,
}

#[derive(Debug)]
enum Ended {
    Done(Outcome),
    /// It can't be had on this machine.
    NotHere(String),
}

/// What was seen of one kind of fault.
#[derive(Debug, Default)]
pub(crate) struct Outcome {
    /// Rows acknowledged while it happened.
    pub(crate) acknowledged: usize,
    /// Of them, those that are not there.
    pub(crate) lost: usize,
    /// Those that count for more than one.
    pub(crate) counted_twice: usize,
    /// How long each took to recover.
    pub(crate) recoveries: Vec<Duration>,
}

/// All of them, in the order they happened, and what clients heard meanwhile.
#[derive(Debug, Default)]
pub(crate) struct Table {
    rows: Vec<Row>,
    failures: BTreeMap<String, u64>,
    stored_unheard: u64,
}

impl Table {
    pub(crate) fn push(&mut self, fault: &str, outcome: Outcome) {
        self.add(fault, Ended::Done(outcome));
    }

    pub(crate) fn not_here(&mut self, fault: &str, why: &str) {
        self.add(fault, Ended::NotHere(why.into()));
    }

    /// Adds what clients heard.
    pub(crate) fn heard(&mut self, book: &Book) {
        self.stored_unheard += book.stored_unheard;
        for (code, calls) in &book.failures {
            *self.failures.entry(code.clone()).or_default() += calls;
        }
    }

    /// Whether any row was stored without its client hearing of it, as some must have been.
    pub(crate) fn has_lost_acknowledgements(&self) -> bool {
        self.stored_unheard > 0
    }

    fn add(&mut self, fault: &str, ended: Ended) {
        let fault = fault.to_owned();
        let row = Row { fault, ended };
        // Said at once: what comes next may take a while, or fail.
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
            self.stored_unheard
        )
    }
}
