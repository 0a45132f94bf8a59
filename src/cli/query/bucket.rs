//! How a period is cut, as people say it.

use clap::ValueEnum;

use crate::api::{Bucket, DayOfWeek};

/// Cuts the period into points.
#[derive(Debug, Clone, Copy, clap::Args)]
pub(super) struct BucketArgs {
    /// Cut the period into points.
    #[arg(long, value_enum, default_value_t = By::None)]
    by: By,

    /// The day a week begins, for --by week.
    #[arg(long, value_enum, value_name = "DAY", default_value_t = WeekStart::Monday)]
    week_start: WeekStart,
}

impl BucketArgs {
    pub(super) fn bucket(self) -> Bucket {
        self.by.into()
    }

    /// The day a week begins; only weeks have one.
    pub(super) fn first_day_of_week(self) -> DayOfWeek {
        self.week_start.of(self.bucket())
    }
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

/// The day a week begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum WeekStart {
    Monday,
    Tuesday,
    Wednesday,
    Thursday,
    Friday,
    Saturday,
    Sunday,
}

impl WeekStart {
    /// The day as a request wants it, which is none unless it cuts weeks.
    pub(super) fn of(self, bucket: Bucket) -> DayOfWeek {
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
