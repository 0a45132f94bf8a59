//! `cxmetrics query purchases`.

use crate::api::{
    PurchaseOccasion, PurchasePoint, QueryPurchasesRequest, QueryPurchasesResponse, Warning,
};

use super::super::args::{
    BucketArgs, OccasionArgs, OutputArgs, ScopeArgs, Sortable, flag_of_field,
};
use super::super::format::{Align, Column, Table, Terminal, layout, number};
use super::super::pipeline::{Call, Query};
use super::super::reply::{Reply, Sheet};
use super::columns::{self, Row};
use super::csv;
use super::currency::{Amounts, exact, in_currency};
use super::definition::{Definition, Metric, metric, shown};
use super::unknown_orders;
use crate::cli::client::Service;

const EXAMPLES: &str = "\
Each bucket is computed alone: a customer who orders twice in a month is a repeat customer of that
month.
--group and --where take attributes of customers, and also channel, topic and the declared
dimensions of activities. A narrow terminal leaves out columns; --output csv has all of them.

Examples:
  cxmetrics query purchases --by month --from 2025 --to 2026 --currency EUR
  cxmetrics query purchases --by year --group channel --occasion order
  cxmetrics query purchases --by quarter --within-days 90 --where segment=trial
  cxmetrics query purchases --from 2025 --to 2026 --by-answer shop/recommend --output csv";

const METRICS: [Metric; 6] = [
    metric("average_order_value", "gross per order"),
    metric("repurchase_rate", "repurchase"),
    metric("repurchase_within_rate", "again in time"),
    metric("frequency", "frequency"),
    metric("revenue_per_customer", "gross per customer"),
    metric("profit_per_customer", "profit per customer"),
];

/// Arguments of `query purchases`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(in crate::cli::query) struct PurchasesArgs {
    #[command(flatten)]
    buckets: BucketArgs,

    /// Count only orders and refunds in this currency. Without it all orders count, and
    /// orders in several currencies have no amounts.
    #[arg(long, value_name = "CODE")]
    currency: Option<String>,

    #[command(flatten)]
    occasion: OccasionArgs,

    /// Also show the share of customers who ordered again within this many days of their
    /// first order.
    #[arg(long, value_name = "DAYS")]
    within_days: Option<i32>,

    #[command(flatten)]
    scope: ScopeArgs,
}

impl Query for PurchasesArgs {
    type Request = QueryPurchasesRequest;
    type Message = QueryPurchasesResponse;

    const MESSAGE: &'static str = "QueryPurchasesResponse";

    fn output(&self) -> OutputArgs {
        self.scope.output()
    }

    fn flag(&self, field: &str) -> Option<String> {
        flag_of_field(field, self.scope.filters())
    }

    fn request(&self) -> anyhow::Result<Self::Request> {
        Ok(QueryPurchasesRequest {
            scope: Some(self.scope.scope(self.buckets.calendar())?),
            bucket: self.buckets.bucket().into(),
            first_day_of_week: self.buckets.first_day_of_week().into(),
            first_month_of_year: self.buckets.first_month_of_year(),
            // Empty: the only currency there is.
            currency_code: self.currency.clone().unwrap_or_default(),
            same_day_as_one: false,
            repurchase_within_days: self.within_days,
            occasion: self.occasion.occasion().into(),
            at_start: None,
        })
    }

    fn warnings(message: &Self::Message) -> &[Warning] {
        &message.warnings
    }

    fn sort(&self, message: &mut Self::Message) -> anyhow::Result<()> {
        let sortable = Sortable {
            entry: "PurchaseSeries",
            points: "points",
            aliases: &[("n", "customers")],
        };
        let entries = &mut message.series;
        self.scope
            .sort()
            .sort(entries, sortable, |entry| &entry.group)
    }

    async fn call(service: &Service, request: Self::Request) -> Call<Self::Message> {
        service.customer_metrics().query_purchases(request).await
    }

