//! `cxmetrics query activity-counts`.

use crate::api::{
    ActivityCountPoint, ActivityKind, QueryActivityCountsRequest, QueryActivityCountsResponse,
    Warning,
};
use clap::ValueEnum;

use super::super::args::{BucketArgs, OutputArgs, ScopeArgs, Sortable, flag_of_field};
use super::super::format::{Align, Column, Table, Terminal, layout, number};
use super::super::pipeline::{Call, Query};
use super::super::reply::{Reply, Sheet};
use super::columns::{self, Row};
use super::csv;
use super::definition::{Definition, metric, shown};
use crate::cli::client::Service;

const EXAMPLES: &str = "\
The rate is per active customer. A customer is active for --active-days after an acquisition,
order or reactivation. --group and --where take attributes of customers, and also channel, topic
and the declared dimensions of activities.

Examples:
  cxmetrics query activity-counts --by month --kind contact --group topic
  cxmetrics query activity-counts --by day --kind order,refund --from 2025-05 --to 2025-06
  cxmetrics query activity-counts --kind contact --where topic=complaint --active-days 90";

/// Arguments of `query activity-counts`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(in crate::cli::query) struct ActivityCountsArgs {
    #[command(flatten)]
    buckets: BucketArgs,

    /// Count only activities of these kinds [default: all].
    #[arg(long, value_enum, value_delimiter = ',')]
    kind: Vec<Kind>,

    /// How many days a customer stays active after an acquisition, order or reactivation
    /// [default: 180].
    #[arg(long, value_name = "DAYS")]
    active_days: Option<i32>,

    #[command(flatten)]
    scope: ScopeArgs,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Kind {
    Acquired,
    Order,
    Refund,
    Cancelled,
    Reactivated,
    Contact,
}

impl From<Kind> for ActivityKind {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::Acquired => Self::Acquired,
            Kind::Order => Self::Order,
            Kind::Refund => Self::Refund,
            Kind::Cancelled => Self::Cancelled,
            Kind::Reactivated => Self::Reactivated,
            Kind::Contact => Self::Contact,
        }
    }
}

fn kind_name(kind: ActivityKind) -> &'static str {
    match kind {
        ActivityKind::Unspecified => number::DASH,
        ActivityKind::Acquired => "acquired",
        ActivityKind::Order => "order",
        ActivityKind::Refund => "refund",
        ActivityKind::Cancelled => "cancelled",
        ActivityKind::Reactivated => "reactivated",
        ActivityKind::Contact => "contact",
    }
}

impl Query for ActivityCountsArgs {
    type Request = QueryActivityCountsRequest;
    type Message = QueryActivityCountsResponse;

    const MESSAGE: &'static str = "QueryActivityCountsResponse";

    fn output(&self) -> OutputArgs {
        self.scope.output()
    }

    fn flag(&self, field: &str) -> Option<String> {
        flag_of_field(field, self.scope.filters())
    }

    fn request(&self) -> anyhow::Result<Self::Request> {
        let kinds = self
            .kind
            .iter()
            .map(|&kind| ActivityKind::from(kind).into());
        Ok(QueryActivityCountsRequest {
            scope: Some(self.scope.scope(self.buckets.calendar())?),
            bucket: self.buckets.bucket().into(),
            first_day_of_week: self.buckets.first_day_of_week().into(),
            first_month_of_year: self.buckets.first_month_of_year(),
            kinds: kinds.collect(),
            active_days: self.active_days,
        })
    }

    fn warnings(message: &Self::Message) -> &[Warning] {
        &message.warnings
    }

    fn sort(&self, message: &mut Self::Message) -> anyhow::Result<()> {
        let sortable = Sortable {
            entry: "ActivityCountSeries",
            points: "points",
            aliases: &[("n", "count")],
        };
        let entries = &mut message.series;
        self.scope
            .sort()
            .sort(entries, sortable, |entry| &entry.group)
    }

    async fn call(service: &Service, request: Self::Request) -> Call<Self::Message> {
        service
            .customer_metrics()
            .query_activity_counts(request)
            .await
    }

