//! `cxmetrics import`: submits the responses in a CSV or JSON Lines file.

mod answer;
mod batch;
mod convert;
mod header;
mod id;
mod json_rows;
mod mapping;
mod plan;
mod progress;
mod rejects;
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
use super::{health, number, survey};
use mapping::{Format, Mapping};
use plan::Plan;
use progress::Progress;
use rejects::RejectsFile;
use rows::Source;
use upload::{Tally, Upload};

const MAPPING_FILE: &str = r#"A mapping file says which column is which part of a response:
  survey = "shop"
  delimiter = ";"                  # CSV; a comma when left out, a tab for .tsv
  empty = "skipped"                # an empty answer; or "not_asked": counts nowhere

  channel = "via"                  # a column ...
  language = { value = "de" }      # ... or the same for every row
  touchpoint = { column = "step", values = { 1 = "checkout", 2 = "delivery" } }
  customer = "customer_hash"       # opaque: never a name or a mail address

  [id]                             # what identifies a row; the response's id is its UUID
  columns = ["year", "number"]     # or: columns = ["response_id"], uuid = true

  [time]
  columns = ["day", "hour"]        # several are joined by a space
  format = "%d.%m.%Y %H:%M"        # or "rfc3339", "date" (its first instant), "date-time"
  zone = "Europe/Berlin"           # whose clock; not for "rfc3339"

  [completion]
  value = "complete"               # or: column = "status", complete = ["done"], partial = ["left"]

  [dimensions]                     # as declared on the survey
  store = "store_name"

  [properties]                     # kept and returned, never counted
  agent = "agent"

  [questions]
  recommend = "q1"
  satisfaction = { column = "q2", not_applicable = [98], skipped = [99] }
  reasons = { column = "q3", separator = "|", values = { p = "price", q = "quality" } }
  comment = "q4"

In JSON Lines a column is a key, or a path of keys such as "answers.q1".

Ids are UUIDs of version 5 in the namespace 4aadcd39-a024-5e71-b464-611f4fab1f0f over the
survey's id and the values of the id columns, each set apart by the character U+001F. The same
row always has the same id, so that importing a file again changes nothing.

Exit codes:
  0  every row is stored
  1  failed; nothing was sent where the file or the mapping is at fault
  3  done, except for rows that were rejected or in conflict; the rejects file says which and why
  4  the server went away; running the same command again is safe

Examples:
  cxmetrics import responses.csv --mapping mapping.toml
  cxmetrics import export.json --format jsonl --mapping mapping.toml --rejects bad.csv"#;

/// What `import` is told.
#[derive(Debug, clap::Args)]
#[command(after_long_help = MAPPING_FILE)]
pub struct ImportArgs {
    /// The responses: CSV with a header line, or JSON Lines.
    file: PathBuf,

    /// Which column is which part of a response; --help shows an example.
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
}

/// Imports one file.
pub(super) async fn run(address: &Address, args: ImportArgs) -> anyhow::Result<Ending> {
    let rejects = args
        .rejects
        .unwrap_or_else(|| args.file.with_extension("rejects.csv"));
    if rejects == args.file {
        bail!("--rejects is the file to import; name another");
    }
    let mapping = read_mapping(&args.mapping)?;
    let format = choose_format(&args.file, args.format.or(mapping.format))?;
    let delimiter = choose_delimiter(&args.file, mapping.delimiter)?;

    let server = address.connect().await?;
    let plan = make_plan(&server, mapping, &args.mapping).await?;
    let source = Source::open(&args.file, format, delimiter, &plan.columns)?;

    let plan = Arc::new(plan);
    let mut upload = Upload {
        progress: Progress::new(source.bytes),
        batches: batch::read(source, Arc::clone(&plan)),
        server,
        plan,
        rejects: RejectsFile::new(rejects),
        patience: args.retry_for,
        tally: Tally::default(),
        in_flight: VecDeque::new(),
        last_verdict: Instant::now(),
    };
    let result = upload.run().await;
    let elapsed = upload.progress.finish();
    if result.is_ok() || upload.tally.rows() > 0 {
        println!("{}", closing_line(&args.file, upload.tally, elapsed));
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

fn read_mapping(path: &Path) -> anyhow::Result<Mapping> {
    let text = fs::read_to_string(path)
        .with_context(|| format!("can't read the mapping {}", path.display()))?;
    toml::from_str(&text).with_context(|| format!("{} is not a mapping", path.display()))
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

/// Checks the mapping against the survey before the file is opened.
async fn make_plan(server: &Service, mapping: Mapping, path: &Path) -> anyhow::Result<Plan> {
    let survey_id = mapping.survey.clone();
    let survey = survey::get(server, survey_id.clone())
        .await
        .with_context(|| format!("can't import into survey {survey_id}"))?;
    if survey.archive_time.is_some() {
        bail!("survey {survey_id} is archived: it takes no more responses");
    }
    Plan::new(mapping, &survey)
        .with_context(|| format!("{} doesn't fit the survey", path.display()))
}

fn closing_line(file: &Path, tally: Tally, elapsed: Duration) -> String {
    let Tally {
        inserted,
        identical,
        conflict,
        rejected,
    } = tally;
    format!(
        "{}: {}; {} inserted, {} identical, {} in conflict, {} rejected; {:.1} s, {}",
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
    fn the_help_shows_a_mapping_that_can_be_read() {
        let from = MAPPING_FILE.find("survey =").unwrap();
        let to = MAPPING_FILE.find("In JSON Lines").unwrap();
        let mapping: Mapping = toml::from_str(&MAPPING_FILE[from..to]).unwrap();
        assert_eq!(mapping.questions.len(), 4);
        assert!(MAPPING_FILE.contains(&id::NAMESPACE.to_string()));
    }

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
        };
        assert_eq!(
            closing_line(Path::new("a.csv"), tally, Duration::from_millis(400)),
            "a.csv: 5,640 rows; 5,000 inserted, 600 identical, 1 in conflict, 39 rejected; 0.4 s, 14,100 rows/s"
        );
    }
}
