//! Cells of a row, independent of the format that they are written in.

use std::collections::BTreeMap;

use jiff::Timestamp;

/// A field of every row: a column of CSV, or a key of JSON.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::cli) struct Field {
    /// Its name. A field within a group is named `GROUP.NAME`; JSON nests it.
    pub(in crate::cli) name: String,
    /// The type of its cells.
    pub(in crate::cli) kind: Kind,
}

/// The type of a field's cells, apart from [`Cell::Empty`] and [`Cell::Unanswered`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::cli) enum Kind {
    Text,
    Integer,
    Time,
    List,
    Map,
}

/// One value of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::cli) enum Cell {
    /// No value.
    Empty,
    /// The reason why a question has no answer, as a word in parentheses.
    Unanswered(&'static str),
    Text(String),
    Integer(i64),
    Time(Timestamp),
    List(Vec<String>),
    Map(BTreeMap<String, String>),
}

/// The cells of one row, one for each field.
pub(in crate::cli) type Row = Vec<Cell>;

/// The word for "not applicable".
pub(in crate::cli) const NOT_APPLICABLE: &str = "(not applicable)";
/// The word for a skipped question.
pub(in crate::cli) const SKIPPED: &str = "(skipped)";
/// Separates the entries of a list within a cell of text. No id contains it.
pub(in crate::cli) const SEPARATOR: &str = ";";

impl Field {
    pub(in crate::cli) fn new(name: impl Into<String>, kind: Kind) -> Self {
        Self {
            name: name.into(),
            kind,
        }
    }
}

impl Cell {
    /// A text, which is empty if it has no characters.
    pub(in crate::cli) fn text(text: impl Into<String>) -> Self {
        let text = text.into();
        match text.is_empty() {
            true => Self::Empty,
            false => Self::Text(text),
        }
    }

    /// Entries by name, which are no value if there are none.
    pub(in crate::cli) fn map(entries: impl IntoIterator<Item = (String, String)>) -> Self {
        let entries: BTreeMap<String, String> = entries.into_iter().collect();
        match entries.is_empty() {
            true => Self::Empty,
            false => Self::Map(entries),
        }
    }

    /// A time of a message.
    ///
    /// # Errors
    ///
    /// If the time is out of range.
    pub(in crate::cli) fn time(time: Option<prost_types::Timestamp>) -> anyhow::Result<Self> {
        let Some(time) = time else {
            return Ok(Self::Empty);
        };
        Ok(Self::Time(Timestamp::new(time.seconds, time.nanos)?))
    }

    /// The cell as text; empty without a value. A map is written as JSON.
    pub(in crate::cli) fn to_text(&self) -> String {
        match self {
            Self::Empty => String::new(),
            Self::Unanswered(word) => (*word).to_owned(),
            Self::Text(text) => text.clone(),
            Self::Integer(number) => number.to_string(),
            Self::Time(time) => time.to_string(),
            Self::List(entries) => entries.join(SEPARATOR),
            Self::Map(map) => serde_json::json!(map).to_string(),
        }
    }
}
