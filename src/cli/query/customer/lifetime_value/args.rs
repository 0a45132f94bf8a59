//! The arguments of `query lifetime-value`, its request and its output.

use anyhow::ensure;

use crate::api::{QueryLifetimeValueRequest, QueryLifetimeValueResponse, Warning};

use super::super::super::args::{Calendar, OutputArgs, ScopeArgs, Sortable, flag_of_field};
use super::super::super::format::Terminal;
use super::super::super::format::label::Division;
use super::super::super::pipeline::{Call, Query};
use super::super::super::reply::csv::level;
use super::super::super::reply::{Reply, Sheet};
use super::super::csv;
use super::super::definition::Definition;
use super::table;
use crate::cli::client::Service;

const EXAMPLES: &str = "\
The models are fitted to all purchases before --to: for purchases through 30 September 1997 write
--to 1997-10-01. BG/NBD models how often customers buy and when they drop out, in weeks; Gamma-Gamma
models the value of a purchase. Values are revenue, or margin with --margin. CSV has one line per
group or, with --top, per customer; only tables and JSON have the simple formulas.

Examples:
  cxmetrics query lifetime-value --to 1997-10-01
  cxmetrics query lifetime-value --to 1997-10-01 --holdout-days 273
  cxmetrics query lifetime-value --from 2024 --to 2026 --group acquisition_channel --margin 0.3
  cxmetrics query lifetime-value --horizon-days 730 --annual-discount 0.1 --top 20
  cxmetrics query lifetime-value --top 1000 --output csv > customers.csv";

/// Arguments of `query lifetime-value`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = EXAMPLES,
    mut_arg("to", |to| to.visible_alias("calibrate-to")),
)]
pub(in crate::cli::query) struct LifetimeValueArgs {
    /// Count only amounts in this currency; required if there are several.
    #[arg(long, value_name = "CODE")]
    currency: Option<String>,

    /// Horizon of expected purchases and values, in days [default: 365].
    #[arg(long, value_name = "DAYS")]
    horizon_days: Option<i32>,

    /// Margin as a share of revenue, above 0 and at most 1 [default: 1].
    #[arg(long, value_name = "SHARE")]
    margin: Option<f64>,

    /// Discount per year, from 0 to 1 [default: 0].
    #[arg(long, value_name = "SHARE")]
    annual_discount: Option<f64>,

    /// Test the models on this many days after --to: expected against actual purchases.
    #[arg(long, value_name = "DAYS")]
    holdout_days: Option<i32>,

    /// Also show this many customers with the highest expected value, at most 1,000.
    #[arg(long, value_name = "N", default_value_t = 0)]
    top: i32,

    #[command(flatten)]
    scope: ScopeArgs,
}

impl Query for LifetimeValueArgs {
    type Request = QueryLifetimeValueRequest;
    type Message = QueryLifetimeValueResponse;

    const MESSAGE: &'static str = "QueryLifetimeValueResponse";

    fn output(&self) -> OutputArgs {
        self.scope.output()
    }

    fn flag(&self, field: &str) -> Option<String> {
        flag_of_field(field, self.scope.filters())
    }

    fn request(&self) -> anyhow::Result<Self::Request> {
        ensure!(
            self.holdout_days.is_none() || self.scope.has_end(),
            "--holdout-days needs --to or --last: the days of the test follow the end of the period"
        );
        Ok(QueryLifetimeValueRequest {
            scope: Some(self.scope.scope(Calendar::default())?),
            // Empty: the only currency there is.
            currency_code: self.currency.clone().unwrap_or_default(),
            horizon_days: self.horizon_days,
            margin: self.margin,
            annual_discount: self.annual_discount,
            page_size: self.top,
            page_token: String::new(),
            holdout_days: self.holdout_days,
        })
    }

    fn warnings(message: &Self::Message) -> &[Warning] {
        &message.warnings
    }

    fn sort(&self, message: &mut Self::Message) -> anyhow::Result<()> {
        let sortable = Sortable {
            entry: "LifetimeValueSeries",
            points: "",
            aliases: &[("n", "customers")],
        };
        let entries = &mut message.series;
        self.scope
            .sort()
            .sort(entries, sortable, |entry| &entry.group)
    }

    async fn call(service: &Service, request: Self::Request) -> Call<Self::Message> {
        service
            .customer_metrics()
            .query_lifetime_value(request)
            .await
    }

    fn table(&self, reply: &Reply<Self::Message>, terminal: Terminal) -> anyhow::Result<String> {
        let definition = Definition::parse(reply.message.definition.as_ref())?;
        table::render(&definition, &reply.message, terminal)
    }

    fn csv(&self, reply: &Reply<Self::Message>) -> anyhow::Result<Sheet> {
        let list = match self.top {
            0 => "series",
            _ => "customers",
        };
        csv::render(
            reply.message.definition.as_ref(),
            Division::WHOLE,
            &reply.reflected,
            &[level(list)],
        )
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failed unwrap fails the test")]
mod tests {
    use super::super::super::samples::lifetime_value as reply;
    use super::super::super::test_support;
    use super::*;

    fn lines(args: &[&str]) -> Vec<String> {
        test_support::lines::<LifetimeValueArgs>(args, reply(), test_support::WIDE)
    }

    #[test]
    fn csv_has_groups_or_customers() {
        let groups = lines(&["--output", "csv"]);
        assert!(groups[0].starts_with("customers,revenue_net,historic_value,"));
        assert_eq!(groups.len(), 2);
        let customers = lines(&["--output", "csv", "--top", "2"]);
        assert!(customers[0].starts_with("customer_id,repeat_purchases,last_order_time,"));
        assert!(customers[1].starts_with("c-17,9,1997-09-28T00:00:00Z,"));
    }

    #[test]
    fn json_has_unrounded_parameters() {
        let json: serde_json::Value =
            serde_json::from_str(&lines(&["--output", "json"]).join("\n")).unwrap();
        assert_eq!(json["bg_nbd"]["r"], 0.242_594_5);
        assert!(json["gamma_gamma"]["p"].is_null());
        assert_eq!(json["series"][0]["simple"][0]["inputs"]["margin"], 1.0);
    }

    #[test]
    fn the_end_of_the_calibration_has_an_alias() {
        let args = [
            "--calibrate-to",
            "1997-10-01",
            "--top",
            "5",
            "--margin",
            "0.3",
        ];
        let args = test_support::parsed::<LifetimeValueArgs>(&args).unwrap();
        let request = args.request().unwrap();
        assert_eq!(request.page_size, 5);
        assert_eq!(request.margin, Some(0.3));
        assert_eq!(request.horizon_days, None);
        let end = request.scope.unwrap().period.unwrap().end_time.unwrap();
        assert_eq!(end.seconds, 875_664_000);
    }
}
