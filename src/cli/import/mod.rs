//! `cxmetrics import`: submits the responses, or records the activities, in a CSV or
//! JSON Lines file.

mod activity;
mod batch;
mod frame;
mod header;
mod help;
mod id;
mod json_rows;
mod mapping;
mod plan;
mod progress;
mod reader;
mod rejects;
mod response;
mod rows;
mod similar;
mod text;
pub(super) mod time;
mod upload;

use std::collections::VecDeque;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, bail};
use tokio::time::Instant;

use super::client::{Address, Service};
use super::ending::Ending;
use super::{health, number};
use activity::ActivityPlan;
use mapping::{Format, Mapping, RowsMapping};
use plan::Plan;
use progress::Progress;
use rejects::RejectsFile;
use response::ResponsePlan;
use rows::Source;
use upload::{Tally, Upload};

/// What `import` is told.
#[derive(Debug, clap::Args)]
#[command(after_long_help = help::MAPPING_FILES)]
pub struct ImportArgs {
    /// The responses or activities: CSV with a header line, or JSON Lines.
    file: PathBuf,

    /// Which column is which part of a response or an activity; --help shows examples.
    #[arg(long, value_name = "MAPPING.toml")]
    mapping: PathBuf,

    /// How the file is written; told by its name when left out.
    #[arg(long)]
    format: Option<Format>,

    /// Where rows go that weren't stored, with the reasons; written only if there
    /// are any [default: the file's name with .rejects.csv].
    #[arg(long, value_name = "FILE")]
    rejects: Option<PathBuf>,

    /// How long to keep trying while the server is away.
    #[arg(long, value_name = "DURATION", value_parser = health::parse_duration, default_value = "30s")]
    retry_for: Duration,

    /// Declare the activity dimensions of the mapping that the workspace doesn't have
    /// yet; a dimension that is declared stays.
    #[arg(long)]
    declare_dimensions: bool,
}

/// Imports one file.
pub(super) async fn run(address: &Address, args: ImportArgs) -> anyhow::Result<Ending> {
    let path = &args.mapping;
    let mapping = read_mapping(path)?;
    let format = choose_format(&args.file, args.format.or(mapping.format))?;
    let delimiter = choose_delimiter(&args.file, mapping.delimiter)?;
    let job = Job {
        rejects: rejects_path(&args)?,
        file: args.file,
        format,
        delimiter,
        retry_for: args.retry_for,
    };

    let server = address.connect().await?;
    match mapping.rows {
        RowsMapping::Responses(_) if args.declare_dimensions => {
            bail!("--declare-dimensions is for activities; a survey's file declares its dimensions")
        }
        RowsMapping::Responses(rows) => {
            let plan = ResponsePlan::load(&server, mapping.frame, *rows, path).await?;
            job.run(server, plan).await
        }
        RowsMapping::Activities(rows) => {
            let declare = args.declare_dimensions;
            let plan = ActivityPlan::load(&server, mapping.frame, *rows, path, declare).await?;
            job.run(server, plan).await
        }
    }
}

/// A file to import, once it is known what its rows are.
struct Job {
    file: PathBuf,
    format: Format,
    delimiter: u8,
    rejects: PathBuf,
    retry_for: Duration,
}

impl Job {
    async fn run<P: Plan>(self, server: Service, plan: P) -> anyhow::Result<Ending> {
        let frame = plan.frame();
        let id_name = frame.names.id;
        let source = Source::open(
            &self.file,
            self.format,
            self.delimiter,
            &frame.columns.names,
        )?;
        let plan = Arc::new(plan);
        let mut upload = Upload {
            progress: Progress::new(source.bytes),
            batches: batch::read(source, Arc::clone(&plan)),
            server,
            plan,
            rejects: RejectsFile::new(self.rejects, id_name),
            patience: self.retry_for,
            tally: Tally::default(),
            in_flight: VecDeque::new(),
            last_verdict: Instant::now(),
        };
        let result = upload.run().await;
        let elapsed = upload.progress.finish();
        if result.is_ok() || upload.tally.rows() > 0 {
            println!("{}", closing_line(&self.file, upload.tally, elapsed));
        }
        if let Some(rejects) = upload.rejects.written() {
            println!("what was not stored, and why: {}", rejects.display());
        }
        result?;
        let unstored = upload.tally.rejected + upload.tally.conflict;
        Ok(if unstored == 0 {
            Ending::Done
        } else {
            Ending::SomeRejected
        })
    }
}

