//! Finds orders and their amounts.

use super::claims::Claims;
use super::column::Column;
use super::ids::is_named_as_id;
use super::words::Words;
use crate::domain::money::Currency;
use crate::import::number_format::NumberFormat;

/// The least share of numbers in a column of amounts.
const NUMERIC_MIN: f64 = 0.9;

/// Where the amount of an order is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum AmountSource {
    Column(String),
    Product([String; 2]),
}

/// Where the currency of the amounts is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum CurrencySource {
    Column(String),
    /// The same for every row.
    Constant(&'static str),
}

fn is_price(words: &Words) -> bool {
    words.has(&["price", "preis", "unitprice"])
        || words.contain(&["einzelpreis", "unit price", "stueckpreis"])
}

fn is_quantity(words: &Words) -> bool {
    words.has(&[
        "quantity", "qty", "menge", "anzahl", "stueck", "units", "stk", "count",
    ]) || words.contain(&["menge"])
}

fn is_total(words: &Words) -> bool {
    words.has(&[
        "amount", "total", "betrag", "summe", "gesamt", "umsatz", "revenue", "sales", "brutto",
        "gross", "netto", "value", "wert", "subtotal", "paid", "spend", "turnover", "price",
        "preis",
    ]) || words.contain(&["betrag", "summe", "umsatz", "preis", "wert"])
}

fn is_cost(words: &Words) -> bool {
    words.has(&["cost", "costs", "kosten", "ek", "cogs"])
        || words.contain(&["einkaufspreis", "kosten"])
}

/// Whether a name is that of orders.
pub(super) fn is_order(words: &Words) -> bool {
    words.has(&[
        "order",
        "invoice",
        "bestellung",
        "auftrag",
        "rechnung",
        "beleg",
        "receipt",
        "transaction",
        "bon",
        "orderid",
        "orderno",
        "ordernumber",
    ]) || words.contain(&["bestell", "auftrag", "rechnung", "beleg", "invoice"])
}

/// The number of signs that each row is an order: names of amounts, orders and quantities.
pub(super) fn evidence(columns: &[Column], numbers: NumberFormat) -> u32 {
    let any = |has: &dyn Fn(&Column) -> bool| columns.iter().any(has);
    let is_number = |column: &Column| column.numeric_share(numbers) >= NUMERIC_MIN;
    let total =
        any(&|column| is_total(&column.words) && !is_quantity(&column.words) && is_number(column));
    let quantity = any(&|column| is_quantity(&column.words) && is_number(column));
    let price = any(&|column| is_price(&column.words) && is_number(column));
    let order = any(&|column| order_rank(column) > 1);
    let currency = any(&|column| currency_rank(column) > 0);
    u32::from(total) * 2
        + u32::from(quantity && price) * 2
        + u32::from(order) * 2
        + u32::from(currency)
}

/// Finds and takes the column of the order's number.
pub(super) fn order_id<'a>(claims: &mut Claims<'a>) -> Option<&'a Column> {
    claims.take_best(order_rank)
}

fn order_rank(column: &Column) -> u32 {
    let words = &column.words;
    let is_other = words.has(&[
        "date", "datum", "status", "value", "total", "amount", "type", "line", "item", "position",
        "pos",
    ]) || words.contain(&["datum", "status", "wert", "summe", "betrag"]);
    if !is_order(words) || is_other || column.filled() == 0 || column.mean_length() > 64.0 {
        return 0;
    }
    1 + u32::from(is_named_as_id(words)) + u32::from(words.count() == 1)
}

/// Finds and takes the columns of the amount; a quantity and a price where no column holds
/// their product.
pub(super) fn amount(claims: &mut Claims<'_>, numbers: NumberFormat) -> Option<AmountSource> {
    let is_number = |column: &Column| column.numeric_share(numbers) >= NUMERIC_MIN;
    let quantity = claims.best(|column| u32::from(is_quantity(&column.words) && is_number(column)));
    let price = claims.best(|column| {
        u32::from(is_price(&column.words) && is_number(column) && !is_cost(&column.words))
    });
    let total = claims.best(|column| {
        let words = &column.words;
        let is_other = is_quantity(words)
            || is_cost(words)
            || words.has(&[
                "tax", "vat", "mwst", "discount", "rabatt", "shipping", "versand", "refunded",
            ]);
        if !is_total(words) || is_other || !is_number(column) {
            return 0;
        }
        let is_unit = is_price(words) && !words.has(&["total"]);
        let is_sum = words.has(&["total", "gesamt", "summe", "brutto", "amount", "betrag"])
            || words.contain(&["gesamt", "betrag", "summe"]);
        if is_unit { 1 } else { 2 + u32::from(is_sum) }
    });
    match (quantity, price, total) {
        (Some(quantity), Some(price), total)
            if quantity != price && total.is_none_or(|total| total == price) =>
        {
            let names = [quantity, price].map(|position| claims.take(position).name.clone());
            Some(AmountSource::Product(names))
        }
        (_, _, Some(total)) => Some(AmountSource::Column(claims.take(total).name.clone())),
        (_, _, None) => None,
    }
}

