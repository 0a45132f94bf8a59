//! The hold-out as a table: the models against what followed.

use crate::api::{Holdout, LifetimeValueSeries, QueryLifetimeValueResponse};

use super::super::super::format::{Align, Column, number};
use super::super::columns;
use super::super::currency::{Amounts, exact};
use super::super::definition::Definition;

/// One line of the table.
struct Row<'a> {
    series: &'a LifetimeValueSeries,
    name: &'static str,
    actual: String,
    expected: String,
    interval: String,
    verdict: &'a str,
}

/// A line for the purchases of each group and one for their net revenue; `None` if the reply
/// has no hold-out.
pub(super) fn columns(
    definition: &Definition<'_>,
    reply: &QueryLifetimeValueResponse,
    amounts: Amounts,
) -> Option<Vec<Column>> {
    let days = reply.holdout_days?;
    let with_holdout = reply.series.iter();
    let rows: Vec<Row<'_>> = with_holdout
        .filter_map(|series| Some((series, series.holdout.as_ref()?)))
        .flat_map(|(series, holdout)| rows(series, holdout, amounts))
        .collect();
    let right = |title: &str, cell: &dyn Fn(&Row<'_>) -> String| {
        Column::of(title, Align::Right, &rows, |row| cell(row))
    };
    let title = format!("in the {} days after", number::count(days));
    let mut columns = columns::groups(definition, &rows, |row| &row.series.group);
    columns.extend([
        Column::of(title, Align::Left, &rows, |row| row.name.to_owned()),
        right("actual", &|row| row.actual.clone()),
        right("expected", &|row| row.expected.clone()),
        right("interval", &|row| row.interval.clone()).preferred(),
        Column::of("the models expected", Align::Left, &rows, |row| {
            if row.verdict.is_empty() {
                number::DASH.to_owned()
            } else {
                row.verdict.to_owned()
            }
        })
        .cuttable(),
    ]);
    Some(columns)
}

fn rows<'a>(
    series: &'a LifetimeValueSeries,
    holdout: &'a Holdout,
    amounts: Amounts,
) -> [Row<'a>; 2] {
    let money = |value: f64| amounts.rounded(value);
    [
        Row {
            series,
            name: "purchases",
            actual: number::count(holdout.actual_purchases),
            expected: columns::optional(holdout.expected_purchases, |value| {
                number::decimal(value, 1)
            }),
            interval: columns::range(holdout.expected_purchases_interval, |bound| {
                number::decimal(bound, 0)
            }),
            verdict: &holdout.purchases_verdict,
        },
        Row {
            series,
            name: "revenue net",
            actual: exact(&holdout.actual_revenue_net),
            expected: columns::optional(holdout.expected_revenue_net, money),
            interval: columns::range(holdout.expected_revenue_net_interval, money),
            verdict: &holdout.revenue_net_verdict,
        },
    ]
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failed unwrap fails the test")]
mod tests {
    use super::super::super::super::format::layout;
    use super::super::super::samples::lifetime_value as reply;
    use super::*;
    use crate::api::Interval;

    #[test]
    fn a_holdout_compares_purchases_and_revenue_with_their_intervals() {
        let mut tested = reply();
        tested.holdout_days = Some(273);
        tested.series[0].holdout = Some(Holdout {
            expected_purchases: Some(1653.41),
            actual_purchases: 1882,
            actual_revenue_net: "70976.39".to_owned(),
            expected_purchases_interval: Some(Interval {
                lower: 1459.0,
                upper: 1859.0,
                confidence_level: 0.95,
            }),
            purchases_verdict: "12% too few, outside the interval".to_owned(),
            ..Holdout::default()
        });
        let definition = Definition::parse(tested.definition.as_ref()).unwrap();
        let columns = columns(&definition, &tested, Amounts::of("USD")).unwrap();
        assert_eq!(
            layout::lines(&columns),
            [
                "in the 273 days after     actual  expected        interval  the models expected",
                "purchases                  1,882   1,653.4  1,459 to 1,859  12% too few, outside the interval",
                "revenue net            70,976.39         –               –  –",
            ]
        );
    }
}
