//! `cxmetrics import`: submits the responses, or records the activities, of a file.

mod activities;
mod args;
mod batch_receiver;
mod bulk_call;
mod command;
mod customers;
mod description;
mod dry_run;
mod exclusions;
mod help;
mod machine_zone;
mod progress;
mod reasons;
mod rejects;
mod responses;
mod row_counts;
mod suggest;
mod suggestion_check;
mod upload;
mod verdict;
mod warnings;

pub(super) use args::ImportArgs;
pub(super) use command::run;