    fn table(&self, reply: &Reply<Self::Message>, terminal: Terminal) -> anyhow::Result<String> {
        let reply = &reply.message;
        let definition = Definition::parse(reply.definition.as_ref())?;
        let mut rows: Vec<Row<'_, PurchasePoint>> = Vec::new();
        for series in &reply.series {
            rows.extend(Row::of_series(&series.group, &series.points)?);
        }
        let amounts = Amounts::of(&reply.currency_code);
        let has_cost = rows.iter().any(|row| row.point.orders_with_cost > 0);
        let is_empty = |row: &Row<'_, PurchasePoint>| {
            row.point.orders == 0
                && !row
                    .point
                    .refunds
                    .contains(|digit| ('1'..='9').contains(&digit))
        };
        if rows.iter().all(is_empty) {
            let head = definition.head(&self.title(reply), &[]);
            return Ok(layout::empty_page(&head, "no purchases", terminal));
        }
        let mut columns = columns::identity(&definition, self.buckets.division(), &rows);
        columns.extend(self.purchase_columns(amounts, &rows));
        columns.extend(money_columns(amounts, has_cost, &rows));
        let footnotes = columns::footnotes(self.buckets.bucket(), &rows);
        let table = Table::fit(columns, terminal.width);
        let head = definition.head(&self.title(reply), &shown(&METRICS, &table));
        let notes = footnotes + &unknown_orders::note(&rows);
        Ok(layout::page(&head, &table, &notes, terminal))
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

impl PurchasesArgs {
    fn title(&self, reply: &QueryPurchasesResponse) -> String {
        let mut title = format!("purchases{}", in_currency(&reply.currency_code));
        if let Some(days) = self.within_days {
            title.push_str(&format!(
                "; \"in time\" is within {days} days of the first order"
            ));
        }
        if self.counts_days() {
            title.push_str("; orders of one day are one occasion");
        }
        title
    }

    fn counts_days(&self) -> bool {
        self.occasion.occasion() == PurchaseOccasion::Day
    }

