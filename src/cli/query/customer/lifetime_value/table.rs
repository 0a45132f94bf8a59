//! Lifetime value for people.

use crate::api::{
    CustomerLifetimeValue, LifetimeValueSeries, QueryLifetimeValueResponse, SimpleLifetimeValue,
};

use super::super::super::super::number;
use super::super::super::columns::{self, Align, Column, Look};
use super::super::super::{figure, label};
use super::super::cells;
use super::super::currency::{Amounts, exact, in_currency};
use super::super::definition::{Definition, Metric, metric};
use super::models;

const METRICS: [Metric; 5] = [
    metric("historic_value", "historic value"),
    metric("expected_purchases", "expected purchases"),
    metric("expected_value_per_customer", "value per customer"),
    metric("expected_value", "expected value"),
    metric("mean_probability_alive", "alive"),
];

/// The models, the groups, the simple formulas and the customers.
pub(super) fn render(
    definition: &Definition<'_>,
    reply: &QueryLifetimeValueResponse,
    look: Look,
) -> String {
    let title = format!(
        "lifetime value{}, expected within {} days; margin {}%, discount {}% a year",
        in_currency(&reply.currency_code),
        number::count(reply.horizon_days),
        label::percent(reply.margin),
        label::percent(reply.annual_discount),
    );
    let mut head = definition.head(&title, &METRICS);
    if reply.series.iter().all(|series| series.customers == 0) {
        return columns::in_words(head, "nobody ordered for the first time in that time");
    }
    head.push('\n');
    head.push_str(&models::in_words(
        reply.bg_nbd.as_ref(),
        reply.gamma_gamma.as_ref(),
        &reply.currency_code,
    ));
    let amounts = Amounts::of(&reply.currency_code);
    let series: Vec<&LifetimeValueSeries> = reply.series.iter().collect();
    let mut text = columns::page(head, group_columns(definition, &series, amounts), look);
    let tables = [
        simple_columns(definition, &reply.series, amounts),
        customer_columns(definition, &reply.customers, amounts),
    ];
    for columns in tables.into_iter().flatten() {
        text.push_str(&columns::page(String::new(), columns, look));
    }
    if !reply.next_page_token.is_empty() && !reply.customers.is_empty() {
        text.push_str("\nthere are more customers: --top asks for up to 1,000\n");
    }
    text
}

fn group_columns(
    definition: &Definition<'_>,
    series: &[&LifetimeValueSeries],
    amounts: Amounts,
) -> Vec<Column> {
    let right = |title: &str, cell: &dyn Fn(&LifetimeValueSeries) -> String| {
        Column::of(title, Align::Right, series, |series| cell(series))
    };
    let money = |value| cells::optional(value, |value| amounts.rounded(value));
    let mut columns = cells::groups(definition, series, |series| &series.group);
    columns.push(right("customers", &|series| {
        number::count(series.customers)
    }));
    columns.push(right("revenue net", &|series| exact(&series.revenue_net)).optional());
    columns.extend(cells::estimate(
        "historic value",
        series,
        |series| series.historic_value.as_ref(),
        |value| amounts.rounded(value),
    ));
    columns.extend([
        right("expected purchases", &|series| {
            cells::optional(series.expected_purchases, |value| figure::decimal(value, 1))
        }),
        right("value per customer", &|series| {
            money(series.expected_value_per_customer)
        }),
        right("expected value", &|series| money(series.expected_value)).optional(),
        right("alive", &|series| {
            cells::optional(series.mean_probability_alive, cells::percent)
        }),
    ]);
    columns
}

/// The simple formulas; none where the server made none.
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
    let mut columns = cells::groups(definition, &rows, |(series, _)| &series.group);
    columns.extend([
        Column::of("simple formula", Align::Left, &rows, |(_, simple)| {
            simple.name.replace('_', " ")
        }),
        Column::of("value", Align::Right, &rows, |(_, simple)| {
            cells::optional(simple.value, |value| amounts.rounded(value))
        }),
        Column::of("made of", Align::Left, &rows, |(_, simple)| made_of(simple)),
    ]);
    Some(columns)
}

/// The formula with what went in, or why it has no value.
fn made_of(simple: &SimpleLifetimeValue) -> String {
    if simple.value.is_none() && !simple.undefined_reason.is_empty() {
        return simple.undefined_reason.clone();
    }
    let mut inputs: Vec<(&String, &f64)> = simple.inputs.iter().collect();
    inputs.sort_by_key(|(name, _)| *name);
    let inputs = inputs
        .into_iter()
        .map(|(name, value)| format!("{} {}", name.replace('_', " "), figure::decimal(*value, 3)));
    let inputs: Vec<String> = inputs.collect();
    let formula = simple.formula.replace('_', " ");
    if inputs.is_empty() {
        formula
    } else {
        format!("{formula}; {}", inputs.join(", "))
    }
}

