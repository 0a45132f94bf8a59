//! What `query` is told, as a request.

use anyhow::{Context, ensure};
use clap::ValueEnum;

use crate::api::{Bucket, DayOfWeek, FilterOperator, IntervalMethod, Period, QueryScoresRequest};

use super::super::import::time::{time_zone, to_proto};
use super::Output;
use super::args::{FilterArg, QuestionArg, TimeArg};

const EXAMPLES: &str = "\
A table is rounded for reading; --output json and csv give every digit. The fields of both are
named as in proto/cxmetrics/v1/metric.proto; shares are from 0 to 1 there, and percents in a table.

Notes in a table: `low n` under 30 answers, `n < 100` from 30 to 99. A dash means that nobody
answered, or that there is no interval; it is never a zero.

Examples:
  cxmetrics query airport/recommend
  cxmetrics query airport/recommend --by year --group boarding_area
  cxmetrics query airport/satisfaction --by month --from 2018 --to 2019 --zone America/Los_Angeles
  cxmetrics query shop/ease app/ease --where channel=web,app --where-not language=
  cxmetrics query airport/recommend --by day --output csv > scores.csv";

/// What `query` is told.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct QueryArgs {
    /// The question; several of the same kind and scale are pooled into one.
    #[arg(value_name = "SURVEY/QUESTION", required = true)]
    questions: Vec<QuestionArg>,

    /// Cut the period into points.
    #[arg(long, value_enum, default_value_t = By::None)]
    by: By,

    /// Split by a dimension: channel, touchpoint, language, completion or a declared one.
    #[arg(long, value_name = "DIMENSION", value_delimiter = ',')]
    group: Vec<String>,

    /// Keep responses whose dimension has one of these values; nothing behind the
    /// sign stands for "no value given", `\,` for a comma in a value.
    #[arg(long = "where", value_name = "DIMENSION=A,B")]
    keep: Vec<FilterArg>,

    /// Leave out responses whose dimension has one of these values.
    #[arg(long = "where-not", value_name = "DIMENSION=A,B")]
    leave_out: Vec<FilterArg>,

    /// First instant: 2018, 2018-05, 2018-05-01 by the clock of --zone, or an
    /// instant such as 2018-05-01T09:30:00+02:00.
    #[arg(long, value_name = "TIME")]
    from: Option<TimeArg>,

    /// First instant that doesn't belong any more; written like --from, so that
    /// `--from 2018 --to 2019` is the year 2018.
    #[arg(long, value_name = "TIME")]
    to: Option<TimeArg>,

    /// The IANA time zone whose clock cuts the period.
    #[arg(long, value_name = "ZONE", default_value = "UTC")]
    zone: String,

    /// The day a week begins, for --by week.
    #[arg(long, value_enum, value_name = "DAY", default_value_t = WeekStart::Monday)]
    week_start: WeekStart,

    /// Confidence of the intervals, from 0.5 to 0.9999.
    #[arg(long, value_name = "LEVEL", default_value_t = 0.95)]
    confidence: f64,

    /// Leave out partial responses.
    #[arg(long)]
    completed_only: bool,

    /// How to compute intervals; the question's kind has its own when left out.
    #[arg(long, value_enum)]
    method: Option<Method>,

    /// How to write the scores.
    #[arg(long, value_enum, default_value_t = Output::Table)]
    output: Output,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum By {
    /// One point for all of it.
    None,
    Hour,
    Day,
    Week,
    Month,
    Quarter,
    Year,
}

impl From<By> for Bucket {
    fn from(by: By) -> Self {
        match by {
            By::None => Self::None,
            By::Hour => Self::Hour,
            By::Day => Self::Day,
            By::Week => Self::Week,
            By::Month => Self::Month,
            By::Quarter => Self::Quarter,
            By::Year => Self::Year,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum WeekStart {
    Monday,
    Tuesday,
    Wednesday,
    Thursday,
    Friday,
    Saturday,
    Sunday,
}

impl From<WeekStart> for DayOfWeek {
    fn from(day: WeekStart) -> Self {
        match day {
            WeekStart::Monday => Self::Monday,
            WeekStart::Tuesday => Self::Tuesday,
            WeekStart::Wednesday => Self::Wednesday,
            WeekStart::Thursday => Self::Thursday,
            WeekStart::Friday => Self::Friday,
            WeekStart::Saturday => Self::Saturday,
            WeekStart::Sunday => Self::Sunday,
        }
    }
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

impl QueryArgs {
    /// How the scores are to be written.
    pub(super) fn output(&self) -> Output {
        self.output
    }

    /// The same as a message.
    pub(super) fn into_request(self) -> anyhow::Result<QueryScoresRequest> {
        let zone = time_zone(&self.zone).context("--zone")?;
        let start = self.from.map(|time| time.into_instant(&zone)).transpose()?;
        let end = self.to.map(|time| time.into_instant(&zone)).transpose()?;
        if let (Some(start), Some(end)) = (start, end) {
            ensure!(
                start < end,
                "--from must be before --to, which is the first instant that doesn't belong any \
                 more: for one day give the next as --to"
            );
        }
        let period = (start.is_some() || end.is_some()).then(|| Period {
            start_time: start.map(to_proto),
            end_time: end.map(to_proto),
        });
        let keep = self
            .keep
            .into_iter()
            .map(|filter| filter.into_filter(FilterOperator::In));
        let leave_out = self
            .leave_out
            .into_iter()
            .map(|filter| filter.into_filter(FilterOperator::NotIn));
        let first_day_of_week = match self.by {
            By::Week => self.week_start.into(),
            By::None | By::Hour | By::Day | By::Month | By::Quarter | By::Year => {
                DayOfWeek::Unspecified
            }
        };
        Ok(QueryScoresRequest {
            questions: self
                .questions
                .into_iter()
                .map(|question| question.0)
                .collect(),
            period,
            time_zone: self.zone,
            bucket: Bucket::from(self.by).into(),
            first_day_of_week: first_day_of_week.into(),
            group_by: self.group,
            filters: keep.chain(leave_out).collect(),
            confidence_level: Some(self.confidence),
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

    use super::*;

    fn request(args: &[&str]) -> anyhow::Result<QueryScoresRequest> {
        let args = [&["query"], args].concat();
        let matches = QueryArgs::augment_args(Command::new("query")).try_get_matches_from(args)?;
        QueryArgs::from_arg_matches(&matches)?.into_request()
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
