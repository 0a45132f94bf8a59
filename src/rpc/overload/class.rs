//! The classes of calls, and how many calls of each may be in progress.

use std::{thread::available_parallelism, time::Duration};

/// Single rows: more than this many hardly make their shared commit cheaper.
const ROWS_BUSY: usize = 256;
/// Calls with database statements of their own.
pub(super) const STATEMENTS_BUSY: usize = 64;
/// Queries of customers, each of which takes a good part of a second.
const ANALYSES_BUSY: usize = 16;
/// Health watches in all, and of one connection.
pub(super) const WATCHES_MAX: usize = 1_024;
pub(super) const CONNECTION_WATCHES_MAX: usize = 64;
/// Weight of the stream messages that are stored at the same time, one per MiB: two batches
/// in the database, and those that fill the next.
const MESSAGES_RUNNING: usize = 20;
/// More than there can be; low enough to compute with.
const UNLIMITED: usize = usize::MAX / 8;

/// The cost class of a call. Each class has its own limit, so a flood of one class does not
/// block the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::rpc) enum Class {
    /// One row, which waits for a statement it shares with others.
    Row,
    /// A stream that has sent a message; backpressure bounds it.
    Stream,
    /// A call with statements of its own.
    Statement,
    /// A query that reads all activities of many customers.
    Analysis,
    /// One message of a stream that is being stored.
    Message,
    /// A message that is being decompressed.
    Inflation,
    /// A health watch, which lasts.
    Watch,
}

/// Bounds of all calls.
#[derive(Debug, Clone, Copy)]
pub struct CallLimits {
    /// Calls in progress at the same time, streams included.
    pub calls_max: usize,
    /// Calls with database statements of their own that run at the same time.
    pub statements: usize,
    /// Queries of customers that run at the same time.
    pub analyses: usize,
    /// How long a call may take that is not a stream, and how long a stream may be silent.
    /// A caller's own deadline may be shorter.
    pub timeout_max: Duration,
}

/// Bounds of the calls of one class.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bounds {
    /// Calls in progress: at least as many as keep the database busy ...
    pub(super) least: usize,
    /// ... and at most these.
    pub(super) most: usize,
    /// Weight of the calls that run; `None` if all that are in progress do.
    pub(super) slots: Option<usize>,
}

impl Class {
    pub(super) const ALL: [Self; 7] = [
        Self::Row,
        Self::Stream,
        Self::Statement,
        Self::Analysis,
        Self::Message,
        Self::Inflation,
        Self::Watch,
    ];

    /// The pools of the classes whose calls make a connection busy.
    pub(in crate::rpc) fn busy_pools() -> impl Iterator<Item = usize> {
        let calls = Self::ALL.into_iter().filter(|class| *class != Self::Watch);
        calls.map(Self::pool)
    }

    /// The pool of its calls in progress; the first pool is that of bytes.
    pub(super) fn pool(self) -> usize {
        1 + self as usize
    }

    /// Whether it counts among the calls of [`CallLimits::calls_max`]. The others belong to a
    /// stream or a call, or have a limit of their own.
    pub(super) fn is_call(self) -> bool {
        match self {
            Self::Row | Self::Stream | Self::Statement | Self::Analysis => true,
            Self::Message | Self::Inflation | Self::Watch => false,
        }
    }

    pub(super) fn bounds(self, limits: CallLimits) -> Bounds {
        // The shares and floors of callers can double this; the other half is left to the
        // other classes.
        let quarter = limits.calls_max.div_ceil(4);
        // The other half of the cores is left to calls.
        let inflations = available_parallelism().map_or(1, |cores| cores.get().div_ceil(2));
        let (least, most, slots) = match self {
            Self::Row => (ROWS_BUSY, quarter, None),
            Self::Stream => (quarter, quarter, None),
            Self::Statement => (STATEMENTS_BUSY, quarter, Some(limits.statements)),
            Self::Analysis => (ANALYSES_BUSY, quarter, Some(limits.analyses)),
            Self::Message => (UNLIMITED, UNLIMITED, Some(MESSAGES_RUNNING)),
            Self::Inflation => (UNLIMITED, UNLIMITED, Some(inflations)),
            Self::Watch => (WATCHES_MAX, WATCHES_MAX, None),
        };
        Bounds {
            least,
            most: most.max(least),
            slots,
        }
    }
}
