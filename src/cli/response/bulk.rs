//! Excludes and includes several responses.

use std::io::{self, BufRead, IsTerminal, Write};
use std::ops::ControlFlow;

use anyhow::{Context, bail};
use futures_util::{StreamExt, TryStreamExt, stream};
use jiff::tz::TimeZone;
use uuid::Uuid;

use super::list;
use super::targets::TargetArgs;
use crate::api::{
    ErrorReason, ExcludeResponseRequest, ExclusionReason, GetResponseRequest,
    IncludeResponseRequest, Response,
};
use crate::cli::client::{Address, CallError, Service};
use crate::cli::exit_status::ExitStatus;
use crate::cli::number::count_of;
use crate::cli::query::Terminal;
use crate::cli::records::{self, ResponseRecords, exclusion_word, table};
use crate::cli::survey;

/// Calls in flight.
const IN_FLIGHT_MAX: usize = 16;
/// Responses that are shown before a change.
const SHOWN: usize = 3;

/// How responses are changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Change {
    Exclude(ExclusionReason),
    Include,
}

impl Change {
    /// Whether the response needs no change.
    fn is_done(self, response: &Response) -> bool {
        response.exclusion_reason() == self.reason()
    }

    fn reason(self) -> ExclusionReason {
        match self {
            Self::Exclude(reason) => reason,
            Self::Include => ExclusionReason::Unspecified,
        }
    }

    fn verb(self) -> &'static str {
        match self {
            Self::Exclude(_) => "exclude",
            Self::Include => "include",
        }
    }

    fn participle(self) -> String {
        match self {
            Self::Exclude(reason) => format!("excluded as {}", exclusion_word(reason)),
            Self::Include => "included".to_owned(),
        }
    }

    /// How a response that needs no change is.
    fn state(self) -> String {
        match self {
            Self::Exclude(_) => format!("already {}", self.participle()),
            Self::Include => "not excluded".to_owned(),
        }
    }
}

/// The responses that a command is about.
#[derive(Default)]
struct Targets {
    to_change: Vec<String>,
    /// The first of those, to be shown.
    first: Vec<Response>,
    done: usize,
    missing: Vec<Uuid>,
}

impl Targets {
    fn add(&mut self, response: Response, change: Change) {
        if change.is_done(&response) {
            self.done += 1;
            return;
        }
        self.to_change.push(response.response_id.clone());
        if self.first.len() < SHOWN {
            self.first.push(response);
        }
    }
}

pub(super) async fn run(
    address: &Address,
    args: TargetArgs,
    change: Change,
) -> anyhow::Result<ExitStatus> {
    let ids = args.ids()?;
    let server = address.connect().await?;
    let targets = match &ids {
        Some(ids) => by_id(&server, ids, change).await?,
        None => by_filter(&server, &args, change).await?,
    };
    for id in &targets.missing {
        eprintln!("no response {id}");
    }
    let counted = count_of(targets.to_change.len() as u64, "response");
    if args.dry_run {
        println!(
            "{counted} would be {}{}",
            change.participle(),
            already(&targets, change)
        );
        show_first(&server, &targets).await?;
        return Ok(status(&targets));
    }
    if ids.is_none() && targets.to_change.len() > 1 && !args.yes {
        show_first(&server, &targets).await?;
        confirm(&format!("{} {counted}?", change.verb()))?;
    }
    change_all(&server, &targets.to_change, change).await?;
    println!(
        "{counted} {}{}",
        change.participle(),
        already(&targets, change)
    );
    Ok(status(&targets))
}

fn status(targets: &Targets) -> ExitStatus {
    match targets.missing.is_empty() {
        true => ExitStatus::Success,
        false => ExitStatus::SomeRejected,
    }
}

/// How many responses need no change, as the end of a sentence.
fn already(targets: &Targets, change: Change) -> String {
    match targets.done {
        0 => String::new(),
        done => {
            let are = if done == 1 { "is" } else { "are" };
            format!(
                "; {} {are} {}",
                count_of(done as u64, "response"),
                change.state()
            )
        }
    }
}