fn rejects_path(args: &ImportArgs) -> anyhow::Result<PathBuf> {
    let named = args.rejects.clone();
    let path = named.unwrap_or_else(|| args.file.with_extension("rejects.csv"));
    if path == args.file {
        bail!("--rejects is the file to import; name another");
    }
    Ok(path)
}

fn read_mapping(path: &Path) -> anyhow::Result<Mapping> {
    let text = fs::read_to_string(path)
        .with_context(|| format!("can't read the mapping {}", path.display()))?;
    Mapping::parse(&text).with_context(|| format!("{} is not a mapping", path.display()))
}

fn choose_format(file: &Path, said: Option<Format>) -> anyhow::Result<Format> {
    let extension = file
        .extension()
        .and_then(OsStr::to_str)
        .map(str::to_lowercase);
    match (said, extension.as_deref()) {
        (Some(format), _) => Ok(format),
        (None, Some("csv" | "tsv" | "txt")) => Ok(Format::Csv),
        (None, Some("jsonl" | "ndjson")) => Ok(Format::Jsonl),
        (None, Some(_) | None) => {
            bail!(
                "the name {} doesn't tell its format: say --format csv or --format jsonl",
                file.display()
            )
        }
    }
}

fn choose_delimiter(file: &Path, said: Option<char>) -> anyhow::Result<u8> {
    match said {
        Some(delimiter) if delimiter.is_ascii() && !matches!(delimiter, '"' | '\n' | '\r') => {
            Ok(u8::try_from(delimiter)?)
        }
        Some(other) => bail!(
            "delimiter = {other:?} can't set columns apart: use one such as \",\", \";\" or \"\\t\""
        ),
        None if file.extension().is_some_and(|extension| extension == "tsv") => Ok(b'\t'),
        None => Ok(b','),
    }
}

fn closing_line(file: &Path, tally: Tally, elapsed: Duration) -> String {
    let Tally {
        inserted,
        identical,
        conflict,
        rejected,
        unknown_orders,
    } = tally;
    let remark = match unknown_orders {
        0 => String::new(),
        1 => "; 1 refund of an order that is not known (yet)".to_owned(),
        several => format!(
            "; {} refunds of orders that are not known (yet)",
            number::count(several)
        ),
    };
    format!(
        "{}: {}; {} inserted, {} identical, {} in conflict, {} rejected{remark}; {:.1} s, {}",
        file.display(),
        number::count_of(tally.rows(), "row"),
        number::count(inserted),
        number::count(identical),
        number::count(conflict),
        number::count(rejected),
        elapsed.as_secs_f64(),
        progress::rate(tally.rows(), elapsed),
    )
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failed unwrap fails the test")]
mod tests {
    use super::*;

    #[test]
    fn the_format_is_told_by_the_name_or_asked_for() {
        assert_eq!(
            choose_format(Path::new("a.CSV"), None).unwrap(),
            Format::Csv
        );
        assert_eq!(
            choose_format(Path::new("a.ndjson"), None).unwrap(),
            Format::Jsonl
        );
        assert_eq!(
            choose_format(Path::new("a.csv"), Some(Format::Jsonl)).unwrap(),
            Format::Jsonl
        );
        assert!(
            choose_format(Path::new("a.json"), None)
                .unwrap_err()
                .to_string()
                .contains("--format")
        );
    }

    #[test]
    fn the_closing_line_counts_every_outcome() {
        let tally = Tally {
            inserted: 5_000,
            identical: 600,
            conflict: 1,
            rejected: 39,
            unknown_orders: 0,
        };
        assert_eq!(
            closing_line(Path::new("a.csv"), tally, Duration::from_millis(400)),
            "a.csv: 5,640 rows; 5,000 inserted, 600 identical, 1 in conflict, 39 rejected; 0.4 s, 14,100 rows/s"
        );
    }

    #[test]
    fn the_closing_line_says_which_refunds_have_no_order() {
        let tally = Tally {
            inserted: 3,
            unknown_orders: 3,
            ..Tally::default()
        };
        let line = closing_line(Path::new("a.csv"), tally, Duration::from_secs(1));
        assert!(
            line.contains("0 rejected; 3 refunds of orders that are not known (yet); 1.0 s"),
            "{line}"
        );
    }
}
