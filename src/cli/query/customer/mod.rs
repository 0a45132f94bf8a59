//! The commands of `cxmetrics query` that ask what customers did.

mod activity_counts;
mod base;
mod cells;
mod cohorts;
mod currency;
mod definition;
mod lifetime_value;
mod loyalty;
mod message;
mod purchases;
#[cfg(test)]
mod sample;
mod scope;
mod sheet;
mod survival;

use anyhow::Context;
use clap::Subcommand;
use prost::Message;
use tonic::{Response, Status};

use super::super::client::{Address, Service};
use super::answer::{self, Output};
use super::columns::Look;
use super::{OTHER_PROGRAM, flag};
use definition::Definition;
use scope::ScopeArgs;
use sheet::Level;

/// What there is to ask about customers.
#[derive(Debug, Subcommand)]
pub(super) enum CustomerCommand {
    /// Who was there, who came, left, came back and stayed.
    CustomerBase(base::CustomerBaseArgs),
    /// Orders, revenue, order value, frequency and repurchase.
    Purchases(purchases::PurchasesArgs),
    /// Customers who began together, followed by age.
    Cohorts(cohorts::CohortsArgs),
    /// How long customers stay, or how long until they order again.
    Survival(survival::SurvivalArgs),
    /// What customers are worth: so far, by simple formulas, and as modelled.
    LifetimeValue(lifetime_value::LifetimeValueArgs),
    /// How often customers did what.
    ActivityCounts(activity_counts::ActivityCountsArgs),
    /// What customers said against what they did.
    Loyalty(loyalty::LoyaltyArgs),
}

/// Asks one of them, and prints the answer.
pub(super) async fn run(address: &Address, command: CustomerCommand) -> anyhow::Result<()> {
    match command {
        CustomerCommand::CustomerBase(args) => ask(address, &args).await,
        CustomerCommand::Purchases(args) => ask(address, &args).await,
        CustomerCommand::Cohorts(args) => ask(address, &args).await,
        CustomerCommand::Survival(args) => ask(address, &args).await,
        CustomerCommand::LifetimeValue(args) => ask(address, &args).await,
        CustomerCommand::ActivityCounts(args) => ask(address, &args).await,
        CustomerCommand::Loyalty(args) => loyalty::run(address, &args).await,
    }
}

/// A command that is one call.
trait Query {
    type Request;
    type Reply: Message;

    /// The reply's name in the protos.
    const REPLY_NAME: &'static str;

    /// What it is told as every other is.
    fn scope(&self) -> &ScopeArgs;

    /// The same as a message.
    fn request(&self) -> anyhow::Result<Self::Request>;

    /// Makes the call.
    async fn call(
        &self,
        service: &Service,
        request: Self::Request,
    ) -> Result<Response<Self::Reply>, Status>;

    /// What a line of CSV is.
    fn levels(&self) -> &'static [Level];

    /// What fixes the reply's numbers.
    fn definition<'a>(&self, reply: &'a Self::Reply) -> anyhow::Result<Definition<'a>>;

    /// The reply for people.
    fn table(&self, reply: &Self::Reply, look: Look) -> anyhow::Result<String>;
}

async fn ask<Q: Query>(address: &Address, query: &Q) -> anyhow::Result<()> {
    let request = query.request()?;
    let server = address.connect().await?;
    let reply = query.call(&server, request).await.map_err(|status| {
        let error = server.explain(status);
        error.naming(|field| flag::of(field, query.scope().filters()))
    })?;
    let text = text(query, &reply.into_inner(), answer::look()).context(OTHER_PROGRAM)?;
    answer::print(&text)
}

/// The reply as it was asked for.
fn text<Q: Query>(query: &Q, reply: &Q::Reply, look: Look) -> anyhow::Result<String> {
    let read = || message::read(Q::REPLY_NAME, reply);
    Ok(match query.scope().answer().output {
        Output::Table => query.table(reply, look)?,
        Output::Json => serde_json::to_string_pretty(&message::tree(&read()?))? + "\n",
        Output::Csv => {
            let dimensions = query.definition(reply)?.dimensions();
            sheet::render(&read()?, &dimensions, query.levels())?
        }
    })
}
