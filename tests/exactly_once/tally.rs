//! A table of operations and their outcomes.

use std::{
    collections::BTreeMap,
    fmt,
    sync::{
        Mutex,
        atomic::{AtomicU64, Ordering},
    },
};

use crate::{operation::Operation, outcome::Outcome};

/// Counts of all clients.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    operations: AtomicU64,
    counts: Mutex<BTreeMap<Operation, BTreeMap<Outcome, u64>>>,
}

impl Tally {
    /// Counts one operation, however many calls it makes.
    pub(crate) fn begin(&self) {
        self.operations.fetch_add(1, Ordering::Relaxed);
    }

    /// Counts the outcome of one call, or of one row of a stream.
    pub(crate) fn add(&self, operation: Operation, outcome: Outcome) {
        let mut counts = self.counts.lock().unwrap();
        let outcomes = counts.entry(operation).or_default();
        *outcomes.entry(outcome).or_default() += 1;
    }

    pub(crate) fn operations(&self) -> u64 {
        self.operations.load(Ordering::Relaxed)
    }

    /// The outcomes that the run should have produced but didn't.
    pub(crate) fn missing(&self) -> Vec<String> {
        let counts = self.counts.lock().unwrap();
        let mut missing = Vec::new();
        for (_, operation) in Operation::WEIGHTS {
            for outcome in operation.outcomes() {
                let seen = counts.get(&operation).and_then(|seen| seen.get(outcome));
                if seen.is_none() {
                    missing.push(format!("{}: {}", operation.name(), outcome.name()));
                }
            }
        }
        missing
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{:<27}", "operation")?;
        for outcome in Outcome::ALL {
            write!(out, "{:>10}", outcome.name())?;
        }
        writeln!(out)?;
        for (operation, seen) in &*self.counts.lock().unwrap() {
            write!(out, "{:<27}", operation.name())?;
            for outcome in Outcome::ALL {
                match seen.get(&outcome) {
                    Some(count) => write!(out, "{count:>10}")?,
                    None => write!(out, "{:>10}", "")?,
                }
            }
            writeln!(out)?;
        }
        Ok(())
    }
}
