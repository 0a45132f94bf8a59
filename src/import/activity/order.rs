//! How a row gives an order, or the refund of one.

use crate::api::{Money, Order, Refund};
use crate::import::columns::Columns;
use crate::import::field_rule::FieldRule;
use crate::import::mapping::{Decimal, OrderMapping};
use crate::import::row_reader::RowReader;

/// How a row gives an order, or the refund of one.
#[derive(Debug)]
pub(super) struct OrderRule {
    id: FieldRule,
    amount: FieldRule,
    currency: FieldRule,
    cost: Option<FieldRule>,
    decimal: Decimal,
}

impl OrderRule {
    pub(super) fn new(mapping: OrderMapping, decimal: Decimal, columns: &mut Columns) -> Self {
        Self {
            id: FieldRule::new(mapping.id, columns),
            amount: FieldRule::new(mapping.amount, columns),
            currency: FieldRule::new(mapping.currency, columns),
            cost: FieldRule::optional(mapping.cost, columns),
            decimal,
        }
    }

    /// The column of a field, by its path within the order or refund.
    pub(super) fn column_of(&self, field: &str) -> Option<usize> {
        let rule = match field {
            "order_id" => Some(&self.id),
            _ if field.ends_with("currency_code") => Some(&self.currency),
            _ if field.starts_with("amount") => Some(&self.amount),
            _ if field.starts_with("cost") => self.cost.as_ref(),
            _ => None,
        };
        rule?.column()
    }
}

impl RowReader<'_> {
    pub(super) fn order(&mut self, rule: &OrderRule) -> Option<Order> {
        let order_id = self.required("order.order_id", &rule.id);
        let amount = self.money("order.amount", &rule.amount, rule);
        let cost = rule.cost.as_ref().and_then(|cost| {
            let text = self.field("order.cost.amount", cost);
            // The cost has the currency of the amount.
            let currency_code = amount.as_ref()?.currency_code.clone();
            (!text.is_empty()).then(|| Money {
                amount: self.amount(&text, "order.cost.amount", cost, rule.decimal),
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

    fn money(&mut self, path: &str, amount: &FieldRule, rule: &OrderRule) -> Option<Money> {
        let name = format!("{path}.amount");
        let text = self.required(&name, amount);
        Some(Money {
            amount: self.amount(&text, &name, amount, rule.decimal),
            currency_code: self.required(&format!("{path}.currency_code"), &rule.currency),
        })
    }

    fn amount(&mut self, text: &str, name: &str, rule: &FieldRule, decimal: Decimal) -> String {
        with_decimal_point(text, decimal).unwrap_or_else(|description| {
            self.add_error(rule.column(), name, description);
            String::new()
        })
    }
}

/// The amount with a decimal point. The service checks that it is a number.
fn with_decimal_point(text: &str, decimal: Decimal) -> Result<String, String> {
    match decimal {
        Decimal::Point if text.contains(',') => Err(format!(
            "`{text}` has a comma: if it is the decimal separator, add decimal = \",\" at the top \
             of the mapping; otherwise remove the thousands separators"
        )),
        Decimal::Comma if text.contains('.') => Err(format!(
            "`{text}` has a point, but the mapping says decimal = \",\"; remove the \
             thousands separators"
        )),
        Decimal::Point | Decimal::Comma => Ok(text.replace(',', ".")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_decimal_comma_becomes_a_point_and_no_separator_is_guessed() {
        assert_eq!(
            with_decimal_point("29.33", Decimal::Point).as_deref(),
            Ok("29.33")
        );
        assert_eq!(
            with_decimal_point("29,33", Decimal::Comma).as_deref(),
            Ok("29.33")
        );
        assert_eq!(
            with_decimal_point("29", Decimal::Comma).as_deref(),
            Ok("29")
        );
        // One thousand, or one and a quarter?
        assert!(with_decimal_point("1,250", Decimal::Point).is_err());
        assert!(with_decimal_point("1.250", Decimal::Comma).is_err());
        assert!(with_decimal_point("1.250,00", Decimal::Comma).is_err());
    }
}
