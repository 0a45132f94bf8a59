//! Suggests a mapping, and for responses a survey, from the first rows of a file.
//!
//! `Sample::read` reads the rows. `Proposal::of` decides what each column holds: first the
//! time, the id and the customer, then answers or amounts, then what is left. A decision that
//! the sample doesn't prove becomes a comment that begins with `Check:`.

mod activities;
mod activity_kinds;
mod amounts;
mod claims;
mod column;
mod comments;
mod completion;
mod csv_sample;
mod delimiter;
mod groups;
mod ids;
mod json_sample;
mod labels;
mod leftovers;
mod mapping_text;
mod measure;
mod names;
mod number_style;
mod option_groups;
mod proposal;
mod question;
mod questions;
mod responses;
mod sample;
mod sample_reader;
mod scale;
mod several_choices;
mod survey_text;
#[cfg(test)]
mod tests;
mod time_column;
mod time_patterns;
mod toml_text;
mod unanswered;
mod words;

pub(crate) use proposal::Proposal;
pub(crate) use sample::Sample;
