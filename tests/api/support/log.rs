//! The log of the servers under test: one log for all of them, kept in memory.

use std::{
    io::{self, Write},
    sync::{Arc, Mutex, OnceLock},
};

use tracing_subscriber::fmt::MakeWriter;

/// The lines that all servers of this test program have logged at WARN and above. A test
/// recognizes its own lines by their ids.
#[derive(Debug, Clone, Default)]
pub(crate) struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    /// The log, which is kept from the first call on.
    pub(crate) fn capture() -> Self {
        static LOG: OnceLock<Log> = OnceLock::new();
        LOG.get_or_init(|| {
            let log = Self::default();
            tracing_subscriber::fmt()
                .with_max_level(tracing::Level::WARN)
                .with_ansi(false)
                .with_writer(log.clone())
                .init();
            log
        })
        .clone()
    }

    /// Whether there is a line at ERROR that contains `text`.
    pub(crate) fn has_error(&self, text: &str) -> bool {
        let found = |line: &str| line.contains("ERROR") && line.contains(text);
        self.lines().lines().any(found)
    }

    /// Whether there is a line that contains `text`.
    pub(crate) fn has(&self, text: &str) -> bool {
        self.lines().contains(text)
    }

    /// How many lines contain `text`.
    pub(crate) fn count(&self, text: &str) -> usize {
        self.lines()
            .lines()
            .filter(|line| line.contains(text))
            .count()
    }

    fn lines(&self) -> String {
        String::from_utf8_lossy(&self.0.lock().expect("no panic while logging")).into_owned()
    }
}

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0
            .lock()
            .expect("no panic while logging")
            .extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl MakeWriter<'_> for Log {
    type Writer = Self;

    fn make_writer(&self) -> Self {
        self.clone()
    }
}
