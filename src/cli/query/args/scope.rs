//! The options that every query of customers has.

use anyhow::ensure;

use crate::api::CustomerScope;

use super::errors::Errors;
use super::filter::FilterArgs;
use super::group::{GroupArg, Grouping};
use super::output::OutputArgs;
use super::period::PeriodArgs;
use super::question::QuestionArg;
use super::sort::SortArgs;
use super::span::Calendar;
use super::time::TimeArg;
use crate::import::to_proto;

/// Period, customers, groups and output of a query.
#[derive(Debug, Clone, clap::Args)]
pub(in crate::cli::query) struct ScopeArgs {
    #[command(flatten)]
    period: PeriodArgs,

    /// Group by attributes of the customers: segment, persona, acquisition_channel or
    /// country. `country=UK|rest` folds all other values into one group, and
    /// `country=dach:DE,AT,CH|UK|rest` several into a named one.
    #[arg(long, value_name = "DIMENSION")]
    group: Vec<GroupArg>,

    /// Group by the class of each customer's latest answer to this question before --from.
    /// Customers without an answer are in the group `not_asked`.
    #[arg(long, value_name = "SURVEY/QUESTION")]
    by_answer: Option<QuestionArg>,

    #[command(flatten)]
    filters: FilterArgs,

    /// End of observation: ignore later activities, and count nobody as lost whose gap isn't
    /// over by then. Written like --from. Set it to the end of the data [default: now].
    #[arg(long, value_name = "TIME")]
    observed_until: Option<TimeArg>,

    #[command(flatten)]
    sort: SortArgs,

    #[command(flatten)]
    output: OutputArgs,
}

impl ScopeArgs {
    /// Output format and confidence level.
    pub(in crate::cli::query) fn output(&self) -> OutputArgs {
        self.output
    }

    /// The filters.
    pub(in crate::cli::query) fn filters(&self) -> &FilterArgs {
        &self.filters
    }

    /// The order of the groups.
    pub(in crate::cli::query) fn sort(&self) -> &SortArgs {
        &self.sort
    }

    /// Whether the period has an end.
    pub(in crate::cli::query) fn has_end(&self) -> bool {
        self.period.has_end()
    }

    /// The scope of the request. Weeks and years of a period in words start where `calendar`
    /// says.
    pub(in crate::cli::query) fn scope(&self, calendar: Calendar) -> anyhow::Result<CustomerScope> {
        let mut errors = Errors::default();
        let observed_until = self.observed_until.as_ref();
        let observed_until = observed_until.map(|time| self.period.instant(time));
        let parsed = (
            errors.take(self.check_answer()),
            errors.take(self.period.period(calendar)),
            errors.take(Grouping::of(&self.group)),
            errors.take(observed_until.transpose()),
            errors.take(self.filters.filters()),
        );
        let (Some(()), Some(period), Some(grouping), Some(observed_until), Some(filters)) = parsed
        else {
            return Err(errors.into_error());
        };
        Ok(CustomerScope {
            period,
            time_zone: self.period.zone().to_owned(),
            group_by: grouping.group_by,
            value_groups: grouping.value_groups,
            observed_until: observed_until.map(to_proto),
            filters,
            split_by_answer: self.by_answer.as_ref().map(|question| question.0.clone()),
            confidence_level: Some(self.output.confidence),
        })
    }

    fn check_answer(&self) -> anyhow::Result<()> {
        ensure!(
            self.by_answer.is_none() || self.period.has_start(),
            "--by-answer needs --from or --last: it groups by the latest answer before the period starts"
        );
        Ok(())
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failed unwrap fails the test")]
mod tests {
    use clap::{Args, Command, FromArgMatches};

    use super::*;

    fn scope(args: &[&str]) -> anyhow::Result<CustomerScope> {
        let args = [&["query"], args].concat();
        let matches = ScopeArgs::augment_args(Command::new("query")).try_get_matches_from(args)?;
        ScopeArgs::from_arg_matches(&matches)?.scope(Calendar::default())
    }

    #[test]
    fn the_default_scope_is_all_time() {
        let scope = scope(&[]).unwrap();
        assert_eq!(scope.period, None);
        assert_eq!(scope.time_zone, "UTC");
        assert_eq!(scope.split_by_answer, None);
        assert_eq!(scope.confidence_level, Some(0.95));
    }

    #[test]
    fn groups_filters_and_the_question_are_part_of_the_scope() {
        let args = [
            "--group",
            "segment,country",
            "--where",
            "segment=a,b",
            "--where-not",
            "country=",
            "--by-answer",
            "shop/recommend",
            "--from",
            "2024",
        ];
        let scope = scope(&args).unwrap();
        assert_eq!(scope.group_by, ["segment", "country"]);
        assert_eq!(scope.filters.len(), 2);
        assert_eq!(scope.filters[0].values, ["a", "b"]);
        assert_eq!(scope.split_by_answer.unwrap().question_id, "recommend");
    }

    #[test]
    fn grouping_by_answer_needs_a_start() {
        let error = scope(&["--by-answer", "shop/recommend"]).unwrap_err();
        let message = error.to_string();
        assert!(
            message.starts_with("--by-answer needs --from or --last"),
            "{message}"
        );
    }
}
