//! `query SURVEY/QUESTION`: scores of a question.

mod args;
mod csv;
mod definition;
mod excluded;
#[cfg(test)]
pub(super) mod samples;
mod table;
mod trend;

pub(super) use args::ScoreArgs;
