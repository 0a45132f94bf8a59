//! How a row gives an order, or the refund of one.

use super::amount_rule::AmountRule;
use crate::api::{Money, Order, Refund, activity};
use crate::domain::money::Currency;
use crate::import::columns::Columns;
use crate::import::field_rule::FieldRule;
use crate::import::mapping::OrderMapping;
use crate::import::number::Number;
use crate::import::number_format::NumberFormat;
use crate::import::row_reader::RowReader;
use crate::import::shown::shown;

/// How a row gives an order, or the refund of one.
#[derive(Debug)]
pub(super) struct OrderRule {
    id: FieldRule,
    /// The order that a refund belongs to, where it is not `id`.
    refund_of: Option<FieldRule>,
    amount: AmountRule,
    currency: FieldRule,
    cost: Option<AmountRule>,
}

impl OrderRule {
    pub(super) fn new(mapping: OrderMapping, numbers: NumberFormat, columns: &mut Columns) -> Self {
        Self {
            id: FieldRule::new(mapping.id, numbers, columns),
            refund_of: FieldRule::optional(mapping.refund_of, numbers, columns),
            amount: AmountRule::new(mapping.amount, numbers, columns),
            currency: FieldRule::new(mapping.currency, numbers, columns),
            cost: mapping
                .cost
                .map(|cost| AmountRule::new(cost, numbers, columns)),
        }
    }

    /// The column of a field of an order, by its path within the order.
    pub(super) fn column_of_order(&self, field: &str) -> Option<usize> {
        match field {
            "order_id" => self.id.column(),
            _ if field.ends_with("currency_code") => self.currency.column(),
            _ if field.starts_with("amount") => self.amount.columns().first().copied(),
            _ if field.starts_with("cost") => self.cost.as_ref()?.columns().first().copied(),
            _ => None,
        }
    }

    /// The column of a field of a refund, by its path within the refund.
    pub(super) fn column_of_refund(&self, field: &str) -> Option<usize> {
        match field {
            "order_id" => self.refunded_order().column(),
            _ => self.column_of_order(field),
        }
    }

    fn refunded_order(&self) -> &FieldRule {
        self.refund_of.as_ref().unwrap_or(&self.id)
    }
}

impl RowReader<'_> {
    pub(super) fn order(&mut self, rule: &OrderRule) -> Order {
        let order_id = self.required_id("order.order_id", &rule.id);
        let amount = self.money("order.amount", rule);
        let cost = rule.cost.as_ref().and_then(|cost| {
            // The cost has the currency of the amount.
            let currency_code = amount.currency_code.clone();
            let amount = self.amount("order.cost.amount", cost, &currency_code)?;
            Some(Money {
                amount,
                currency_code,
            })
        });
        Order {
            order_id,
            amount: Some(amount),
            cost,
        }
    }

    pub(super) fn refund(&mut self, rule: &OrderRule) -> Refund {
        Refund {
            order_id: self.required_id("refund.order_id", rule.refunded_order()),
            amount: Some(self.money("refund.amount", rule)),
        }
    }

    /// A refund where the amount is negative, an order elsewhere.
    pub(super) fn order_or_refund(&mut self, rule: &OrderRule) -> activity::Kind {
        let errors_before = self.error_count();
        let amount = self.money("order.amount", rule);
        let refunded = amount.amount.strip_prefix('-');
        let is_zero = |amount: &str| amount.bytes().all(|byte| matches!(byte, b'0' | b'.'));
        match refunded {
            Some(refunded) if !is_zero(refunded) => activity::Kind::Refund(Refund {
                order_id: self.required_id("refund.order_id", rule.refunded_order()),
                amount: Some(Money {
                    amount: refunded.to_owned(),
                    currency_code: amount.currency_code,
                }),
            }),
            Some(_) | None => {
                // `order` reads the amount again.
                self.forget_errors_after(errors_before);
                activity::Kind::Order(self.order(rule))
            }
        }
    }

    fn money(&mut self, path: &str, rule: &OrderRule) -> Money {
        let name = format!("{path}.amount");
        let errors_before = self.error_count();
        let currency_code = self.required(&format!("{path}.currency_code"), &rule.currency);
        let amount = self.amount(&name, &rule.amount, &currency_code);
        if amount.is_none() && self.error_count() == errors_before {
            let columns = rule.amount.columns();
            self.add_error(columns, &name, "is empty; this row needs a value");
        }
        Money {
            // Without an amount the row has an error.
            amount: amount.unwrap_or_default(),
            currency_code,
        }
    }

    /// The amount as the service takes it; `None` where a cell is empty or has an error.
    fn amount(&mut self, name: &str, rule: &AmountRule, currency_code: &str) -> Option<String> {
        let amount = match rule {
            AmountRule::Field(field) => {
                let text = self.field(name, field);
                if text.is_empty() {
                    return None;
                }
                amount(&text, self.numbers_of(field), currency_code)
            }
            AmountRule::Product(factors) => product(&self.factors(name, factors)?, currency_code),
        };
        match amount {
            Ok(amount) => Some(amount),
            Err(description) => {
                self.add_error(rule.columns(), name, description);
                None
            }
        }
    }

    /// The factors of a product; `None` where a cell is empty or not a number.
    fn factors(&mut self, name: &str, rules: &[FieldRule]) -> Option<Vec<Number>> {
        let mut factors = Vec::new();
        for rule in rules {
            let text = self.field(name, rule);
            if text.is_empty() {
                return None;
            }
            let numbers = self.numbers_of(rule);
            let Some(number) = numbers.parse(&text) else {
                self.add_error(rule.column(), name, numbers.fault(&text));
                return None;
            };
            factors.push(number);
        }
        Some(factors)
    }
}

/// The product of these numbers, which must not have more decimals than the currency.
fn product(factors: &[Number], currency_code: &str) -> Result<String, String> {
    let shown: Vec<String> = factors.iter().map(ToString::to_string).collect();
    let shown = shown.join(" x ");
    let one = Number::new(false, "1", "");
    let product = factors
        .iter()
        .try_fold(one, |product, factor| product.times(factor))
        .ok_or_else(|| format!("{shown} has too many digits"))?;
    match Currency::parse(currency_code) {
        Ok(currency) if product.with_decimals(currency.decimals()).is_none() => Err(format!(
            "{shown} = {product} has more decimals than {currency_code}, and amounts are not \
             rounded: map a column that holds the amount"
        )),
        // The service rejects an unknown currency, with its column.
        Ok(_) | Err(_) => Ok(product.to_string()),
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
            0 => "has none".to_owned(),
            several => format!("has {several}"),
        };
        format!(
            "{} has more decimals than {currency_code}, which {possible}, and amounts are not \
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
            "`29.9950` has more decimals than EUR, which has 2, and amounts are not rounded: correct \
             the amount, or check the currency"
        );
        let json = amount("1500.0", NumberFormat::JSON, "JPY");
        assert_eq!(json.as_deref(), Ok("1500"));
    }
}
