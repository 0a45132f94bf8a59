//! The suggestion for a file of activities.

use super::activity_kinds::{self, KindSource};
use super::amounts::{self, AmountSource, CurrencySource};
use super::claims::Claims;
use super::column::Column;
use super::comments::Lines;
use super::groups::{self, Dimension};
use super::ids::{self, IdSource};
use super::leftovers;
use super::mapping_text::{self, Shared};
use super::number_style::NumberStyle;
use super::sample::Sample;
use super::time_column::TimeSource;
use super::toml_text::{array, key, quoted};
use crate::domain::customer::ATTRIBUTES;
use crate::domain::{activity, dimension};
use crate::import::mapping::Kind;

/// Names that a workspace can't declare, besides those of attributes and of built-in
/// dimensions.
const RESERVED: [&str; 2] = [activity::TOPIC, activity::ANSWER_CLASS];

/// The columns of orders.
struct Orders<'a> {
    id: Option<&'a Column>,
    amount: AmountSource,
    currency: CurrencySource,
    currency_doubt: Option<String>,
    cost: Option<String>,
}

/// Writes the mapping. `None` where the file has no customers, or neither amounts nor kinds.
pub(super) fn write(
    sample: &Sample,
    claims: &mut Claims<'_>,
    style: &NumberStyle,
    time: &TimeSource,
    shared: &Shared<'_>,
) -> Option<Lines> {
    let kinds = activity_kinds::column(claims);
    let order_id = amounts::order_id(claims);
    let amount = amounts::amount(claims, style.format);
    let customer = claims
        .best(ids::customer_rank)
        .or_else(|| claims.best(ids::email_rank))
        .map(|position| claims.take(position))?;
    let orders = amount.map(|amount| {
        let (currency, currency_doubt) = amounts::currency(claims, style.decimal.is_some());
        Orders {
            id: order_id,
            amount,
            currency,
            currency_doubt,
            cost: amounts::cost(claims, style.format),
        }
    });
    let (kinds, kind_doubt) = match (kinds, &orders) {
        (Some(kinds), _) => (kinds, None),
        (None, Some(orders)) => {
            activity_kinds::by_sign(claims.columns, &orders.amount, order_id, style.format)
        }
        (None, None) => return None,
    };
    let keys = keys(claims, orders.as_ref(), time, customer);
    let id = ids::find(claims, &keys, sample.rows);
    let channel = groups::channel(claims);
    let topic = claims.take_best(|column| {
        let is_named = column
            .words
            .has(&["topic", "subject", "thema", "betreff", "anliegen", "reason"]);
        u32::from(is_named && kinds.has(Kind::Contact))
    });
    let in_use: Vec<&str> = channel.iter().map(|column| column.name.as_str()).collect();
    let attributes = attributes(claims);
    let reserved = [&dimension::BUILT_IN[..], &ATTRIBUTES, &RESERVED].concat();
    let dimensions = groups::dimensions(claims, &in_use, &reserved, sample.rows);

    let mut mapping = shared.begin_mapping(sample);
    if let Some(doubt) = kind_doubt {
        mapping.doubt(&doubt);
    }
    write_kinds(&mut mapping, &kinds);
    mapping_text::layout(&mut mapping, sample, style);
    write_customer(&mut mapping, customer);
    if let Some(channel) = channel {
        mapping.push(format!("channel = {}", quoted(&channel.name)));
    }
    mapping_text::id(&mut mapping, &id, Some(shared.name));
    mapping_text::time(&mut mapping, time, shared.zone);
    if let Some(orders) = &orders {
        write_orders(&mut mapping, orders, &kinds, &id);
    }
    write_topic(&mut mapping, topic, &kinds);
    write_groups(&mut mapping, &attributes, &dimensions);
    write_skipped(&mut mapping, &kinds);
    leftovers::write(claims, &mut mapping);
    Some(mapping)
}

/// The columns of attributes of customers, by the attribute.
fn attributes<'a>(claims: &mut Claims<'a>) -> Vec<(&'static str, &'a Column)> {
    let names: [(&str, &[&str]); 3] = [
        ("segment", &["segment", "kundensegment", "kundengruppe"]),
        ("persona", &["persona"]),
        ("country", &["country", "land"]),
    ];
    names
        .into_iter()
        .filter_map(|(name, words)| Some((name, groups::attribute(claims, words)?)))
        .collect()
}

/// The columns that together may identify a row, the most telling first.
fn keys(
    claims: &Claims<'_>,
    orders: Option<&Orders<'_>>,
    time: &TimeSource,
    customer: &Column,
) -> Vec<String> {
    let items = claims.free().filter(|(_, column)| {
        column.words.has(&[
            "product", "sku", "item", "stock", "article", "artikel", "line", "position", "pos",
            "produkt", "variant", "ean",
        ]) || column.words.contain(&["artikel", "stockcode", "produkt"])
    });
    let items = items.map(|(_, column)| column.name.clone());
    let order = orders.and_then(|orders| orders.id);
    let amounts = orders.map_or(&[][..], |orders| orders.amount.names());
    let order = order.map(|column| column.name.clone());
    order
        .into_iter()
        .chain(items)
        .chain(amounts.iter().cloned())
        .chain([customer.name.clone()])
        .chain(time.columns.iter().cloned())
        .collect()
}