    /// The columns about customers, orders and repurchase.
    fn purchase_columns(&self, amounts: Amounts, rows: &[Row<'_, PurchasePoint>]) -> Vec<Column> {
        let count = |title: &str, of: fn(&PurchasePoint) -> i64| {
            Column::of(title, Align::Right, rows, |row| {
                number::count(of(row.point))
            })
        };
        let mut columns = vec![
            count("customers", |point| point.customers).important(),
            count("orders", |point| point.orders),
        ];
        if self.counts_days() {
            columns.push(count("occasions", |point| point.occasions).optional());
        }
        let money = |title: &str, of: fn(&PurchasePoint) -> &String| {
            Column::of(title, Align::Right, rows, |row| exact(of(row.point)))
        };
        columns.push(money("revenue gross", |point| &point.revenue_gross).important());
        columns.push(money("revenue net", |point| &point.revenue_net).optional());
        let [order_value, interval] = columns::estimate(
            "gross per order",
            rows,
            |row| row.point.average_order_value.as_ref(),
            |value| amounts.rounded(value),
        );
        columns.extend([order_value, interval.optional()]);
        let [repurchase, interval] = columns::estimate(
            "repurchase",
            rows,
            |row| row.point.repurchase_rate.as_ref(),
            columns::percent,
        );
        columns.extend([repurchase, interval.preferred()]);
        if self.within_days.is_some() {
            let [again, interval] = columns::estimate(
                "again in time",
                rows,
                |row| row.point.repurchase_within_rate.as_ref(),
                columns::percent,
            );
            columns.extend([again, interval.preferred()]);
        }
        let frequency = Column::of("frequency", Align::Right, rows, |row| {
            let rounded = |value| number::decimal(value, 2);
            columns::value(row.point.frequency.as_ref(), rounded)
        });
        columns.push(frequency.optional());
        columns.extend(columns::notes(rows, |row| {
            row.point.repurchase_rate.as_ref()
        }));
        columns
    }
}

/// The columns about money, which a narrow terminal leaves out.
fn money_columns(amounts: Amounts, has_cost: bool, rows: &[Row<'_, PurchasePoint>]) -> Vec<Column> {
    let money = |title: &str, of: fn(&PurchasePoint) -> &str| {
        Column::of(title, Align::Right, rows, |row| exact(of(row.point)))
    };
    let mut columns = columns::estimate(
        "gross per customer",
        rows,
        |row| row.point.revenue_per_customer.as_ref(),
        |value| amounts.rounded(value),
    )
    .to_vec();
    columns.push(money("refunds", |point| &point.refunds));
    if rows
        .iter()
        .any(|row| row.point.refunds_of_unknown_orders > 0)
    {
        columns.push(Column::of("of unknown orders", Align::Right, rows, |row| {
            number::count(row.point.refunds_of_unknown_orders)
        }));
    }
    columns.push(Column::of("net per order", Align::Right, rows, |row| {
        columns::optional(row.point.average_order_value_net, |value| {
            amounts.rounded(value)
        })
    }));
    if has_cost {
        columns.push(money("profit", |point| &point.profit));
        columns.extend(columns::estimate(
            "profit per customer",
            rows,
            |row| row.point.profit_per_customer.as_ref(),
            |value| amounts.rounded(value),
        ));
    }
    columns.into_iter().map(Column::optional).collect()
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failed unwrap fails the test")]
mod tests {
    use crate::api::PurchaseSeries;

    use super::super::samples;
    use super::super::test_support;
    use super::*;

    fn reply() -> QueryPurchasesResponse {
        QueryPurchasesResponse {
            definition: Some(samples::definition(
                &[],
                &[
                    ("average_order_value", "revenue_gross / orders"),
                    ("repurchase_within_rate", "again / observed"),
                ],
            )),
            currency_code: "EUR".to_owned(),
            series: vec![PurchaseSeries {
                group: Vec::new(),
                points: vec![samples::purchases(), samples::no_purchases()],
            }],
            ..QueryPurchasesResponse::default()
        }
    }

    fn lines(args: &[&str], width: usize) -> Vec<String> {
        test_support::lines::<PurchasesArgs>(args, reply(), width)
    }

    #[test]
    fn money_has_decimals_and_thousands_separators() {
        let lines = lines(&["--by", "year"], 250);
        assert_eq!(
            lines[0],
            "purchases in EUR; orders of one day are one occasion"
        );
        assert_eq!(
            lines[1],
            "  gross per order = revenue gross / orders (Wilson)"
        );
        let words = test_support::words(&lines[5]);
        assert_eq!(
            words[..15],
            [
                "2024",
                "1,000",
                "2,500",
                "2,400",
                "123,456.78",
                "123,456.70",
                "49.38",
                "47.00",
                "to",
                "51.76",
                "40.0%",
                "37.0%",
                "to",
                "43.1%",
                "2.50"
            ]
        );
        assert_eq!(
            words[15..],
            ["123.50", "118.00", "to", "128.90", "0.08", "–"]
        );
    }

    #[test]
    fn optional_metrics_are_shown_only_on_request() {
        let without = lines(&[], 250).join("\n");
        assert!(!without.contains("again in time") && !without.contains("profit"));
        let by_order = lines(&["--occasion", "order"], 250).join("\n");
        assert!(!by_order.contains("occasions"));
        let with = lines(&["--within-days", "90"], 250).join("\n");
        assert!(with.contains("  again in time = again / observed"));
        assert!(with.contains("occasions"));
        assert!(with.starts_with(
            "purchases in EUR; \"in time\" is within 90 days of the first order; orders of one day are"
        ));
    }

    #[test]
    fn a_narrow_terminal_leaves_out_money_first() {
        let lines = lines(&["--by", "year"], 100);
        assert!(lines[4].contains("repurchase") && !lines[4].contains("refunds"));
        assert!(lines[4].chars().count() <= 100);
    }

    #[test]
    fn a_period_without_purchases_is_a_sentence() {
        let mut reply = reply();
        reply.series[0].points.remove(0);
        let args = ["--by", "year"];
        let lines = test_support::lines::<PurchasesArgs>(&args, reply.clone(), test_support::WIDE);
        assert_eq!(lines.last().unwrap(), "no purchases");
        // A month with nothing but refunds is shown.
        reply.series[0].points[0].refunds = "0.10".to_owned();
        let lines = test_support::lines::<PurchasesArgs>(&args, reply, test_support::WIDE);
        assert!(lines.last().unwrap().contains("0.10"), "{lines:#?}");
    }

    #[test]
    fn refunds_of_unknown_orders_are_counted_apart() {
        assert!(!lines(&["--by", "year"], 250).join("\n").contains("unknown"));
        let mut reply = reply();
        reply.series[0].points[0].refunds_of_unknown_orders = 1_234;
        let lines = test_support::lines::<PurchasesArgs>(&["--by", "year"], reply, 250);
        assert!(lines[4].contains("of unknown orders"), "{lines:#?}");
        assert!(lines[5].contains("1,234"), "{lines:#?}");
        assert!(
            lines.last().unwrap().starts_with("1,234 refunds"),
            "{lines:#?}"
        );
    }

    #[test]
    fn json_keeps_money_exact_and_absence_null() {
        let json: serde_json::Value =
            serde_json::from_str(&lines(&["--output", "json"], 80).join("\n")).unwrap();
        let points = &json["series"][0]["points"];
        assert_eq!(points[0]["revenue_net"], "123456.70");
        assert!(points[1]["frequency"]["value"].is_null());
        assert_eq!(json["definition"]["scope"]["time_zone"], "UTC");
    }

    #[test]
    fn the_arguments_become_the_request() {
        let args = ["--currency", "EUR", "--within-days", "90"];
        let args = test_support::parsed::<PurchasesArgs>(&args).unwrap();
        let request = args.request().unwrap();
        assert_eq!(request.currency_code, "EUR");
        assert_eq!(request.repurchase_within_days, Some(90));
        assert!(!request.same_day_as_one);
    }
}
