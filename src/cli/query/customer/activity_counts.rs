//! `query activity-counts`.

use crate::api::{
    ActivityCountPoint, ActivityKind, QueryActivityCountsRequest, QueryActivityCountsResponse,
};
use clap::ValueEnum;

use super::super::super::client::Service;
use super::super::super::number;
use super::super::bucket::BucketArgs;
use super::super::columns::{self, Align, Column, Look};
use super::super::figure;
use super::cells::{self, Row};
use super::definition::{Definition, metric};
use super::scope::ScopeArgs;
use super::{Answer, Query};

const EXAMPLES: &str = "\
The rate is per active customer: one with a sign of life no longer than --active-days back.
Besides the customers' attributes, --group and --where take channel, topic and the declared
dimensions of activities.

Examples:
  cxmetrics query activity-counts --by month --kind contact --group topic
  cxmetrics query activity-counts --by day --kind order,refund --from 2025-05 --to 2025-06
  cxmetrics query activity-counts --kind contact --where topic=complaint --active-days 90";

/// What `query activity-counts` is told.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(in crate::cli::query) struct ActivityCountsArgs {
    #[command(flatten)]
    buckets: BucketArgs,

    /// Only activities of these kinds; all when left out.
    #[arg(long, value_enum, value_delimiter = ',')]
    kind: Vec<Kind>,

    /// How many days back a sign of life makes a customer active. 180 when left out.
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

fn kind_in_words(kind: ActivityKind) -> &'static str {
    match kind {
        ActivityKind::Unspecified => figure::NOTHING,
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
    type Reply = QueryActivityCountsResponse;

    fn scope(&self) -> &ScopeArgs {
        &self.scope
    }

    fn request(&self) -> anyhow::Result<Self::Request> {
        let kinds = self
            .kind
            .iter()
            .map(|&kind| ActivityKind::from(kind).into());
        Ok(QueryActivityCountsRequest {
            scope: Some(self.scope.scope()?),
            bucket: self.buckets.bucket().into(),
            first_day_of_week: self.buckets.first_day_of_week().into(),
            kinds: kinds.collect(),
            active_days: self.active_days,
        })
    }

    async fn call(service: &Service, request: Self::Request) -> Answer<Self::Reply> {
        service
            .customer_metrics()
            .query_activity_counts(request)
            .await
    }

    fn table(&self, definition: &Definition<'_>, reply: &Self::Reply, look: Look) -> String {
        let title = format!(
            "activities; active is who gave a sign of life within {} days",
            reply.active_days
        );
        let head = definition.head(&title, &[metric("rate", "rate")]);
        let mut rows = Vec::new();
        let mut kinds = Vec::new();
        for series in &reply.series {
            let kind = kind_in_words(series.kind()).to_owned();
            kinds.extend(vec![kind; series.points.len()]);
            rows.extend(Row::of_series(&series.group, &series.points, |point| {
                point.period
            }));
        }
        if rows.is_empty() {
            return columns::in_words(head, "no activities");
        }
        let mut columns = vec![Column::new("kind", Align::Left, kinds)];
        columns.extend(cells::identity(definition, self.buckets.bucket(), &rows));
        columns.extend(count_columns(&rows));
        columns::page(head, columns, look)
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
        count("active customers", |point| point.active_customers),
    ];
    // Most customers do a thing seldom: three decimals tell them apart.
    columns.extend(cells::estimate(
        "rate",
        rows,
        |row| row.point.rate.as_ref(),
        |value| figure::decimal(value, 3),
    ));
    columns.extend(cells::notes(rows, |row| row.point.rate.as_ref()));
    columns
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failed unwrap fails the test")]
mod tests {
    use crate::api::ActivityCountSeries;

    use super::super::sample;
    use super::*;

    fn reply() -> QueryActivityCountsResponse {
        let point = ActivityCountPoint {
            period: Some(sample::period(("2024-05-01", "2024-05-02"))),
            count: 1234,
            customers: 800,
            active_customers: 10_000,
            rate: Some(sample::estimate(0.1234, 0.1166, 0.1305, 10_000)),
        };
        QueryActivityCountsResponse {
            definition: Some(sample::definition(
                &["topic"],
                &[("rate", "count / active_customers")],
            )),
            active_days: 180,
            series: vec![ActivityCountSeries {
                group: sample::group(&[Some("complaint")]),
                kind: ActivityKind::Contact.into(),
                points: vec![point],
            }],
        }
    }

    #[test]
    fn each_kind_and_group_has_its_count_and_rate() {
        let lines = sample::lines::<ActivityCountsArgs>(&["--by", "day"], &reply(), sample::WIDE);
        assert_eq!(lines[1], "  rate = count / active customers (Wilson)");
        assert_eq!(
            sample::words(&lines[5]),
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
    fn groups_in_which_nothing_happened_are_said_in_words() {
        let reply = QueryActivityCountsResponse {
            series: Vec::new(),
            ..reply()
        };
        let lines = sample::lines::<ActivityCountsArgs>(&[], &reply, sample::WIDE);
        assert_eq!(lines.last().unwrap(), "no activities");
    }

    #[test]
    fn csv_names_the_kind_in_full() {
        let lines =
            sample::lines::<ActivityCountsArgs>(&["--output", "csv"], &reply(), sample::WIDE);
        assert!(lines[0].starts_with("topic,kind,start_time,"));
        assert!(lines[1].starts_with("complaint,ACTIVITY_KIND_CONTACT,2024-05-01T00:00:00Z,"));
    }

    #[test]
    fn kinds_come_as_a_list() {
        let args = sample::parsed::<ActivityCountsArgs>(&["--kind", "contact,order"]).unwrap();
        let request = args.request().unwrap();
        let kinds: Vec<ActivityKind> = request.kinds().collect();
        assert_eq!(kinds, [ActivityKind::Contact, ActivityKind::Order]);
        assert!(sample::parsed::<ActivityCountsArgs>(&["--kind", "visit"]).is_err());
    }
}
