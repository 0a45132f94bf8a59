//! Loyalty as a table, JSON or CSV.

use crate::api::{CustomerDefinition, Estimate};

use super::super::super::format::{Align, Column, Terminal, layout, number};
use super::super::super::reply::{Node, csv, lacks, read};
use super::super::columns;
use super::super::currency::{Amounts, in_currency};
use super::super::definition::{Definition, Metric, metric};
use super::super::loss;
use super::join::{Compared, Loyalty, Row};

/// The name of the row of all customers.
const ALL: &str = "all customers";

/// The numbers of a row by their names in the protos.
type Numbers<'a> = [(&'static str, Compared<'a>); 4];

fn numbers<'a>(row: &Row<'a>) -> Numbers<'a> {
    [
        ("retention", row.retention),
        ("repurchase_rate", row.repurchase),
        ("repurchase_within_rate", row.repurchase_within),
        ("revenue_per_customer", row.value),
    ]
}

impl<'a> Loyalty<'a> {
    /// The table for people. With `within_days`, repurchase counts orders in that time only.
    pub(super) fn table(
        &self,
        within_days: Option<i32>,
        terminal: Terminal,
    ) -> anyhow::Result<String> {
        let head = self.head(within_days)?;
        if self.rows.iter().all(|row| row.at_start + row.buyers == 0) {
            return Ok(layout::empty_page(head, "no customers"));
        }
        let amounts = Amounts::of(self.currency_code);
        let repurchase: fn(&Row<'a>) -> Compared<'a> = match within_days {
            Some(_) => |row| row.repurchase_within,
            None => |row| row.repurchase,
        };
        let count = |title: &str, of: fn(&Row<'_>) -> i64| {
            Column::of(title, Align::Right, &self.rows, |row| {
                number::count(of(row))
            })
        };
        let mut columns = vec![
            Column::of("class", Align::Left, &self.rows, |row| {
                row.class.as_deref().unwrap_or(ALL).replace('_', " ")
            }),
            count("at start", |row| row.at_start).optional(),
        ];
        columns.extend(self.compared("retention", |row| row.retention, columns::percent, points));
        columns.push(count("customers", |row| row.buyers).optional());
        columns.extend(self.compared("repurchase", repurchase, columns::percent, points));
        columns.extend(self.compared(
            "value",
            |row| row.value,
            |value| amounts.rounded(value),
            |difference| amounts.signed(difference),
        ));
        Ok(layout::page(head, columns, terminal))
    }

    fn head(&self, within_days: Option<i32>) -> anyhow::Result<String> {
        let question = self.definition.split_by_answer();
        let question = question.ok_or_else(|| lacks("definition.scope.split_by_answer"))?;
        let mut head = format!(
            "loyalty{} by {question}; {}",
            in_currency(self.currency_code),
            loss::describe(self.loss)?
        );
        if let Some(days) = within_days {
            head.push_str(&format!(
                "; \"in time\" is within {days} days of the first order"
            ));
        }
        head.push('\n');
        let field = match within_days {
            Some(_) => "repurchase_within_rate",
            None => "repurchase_rate",
        };
        head.push_str(
            &self
                .definition
                .formulas(&[metric("retention", "retention")]),
        );
        let purchases = Definition::parse(Some(self.purchases))?;
        let metrics: [Metric; 2] = [
            metric(field, "repurchase"),
            metric("revenue_per_customer", "value"),
        ];
        head.push_str(&purchases.formulas(&metrics));
        head.push_str(&self.definition.scope());
        Ok(head)
    }

    /// A number with its interval and its difference from all customers.
    fn compared(
        &self,
        title: &str,
        of: fn(&Row<'a>) -> Compared<'a>,
        rounded: impl Fn(f64) -> String,
        signed: impl Fn(f64) -> String,
    ) -> [Column; 3] {
        let [value, interval] =
            columns::estimate(title, &self.rows, |row| of(row).estimate, rounded);
        let difference = Column::of("vs all", Align::Right, &self.rows, |row| {
            columns::optional(of(row).difference, &signed)
        });
        [value, interval, difference.optional()]
    }

    /// The JSON for programs.
    pub(super) fn json(&self) -> anyhow::Result<Node> {
        let rows: anyhow::Result<Vec<Node>> = self.rows.iter().map(row_node).collect();
        let definition = |definition: &CustomerDefinition| {
            Node::of_message(&read("CustomerDefinition", definition)?)
        };
        let loss = match self.loss {
            Some(loss) => Node::of_message(&read("LossRule", loss)?)?,
            None => Node::Absent,
        };
        Ok(Node::record([
            ("customer_base_definition", definition(self.base)?),
            ("purchases_definition", definition(self.purchases)?),
            ("loss", loss),
            ("currency_code", Node::Text(self.currency_code.to_owned())),
            ("classes", Node::List(rows?)),
        ]))
    }

    /// The CSV for spreadsheets: one line per class. The class of all customers is empty.
    pub(super) fn csv(&self) -> anyhow::Result<String> {
        let mut header = ["answer_class", "at_start", "customers"]
            .map(str::to_owned)
            .to_vec();
        for name in [
            "retention",
            "repurchase_rate",
            "repurchase_within_rate",
            "revenue_per_customer",
        ] {
            header.extend(csv::estimate_names(name));
            header.push(format!("{name}_difference"));
        }
        header.extend(["currency_code", "confidence_level"].map(str::to_owned));
        let mut lines = Vec::new();
        for row in &self.rows {
            let mut line = vec![
                // Empty for all customers.
                row.class.clone().unwrap_or_default(),
                row.at_start.to_string(),
                row.buyers.to_string(),
            ];
            for (_, compared) in numbers(row) {
                line.extend(csv::estimate_cells(&estimate_node(compared.estimate)?));
                line.push(Node::number(compared.difference).cell());
            }
            line.push(self.currency_code.to_owned());
            line.push(self.base.confidence_level.to_string());
            lines.push(line);
        }
        csv::write(&header, &lines)
    }
}

/// A difference of shares, in percentage points.
fn points(difference: f64) -> String {
    format!("{} pp", number::signed(100.0 * difference, 1))
}

fn row_node(row: &Row<'_>) -> anyhow::Result<Node> {
    let class = row.class.clone().map_or(Node::Absent, Node::Text);
    let mut fields = vec![
        ("answer_class".to_owned(), class),
        (
            "at_start".to_owned(),
            Node::Integer(i128::from(row.at_start)),
        ),
        (
            "customers".to_owned(),
            Node::Integer(i128::from(row.buyers)),
        ),
    ];
    for (name, compared) in numbers(row) {
        fields.push((name.to_owned(), estimate_node(compared.estimate)?));
        fields.push((
            format!("{name}_difference"),
            Node::number(compared.difference),
        ));
    }
    Ok(Node::Record(fields))
}

fn estimate_node(estimate: Option<&Estimate>) -> anyhow::Result<Node> {
    // Absent for a class without customers.
    estimate.map_or(Ok(Node::Absent), |estimate| {
        Node::of_message(&read("Estimate", estimate)?)
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failed unwrap fails the test")]
mod tests {
    use crate::api::{
        CustomerBaseSeries, PurchasePoint, PurchaseSeries, QueryCustomerBaseResponse,
        QueryPurchasesResponse, QuestionRef,
    };

    use super::super::super::super::reply::Reply;
    use super::super::super::{samples, test_support};
    use super::super::join::Split;
    use super::*;

    /// The scope of a reply by class, or of one about all customers.
    fn definition(is_by_class: bool, formula: (&str, &str)) -> CustomerDefinition {
        let mut definition = samples::definition(&[], &[formula]);
        definition.scope.as_mut().unwrap().split_by_answer = is_by_class.then(|| QuestionRef {
            survey_id: "shop".to_owned(),
            question_id: "recommend".to_owned(),
        });
        definition
    }

    fn base(classes: &[(Option<&str>, i64, i64)]) -> Reply<QueryCustomerBaseResponse> {
        let is_by_class = classes.iter().all(|(class, ..)| class.is_some());
        let series = classes
            .iter()
            .map(|(class, at_start, retained)| CustomerBaseSeries {
                group: class.map_or_else(Vec::new, |class| samples::group(&[Some(class)])),
                points: vec![samples::base_point(
                    ("2024-01-01", "2025-01-01"),
                    *at_start,
                    *retained,
                )],
            });
        let reply = QueryCustomerBaseResponse {
            definition: Some(definition(
                is_by_class,
                ("retention", "retained / at_start"),
            )),
            loss: Some(samples::inactivity(180)),
            series: series.collect(),
            warnings: Vec::new(),
        };
        Reply::new("QueryCustomerBaseResponse", reply).unwrap()
    }

    fn purchases(classes: &[(Option<&str>, PurchasePoint)]) -> Reply<QueryPurchasesResponse> {
        let is_by_class = classes.iter().all(|(class, _)| class.is_some());
        let series = classes.iter().map(|(class, point)| PurchaseSeries {
            group: class.map_or_else(Vec::new, |class| samples::group(&[Some(class)])),
            points: vec![point.clone()],
        });
        let formula = ("repurchase_rate", "repeat_customers / customers");
        let reply = QueryPurchasesResponse {
            definition: Some(definition(is_by_class, formula)),
            currency_code: "EUR".to_owned(),
            series: series.collect(),
            ..QueryPurchasesResponse::default()
        };
        Reply::new("QueryPurchasesResponse", reply).unwrap()
    }

    /// Promoters stay and repurchase more than others; detractors have no orders.
    fn replies() -> (
        Split<Reply<QueryCustomerBaseResponse>>,
        Split<Reply<QueryPurchasesResponse>>,
    ) {
        let promoters = PurchasePoint {
            customers: 80,
            repurchase_rate: Some(samples::estimate(0.5, 0.39, 0.61, 80)),
            revenue_per_customer: Some(samples::estimate(150.0, 120.0, 180.0, 80)),
            ..samples::no_purchases()
        };
        (
            Split {
                by_class: base(&[
                    (Some("not_asked"), 1000, 700),
                    (Some("detractor"), 50, 20),
                    (Some("promoter"), 100, 90),
                ]),
                all: base(&[(None, 1150, 810)]),
            },
            Split {
                by_class: purchases(&[(Some("promoter"), promoters)]),
                all: purchases(&[(None, samples::purchases())]),
            },
        )
    }

    #[test]
    fn the_head_says_what_is_what() {
        let (base, purchases) = replies();
        let text = Loyalty::join(&base, &purchases)
            .unwrap()
            .table(None, test_support::terminal(test_support::WIDE))
            .unwrap();
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(
            lines[..4],
            [
                "loyalty in EUR by class of the latest answer to shop/recommend before 2024-01-01; \
                 lost after more than 180 days without acquisition, order or reactivation",
                "  retention = retained / at start (Wilson)",
                "  repurchase = repeat customers / customers (Wilson)",
                "2024-01-01 to 2025-01-01, UTC; 95% intervals",
            ]
        );
    }

    #[test]
    fn each_class_stands_beside_all_customers() {
        let (base, purchases) = replies();
        let text = Loyalty::join(&base, &purchases)
            .unwrap()
            .table(None, test_support::terminal(test_support::WIDE))
            .unwrap();
        let lines: Vec<&str> = text.lines().skip(6).collect();
        assert_eq!(
            test_support::words(lines[0]),
            [
                "promoter", "100", "90.0%", "85.0%", "to", "95.0%", "+19.6", "pp", "80", "50.0%",
                "39.0%", "to", "61.0%", "+10.0", "pp", "150.00", "120.00", "to", "180.00",
                "+26.50"
            ]
        );
        assert!(lines[1].starts_with("detractor") && lines[1].contains("-30.4 pp"));
        assert!(lines[1].ends_with('–'));
        assert!(lines[2].starts_with("not asked"));
        assert_eq!(
            test_support::words(lines[3])[..4],
            ["all", "customers", "1,150", "70.4%"]
        );
        assert_eq!(lines.len(), 4);
    }

    #[test]
    fn repurchase_in_time_takes_the_place_of_repurchase() {
        let (base, purchases) = replies();
        let loyalty = Loyalty::join(&base, &purchases).unwrap();
        let text = loyalty
            .table(Some(90), test_support::terminal(test_support::WIDE))
            .unwrap();
        let lines: Vec<&str> = text.lines().collect();
        assert!(lines[0].ends_with("; \"in time\" is within 90 days of the first order"));
        assert!(!text.contains("50.0%"), "{text}");
    }

    #[test]
    fn a_time_without_customers_is_said_in_words() {
        let base = Split {
            by_class: base(&[]),
            all: base(&[(None, 0, 0)]),
        };
        let purchases = Split {
            by_class: purchases(&[]),
            all: purchases(&[(None, samples::no_purchases())]),
        };
        let loyalty = Loyalty::join(&base, &purchases).unwrap();
        let text = loyalty
            .table(None, test_support::terminal(test_support::WIDE))
            .unwrap();
        assert!(text.ends_with("\n\nno customers\n"), "{text}");
    }

    #[test]
    fn json_and_csv_have_the_differences_unrounded() {
        let (base, purchases) = replies();
        let loyalty = Loyalty::join(&base, &purchases).unwrap();
        let json = serde_json::to_value(loyalty.json().unwrap()).unwrap();
        assert_eq!(json["classes"][0]["answer_class"], "promoter");
        assert_eq!(json["classes"][0]["revenue_per_customer_difference"], 26.5);
        assert!(json["classes"][3]["answer_class"].is_null());
        assert!(json["classes"][1]["repurchase_rate"].is_null());

        let csv = loyalty.csv().unwrap();
        let lines: Vec<&str> = csv.lines().collect();
        assert!(lines[0].starts_with("answer_class,at_start,customers,retention,retention_lower,"));
        assert!(lines[1].starts_with("promoter,100,80,0.9,0.85,0.95,100,SCORE_STATUS_OK,0.19"));
        assert_eq!(lines.len(), 5);
    }
}
