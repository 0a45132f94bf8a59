//! The `verify` command: recounts tallies, packs, customers and merges, and rebuilds what
//! differs.

use std::{ops::ControlFlow, time::Duration};

use clap::Args;
use jiff::{ToSpan, civil::Date, tz::TimeZone};

use super::report::Report;
use crate::{
    cli::{
        database::{Consent, Database},
        exit_status::ExitStatus,
    },
    domain::{id::Id, survey::Survey},
    server::config::DatabaseOptions,
    store::{Store, StoreOptions, SurveyRows, WorkspaceKey},
};

const EXAMPLES: &str = "\
Examples:
  DATABASE_URL=postgres://cxmetrics@db:5432/cxmetrics cxmetrics verify
  cxmetrics verify --data-dir /var/lib/cxmetrics/postgres
  cxmetrics verify --repair

The first line names the database. Servers may keep running: each recount reads one snapshot, which holds every batch completely or
not at all. Exit code 5 means that something differs and was not rebuilt.";

/// Arguments of `verify`.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct VerifyArgs {
    #[command(flatten)]
    database: DatabaseOptions,

    /// Verify only this workspace [default: all workspaces].
    #[arg(long, env = "CXMETRICS_WORKSPACE", value_name = "ID", value_parser = Id::parse)]
    workspace: Option<Id>,

    /// Start the private PostgreSQL without asking, if no server runs on it. It stops again
    /// when the command ends.
    #[arg(long, conflicts_with = "database_url")]
    yes: bool,

    /// Rebuild whatever differs from its rows. While one month is rebuilt, writers to the
    /// same survey, or to the activities of the same workspace, wait.
    #[arg(long)]
    repair: bool,
}

/// Recounts, and reports what differs.
pub(in crate::cli) async fn run(args: VerifyArgs) -> anyhow::Result<ExitStatus> {
    let consent = if args.yes {
        Consent::Given
    } else {
        Consent::Ask
    };
    let database = Database::join(&args.database, 1, consent).await?;
    println!("database {}", database.name);
    let verified = verify(&database.url, &args).await;
    database.close().await?;
    verified
}

async fn verify(url: &str, args: &VerifyArgs) -> anyhow::Result<ExitStatus> {
    let store = Store::new(&StoreOptions {
        url: url.to_owned(),
        connections_max: 1,
        statement_timeout: Duration::ZERO,
        acquire_timeout: Duration::from_secs(5),
    })?;
    let mut workspaces = store.workspaces().await?;
    if let Some(wanted) = &args.workspace {
        workspaces.retain(|(_, id)| id == wanted);
        anyhow::ensure!(!workspaces.is_empty(), "no workspace \"{wanted}\"");
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
        verifying.merges(*workspace).await?;
    }
    println!("{}", verifying.report.summary(args.repair));
    let differs = verifying.report.differing() > 0;
    Ok(match differs && !args.repair {
        true => ExitStatus::Differs,
        false => ExitStatus::Success,
    })
}

/// One run of the command.
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
            if !check.attributes.is_empty() {
                self.store
                    .repair_attributes(workspace, &check.attributes)
                    .await?;
            }
        }
        print!("{}", self.report.activities(&check));
        Ok(())
    }

    async fn merges(&mut self, workspace: WorkspaceKey) -> anyhow::Result<()> {
        let check = self.store.check_merges(workspace).await?;
        if self.repair && check.differing > 0 {
            self.store.repair_merges(workspace).await?;
        }
        print!("{}", self.report.merges(&check));
        Ok(())
    }
}

/// The months, in UTC, that hold responses or tallies.
fn months(rows: &SurveyRows) -> impl Iterator<Item = Date> + use<> {
    let month = |instant| TimeZone::UTC.to_datetime(instant).date().first_of_month();
    let months = rows.period.map(|(start, end)| (month(start), month(end)));
    let series = |(first, last): (Date, Date)| {
        first
            .series(1.month())
            .take_while(move |month| *month <= last)
    };
    months.map(series).into_iter().flatten()
}
