//! The command line. `serve`, `migrate` and `verify` work on a database, `completions` on
//! nothing; every other command is a client of the public API.

mod activity;
mod arguments;
mod client;
mod command;
mod completions;
mod csv_cell;
mod customer;
mod customer_set;
mod database;
mod exit_status;
mod export;
mod health;
mod import;
mod migrate;
mod number;
mod query;
mod records;
mod response;
mod serve;
mod survey;
mod uuid_arg;
mod verify;

pub use command::{Cli, Command, run};
