//! The log of a running server.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod program;

use program::{Server, data_dir};

#[test]
fn each_call_logs_one_line_at_debug_although_the_database_driver_logs_none() {
    const CALLS: usize = 8;
    let data = data_dir();
    let mut server = Server::start_with_log(data.path(), "127.0.0.1:0", "info,cxmetrics=debug");
    for _ in 0..CALLS {
        server.print(&["query", "purchases", "--from", "2025", "--to", "2026"]);
    }
    let log = server.stop();
    let ended = log
        .iter()
        .filter(|line| line.contains("call ended") && line.contains("QueryPurchases"));
    assert_eq!(ended.count(), CALLS, "{log:#?}");
}
