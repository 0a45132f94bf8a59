//! `--by` and `--week-start`: the buckets of a period.

use clap::ValueEnum;
use jiff::civil::Weekday;

use super::super::format::label;
use super::span::Calendar;
use crate::api::{Bucket, DayOfWeek};

/// The buckets of the period.
#[derive(Debug, Clone, Copy, clap::Args)]
pub(in crate::cli::query) struct BucketArgs {
    /// Length of a bucket: one point per bucket.
    #[arg(long, value_enum, default_value_t = By::None)]
    by: By,

    /// First day of the week, for --by week and --last week.
    #[arg(long, value_enum, value_name = "DAY", default_value_t = WeekStart::Monday)]
    week_start: WeekStart,

    #[command(flatten)]
    year: YearArgs,
}

/// The first month of a year.
#[derive(Debug, Clone, Copy, clap::Args)]
struct YearArgs {
    /// First month of the fiscal year, for --by and --last with quarters and years. A fiscal
    /// year is named after the calendar year in which it starts.
    #[arg(long, value_enum, value_name = "MONTH", hide_possible_values = true, default_value_t = YearStart::January)]
    year_start: YearStart,
}

impl YearArgs {
    /// The month as the request takes it: unset unless the buckets are quarters or years.
    fn for_bucket(self, bucket: Bucket) -> Option<i32> {
        let has_year = matches!(bucket, Bucket::Quarter | Bucket::Year);
        has_year.then_some(self.year_start as i32)
    }
}

impl BucketArgs {
    /// Where weeks and years start, whatever the buckets are.
    pub(in crate::cli::query) fn calendar(self) -> Calendar {
        Calendar {
            first_weekday: self.week_start.weekday(),
            first_month: self.year.year_start as i8,
        }
    }

    /// The bucket of the request.
    pub(in crate::cli::query) fn bucket(self) -> Bucket {
        self.by.into()
    }

    /// The buckets, as labels need them.
    pub(in crate::cli::query) fn division(self) -> label::Division {
        label::Division {
            bucket: self.bucket(),
            first_day: self.first_day_of_week(),
            first_month: self.first_month_of_year(),
        }
    }

    /// The first month of the year; unset unless the buckets are quarters or years.
    pub(in crate::cli::query) fn first_month_of_year(self) -> Option<i32> {
        self.year.for_bucket(self.bucket())
    }

    /// The first day of the week; unspecified unless the buckets are weeks.
    pub(in crate::cli::query) fn first_day_of_week(self) -> DayOfWeek {
        self.week_start.for_bucket(self.bucket())
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum By {
    /// One point for the whole period.
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

/// The first month of the year, by its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum YearStart {
    #[value(alias = "1")]
    January = 1,
    #[value(alias = "2")]
    February,
    #[value(alias = "3")]
    March,
    #[value(alias = "4")]
    April,
    #[value(alias = "5")]
    May,
    #[value(alias = "6")]
    June,
    #[value(alias = "7")]
    July,
    #[value(alias = "8")]
    August,
    #[value(alias = "9")]
    September,
    #[value(alias = "10")]
    October,
    #[value(alias = "11")]
    November,
    #[value(alias = "12")]
    December,
}

/// The first day of the week.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(in crate::cli::query) enum WeekStart {
    Monday,
    Tuesday,
    Wednesday,
    Thursday,
    Friday,
    Saturday,
    Sunday,
}

impl WeekStart {
    /// The day of the calendar.
    pub(in crate::cli::query) fn weekday(self) -> Weekday {
        match self {
            Self::Monday => Weekday::Monday,
            Self::Tuesday => Weekday::Tuesday,
            Self::Wednesday => Weekday::Wednesday,
            Self::Thursday => Weekday::Thursday,
            Self::Friday => Weekday::Friday,
            Self::Saturday => Weekday::Saturday,
            Self::Sunday => Weekday::Sunday,
        }
    }

    /// The day as the request takes it: unspecified unless the buckets are weeks.
    pub(in crate::cli::query) fn for_bucket(self, bucket: Bucket) -> DayOfWeek {
        if bucket == Bucket::Week {
            self.into()
        } else {
            DayOfWeek::Unspecified
        }
    }
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
