//! `query customer-base`.

use crate::api::{CustomerBasePoint, QueryCustomerBaseRequest, QueryCustomerBaseResponse};

use super::super::super::client::Service;
use super::super::super::number;
use super::super::bucket::BucketArgs;
use super::super::columns::{self, Align, Column, Look};
use super::cells::{self, Row};
use super::definition::{Definition, metric};
use super::scope::{LossArgs, ScopeArgs, loss_in_words};
use super::{Answer, Query};

const EXAMPLES: &str = "\
at end = at start + acquired + reactivated - lost. Retention is the share of those at the start who
are there at the end; churn is the rest of them. Without --by both are over the whole period.

Examples:
  cxmetrics query customer-base --by month --from 2025 --to 2026
  cxmetrics query customer-base --by quarter --group segment --gap-days 90
  cxmetrics query customer-base --by month --contractual --where country=DE,AT
  cxmetrics query customer-base --from 2025 --to 2026 --by-answer shop/recommend --output json";

/// What `query customer-base` is told.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(in crate::cli::query) struct CustomerBaseArgs {
    #[command(flatten)]
    buckets: BucketArgs,

    #[command(flatten)]
    loss: LossArgs,

    #[command(flatten)]
    scope: ScopeArgs,
}

impl Query for CustomerBaseArgs {
    type Request = QueryCustomerBaseRequest;
    type Reply = QueryCustomerBaseResponse;

    fn scope(&self) -> &ScopeArgs {
        &self.scope
    }

    fn request(&self) -> anyhow::Result<Self::Request> {
        Ok(QueryCustomerBaseRequest {
            scope: Some(self.scope.scope()?),
            bucket: self.buckets.bucket().into(),
            first_day_of_week: self.buckets.first_day_of_week().into(),
            loss: self.loss.rule(),
        })
    }

    async fn call(service: &Service, request: Self::Request) -> Answer<Self::Reply> {
        service
            .customer_metrics()
            .query_customer_base(request)
            .await
    }

    fn table(&self, definition: &Definition<'_>, reply: &Self::Reply, look: Look) -> String {
        let title = format!("customer base, {}", loss_in_words(reply.loss.as_ref()));
        let metrics = [metric("retention", "retention"), metric("churn", "churn")];
        let head = definition.head(&title, &metrics);
        let series = reply.series.iter();
        let rows: Vec<Row<'_, CustomerBasePoint>> = series
            .flat_map(|series| Row::of_series(&series.group, &series.points, |point| point.period))
            .collect();
        let is_empty = |row: &Row<'_, CustomerBasePoint>| {
            row.point.at_start + row.point.acquired + row.point.reactivated == 0
        };
        if rows.iter().all(is_empty) {
            return columns::in_words(head, "no customers");
        }
        let mut columns = cells::identity(definition, self.buckets.bucket(), &rows);
        columns.extend(point_columns(&rows));
        columns::page(head, columns, look)
    }
}

fn point_columns(rows: &[Row<'_, CustomerBasePoint>]) -> Vec<Column> {
    let count = |title: &str, of: fn(&CustomerBasePoint) -> i64| {
        Column::of(title, Align::Right, rows, |row| {
            number::count(of(row.point))
        })
    };
    let mut columns = vec![
        count("at start", |point| point.at_start),
        count("acquired", |point| point.acquired),
        count("reactivated", |point| point.reactivated).optional(),
        count("lost", |point| point.lost),
        count("at end", |point| point.at_end),
        count("retained", |point| point.retained).optional(),
    ];
    columns.extend(cells::estimate(
        "retention",
        rows,
        |row| row.point.retention.as_ref(),
        cells::percent,
    ));
    let churn = Column::of("churn", Align::Right, rows, |row| {
        cells::value(row.point.churn.as_ref(), cells::percent)
    });
    columns.push(churn.optional());
    columns.extend(cells::notes(rows, |row| row.point.retention.as_ref()));
    columns
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failed unwrap fails the test")]
mod tests {
    use super::super::sample;
    use super::*;

    fn reply() -> QueryCustomerBaseResponse {
        QueryCustomerBaseResponse {
            definition: Some(sample::definition(
                &["segment"],
                &[
                    ("retention", "retained / at_start"),
                    ("churn", "1 - retention"),
                ],
            )),
            loss: Some(sample::silence(180)),
            series: vec![crate::api::CustomerBaseSeries {
                group: sample::group(&[Some("trial")]),
                points: vec![
                    sample::base_point(("2024-01-01", "2024-02-01"), 1200, 900),
                    sample::base_point(("2024-02-01", "2024-03-01"), 0, 0),
                ],
            }],
        }
    }

    fn lines(args: &[&str]) -> Vec<String> {
        sample::lines::<CustomerBaseArgs>(args, &reply(), sample::WIDE)
    }

    #[test]
    fn each_month_has_its_line() {
        let lines = lines(&["--by", "month"]);
        assert_eq!(
            lines[0],
            "customer base, lost after more than 180 days without acquisition, order or reactivation"
        );
        assert_eq!(lines[1], "  retention = retained / at start (Wilson)");
        assert_eq!(
            sample::words(&lines[5])[..2],
            ["segment", "month"],
            "{lines:#?}"
        );
        assert_eq!(
            sample::words(&lines[6]),
            [
                "trial", "2024-01", "1,200", "0", "0", "300", "900", "900", "75.0%", "70.0%", "to",
                "80.0%", "–"
            ]
        );
    }

    #[test]
    fn where_nobody_was_there_is_no_retention() {
        let lines = lines(&["--by", "month"]);
        let words = sample::words(&lines[7]);
        assert_eq!(words[words.len() - 4..], ["–", "–", "–", "nobody"]);
    }

    #[test]
    fn csv_has_a_line_for_each_point() {
        let lines = lines(&["--by", "month", "--output", "csv"]);
        assert!(lines[0].starts_with("segment,start_time,end_time,at_start,"));
        assert!(lines[0].contains(",retention,retention_lower,retention_upper,"));
        assert_eq!(lines.len(), 3);
        assert!(
            lines[1].contains(",0.75,0.7,0.8,1200,SCORE_STATUS_OK,"),
            "{}",
            lines[1]
        );
    }

    #[test]
    fn an_empty_reply_is_said_in_words() {
        let empty = QueryCustomerBaseResponse {
            series: Vec::new(),
            ..reply()
        };
        let lines = sample::lines::<CustomerBaseArgs>(&[], &empty, sample::WIDE);
        assert_eq!(lines.last().unwrap(), "no customers");
    }

    #[test]
    fn the_request_is_what_was_told() {
        let args = ["--by", "week", "--gap-days", "90"];
        let args = sample::parsed::<CustomerBaseArgs>(&args).unwrap();
        let request = args.request().unwrap();
        assert_eq!(request.bucket(), crate::api::Bucket::Week);
        assert_eq!(request.first_day_of_week(), crate::api::DayOfWeek::Monday);
        assert_eq!(request.loss, Some(sample::silence(90)));
    }
}