/// The responses with these ids.
async fn by_id(server: &Service, ids: &[Uuid], change: Change) -> anyhow::Result<Targets> {
    let calls = stream::iter(ids.iter().copied()).map(async |id| {
        let request = GetResponseRequest {
            response_id: id.to_string(),
            revision: 0,
        };
        let get = || {
            let (mut client, request) = (server.responses(), request.clone());
            async move { client.get_response(request).await }
        };
        match server.call(get).await {
            Ok(reply) => Ok((id, reply.response)),
            Err(error) if error.reason() == ErrorReason::ResponseNotFound => Ok((id, None)),
            Err(error) => Err(error),
        }
    });
    let mut found = calls.buffered(IN_FLIGHT_MAX);
    let mut targets = Targets::default();
    while let Some((id, response)) = found.try_next().await? {
        match response {
            Some(response) => targets.add(response, change),
            None => targets.missing.push(id),
        }
    }
    Ok(targets)
}

/// The responses that the filters select.
async fn by_filter(server: &Service, args: &TargetArgs, change: Change) -> anyhow::Result<Targets> {
    let survey_id = args.survey.clone().context("--survey is missing")?;
    let survey = survey::get(server, survey_id).await?;
    let selected = ResponseRecords::new(survey, args.filter.clone(), false)?;
    let mut targets = Targets::default();
    records::for_each(&selected, server, |response| {
        targets.add(response, change);
        Ok(ControlFlow::Continue(()))
    })
    .await?;
    Ok(targets)
}

/// Prints the first responses to change.
async fn show_first(server: &Service, targets: &Targets) -> anyhow::Result<()> {
    let mut left = targets.first.as_slice();
    while let Some(first) = left.first() {
        // Ids may name responses of several surveys, each with its own questions.
        let same = left
            .iter()
            .take_while(|one| one.survey_id == first.survey_id)
            .count();
        let (shown, rest) = left.split_at(same);
        let survey = survey::get(server, first.survey_id.clone()).await?;
        let shown_as = ResponseRecords::all(survey);
        let columns = list::columns(&shown_as, shown, &TimeZone::UTC)?;
        print!("{}", table(columns, Terminal::detect(false).width));
        left = rest;
    }
    if targets.to_change.len() > targets.first.len() {
        println!("...");
    }
    Ok(())
}

/// Asks on the terminal.
fn confirm(question: &str) -> anyhow::Result<()> {
    if !io::stdin().is_terminal() {
        bail!("{question} Add --yes to confirm, or --dry-run to look first");
    }
    eprint!("{question} [y/N] ");
    io::stderr().flush()?;
    let mut answer = String::new();
    io::stdin().lock().read_line(&mut answer)?;
    match answer.trim().to_lowercase().as_str() {
        "y" | "yes" => Ok(()),
        _ => bail!("nothing was changed"),
    }
}

/// Changes every response. Retries of a change share a request id, which follows from the run
/// and the response, so the server makes each change once.
async fn change_all(server: &Service, ids: &[String], change: Change) -> Result<(), CallError> {
    let run = Uuid::now_v7();
    stream::iter(ids.iter().map(Ok))
        .try_for_each_concurrent(IN_FLIGHT_MAX, async |id| {
            let request_id = Uuid::new_v5(&run, id.as_bytes()).to_string();
            change_one(server, id.clone(), request_id, change).await
        })
        .await
}

async fn change_one(
    server: &Service,
    response_id: String,
    request_id: String,
    change: Change,
) -> Result<(), CallError> {
    match change {
        Change::Exclude(reason) => {
            let request = ExcludeResponseRequest {
                response_id,
                reason: reason.into(),
                request_id,
            };
            let exclude = || {
                let (mut client, request) = (server.responses(), request.clone());
                async move { client.exclude_response(request).await }
            };
            server.call(exclude).await.map(drop)
        }
        Change::Include => {
            let request = IncludeResponseRequest {
                response_id,
                request_id,
            };
            let include = || {
                let (mut client, request) = (server.responses(), request.clone());
                async move { client.include_response(request).await }
            };
            server.call(include).await.map(drop)
        }
    }
}
