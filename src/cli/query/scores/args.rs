//! The arguments of `query SURVEY/QUESTION`, its request and its output.

use clap::ValueEnum;

use crate::api::{
    ChoiceShare, IntervalMethod, QueryScoresRequest, QueryScoresResponse, Warning,
    score_point::Detail,
};

use super::super::args::{
    BucketArgs, Errors, FilterArgs, GroupArg, Grouping, OutputArgs, PeriodArgs, QuestionArg,
    SortArgs, Sortable, flag_of_field,
};
use super::super::format::Terminal;
use super::super::pipeline::{Call, Query};
use super::super::reply::{Node, Reply, Sheet};
use super::{csv, table};
use crate::cli::client::Service;

/// Arguments of `query SURVEY/QUESTION`.
#[derive(Debug, clap::Args)]
pub(in crate::cli::query) struct ScoreArgs {
    /// The question. Several of the same kind and scale are pooled.
    #[arg(value_name = "SURVEY/QUESTION", required = true)]
    questions: Vec<QuestionArg>,

    #[command(flatten)]
    buckets: BucketArgs,

    /// Group by dimensions: channel, touchpoint, language, completion or declared ones.
    /// `country=UK|rest` folds all other values into one group, and
    /// `country=dach:DE,AT,CH|UK|rest` several into a named one. Repeat the option for other
    /// dimensions.
    #[arg(long, value_name = "DIMENSION")]
    group: Vec<GroupArg>,

    #[command(flatten)]
    filters: FilterArgs,

    #[command(flatten)]
    period: PeriodArgs,

    /// Count only complete responses.
    #[arg(long)]
    completed_only: bool,

    /// Method for the intervals [default: depends on the kind of question].
    #[arg(long, value_enum)]
    method: Option<Method>,

    #[command(flatten)]
    sort: SortArgs,

