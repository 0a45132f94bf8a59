//! `cxmetrics export`: writes all responses, activities or customers to a file.

use std::fs;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use anyhow::{Context, ensure};
use clap::Subcommand;

use super::activity::declared_dimensions;
use super::client::{Address, Service};
use super::csv_cell::CellArgs;
use super::exit_status::ExitStatus;
use super::number::count_of;
use super::records::{
    self, ActivityFilterArgs, ActivityRecords, CustomerRecords, FileFormat, Records,
    ResponseFilterArgs, ResponseRecords, RowWriter, mapping_of_activities, mapping_of_responses,
};
use super::survey;

const EXAMPLES: &str = "\
A field within a group is named GROUP.NAME: `answers.recommend` and `dimensions.store` are columns
of CSV, and nested in JSON. An empty cell of an answer means that the question was not asked; the
words `(skipped)` and `(not applicable)` stand for the other reasons. Several choices of one answer
are separated by a semicolon in CSV.

Examples:
  cxmetrics export responses shop --file responses.jsonl
  cxmetrics export responses shop --last year --where store=Berlin --file berlin.csv
  cxmetrics export activities --kind order,refund --file orders.csv
  cxmetrics export customers --format jsonl > customers.jsonl

To import a file again, have its mapping written with it:
  cxmetrics export responses shop --file shop.csv --mapping shop.toml
  cxmetrics import shop.csv --mapping shop.toml";

/// The `export` commands.
#[derive(Debug, Subcommand)]
#[command(after_help = EXAMPLES)]
pub enum ExportCommand {
    /// Export a survey's responses, the latest first.
    #[command(after_help = EXAMPLES)]
    Responses(Box<ResponsesArgs>),
    /// Export activities, by customer.
    #[command(after_help = EXAMPLES)]
    Activities(Box<ActivitiesArgs>),
    /// Export customers with their attributes, merged customers once.
    #[command(after_help = EXAMPLES)]
    Customers(OutputArgs),
}

/// Arguments of `export responses`.
#[derive(Debug, clap::Args)]
pub struct ResponsesArgs {
    /// The survey's id.
    survey: String,

    #[command(flatten)]
    filter: ResponseFilterArgs,

    #[command(flatten)]
    output: OutputArgs,

    #[command(flatten)]
    mapping: MappingArgs,
}

/// Arguments of `export activities`.
#[derive(Debug, clap::Args)]
pub struct ActivitiesArgs {
    #[command(flatten)]
    filter: ActivityFilterArgs,

    #[command(flatten)]
    output: OutputArgs,

    #[command(flatten)]
    mapping: MappingArgs,
}

/// Where to write the rows, and how.
#[derive(Debug, clap::Args)]
pub struct OutputArgs {
    /// The file to write; one that exists is replaced [default: standard output].
    #[arg(long, value_name = "FILE")]
    file: Option<PathBuf>,

    /// Format of the file [default: by the extension of its name].
    #[arg(long, value_enum)]
    format: Option<FileFormat>,

    #[command(flatten)]
    cells: CellArgs,
}

/// The mapping of an exported file.
#[derive(Debug, clap::Args)]
struct MappingArgs {
    /// Also write a mapping file with which `cxmetrics import` reads the export. Text cells of
    /// CSV are then written unchanged, as with --raw.
    #[arg(long, value_name = "MAPPING.toml")]
    mapping: Option<PathBuf>,
}

impl OutputArgs {
    fn format(&self) -> anyhow::Result<FileFormat> {
        let extension = self.file.as_deref().and_then(Path::extension);
        let by_name = extension.and_then(|extension| match extension.to_str()? {
            "csv" => Some(FileFormat::Csv),
            "jsonl" | "ndjson" => Some(FileFormat::Jsonl),
            "parquet" => Some(FileFormat::Parquet),
            _ => None,
        });
        self.format.or(by_name).context(
            "add --format jsonl, csv or parquet, or give --file a name that ends in one of them",
        )
    }
}

/// Runs one of the `export` commands.
pub(super) async fn run(address: &Address, command: ExportCommand) -> anyhow::Result<ExitStatus> {
    match command {
        ExportCommand::Responses(args) => responses(address, *args).await,
        ExportCommand::Activities(args) => activities(address, *args).await,
        ExportCommand::Customers(output) => {
            let format = output.format()?;
            let server = address.connect().await?;
            export(&CustomerRecords, &server, &output, format, "customer").await
        }
    }
}

async fn responses(address: &Address, args: ResponsesArgs) -> anyhow::Result<ExitStatus> {
    let ResponsesArgs {
        survey,
        filter,
        mut output,
        mapping,
    } = args;
    let format = output.format()?;
    let server = address.connect().await?;
    let survey = survey::get(&server, survey).await?;
    mapping.write(&mut output, format, || mapping_of_responses(&survey))?;
    let has_reasons = format == FileFormat::Parquet;
    let selected = ResponseRecords::new(survey, filter, has_reasons)?;
    export(&selected, &server, &output, format, "response").await
}

async fn activities(address: &Address, args: ActivitiesArgs) -> anyhow::Result<ExitStatus> {
    let ActivitiesArgs {
        filter,
        mut output,
        mapping,
    } = args;
    let format = output.format()?;
    let server = address.connect().await?;
    let selected = ActivityRecords::new(declared_dimensions(&server).await?, Some(filter))?;
    mapping.write(&mut output, format, || {
        mapping_of_activities(selected.dimensions())
    })?;
    export(&selected, &server, &output, format, "activity").await
}

impl MappingArgs {
    /// Writes the mapping file, if one is asked for.
    fn write(
        &self,
        output: &mut OutputArgs,
        format: FileFormat,
        content: impl FnOnce() -> String,
    ) -> anyhow::Result<()> {
        let Some(path) = &self.mapping else {
            return Ok(());
        };
        ensure!(
            format != FileFormat::Parquet,
            "--mapping is for CSV and JSON Lines, which `cxmetrics import` reads"
        );
        output.cells = CellArgs::raw();
        fs::write(path, content()).with_context(|| format!("can't write {}", path.display()))
    }
}

/// Writes all rows. Holds one page in memory, and for Parquet one row group.
async fn export<R: Records>(
    records: &R,
    server: &Service,
    output: &OutputArgs,
    format: FileFormat,
    noun: &str,
) -> anyhow::Result<ExitStatus> {
    let path = output.file.as_deref();
    let mut file: Box<dyn RowWriter> = records::open(format, path, records.fields(), output.cells)?;
    let mut written = 0_u64;
    records::for_each(records, server, |record| {
        file.write(records.row(&record)?)?;
        written += 1;
        Ok(ControlFlow::Continue(()))
    })
    .await?;
    file.finish()?;
    // Beside the rows, standard output can't hold it.
    if let Some(path) = path {
        let counted = match noun {
            "activity" if written != 1 => format!("{} activities", super::number::count(written)),
            _ => count_of(written, noun),
        };
        eprintln!("exported {counted} to {}", path.display());
    }
    Ok(ExitStatus::Success)
}
