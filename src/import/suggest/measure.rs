//! What the name of a column says that it measures.

use super::column::Column;
use super::words::Words;

/// Words of names of numbers that are no scores.
const OTHER_NAMES: [&str; 44] = [
    "id",
    "nr",
    "no",
    "number",
    "nummer",
    "count",
    "anzahl",
    "menge",
    "quantity",
    "qty",
    "age",
    "alter",
    "year",
    "jahr",
    "month",
    "monat",
    "day",
    "tag",
    "week",
    "woche",
    "hour",
    "zip",
    "plz",
    "postcode",
    "duration",
    "dauer",
    "seconds",
    "sekunden",
    "minutes",
    "minuten",
    "page",
    "seite",
    "version",
    "amount",
    "betrag",
    "price",
    "preis",
    "weight",
    "gewicht",
    "progress",
    "fortschritt",
    "latitude",
    "longitude",
    "total",
];

/// What the name of a column says that it measures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Measure {
    Nps,
    Csat,
    Ces,
    Rating,
    /// The name says nothing.
    Unnamed,
    /// The name says that it is something else, such as an age.
    Other,
}

impl Measure {
    /// What the name and the wording of a column say.
    pub(super) fn of(column: &Column) -> Self {
        let wording = column.wording.as_deref().map(Words::of);
        let has = |list: &[&str]| {
            column.words.has(list) || wording.as_ref().is_some_and(|words| words.has(list))
        };
        let contain = |list: &[&str]| {
            column.words.contain(list) || wording.as_ref().is_some_and(|words| words.contain(list))
        };
        if has(&["nps", "enps", "promoter"]) || contain(&["recommend", "empfehl", "net promoter"]) {
            return Self::Nps;
        }
        if has(&["csat"]) || contain(&["satisf", "zufried"]) {
            return Self::Csat;
        }
        if has(&[
            "ces", "effort", "ease", "easy", "aufwand", "muehe", "leicht", "easily",
        ]) || contain(&["einfach", "difficult", "schwierig", "made it easy"])
        {
            return Self::Ces;
        }
        let is_rating = has(&[
            "rating",
            "rate",
            "stars",
            "star",
            "sterne",
            "note",
            "grade",
            "punkte",
            "urteil",
            "points",
            "quality",
            "qualitaet",
            "schulnote",
            "freundlichkeit",
        ]) || contain(&["bewert", "rating"]);
        if is_rating && !has(&["id", "nr", "count", "anzahl"]) {
            return Self::Rating;
        }
        if column.words.has(&OTHER_NAMES) || column.words.contain(&["nummer"]) {
            return Self::Other;
        }
        Self::Unnamed
    }
}
