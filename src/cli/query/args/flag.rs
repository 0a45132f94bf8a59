//! Maps fields of a request to the flags that set them, so that errors name flags.

use super::filter::FilterArgs;

/// The flag that sets the field at `path`; `None` if no flag does.
pub(in crate::cli::query) fn flag_of_field(path: &str, filters: &FilterArgs) -> Option<String> {
    let path = path.strip_prefix("scope.").unwrap_or(path);
    let end = path.find(['.', '[']).unwrap_or(path.len());
    let (field, rest) = path.split_at(end);
    let flag = match field {
        "questions" => "SURVEY/QUESTION",
        "period" if rest == ".start_time" => "--from",
        "period" if rest == ".end_time" => "--to",
        "period" => "--from and --to",
        "time_zone" => "--zone",
        "bucket" => "--by",
        "first_day_of_week" => "--week-start",
        "first_month_of_year" => "--year-start",
        "group_by" | "value_groups" => "--group",
        "filters" => return Some(flag_of_filter(rest, filters)),
        "confidence_level" => "--confidence",
        "completed_only" => "--completed-only",
        "interval_method" => "--method",
        "split_by_answer" => "--by-answer",
        "loss" | "at_start" => "--gap-days",
        "currency_code" => "--currency",
        "occasion" => "--occasion",
        "observed_until" => "--observed-until",
        "repurchase_within_days" => "--within-days",
        "start" => "--start",
        "ages_max" => "--ages",
        "event" => "--event",
        "horizon_days" => "--horizon-days",
        "margin" => "--margin",
        "annual_discount" => "--annual-discount",
        "page_size" => "--top",
        "kinds" => "--kind",
        "active_days" => "--active-days",
        _ => return None,
    };
    Some(flag.to_owned())
}

/// The flag of a filter by its index in brackets: `--where store` for `[1].dimension`.
fn flag_of_filter(index: &str, filters: &FilterArgs) -> String {
    let index = index
        .strip_prefix('[')
        .and_then(|rest| rest.split(']').next())
        .and_then(|index| index.parse().ok());
    index
        .and_then(|index| filters.flag(index))
        .unwrap_or_else(|| "--where".to_owned())
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failed unwrap fails the test")]
mod tests {
    use clap::{Args, Command, FromArgMatches};

    use super::*;

    fn flag(path: &str) -> Option<String> {
        let command = FilterArgs::augment_args(Command::new("query"));
        let args = ["query", "--where-not", "country=FR", "--where", "segment=a"];
        let matches = command.try_get_matches_from(args).unwrap();
        flag_of_field(path, &FilterArgs::from_arg_matches(&matches).unwrap())
    }

    #[test]
    fn fields_are_named_by_their_flags() {
        for (path, expected) in [
            ("scope.group_by[0]", "--group"),
            ("group_by", "--group"),
            ("scope.period.start_time", "--from"),
            ("period", "--from and --to"),
            ("scope.split_by_answer.question_id", "--by-answer"),
            ("loss.inactivity.gap_days", "--gap-days"),
            ("questions[1].survey_id", "SURVEY/QUESTION"),
        ] {
            assert_eq!(flag(path).unwrap(), expected, "{path}");
        }
        assert_eq!(flag("page_token"), None);
    }

    #[test]
    fn a_filter_is_named_by_its_flag_and_dimension() {
        assert_eq!(flag("filters[0].dimension").unwrap(), "--where segment");
        assert_eq!(
            flag("scope.filters[1].values[0]").unwrap(),
            "--where-not country"
        );
        assert_eq!(flag("filters").unwrap(), "--where");
    }
}
