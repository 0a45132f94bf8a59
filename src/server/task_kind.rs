//! The background tasks of a server, and the services that need them.

use super::service_names::{ACTIVITIES, CUSTOMER_METRICS, RESPONSES, SERVER, SERVICES};

/// A kind of background task. A server may run several tasks of one kind.
#[derive(Debug, PartialEq, Eq)]
pub struct TaskKind {
    /// The name in the log.
    pub name: &'static str,
    /// The services that are not serving while no task of this kind runs. The empty name is
    /// the server as a whole.
    pub needed_by: &'static [&'static str],
}

impl TaskKind {
    /// Every kind.
    pub const ALL: [&'static Self; 4] = [
        &Self::WRITER,
        &Self::HEALTH_MONITOR,
        &Self::PACK_MERGER,
        &Self::IDLE_CONNECTION_CLOSER,
    ];

    /// Stores responses and activities. While one writer runs, it takes the work of the
    /// others, and the services serve.
    pub const WRITER: Self = Self {
        name: "writer",
        needed_by: &[SERVER, RESPONSES, ACTIVITIES],
    };

    /// Checks the database. Without it, the health of no service is known.
    pub const HEALTH_MONITOR: Self = Self {
        name: "health monitor",
        needed_by: &SERVICES,
    };

    /// Merges packs. Without it, queries of customers read ever more packs, until they take
    /// longer than a call may. The server as a whole keeps serving: taking it out of service
    /// would also stop every write.
    pub const PACK_MERGER: Self = Self {
        name: "pack merger",
        needed_by: &[CUSTOMER_METRICS],
    };

    /// Closes idle connections to the database. Without it, connections stay open that no
    /// call needs; every service serves.
    pub const IDLE_CONNECTION_CLOSER: Self = Self {
        name: "idle connection closer",
        needed_by: &[],
    };
}