/// The customers asked for; none where nobody was.
fn customer_columns(
    definition: &Definition<'_>,
    customers: &[CustomerLifetimeValue],
    amounts: Amounts,
) -> Option<Vec<Column>> {
    if customers.is_empty() {
        return None;
    }
    let right = |title: &str, cell: &dyn Fn(&CustomerLifetimeValue) -> String| {
        Column::of(title, Align::Right, customers, |customer| cell(customer))
    };
    let money = |value| cells::optional(value, |value| amounts.rounded(value));
    Some(vec![
        Column::of("customer", Align::Left, customers, |customer| {
            customer.customer_id.clone()
        }),
        right("repeat purchases", &|customer| {
            number::count(customer.repeat_purchases)
        }),
        Column::of("last order", Align::Left, customers, |customer| {
            let time = customer.last_order_time.as_ref();
            let instant = time.and_then(|time| jiff::Timestamp::new(time.seconds, time.nanos).ok());
            instant.map_or_else(
                || figure::NOTHING.to_owned(),
                |instant| label::instant(instant, &definition.zone),
            )
        }),
        right("revenue net", &|customer| exact(&customer.revenue_net)),
        right("alive", &|customer| {
            cells::percent(customer.probability_alive)
        }),
        right("expected purchases", &|customer| {
            figure::decimal(customer.expected_purchases, 2)
        }),
        right("purchase value", &|customer| {
            money(customer.expected_purchase_value)
        }),
        right("expected value", &|customer| money(customer.expected_value)),
    ])
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failed unwrap fails the test")]
pub(super) mod tests {
    use std::collections::HashMap;

    use crate::api::{BgNbdFit, GammaGammaFit};

    use super::super::super::sample;
    use super::*;

    /// A fit of purchases, none of values, and one customer.
    pub(in super::super) fn reply() -> QueryLifetimeValueResponse {
        let simple = |name: &str, value, undefined_reason: &str| SimpleLifetimeValue {
            name: name.to_owned(),
            formula: "margin * order_value".to_owned(),
            value,
            inputs: HashMap::from([
                ("margin".to_owned(), 1.0),
                ("order_value".to_owned(), 35.17),
            ]),
            undefined_reason: undefined_reason.to_owned(),
        };
        QueryLifetimeValueResponse {
            definition: Some(sample::definition(&[], &[])),
            currency_code: "USD".to_owned(),
            bg_nbd: Some(BgNbdFit {
                r: Some(0.242_594_5),
                alpha: Some(4.413_601_9),
                a: Some(0.792_922_2),
                b: Some(2.425_907_5),
                log_likelihood: Some(-9582.429),
                customers: 2357,
                repeat_customers: 1143,
                ..BgNbdFit::default()
            }),
            gamma_gamma: Some(GammaGammaFit {
                customers: 2,
                unfitted_reason: "needs 10 customers who bought again".to_owned(),
                warnings: vec!["values and frequency go together".to_owned()],
                ..GammaGammaFit::default()
            }),
            series: vec![LifetimeValueSeries {
                customers: 2357,
                revenue_net: "123456.70".to_owned(),
                historic_value: Some(sample::estimate(52.38, 50.0, 54.76, 2357)),
                simple: vec![
                    simple("order_value_only", Some(35.17), ""),
                    simple("constant_retention", None, "nobody was retained"),
                ],
                expected_purchases: Some(1234.56),
                mean_probability_alive: Some(0.567),
                ..LifetimeValueSeries::default()
            }],
            customers: vec![CustomerLifetimeValue {
                customer_id: "c-17".to_owned(),
                repeat_purchases: 9,
                last_order_time: sample::period(("1997-09-28", "1997-09-30")).start_time,
                revenue_net: "1234.00".to_owned(),
                probability_alive: 0.98,
                expected_purchases: 11.234,
                ..CustomerLifetimeValue::default()
            }],
            next_page_token: "more".to_owned(),
            horizon_days: 365,
            margin: 1.0,
            ..QueryLifetimeValueResponse::default()
        }
    }

    fn rendered(reply: &QueryLifetimeValueResponse) -> Vec<String> {
        let definition = Definition::new(reply.definition.as_ref()).unwrap();
        let text = render(&definition, reply, sample::look(sample::WIDE));
        text.lines().map(str::to_owned).collect()
    }

    #[test]
    fn a_fit_shows_its_parameters_and_one_that_failed_its_reason() {
        let lines = rendered(&reply());
        assert_eq!(
            lines[..6],
            [
                "lifetime value in USD, expected within 365 days; margin 100%, discount 0% a year",
                "2024-01-01 to 2025-01-01, UTC; 95% intervals",
                "",
                "BG/NBD, in weeks: r 0.243  alpha 4.414  a 0.793  b 2.426  log-likelihood -9,582.4  \
                 (2,357 customers, 1,143 of them bought again)",
                "Gamma-Gamma in USD: not fitted: needs 10 customers who bought again  (2 customers)",
                "  mind: values and frequency go together",
            ]
        );
    }

    #[test]
    fn what_could_not_be_modelled_is_a_dash() {
        let lines = rendered(&reply());
        assert_eq!(
            sample::words(&lines[8]),
            [
                "2,357",
                "123,456.70",
                "52.38",
                "50.00",
                "to",
                "54.76",
                "1,234.6",
                "–",
                "–",
                "56.7%"
            ]
        );
    }

    #[test]
    fn simple_formulas_say_what_they_are_made_of_or_why_they_have_no_value() {
        let lines = rendered(&reply());
        assert_eq!(
            lines[11],
            "order value only    35.17  margin * order value; margin 1.000, order value 35.170"
        );
        assert_eq!(lines[12], "constant retention      –  nobody was retained");
    }

    #[test]
    fn where_nobody_ordered_it_is_said_in_words() {
        let nobody = QueryLifetimeValueResponse {
            series: Vec::new(),
            ..reply()
        };
        let lines = rendered(&nobody);
        assert_eq!(lines[3], "nobody ordered for the first time in that time");
    }

    #[test]
    fn customers_follow_where_they_were_asked_for() {
        let lines = rendered(&reply());
        assert_eq!(
            sample::words(&lines[15]),
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
        assert!(lines[17].starts_with("there are more customers"));
        let without = QueryLifetimeValueResponse {
            customers: Vec::new(),
            ..reply()
        };
        assert_eq!(rendered(&without).len(), 13);
    }
}
