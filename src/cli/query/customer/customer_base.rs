//! `cxmetrics query customer-base`.

use crate::api::{CustomerBasePoint, QueryCustomerBaseRequest, QueryCustomerBaseResponse, Warning};

use super::super::args::{BucketArgs, LossArgs, OutputArgs, ScopeArgs, Sortable, flag_of_field};
use super::super::format::{Align, Column, Table, Terminal, layout, number};
use super::super::pipeline::{Call, Query};
use super::super::reply::{Reply, Sheet};
use super::columns::{self, Row};
use super::definition::{Definition, metric, shown};
use super::{csv, loss};
use crate::cli::client::Service;

const EXAMPLES: &str = "\
Of the customers at the start of a bucket, those still there at its end are retained. Retention is
their share, churn the share of the others. `lost` also counts losses of customers who came or came
back within the bucket: at end = at start + acquired + reactivated - lost. Without --by, the whole
period is one bucket.

Examples:
  cxmetrics query customer-base --by month --from 2025 --to 2026
  cxmetrics query customer-base --by quarter --group segment --gap-days 90
  cxmetrics query customer-base --by month --contractual --where country=DE,AT
  cxmetrics query customer-base --from 2025 --to 2026 --by-answer shop/recommend --output json";

/// Arguments of `query customer-base`.
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
    type Message = QueryCustomerBaseResponse;

    const MESSAGE: &'static str = "QueryCustomerBaseResponse";

    fn output(&self) -> OutputArgs {
        self.scope.output()
    }

    fn flag(&self, field: &str) -> Option<String> {
        flag_of_field(field, self.scope.filters())
    }

    fn request(&self) -> anyhow::Result<Self::Request> {
        Ok(QueryCustomerBaseRequest {
            scope: Some(self.scope.scope(self.buckets.calendar())?),
            bucket: self.buckets.bucket().into(),
            first_day_of_week: self.buckets.first_day_of_week().into(),
            first_month_of_year: self.buckets.first_month_of_year(),
            loss: self.loss.rule(),
        })
    }

    fn warnings(message: &Self::Message) -> &[Warning] {
        &message.warnings
    }

    fn sort(&self, message: &mut Self::Message) -> anyhow::Result<()> {
        let sortable = Sortable {
            entry: "CustomerBaseSeries",
            points: "points",
            aliases: &[("n", "at_start")],
        };
        let entries = &mut message.series;
        self.scope
            .sort()
            .sort(entries, sortable, |entry| &entry.group)
    }

    async fn call(service: &Service, request: Self::Request) -> Call<Self::Message> {
        service
            .customer_metrics()
            .query_customer_base(request)
            .await
    }

    fn table(&self, reply: &Reply<Self::Message>, terminal: Terminal) -> anyhow::Result<String> {
        let reply = &reply.message;
        let definition = Definition::parse(reply.definition.as_ref())?;
        let title = format!("customer base, {}", loss::describe(reply.loss.as_ref())?);
        let mut rows: Vec<Row<'_, CustomerBasePoint>> = Vec::new();
        for series in &reply.series {
            rows.extend(Row::of_series(&series.group, &series.points)?);
        }
        let is_empty = |row: &Row<'_, CustomerBasePoint>| {
            row.point.at_start + row.point.acquired + row.point.reactivated == 0
        };
        if rows.iter().all(is_empty) {
            let head = definition.head(&title, &[]);
            return Ok(layout::empty_page(&head, "no customers", terminal));
        }
        let mut columns = columns::identity(&definition, self.buckets.division(), &rows);
        columns.extend(point_columns(&rows));
        let footnotes = columns::footnotes(self.buckets.bucket(), &rows);
        let table = Table::fit(columns, terminal.width);
        let metrics = [metric("retention", "retention"), metric("churn", "churn")];
        let head = definition.head(&title, &shown(&metrics, &table));
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

