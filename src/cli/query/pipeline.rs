//! From arguments to output: request, call, reply, then table, JSON or CSV.

use anyhow::Context;
use prost::Message;
use tonic::{Response, Status};

use super::args::{OutputArgs, OutputFormat};
use super::format::{Terminal, print};
use super::reply::{Node, Reply, Sheet};
use crate::api::Warning;
use crate::cli::client::{Address, Service};

/// The result of one call.
pub(super) type Call<T> = Result<Response<T>, Status>;

/// A query that is one call.
pub(super) trait Query {
    type Request: Clone;
    type Message: Message;

    /// The name of the reply's type in the protos.
    const MESSAGE: &'static str;

    /// Output format and confidence level.
    fn output(&self) -> OutputArgs;

    /// The flag that sets a field of the request.
    fn flag(&self, field: &str) -> Option<String>;

    /// The arguments as a request.
    fn request(&self) -> anyhow::Result<Self::Request>;

    /// The cautions in a reply.
    fn warnings(_message: &Self::Message) -> &[Warning] {
        &[]
    }

    /// Sorts the groups of a reply.
    fn sort(&self, message: &mut Self::Message) -> anyhow::Result<()>;

    /// Makes the call once.
    async fn call(service: &Service, request: Self::Request) -> Call<Self::Message>;

    /// The reply for people.
    fn table(&self, reply: &Reply<Self::Message>, terminal: Terminal) -> anyhow::Result<String>;

    /// The reply for spreadsheets.
    fn csv(&self, reply: &Reply<Self::Message>) -> anyhow::Result<Sheet>;

    /// The reply for programs.
    fn json(&self, reply: &Reply<Self::Message>) -> anyhow::Result<Node> {
        Node::of_message(&reply.reflected)
    }
}

/// Runs a query and prints its reply.
pub(super) async fn run<Q: Query>(address: &Address, query: &Q) -> anyhow::Result<()> {
    let request = query.request()?;
    let server = address.connect().await?;
    let reply = server.call(|| Q::call(&server, request.clone())).await;
    let reply = reply.map_err(|error| error.naming(|field| query.flag(field)))?;
    let warnings = Q::warnings(&reply).to_vec();
    let terminal = Terminal::detect(query.output().wide);
    print(&render(query, reply, terminal).context(OTHER_VERSION)?)?;
    // JSON holds them; elsewhere they must not mix with the output.
    if query.output().output != OutputFormat::Json {
        for warning in warnings {
            eprintln!("warning: {}", warning.message);
        }
    }
    Ok(())
}

/// The reply in the output format.
pub(super) fn render<Q: Query>(
    query: &Q,
    mut reply: Q::Message,
    terminal: Terminal,
) -> anyhow::Result<String> {
    query.sort(&mut reply)?;
    let reply = Reply::new(Q::MESSAGE, reply)?;
    match query.output().output {
        OutputFormat::Table => {
            reply.check_enums()?;
            query.table(&reply, terminal)
        }
        OutputFormat::Json => Ok(serde_json::to_string_pretty(&query.json(&reply)?)? + "\n"),
        OutputFormat::Csv => query.csv(&reply)?.csv(query.output().cells),
    }
}

/// The context of an error in a reply.
pub(super) const OTHER_VERSION: &str =
    "can't read the reply: is it a cxmetrics server of this version?";
