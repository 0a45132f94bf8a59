//! Records panics of the server, which clients may not notice.

use std::{
    panic,
    sync::{Mutex, Once},
    thread,
};

static SEEN: Mutex<Vec<String>> = Mutex::new(Vec::new());
static WATCH: Once = Once::new();

/// Records every panic outside test threads from now on.
pub(crate) fn watch() {
    WATCH.call_once(|| {
        let usual = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            // Test threads have the name of the test. The server's are unnamed or tokio's.
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

/// The panics so far.
pub(crate) fn seen() -> Vec<String> {
    SEEN.lock().unwrap().clone()
}
