//! Orders, refunds of them, and their money.

use crate::api::{Money, Order, Refund};
use crate::cli::import::frame::{Columns, Field};
use crate::cli::import::mapping::{Decimal, OrderMapping};
use crate::cli::import::reader::RowReader;

/// How a row becomes an order or the refund of one.
#[derive(Debug)]
pub(super) struct OrderRule {
    id: Field,
    amount: Field,
    currency: Field,
    cost: Option<Field>,
    decimal: Decimal,
}

impl OrderRule {
    pub(super) fn new(mapping: OrderMapping, decimal: Decimal, columns: &mut Columns) -> Self {
        Self {
            id: columns.field(mapping.id),
            amount: columns.field(mapping.amount),
            currency: columns.field(mapping.currency),
            cost: columns.optional(mapping.cost),
            decimal,
        }
    }

    /// The column that a field of the order or refund came from.
    pub(super) fn column_of(&self, field: &str) -> Option<usize> {
        let found = match field {
            "order_id" => Some(&self.id),
            _ if field.ends_with("currency_code") => Some(&self.currency),
            _ if field.starts_with("amount") => Some(&self.amount),
            _ if field.starts_with("cost") => self.cost.as_ref(),
            _ => None,
        };
        Field::column_of(found)
    }
}

impl RowReader<'_> {
    pub(super) fn order(&mut self, rule: &OrderRule) -> Option<Order> {
        let order_id = self.required("order.order_id", &rule.id);
        let amount = self.money("order.amount", &rule.amount, rule);
        let cost = rule.cost.as_ref().and_then(|cost| {
            // Its currency was read with the amount.
            let text = self.field("order.cost.amount", cost);
            let currency_code = amount.as_ref()?.currency_code.clone();
            let known = !text.is_empty();
            known.then(|| Money {
                amount: self.plain(&text, "order.cost.amount", cost, rule.decimal),
                currency_code,
            })
        });
        Some(Order {
            order_id,
            amount: Some(amount?),
            cost,
        })
    }

    pub(super) fn refund(&mut self, rule: &OrderRule) -> Option<Refund> {
        Some(Refund {
            order_id: self.required("refund.order_id", &rule.id),
            amount: self.money("refund.amount", &rule.amount, rule),
        })
    }

    fn money(&mut self, path: &str, amount: &Field, rule: &OrderRule) -> Option<Money> {
        let name = format!("{path}.amount");
        let text = self.required(&name, amount);
        Some(Money {
            amount: self.plain(&text, &name, amount, rule.decimal),
            currency_code: self.required(&format!("{path}.currency_code"), &rule.currency),
        })
    }

    /// The amount with a point before its decimals, as the service reads it.
    fn plain(&mut self, text: &str, name: &str, field: &Field, decimal: Decimal) -> String {
        plain(text, decimal).unwrap_or_else(|description| {
            let column: Vec<usize> = Field::column_of(Some(field)).into_iter().collect();
            self.flaw(&column, name, description);
            String::new()
        })
    }
}

/// Whether the rest is an amount is the service's to check.
fn plain(text: &str, decimal: Decimal) -> Result<String, String> {
    match decimal {
        Decimal::Point if text.contains(',') => Err(format!(
            "`{text}` has a comma: if it stands before the decimals, write decimal = \",\" at the \
             top of the mapping; thousands may not stand apart"
        )),
        Decimal::Comma if text.contains('.') => Err(format!(
            "`{text}` has a point where decimal = \",\" in the mapping; thousands may not stand apart"
        )),
        Decimal::Point | Decimal::Comma => Ok(text.replace(',', ".")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_decimal_comma_becomes_a_point_and_no_mark_is_guessed() {
        assert_eq!(plain("29.33", Decimal::Point).as_deref(), Ok("29.33"));
        assert_eq!(plain("29,33", Decimal::Comma).as_deref(), Ok("29.33"));
        assert_eq!(plain("29", Decimal::Comma).as_deref(), Ok("29"));
        // One thousand, or one and a quarter?
        assert!(plain("1,250", Decimal::Point).is_err());
        assert!(plain("1.250", Decimal::Comma).is_err());
        assert!(plain("1.250,00", Decimal::Comma).is_err());
    }
}
