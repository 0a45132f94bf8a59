//! What `query SURVEY/QUESTION` is told, as a request.

use clap::ValueEnum;

use crate::api::{IntervalMethod, QueryScoresRequest};

use super::answer::{AnswerArgs, Output};
use super::args::QuestionArg;
use super::bucket::BucketArgs;
use super::filter::FilterArgs;
use super::span::SpanArgs;

/// What `query SURVEY/QUESTION` is told.
#[derive(Debug, clap::Args)]
pub(super) struct ScoreArgs {
    /// The question; several of the same kind and scale are pooled into one.
    #[arg(value_name = "SURVEY/QUESTION", required = true)]
    questions: Vec<QuestionArg>,

    #[command(flatten)]
    buckets: BucketArgs,

    /// Split by a dimension: channel, touchpoint, language, completion or a declared one.
    #[arg(long, value_name = "DIMENSION", value_delimiter = ',')]
    group: Vec<String>,

    #[command(flatten)]
    filters: FilterArgs,

    #[command(flatten)]
    span: SpanArgs,

    /// Leave out partial responses.
    #[arg(long)]
    completed_only: bool,

    /// How to compute intervals; the question's kind has its own when left out.
    #[arg(long, value_enum)]
    method: Option<Method>,

    #[command(flatten)]
    answer: AnswerArgs,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Method {
    /// NPS; its own.
    AdjustedWald,
    /// NPS.
    Wald,
    /// NPS.
    TrinomialT,
    /// NPS.
    Score,
    /// CSAT and choices; their own.
    Wilson,
    /// CSAT and choices.
    AgrestiCoull,
    /// CSAT and choices.
    ClopperPearson,
    /// CSAT and choices.
    Jeffreys,
    /// CES and ratings; their own.
    StudentT,
}

impl From<Method> for IntervalMethod {
    fn from(method: Method) -> Self {
        match method {
            Method::AdjustedWald => Self::AdjustedWald,
            Method::Wald => Self::Wald,
            Method::TrinomialT => Self::TrinomialT,
            Method::Score => Self::Score,
            Method::Wilson => Self::Wilson,
            Method::AgrestiCoull => Self::AgrestiCoull,
            Method::ClopperPearson => Self::ClopperPearson,
            Method::Jeffreys => Self::Jeffreys,
            Method::StudentT => Self::StudentT,
        }
    }
}

impl ScoreArgs {
    /// How the scores are to be written.
    pub(super) fn output(&self) -> Output {
        self.answer.output
    }

    /// Which responses are kept.
    pub(super) fn filters(&self) -> &FilterArgs {
        &self.filters
    }

    /// The same as a message.
    pub(super) fn request(&self) -> anyhow::Result<QueryScoresRequest> {
        Ok(QueryScoresRequest {
            questions: self.questions.iter().map(|each| each.0.clone()).collect(),
            period: self.span.period()?,
            time_zone: self.span.zone().to_owned(),
            bucket: self.buckets.bucket().into(),
            first_day_of_week: self.buckets.first_day_of_week().into(),
            group_by: self.group.clone(),
            filters: self.filters.filters()?,
            confidence_level: Some(self.answer.confidence),
            completed_only: self.completed_only,
            interval_method: self
                .method
                .map(|method| IntervalMethod::from(method).into()),
        })
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failed unwrap fails the test")]
mod tests {
    use clap::{Args, Command, FromArgMatches};
    use jiff::Timestamp;

    use crate::api::{Bucket, DayOfWeek};

    use super::*;

    fn request(args: &[&str]) -> anyhow::Result<QueryScoresRequest> {
        let args = [&["query"], args].concat();
        let matches = ScoreArgs::augment_args(Command::new("query")).try_get_matches_from(args)?;
        ScoreArgs::from_arg_matches(&matches)?.request()
    }

    #[test]
    fn only_a_question_is_needed() {
        let request = request(&["airport/recommend"]).unwrap();
        assert_eq!(request.questions[0].question_id, "recommend");
        assert_eq!(request.bucket(), Bucket::None);
        assert_eq!(request.time_zone, "UTC");
        assert_eq!(request.period, None);
        assert_eq!(request.first_day_of_week(), DayOfWeek::Unspecified);
    }

    #[test]
    fn a_year_begins_by_the_clock_of_the_zone() {
        let args = [
            "a/b",
            "--from",
            "2018",
            "--to",
            "2018-05-01",
            "--zone",
            "America/Los_Angeles",
        ];
        let period = request(&args).unwrap().period.unwrap();
        let seconds = |text: &str| text.parse::<Timestamp>().unwrap().as_second();
        assert_eq!(
            period.start_time.unwrap().seconds,
            seconds("2018-01-01T08:00:00Z")
        );
        assert_eq!(
            period.end_time.unwrap().seconds,
            seconds("2018-05-01T07:00:00Z")
        );
    }

    #[test]
    fn a_period_that_ends_before_it_begins_is_refused_with_the_reason() {
        let message = request(&["a/b", "--from", "2018", "--to", "2018"])
            .unwrap_err()
            .to_string();
        assert!(
            message.contains("the first instant that doesn't belong"),
            "{message}"
        );
    }

    #[test]
    fn a_week_has_a_first_day_and_nothing_else_has() {
        let week = request(&["a/b", "--by", "week"]).unwrap();
        assert_eq!(week.first_day_of_week(), DayOfWeek::Monday);
        let sunday = request(&["a/b", "--by", "week", "--week-start", "sunday"]).unwrap();
        assert_eq!(sunday.first_day_of_week(), DayOfWeek::Sunday);
    }

    #[test]
    fn a_question_without_its_survey_is_refused() {
        assert!(
            request(&["recommend"])
                .unwrap_err()
                .to_string()
                .contains("SURVEY/QUESTION")
        );
    }
}
