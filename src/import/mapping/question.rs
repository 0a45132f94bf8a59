//! The keys of a mapping that apply to the answers of one question, or of several alike.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::code::Code;
use super::empty::Empty;
use super::field::NameOrTable;

/// How the file holds the answers to a question.
#[derive(Debug, Deserialize)]
#[serde(try_from = "QuestionTable")]
pub(crate) enum QuestionMapping {
    /// In one column.
    Cell(CellMapping),
    /// In one column per option.
    Options(OptionsMapping),
}

/// The column that holds the answers to a question, and how to parse them.
#[derive(Debug, Default)]
pub(crate) struct CellMapping {
    pub(crate) column: String,
    /// Codes for "not applicable".
    pub(crate) not_applicable: Vec<Code>,
    /// Codes for "no answer"; an empty cell follows `empty`.
    pub(crate) skipped: Vec<Code>,
    /// The score, choice id or text for each code in the file.
    pub(crate) values: BTreeMap<String, Code>,
    /// Overrides the mapping's `empty` for this question.
    pub(crate) empty: Option<Empty>,
    /// Separates several choices in one cell.
    pub(crate) separator: Option<String>,
}

/// The columns that hold the answers to a question, one per option.
#[derive(Debug)]
pub(crate) struct OptionsMapping {
    /// The column of each option, by the choice id or score that the option stands for.
    pub(crate) columns: BTreeMap<String, NameOrTable<OptionMapping>>,
    /// Codes for a picked option. Without any, the usual ones.
    pub(crate) picked: Vec<Code>,
    /// Codes for an option that is not picked. Without any, the usual ones.
    pub(crate) not_picked: Vec<Code>,
    /// Codes for "not applicable".
    pub(crate) not_applicable: Vec<Code>,
    /// Overrides the mapping's `empty` for this question.
    pub(crate) empty: Option<Empty>,
}

/// The column of one option.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct OptionMapping {
    pub(crate) column: String,
    /// Whether any text picks the option, as in a column for other reasons.
    #[serde(default)]
    pub(crate) any_text: bool,
}

impl From<String> for OptionMapping {
    fn from(column: String) -> Self {
        Self {
            column,
            any_text: false,
        }
    }
}

/// The TOML table of a question.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct QuestionTable {
    column: Option<String>,
    #[serde(default)]
    columns: BTreeMap<String, NameOrTable<OptionMapping>>,
    #[serde(default)]
    picked: Vec<Code>,
    #[serde(default)]
    not_picked: Vec<Code>,
    #[serde(default)]
    not_applicable: Vec<Code>,
    #[serde(default)]
    skipped: Vec<Code>,
    #[serde(default)]
    values: BTreeMap<String, Code>,
    empty: Option<Empty>,
    separator: Option<String>,
}

impl From<String> for QuestionMapping {
    fn from(column: String) -> Self {
        Self::Cell(CellMapping {
            column,
            ..CellMapping::default()
        })
    }
}

impl TryFrom<QuestionTable> for QuestionMapping {
    type Error = &'static str;

    fn try_from(table: QuestionTable) -> Result<Self, Self::Error> {
        let has_cell_keys =
            !table.values.is_empty() || !table.skipped.is_empty() || table.separator.is_some();
        let has_option_keys = !table.picked.is_empty() || !table.not_picked.is_empty();
        match (table.column, table.columns.is_empty()) {
            (Some(column), true) if !has_option_keys => Ok(Self::Cell(CellMapping {
                column,
                not_applicable: table.not_applicable,
                skipped: table.skipped,
                values: table.values,
                empty: table.empty,
                separator: table.separator,
            })),
            (None, false) if !has_cell_keys => Ok(Self::Options(OptionsMapping {
                columns: table.columns,
                picked: table.picked,
                not_picked: table.not_picked,
                not_applicable: table.not_applicable,
                empty: table.empty,
            })),
            _ => Err(
                "needs either `column` (with `values`, `skipped` and `separator` if needed) or \
                 `columns`, one per option (with `picked` and `not_picked` if needed)",
            ),
        }
    }
}

/// `[[matrix]]`: questions whose columns are parsed alike.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct MatrixMapping {
    /// The column of each question.
    questions: BTreeMap<String, String>,
    #[serde(default)]
    not_applicable: Vec<Code>,
    #[serde(default)]
    skipped: Vec<Code>,
    #[serde(default)]
    values: BTreeMap<String, Code>,
    empty: Option<Empty>,
    separator: Option<String>,
}

impl MatrixMapping {
    /// The mapping of each question.
    pub(super) fn into_questions(self) -> impl Iterator<Item = (String, QuestionMapping)> {
        self.questions.into_iter().map(move |(id, column)| {
            let cell = CellMapping {
                column,
                not_applicable: self.not_applicable.clone(),
                skipped: self.skipped.clone(),
                values: self.values.clone(),
                empty: self.empty,
                separator: self.separator.clone(),
            };
            (id, QuestionMapping::Cell(cell))
        })
    }
}
