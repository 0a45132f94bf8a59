//! The `survey` commands, their arguments and their help.

use clap::{Subcommand, ValueEnum};

use super::change::{self, FileArgs};
use super::definition::SurveyFile;
use super::list::{self, ListArgs};
use super::stored::get;
use crate::api::ArchiveSurveyRequest;
use crate::cli::client::Address;
use crate::cli::exit_status::ExitStatus;
use crate::cli::query::reply::{Node, read};

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

const UPDATE_EXAMPLE: &str = "\
Example:
  cxmetrics survey show shop > shop.toml        # then edit shop.toml
  cxmetrics survey update -f shop.toml";

/// The `survey` commands.
#[derive(Debug, Subcommand)]
pub enum SurveyCommand {
    /// Create a survey from a TOML file.
    ///
    /// If the survey exists with the same definition, nothing changes, so the command can be
    /// repeated.
    #[command(after_long_help = SURVEY_FILE)]
    Create(FileArgs),
    /// Update an existing survey from a TOML file, and print what changed.
    ///
    /// Titles, wordings and labels of choices can change at any time; questions and dimensions
    /// can be added, and choices behind the existing ones. Once responses exist, a change that
    /// alters their meaning is rejected: that of a kind, scale, threshold or direction, and the
    /// removal of a question, choice or dimension.
    #[command(after_help = UPDATE_EXAMPLE)]
    Update(FileArgs),
    /// List the surveys.
    List(ListArgs),
    /// Print a survey, as the TOML file that would create it or as JSON.
    Show {
        /// The survey's id.
        survey: String,
        /// Output format.
        #[arg(long, value_enum, default_value_t = ShowFormat::Toml)]
        output: ShowFormat,
    },
    /// Archive a survey: it rejects new responses, and queries still work.
    Archive {
        /// The survey's id.
        survey: String,
    },
}

/// How `survey show` prints a survey.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ShowFormat {
    /// The survey file.
    Toml,
    /// For programs: the complete survey, with its times.
    Json,
}

/// Runs one of the survey commands.
pub(in crate::cli) async fn run(
    address: &Address,
    command: SurveyCommand,
) -> anyhow::Result<ExitStatus> {
    match command {
        SurveyCommand::Create(args) => change::create(address, &args).await,
        SurveyCommand::Update(args) => change::update(address, &args).await,
        SurveyCommand::List(args) => list::run(address, args).await,
        SurveyCommand::Show { survey, output } => show(address, survey, output).await,
        SurveyCommand::Archive { survey } => archive(address, survey).await,
    }?;
    Ok(ExitStatus::Success)
}

async fn show(address: &Address, survey_id: String, output: ShowFormat) -> anyhow::Result<()> {
    let server = address.connect().await?;
    let survey = get(&server, survey_id).await?;
    if output == ShowFormat::Json {
        let node = Node::of_message(&read("Survey", &survey)?)?;
        println!("{}", serde_json::to_string_pretty(&node)?);
        return Ok(());
    }
    if survey.archive_time.is_some() {
        println!("# archived: accepts no more responses");
    }
    print!("{}", SurveyFile::print(&survey)?);
    Ok(())
}

async fn archive(address: &Address, survey_id: String) -> anyhow::Result<()> {
    let server = address.connect().await?;
    let request = ArchiveSurveyRequest {
        survey_id: survey_id.clone(),
    };
    let reply = server.surveys().archive_survey(request).await;
    reply.map_err(|status| server.explain(status))?;
    println!("archived survey {survey_id}: it accepts no more responses, and queries still work");
    Ok(())
}
