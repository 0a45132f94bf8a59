//! `query cohorts`.

use crate::api::{
    Bucket, Cohort, CohortCell, CohortStart, DimensionValue, QueryCohortsRequest,
    QueryCohortsResponse,
};
use clap::ValueEnum;

use super::super::super::client::Service;
use super::super::super::number;
use super::super::bucket::WeekStart;
use super::super::columns::{self, Align, Column, Look};
use super::super::label;
use super::cells;
use super::currency::{exact, in_currency};
use super::definition::{Definition, Metric, metric};
use super::scope::ScopeArgs;
use super::sheet::{Level, level};
use super::{Answer, Query};

const EXAMPLES: &str = "\
Each line is a cohort: the customers who began in one month or week. Behind its size stands what
they did at age 0, 1, 2 and on. A star marks an age that is not over yet. --output csv has every
number of every cell, with the intervals of retention.

Examples:
  cxmetrics query cohorts --from 2025 --to 2026 --ages 12
  cxmetrics query cohorts --by week --start acquisition --from 2025-05 --to 2025-08
  cxmetrics query cohorts --show revenue --currency EUR --group acquisition_channel";

/// What `query cohorts` is told.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(in crate::cli::query) struct CohortsArgs {
    /// How long an age is, and the time in which a cohort began.
    #[arg(long, value_enum, default_value_t = By::Month)]
    by: By,

    /// The day a week begins, for --by week.
    #[arg(long, value_enum, value_name = "DAY", default_value_t = WeekStart::Monday)]
    week_start: WeekStart,

    /// What begins a cohort.
    #[arg(long, value_enum, default_value_t = Start::FirstOrder)]
    start: Start,

    /// How many ages to ask for; as many as there are when left out.
    #[arg(long, value_name = "N")]
    ages: Option<i32>,

    /// What to show of each age in a table.
    #[arg(long, value_enum, default_value_t = Show::Retention)]
    show: Show,

    /// Only money of this currency; needed where there are several.
    #[arg(long, value_name = "CODE")]
    currency: Option<String>,

    #[command(flatten)]
    scope: ScopeArgs,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum By {
    Week,
    Month,
}

