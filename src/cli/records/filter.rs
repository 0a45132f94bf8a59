//! The options that select responses.

use clap::ValueEnum;

use super::condition::{Condition, Filter};
use crate::api::{
    DimensionFilter, ExclusionFilter, ExclusionReason, FilterOperator, ListResponsesRequest, Survey,
};
use crate::cli::query::PeriodArgs;
use crate::domain::dimension::{COMPLETE, COMPLETION};

/// Selects responses of a survey.
#[derive(Debug, Clone, clap::Args)]
pub(in crate::cli) struct ResponseFilterArgs {
    #[command(flatten)]
    pub(in crate::cli) period: PeriodArgs,

    /// Only responses that meet a condition: on a dimension, such as store=Berlin,Bonn or
    /// channel!=web; on a score, such as recommend<=6, recommend=9..10 or recommend=detractor;
    /// on choices, such as reasons=price; or on a text, such as comment=damage. An empty value
    /// means none, as in comment!=. Quote conditions with < or >. Repeat the option to combine
    /// conditions.
    #[arg(long = "where", value_name = "CONDITION")]
    conditions: Vec<Condition>,

    /// Only responses with a text answer that contains this text, ignoring case.
    #[arg(long, value_name = "TEXT")]
    text: Option<String>,

    /// Only responses with a text answer.
    #[arg(long)]
    comments: bool,

    /// Only responses of this customer.
    #[arg(long, value_name = "ID")]
    customer: Option<String>,

    /// Only completed responses.
    #[arg(long)]
    completed_only: bool,

    /// Only excluded responses, of any reason or of one: --excluded=test.
    #[arg(
        long,
        value_enum,
        value_name = "REASON",
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = "any",
        conflicts_with = "counted",
    )]
    excluded: Option<ExcludedArg>,

    /// Only responses that count in scores.
    #[arg(long)]
    counted: bool,
}

/// Values of `--excluded`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum ExcludedArg {
    /// Any reason.
    Any,
    /// Tests.
    Test,
    /// Duplicates.
    Duplicate,
    /// Not given in good faith.
    Fraud,
}

impl ExcludedArg {
    fn reason(self) -> Option<ExclusionReason> {
        match self {
            Self::Any => None,
            Self::Test => Some(ExclusionReason::Test),
            Self::Duplicate => Some(ExclusionReason::Duplicate),
            Self::Fraud => Some(ExclusionReason::Fraud),
        }
    }
}

impl ResponseFilterArgs {
    /// Whether an option selects responses, so that not every response is meant.
    pub(in crate::cli) fn is_given(&self) -> anyhow::Result<bool> {
        Ok(self.period.calendar_period()?.is_some()
            || !self.conditions.is_empty()
            || self.text.is_some()
            || self.comments
            || self.customer.is_some()
            || self.completed_only
            || self.excluded.is_some()
            || self.counted)
    }

    /// The request for the first page.
    ///
    /// # Errors
    ///
    /// If a condition doesn't fit the survey, or the period is empty.
    pub(in crate::cli) fn request(&self, survey: &Survey) -> anyhow::Result<ListResponsesRequest> {
        let (mut filters, mut answer_filters) = (Vec::new(), Vec::new());
        for condition in &self.conditions {
            match condition.filter(survey)? {
                Filter::Dimension(filter) => filters.push(filter),
                Filter::Answer(filter) => answer_filters.push(filter),
            }
        }
        if self.completed_only {
            filters.push(DimensionFilter {
                dimension: COMPLETION.to_owned(),
                operator: FilterOperator::In.into(),
                values: vec![COMPLETE.to_owned()],
            });
        }
        let exclusion = match (self.excluded, self.counted) {
            (Some(_), _) => ExclusionFilter::Excluded,
            (None, true) => ExclusionFilter::Counted,
            (None, false) => ExclusionFilter::Unspecified,
        };
        let reason = self.excluded.and_then(ExcludedArg::reason);
        Ok(ListResponsesRequest {
            survey_id: survey.survey_id.clone(),
            period: self.period.calendar_period()?,
            // Without the option, all customers.
            customer_id: self.customer.clone().unwrap_or_default(),
            filters,
            answer_filters,
            // Without the option, all texts.
            text_contains: self.text.clone().unwrap_or_default(),
            has_text: self.comments,
            exclusion: exclusion.into(),
            exclusion_reasons: reason.into_iter().map(i32::from).collect(),
            ..ListResponsesRequest::default()
        })
    }

    /// The option that sets the field of a request at `path`, for errors.
    pub(in crate::cli) fn flag(&self, path: &str, survey: &Survey) -> Option<String> {
        let end = path.find(['.', '[']).unwrap_or(path.len());
        let (field, rest) = path.split_at(end);
        let is_answer = field == "answer_filters";
        let index = rest
            .strip_prefix('[')
            .and_then(|rest| rest.split(']').next());
        let index: Option<usize> = index.and_then(|index| index.parse().ok());
        let flag = match (field, index) {
            ("answer_filters" | "filters", Some(index)) => {
                let mut alike = self.conditions.iter().filter(|condition| {
                    let filter = condition.filter(survey);
                    matches!(filter, Ok(Filter::Answer(_))) == is_answer
                });
                return alike.nth(index).map(ToString::to_string);
            }
            ("survey_id", _) => "SURVEY",
            ("period", _) => "the period",
            ("customer_id", _) => "--customer",
            ("text_contains", _) => "--text",
            ("answer_filters" | "filters", None) => "--where",
            _ => return None,
        };
        Some(flag.to_owned())
    }
}
