//! Finds what kind of activity each row is.

use std::collections::{BTreeMap, HashSet};

use super::amounts::AmountSource;
use super::claims::Claims;
use super::column::Column;
use super::words::folded;
use crate::import::mapping::Kind;
use crate::import::number_format::NumberFormat;

/// Values of a column of kinds, folded.
const VALUES: [(Kind, &[&str]); 6] = [
    (
        Kind::Order,
        &[
            "order",
            "orders",
            "ordered",
            "sale",
            "sales",
            "sold",
            "purchase",
            "purchased",
            "buy",
            "bestellung",
            "kauf",
            "verkauf",
            "rechnung",
            "invoice",
            "auftrag",
            "payment",
            "zahlung",
            "charge",
            "bought",
        ],
    ),
    (
        Kind::Refund,
        &[
            "refund",
            "refunded",
            "return",
            "returned",
            "credit",
            "credit note",
            "gutschrift",
            "erstattung",
            "rueckerstattung",
            "retoure",
            "storno",
            "stornierung",
            "ruecksendung",
            "reversal",
            "chargeback",
            "rueckgabe",
        ],
    ),
    (
        Kind::Acquired,
        &[
            "acquired",
            "signup",
            "sign up",
            "signed up",
            "register",
            "registered",
            "registration",
            "joined",
            "new",
            "new customer",
            "neukunde",
            "anmeldung",
            "registrierung",
            "neu",
            "subscribe",
            "subscribed",
            "created",
        ],
    ),
    (
        Kind::Cancelled,
        &[
            "cancelled",
            "canceled",
            "churn",
            "churned",
            "left",
            "unsubscribe",
            "unsubscribed",
            "kuendigung",
            "gekuendigt",
            "abmeldung",
            "terminated",
            "closed",
            "end",
            "abgang",
        ],
    ),
    (
        Kind::Reactivated,
        &[
            "reactivated",
            "reactivation",
            "back",
            "won back",
            "reaktiviert",
            "reaktivierung",
            "rueckkehr",
        ],
    ),
    (
        Kind::Contact,
        &[
            "contact",
            "ticket",
            "call",
            "mail",
            "e mail",
            "chat",
            "complaint",
            "support",
            "kontakt",
            "anfrage",
            "anruf",
            "beschwerde",
            "reklamation",
            "inquiry",
        ],
    ),
];

/// What kind of activity each row is.
#[derive(Debug)]
pub(super) enum KindSource {
    /// An order in every row.
    Orders,
    /// A refund where the amount is negative. `prefix` begins the numbers of refunds only.
    SignOfAmount { prefix: Option<String> },
    Column {
        column: String,
        values: Vec<(String, Kind)>,
        /// Values of no known kind.
        unknown: Vec<String>,
    },
}

impl KindSource {
    /// Whether some row is of this kind.
    pub(super) fn has(&self, kind: Kind) -> bool {
        match self {
            Self::Orders => kind == Kind::Order,
            Self::SignOfAmount { .. } => matches!(kind, Kind::Order | Kind::Refund),
            Self::Column { values, .. } => values.iter().any(|(_, known)| *known == kind),
        }
    }
}

/// The kind that a value of a column stands for.
fn kind_of(value: &str) -> Option<Kind> {
    let value = folded(value);
    let mut kinds = VALUES.iter();
    kinds
        .find(|(_, words)| words.contains(&value.as_str()))
        .map(|(kind, _)| *kind)
}

/// A rank above 0 for a column whose values are kinds of activities.
fn rank(column: &Column) -> u32 {
    let known = column.share(|text| kind_of(text).is_some());
    let is_named = column.words.has(&[
        "type",
        "typ",
        "kind",
        "event",
        "art",
        "activity",
        "vorgang",
        "action",
        "what",
        "what",
        "transaction",
        "belegart",
        "aktion",
        "ereignis",
    ]) || column.words.contain(&["belegart", "vorgangsart"]);
    let is_few = column.distinct() <= 20 && !column.has_lists && column.empty == 0;
    if !is_few || known < 0.5 || column.filled() == 0 {
        return 0;
    }
    u32::from(is_named) * 2 + u32::from(known >= 1.0 && column.distinct() >= 2)
}

/// Whether a column holds kinds of activities.
pub(super) fn is_any(columns: &[Column]) -> bool {
    columns.iter().any(|column| rank(column) >= 2)
}

/// Finds and takes the column of the kinds.
pub(super) fn column(claims: &mut Claims<'_>) -> Option<KindSource> {
    let column = claims.take_best(rank)?;
    let mut values = Vec::new();
    let mut unknown = Vec::new();
    for text in column.texts() {
        match kind_of(text) {
            Some(kind) => values.push((text.to_owned(), kind)),
            None => unknown.push(text.to_owned()),
        }
    }
    Some(KindSource::Column {
        column: column.name.clone(),
        values,
        unknown,
    })
}

/// The kinds by the sign of the amounts: negative rows are refunds, unless each is a line of
/// an order that also has positive ones.
pub(super) fn by_sign(
    columns: &[Column],
    amount: &AmountSource,
    order_id: Option<&Column>,
    numbers: NumberFormat,
) -> (KindSource, Option<String>) {
    let rows = columns.first().map_or(0, |column| column.cells.len());
    let is_negative: Vec<Option<bool>> = (0..rows)
        .map(|row| amount.is_negative(columns, row, numbers))
        .collect();
    let negative: Vec<usize> = (0..rows)
        .filter(|&row| is_negative[row] == Some(true))
        .collect();
    if negative.is_empty() {
        return (KindSource::Orders, None);
    }
    let order = |row: usize| order_id.map_or("", |column| column.text(row));
    let positive: HashSet<&str> = (0..rows)
        .filter(|&row| is_negative[row] == Some(false))
        .map(order)
        .collect();
    let discounts = negative
        .iter()
        .filter(|&&row| positive.contains(order(row)))
        .count();
    if order_id.is_some() && 2 * discounts > negative.len() {
        let doubt = "negative rows belong to orders with positive ones, so they are taken for \
                     discounts; if they are refunds, write activity = { sign_of_amount = true }";
        return (KindSource::Orders, Some(doubt.to_owned()));
    }
    let prefix = order_id.and_then(|_| {
        let negative: Vec<&str> = negative.iter().map(|&row| order(row)).collect();
        prefix(&negative, &positive)
    });
    let count = negative.len();
    let doubt = format!(
        "{count} rows of the sample have a negative amount: are these refunds? Discount rows of an \
         order need activity = \"order\""
    );
    (KindSource::SignOfAmount { prefix }, Some(doubt))
}

/// The letters with which most numbers of refunds begin, and no number of an order does.
fn prefix(negative: &[&str], positive: &HashSet<&str>) -> Option<String> {
    let letters = |id: &str| -> String {
        let end = id.find(|letter: char| letter.is_ascii_digit()).unwrap_or(0);
        id[..end].to_owned()
    };
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for id in negative {
        *counts.entry(letters(id)).or_default() += 1;
    }
    let (prefix, count) = counts.into_iter().max_by_key(|(_, count)| *count)?;
    let is_apart = !positive.iter().any(|id| id.starts_with(&prefix));
    (!prefix.is_empty() && 2 * count > negative.len() && is_apart).then_some(prefix)
}
