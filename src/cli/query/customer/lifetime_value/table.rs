//! Lifetime value as tables.

use std::collections::BTreeSet;

use crate::api::{
    CustomerLifetimeValue, LifetimeValueSeries, QueryLifetimeValueResponse, SimpleLifetimeValue,
};

use super::super::super::format::{Align, Column, Table, Terminal, label, layout, number};
use super::super::super::reply::instant;
use super::super::columns;
use super::super::currency::{Amounts, exact, in_currency};
use super::super::definition::{Definition, Metric, metric, shown};
use super::{holdout, models};

const METRICS: [Metric; 4] = [
    metric("historic_value", "historic value"),
    metric("mean_probability_alive", "alive"),
    metric("expected_purchases", "expected purchases"),
    metric("expected_value", "expected value"),
];

/// The models, and the tables of groups, simple formulas and customers.
pub(super) fn render(
    definition: &Definition<'_>,
    reply: &QueryLifetimeValueResponse,
    terminal: Terminal,
) -> anyhow::Result<String> {
    let title = format!(
        "lifetime value{}, expected within {} days; margin {}%, discount {}% a year",
        in_currency(&reply.currency_code),
        number::count(reply.horizon_days),
        label::percent(reply.margin),
        label::percent(reply.annual_discount),
    );
    if reply.series.iter().all(|series| series.customers == 0) {
        let message = "no customer had their first order in this period";
        return Ok(layout::empty_page(
            &definition.head(&title, &[]),
            message,
            terminal,
        ));
    }
    let amounts = Amounts::of(&reply.currency_code);
    let series: Vec<&LifetimeValueSeries> = reply.series.iter().collect();
    let fit = |columns| Table::fit(columns, terminal.width);
    let groups = fit(group_columns(definition, &series, amounts));
    let expected = fit(expected_columns(definition, &series, amounts));
    let mut metrics = shown(&METRICS, &groups);
    metrics.extend(shown(&METRICS, &expected));
    let mut head = definition.head(&title, &metrics);
    head.push('\n');
    head.push_str(&models::describe(
        reply.bg_nbd.as_ref(),
        reply.gamma_gamma.as_ref(),
        &reply.currency_code,
    ));
    let mut text = layout::page(&head, &groups, "", terminal);
    text.push_str(&layout::page("", &expected, "", terminal));
    text.push_str(&interval_warnings(&series));
    let tables = [
        holdout::columns(definition, reply, amounts),
        simple_columns(definition, &reply.series, amounts),
        customer_columns(definition, &reply.customers, amounts)?,
    ];
    for columns in tables.into_iter().flatten() {
        text.push_str(&layout::page("", &fit(columns), "", terminal));
    }
    if !reply.next_page_token.is_empty() && !reply.customers.is_empty() {
        text.push_str("\nthere are more customers: --top shows up to 1,000\n");
    }
    Ok(text)
}

fn group_columns(
    definition: &Definition<'_>,
    series: &[&LifetimeValueSeries],
    amounts: Amounts,
) -> Vec<Column> {
    let right = |title: &str, cell: &dyn Fn(&LifetimeValueSeries) -> String| {
        Column::of(title, Align::Right, series, |series| cell(series))
    };
    let mut columns = columns::groups(definition, series, |series| &series.group);
    columns.push(right("customers", &|series| {
        number::count(series.customers)
    }));
    columns.push(right("revenue net", &|series| exact(&series.revenue_net)).optional());
    columns.extend(columns::only_estimate(
        "historic value",
        series,
        |series| series.historic_value.as_ref(),
        |value| amounts.rounded(value),
    ));
    columns.push(right("alive", &|series| {
        columns::optional(series.mean_probability_alive, columns::percent)
    }));
    columns
}