fn write_kinds(mapping: &mut Lines, kinds: &KindSource) {
    match kinds {
        KindSource::Orders => mapping.push("activity = \"order\""),
        KindSource::SignOfAmount { .. } => mapping.push("activity = { sign_of_amount = true }"),
        KindSource::Column { column, values, .. } => {
            let values: Vec<String> = values
                .iter()
                .map(|(value, kind)| format!("{} = {}", key(value), quoted(kind.name())))
                .collect();
            mapping.doubt("which kind of activity does each value stand for?");
            mapping.push(format!(
                "activity = {{ column = {}, values = {{ {} }} }}",
                quoted(column),
                values.join(", ")
            ));
        }
    }
}

fn write_customer(mapping: &mut Lines, customer: &Column) {
    if ids::is_personal(&customer.words) || ids::email_rank(customer) > 0 {
        mapping.doubt(
            "a customer is a pseudonym, never a name or an e-mail address: replace the column, for \
             example by a hash",
        );
    }
    if customer.empty > 0 {
        mapping.doubt(&format!(
            "{} of {} rows of the sample have no customer; they will be rejected",
            customer.empty,
            customer.cells.len()
        ));
    }
    mapping.push(format!("customer = {}", quoted(&customer.name)));
}

fn write_orders(mapping: &mut Lines, orders: &Orders<'_>, kinds: &KindSource, id: &IdSource) {
    mapping.table("[order]");
    match (orders.id, id.columns.as_slice()) {
        (Some(column), _) => mapping.push(format!("id = {}", quoted(&column.name))),
        (None, [only]) => {
            mapping.doubt("no column has a name of orders: every row is one of its own");
            mapping.push(format!("id = {}", quoted(only)));
        }
        (None, _) => {
            mapping.doubt("no column holds the number of the order: every row is one of its own");
            mapping.push("id = { row_number = true }");
        }
    }
    if let (
        KindSource::SignOfAmount {
            prefix: Some(prefix),
        },
        Some(column),
    ) = (kinds, orders.id)
    {
        mapping.push(format!(
            "refund_of = {{ column = {}, strip_prefix = {} }}",
            quoted(&column.name),
            quoted(prefix)
        ));
    }
    match &orders.amount {
        AmountSource::Column(column) => mapping.push(format!("amount = {}", quoted(column))),
        AmountSource::Product(columns) => {
            mapping.push(format!("amount = {{ product = {} }}", array(columns)));
        }
    }
    if let Some(doubt) = &orders.currency_doubt {
        mapping.doubt(doubt);
    }
    mapping.push(match &orders.currency {
        CurrencySource::Column(column) => format!("currency = {}", quoted(column)),
        CurrencySource::Constant(code) => format!("currency = {{ value = {} }}", quoted(code)),
    });
    if let Some(cost) = &orders.cost {
        mapping.push(format!("cost = {}", quoted(cost)));
    }
}

fn write_topic(mapping: &mut Lines, topic: Option<&Column>, kinds: &KindSource) {
    if !kinds.has(Kind::Contact) {
        return;
    }
    mapping.table("[contact]");
    match topic {
        Some(column) => mapping.push(format!("topic = {}", quoted(&column.name))),
        None => {
            mapping.doubt("no column holds the topic of a contact");
            mapping.push("topic = { value = \"other\" }");
        }
    }
}

fn write_groups(
    mapping: &mut Lines,
    attributes: &[(&'static str, &Column)],
    dimensions: &[Dimension],
) {
    if !attributes.is_empty() {
        mapping.table("[attributes]");
        for (name, column) in attributes {
            mapping.push(format!("{name} = {}", quoted(&column.name)));
        }
    }
    if !dimensions.is_empty() {
        mapping.table("[dimensions]");
        for dimension in dimensions {
            let name = key(&dimension.name);
            mapping.push(format!("{name} = {}", quoted(&dimension.column)));
        }
    }
}

/// Leaves out rows of unknown kinds.
fn write_skipped(mapping: &mut Lines, kinds: &KindSource) {
    if let KindSource::Column {
        column, unknown, ..
    } = kinds
        && !unknown.is_empty()
    {
        mapping.table("[rows]");
        mapping.doubt("these values are no known kind of activity, so their rows are left out");
        mapping.push(format!(
            "skip = {{ column = {}, values = {} }}",
            quoted(column),
            array(unknown)
        ));
    }
}
