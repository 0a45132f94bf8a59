//! `query lifetime-value`.

mod models;
mod table;

use crate::api::{QueryLifetimeValueRequest, QueryLifetimeValueResponse};

use super::super::super::client::Service;
use super::super::columns::Look;
use super::definition::Definition;
use super::scope::ScopeArgs;
use super::sheet::{Level, level};
use super::{Answer, Query};

const EXAMPLES: &str = "\
The models are fitted to what was bought until --to, the first instant that is not looked at any
more: for everything through 30 September write --to 1997-10-01. BG/NBD says how often customers
buy and when they drop out, in weeks; Gamma-Gamma what a purchase is worth. Values are of revenue
unless --margin says what remains of it. In CSV there is a line for each group or, with --top, for
each of those customers; the simple formulas are in the table and in JSON.

Examples:
  cxmetrics query lifetime-value --to 1997-10-01
  cxmetrics query lifetime-value --from 2024 --to 2026 --group acquisition_channel --margin 0.3
  cxmetrics query lifetime-value --horizon-days 730 --annual-discount 0.1 --top 20
  cxmetrics query lifetime-value --top 1000 --output csv > customers.csv";

/// What `query lifetime-value` is told.
#[derive(Debug, clap::Args)]
#[command(
    after_help = EXAMPLES,
    mut_arg("to", |to| to.visible_alias("calibrate-to")),
)]
pub(in crate::cli::query) struct LifetimeValueArgs {
    /// Only money of this currency; needed where there are several.
    #[arg(long, value_name = "CODE")]
    currency: Option<String>,

    /// Days ahead that expected purchases and value reach. 365 when left out.
    #[arg(long, value_name = "DAYS")]
    horizon_days: Option<i32>,

    /// Share of revenue that remains as margin, above 0 and at most 1. 1 when left out.
    #[arg(long, value_name = "SHARE")]
    margin: Option<f64>,

    /// Discount a year, from 0 to 1. 0 when left out.
    #[arg(long, value_name = "SHARE")]
    annual_discount: Option<f64>,

    /// Show also this many customers of the highest expected value, at most 1,000.
    #[arg(long, value_name = "N", default_value_t = 0)]
    top: i32,

    #[command(flatten)]
    scope: ScopeArgs,
}

impl Query for LifetimeValueArgs {
    type Request = QueryLifetimeValueRequest;
    type Reply = QueryLifetimeValueResponse;

    fn scope(&self) -> &ScopeArgs {
        &self.scope
    }

    fn request(&self) -> anyhow::Result<Self::Request> {
        Ok(QueryLifetimeValueRequest {
            scope: Some(self.scope.scope()?),
            currency_code: self.currency.clone().unwrap_or_default(),
            horizon_days: self.horizon_days,
            margin: self.margin,
            annual_discount: self.annual_discount,
            page_size: self.top,
            page_token: String::new(),
        })
    }

    async fn call(service: &Service, request: Self::Request) -> Answer<Self::Reply> {
        service
            .customer_metrics()
            .query_lifetime_value(request)
            .await
    }

    fn levels(&self) -> &'static [Level] {
        if self.top > 0 {
            const { &[level("customers")] }
        } else {
            const { &[level("series")] }
        }
    }

    fn table(&self, definition: &Definition<'_>, reply: &Self::Reply, look: Look) -> String {
        table::render(definition, reply, look)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failed unwrap fails the test")]
mod tests {
    use super::super::sample;
    use super::table::tests::reply;
    use super::*;

    fn lines(args: &[&str]) -> Vec<String> {
        sample::lines::<LifetimeValueArgs>(args, &reply(), sample::WIDE)
    }

    #[test]
    fn csv_has_groups_or_the_customers_that_were_asked_for() {
        let groups = lines(&["--output", "csv"]);
        assert!(groups[0].starts_with("customers,revenue_net,historic_value,"));
        assert_eq!(groups.len(), 2);
        let customers = lines(&["--output", "csv", "--top", "2"]);
        assert!(customers[0].starts_with("customer_id,repeat_purchases,last_order_time,"));
        assert!(customers[1].starts_with("c-17,9,1997-09-28T00:00:00Z,"));
    }

    #[test]
    fn json_has_the_parameters_unrounded() {
        let json: serde_json::Value =
            serde_json::from_str(&lines(&["--output", "json"]).join("\n")).unwrap();
        assert_eq!(json["bg_nbd"]["r"], 0.242_594_5);
        assert!(json["gamma_gamma"]["p"].is_null());
        assert_eq!(json["series"][0]["simple"][0]["inputs"]["margin"], 1.0);
    }

    #[test]
    fn the_end_of_the_calibration_has_a_name_of_its_own() {
        let args = [
            "--calibrate-to",
            "1997-10-01",
            "--top",
            "5",
            "--margin",
            "0.3",
        ];
        let args = sample::parsed::<LifetimeValueArgs>(&args).unwrap();
        let request = args.request().unwrap();
        assert_eq!(request.page_size, 5);
        assert_eq!(request.margin, Some(0.3));
        assert_eq!(request.horizon_days, None);
        let end = request.scope.unwrap().period.unwrap().end_time.unwrap();
        assert_eq!(end.seconds, 875_664_000);
    }
}
