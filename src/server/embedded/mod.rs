//! A private PostgreSQL for first runs and tests.
//!
//! Runs the machine's own PostgreSQL programs as a child process. Its data lives in a
//! folder of its own, and only this user can reach its Unix socket. It downloads nothing,
//! never listens on the network, and never runs as root.
//!
//! `programs` finds the programs, `account` chooses the user to run them as, `folder`
//! creates and locks the data folder, `orphans` stops processes that a crash left running,
//! `postmaster` runs the process, and `log` keeps its last lines. All of them block, so
//! they run on the runtime's blocking threads.
//!
//! Limits: only on Linux does PostgreSQL stop when the server is killed with SIGKILL;
//! elsewhere the next start stops it. Data can't be upgraded from one major version of
//! PostgreSQL to the next.

mod account;
mod data_dir;
mod error;
mod folder;
mod instance;
mod log;
mod options;
mod orphans;
mod pid_file;
mod postmaster;
mod programs;
mod socket;

pub use data_dir::default_data_dir;
pub use error::EmbeddedError;
pub use instance::{Embedded, has_cluster, running_url};
pub use options::Options;
