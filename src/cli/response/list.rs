//! `response list`.

use jiff::tz::TimeZone;

use crate::api::{Response, question::Kind};
use crate::cli::client::Address;
use crate::cli::csv_cell::CellArgs;
use crate::cli::exit_status::ExitStatus;
use crate::cli::query::{Terminal, print};
use crate::cli::records::{
    self, Cell, Column, ListFormat, ResponseFilterArgs, ResponseRecords, answer, answer_cell,
    exclusion_word, table, write_list,
};
use crate::cli::survey;
use crate::import::time_zone;

/// A comment is shortened to this width before other columns are left out.
const COMMENT_WIDTH_MIN: usize = 24;
/// The highest rank of a column that is no question: customers are left out before ids.
const OTHER_RANK_MAX: usize = 2;

/// Arguments of `response list`.
#[derive(Debug, clap::Args)]
pub struct ListArgs {
    /// The survey's id.
    survey: String,

    #[command(flatten)]
    filter: ResponseFilterArgs,

    /// Most responses to list; `cxmetrics export responses` has no limit.
    #[arg(long, value_name = "N", default_value_t = 50)]
    limit: usize,

    /// Output format.
    #[arg(long, value_enum, default_value_t = ListFormat::Table)]
    output: ListFormat,

    #[command(flatten)]
    cells: CellArgs,
}

pub(super) async fn run(address: &Address, args: ListArgs) -> anyhow::Result<ExitStatus> {
    let zone = time_zone(args.filter.period.zone())?;
    let server = address.connect().await?;
    let survey = survey::get(&server, args.survey.clone()).await?;
    let records = ResponseRecords::new(survey, args.filter, false)?;
    let (responses, has_more) = records::take(&records, &server, args.limit).await?;
    match args.output {
        ListFormat::Table if responses.is_empty() => println!("no responses match"),
        ListFormat::Table => {
            let columns = columns(&records, &responses, &zone)?;
            print(&table(columns, Terminal::detect(false).width))?;
        }
        ListFormat::Json | ListFormat::Csv => {
            write_list(&records, &responses, args.output, args.cells)?;
        }
    }
    if has_more {
        eprintln!(
            "more responses match: raise --limit, or use `cxmetrics export responses {}`",
            records.survey.survey_id
        );
    }
    Ok(ExitStatus::Success)
}

/// Time, scores, choices, comment, customer and id.
pub(super) fn columns(
    records: &ResponseRecords,
    responses: &[Response],
    zone: &TimeZone,
) -> anyhow::Result<Vec<Column>> {
    let times = responses.iter().map(|response| {
        let Cell::Time(time) = Cell::time(response.submit_time)? else {
            return Ok(String::new());
        };
        Ok(time
            .to_zoned(zone.clone())
            .strftime("%Y-%m-%d %H:%M")
            .to_string())
    });
    let times: anyhow::Result<Vec<String>> = times.collect();
    let mut columns = vec![Column::new("time", 0, times?)];
    let (texts, others): (Vec<_>, Vec<_>) = records
        .survey
        .questions
        .iter()
        .partition(|question| matches!(question.kind, Some(Kind::Text(_))));
    for (place, question) in others.into_iter().enumerate() {
        let cells = responses.iter();
        let cells = cells.map(|response| {
            let cell = answer_cell(answer(response, question));
            if matches!(cell, Cell::Unanswered(_)) {
                return "–".to_owned();
            }
            cell.to_text()
        });
        // The first question stays; of the others, the last is left out first.
        let rank = if place == 0 {
            0
        } else {
            place + OTHER_RANK_MAX
        };
        columns.push(Column::new(&question.question_id, rank, cells.collect()));
    }
    let comments = responses.iter().map(|response| {
        let texts = texts.iter().filter_map(|question| {
            let Cell::Text(text) = answer_cell(answer(response, question)) else {
                return None;
            };
            Some(text)
        });
        texts.collect::<Vec<_>>().join(" / ")
    });
    columns.push(Column::new("comment", 0, comments.collect()).flexible(COMMENT_WIDTH_MIN));
    let text = |title, rank, of: &dyn Fn(&Response) -> String| {
        Column::new(title, rank, responses.iter().map(of).collect())
    };
    columns.push(text("excluded", 0, &|response| {
        exclusion_word(response.exclusion_reason()).to_owned()
    }));
    columns.push(text("customer", OTHER_RANK_MAX, &|response| {
        response.customer_id.clone()
    }));
    columns.push(text("response", 1, &|response| {
        response.response_id.clone()
    }));
    Ok(columns)
}
