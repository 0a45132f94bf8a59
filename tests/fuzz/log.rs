//! Captures the log at its default level.

use std::{fmt::Write, sync::Mutex};

use tracing::{
    Event, Level, Subscriber,
    field::{Field, Visit},
};
use tracing_subscriber::{
    Layer,
    filter::LevelFilter,
    layer::{Context, SubscriberExt},
    util::SubscriberInitExt,
};

static LINES: Mutex<Vec<String>> = Mutex::new(Vec::new());

struct Keep;

impl<S: Subscriber> Layer<S> for Keep {
    fn on_event(&self, event: &Event<'_>, _context: Context<'_, S>) {
        let mut line = Line(format!(
            "{} {}",
            event.metadata().level(),
            event.metadata().target()
        ));
        event.record(&mut line);
        LINES.lock().unwrap().push(line.0);
    }
}

struct Line(String);

impl Visit for Line {
    fn record_debug(&mut self, field: &Field, value: &dyn std::fmt::Debug) {
        let _ = write!(self.0, " {}={value:?}", field.name());
    }
}

/// Captures all lines from now on.
pub(crate) fn keep() {
    let filter = LevelFilter::from_level(Level::INFO);
    // Fails if an earlier test installed it already.
    let _ = tracing_subscriber::registry()
        .with(Keep.with_filter(filter))
        .try_init();
    LINES.lock().unwrap().clear();
}

/// The captured lines about connections, and all errors.
pub(crate) fn lines() -> Vec<String> {
    let lines = LINES.lock().unwrap();
    let of_connections = |line: &&String| {
        line.contains("a connection is closed")
            || line.starts_with("ERROR")
            || line.contains(" h2::")
    };
    lines.iter().filter(of_connections).cloned().collect()
}
