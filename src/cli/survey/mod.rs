//! `cxmetrics survey`: creates, changes, lists, shows and archives surveys.

mod definition;
mod difference;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};

use crate::api::{
    ArchiveSurveyRequest, CreateSurveyRequest, ErrorReason, GetSurveyRequest, ListSurveysRequest,
    Survey, UpdateSurveyRequest,
};

use super::client::{Address, Service};
use super::exit_status::ExitStatus;
use super::number;
use definition::SurveyFile;

const SURVEY_FILE: &str = r#"A survey file:
  survey_id = "shop"
  title = "After the purchase"
  dimensions = ["country", "store"]      # to filter and group by, besides channel,
                                         # touchpoint, language and completion
  [[questions]]
  question_id = "recommend"
  wording = "How likely are you to recommend us?"
  kind = "nps"                           # always 0-10

  [[questions]]
  question_id = "satisfaction"
  kind = "csat"
  scale = [1, 5]
  satisfied_from = 4                     # default on 1-5; on 1-7 it is 6, on 1-10 it is 9

  [[questions]]
  question_id = "ease"
  kind = "ces"
  scale = [1, 7]
  direction = "agreement"                # high is good; "effort": low is good

  [[questions]]
  question_id = "staff"
  kind = "rating"
  scale = [1, 5]

  [[questions]]
  question_id = "grade"
  kind = "csat"
  scale = [1, 6]
  low_is_good = true                     # school grades; also for ratings
  satisfied_to = 2                       # default on 1-5, 1-7 and 1-10

  [[questions]]
  question_id = "reasons"
  kind = "choice"
  multiple = true
  choices = [{ choice_id = "price", label = "The price" }, { choice_id = "quality" }]

  [[questions]]
  question_id = "comment"
  kind = "text""#;

/// The `survey` commands.
#[derive(Debug, clap::Subcommand)]
pub enum SurveyCommand {
    /// Create a survey from a TOML file.
    ///
    /// If the survey exists with the same definition, nothing changes, so the command can be
    /// repeated.
    #[command(after_long_help = SURVEY_FILE)]
    Create(FileArgs),
    /// Update an existing survey from a TOML file.
    ///
    /// Titles and wordings can change at any time; questions and dimensions can be added. A
    /// change that alters the meaning of existing responses is rejected.
    #[command(after_long_help = SURVEY_FILE)]
    Update(FileArgs),
    /// List the surveys.
    List {
        /// Also list archived surveys.
        #[arg(long)]
        archived: bool,
    },
    /// Print a survey as the TOML file that would create it.
    Show {
        /// The survey's id.
        survey: String,
    },
    /// Archive a survey: it rejects new responses, and queries still work.
    Archive {
        /// The survey's id.
        survey: String,
    },
}

/// Names a survey file.
#[derive(Debug, clap::Args)]
pub struct FileArgs {
    /// The survey's definition; --help shows an example.
    #[arg(short = 'f', long, value_name = "FILE")]
    file: PathBuf,
}

/// Runs one of the survey commands.
pub(super) async fn run(address: &Address, command: SurveyCommand) -> anyhow::Result<ExitStatus> {
    match command {
        SurveyCommand::Create(FileArgs { file }) => create(address, &file).await,
        SurveyCommand::Update(FileArgs { file }) => update(address, &file).await,
        SurveyCommand::List { archived } => list(address, archived).await,
        SurveyCommand::Show { survey } => show(address, survey).await,
        SurveyCommand::Archive { survey } => archive(address, survey).await,
    }
}

async fn create(address: &Address, file: &Path) -> anyhow::Result<ExitStatus> {
    let wanted = read(file)?;
    let survey_id = wanted.survey_id.clone();
    let server = address.connect().await?;

    let request = CreateSurveyRequest {
        survey: Some(wanted.clone()),
    };
    match server
        .surveys()
        .create_survey(request)
        .await
        .map_err(|status| server.explain(status))
    {
        Ok(_) => {
            let questions = number::count_of(wanted.questions.len() as u64, "question");
            println!("created survey {survey_id} with {questions}");
            Ok(ExitStatus::Success)
        }
        Err(error) if error.reason() == ErrorReason::SurveyExists => {
            compare(&server, file, wanted).await
        }
        Err(error) => {
            Err(error).with_context(|| format!("no survey was created from {}", file.display()))
        }
    }
}

