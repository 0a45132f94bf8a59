//! `cxmetrics customer`: lists and shows customers, sets their attributes, merges two who are one
//! person, and undoes merges.

use anyhow::Context;
use clap::{Args, Subcommand};
use uuid::Uuid;

use super::{
    client::{Address, Service},
    csv_cell::CellArgs,
    customer_set::{SetArgs, set},
    exit_status::ExitStatus,
    query::{Terminal, print},
    records::{
        self, Cell, Column, CustomerRecords, ListFormat, Records, ShowFormat, show, table,
        write_list,
    },
    uuid_arg,
};
use crate::api::{
    Customer, CustomerMerge, GetCustomerRequest, MergeCustomersRequest, UnmergeCustomersRequest,
};

const MERGE_EXAMPLE: &str = "\
Example:
  cxmetrics customer merge visitor-8c1f customer-42";

/// The `customer` commands.
#[derive(Debug, Subcommand)]
pub enum CustomerCommand {
    /// List customers in the order in which they were registered, merged customers once.
    List(CustomerListArgs),
    /// Print one customer in full.
    Show(CustomerShowArgs),
    /// Set or clear attributes of a customer.
    Set(SetArgs),
    /// Merge a customer into another: both are one person from now on.
    ///
    /// Everything that was or will be recorded under either id counts as one customer's, in
    /// every metric and for all periods. Neither id needs to be known yet.
    #[command(after_help = MERGE_EXAMPLE)]
    Merge(MergeArgs),
    /// Undo a merge: both ids are customers of their own again.
    Unmerge {
        /// The request id that `customer merge` printed.
        #[arg(value_parser = uuid_arg::parse)]
        request_id: Uuid,
    },
}

/// Arguments of `customer show`.
#[derive(Debug, Args)]
pub struct CustomerShowArgs {
    /// The customer's id; of merged customers, any of them.
    customer: String,

    /// Output format.
    #[arg(long, value_enum, default_value_t = ShowFormat::Text)]
    output: ShowFormat,
}

/// Arguments of `customer list`.
#[derive(Debug, Args)]
pub struct CustomerListArgs {
    /// Most customers to list; `cxmetrics export customers` has no limit.
    #[arg(long, value_name = "N", default_value_t = 50)]
    limit: usize,

    /// Output format.
    #[arg(long, value_enum, default_value_t = ListFormat::Table)]
    output: ListFormat,

    #[command(flatten)]
    cells: CellArgs,
}

/// Arguments of `customer merge`.
#[derive(Debug, Args)]
pub struct MergeArgs {
    /// Id of the customer to merge into the other.
    from: String,
    /// Id of the customer that both are from now on.
    into: String,
    /// Id of this request, a UUID; the same id never merges twice, so use it to repeat a merge
    /// whose outcome is unknown [default: a new id].
    #[arg(long, value_name = "UUID", value_parser = uuid_arg::parse)]
    request_id: Option<Uuid>,
}

/// Runs one of the `customer` commands. Retries within one run share a request id, so that the
/// server makes the change once.
pub(super) async fn run(address: &Address, command: CustomerCommand) -> anyhow::Result<ExitStatus> {
    let server = address.connect().await?;
    let client = server.customers();
    match command {
        CustomerCommand::List(args) => list(&server, args).await?,
        CustomerCommand::Set(args) => {
            let output = args.output;
            let customer = set(&server, args).await?;
            print(&show(&CustomerRecords, &customer, output)?)?;
        }
        CustomerCommand::Show(CustomerShowArgs { customer, output }) => {
            let request = GetCustomerRequest {
                customer_id: customer,
            };
            let get = || {
                let (mut client, request) = (client.clone(), request.clone());
                async move { client.get_customer(request).await }
            };
            let reply = server.call(get).await?;
            let customer = reply
                .customer
                .context("the reply has no customer: is it a cxmetrics server of this version?")?;
            print(&show(&CustomerRecords, &customer, output)?)?;
        }
        CustomerCommand::Merge(MergeArgs {
            from,
            into,
            request_id,
        }) => {
            let request_id = request_id.unwrap_or_else(Uuid::now_v7);
            let request = MergeCustomersRequest {
                request_id: request_id.to_string(),
                from_customer_id: from,
                into_customer_id: into,
            };
            let merge = || {
                let (mut client, request) = (client.clone(), request.clone());
                async move { client.merge_customers(request).await }
            };
            let merge = server.call(merge).await?.merge.unwrap_or_default();
            print_merge(&merge);
        }
        CustomerCommand::Unmerge { request_id } => {
            let request = UnmergeCustomersRequest {
                request_id: request_id.to_string(),
            };
            let unmerge = || {
                let (mut client, request) = (client.clone(), request.clone());
                async move { client.unmerge_customers(request).await }
            };
            let merge = server.call(unmerge).await?.merge.unwrap_or_default();
            let CustomerMerge {
                from_customer_id: from,
                into_customer_id: into,
                ..
            } = merge;
            println!("{from} and {into} are customers of their own again");
        }
    }
    Ok(ExitStatus::Success)
}

async fn list(server: &Service, args: CustomerListArgs) -> anyhow::Result<()> {
    let (customers, has_more) = records::take(&CustomerRecords, server, args.limit).await?;
    match args.output {
        ListFormat::Table if customers.is_empty() => println!("no customers"),
        ListFormat::Table => print(&table(columns(&customers)?, Terminal::detect(false).width))?,
        ListFormat::Json | ListFormat::Csv => {
            write_list(&CustomerRecords, &customers, args.output, args.cells)?;
        }
    }
    if has_more {
        eprintln!("more customers follow: raise --limit, or use `cxmetrics export customers`");
    }
    Ok(())
}

fn columns(customers: &[Customer]) -> anyhow::Result<Vec<Column>> {
    let fields = CustomerRecords.fields();
    let rows = customers
        .iter()
        .map(|customer| CustomerRecords.row(customer));
    let rows: Vec<Vec<Cell>> = rows.collect::<anyhow::Result<_>>()?;
    let columns = fields.iter().enumerate().map(|(index, field)| {
        let cells = rows.iter().map(|row| {
            if let Cell::Time(time) = &row[index] {
                return time.strftime("%Y-%m-%d").to_string();
            }
            row[index].to_text()
        });
        let title = field
            .name
            .trim_start_matches("attributes.")
            .replace('_', " ");
        // The id stays; the others are left out from the right.
        Column::new(&title, index, cells.collect())
    });
    Ok(columns.collect())
}

fn print_merge(merge: &CustomerMerge) {
    let CustomerMerge {
        request_id,
        from_customer_id: from,
        into_customer_id: into,
        undo_time,
        ..
    } = merge;
    match undo_time {
        None => {
            println!("merged customer {from} into {into}");
            println!("to undo: cxmetrics customer unmerge {request_id}");
        }
        Some(_) => {
            println!(
                "nothing changed: request {request_id} merged {from} into {into}, and was undone"
            );
        }
    }
}