    #[command(flatten)]
    output: OutputArgs,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Method {
    /// NPS; the default.
    AdjustedWald,
    /// NPS.
    Wald,
    /// NPS.
    TrinomialT,
    /// NPS.
    Score,
    /// CSAT and choices; the default.
    Wilson,
    /// CSAT and choices.
    AgrestiCoull,
    /// CSAT and choices.
    ClopperPearson,
    /// CSAT and choices.
    Jeffreys,
    /// CES and ratings; the only method.
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

impl Query for ScoreArgs {
    type Request = QueryScoresRequest;
    type Message = QueryScoresResponse;

    const MESSAGE: &'static str = "QueryScoresResponse";

    fn output(&self) -> OutputArgs {
        self.output
    }

    fn flag(&self, field: &str) -> Option<String> {
        flag_of_field(field, &self.filters)
    }

    fn request(&self) -> anyhow::Result<QueryScoresRequest> {
        let mut errors = Errors::default();
        let parsed = (
            errors.take(Grouping::of(&self.group)),
            errors.take(self.period.period(self.buckets.calendar())),
            errors.take(self.filters.filters()),
        );
        let (Some(grouping), Some(period), Some(filters)) = parsed else {
            return Err(errors.into_error());
        };
        Ok(QueryScoresRequest {
            questions: self.questions.iter().map(|each| each.0.clone()).collect(),
            period,
            time_zone: self.period.zone().to_owned(),
            bucket: self.buckets.bucket().into(),
            first_day_of_week: self.buckets.first_day_of_week().into(),
            first_month_of_year: self.buckets.first_month_of_year(),
            group_by: grouping.group_by,
            value_groups: grouping.value_groups,
            filters,
            confidence_level: Some(self.output.confidence),
            completed_only: self.completed_only,
            interval_method: self
                .method
                .map(|method| IntervalMethod::from(method).into()),
        })
    }

    fn warnings(message: &QueryScoresResponse) -> &[Warning] {
        &message.warnings
    }

    fn sort(&self, message: &mut QueryScoresResponse) -> anyhow::Result<()> {
        let is_by_share = self.sort.is_by(&["score", "value", "share"]);
        if !is_by_share && !self.sort.is_by(&["n", "count", "choice_count"]) {
            return self.sort_groups(message);
        }
        let mut has_choices = false;
        let points = message
            .series
            .iter_mut()
            .flat_map(|series| &mut series.points);
        for point in points {
            if let Some(Detail::Choice(choice)) = &mut point.detail {
                has_choices = true;
                let key = |share: &ChoiceShare| {
                    #[allow(clippy::cast_precision_loss, reason = "only the order matters")]
                    let count = share.count as f64;
                    if is_by_share {
                        share.share
                    } else {
                        Some(count)
                    }
                };
                let compare = |one: &_, other: &_| self.sort.compare(key(one), key(other));
                choice.shares.sort_by(compare);
            }
        }
        if has_choices {
            return Ok(());
        }
        self.sort_groups(message)
    }

    async fn call(service: &Service, request: QueryScoresRequest) -> Call<QueryScoresResponse> {
        service.metrics().query_scores(request).await
    }

    fn table(
        &self,
        reply: &Reply<QueryScoresResponse>,
        terminal: Terminal,
    ) -> anyhow::Result<String> {
        table::render(&reply.message, terminal)
    }

    fn csv(&self, reply: &Reply<QueryScoresResponse>) -> anyhow::Result<Sheet> {
        csv::render(reply)
    }

    fn json(&self, reply: &Reply<QueryScoresResponse>) -> anyhow::Result<Node> {
        let mut json = Node::of_message(&reply.reflected)?;
        // The measure is a question without id and wording: both are always empty.
        if let Some(measure) = json.record_mut(&["definition", "measure"]) {
            measure.retain(|(name, _)| name != "question_id" && name != "wording");
        }
        // Only weeks have a first day.
        if let Some(definition) = json.record_mut(&["definition"]) {
            let unset = Node::Text("DAY_OF_WEEK_UNSPECIFIED".to_owned());
            definition.retain(|(name, node)| name != "first_day_of_week" || *node != unset);
        }
        Ok(json)
    }
}

impl ScoreArgs {
    fn sort_groups(&self, message: &mut QueryScoresResponse) -> anyhow::Result<()> {
        let sortable = Sortable {
            entry: "ScoreSeries",
            points: "points",
            aliases: &[("n", "count"), ("score", "value")],
        };
        let series = &mut message.series;
        self.sort.sort(series, sortable, |series| &series.group)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failed unwrap fails the test")]
mod tests {
    use clap::{Args, Command, FromArgMatches};
    use jiff::Timestamp;

    use crate::api::{Bucket, DayOfWeek};

    use super::super::samples;
    use super::*;

    fn json(reply: QueryScoresResponse) -> serde_json::Value {
        let args = ScoreArgs::augment_args(Command::new("query"));
        let matches = args.try_get_matches_from(["query", "a/b"]).unwrap();
        let args = ScoreArgs::from_arg_matches(&matches).unwrap();
        let reply = Reply::new(ScoreArgs::MESSAGE, reply).unwrap();
        serde_json::to_value(args.json(&reply).unwrap()).unwrap()
    }

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
    fn a_year_starts_in_the_time_zone() {
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
    fn an_empty_period_is_rejected_with_the_reason() {
        let message = request(&["a/b", "--from", "2018", "--to", "2018"])
            .unwrap_err()
            .to_string();
        assert!(message.contains("--to, which is exclusive"), "{message}");
    }

    #[test]
    fn every_wrong_argument_is_named_at_once() {
        let args = [
            "a/b", "--from", "2019", "--to", "2018", "--group", "x,x", "--where", "y=1", "--where",
            "y=2",
        ];
        let message = request(&args).unwrap_err().to_string();
        assert!(message.starts_with("3 arguments are wrong:\n"), "{message}");
        for name in ["--from must be", "--group names x twice", "--where y"] {
            assert!(message.contains(name), "{message}");
        }
    }

    #[test]
    fn only_weeks_have_a_first_day() {
        let week = request(&["a/b", "--by", "week"]).unwrap();
        assert_eq!(week.first_day_of_week(), DayOfWeek::Monday);
        let sunday = request(&["a/b", "--by", "week", "--week-start", "sunday"]).unwrap();
        assert_eq!(sunday.first_day_of_week(), DayOfWeek::Sunday);
    }

    #[test]
    fn only_quarters_and_years_have_a_first_month() {
        let month = |args: &[&str]| request(args).unwrap().first_month_of_year;
        assert_eq!(
            month(&["a/b", "--by", "month", "--year-start", "april"]),
            None
        );
        assert_eq!(month(&["a/b", "--by", "year"]), Some(1));
        assert_eq!(
            month(&["a/b", "--by", "year", "--year-start", "april"]),
            Some(4)
        );
        assert_eq!(
            month(&["a/b", "--by", "quarter", "--year-start", "12"]),
            Some(12)
        );
        assert!(request(&["a/b", "--by", "year", "--year-start", "13"]).is_err());
    }

    #[test]
    fn a_question_without_its_survey_is_rejected() {
        assert!(
            request(&["recommend"])
                .unwrap_err()
                .to_string()
                .contains("SURVEY/QUESTION")
        );
    }

    #[test]
    fn json_names_its_fields_as_the_proto_does_and_keeps_every_digit() {
        let json = json(samples::reply());
        let point = &json["series"][0]["points"][0];
        assert_eq!(point["value"].to_string(), "39.839766933721776");
        assert_eq!(point["nps"]["promoters"], 1436);
        assert_eq!(point["status"], "SCORE_STATUS_OK");
        assert_eq!(point["period"]["start_time"], "2017-01-01T00:00:00Z");
        assert_eq!(json["series"][0]["group"][0]["dimension"], "store");
        assert!(json["definition"]["measure"]["nps"].is_object());
        assert_eq!(json["definition"]["bucket"], "BUCKET_YEAR");
    }

    #[test]
    fn a_value_that_is_absent_is_null_and_never_zero() {
        let json = json(samples::reply());
        let empty = &json["series"][0]["points"][1];
        assert!(empty["value"].is_null() && empty["interval"].is_null());
        assert_eq!(empty["count"], 0);
    }
}