fn point_columns(rows: &[Row<'_, CustomerBasePoint>]) -> Vec<Column> {
    let count = |title: &str, of: fn(&CustomerBasePoint) -> i64| {
        Column::of(title, Align::Right, rows, |row| {
            number::count(of(row.point))
        })
    };
    let mut columns = vec![
        count("at start", |point| point.at_start),
        count("retained", |point| point.retained).preferred(),
        count("not retained", |point| point.not_retained).preferred(),
    ];
    let [retention, interval] = columns::only_estimate(
        "retention",
        rows,
        |row| row.point.retention.as_ref(),
        columns::percent,
    );
    columns.extend([retention, interval.important()]);
    let churn = Column::of("churn", Align::Right, rows, |row| {
        columns::value(row.point.churn.as_ref(), columns::percent)
    });
    columns.extend([
        churn.preferred(),
        count("acquired", |point| point.acquired).important(),
        count("reactivated", |point| point.reactivated).optional(),
        count("lost", |point| point.lost).important(),
        count("at end", |point| point.at_end).important(),
    ]);
    columns.extend(columns::notes(rows, |row| row.point.retention.as_ref()));
    if rows.iter().any(|row| row.point.is_unobservable) {
        columns.push(Column::of("losses", Align::Left, rows, |row| {
            let words = if row.point.is_unobservable {
                "not observable yet"
            } else {
                ""
            };
            words.to_owned()
        }));
    }
    columns
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failed unwrap fails the test")]
mod tests {
    use super::super::samples;
    use super::super::test_support;
    use super::*;

    fn reply() -> QueryCustomerBaseResponse {
        QueryCustomerBaseResponse {
            definition: Some(samples::definition(
                &["segment"],
                &[
                    ("retention", "retained / at_start"),
                    ("churn", "1 - retention"),
                ],
            )),
            loss: Some(samples::inactivity(180)),
            warnings: Vec::new(),
            series: vec![crate::api::CustomerBaseSeries {
                group: samples::group(&[Some("trial")]),
                points: vec![
                    samples::base_point(("2024-01-01", "2024-02-01"), 1200, 900),
                    samples::base_point(("2024-02-01", "2024-03-01"), 0, 0),
                ],
            }],
        }
    }

    fn lines(args: &[&str]) -> Vec<String> {
        test_support::lines::<CustomerBaseArgs>(args, reply(), test_support::WIDE)
    }

    #[test]
    fn each_month_is_a_line() {
        let lines = lines(&["--by", "month"]);
        assert_eq!(
            lines[0],
            "customer base, lost after more than 180 days without acquisition, order or reactivation"
        );
        assert_eq!(lines[1], "  retention = retained / at start (Wilson)");
        assert_eq!(
            lines[5].split_whitespace().collect::<Vec<_>>().join(" "),
            "segment month at start retained not retained retention interval churn acquired \
             reactivated lost at end note",
            "what explains churn stands beside it"
        );
        assert_eq!(
            test_support::words(&lines[6]),
            [
                "trial", "2024-01", "1,200", "900", "300", "75.0%", "70.0%", "to", "80.0%", "–",
                "0", "0", "300", "900"
            ]
        );
    }

    #[test]
    fn without_customers_there_is_no_retention() {
        let lines = lines(&["--by", "month"]);
        let words = test_support::words(&lines[7]);
        assert_eq!(words[5..8], ["–", "–", "–"]);
        assert_eq!(words[words.len() - 2..], ["no", "data"]);
    }

    #[test]
    fn a_share_of_few_customers_has_a_note() {
        let mut few = reply();
        few.series[0].points = vec![
            samples::base_point(("2024-01-01", "2024-02-01"), 20, 15),
            samples::base_point(("2024-02-01", "2024-03-01"), 40, 30),
        ];
        let lines =
            test_support::lines::<CustomerBaseArgs>(&["--by", "month"], few, test_support::WIDE);
        assert!(lines[6].ends_with("low n"), "{}", lines[6]);
        assert!(lines[7].ends_with("n < 100"), "{}", lines[7]);
    }

    #[test]
    fn csv_has_one_line_per_point() {
        let lines = lines(&["--by", "month", "--output", "csv"]);
        assert!(lines[0].starts_with("segment,bucket,start_time,end_time,at_start,"));
        assert!(lines[0].contains(",retention,retention_lower,retention_upper,"));
        assert_eq!(lines.len(), 3);
        assert!(
            lines[1].contains(",0.75,0.7,0.8,1200,SCORE_STATUS_OK,"),
            "{}",
            lines[1]
        );
    }

    #[test]
    fn an_empty_reply_is_a_sentence() {
        let empty = QueryCustomerBaseResponse {
            series: Vec::new(),
            ..reply()
        };
        let lines = test_support::lines::<CustomerBaseArgs>(&[], empty, test_support::WIDE);
        assert_eq!(lines.last().unwrap(), "no customers");
    }

    #[test]
    fn the_arguments_become_the_request() {
        let args = ["--by", "week", "--gap-days", "90"];
        let args = test_support::parsed::<CustomerBaseArgs>(&args).unwrap();
        let request = args.request().unwrap();
        assert_eq!(request.bucket(), crate::api::Bucket::Week);
        assert_eq!(request.first_day_of_week(), crate::api::DayOfWeek::Monday);
        assert_eq!(request.loss, Some(samples::inactivity(90)));
    }
}