impl From<By> for Bucket {
    fn from(by: By) -> Self {
        match by {
            By::Week => Self::Week,
            By::Month => Self::Month,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Start {
    /// The first order.
    FirstOrder,
    /// The first sign of life.
    Acquisition,
}

impl From<Start> for CohortStart {
    fn from(start: Start) -> Self {
        match start {
            Start::FirstOrder => Self::FirstOrder,
            Start::Acquisition => Self::Acquisition,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Show {
    /// How many customers ordered.
    Customers,
    /// Which share of the cohort ordered.
    Retention,
    /// How many orders there were.
    Orders,
    /// What was charged less what was given back.
    Revenue,
}

impl Show {
    fn title(self) -> &'static str {
        match self {
            Self::Customers => "customers who ordered",
            Self::Retention => "retention",
            Self::Orders => "orders",
            Self::Revenue => "net revenue",
        }
    }

    fn metric(self) -> Metric {
        let field = match self {
            Self::Customers => "customers",
            Self::Retention => "retention",
            Self::Orders => "orders",
            Self::Revenue => "revenue_net",
        };
        metric(field, self.title())
    }

    fn cell(self, cell: &CohortCell) -> String {
        let text = match self {
            Self::Customers => number::count(cell.customers),
            Self::Retention => cells::value(cell.retention.as_ref(), cells::percent),
            Self::Orders => number::count(cell.orders),
            Self::Revenue => exact(&cell.revenue_net),
        };
        // A space keeps the digits in line.
        let mark = if cell.is_partial { '*' } else { ' ' };
        format!("{text}{mark}")
    }
}

impl Query for CohortsArgs {
    type Request = QueryCohortsRequest;
    type Reply = QueryCohortsResponse;

    fn scope(&self) -> &ScopeArgs {
        &self.scope
    }

    fn request(&self) -> anyhow::Result<Self::Request> {
        let bucket = Bucket::from(self.by);
        Ok(QueryCohortsRequest {
            scope: Some(self.scope.scope()?),
            bucket: bucket.into(),
            first_day_of_week: self.week_start.of(bucket).into(),
            start: CohortStart::from(self.start).into(),
            ages_max: self.ages,
            currency_code: self.currency.clone().unwrap_or_default(),
        })
    }

    async fn call(service: &Service, request: Self::Request) -> Answer<Self::Reply> {
        service.customer_metrics().query_cohorts(request).await
    }

    fn levels(&self) -> &'static [Level] {
        const {
            &[
                level("tables"),
                Level {
                    field: "cohorts",
                    prefix: "cohort_",
                },
                level("cells"),
            ]
        }
    }

    fn table(&self, definition: &Definition<'_>, reply: &Self::Reply, look: Look) -> String {
        let head = definition.head(&self.title(reply), &[self.show.metric()]);
        let tables = reply.tables.iter();
        let rows: Vec<Row<'_>> = tables
            .flat_map(|table| {
                let group = table.group.as_slice();
                table
                    .cohorts
                    .iter()
                    .map(move |cohort| Row { group, cohort })
            })
            .collect();
        if rows.iter().all(|row| row.cohort.size == 0) {
            return columns::in_words(head, "nobody began in that time");
        }
        let bucket = Bucket::from(self.by);
        let mut columns = cells::groups(definition, &rows, |row| row.group);
        let title = label::bucket_title(bucket);
        columns.push(Column::of(title, Align::Left, &rows, |row| {
            cells::period(row.cohort.period, bucket, definition)
        }));
        columns.push(Column::of("size", Align::Right, &rows, |row| {
            number::count(row.cohort.size)
        }));
        let shown = columns.len();
        columns.extend(self.age_columns(&rows));
        let ages = columns.len() - shown;
        columns::fit(&mut columns, look.width);
        let left_out = ages + shown - columns.len();
        let mut text = columns::page(head, columns, look);
        if left_out > 0 {
            text.push_str(&format!(
                "\nages from {} to {} find no room here; --output csv has them\n",
                ages - left_out,
                ages - 1
            ));
        }
        text
    }
}

/// A cohort of a group.
struct Row<'a> {
    group: &'a [DimensionValue],
    cohort: &'a Cohort,
}

impl Row<'_> {
    /// What the cohort did; what nobody did is nothing to read.
    fn cells(&self) -> &[CohortCell] {
        match self.cohort.size {
            0 => &[],
            _ => &self.cohort.cells,
        }
    }
}

impl CohortsArgs {
    fn title(&self, reply: &QueryCohortsResponse) -> String {
        let unit = match self.by {
            By::Week => "week",
            By::Month => "month",
        };
        let start = match self.start {
            Start::FirstOrder => "first order",
            Start::Acquisition => "first sign of life",
        };
        let currency = match self.show {
            Show::Revenue => in_currency(&reply.currency_code),
            Show::Customers | Show::Retention | Show::Orders => String::new(),
        };
        format!(
            "cohorts by {unit} of their {start}: {}{currency} by age in {unit}s; * not over yet",
            self.show.title()
        )
    }

    /// A column for each age that some cohort has reached.
    fn age_columns(&self, rows: &[Row<'_>]) -> Vec<Column> {
        let ages = rows.iter().flat_map(Row::cells);
        let Some(oldest) = ages.map(|cell| cell.age).max() else {
            return Vec::new();
        };
        let columns = (0..=oldest).map(|age| {
            let cell = |row: &Row<'_>| {
                let cell = row.cells().iter().find(|cell| cell.age == age);
                cell.map_or_else(String::new, |cell| self.show.cell(cell))
            };
            Column::of(format!("{age} "), Align::Right, rows, cell).optional()
        });
        columns.collect()
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failed unwrap fails the test")]
mod tests {
    use crate::api::CohortTable;

    use super::super::sample;
    use super::*;

    fn reply() -> QueryCohortsResponse {
        let cell = |age, share, is_partial| CohortCell {
            age,
            customers: 12,
            retention: Some(sample::estimate(share, 0.1, 0.9, 1200)),
            orders: 1234,
            revenue_net: "98765.40".to_owned(),
            is_partial,
            ..CohortCell::default()
        };
        let cohort = |month, size, cells| Cohort {
            period: Some(sample::period(month)),
            size,
            cells,
        };
        QueryCohortsResponse {
            definition: Some(sample::definition(
                &[],
                &[("retention", "customers / size")],
            )),
            currency_code: "EUR".to_owned(),
            tables: vec![CohortTable {
                group: Vec::new(),
                cohorts: vec![
                    cohort(
                        ("2024-01-01", "2024-02-01"),
                        1200,
                        vec![cell(0, 1.0, false), cell(1, 0.25, true)],
                    ),
                    cohort(("2024-02-01", "2024-03-01"), 1200, vec![cell(0, 1.0, true)]),
                    cohort(("2024-03-01", "2024-04-01"), 0, vec![cell(0, 0.0, true)]),
                    cohort(("2024-04-01", "2024-05-01"), 0, Vec::new()),
                ],
            }],
        }
    }

    fn lines(args: &[&str], width: usize) -> Vec<String> {
        sample::lines::<CohortsArgs>(args, &reply(), width)
    }

    #[test]
    fn a_triangle_marks_what_is_not_over_yet() {
        assert_eq!(
            lines(&[], 200),
            [
                "cohorts by month of their first order: retention by age in months; * not over yet",
                "  retention = customers / size (Wilson)",
                "2024-01-01 to 2025-01-01, UTC; 95% intervals",
                "",
                "month     size       0       1",
                "2024-01  1,200  100.0%   25.0%*",
                "2024-02  1,200  100.0%*",
                "2024-03      0",
                "2024-04      0",
            ]
        );
    }

    #[test]
    fn money_is_shown_where_it_was_asked_for() {
        let lines = lines(&["--show", "revenue"], 200);
        assert!(lines[0].contains("net revenue in EUR by age in months"));
        assert!(lines[4].ends_with("98,765.40*"), "{}", lines[4]);
    }

    #[test]
    fn ages_without_room_are_named() {
        let lines = lines(&[], 25);
        assert_eq!(lines[4].trim_end(), "month     size       0");
        assert_eq!(
            lines.last().unwrap(),
            "ages from 1 to 1 find no room here; --output csv has them"
        );
    }

    #[test]
    fn where_nobody_began_it_is_said_in_words() {
        let mut reply = reply();
        reply.tables[0].cohorts.drain(..2);
        let lines = sample::lines::<CohortsArgs>(&[], &reply, sample::WIDE);
        assert_eq!(lines.last().unwrap(), "nobody began in that time");
    }

    #[test]
    fn csv_has_a_line_for_each_age_and_one_for_a_cohort_without() {
        let lines = lines(&["--output", "csv"], 80);
        assert!(
            lines[0].starts_with("cohort_start_time,cohort_end_time,cohort_size,age,start_time,")
        );
        assert_eq!(lines.len(), 6);
        assert!(lines[5].contains(",0,,"), "{}", lines[5]);
    }

    #[test]
    fn months_of_first_orders_are_the_default() {
        let args = sample::parsed::<CohortsArgs>(&["--ages", "12"]).unwrap();
        let request = args.request().unwrap();
        assert_eq!(request.bucket(), Bucket::Month);
        assert_eq!(request.start(), CohortStart::FirstOrder);
        assert_eq!(request.ages_max, Some(12));
        assert!(sample::parsed::<CohortsArgs>(&["--by", "day"]).is_err());
    }
}
