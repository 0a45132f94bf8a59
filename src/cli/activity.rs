//! `cxmetrics activity`: lists and shows activities.

use anyhow::Context;
use clap::Subcommand;
use jiff::tz::TimeZone;
use uuid::Uuid;

use super::client::{Address, Service};
use super::csv_cell::CellArgs;
use super::exit_status::ExitStatus;
use super::query::{Terminal, print};
use super::records::{
    self, ActivityFilterArgs, ActivityRecords, Cell, Column, Details, ListFormat, ShowFormat, show,
    table, write_list,
};
use super::uuid_arg;
use crate::api::{Activity, GetActivityRequest, GetActivitySettingsRequest};
use crate::import::time_zone;

const LIST_EXAMPLES: &str = "\
Examples:
  cxmetrics activity list --customer customer-42
  cxmetrics activity list --order 1001
  cxmetrics activity list --kind contact --where topic=complaint --limit 20";

/// The `activity` commands.
#[derive(Debug, Subcommand)]
pub enum ActivityCommand {
    /// List activities: of one customer, the latest first; or of all customers, by customer.
    #[command(after_help = LIST_EXAMPLES)]
    List(Box<ActivityListArgs>),
    /// Print one activity in full.
    Show(ActivityShowArgs),
}

/// Arguments of `activity show`.
#[derive(Debug, clap::Args)]
pub struct ActivityShowArgs {
    /// The activity's id.
    #[arg(value_parser = uuid_arg::parse)]
    activity: Uuid,

    /// Output format.
    #[arg(long, value_enum, default_value_t = ShowFormat::Text)]
    output: ShowFormat,
}

/// Arguments of `activity list`.
#[derive(Debug, clap::Args)]
pub struct ActivityListArgs {
    #[command(flatten)]
    filter: ActivityFilterArgs,

    /// Most activities to list; `cxmetrics export activities` has no limit.
    #[arg(long, value_name = "N", default_value_t = 50)]
    limit: usize,

    /// Output format.
    #[arg(long, value_enum, default_value_t = ListFormat::Table)]
    output: ListFormat,

    #[command(flatten)]
    cells: CellArgs,
}

/// Runs one of the `activity` commands.
pub(super) async fn run(address: &Address, command: ActivityCommand) -> anyhow::Result<ExitStatus> {
    match command {
        ActivityCommand::List(args) => list(address, *args).await,
        ActivityCommand::Show(args) => show_one(address, args.activity, args.output).await,
    }
}

async fn list(address: &Address, args: ActivityListArgs) -> anyhow::Result<ExitStatus> {
    let zone = time_zone(args.filter.period.zone())?;
    let server = address.connect().await?;
    let selected = ActivityRecords::new(declared_dimensions(&server).await?, Some(args.filter))?;
    let (activities, has_more) = records::take(&selected, &server, args.limit).await?;
    match args.output {
        ListFormat::Table if activities.is_empty() => println!("no activities match"),
        ListFormat::Table => {
            let columns = columns(&activities, &zone)?;
            print(&table(columns, Terminal::detect(false).width))?;
        }
        ListFormat::Json | ListFormat::Csv => {
            write_list(&selected, &activities, args.output, args.cells)?;
        }
    }
    if has_more {
        eprintln!("more activities match: raise --limit, or use `cxmetrics export activities`");
    }
    Ok(ExitStatus::Success)
}

fn columns(activities: &[Activity], zone: &TimeZone) -> anyhow::Result<Vec<Column>> {
    let times = activities.iter().map(|activity| {
        let Cell::Time(time) = Cell::time(activity.activity_time)? else {
            return Ok(String::new());
        };
        Ok(time
            .to_zoned(zone.clone())
            .strftime("%Y-%m-%d %H:%M")
            .to_string())
    });
    let times: anyhow::Result<Vec<String>> = times.collect();
    let details: Vec<Details> = activities.iter().map(Details::of).collect();
    let detail = |title, rank, of: &dyn Fn(&Details) -> String| {
        Column::new(title, rank, details.iter().map(of).collect())
    };
    let own = |title, rank, of: &dyn Fn(&Activity) -> String| {
        Column::new(title, rank, activities.iter().map(of).collect())
    };
    Ok(vec![
        Column::new("time", 0, times?),
        own("customer", 0, &|one| one.customer_id.clone()).flexible(12),
        detail("kind", 0, &|one| one.kind.to_owned()),
        detail("amount", 0, &|one| {
            let money = one.amount.as_ref();
            // Only orders and refunds have an amount.
            money.map_or_else(String::new, |money| {
                format!("{} {}", money.amount, money.currency_code)
            })
        }),
        detail("order", 1, &|one| one.order_id.clone()).flexible(12),
        detail("topic", 1, &|one| one.topic.clone()).flexible(12),
        own("channel", 2, &|one| one.channel.clone()).flexible(12),
        own("activity", 3, &|one| one.activity_id.clone()),
    ])
}

async fn show_one(
    address: &Address,
    activity: Uuid,
    output: ShowFormat,
) -> anyhow::Result<ExitStatus> {
    let server = address.connect().await?;
    let request = GetActivityRequest {
        activity_id: activity.to_string(),
        revision: 0,
    };
    let get = || {
        let (mut client, request) = (server.activities(), request.clone());
        async move { client.get_activity(request).await }
    };
    let reply = server.call(get).await?;
    let activity = reply
        .activity
        .context("the reply has no activity: is it a cxmetrics server of this version?")?;
    let shown_as = ActivityRecords::new(declared_dimensions(&server).await?, None)?;
    print(&show(&shown_as, &activity, output)?)?;
    Ok(ExitStatus::Success)
}

/// The dimensions of activities that the workspace declares.
pub(super) async fn declared_dimensions(server: &Service) -> anyhow::Result<Vec<String>> {
    let get = || {
        let mut client = server.activities();
        async move {
            client
                .get_activity_settings(GetActivitySettingsRequest {})
                .await
        }
    };
    let settings = server.call(get).await?.settings;
    let settings =
        settings.context("the reply has no settings: is it a cxmetrics server of this version?")?;
    Ok(settings.dimensions)
}
