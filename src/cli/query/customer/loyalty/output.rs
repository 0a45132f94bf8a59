//! Loyalty as a table, JSON or CSV.

use std::borrow::Cow;

use crate::api::{CustomerDefinition, Estimate};
use crate::cli::csv_cell;

use super::super::super::format::{Align, Column, Table, Terminal, layout, number};
use super::super::super::reply::{Node, Sheet, csv, lacks, read};
use super::super::columns;
use super::super::currency::{Amounts, in_currency};
use super::super::definition::{Definition, Metric, metric};
use super::super::loss;
use super::join::{Compared, Loyalty, Row};

/// The name of the row of all customers.
const ALL: &str = "all customers";

/// The titles of the numbers that are compared with the other classes.
const COMPARED: [&str; 3] = ["retention", "repurchase", "value"];

/// The title of the column that compares a number with the other classes.
fn versus_title(title: &str) -> String {
    format!("{title} vs others")
}

/// The numbers of a row that are compared with the other classes, by name.
fn compared<'a>(row: &Row<'a>) -> [(&'static str, Compared<'a>); 4] {
    [
        ("retention", row.retention),
        ("at_start_repurchase_rate", row.repurchase),
        ("at_start_revenue_per_customer", row.value),
        ("repurchase_within_rate", row.repurchase_within),
    ]
}

/// The numbers of a row per customer who ordered, by name.
fn of_buyers<'a>(row: &Row<'a>) -> [(&'static str, Option<&'a Estimate>); 2] {
    [
        ("repurchase_rate", row.repurchase_of_buyers),
        ("revenue_per_customer", row.value_of_buyers),
    ]
}

/// The counts of a row by name.
fn counts(row: &Row<'_>) -> [(&'static str, i64); 3] {
    [
        ("at_start", row.at_start),
        ("at_start_buyers", row.buyers_at_start),
        ("customers", row.buyers),
    ]
}

impl<'a> Loyalty<'a> {
    /// The table for people. With `within_days`, repurchase counts orders in that time only.
    pub(super) fn table(
        &self,
        within_days: Option<i32>,
        terminal: Terminal,
    ) -> anyhow::Result<String> {
        if self.rows.iter().all(|row| row.at_start + row.buyers == 0) {
            let head = self.head(within_days, |_| false)?;
            return Ok(layout::empty_page(&head, "no customers", terminal));
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
            count("at start", |row| row.at_start),
        ];
        columns.extend(self.compared("retention", |row| row.retention, columns::percent, points));
        columns.extend(self.compared("repurchase", repurchase, columns::percent, points));
        columns.extend(self.compared(
            "value",
            |row| row.value,
            |value| amounts.rounded(value),
            |difference| Signed::plain(amounts.signed(difference)),
        ));
        columns.extend(columns::notes(&self.rows, |row| row.retention.estimate));
        let table = Table::fit(columns, terminal.width);
        let head = self.head(within_days, |title| table.shows(title))?;
        Ok(layout::page(&head, &table, "", terminal))
    }

