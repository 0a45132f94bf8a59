//! `cxmetrics response`: lists, shows, excludes, includes and deletes responses.

mod bulk;
mod command;
mod delete;
mod list;
mod show;
mod targets;

pub(super) use command::{ResponseCommand, run};
