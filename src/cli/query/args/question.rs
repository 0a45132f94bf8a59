//! A question: `SURVEY/QUESTION`.

use std::str::FromStr;

use crate::api::QuestionRef;

/// The subcommands of `query`, by which [`QuestionArg`] recognises a misplaced one.
pub(in crate::cli::query) const COMMANDS: [&str; 7] = [
    "customer-base",
    "purchases",
    "cohorts",
    "survival",
    "lifetime-value",
    "activity-counts",
    "loyalty",
];

/// `SURVEY/QUESTION`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::cli::query) struct QuestionArg(pub(in super::super) QuestionRef);

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
            // clap parses a command after an option as a question.
            Some(_) | None if COMMANDS.contains(&text) => Err(format!(
                "that is a command, which must come first: cxmetrics query {text} [OPTIONS]"
            )),
            Some(_) | None => Err("write it as SURVEY/QUESTION, such as airport/recommend; \
                 `cxmetrics query --help` lists the other queries"
                .to_owned()),
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failed unwrap fails the test")]
mod tests {
    use super::*;

    #[test]
    fn a_misplaced_command_gets_a_hint_where_it_belongs() {
        let message = "loyalty".parse::<QuestionArg>().unwrap_err();
        assert!(message.contains("cxmetrics query loyalty"), "{message}");
        let message = "loyality".parse::<QuestionArg>().unwrap_err();
        assert!(
            message.starts_with("write it as SURVEY/QUESTION"),
            "{message}"
        );
    }
}
