//! The arguments of queries. Each file parses one argument, or a few that belong together,
//! into its part of a request.

mod bucket;
mod errors;
mod filter;
mod flag;
mod group;
mod list;
mod loss;
mod occasion;
mod output;
mod period;
mod question;
mod scope;
mod sort;
mod span;
mod time;

pub(super) use bucket::{BucketArgs, WeekStart};
pub(super) use errors::Errors;
pub(in crate::cli) use filter::FilterArgs;
pub(super) use flag::flag_of_field;
pub(super) use group::{GroupArg, Grouping};
pub(super) use loss::LossArgs;
pub(super) use occasion::OccasionArgs;
pub(super) use output::{OutputArgs, OutputFormat};
pub(in crate::cli) use period::PeriodArgs;
#[cfg(test)]
pub(super) use question::COMMANDS;
pub(super) use question::QuestionArg;
pub(super) use scope::ScopeArgs;
pub(super) use sort::{SortArgs, Sortable};
pub(super) use span::Calendar;
