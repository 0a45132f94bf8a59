//! Whether a row is complete.

use std::collections::HashMap;

use anyhow::bail;

use crate::api::Completion;
use crate::cli::import::frame::Columns;
use crate::cli::import::mapping::{CompletionMapping, CompletionValue};
use crate::cli::import::reader::RowReader;

/// Whether a row is complete.
#[derive(Debug)]
pub(super) enum CompletionRule {
    /// The same for every row.
    Constant(Completion),
    /// By what stands in a column.
    Column {
        column: usize,
        meanings: HashMap<String, Completion>,
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
                let complete = mapping
                    .complete
                    .into_iter()
                    .map(|code| (code.0, Completion::Complete));
                let partial = mapping
                    .partial
                    .into_iter()
                    .map(|code| (code.0, Completion::Partial));
                let meanings = complete.chain(partial).collect();
                Ok(Self::Column {
                    column: columns.place(&column),
                    meanings,
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
            CompletionRule::Column { column, meanings } => {
                let text = self.text(*column, "completion");
                meanings.get(text).copied().unwrap_or_else(|| {
                    let description = format!(
                        "`{text}` is listed neither under `complete` nor under `partial` of [completion]"
                    );
                    self.flaw(&[*column], "completion", description);
                    Completion::Unspecified
                })
            }
        }
    }
}
