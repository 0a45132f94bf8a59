//! `cxmetrics survey`: creates, changes, lists, shows and archives surveys.

mod change;
mod command;
mod definition;
mod difference;
mod list;
mod stored;

pub(super) use command::SurveyCommand;
pub(super) use command::run;
pub(super) use definition::parse_file;
pub(super) use stored::get;
