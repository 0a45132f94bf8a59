//! Loyalty as a table, JSON and CSV.

use crate::api::{CustomerDefinition, Estimate};

use super::super::super::super::number;
use super::super::super::columns::{self, Align, Column, Look};
use super::super::super::figure;
use super::super::cells;
use super::super::currency::{Amounts, in_currency};
use super::super::definition::{Definition, Metric, metric};
use super::super::message::{self, Node};
use super::super::scope::loss_in_words;
use super::super::sheet;
use super::join::{Compared, Loyalty, Row};

/// What all customers together are called.
const ALL: &str = "all customers";

/// The numbers of a row, by the names that they have in the protos.
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
    /// For people: with `within_days`, repurchase is what came in that time.
    pub(super) fn table(&self, within_days: Option<i32>, look: Look) -> String {
        if self.rows.iter().all(|row| row.at_start + row.buyers == 0) {
            return columns::in_words(self.head(within_days), "no customers");
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
        columns.extend(self.compared("retention", |row| row.retention, cells::percent, points));
        columns.push(count("customers", |row| row.buyers).optional());
        columns.extend(self.compared("repurchase", repurchase, cells::percent, points));
        columns.extend(self.compared(
            "value",
            |row| row.value,
            |value| amounts.rounded(value),
            |difference| amounts.signed(difference),
        ));
        columns::page(self.head(within_days), columns, look)
    }

    fn head(&self, within_days: Option<i32>) -> String {
        let question = self.definition.answers().unwrap_or_default();
        let mut head = format!(
            "loyalty{} by {question}; {}",
            in_currency(self.currency_code),
            loss_in_words(self.loss)
        );
        if let Some(days) = within_days {
            head.push_str(&format!(
                "; in time is within {days} days of the first order"
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
        if let Ok(purchases) = Definition::new(Some(self.purchases)) {
            let metrics: [Metric; 2] = [
                metric(field, "repurchase"),
                metric("revenue_per_customer", "value"),
            ];
            head.push_str(&purchases.formulas(&metrics));
        }
        head.push_str(&self.definition.asked());
        head
    }

    /// A number with its interval and its difference from all customers.
    fn compared(
        &self,
        title: &str,
        of: fn(&Row<'a>) -> Compared<'a>,
        rounded: impl Fn(f64) -> String,
        signed: impl Fn(f64) -> String,
    ) -> [Column; 3] {
        let [value, interval] = cells::estimate(title, &self.rows, |row| of(row).estimate, rounded);
        let difference = Column::of("less all", Align::Right, &self.rows, |row| {
            cells::optional(of(row).difference, &signed)
        });
        [value, interval, difference.optional()]
    }

    /// For programs.
    pub(super) fn tree(&self) -> anyhow::Result<Node> {
        let rows: anyhow::Result<Vec<Node>> = self.rows.iter().map(row_tree).collect();
        let definition = |definition: &CustomerDefinition| {
            let message = message::read("CustomerDefinition", definition);
            message.map(|message| message::tree(&message))
        };
        let loss = match self.loss {
            Some(loss) => message::tree(&message::read("LossRule", loss)?),
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

    /// For spreadsheets: a line for each class; that of all customers has an empty class.
    pub(super) fn csv(&self) -> anyhow::Result<String> {
        let mut writer = csv::Writer::from_writer(Vec::new());
        let mut header = ["answer_class", "at_start", "customers"]
            .map(str::to_owned)
            .to_vec();
        for name in [
            "retention",
            "repurchase_rate",
            "repurchase_within_rate",
            "revenue_per_customer",
        ] {
            header.extend(sheet::estimate_names(name));
            header.push(format!("{name}_difference"));
        }
        header.extend(["currency_code", "confidence_level"].map(str::to_owned));
        writer.write_record(&header)?;
        for row in &self.rows {
            let mut line = vec![
                row.class.clone().unwrap_or_default(),
                row.at_start.to_string(),
                row.buyers.to_string(),
            ];
            for (_, compared) in numbers(row) {
                line.extend(sheet::estimate_cells(&estimate_tree(compared.estimate)?));
                line.push(Node::number(compared.difference).cell());
            }
            line.push(self.currency_code.to_owned());
            line.push(self.base.confidence_level.to_string());
            writer.write_record(&line)?;
        }
        sheet::text(writer)
    }
}

/// A difference of shares, in percentage points.
fn points(difference: f64) -> String {
    format!("{} pp", figure::signed(100.0 * difference, 1))
}

fn row_tree(row: &Row<'_>) -> anyhow::Result<Node> {
    let class = row.class.clone().map_or(Node::Absent, Node::Text);
    let mut fields = vec![
        ("answer_class".to_owned(), class),
        ("at_start".to_owned(), Node::Whole(row.at_start)),
        ("customers".to_owned(), Node::Whole(row.buyers)),
    ];
    for (name, compared) in numbers(row) {
        fields.push((name.to_owned(), estimate_tree(compared.estimate)?));
        fields.push((
            format!("{name}_difference"),
            Node::number(compared.difference),
        ));
    }
    Ok(Node::Record(fields))
}

fn estimate_tree(estimate: Option<&Estimate>) -> anyhow::Result<Node> {
    let tree = |estimate| Ok(message::tree(&message::read("Estimate", estimate)?));
    estimate.map_or(Ok(Node::Absent), tree)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failed unwrap fails the test")]
mod tests {
    use crate::api::{
        CustomerBaseSeries, PurchasePoint, PurchaseSeries, QueryCustomerBaseResponse,
        QueryPurchasesResponse, QuestionRef,
    };

    use super::super::super::sample;
    use super::super::Both;
    use super::*;

    fn base(classes: &[(Option<&str>, i64, i64)]) -> QueryCustomerBaseResponse {
        let mut definition = sample::definition(&[], &[("retention", "retained / at_start")]);
        definition.scope.as_mut().unwrap().split_by_answer = Some(QuestionRef {
            survey_id: "shop".to_owned(),
            question_id: "recommend".to_owned(),
        });
        let series = classes
            .iter()
            .map(|(class, at_start, retained)| CustomerBaseSeries {
                group: class.map_or_else(Vec::new, |class| sample::group(&[Some(class)])),
                points: vec![sample::base_point(
                    ("2024-01-01", "2025-01-01"),
                    *at_start,
                    *retained,
                )],
            });
        QueryCustomerBaseResponse {
            definition: Some(definition),
            loss: Some(sample::silence(180)),
            series: series.collect(),
        }
    }

    fn purchases(classes: &[(Option<&str>, PurchasePoint)]) -> QueryPurchasesResponse {
        let series = classes.iter().map(|(class, point)| PurchaseSeries {
            group: class.map_or_else(Vec::new, |class| sample::group(&[Some(class)])),
            points: vec![point.clone()],
        });
        QueryPurchasesResponse {
            definition: Some(sample::definition(
                &[],
                &[("repurchase_rate", "repeat_customers / customers")],
            )),
            currency_code: "EUR".to_owned(),
            series: series.collect(),
        }
    }

    /// Promoters stayed and bought again more than others; detractors bought nothing.
    fn replies() -> (
        Both<QueryCustomerBaseResponse>,
        Both<QueryPurchasesResponse>,
    ) {
        let promoters = PurchasePoint {
            customers: 80,
            repurchase_rate: Some(sample::estimate(0.5, 0.39, 0.61, 80)),
            revenue_per_customer: Some(sample::estimate(150.0, 120.0, 180.0, 80)),
            ..PurchasePoint::default()
        };
        (
            Both {
                of_classes: base(&[
                    (Some("not_asked"), 1000, 700),
                    (Some("detractor"), 50, 20),
                    (Some("promoter"), 100, 90),
                ]),
                of_all: base(&[(None, 1150, 810)]),
            },
            Both {
                of_classes: purchases(&[(Some("promoter"), promoters)]),
                of_all: purchases(&[(None, sample::purchases())]),
            },
        )
    }

    #[test]
    fn the_head_says_what_is_what() {
        let (base, purchases) = replies();
        let text = Loyalty::join(&base, &purchases)
            .unwrap()
            .table(None, sample::look(sample::WIDE));
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
            .table(None, sample::look(sample::WIDE));
        let lines: Vec<&str> = text.lines().skip(6).collect();
        assert_eq!(
            sample::words(lines[0]),
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
            sample::words(lines[3])[..4],
            ["all", "customers", "1,150", "70.4%"]
        );
        assert_eq!(lines.len(), 4);
    }

    #[test]
    fn repurchase_in_time_takes_the_place_of_repurchase() {
        let (base, purchases) = replies();
        let loyalty = Loyalty::join(&base, &purchases).unwrap();
        let text = loyalty.table(Some(90), sample::look(sample::WIDE));
        let lines: Vec<&str> = text.lines().collect();
        assert!(lines[0].ends_with("; in time is within 90 days of the first order"));
        assert!(!text.contains("50.0%"), "{text}");
    }

    #[test]
    fn a_time_without_customers_is_said_in_words() {
        let base = Both {
            of_classes: base(&[]),
            of_all: base(&[(None, 0, 0)]),
        };
        let purchases = Both {
            of_classes: purchases(&[]),
            of_all: purchases(&[]),
        };
        let loyalty = Loyalty::join(&base, &purchases).unwrap();
        let text = loyalty.table(None, sample::look(sample::WIDE));
        assert!(text.ends_with("\n\nno customers\n"), "{text}");
    }

    #[test]
    fn json_and_csv_have_the_differences_unrounded() {
        let (base, purchases) = replies();
        let loyalty = Loyalty::join(&base, &purchases).unwrap();
        let json = serde_json::to_value(loyalty.tree().unwrap()).unwrap();
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