/// Compares the survey file with the stored survey, and prints the result.
async fn compare(server: &Service, file: &Path, wanted: Survey) -> anyhow::Result<ExitStatus> {
    let survey_id = wanted.survey_id.clone();
    let stored = get(server, survey_id.clone()).await?;
    let differences = difference::between(&wanted, &stored);
    if !differences.is_empty() {
        bail!(
            "survey {survey_id} exists with a different definition:\n  {}\n\
             apply the change with `cxmetrics survey update -f {file}`, or give the new \
             survey a different survey_id in {file}",
            differences.join("\n  "),
            file = file.display(),
        );
    }
    if stored.archive_time.is_some() {
        bail!(
            "survey {survey_id} exists and is archived: it accepts no more responses; \
             give the new survey a different survey_id in {}",
            file.display()
        );
    }
    println!("survey {survey_id} already exists with this definition; nothing to do");
    Ok(ExitStatus::Success)
}

async fn update(address: &Address, file: &Path) -> anyhow::Result<ExitStatus> {
    let wanted = read(file)?;
    let survey_id = wanted.survey_id.clone();
    let server = address.connect().await?;
    let paths = ["title", "questions", "dimensions"]
        .map(str::to_owned)
        .to_vec();
    let request = UpdateSurveyRequest {
        survey: Some(wanted),
        update_mask: Some(prost_types::FieldMask { paths }),
    };
    let updated = server.surveys().update_survey(request).await;
    updated
        .map_err(|status| server.explain(status))
        .with_context(|| format!("the survey was not changed by {}", file.display()))?;
    println!("updated survey {survey_id}");
    Ok(ExitStatus::Success)
}

fn read(file: &Path) -> anyhow::Result<Survey> {
    let text = fs::read_to_string(file)
        .with_context(|| format!("can't read the survey file {}", file.display()))?;
    let parsed = SurveyFile::parse(&text)
        .with_context(|| format!("{} is not a survey file", file.display()))?;
    Ok(parsed)
}

/// One survey, archived or not.
pub(super) async fn get(server: &Service, survey_id: String) -> anyhow::Result<Survey> {
    let reply = server
        .surveys()
        .get_survey(GetSurveyRequest { survey_id })
        .await;
    let reply = reply.map_err(|status| server.explain(status))?.into_inner();
    reply
        .survey
        .context("the reply has no survey: is it a cxmetrics server of this version?")
}

async fn list(address: &Address, show_archived: bool) -> anyhow::Result<ExitStatus> {
    let server = address.connect().await?;
    let mut surveys = Vec::new();
    let mut page_token = String::new();
    loop {
        let request = ListSurveysRequest {
            page_size: 0,
            page_token,
            show_archived,
        };
        let reply = server.surveys().list_surveys(request).await;
        let reply = reply.map_err(|status| server.explain(status))?.into_inner();
        surveys.extend(reply.surveys);
        page_token = reply.next_page_token;
        if page_token.is_empty() {
            break;
        }
    }
    if surveys.is_empty() {
        println!("no surveys yet: create one with `cxmetrics survey create -f survey.toml`");
    }
    let width = surveys
        .iter()
        .map(|survey| survey.survey_id.len())
        .max()
        .unwrap_or(0);
    for survey in surveys {
        let questions = number::count_of(survey.questions.len() as u64, "question");
        let archived = if survey.archive_time.is_some() {
            ", archived"
        } else {
            ""
        };
        let line = format!(
            "{:width$}  {questions}{archived}  {}",
            survey.survey_id, survey.title
        );
        println!("{}", line.trim_end());
    }
    Ok(ExitStatus::Success)
}

async fn show(address: &Address, survey_id: String) -> anyhow::Result<ExitStatus> {
    let server = address.connect().await?;
    let survey = get(&server, survey_id).await?;
    if survey.archive_time.is_some() {
        println!("# archived: accepts no more responses");
    }
    print!("{}", SurveyFile::print(&survey)?);
    Ok(ExitStatus::Success)
}

async fn archive(address: &Address, survey_id: String) -> anyhow::Result<ExitStatus> {
    let server = address.connect().await?;
    let request = ArchiveSurveyRequest {
        survey_id: survey_id.clone(),
    };
    let reply = server.surveys().archive_survey(request).await;
    reply.map_err(|status| server.explain(status))?;
    println!("archived survey {survey_id}: it accepts no more responses, and queries still work");
    Ok(ExitStatus::Success)
}
