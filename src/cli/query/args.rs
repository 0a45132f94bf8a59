//! Questions and times as people write them.

use std::str::FromStr;

use anyhow::Context;
use clap::Subcommand;
use jiff::{Timestamp, civil, tz::TimeZone};

use crate::api::QuestionRef;

use super::customer::CustomerCommand;

/// `SURVEY/QUESTION`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct QuestionArg(pub(super) QuestionRef);

impl FromStr for QuestionArg {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.split_once('/') {
            Some((survey_id, question_id)) if !survey_id.is_empty() && !question_id.is_empty() => {
                Ok(Self(QuestionRef {
                    survey_id: survey_id.to_owned(),
                    question_id: question_id.to_owned(),
                }))
            }
            // Behind an option, a command is taken for a question.
            Some(_) | None if CustomerCommand::has_subcommand(text) => Err(format!(
                "that is a command, which comes first: cxmetrics query {text} [OPTIONS]"
            )),
            Some(_) | None => Err("write it as SURVEY/QUESTION, such as airport/recommend; \
                 `cxmetrics query --help` lists what else there is to ask"
                .to_owned()),
        }
    }
}

/// An instant, or the beginning of a day, month or year.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum TimeArg {
    Instant(Timestamp),
    StartOf(civil::Date),
}

impl FromStr for TimeArg {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let date = match text.len() {
            4 => format!("{text}-01-01"),
            7 => format!("{text}-01"),
            10 => text.to_owned(),
            _ => {
                return text.parse().map(Self::Instant).map_err(|_| {
                    "write 2018, 2018-05, 2018-05-01 or an instant with its offset, such as \
                     2018-05-01T09:30:00Z"
                });
            }
        };
        date.parse()
            .map(Self::StartOf)
            .map_err(|_| "there is no such date; write it as 2018-05-01")
    }
}

impl TimeArg {
    /// The instant, by the clock of `zone` where it depends on one.
    pub(super) fn instant(&self, zone: &TimeZone) -> anyhow::Result<Timestamp> {
        match self {
            Self::Instant(instant) => Ok(*instant),
            Self::StartOf(date) => {
                let start = date.to_zoned(zone.clone());
                Ok(start
                    .with_context(|| format!("{date} is out of range"))?
                    .timestamp())
            }
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failed unwrap fails the test")]
mod tests {
    use super::*;

    #[test]
    fn a_command_in_the_place_of_a_question_is_told_where_it_belongs() {
        let message = "loyalty".parse::<QuestionArg>().unwrap_err();
        assert!(message.contains("cxmetrics query loyalty"), "{message}");
        let message = "loyality".parse::<QuestionArg>().unwrap_err();
        assert!(
            message.starts_with("write it as SURVEY/QUESTION"),
            "{message}"
        );
    }

    #[test]
    fn a_date_that_is_none_is_refused() {
        assert!("2018-02-30".parse::<TimeArg>().is_err());
        assert!("2018-02-30T00:00:00Z".parse::<TimeArg>().is_err());
        assert!("yesterday".parse::<TimeArg>().is_err());
    }
}