/// Finds and takes the column of the seller's cost.
pub(super) fn cost(claims: &mut Claims<'_>, numbers: NumberFormat) -> Option<String> {
    let rank = |column: &Column| {
        let fits = column.filled() > 0 && column.numeric_share(numbers) >= NUMERIC_MIN;
        let is_shipping = column.words.contain(&["versand", "ship"]);
        u32::from(is_cost(&column.words) && fits && !is_shipping)
    };
    claims.take_best(rank).map(|column| column.name.clone())
}

fn currency_rank(column: &Column) -> u32 {
    let are_codes = column.filled() > 0
        && column.share(|text| text.len() == 3 && Currency::parse(text).is_ok()) >= 1.0;
    let is_named = column.words.has(&["currency", "waehrung", "curr", "ccy"]);
    u32::from(are_codes) * (1 + u32::from(is_named))
}

/// Finds the currency: a column of codes; a code or sign in a name; the currency of the
/// country that most rows have. Without any, the one that goes with the numbers.
pub(super) fn currency(
    claims: &mut Claims<'_>,
    has_comma: bool,
) -> (CurrencySource, Option<String>) {
    if let Some(column) = claims.take_best(currency_rank) {
        return (CurrencySource::Column(column.name.clone()), None);
    }
    let named = [
        ("eur", "€", "EUR"),
        ("usd", "$", "USD"),
        ("gbp", "£", "GBP"),
        ("chf", "Fr.", "CHF"),
    ];
    for (word, sign, code) in named {
        let is_named = |column: &Column| column.words.has(&[word]) || column.name.contains(sign);
        if claims.columns.iter().any(is_named) {
            return (CurrencySource::Constant(code), None);
        }
    }
    let doubt = "no column says the currency".to_owned();
    let code = of_country(claims.columns).unwrap_or(if has_comma { "EUR" } else { "USD" });
    (CurrencySource::Constant(code), Some(doubt))
}

fn of_country(columns: &[Column]) -> Option<&'static str> {
    let mut countries = columns
        .iter()
        .filter(|column| column.words.has(&["country", "land"]));
    let country = countries
        .next()?
        .values
        .iter()
        .max_by_key(|(_, rows)| *rows)?;
    match country.0.as_str() {
        "United Kingdom" | "UK" | "GB" | "Great Britain" => Some("GBP"),
        "United States" | "USA" | "US" => Some("USD"),
        "Switzerland" | "Schweiz" | "CH" => Some("CHF"),
        "Germany" | "Deutschland" | "DE" | "Austria" | "Österreich" | "AT" | "France" | "FR"
        | "Italy" | "IT" | "Spain" | "ES" | "Netherlands" | "NL" => Some("EUR"),
        _ => None,
    }
}

impl AmountSource {
    /// Whether the amount of a row is below 0; `None` where it is no number.
    pub(super) fn is_negative(
        &self,
        columns: &[Column],
        row: usize,
        numbers: NumberFormat,
    ) -> Option<bool> {
        let number = |name: &String| {
            let column = columns.iter().find(|column| column.name == *name)?;
            column.number(row, numbers)
        };
        match self {
            Self::Column(name) => Some(number(name)?.is_negative()),
            Self::Product([quantity, price]) => {
                Some(number(quantity)?.times(&number(price)?)?.is_negative())
            }
        }
    }

    /// The names of the columns.
    pub(super) fn names(&self) -> &[String] {
        match self {
            Self::Column(name) => std::slice::from_ref(name),
            Self::Product(names) => names,
        }
    }
}
