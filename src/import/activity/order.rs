//! How a row gives an order, or the refund of one.

use crate::api::{Money, Order, Refund};
use crate::domain::money::Currency;
use crate::import::columns::Columns;
use crate::import::field_rule::FieldRule;
use crate::import::mapping::OrderMapping;
use crate::import::number_format::NumberFormat;
use crate::import::row_reader::RowReader;
use crate::import::shown::shown;

/// How a row gives an order, or the refund of one.
#[derive(Debug)]
pub(super) struct OrderRule {
    id: FieldRule,
    amount: FieldRule,
    currency: FieldRule,
    cost: Option<FieldRule>,
}

impl OrderRule {
    pub(super) fn new(mapping: OrderMapping, numbers: NumberFormat, columns: &mut Columns) -> Self {
        Self {
            id: FieldRule::new(mapping.id, numbers, columns),
            amount: FieldRule::new(mapping.amount, numbers, columns),
            currency: FieldRule::new(mapping.currency, numbers, columns),
            cost: FieldRule::optional(mapping.cost, numbers, columns),
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
        let order_id = self.required_id("order.order_id", &rule.id);
        let amount = self.money("order.amount", rule);
        let cost = rule.cost.as_ref().and_then(|cost| {
            let name = "order.cost.amount";
            let text = self.field(name, cost);
            // The cost has the currency of the amount.
            let currency_code = amount.currency_code.clone();
            (!text.is_empty()).then(|| Money {
                amount: self.amount(&text, name, cost, &currency_code),
                currency_code,
            })
        });
        Some(Order {
            order_id,
            amount: Some(amount),
            cost,
        })
    }

    pub(super) fn refund(&mut self, rule: &OrderRule) -> Option<Refund> {
        Some(Refund {
            order_id: self.required_id("refund.order_id", &rule.id),
            amount: Some(self.money("refund.amount", rule)),
        })
    }

    fn money(&mut self, path: &str, rule: &OrderRule) -> Money {
        let name = format!("{path}.amount");
        let text = self.required(&name, &rule.amount);
        let currency_code = self.required(&format!("{path}.currency_code"), &rule.currency);
        Money {
            amount: self.amount(&text, &name, &rule.amount, &currency_code),
            currency_code,
        }
    }

    /// The amount in a text as the service takes it. An empty text is an error already.
    fn amount(&mut self, text: &str, name: &str, rule: &FieldRule, currency_code: &str) -> String {
        if text.is_empty() {
            return String::new();
        }
        let numbers = self.numbers_of(rule);
        amount(text, numbers, currency_code).unwrap_or_else(|description| {
            self.add_error(rule.column(), name, description);
            String::new()
        })
    }
}

/// The amount with a decimal point. Zeros beyond the decimals of the currency are dropped.
///
/// # Errors
///
/// The text is not a number, or has more decimals than the currency.
fn amount(text: &str, numbers: NumberFormat, currency_code: &str) -> Result<String, String> {
    let number = numbers.parse(text).ok_or_else(|| numbers.fault(text))?;
    let decimals = match Currency::parse(currency_code) {
        Ok(currency) => currency.decimals(),
        // The service rejects the currency, with its column.
        Err(_) => number.decimals(),
    };
    number.with_decimals(decimals).ok_or_else(|| {
        let possible = match decimals {
            0 => "no decimals".to_owned(),
            1 => "1 decimal at most".to_owned(),
            several => format!("{several} decimals at most"),
        };
        format!(
            "{} is more exact than {currency_code}, which has {possible}, and amounts are not \
             rounded: correct the amount, or check the currency",
            shown(text)
        )
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failed unwrap fails the test")]
mod tests {
    use super::*;
    use crate::import::number_format::{Decimal, Thousands};

    fn point() -> NumberFormat {
        NumberFormat::new(None, None).unwrap()
    }

    fn comma() -> NumberFormat {
        NumberFormat::new(Some(Decimal::Comma), None).unwrap()
    }

    #[test]
    fn a_decimal_comma_becomes_a_point_and_no_separator_is_guessed() {
        let euro = |text, numbers| amount(text, numbers, "EUR").ok();
        assert_eq!(euro("29.33", point()).as_deref(), Some("29.33"));
        assert_eq!(euro("29,33", comma()).as_deref(), Some("29.33"));
        assert_eq!(euro("29", comma()).as_deref(), Some("29"));
        // One thousand, or one and a quarter?
        assert!(euro("1,250", point()).is_none());
        assert!(euro("1.250", comma()).is_none());
        assert!(euro("1.250,00", comma()).is_none());
        let german = NumberFormat::new(Some(Decimal::Comma), Some(Thousands::Point)).unwrap();
        assert_eq!(euro("1.234,56", german).as_deref(), Some("1234.56"));
        assert_eq!(euro("-1.234,5", german).as_deref(), Some("-1234.5"));
    }

    #[test]
    fn zeros_beyond_the_decimals_of_the_currency_are_dropped_and_nothing_else() {
        for (text, currency, sent) in [
            ("29.9900", "EUR", "29.99"),
            ("0.5000", "EUR", "0.50"),
            ("15.300", "EUR", "15.30"),
            ("-8.000", "EUR", "-8.00"),
            ("1500.00", "JPY", "1500"),
            ("1.2340", "KWD", "1.234"),
            // The service rejects the currency.
            ("1.2345", "XXL", "1.2345"),
        ] {
            assert_eq!(amount(text, point(), currency).as_deref(), Ok(sent));
        }
        for (text, currency) in [("29.9950", "EUR"), ("15.305", "EUR"), ("1500.50", "JPY")] {
            assert!(amount(text, point(), currency).is_err(), "{text}");
        }
        assert_eq!(
            amount("29.9950", point(), "EUR").unwrap_err(),
            "`29.9950` is more exact than EUR, which has 2 decimals at most, and amounts are not \
             rounded: correct the amount, or check the currency"
        );
        let json = amount("1500.0", NumberFormat::JSON, "JPY");
        assert_eq!(json.as_deref(), Ok("1500"));
    }
}
