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

use crate::api::{self, CustomerDefinition};

use super::super::client::{Address, Service};
use super::answer::{self, Output};
use super::columns::Look;
use super::{OTHER_PROGRAM, flag};
use definition::Definition;
use scope::ScopeArgs;
use sheet::{Level, level};

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

/// What a call comes back with.
type Answer<T> = Result<Response<T>, Status>;

/// A command that is one call.
trait Query {
    type Request;
    type Reply: Reply;

    /// What it is told as every other is.
    fn scope(&self) -> &ScopeArgs;

    /// The same as a message.
    fn request(&self) -> anyhow::Result<Self::Request>;

    /// Makes the call.
    async fn call(service: &Service, request: Self::Request) -> Answer<Self::Reply>;

    /// What a line of CSV is.
    fn levels(&self) -> &'static [Level] {
        const { &[level("series"), level("points")] }
    }

    /// The reply for people.
    fn table(&self, definition: &Definition<'_>, reply: &Self::Reply, look: Look) -> String;
}

/// A reply of a query of customers.
trait Reply: Message {
    /// Its name in the protos.
    const NAME: &'static str;

    /// What fixes its numbers.
    fn definition(&self) -> Option<&CustomerDefinition>;
}

macro_rules! replies {
    ($($reply:ident),* $(,)?) => {
        $(impl Reply for api::$reply {
            const NAME: &'static str = stringify!($reply);

            fn definition(&self) -> Option<&CustomerDefinition> {
                self.definition.as_ref()
            }
        })*
    };
}

replies!(
    QueryCustomerBaseResponse,
    QueryPurchasesResponse,
    QueryCohortsResponse,
    QuerySurvivalResponse,
    QueryLifetimeValueResponse,
    QueryActivityCountsResponse,
);

async fn ask<Q: Query>(address: &Address, query: &Q) -> anyhow::Result<()> {
    let request = query.request()?;
    let server = address.connect().await?;
    let reply = Q::call(&server, request).await.map_err(|status| {
        let error = server.explain(status);
        error.naming(|field| flag::of(field, query.scope().filters()))
    })?;
    let text = text(query, &reply.into_inner(), answer::look()).context(OTHER_PROGRAM)?;
    answer::print(&text)
}

/// The reply as it was asked for.
fn text<Q: Query>(query: &Q, reply: &Q::Reply, look: Look) -> anyhow::Result<String> {
    let definition = Definition::new(reply.definition())?;
    let message = || message::read(Q::Reply::NAME, reply);
    Ok(match query.scope().answer().output {
        Output::Table => query.table(&definition, reply, look),
        Output::Json => serde_json::to_string_pretty(&message::tree(&message()?))? + "\n",
        Output::Csv => sheet::render(&message()?, &definition.dimensions(), query.levels())?,
    })
}
