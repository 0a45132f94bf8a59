//! Runs `cxmetrics import`.

use std::collections::VecDeque;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, bail};
use tokio::time::Instant;

use super::activities::Undeclared;
use super::args::ImportArgs;
use super::batch_receiver::BatchReceiver;
use super::bulk_call::BulkCall;
use super::dry_run::DryRun;
use super::progress::Progress;
use super::reasons::Reasons;
use super::rejects::RejectsFile;
use super::row_counts::RowCounts;
use super::upload::Upload;
use super::warnings::Observations;
use super::{activities, customers, reasons, responses, suggest};
use crate::cli::client::{Address, Service};
use crate::cli::exit_status::ExitStatus;
use crate::import::{
    Batches, Encoding, InputFile, Layout, Mapping, RowFilter, RowsMapping, Source,
};

/// Imports one file.
pub(in crate::cli) async fn run(address: &Address, args: ImportArgs) -> anyhow::Result<ExitStatus> {
    if args.suggest {
        return suggest::run(&args);
    }
    let mapping_path = args.mapping.as_deref();
    let mapping_path = mapping_path.context("--mapping is missing")?;
    let mapping = read_mapping(mapping_path)?;
    let layout = args.layout(mapping.format, mapping.csv)?;
    let job = Job {
        layout,
        encoding: mapping.encoding,
        rejects: args.rejects_path(layout)?,
        retry_for: args.retry_for,
        is_dry_run: args.dry_run,
        revise: args.revise,
        file: InputFile::open(&args.file)?,
    };

    let server = address.connect().await?;
    match mapping.rows {
        RowsMapping::Responses(_) if args.declare_dimensions => bail!(
            "--declare-dimensions applies to activities; the dimensions of responses are declared \
             in the survey file"
        ),
        RowsMapping::Responses(rows) => {
            let converter =
                responses::converter(&server, mapping.record, *rows, mapping_path).await?;
            job.run(server, converter, Vec::new()).await
        }
        RowsMapping::Customers(_) if args.declare_dimensions => {
            bail!("--declare-dimensions applies to activities; customers have no dimensions")
        }
        RowsMapping::Customers(rows) => {
            let converter = customers::converter(mapping.record, *rows, mapping_path)?;
            job.run(server, converter, Vec::new()).await
        }
        RowsMapping::Activities(rows) => {
            let undeclared = match (args.declare_dimensions, args.dry_run) {
                (false, _) => Undeclared::Refuse,
                (true, false) => Undeclared::Declare,
                (true, true) => Undeclared::List,
            };
            let (converter, missing) =
                activities::converter(&server, mapping.record, *rows, mapping_path, undeclared)
                    .await?;
            job.run(server, converter, missing).await
        }
    }
}

fn read_mapping(path: &Path) -> anyhow::Result<Mapping> {
    let text = fs::read_to_string(path)
        .with_context(|| format!("can't read the mapping {}", path.display()))?;
    Mapping::parse(&text).with_context(|| format!("{} is not a mapping", path.display()))
}

/// What an import needs besides the server and the converter.
struct Job {
    file: InputFile,
    layout: Layout,
    encoding: Option<Encoding>,
    rejects: Option<PathBuf>,
    retry_for: Duration,
    is_dry_run: bool,
    revise: bool,
}

impl Job {
    /// Imports the file. `undeclared` are the dimensions that a dry run finds missing.
    async fn run<C: BulkCall>(
        self,
        server: Service,
        converter: C,
        undeclared: Vec<String>,
    ) -> anyhow::Result<ExitStatus> {
        let rules = converter.rules();
        let filter = rules.filter();
        let counts = RowCounts {
            is_dry_run: self.is_dry_run,
            skipped: filter.is_some_and(RowFilter::has_skip).then_some(0),
            excluded: filter.is_some_and(RowFilter::has_exclude).then_some(0),
            ..RowCounts::default()
        };
        let source = Source::open(&self.file, self.layout, self.encoding, rules.columns())?;
        for note in &source.notes {
            eprintln!("{note}");
        }
        let rejects = RejectsFile::new(self.rejects, source.rejects);
        let converter = Arc::new(converter);
        let mut upload = Upload {
            progress: Progress::new(source.text_bytes),
            batches: BatchReceiver::spawn(Batches::new(source.rows, Arc::clone(&converter))),
            server,
            converter,
            rejects,
            reasons: Reasons::default(),
            retry_for: self.retry_for,
            revise: self.revise,
            counts,
            exclusions: Vec::new(),
            observations: Observations::default(),
            dry_run: self.is_dry_run.then(|| DryRun::new(undeclared)),
            has_warned_early: false,
            in_flight: VecDeque::new(),
            last_verdict: Instant::now(),
        };
        let result = upload.run().await;
        let elapsed = upload.progress.finish();
        if result.is_ok() || upload.counts.rows() > 0 {
            report(&upload, &self.file, elapsed);
        }
        result?;
        if let Some(outdated) = upload.rejects.remove_outdated()? {
            println!("removed {}, of an earlier import", outdated.display());
        }
        Ok(if upload.counts.unstored() == 0 {
            ExitStatus::Success
        } else {
            ExitStatus::SomeRejected
        })
    }
}

/// Prints what happened to the rows, and warns of what is surely a mistake.
fn report<C: BulkCall>(upload: &Upload<C>, file: &InputFile, elapsed: Duration) {
    if let Some(dry_run) = &upload.dry_run {
        print!("{}", dry_run.report());
    }
    println!("{}", upload.counts.closing_line(file, elapsed));
    print!("{}", upload.reasons.table(reasons::width()));
    if let Some(rejects) = upload.rejects.written() {
        println!(
            "rows that were not stored, with the reasons: {}\n\
             (correct them there and import that file with the same mapping)",
            rejects.display()
        );
    }
    // Deleted rows stay deleted, with --revise or without it.
    if upload.counts.conflict > upload.counts.deleted && !upload.revise {
        println!("(to make stored rows equal to those of the file, import it with --revise)");
    }
    let customer_column = upload.converter.rules().customer_column();
    for warning in upload.observations.warnings(customer_column) {
        eprintln!("warning: {warning}");
    }
    // Without `[rows]` none is skipped.
    let skipped = upload.counts.skipped.unwrap_or(0);
    if let Some(name) = upload.reasons.common_name(upload.counts.rows() - skipped) {
        eprintln!("warning: every row has an error in `{name}`: check the mapping");
    }
}
