//! How a row gives the completion of a response.

use std::collections::HashMap;

use anyhow::{bail, ensure};

use crate::api::Completion;
use crate::import::columns::Columns;
use crate::import::mapping::{CompletionMapping, CompletionValue};
use crate::import::row_reader::RowReader;

/// How a row gives the completion of a response.
#[derive(Debug)]
pub(super) enum CompletionRule {
    /// The same for every row.
    Constant(Completion),
    /// A column of codes.
    Column {
        column: usize,
        completions: HashMap<String, Completion>,
    },
}

impl CompletionRule {
    pub(super) fn new(mapping: CompletionMapping, columns: &mut Columns) -> anyhow::Result<Self> {
        let has_codes = !(mapping.complete.is_empty() && mapping.partial.is_empty());
        match (mapping.value, mapping.column) {
            (Some(CompletionValue::Complete), None) if !has_codes => {
                Ok(Self::Constant(Completion::Complete))
            }
            (Some(CompletionValue::Partial), None) if !has_codes => {
                Ok(Self::Constant(Completion::Partial))
            }
            (None, Some(column)) if has_codes => {
                let mut completions = HashMap::new();
                for code in mapping.complete {
                    completions.insert(code.0, Completion::Complete);
                }
                for code in mapping.partial {
                    ensure!(
                        completions.get(&code.0) != Some(&Completion::Complete),
                        "[completion] lists `{}` under both `complete` and `partial`",
                        code.0
                    );
                    completions.insert(code.0, Completion::Partial);
                }
                Ok(Self::Column {
                    column: columns.index(&column),
                    completions,
                })
            }
            _ => bail!(
                "[completion] needs either value = \"complete\" (or \"partial\") for every row, or \
                 `column` with `complete = [...]` and `partial = [...]`"
            ),
        }
    }
}

impl RowReader<'_> {
    pub(super) fn completion(&mut self, rule: &CompletionRule) -> Completion {
        match rule {
            CompletionRule::Constant(completion) => *completion,
            CompletionRule::Column {
                column,
                completions,
            } => {
                let text = self.text(*column, "completion");
                completions.get(text).copied().unwrap_or_else(|| {
                    let description = format!(
                        "`{text}` is listed under neither `complete` nor `partial` of [completion]"
                    );
                    self.add_error([*column], "completion", description);
                    // The error rejects the row.
                    Completion::Unspecified
                })
            }
        }
    }
}
