//! Panics of the server, which a client would hardly notice.

use std::{
    panic,
    sync::{Mutex, Once},
    thread,
};

static SEEN: Mutex<Vec<String>> = Mutex::new(Vec::new());
static WATCH: Once = Once::new();

/// Notes every panic outside a test's own thread, from now on.
pub(crate) fn watch() {
    WATCH.call_once(|| {
        let usual = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            // A test's thread has its name; the server's has none.
            if thread::current()
                .name()
                .is_none_or(|name| name.starts_with("tokio"))
            {
                SEEN.lock().unwrap().push(info.to_string());
            }
            usual(info);
        }));
    });
}

/// What panicked so far.
pub(crate) fn seen() -> Vec<String> {
    SEEN.lock().unwrap().clone()
}
