//! How often each fault happens, and for how long.

use std::{env, time::Duration};

/// Of each fault.
#[derive(Debug, Clone)]
pub(crate) struct Times {
    pub(crate) server_kills: u32,
    pub(crate) database_kills: u32,
    pub(crate) others: u32,
    pub(crate) outage: Duration,
}

impl Times {
    /// A short form, unless `CXMETRICS_FAULTS` asks for all of it.
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
