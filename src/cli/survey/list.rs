//! `survey list`: the surveys as a table, JSON or CSV.

use clap::ValueEnum;

use crate::api::{ListSurveysRequest, Survey};
use crate::cli::client::{Address, Service};
use crate::cli::csv_cell::CellArgs;
use crate::cli::number;
use crate::cli::query::reply::{Node, Sheet, read};

/// Arguments of `survey list`.
#[derive(Debug, Clone, Copy, clap::Args)]
pub struct ListArgs {
    /// Also list archived surveys.
    #[arg(long)]
    archived: bool,

    /// Output format.
    #[arg(long, value_enum, default_value_t = ListFormat::Table)]
    output: ListFormat,

    #[command(flatten)]
    cells: CellArgs,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum ListFormat {
    /// For people.
    Table,
    /// For programs: the complete surveys.
    Json,
    /// For spreadsheets: one line per question.
    Csv,
}

/// Prints the surveys.
pub(super) async fn run(address: &Address, args: ListArgs) -> anyhow::Result<()> {
    let server = address.connect().await?;
    let surveys = all(&server, args.archived).await?;
    match args.output {
        ListFormat::Table if surveys.is_empty() => {
            println!("no surveys yet: create one with `cxmetrics survey create -f survey.toml`");
        }
        ListFormat::Table => print!("{}", table(&surveys)),
        ListFormat::Json => println!("{}", json(&surveys)?),
        ListFormat::Csv => print!("{}", sheet(&surveys)?.csv(args.cells)?),
    }
    Ok(())
}

async fn all(server: &Service, show_archived: bool) -> anyhow::Result<Vec<Survey>> {
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
            return Ok(surveys);
        }
    }
}

fn table(surveys: &[Survey]) -> String {
    let widths = surveys.iter().map(|survey| survey.survey_id.len());
    // Without surveys there is no line to align.
    let width = widths.max().unwrap_or(0);
    let line = |survey: &Survey| {
        let questions = number::count_of(survey.questions.len() as u64, "question");
        let archived = if survey.archive_time.is_some() {
            ", archived"
        } else {
            ""
        };
        let (id, title) = (&survey.survey_id, &survey.title);
        let line = format!("{id:width$}  {questions}{archived}  {title}");
        line.trim_end().to_owned() + "\n"
    };
    surveys.iter().map(line).collect()
}

fn json(surveys: &[Survey]) -> anyhow::Result<String> {
    let nodes = surveys.iter().map(|survey| node("Survey", survey));
    let nodes = Node::List(nodes.collect::<anyhow::Result<_>>()?);
    Ok(serde_json::to_string_pretty(&nodes)?)
}

fn node(name: &str, message: &impl prost::Message) -> anyhow::Result<Node> {
    Node::of_message(&read(name, message)?)
}

/// One line per question.
fn sheet(surveys: &[Survey]) -> anyhow::Result<Sheet> {
    let header = [
        "survey_id",
        "title",
        "dimensions",
        "create_time",
        "update_time",
        "archive_time",
        "question_id",
        "kind",
        "wording",
    ];
    let mut lines = Vec::new();
    for survey in surveys {
        let times = node("Survey", survey)?;
        for question in &survey.questions {
            lines.push(vec![
                survey.survey_id.clone(),
                survey.title.clone(),
                survey.dimensions.join(" "),
                times.cell_at(&["create_time"]),
                times.cell_at(&["update_time"]),
                times.cell_at(&["archive_time"]),
                question.question_id.clone(),
                kind(&node("Question", question)?),
                question.wording.clone(),
            ]);
        }
    }
    Ok(Sheet {
        header: header.map(str::to_owned).to_vec(),
        lines,
    })
}

/// The name of a question's kind, which is the field of the oneof that is set.
fn kind(question: &Node) -> String {
    let Node::Record(fields) = question else {
        return String::new();
    };
    let mut fields = fields.iter();
    let kind = fields.find(|(_, node)| matches!(node, Node::Record(_)));
    // A kind of a newer server has no name here.
    kind.map_or_else(String::new, |(name, _)| name.clone())
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failed unwrap fails the test")]
mod tests {
    use super::*;
    use crate::api::{NpsQuestion, Question, question::Kind};

    fn surveys() -> [Survey; 1] {
        [Survey {
            survey_id: "shop".to_owned(),
            title: "=Shop".to_owned(),
            dimensions: vec!["store".to_owned(), "country".to_owned()],
            questions: vec![Question {
                question_id: "recommend".to_owned(),
                wording: "Would you?".to_owned(),
                kind: Some(Kind::Nps(NpsQuestion {})),
            }],
            ..Survey::default()
        }]
    }

    #[test]
    fn a_table_has_one_line_per_survey() {
        assert_eq!(table(&surveys()), "shop  1 question  =Shop\n");
    }

    #[test]
    fn csv_has_one_line_per_question() {
        let csv = sheet(&surveys()).unwrap().csv(CellArgs::default()).unwrap();
        assert_eq!(
            csv.lines().last().unwrap(),
            "shop,'=Shop,store country,,,,recommend,nps,Would you?"
        );
    }

    #[test]
    fn json_has_the_whole_survey() {
        let json: serde_json::Value = serde_json::from_str(&json(&surveys()).unwrap()).unwrap();
        assert_eq!(json[0]["questions"][0]["question_id"], "recommend");
        assert!(json[0]["archive_time"].is_null());
    }
}
