//! `cxmetrics query cohorts`.

use crate::api::{
    Bucket, Cohort, CohortCell, CohortStart, DimensionValue, QueryCohortsRequest,
    QueryCohortsResponse, Warning,
};
use clap::ValueEnum;

use super::super::args::{Calendar, OutputArgs, ScopeArgs, Sortable, WeekStart, flag_of_field};
use super::super::format::{Align, Column, Table, Terminal, label, layout, number};
use super::super::pipeline::{Call, Query};
use super::super::reply::csv::{Level, level};
use super::super::reply::{Period, Reply, Sheet};
use super::currency::{exact, in_currency};
use super::definition::{Definition, Metric, metric};
use super::{columns, csv};
use crate::cli::client::Service;

const EXAMPLES: &str = "\
Each line is a cohort: the customers who started in one month or week. The columns after its size
are its ages 0, 1, 2 and so on. A star marks an age that is not over yet. --output csv has every
number of every age, with the intervals of retention.

Examples:
  cxmetrics query cohorts --from 2025 --to 2026 --ages 12
  cxmetrics query cohorts --by week --start acquisition --from 2025-05 --to 2025-08
  cxmetrics query cohorts --show revenue --currency EUR --group acquisition_channel";

/// Arguments of `query cohorts`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(in crate::cli::query) struct CohortsArgs {
    /// Length of an age, and of the period in which a cohort starts.
    #[arg(long, value_enum, default_value_t = By::Month)]
    by: By,

    /// First day of the week, for --by week and --last week.
    #[arg(long, value_enum, value_name = "DAY", default_value_t = WeekStart::Monday)]
    week_start: WeekStart,

    /// Event that starts a cohort.
    #[arg(long, value_enum, default_value_t = Start::FirstOrder)]
    start: Start,

    /// Number of ages to query [default: all].
    #[arg(long, value_name = "N")]
    ages: Option<i32>,

    /// Number that a table shows for each age.
    #[arg(long, value_enum, default_value_t = Show::Retention)]
    show: Show,

    /// Count only amounts in this currency; required if there are several.
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
    /// The first acquisition, order or reactivation.
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
    /// Customers who ordered.
    Customers,
    /// Share of the cohort who ordered.
    Retention,
    /// Orders.
    Orders,
    /// Revenue less refunds.
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
            Self::Retention => columns::value(cell.retention.as_ref(), columns::percent),
            Self::Orders => number::count(cell.orders),
            Self::Revenue => exact(&cell.revenue_net),
        };
        // The space keeps the digits aligned.
        let mark = if cell.is_partial { '*' } else { ' ' };
        format!("{text}{mark}")
    }
}

impl Query for CohortsArgs {
    type Request = QueryCohortsRequest;
    type Message = QueryCohortsResponse;

    const MESSAGE: &'static str = "QueryCohortsResponse";

    fn output(&self) -> OutputArgs {
        self.scope.output()
    }

    fn flag(&self, field: &str) -> Option<String> {
        flag_of_field(field, self.scope.filters())
    }

    fn request(&self) -> anyhow::Result<Self::Request> {
        let bucket = Bucket::from(self.by);
        Ok(QueryCohortsRequest {
            scope: Some(self.scope.scope(self.calendar())?),
            bucket: bucket.into(),
            first_day_of_week: self.week_start.for_bucket(bucket).into(),
            first_month_of_year: None,
            start: CohortStart::from(self.start).into(),
            ages_max: self.ages,
            // Empty: the only currency there is.
            currency_code: self.currency.clone().unwrap_or_default(),
        })
    }

    fn warnings(message: &Self::Message) -> &[Warning] {
        &message.warnings
    }

    fn sort(&self, message: &mut Self::Message) -> anyhow::Result<()> {
        let sortable = Sortable {
            entry: "CohortTable",
            points: "cohorts",
            aliases: &[("n", "size")],
        };
        let entries = &mut message.tables;
        self.scope
            .sort()
            .sort(entries, sortable, |entry| &entry.group)
    }

    async fn call(service: &Service, request: Self::Request) -> Call<Self::Message> {
        service.customer_metrics().query_cohorts(request).await
    }

    fn table(&self, reply: &Reply<Self::Message>, terminal: Terminal) -> anyhow::Result<String> {
        let reply = &reply.message;
        let definition = Definition::parse(reply.definition.as_ref())?;
        let head = definition.head(&self.title(reply), &[self.show.metric()]);
        let mut rows = Vec::new();
        for table in &reply.tables {
            for cohort in &table.cohorts {
                rows.push(Row {
                    group: &table.group,
                    period: Period::required(cohort.period)?,
                    cohort,
                });
            }
        }
        if rows.iter().all(|row| row.cohort.size == 0) {
            let message = "no customer started in this period";
            return Ok(layout::empty_page(&head, message, terminal));
        }
        let bucket = Bucket::from(self.by);
        let mut columns = columns::groups(&definition, &rows, |row| row.group);
        let division = self.division();
        let title = label::bucket_title(bucket);
        columns.push(Column::of(title, Align::Left, &rows, |row| {
            label::bucket(row.period, division, &definition.zone)
        }));
        columns.push(Column::of("size", Align::Right, &rows, |row| {
            number::count(row.cohort.size)
        }));
        let age_columns = self.age_columns(&rows);
        let ages = age_columns.len();
        columns.extend(age_columns);
        let mut shown = ages;
        while shown > 0 && layout::total_width(&columns) > terminal.width {
            columns.pop();
            shown -= 1;
        }
        let footnote = if shown < ages {
            format!(
                "ages {shown} to {} don't fit {} columns; see them with --wide or --output csv\n",
                ages - 1,
                terminal.width
            )
        } else {
            String::new()
        };
        let table = Table::fit(columns, terminal.width);
        Ok(layout::page(&head, &table, &footnote, terminal))
    }

    fn csv(&self, reply: &Reply<Self::Message>) -> anyhow::Result<Sheet> {
        csv::render(
            reply.message.definition.as_ref(),
            self.division(),
            &reply.reflected,
            &LEVELS,
        )
    }
}

/// The lists that become lines of CSV.
const LEVELS: [Level; 3] = [
    level("tables"),
    Level {
        field: "cohorts",
        prefix: "cohort_",
    },
    level("cells"),
];

/// A cohort of a group.
struct Row<'a> {
    group: &'a [DimensionValue],
    period: Period,
    cohort: &'a Cohort,
}

impl Row<'_> {
    /// The ages of the cohort; an empty cohort shows none.
    fn cells(&self) -> &[CohortCell] {
        if self.cohort.size == 0 {
            return &[];
        }
        &self.cohort.cells
    }
}

impl CohortsArgs {
    fn calendar(&self) -> Calendar {
        Calendar {
            first_weekday: self.week_start.weekday(),
            ..Calendar::default()
        }
    }

    fn division(&self) -> label::Division {
        let bucket = Bucket::from(self.by);
        label::Division {
            bucket,
            first_day: self.week_start.for_bucket(bucket),
            first_month: None,
        }
    }

    fn title(&self, reply: &QueryCohortsResponse) -> String {
        let unit = match self.by {
            By::Week => "week",
            By::Month => "month",
        };
        let start = match self.start {
            Start::FirstOrder => "first order",
            Start::Acquisition => "first acquisition, order or reactivation",
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

    /// One column per age that some cohort has reached.
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
            Column::of(format!("{age} "), Align::Right, rows, cell)
        });
        columns.collect()
    }
}

#[cfg(test)]
mod tests;