/// The table of expected purchases and values.
fn expected_columns(
    definition: &Definition<'_>,
    series: &[&LifetimeValueSeries],
    amounts: Amounts,
) -> Vec<Column> {
    let right = |title: &str, cell: &dyn Fn(&LifetimeValueSeries) -> String| {
        Column::of(title, Align::Right, series, |series| cell(series))
    };
    let money = |value: f64| amounts.rounded(value);
    let mut columns = columns::groups(definition, series, |series| &series.group);
    columns.extend([
        right("expected purchases", &|series| {
            columns::optional(series.expected_purchases, |value| number::decimal(value, 1))
        }),
        right("purchases interval", &|series| {
            columns::range(series.expected_purchases_interval, |bound| {
                number::decimal(bound, 0)
            })
        })
        .preferred(),
        right("expected value", &|series| {
            columns::optional(series.expected_value, money)
        }),
        right("value interval", &|series| {
            columns::range(series.expected_value_interval, money)
        })
        .preferred(),
        right("value per customer", &|series| {
            columns::optional(series.expected_value_per_customer, money)
        }),
        right("per customer interval", &|series| {
            columns::range(series.expected_value_per_customer_interval, money)
        })
        .optional(),
    ]);
    columns
}

/// Why intervals are missing, each reason once.
fn interval_warnings(series: &[&LifetimeValueSeries]) -> String {
    let warnings = series.iter().flat_map(|series| &series.interval_warnings);
    let different: BTreeSet<&String> = warnings.collect();
    different
        .into_iter()
        .map(|warning| format!("  {warning}\n"))
        .collect()
}

/// The table of simple formulas; `None` if the reply has none.
fn simple_columns(
    definition: &Definition<'_>,
    series: &[LifetimeValueSeries],
    amounts: Amounts,
) -> Option<Vec<Column>> {
    let rows: Vec<(&LifetimeValueSeries, &SimpleLifetimeValue)> = series
        .iter()
        .flat_map(|series| series.simple.iter().map(move |simple| (series, simple)))
        .collect();
    if rows.is_empty() {
        return None;
    }
    let mut columns = columns::groups(definition, &rows, |(series, _)| &series.group);
    columns.extend([
        Column::of("simple formula", Align::Left, &rows, |(_, simple)| {
            simple.name.replace('_', " ")
        }),
        Column::of("value", Align::Right, &rows, |(_, simple)| {
            columns::optional(simple.value, |value| amounts.rounded(value))
        }),
        Column::of("made of", Align::Left, &rows, |(_, simple)| made_of(simple)).cuttable(),
    ]);
    Some(columns)
}

/// The formula with its inputs, or the reason why it has no value.
fn made_of(simple: &SimpleLifetimeValue) -> String {
    if simple.value.is_none() && !simple.undefined_reason.is_empty() {
        return simple.undefined_reason.clone();
    }
    let mut inputs: Vec<(&String, &f64)> = simple.inputs.iter().collect();
    inputs.sort_by_key(|(name, _)| *name);
    let inputs = inputs
        .into_iter()
        .map(|(name, value)| format!("{} {}", name.replace('_', " "), number::decimal(*value, 3)));
    let inputs: Vec<String> = inputs.collect();
    let formula = simple.formula.replace('_', " ");
    if inputs.is_empty() {
        formula
    } else {
        format!("{formula}; {}", inputs.join(", "))
    }
}

