//! The arguments of `cxmetrics import`.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, bail, ensure};

use super::help;
use crate::cli::health;
use crate::import::{self, CsvLayout, CsvMapping, Format, Layout};

/// Arguments of `cxmetrics import`.
#[derive(Debug, clap::Args)]
#[command(after_long_help = help::MAPPING_FILES)]
pub struct ImportArgs {
    /// The file: CSV with a header line, or JSON Lines; - is standard input.
    pub(super) file: PathBuf,

    /// The mapping file: which column becomes which field; --help shows examples.
    #[arg(long, value_name = "MAPPING.toml", required_unless_present = "suggest")]
    pub(super) mapping: Option<PathBuf>,

    /// Write a first mapping, and for responses a survey file, from the first 10,000 rows, and
    /// import nothing. Needs no server. Comments mark what the rows don't prove.
    #[arg(long, conflicts_with_all = ["mapping", "rejects", "declare_dimensions", "dry_run"])]
    pub(super) suggest: bool,

    /// With --suggest: print the files instead of writing them beside FILE.
    #[arg(long, requires = "suggest")]
    pub(super) print: bool,

    /// Format of the file [default: by the extension of its name].
    #[arg(long)]
    pub(super) format: Option<FormatArg>,

    /// File for rows that were not stored, with the reasons. Corrected, it can be imported with
    /// the same mapping. It is written only if there are such rows [default: the file's name
    /// with .rejects before its extension].
    #[arg(long, value_name = "FILE")]
    pub(super) rejects: Option<PathBuf>,

    /// Check the whole file against the mapping, the survey and the stored rows, and store
    /// nothing: say what would be stored, what would be rejected and why, and show the first
    /// three rows as they would be understood. A rejects file is written with --rejects only.
    #[arg(long)]
    pub(super) dry_run: bool,

    /// How long to retry while the server is unavailable.
    #[arg(long, value_name = "DURATION", value_parser = health::parse_duration, default_value = "30s")]
    pub(super) retry_for: Duration,

    /// Make stored rows equal to the rows of the file: insert new ones, and change those that
    /// differ. Rows that were deleted stay deleted. Undoes an import with a wrong mapping.
    #[arg(long)]
    pub(super) revise: bool,

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
    /// The layout of the file. Its format follows from `--format`, the mapping or the file's
    /// extension.
    pub(super) fn layout(&self, format: Option<Format>, csv: CsvMapping) -> anyhow::Result<Layout> {
        let format = match self.format.map(Format::from).or(format) {
            Some(format) => format,
            None => format_of_name(&self.file)?,
        };
        let has_csv_key = csv.header_line.is_some() || csv.skip_rows.is_some();
        ensure!(
            format == Format::Csv || !has_csv_key,
            "`header_line` and `skip_rows` apply to CSV, but the file is JSON Lines; remove them"
        );
        Ok(Layout::of(format, csv_layout(&self.file, csv)?))
    }

    /// The format by `--format` or the file's extension, if one of them shows it.
    pub(super) fn known_format(&self) -> Option<Format> {
        let stated = self.format.map(Format::from);
        stated.or_else(|| format_of_extension(&self.file))
    }

    /// The path of the rejects file of a file with this layout; `None` where none is wanted.
    pub(super) fn rejects_path(&self, layout: Layout) -> anyhow::Result<Option<PathBuf>> {
        let path = match &self.rejects {
            Some(path) => path.clone(),
            None if self.dry_run => return Ok(None),
            None => default_rejects_path(&self.file, layout),
        };
        ensure!(
            path != self.file,
            "--rejects names the file to import; choose a different file"
        );
        Ok(Some(path))
    }
}

/// The file's name with `.rejects` before the extension. It is in the folder of the file; for
/// a pipe, in the current folder.
fn default_rejects_path(file: &Path, layout: Layout) -> PathBuf {
    let extension = file.extension().and_then(OsStr::to_str);
    let extension = match (layout, format_of_name(file), extension) {
        // The same extension implies the same delimiter.
        (Layout::Csv(_), Ok(Format::Csv), Some(extension))
        | (Layout::Jsonl, Ok(Format::Jsonl), Some(extension)) => extension,
        (Layout::Csv(_), _, _) => "csv",
        (Layout::Jsonl, _, _) => "jsonl",
    };
    let name = match file.file_name() {
        Some(name) if !import::is_standard_input(file) => Path::new(name),
        Some(_) | None => Path::new("stdin"),
    };
    let name = name.with_extension(format!("rejects.{extension}"));
    if file.is_file() {
        file.with_file_name(name)
    } else {
        name
    }
}

fn format_of_name(file: &Path) -> anyhow::Result<Format> {
    if import::is_standard_input(file) {
        bail!(
            "standard input has no name that shows its format: add --format csv or --format jsonl"
        );
    }
    format_of_extension(file).with_context(|| {
        format!(
            "the name of {} doesn't show its format: add --format csv or --format jsonl",
            file.display()
        )
    })
}

fn format_of_extension(file: &Path) -> Option<Format> {
    let extension = file.extension().and_then(OsStr::to_str)?;
    match extension.to_lowercase().as_str() {
        "csv" | "tsv" | "txt" => Some(Format::Csv),
        "jsonl" | "ndjson" => Some(Format::Jsonl),
        _ => None,
    }
}

fn csv_layout(file: &Path, csv: CsvMapping) -> anyhow::Result<CsvLayout> {
    ensure!(
        csv.header_line != Some(0),
        "header_line counts from 1: write 1 for the first line"
    );
    let is_tsv = file.extension().is_some_and(|extension| extension == "tsv");
    Ok(CsvLayout {
        delimiter: csv.delimiter.map(delimiter).transpose()?,
        default_delimiter: if is_tsv { b'\t' } else { b',' },
        header_line: csv.header_line,
        // By default the first row below the header holds data.
        skip_rows: csv.skip_rows.unwrap_or(0),
    })
}

/// The delimiter that a mapping names.
fn delimiter(mapped: char) -> anyhow::Result<u8> {
    if mapped.is_ascii() && !matches!(mapped, '"' | '\n' | '\r') {
        return Ok(u8::try_from(mapped)?);
    }
    bail!(
        "delimiter = {mapped:?} can't separate columns: use an ASCII character such as \",\", \
         \";\" or \"\\t\""
    )
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
    fn the_delimiter_follows_from_the_mapping_or_the_extension() {
        let layout = |name, delimiter| {
            let csv = CsvMapping {
                delimiter,
                ..CsvMapping::default()
            };
            csv_layout(Path::new(name), csv)
        };
        assert_eq!(layout("a.csv", None).unwrap(), CsvLayout::default());
        assert_eq!(layout("a.tsv", None).unwrap().default_delimiter, b'\t');
        assert_eq!(layout("a.tsv", Some(';')).unwrap().delimiter, Some(b';'));
        assert!(layout("a.csv", Some('"')).is_err());
        assert!(layout("a.csv", Some('·')).is_err());
    }
}