    fn table(&self, reply: &Reply<Self::Message>, terminal: Terminal) -> anyhow::Result<String> {
        let reply = &reply.message;
        let definition = Definition::parse(reply.definition.as_ref())?;
        let title = format!(
            "activities; customers are active for {} days after an acquisition, order or reactivation",
            reply.active_days
        );
        let mut rows = Vec::new();
        let mut kinds = Vec::new();
        for series in &reply.series {
            let kind = kind_name(series.kind()).to_owned();
            kinds.extend(vec![kind; series.points.len()]);
            rows.extend(Row::of_series(&series.group, &series.points)?);
        }
        if rows.is_empty() {
            let head = definition.head(&title, &[]);
            return Ok(layout::empty_page(&head, "no activities", terminal));
        }
        let mut columns = vec![Column::new("kind", Align::Left, kinds)];
        columns.extend(columns::identity(
            &definition,
            self.buckets.division(),
            &rows,
        ));
        columns.extend(count_columns(&rows));
        let footnotes = columns::footnotes(self.buckets.bucket(), &rows);
        let table = Table::fit(columns, terminal.width);
        let head = definition.head(&title, &shown(&[metric("rate", "rate")], &table));
        Ok(layout::page(&head, &table, &footnotes, terminal))
    }

    fn csv(&self, reply: &Reply<Self::Message>) -> anyhow::Result<Sheet> {
        csv::render(
            reply.message.definition.as_ref(),
            self.buckets.division(),
            &reply.reflected,
            &csv::POINTS,
        )
    }
}

fn count_columns(rows: &[Row<'_, ActivityCountPoint>]) -> Vec<Column> {
    let count = |title: &str, of: fn(&ActivityCountPoint) -> i64| {
        Column::of(title, Align::Right, rows, |row| {
            number::count(of(row.point))
        })
    };
    let mut columns = vec![
        count("count", |point| point.count),
        count("customers", |point| point.customers).optional(),
        count("active customers", |point| point.active_customers).preferred(),
    ];
    // Rates of rare activities need three decimals.
    let [rate, interval] = columns::only_estimate(
        "rate",
        rows,
        |row| row.point.rate.as_ref(),
        |value| number::decimal(value, 3),
    );
    columns.extend([rate, interval.important()]);
    columns.extend(columns::notes(rows, |row| row.point.rate.as_ref()));
    columns
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failed unwrap fails the test")]
mod tests {
    use crate::api::ActivityCountSeries;

    use super::super::samples;
    use super::super::test_support;
    use super::*;

    fn reply() -> QueryActivityCountsResponse {
        let point = ActivityCountPoint {
            period: Some(samples::period(("2024-05-01", "2024-05-02"))),
            count: 1234,
            customers: 800,
            active_customers: 10_000,
            rate: Some(samples::estimate(0.1234, 0.1166, 0.1305, 10_000)),
            ..ActivityCountPoint::default()
        };
        QueryActivityCountsResponse {
            definition: Some(samples::definition(
                &["topic"],
                &[("rate", "count / active_customers")],
            )),
            active_days: 180,
            series: vec![ActivityCountSeries {
                group: samples::group(&[Some("complaint")]),
                kind: ActivityKind::Contact.into(),
                points: vec![point],
            }],
            warnings: Vec::new(),
        }
    }

    #[test]
    fn each_kind_and_group_has_a_count_and_a_rate() {
        let lines = test_support::lines::<ActivityCountsArgs>(
            &["--by", "day"],
            reply(),
            test_support::WIDE,
        );
        assert_eq!(lines[1], "  rate = count / active customers (Wilson)");
        assert_eq!(
            test_support::words(&lines[5]),
            [
                "contact",
                "complaint",
                "2024-05-01",
                "1,234",
                "800",
                "10,000",
                "0.123",
                "0.117",
                "to",
                "0.131"
            ]
        );
    }

    #[test]
    fn an_empty_reply_is_a_sentence() {
        let reply = QueryActivityCountsResponse {
            series: Vec::new(),
            ..reply()
        };
        let lines = test_support::lines::<ActivityCountsArgs>(&[], reply, test_support::WIDE);
        assert_eq!(lines.last().unwrap(), "no activities");
    }

    #[test]
    fn csv_names_the_kind_in_full() {
        let lines = test_support::lines::<ActivityCountsArgs>(
            &["--output", "csv"],
            reply(),
            test_support::WIDE,
        );
        assert!(lines[0].starts_with("topic,kind,bucket,start_time,"));
        assert!(lines[1].starts_with(
            "complaint,ACTIVITY_KIND_CONTACT,2024-05-01 to 2024-05-02,2024-05-01T00:00:00Z,"
        ));
    }

    #[test]
    fn kinds_are_a_list() {
        let args =
            test_support::parsed::<ActivityCountsArgs>(&["--kind", "contact,order"]).unwrap();
        let request = args.request().unwrap();
        let kinds: Vec<ActivityKind> = request.kinds().collect();
        assert_eq!(kinds, [ActivityKind::Contact, ActivityKind::Order]);
        assert!(test_support::parsed::<ActivityCountsArgs>(&["--kind", "visit"]).is_err());
    }
}
