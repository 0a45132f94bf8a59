//! Finds the columns that identify a row.

use std::collections::HashSet;

use super::claims::Claims;
use super::column::Column;
use super::words::Words;
use uuid::Uuid;

/// Most columns of an id that no column is alone.
const COLUMNS_MAX: usize = 6;

/// How a row is identified.
#[derive(Debug)]
pub(super) struct IdSource {
    /// Empty where the row's number identifies it.
    pub(super) columns: Vec<String>,
    pub(super) is_uuid: bool,
    pub(super) doubts: Vec<String>,
}

/// Finds the columns that identify a row, and takes a column that holds nothing else. `keys`
/// are columns that together may identify a row where no column does.
pub(super) fn find(claims: &mut Claims<'_>, keys: &[String], rows: usize) -> IdSource {
    if let Some(position) = claims.best(rank) {
        let column = claims.take(position);
        return IdSource {
            columns: vec![column.name.clone()],
            is_uuid: are_uuids(column),
            doubts: Vec::new(),
        };
    }
    composed(claims, keys, rows)
}

/// A rank above 0 for a column whose texts are all different and no sentences.
fn rank(column: &Column) -> u32 {
    let is_short = column.mean_length() <= 64.0 && !column.texts().any(|text| text.contains('\n'));
    if !column.is_unique() || !is_short || is_personal(&column.words) {
        return 0;
    }
    if column.words.has(&[
        "response",
        "antwort",
        "submission",
        "interview",
        "activity",
        "line",
    ]) && is_named_as_id(&column.words)
    {
        return 4;
    }
    if is_named_as_id(&column.words) {
        return 3;
    }
    if are_uuids(column) {
        return 2;
    }
    // A unique number or text without a name may be a coincidence.
    u32::from(
        column.share(|text| text.contains(char::is_whitespace) || text.contains('.')) == 0.0
            && column.cells.len() >= 20,
    )
}

pub(super) fn is_named_as_id(words: &Words) -> bool {
    words.has(&[
        "id",
        "nr",
        "no",
        "number",
        "nummer",
        "key",
        "uuid",
        "guid",
        "token",
        "ref",
        "reference",
        "code",
        "lfdnr",
        "kennung",
    ]) || words.contain(&["nummer", "nr", "lfd", "responseid"])
}

/// Whether a column holds data of a person, which no mapping should store unasked.
pub(super) fn is_personal(words: &Words) -> bool {
    words.has(&[
        "email",
        "mail",
        "phone",
        "telefon",
        "mobile",
        "handy",
        "vorname",
        "nachname",
        "surname",
        "firstname",
        "lastname",
        "ip",
        "ipaddress",
        "latitude",
        "longitude",
        "birthday",
        "dob",
        "address",
        "adresse",
        "strasse",
        "street",
    ]) || words.contain(&[
        "e mail",
        "first name",
        "last name",
        "full name",
        "geburt",
        "birth",
        "customer name",
        "kundenname",
        "recipient",
    ])
}

fn are_uuids(column: &Column) -> bool {
    column.share(|text| Uuid::try_parse(text).is_ok()) >= 1.0
}

/// An id of the first keys that together identify every row. Rows that are equal in all
/// columns don't count: the importer keeps them apart.
fn composed(claims: &Claims<'_>, keys: &[String], rows: usize) -> IdSource {
    let columns = claims.columns;
    let mut chosen: Vec<&Column> = Vec::new();
    let mut distinct = 1;
    let all: Vec<&Column> = columns.iter().collect();
    let distinct_rows = count_distinct(&all, rows);
    for key in keys {
        let column = columns.iter().find(|column| column.name == *key);
        let fits = |column: &&Column| column.empty == 0 && !column.has_lists;
        let Some(column) = column.filter(fits) else {
            continue;
        };
        let with = [chosen.as_slice(), &[column]].concat();
        let count = count_distinct(&with, rows);
        if count > distinct && distinct < distinct_rows && chosen.len() < COLUMNS_MAX {
            chosen = with;
            distinct = count;
        }
    }
    if distinct < distinct_rows || chosen.is_empty() {
        let doubt = "no columns identify a row, so its number does: between two imports of the \
                     file, rows may be appended, but not moved or removed";
        return IdSource {
            columns: Vec::new(),
            is_uuid: false,
            doubts: vec![doubt.to_owned()],
        };
    }
    let mut doubts = Vec::new();
    if chosen.len() > 1 {
        doubts
            .push("no column alone identifies a row; do these together in every file?".to_owned());
    }
    if distinct < rows {
        let equal = rows - distinct;
        doubts.push(format!(
            "{equal} rows equal others in every column and count as rows of their own; if the \
             file repeats them by mistake, add equal_rows = \"one\""
        ));
    }
    IdSource {
        columns: chosen.iter().map(|column| column.name.clone()).collect(),
        is_uuid: false,
        doubts,
    }
}

fn count_distinct(columns: &[&Column], rows: usize) -> usize {
    let keys: HashSet<Vec<&str>> = (0..rows)
        .map(|row| columns.iter().map(|column| column.text(row)).collect())
        .collect();
    keys.len()
}

/// A rank above 0 for a column whose name is that of customers.
pub(super) fn customer_rank(column: &Column) -> u32 {
    let words = &column.words;
    let is_customer = words.has(&[
        "customer",
        "client",
        "user",
        "member",
        "kunde",
        "kunden",
        "account",
        "buyer",
        "debitor",
        "person",
        "visitor",
        "respondent",
        "panelist",
        "mitglied",
        "subscriber",
        "contact",
    ]) || words.contain(&["kunden", "customer", "userid", "mitglied", "debitor"]);
    let is_fitting = column.filled() > 0 && column.mean_length() <= 128.0 && !column.has_lists;
    if !is_customer || !is_fitting || is_other_of_customer(words) {
        return 0;
    }
    let is_id = is_named_as_id(words) || words.count() == 1 || words.has(&["hash"]);
    if is_personal(words) {
        return 1;
    }
    if is_id { 3 } else { 2 }
}

/// Whether a name with the word for a customer stands for something about them.
fn is_other_of_customer(words: &Words) -> bool {
    words.has(&[
        "type",
        "typ",
        "segment",
        "group",
        "gruppe",
        "since",
        "seit",
        "satisfaction",
        "effort",
        "country",
        "land",
        "city",
        "ort",
        "status",
        "agent",
        "language",
        "comment",
        "age",
        "alter",
        "service",
    ]) || words.contain(&["zufried", "gruppe", "kommentar"])
}

/// A rank above 0 for a column of e-mail addresses.
pub(super) fn email_rank(column: &Column) -> u32 {
    let is_address = |text: &str| text.contains('@') && text.contains('.') && !text.contains(' ');
    u32::from(column.filled() > 0 && column.share(is_address) >= 0.9)
}
