//! The arguments of `cxmetrics import`.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{bail, ensure};

use super::help;
use crate::cli::health;
use crate::import::Format;

/// Arguments of `cxmetrics import`.
#[derive(Debug, clap::Args)]
#[command(after_long_help = help::MAPPING_FILES)]
pub struct ImportArgs {
    /// The file: CSV with a header line, or JSON Lines.
    pub(super) file: PathBuf,

    /// The mapping file: which column becomes which field; --help shows examples.
    #[arg(long, value_name = "MAPPING.toml")]
    pub(super) mapping: PathBuf,

    /// Format of the file [default: by the extension of its name].
    #[arg(long)]
    pub(super) format: Option<FormatArg>,

    /// File for rows that were not stored, with the reasons. It is written only if there are
    /// any [default: the file's name with .rejects.csv].
    #[arg(long, value_name = "FILE")]
    pub(super) rejects: Option<PathBuf>,

    /// How long to retry while the server is unavailable.
    #[arg(long, value_name = "DURATION", value_parser = health::parse_duration, default_value = "30s")]
    pub(super) retry_for: Duration,

    /// Declare the dimensions of activities that the mapping uses and the workspace
    /// doesn't declare yet. A declaration is permanent.
    #[arg(long)]
    pub(super) declare_dimensions: bool,
}

/// Values of `--format`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum FormatArg {
    /// Comma-separated values with a header line.
    Csv,
    /// One JSON object per line.
    Jsonl,
}

impl From<FormatArg> for Format {
    fn from(arg: FormatArg) -> Self {
        match arg {
            FormatArg::Csv => Self::Csv,
            FormatArg::Jsonl => Self::Jsonl,
        }
    }
}

impl ImportArgs {
    /// The format by `--format`, by the mapping or by the file's extension.
    pub(super) fn format(&self, mapped: Option<Format>) -> anyhow::Result<Format> {
        match self.format.map(Format::from).or(mapped) {
            Some(format) => Ok(format),
            None => format_of_name(&self.file),
        }
    }

    /// The path of the rejects file.
    pub(super) fn rejects_path(&self) -> anyhow::Result<PathBuf> {
        let path = match &self.rejects {
            Some(path) => path.clone(),
            None => self.file.with_extension("rejects.csv"),
        };
        ensure!(
            path != self.file,
            "--rejects names the file to import; choose a different file"
        );
        Ok(path)
    }
}

fn format_of_name(file: &Path) -> anyhow::Result<Format> {
    let extension = file
        .extension()
        .and_then(OsStr::to_str)
        .map(str::to_lowercase);
    match extension.as_deref() {
        Some("csv" | "tsv" | "txt") => Ok(Format::Csv),
        Some("jsonl" | "ndjson") => Ok(Format::Jsonl),
        Some(_) | None => bail!(
            "the name of {} doesn't show its format: add --format csv or --format jsonl",
            file.display()
        ),
    }
}

/// The delimiter by the mapping; otherwise a tab for `.tsv` and a comma for other files.
pub(super) fn delimiter(file: &Path, mapped: Option<char>) -> anyhow::Result<u8> {
    match mapped {
        Some(delimiter) if delimiter.is_ascii() && !matches!(delimiter, '"' | '\n' | '\r') => {
            Ok(u8::try_from(delimiter)?)
        }
        Some(other) => bail!(
            "delimiter = {other:?} can't separate columns: use an ASCII character such as \",\", \
             \";\" or \"\\t\""
        ),
        None if file.extension().is_some_and(|extension| extension == "tsv") => Ok(b'\t'),
        None => Ok(b','),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failed unwrap fails the test")]
mod tests {
    use super::*;

    #[test]
    fn the_extension_decides_the_format() {
        let format = |name| format_of_name(Path::new(name));
        assert_eq!(format("a.CSV").unwrap(), Format::Csv);
        assert_eq!(format("a.ndjson").unwrap(), Format::Jsonl);
        let message = format("a.json").unwrap_err().to_string();
        assert!(message.contains("--format"), "{message}");
    }

    #[test]
    fn the_mapping_decides_the_delimiter_before_the_extension() {
        let delimiter = |name, mapped| super::delimiter(Path::new(name), mapped);
        assert_eq!(delimiter("a.csv", None).unwrap(), b',');
        assert_eq!(delimiter("a.tsv", None).unwrap(), b'\t');
        assert_eq!(delimiter("a.tsv", Some(';')).unwrap(), b';');
        assert!(delimiter("a.csv", Some('"')).is_err());
        assert!(delimiter("a.csv", Some('·')).is_err());
    }
}
