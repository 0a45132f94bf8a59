//! `response show`.

use anyhow::Context;
use uuid::Uuid;

use crate::api::GetResponseRequest;
use crate::cli::client::Address;
use crate::cli::exit_status::ExitStatus;
use crate::cli::query::print;
use crate::cli::records::{ResponseRecords, ShowFormat, show};
use crate::cli::{survey, uuid_arg};

/// Arguments of `response show`.
#[derive(Debug, clap::Args)]
pub struct ShowArgs {
    /// The response's id.
    #[arg(value_parser = uuid_arg::parse)]
    response: Uuid,

    /// An earlier revision, counted from 1 [default: the latest].
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(i32).range(1..))]
    revision: Option<i32>,

    /// Output format.
    #[arg(long, value_enum, default_value_t = ShowFormat::Text)]
    output: ShowFormat,
}

pub(super) async fn run(address: &Address, args: ShowArgs) -> anyhow::Result<ExitStatus> {
    let server = address.connect().await?;
    let client = server.responses();
    let request = GetResponseRequest {
        response_id: args.response.to_string(),
        // 0 is the latest.
        revision: args.revision.unwrap_or(0),
    };
    let get = || {
        let (mut client, request) = (client.clone(), request.clone());
        async move { client.get_response(request).await }
    };
    let reply = server.call(get).await?;
    let response = reply
        .response
        .context("the reply has no response: is it a cxmetrics server of this version?")?;
    let survey = survey::get(&server, response.survey_id.clone()).await?;
    let records = ResponseRecords::all(survey);
    print(&show(&records, &response, args.output)?)?;
    Ok(ExitStatus::Success)
}