/// The table of customers; `None` if the reply has none.
fn customer_columns(
    definition: &Definition<'_>,
    customers: &[CustomerLifetimeValue],
    amounts: Amounts,
) -> anyhow::Result<Option<Vec<Column>>> {
    if customers.is_empty() {
        return Ok(None);
    }
    let last_orders = customers.iter().map(|customer| {
        let time = customer.last_order_time.as_ref();
        let last_order = instant(time, "customers.last_order_time")?;
        Ok(label::instant(last_order, &definition.zone))
    });
    let last_orders = last_orders.collect::<anyhow::Result<_>>()?;
    let right = |title: &str, cell: &dyn Fn(&CustomerLifetimeValue) -> String| {
        Column::of(title, Align::Right, customers, |customer| cell(customer))
    };
    let money = |value| columns::optional(value, |value| amounts.rounded(value));
    Ok(Some(vec![
        Column::of("customer", Align::Left, customers, |customer| {
            customer.customer_id.clone()
        })
        .cuttable(),
        right("repeat purchases", &|customer| {
            number::count(customer.repeat_purchases)
        })
        .optional(),
        Column::new("last order", Align::Left, last_orders).preferred(),
        right("revenue net", &|customer| exact(&customer.revenue_net)).important(),
        right("alive", &|customer| {
            columns::percent(customer.probability_alive)
        }),
        right("expected purchases", &|customer| {
            number::decimal(customer.expected_purchases, 2)
        }),
        right("purchase value", &|customer| {
            money(customer.expected_purchase_value)
        })
        .optional(),
        right("expected value", &|customer| money(customer.expected_value)),
    ]))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failed unwrap fails the test")]
mod tests {
    use super::super::super::samples::lifetime_value as reply;
    use super::super::super::test_support;
    use super::*;

    fn rendered(reply: &QueryLifetimeValueResponse) -> Vec<String> {
        let definition = Definition::parse(reply.definition.as_ref()).unwrap();
        let terminal = test_support::terminal(test_support::WIDE);
        let text = render(&definition, reply, terminal).unwrap();
        text.lines().map(str::to_owned).collect()
    }

    #[test]
    fn a_fit_shows_its_parameters_and_a_failed_one_its_reason() {
        let lines = rendered(&reply());
        assert_eq!(
            lines[..6],
            [
                "lifetime value in USD, expected within 365 days; margin 100%, discount 0% a year",
                "2024-01-01 to 2025-01-01, UTC; 95% intervals",
                "",
                "BG/NBD, in weeks: r 0.243  alpha 4.414  a 0.793  b 2.426  log-likelihood -9,582.4  \
                 (2,357 customers, 1,143 with repeat purchases)",
                "Gamma-Gamma in USD: not fitted: needs 10 customers with repeat purchases  (2 customers)",
                "  warning: value and frequency are correlated",
            ]
        );
    }

    #[test]
    fn expectations_have_a_table_with_intervals_or_the_reason_why_not() {
        let lines = rendered(&reply());
        assert_eq!(
            lines[7..=12],
            [
                "customers  revenue net  historic value        interval  alive",
                "    2,357   123,456.70           52.38  50.00 to 54.76  56.7%",
                "",
                "expected purchases  purchases interval  expected value  value interval  \
                 value per customer  per customer interval",
                "           1,234.6      1,101 to 1,377               –               –  \
                 \u{20}                –                      –",
                "  no interval of expected value: unknown",
            ]
        );
    }

    #[test]
    fn simple_formulas_show_their_inputs_or_why_they_have_no_value() {
        let lines = rendered(&reply());
        assert_eq!(
            lines[15],
            "order value only    35.17  margin * order value; margin 1.000, order value 35.170"
        );
        assert_eq!(
            lines[16],
            "constant retention      –  no customer was retained"
        );
    }

    #[test]
    fn a_period_without_orders_is_a_sentence() {
        let empty = QueryLifetimeValueResponse {
            series: Vec::new(),
            ..reply()
        };
        let lines = rendered(&empty);
        assert_eq!(lines[3], "no customer had their first order in this period");
    }

    #[test]
    fn customers_are_shown_on_request() {
        let lines = rendered(&reply());
        assert_eq!(
            test_support::words(&lines[19]),
            [
                "c-17",
                "9",
                "1997-09-28",
                "1,234.00",
                "98.0%",
                "11.23",
                "–",
                "–"
            ]
        );
        assert!(lines[21].starts_with("there are more customers"));
        let without = QueryLifetimeValueResponse {
            customers: Vec::new(),
            ..reply()
        };
        assert_eq!(rendered(&without).len(), 17);
    }
}
