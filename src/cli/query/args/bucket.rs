//! `--by` and `--week-start`: the buckets of a period.

use clap::ValueEnum;

use crate::api::{Bucket, DayOfWeek};

/// The buckets of the period.
#[derive(Debug, Clone, Copy, clap::Args)]
pub(in crate::cli::query) struct BucketArgs {
    /// Length of a bucket: one point per bucket.
    #[arg(long, value_enum, default_value_t = By::None)]
    by: By,

    /// First day of the week, for --by week.
    #[arg(long, value_enum, value_name = "DAY", default_value_t = WeekStart::Monday)]
    week_start: WeekStart,
}

impl BucketArgs {
    /// The bucket of the request.
    pub(in crate::cli::query) fn bucket(self) -> Bucket {
        self.by.into()
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
