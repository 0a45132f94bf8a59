//! `verify`: what is kept beside the rows, against a recount of the rows.

mod report;

use std::{ops::ControlFlow, time::Duration};

use clap::Args;
use jiff::{ToSpan, civil::Date, tz::TimeZone};

use super::{database::Database, ending::Ending};
use crate::{
    domain::{id::Id, survey::Survey},
    server::config::DatabaseOptions,
    store::{Store, StoreOptions, SurveyRows, WorkspaceKey},
};
use report::Report;

const EXAMPLES: &str = "\
Examples:
  DATABASE_URL=postgres://cxmetrics@db:5432/cxmetrics cxmetrics verify
  cxmetrics verify --data-dir /var/lib/cxmetrics/postgres
  cxmetrics verify --repair

Servers may go on meanwhile: each recount is of one snapshot, in which every batch is
there whole or not at all. Exit code 5 says that something differs and was not rebuilt.";

/// Options of `cxmetrics verify`.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct VerifyArgs {
    #[command(flatten)]
    database: DatabaseOptions,

    /// Only this workspace [default: all].
    #[arg(long, env = "CXMETRICS_WORKSPACE", value_name = "ID", value_parser = Id::parse)]
    workspace: Option<Id>,

    /// Rebuild what differs from its rows. Who writes to the same survey, or records
    /// activities in the same workspace, waits for as long as one month takes.
    #[arg(long)]
    repair: bool,
}

/// Recounts, and says what differs.
pub(super) async fn run(args: VerifyArgs) -> anyhow::Result<Ending> {
    let database = Database::join(&args.database, 1).await?;
    let verified = verify(&database.url, &args).await;
    database.close().await?;
    verified
}

async fn verify(url: &str, args: &VerifyArgs) -> anyhow::Result<Ending> {
    let store = Store::new(&StoreOptions {
        url: url.to_owned(),
        connections_max: 1,
        statement_timeout: Duration::ZERO,
        acquire_timeout: Duration::from_secs(5),
    })?;
    let mut workspaces = store.workspaces().await?;
    if let Some(wanted) = &args.workspace {
        workspaces.retain(|(_, id)| id == wanted);
        anyhow::ensure!(!workspaces.is_empty(), "there is no workspace \"{wanted}\"");
    }
    let mut verifying = Verifying {
        store,
        repair: args.repair,
        report: Report::default(),
    };
    for (workspace, id) in &workspaces {
        println!("workspace {id}");
        verifying.surveys(*workspace).await?;
        verifying.activities(*workspace).await?;
    }
    println!("{}", verifying.report.sum(args.repair));
    Ok(match verifying.report.differing() {
        1.. if !args.repair => Ending::Differs,
        _ => Ending::Done,
    })
}

/// One run.
struct Verifying {
    store: Store,
    repair: bool,
    report: Report,
}

impl Verifying {
    async fn surveys(&mut self, workspace: WorkspaceKey) -> anyhow::Result<()> {
        let mut surveys = Vec::new();
        self.store
            .list_surveys(workspace, None, true, i64::MAX, |survey| {
                surveys.push(survey);
                ControlFlow::Continue(())
            })
            .await?;
        for survey in &surveys {
            self.survey(workspace, survey).await?;
        }
        Ok(())
    }

    async fn survey(&mut self, workspace: WorkspaceKey, survey: &Survey) -> anyhow::Result<()> {
        let rows = self.store.survey_rows(workspace, survey.key).await?;
        let mut differences = Vec::new();
        for month in months(&rows) {
            let mut found = self
                .store
                .tally_differences(workspace, survey.key, month)
                .await?;
            if self.repair && !found.is_empty() {
                found = self
                    .store
                    .repair_tallies(workspace, survey.key, month)
                    .await?;
            }
            differences.extend(found);
        }
        print!("{}", self.report.survey(survey, &rows, &differences));
        Ok(())
    }

    async fn activities(&mut self, workspace: WorkspaceKey) -> anyhow::Result<()> {
        let check = self.store.check_activities(workspace).await?;
        if self.repair {
            for pack in &check.packs {
                self.store
                    .repair_packs(workspace, pack.family, pack.month)
                    .await?;
            }
            if !check.first_times.is_empty() {
                self.store
                    .repair_first_times(workspace, &check.first_times)
                    .await?;
            }
        }
        print!("{}", self.report.activities(&check));
        Ok(())
    }
}

/// The months, in UTC, in which there are responses or tallies.
fn months(rows: &SurveyRows) -> impl Iterator<Item = Date> + use<> {
    let month = |instant| TimeZone::UTC.to_datetime(instant).date().first_of_month();
    let ends = rows.period.map(|(start, end)| (month(start), month(end)));
    let from = |(start, end): (Date, Date)| {
        start
            .series(1.month())
            .take_while(move |month| *month <= end)
    };
    ends.map(from).into_iter().flatten()
}
