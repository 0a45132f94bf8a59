//! How often each fault is caused, and for how long.

use std::{env, time::Duration};

/// Repetitions of each fault, and length of outages.
#[derive(Debug, Clone)]
pub(crate) struct Times {
    pub(crate) server_kills: u32,
    pub(crate) database_kills: u32,
    pub(crate) others: u32,
    pub(crate) outage: Duration,
}

impl Times {
    /// Few and short ones, unless `CXMETRICS_FAULTS` is `full`.
    pub(crate) fn of_environment() -> Self {
        match env::var("CXMETRICS_FAULTS").as_deref() {
            Ok("full") => Self {
                server_kills: 20,
                database_kills: 10,
                others: 3,
                outage: Duration::from_secs(10),
            },
            Ok("short") | Err(_) => Self {
                server_kills: 1,
                database_kills: 2,
                others: 1,
                outage: Duration::from_secs(2),
            },
            Ok(other) => panic!("CXMETRICS_FAULTS is full or short, not {other:?}"),
        }
    }
}
