//! How a row gives the completion of a response.

use anyhow::bail;

use crate::api::Completion;
use crate::import::code_table::CodeTable;
use crate::import::columns::Columns;
use crate::import::mapping::{Code, CompletionMapping, CompletionValue};
use crate::import::number_format::NumberFormat;
use crate::import::row_reader::RowReader;
use crate::import::shown::shown;

/// How a row gives the completion of a response.
#[derive(Debug)]
pub(super) enum CompletionRule {
    /// The same for every row.
    Constant(Completion),
    /// A column of codes.
    Column {
        column: usize,
        completions: CodeTable<Completion>,
    },
}

impl CompletionRule {
    pub(super) fn new(
        mapping: CompletionMapping,
        numbers: NumberFormat,
        columns: &mut Columns,
    ) -> anyhow::Result<Self> {
        let has_codes = !(mapping.complete.is_empty() && mapping.partial.is_empty());
        match (mapping.value, mapping.column) {
            (Some(CompletionValue::Complete), None) if !has_codes => {
                Ok(Self::Constant(Completion::Complete))
            }
            (Some(CompletionValue::Partial), None) if !has_codes => {
                Ok(Self::Constant(Completion::Partial))
            }
            (None, Some(column)) if has_codes => {
                let codes = |codes: Vec<Code>, completion| {
                    let codes = codes.into_iter();
                    codes.map(move |code| (code.0, completion))
                };
                let complete = codes(mapping.complete, Completion::Complete);
                let partial = codes(mapping.partial, Completion::Partial);
                let table = CodeTable::new(complete.clone(), numbers);
                if let Some(code) = table.shared_code(&CodeTable::new(partial.clone(), numbers)) {
                    bail!("[completion] lists `{code}` under both `complete` and `partial`");
                }
                Ok(Self::Column {
                    column: columns.index(&column),
                    completions: CodeTable::new(complete.chain(partial), numbers),
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
                let listed = completions.get(text, self.numbers(*column));
                listed.copied().unwrap_or_else(|| {
                    let description = format!(
                        "{} is listed under neither `complete` nor `partial` of [completion]",
                        shown(text)
                    );
                    self.add_error([*column], "completion", description);
                    // The error rejects the row.
                    Completion::Unspecified
                })
            }
        }
    }
}
