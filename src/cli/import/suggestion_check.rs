//! Tries a suggested mapping on the rows that it was made from.

use std::fmt;
use std::sync::Arc;

use anyhow::Context;

use super::args::ImportArgs;
use crate::api::ActivitySettings;
use crate::cli::number::count;
use crate::cli::survey;
use crate::import::{
    ActivityConverter, Batches, CustomerConverter, InputFile, Mapping, Proposal, RecordConverter,
    ResponseConverter, RowsMapping, Source,
};

/// How many rows a mapping converts.
#[derive(Debug)]
pub(super) struct Fit {
    rows: u64,
    rejected: u64,
    /// The first error.
    example: Option<String>,
}

/// Converts the rows of the sample.
///
/// # Errors
///
/// The mapping or the survey is invalid, which is a bug of the suggestion, or the file can't
/// be read.
pub(super) fn check(
    args: &ImportArgs,
    input: &InputFile,
    proposal: &Proposal,
) -> anyhow::Result<Fit> {
    let invalid = "the suggested files are invalid, which is a bug";
    let mapping = Mapping::parse(&proposal.mapping).context(invalid)?;
    let layout = args.layout(mapping.format, mapping.csv)?;
    let open = |columns: &[String]| Source::open(input, layout, mapping.encoding, columns);
    let rows_max = proposal.rows as u64;
    match mapping.rows {
        RowsMapping::Responses(rows) => {
            let text = proposal.survey.as_deref().context(invalid)?;
            let survey = survey::parse_file(text).context(invalid)?;
            let converter =
                ResponseConverter::new(mapping.record, *rows, &survey).context(invalid)?;
            convert(open(converter.rules().columns())?, converter, rows_max)
        }
        RowsMapping::Activities(rows) => {
            let dimensions = mapping.record.dimensions.keys().cloned();
            let settings = ActivitySettings {
                dimensions: dimensions.collect(),
            };
            let converter =
                ActivityConverter::new(mapping.record, *rows, &settings).context(invalid)?;
            convert(open(converter.rules().columns())?, converter, rows_max)
        }
        RowsMapping::Customers(rows) => {
            let converter = CustomerConverter::new(mapping.record, *rows).context(invalid)?;
            convert(open(converter.rules().columns())?, converter, rows_max)
        }
    }
}

fn convert<C: RecordConverter>(source: Source, converter: C, rows_max: u64) -> anyhow::Result<Fit> {
    let mut fit = Fit {
        rows: 0,
        rejected: 0,
        example: None,
    };
    for batch in Batches::new(source.rows, Arc::new(converter)) {
        let batch = batch?;
        let counts = batch.counts;
        fit.rows += batch.records.len() as u64 + counts.rejected + counts.skipped;
        fit.rejected += counts.rejected;
        let mut errors = batch.rejected.into_iter().flat_map(|row| row.errors);
        if fit.example.is_none() {
            fit.example = errors.next().map(|error| {
                format!(
                    "line {}: {}: {}",
                    error.line, error.column, error.description
                )
            });
        }
        if fit.rows >= rows_max {
            break;
        }
    }
    Ok(fit)
}

impl fmt::Display for Fit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rows = count(self.rows);
        match &self.example {
            None => write!(f, "every one of the {rows} rows tried fits the mapping"),
            Some(example) => write!(
                f,
                "{} of the {rows} rows tried don't fit the mapping, such as {example}",
                count(self.rejected)
            ),
        }
    }
}
