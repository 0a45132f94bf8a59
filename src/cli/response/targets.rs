//! The responses that `exclude` and `include` change.

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail, ensure};
use clap::ValueEnum;
use uuid::Uuid;

use crate::api::ExclusionReason;
use crate::cli::records::ResponseFilterArgs;
use crate::cli::uuid_arg;

/// Arguments of `response exclude`.
#[derive(Debug, clap::Args)]
pub struct ExcludeArgs {
    #[command(flatten)]
    pub(super) targets: TargetArgs,

    /// Why the responses must not count.
    #[arg(long, value_enum)]
    reason: Reason,
}

impl ExcludeArgs {
    pub(super) fn reason(&self) -> ExclusionReason {
        self.reason.into()
    }
}

/// Selects responses by their ids, by a file of ids, or by the filters of a list.
#[derive(Debug, clap::Args)]
pub struct TargetArgs {
    /// Ids of responses.
    #[arg(value_parser = uuid_arg::parse, conflicts_with_all = ["file", "survey"])]
    responses: Vec<Uuid>,

    /// A file of ids, one per line, or a CSV file with the column response_id; `-` reads
    /// standard input.
    #[arg(long, value_name = "FILE", conflicts_with = "survey")]
    file: Option<PathBuf>,

    /// The survey whose responses the filters below select.
    #[arg(long, value_name = "SURVEY")]
    pub(super) survey: Option<String>,

    #[command(flatten)]
    pub(super) filter: ResponseFilterArgs,

    /// Change nothing: print how many responses would change, and the first three.
    #[arg(long)]
    pub(super) dry_run: bool,

    /// Don't ask before several responses that filters select are changed.
    #[arg(long)]
    pub(super) yes: bool,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Reason {
    /// They were tests.
    Test,
    /// They repeat other responses of the same customers.
    Duplicate,
    /// They were not given in good faith.
    Fraud,
}

impl From<Reason> for ExclusionReason {
    fn from(reason: Reason) -> Self {
        match reason {
            Reason::Test => Self::Test,
            Reason::Duplicate => Self::Duplicate,
            Reason::Fraud => Self::Fraud,
        }
    }
}

impl TargetArgs {
    /// The ids that are given; `None` if a survey and filters are.
    pub(super) fn ids(&self) -> anyhow::Result<Option<Vec<Uuid>>> {
        let has_filter = self.filter.is_given()?;
        if self.survey.is_some() {
            ensure!(
                has_filter,
                "--survey needs a filter, such as --where store=Test or --last day: otherwise \
                 every response of the survey would change"
            );
            return Ok(None);
        }
        ensure!(!has_filter, "filters need --survey");
        let mut ids = match &self.file {
            Some(file) => read(file)?,
            None => self.responses.clone(),
        };
        ensure!(
            !ids.is_empty(),
            "name the responses: by their ids, by --file, or by --survey and filters"
        );
        ids.sort_unstable();
        ids.dedup();
        Ok(Some(ids))
    }
}

/// The ids in a file.
fn read(file: &Path) -> anyhow::Result<Vec<Uuid>> {
    let shown = file.display();
    let text = if file == Path::new("-") {
        let mut text = String::new();
        std::io::stdin().read_to_string(&mut text).map(|_| text)
    } else {
        fs::read_to_string(file)
    };
    let text = text.with_context(|| format!("can't read {shown}"))?;
    parse(&text).with_context(|| format!("{shown}"))
}

fn parse(text: &str) -> anyhow::Result<Vec<Uuid>> {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .trim(csv::Trim::All)
        .from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    let mut column = None;
    let mut ids = Vec::new();
    for record in reader.records() {
        let record = record?;
        // Every record of a file has a position.
        let line = record.position().map_or(0, csv::Position::line);
        let Some(index) = column else {
            let named = record.iter().position(|name| name == "response_id");
            column = Some(named.unwrap_or(0));
            match (named, record.iter().next().map(Uuid::try_parse)) {
                (Some(_), _) => {}
                (None, Some(Ok(id))) => ids.push(id),
                (None, Some(Err(_)) | None) => bail!(
                    "line {line} is neither an id such as 0190a5b2-7c5e-7d3a-9f00-2b1c3d4e5f60 \
                     nor a header with the column response_id"
                ),
            }
            continue;
        };
        // A missing cell is no id.
        let cell = record.get(index).unwrap_or("");
        if cell.is_empty() && record.len() == 1 {
            continue;
        }
        let id = Uuid::try_parse(cell);
        ids.push(id.map_err(|_| anyhow::anyhow!("line {line}: {cell:?} is not a UUID"))?);
    }
    Ok(ids)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failed unwrap fails the test")]
mod tests {
    use super::*;

    const A: &str = "0190a5b2-7c5e-7d3a-9f00-2b1c3d4e5f60";
    const B: &str = "0190a5b2-7c5e-7d3a-9f00-2b1c3d4e5f61";

    #[test]
    fn ids_are_read_one_per_line_or_from_a_column() {
        for text in [
            format!("{A}\n\n  {B} \n"),
            format!("\u{feff}response_id\r\n{A}\r\n{B}\r\n"),
            format!("score,response_id\n9,{A}\n8,{B}\n"),
        ] {
            let ids: Vec<String> = parse(&text).unwrap().iter().map(Uuid::to_string).collect();
            assert_eq!(ids, [A, B], "{text}");
        }
    }

    #[test]
    fn a_line_that_is_no_id_is_named() {
        let error = parse(&format!("{A}\n17\n")).unwrap_err().to_string();
        assert_eq!(error, "line 2: \"17\" is not a UUID");
        let error = parse("score\n9\n").unwrap_err().to_string();
        assert!(error.starts_with("line 1 is neither an id"), "{error}");
    }
}