    /// The head, which explains the columns that the table shows.
    fn head(
        &self,
        within_days: Option<i32>,
        shows: impl Fn(&str) -> bool,
    ) -> anyhow::Result<String> {
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
            None => "at_start.repurchase_rate",
        };
        let is_shown = |metric: &Metric| shows(metric.title);
        let of_base = [metric("retention", "retention")];
        let of_base: Vec<Metric> = of_base.into_iter().filter(is_shown).collect();
        head.push_str(&self.definition.formulas(&of_base));
        let purchases = Definition::parse(Some(self.purchases))?;
        let of_purchases = [
            metric(field, "repurchase"),
            metric("at_start.revenue_per_customer", "value"),
        ];
        let of_purchases: Vec<Metric> = of_purchases.into_iter().filter(is_shown).collect();
        head.push_str(&purchases.formulas(&of_purchases));
        if COMPARED.iter().any(|title| shows(&versus_title(title))) {
            head.push_str(
                "  vs others = the class - the other classes' customers together (interval)\n",
            );
        }
        head.push_str(&self.definition.scope());
        Ok(head)
    }

    /// A number with its interval, and its difference from the other classes with that
    /// interval.
    fn compared(
        &self,
        title: &str,
        of: fn(&Row<'a>) -> Compared<'a>,
        rounded: impl Fn(f64) -> String,
        signed: impl Fn(f64) -> Signed,
    ) -> [Column; 3] {
        let [value, interval] =
            columns::estimate(title, &self.rows, |row| of(row).estimate, rounded);
        let difference = Column::of(versus_title(title), Align::Right, &self.rows, |row| {
            versus(of(row).difference, &signed)
        });
        [value, interval.optional(), difference.preferred()]
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

    /// The sheet: one line per class, and one for `(all)` customers.
    pub(super) fn csv(&self) -> anyhow::Result<Sheet> {
        let mut header = vec!["answer_class".to_owned()];
        // All customers have a row even where there are no classes.
        if let Some(row) = self.rows.last() {
            header.extend(counts(row).map(|(name, _)| name.to_owned()));
            let names = estimates(row).into_iter();
            header.extend(names.flat_map(|(name, _)| csv::estimate_names(&name)));
        }
        let mut lines = Vec::new();
        for row in &self.rows {
            let class = row.class.as_deref().map(csv_cell::value_or_word);
            let mut line = vec![class.map_or_else(|| csv_cell::ALL.to_owned(), Cow::into_owned)];
            line.extend(counts(row).map(|(_, count)| count.to_string()));
            for (_, estimate) in estimates(row) {
                line.extend(csv::estimate_cells(&estimate_node(estimate)?));
            }
            line.push(self.currency_code.to_owned());
            line.push(self.base.confidence_level.to_string());
            lines.push(line);
        }
        header.extend(["currency_code", "confidence_level"].map(str::to_owned));
        Ok(Sheet { header, lines })
    }
}

/// Every estimate of a row by name, each difference behind its number.
fn estimates<'a>(row: &Row<'a>) -> Vec<(String, Option<&'a Estimate>)> {
    let compared = compared(row).into_iter().flat_map(|(name, compared)| {
        [
            (name.to_owned(), compared.estimate),
            (format!("{name}_difference"), compared.difference),
        ]
    });
    let of_buyers = of_buyers(row);
    let of_buyers = of_buyers.into_iter();
    compared
        .chain(of_buyers.map(|(name, estimate)| (name.to_owned(), estimate)))
        .collect()
}

/// A difference as text: its number with the sign, and its unit.
struct Signed {
    number: String,
    unit: &'static str,
}

impl Signed {
    /// A difference in the unit of the column.
    fn plain(number: String) -> Self {
        Self { number, unit: "" }
    }
}

/// A difference of shares, in percentage points.
fn points(difference: f64) -> Signed {
    Signed {
        number: number::signed(number::percentage(difference, 1)),
        unit: " pp",
    }
}

/// A difference with its interval: `+22.3 pp (+13.0 to +30.7)`.
fn versus(difference: Option<&Estimate>, signed: impl Fn(f64) -> Signed) -> String {
    let Some((value, difference)) = difference.and_then(|one| Some((one.value?, one))) else {
        return number::DASH.to_owned();
    };
    let Signed { number, unit } = signed(value);
    match difference.interval {
        Some(interval) => {
            let (lower, upper) = (signed(interval.lower), signed(interval.upper));
            format!("{number}{unit} ({} to {})", lower.number, upper.number)
        }
        None => format!("{number}{unit}"),
    }
}

fn row_node(row: &Row<'_>) -> anyhow::Result<Node> {
    let class = row.class.clone().map_or(Node::Absent, Node::Text);
    let mut fields = vec![("answer_class".to_owned(), class)];
    for (name, count) in counts(row) {
        fields.push((name.to_owned(), Node::Integer(i128::from(count))));
    }
    for (name, estimate) in estimates(row) {
        fields.push((name, estimate_node(estimate)?));
    }
    Ok(Node::Record(fields))
}

fn estimate_node(estimate: Option<&Estimate>) -> anyhow::Result<Node> {
    // Absent for a class without customers.
    estimate.map_or(Ok(Node::Absent), |estimate| {
        Node::of_message(&read("Estimate", estimate)?)
    })
}
