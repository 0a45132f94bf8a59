//! Finds the columns to group and filter by.

use std::collections::HashSet;

use super::amounts::is_order;
use super::claims::Claims;
use super::column::Column;
use super::ids::is_personal;
use super::names::Names;
use super::words::{Words, folded};
use crate::domain::dimension::{CELLS_MAX, VALUE_LENGTH_MAX};
use crate::domain::survey::DIMENSIONS_MAX;
use crate::domain::text;

/// Most distinct values of a dimension.
const VALUES_MAX: usize = 100;

const CHANNELS: [&str; 27] = [
    "web",
    "website",
    "webshop",
    "online",
    "online shop",
    "onlineshop",
    "email",
    "e mail",
    "mail",
    "app",
    "mobile app",
    "mobile",
    "phone",
    "telefon",
    "sms",
    "whatsapp",
    "chat",
    "shop",
    "store",
    "in store",
    "filiale",
    "laden",
    "kiosk",
    "paper",
    "papier",
    "qr",
    "link",
];

/// Names of groups in both languages.
const GROUP_NAMES: [&str; 50] = [
    "store",
    "shop",
    "filiale",
    "filialen",
    "region",
    "country",
    "land",
    "city",
    "stadt",
    "ort",
    "product",
    "produkt",
    "category",
    "kategorie",
    "segment",
    "plan",
    "tarif",
    "team",
    "brand",
    "marke",
    "gender",
    "geschlecht",
    "device",
    "os",
    "browser",
    "department",
    "abteilung",
    "location",
    "standort",
    "markt",
    "market",
    "branch",
    "group",
    "gruppe",
    "tier",
    "type",
    "typ",
    "state",
    "bundesland",
    "area",
    "gebiet",
    "agent",
    "warehouse",
    "lager",
    "payment",
    "zahlart",
    "agency",
    "persona",
    "class",
    "campaign",
];

/// Finds and takes the column of the channel.
pub(super) fn channel<'a>(claims: &mut Claims<'a>) -> Option<&'a Column> {
    let is_channel = |text: &str| CHANNELS.contains(&folded(text).as_str());
    let rank = |column: &Column| {
        let is_named = column.words.has(&["channel", "kanal", "medium", "via"])
            || column.words.contain(&["kanal"]);
        let is_content = column.share(is_channel) >= 0.9 && column.distinct() >= 2;
        if !is_group(column) {
            0
        } else if is_named {
            2
        } else {
            u32::from(is_content)
        }
    };
    claims.take_best(rank)
}

/// Finds and takes the column of the touchpoint.
pub(super) fn touchpoint<'a>(claims: &mut Claims<'a>) -> Option<&'a Column> {
    claims.take_best(|column| {
        let is_named = column
            .words
            .has(&["touchpoint", "step", "stage", "anlass", "trigger"])
            || column
                .words
                .contain(&["touch point", "kontaktpunkt", "journey"]);
        u32::from(is_named && is_group(column))
    })
}

/// Finds and takes the column of the language.
pub(super) fn language<'a>(claims: &mut Claims<'a>) -> Option<&'a Column> {
    const CODES: [&str; 18] = [
        "de", "en", "fr", "es", "it", "nl", "pl", "pt", "sv", "da", "fi", "no", "cs", "tr", "ru",
        "ja", "zh", "ko",
    ];
    let is_code = |text: &str| {
        let code = text.split(['-', '_']).next().unwrap_or("");
        CODES.contains(&code.to_lowercase().as_str()) && text.len() <= 7
    };
    claims.take_best(|column| {
        let is_named = column.words.has(&["language", "lang", "locale", "sprache"])
            || column.words.contain(&["sprache", "language"]);
        let is_content = column.share(is_code) >= 1.0 && column.distinct() >= 2;
        let is_country = column.words.has(&["country", "land", "state"]);
        if !is_group(column) || is_country {
            0
        } else if is_named {
            2
        } else {
            u32::from(is_content)
        }
    })
}

/// Finds and takes the column of an attribute of customers with one of these names.
pub(super) fn attribute<'a>(claims: &mut Claims<'a>, names: &[&str]) -> Option<&'a Column> {
    claims.take_best(|column| u32::from(column.words.has(names) && is_group(column)))
}

/// A dimension, and its column.
#[derive(Debug)]
pub(super) struct Dimension {
    pub(super) name: String,
    pub(super) column: String,
}

/// Finds and takes the columns with few distinct values. `in_use` are columns whose values
/// are groups already, which count for the number of cells. No dimension has one of the
/// `reserved` names.
pub(super) fn dimensions(
    claims: &mut Claims<'_>,
    in_use: &[&str],
    reserved: &[&str],
    rows: usize,
) -> Vec<Dimension> {
    let mut names = Names::default();
    for name in reserved {
        names.reserve(name);
    }
    let columns = claims.columns;
    let mut grouped: Vec<&Column> = columns
        .iter()
        .filter(|column| in_use.contains(&column.name.as_str()))
        .collect();
    let mut found: Vec<(usize, &Column)> = claims
        .free()
        .filter(|(_, column)| is_dimension(column))
        .collect();
    // The fewer values, the more groups fit.
    found.sort_by_key(|(_, column)| column.distinct());
    let mut taken = Vec::new();
    for (position, column) in found {
        grouped.push(column);
        // The whole file may have more combinations than the sample.
        if taken.len() < DIMENSIONS_MAX && 4 * cells(&grouped, rows) <= CELLS_MAX {
            taken.push(position);
        } else {
            grouped.pop();
        }
    }
    taken.sort_unstable();
    taken
        .into_iter()
        .map(|position| {
            let column = claims.take(position);
            Dimension {
                name: names.id(&column.name, "dimension"),
                column: column.name.clone(),
            }
        })
        .collect()
}

/// The number of combinations of values.
fn cells(columns: &[&Column], rows: usize) -> usize {
    let combinations: HashSet<Vec<&str>> = (0..rows)
        .map(|row| columns.iter().map(|column| column.text(row)).collect())
        .collect();
    combinations.len()
}

/// Whether the values are ones that a dimension takes.
fn is_group(column: &Column) -> bool {
    let fits = |value: &str| text::canonical(value, VALUE_LENGTH_MAX).is_ok();
    (1..=VALUES_MAX).contains(&column.distinct()) && !column.has_lists && column.texts().all(fits)
}

fn is_dimension(column: &Column) -> bool {
    if !is_group(column) || is_personal(&column.words) {
        return false;
    }
    if is_order(&column.words) || is_derived(column) {
        return false;
    }
    if is_named_as_group(&column.words) {
        return column.distinct() < column.filled() || column.filled() <= 5;
    }
    let are_words = column.share(|text| text.chars().any(char::is_alphabetic)) >= 0.9;
    are_words
        && column.distinct() >= 2
        && 2 * column.distinct() <= column.filled()
        && column.mean_length() <= 40.0
}

/// Whether a name is that of a group.
pub(super) fn is_named_as_group(words: &Words) -> bool {
    words.has(&GROUP_NAMES) || words.contain(&["filial", "gruppe", "kategorie", "altersgr"])
}

/// Whether a program derived the values from the scores of a recommendation.
pub(super) fn is_derived(column: &Column) -> bool {
    column.texts().all(|text| {
        let class = folded(text);
        [
            "promoter",
            "passive",
            "detractor",
            "kritiker",
            "passiv",
            "neutral",
            "indifferent",
        ]
        .iter()
        .any(|known| class.starts_with(known))
    })
}
