//! `cxmetrics migrate`: updates the schema without a server, and distributes it on Citus.

use std::time::Duration;

use anyhow::Context as _;
use clap::Args;

use super::exit_status::ExitStatus;
use crate::store::{Migrated, Store, StoreOptions};

const EXAMPLES: &str = "\
Examples:
  DATABASE_URL=postgres://owner@db:5432/cxmetrics cxmetrics migrate
  cxmetrics migrate --citus --database-url postgres://owner@coordinator:5432/cxmetrics

`serve` migrates the schema at every start, but never starts to distribute it.";

/// Arguments of `migrate`.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct MigrateArgs {
    /// PostgreSQL 15 or newer, such as postgres://user:password@host:5432/cxmetrics. The
    /// database must exist.
    #[arg(long, env = "DATABASE_URL", value_name = "URL", hide_env_values = true)]
    database_url: String,

    /// Also distribute the tables by workspace over the nodes of a Citus cluster. Existing
    /// rows move, and writers wait until that is done. This command can't undo it.
    #[arg(long)]
    citus: bool,
}

/// Migrates, and reports what it did.
pub(super) async fn run(args: MigrateArgs) -> anyhow::Result<ExitStatus> {
    let database = format!("database {}", Store::database_name(&args.database_url)?);
    let store = Store::new(&StoreOptions {
        url: args.database_url,
        connections_max: 1,
        statement_timeout: Duration::ZERO,
        acquire_timeout: Duration::from_secs(5),
    })?;
    let migrated = match args.citus {
        true => store.migrate_to_citus().await,
        false => store.migrate().await,
    };
    let migrated = migrated.with_context(|| database.clone())?;
    print!("{database}\n{}", report(&migrated, args.citus));
    Ok(ExitStatus::Success)
}

fn report(migrated: &Migrated, on_citus: bool) -> String {
    let numbers: Vec<String> = migrated.migrations.iter().map(i64::to_string).collect();
    let mut report = match numbers.is_empty() {
        true => "schema: up to date already\n".to_owned(),
        false => format!("schema: ran migration {}\n", numbers.join(", ")),
    };
    let mut line = |what: &str, tables: &[String]| {
        if !tables.is_empty() {
            report += &format!("{what}: {}\n", tables.join(", "));
        }
    };
    line("on every node", &migrated.copied);
    line("distributed by workspace", &migrated.distributed);
    if on_citus && migrated.copied.is_empty() && migrated.distributed.is_empty() {
        report += "distribution: complete already\n";
    }
    report
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_report_lists_what_was_done_and_what_was_not_needed() {
        let nothing = Migrated::default();
        assert_eq!(report(&nothing, false), "schema: up to date already\n");
        assert_eq!(
            report(&nothing, true),
            "schema: up to date already\ndistribution: complete already\n"
        );
        let all = Migrated {
            migrations: vec![1, 2],
            copied: vec!["workspaces".to_owned()],
            distributed: vec!["surveys".to_owned(), "cells".to_owned()],
        };
        assert_eq!(
            report(&all, true),
            "schema: ran migration 1, 2\non every node: workspaces\n\
             distributed by workspace: surveys, cells\n"
        );
    }
}
