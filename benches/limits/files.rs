//! Imports of whole files through the command line: responses, and line items of orders.

use std::{
    fmt::Write as _,
    fs,
    path::Path,
    process::{Command, Stdio},
    time::Instant,
};

use anyhow::ensure;

use crate::{
    postgres::BenchPostgres,
    retail_lines::{HEADER, Lines},
    server::{BINARY, BenchServer},
    table::{Row, Table},
};

/// Lines a second that an import of line items must reach on a quiet machine.
const LINES_PER_SECOND: f64 = 40_000.0;

const SURVEY: &str = "\
survey_id = \"files\"
dimensions = [\"store\"]
[[questions]]
question_id = \"nps\"
kind = \"nps\"
[[questions]]
question_id = \"comment\"
kind = \"text\"
";

const MAPPING: &str = "\
survey = \"files\"
customer = \"customer\"
[id]
columns = [\"id\"]
[time]
columns = [\"time\"]
format = \"%d.%m.%Y %H:%M\"
zone = \"Europe/Berlin\"
[completion]
value = \"complete\"
[dimensions]
store = \"store\"
[questions]
nps = \"nps\"
comment = \"comment\"
";

pub(crate) async fn measure_files(
    postgres: &BenchPostgres,
    lines: u64,
    table: &mut Table,
) -> anyhow::Result<()> {
    let rate = |seconds: f64| lines as f64 / seconds;
    let lines = usize::try_from(lines)?;
    let server = BenchServer::start(&postgres.create_database("files").await?).await?;
    let folder = tempfile::tempdir()?;
    let file = |name: &str, content: &str| -> anyhow::Result<String> {
        let path = folder.path().join(name);
        fs::write(&path, content)?;
        Ok(path.display().to_string())
    };
    let survey = file("survey.toml", SURVEY)?;
    run(&server, &["survey", "create", "-f", &survey], &[0])?;
    let mapping = file("responses.toml", MAPPING)?;
    let responses = file("responses.csv", &responses(lines))?;
    let import = ["import", &responses, "--mapping", &mapping];
    let seconds = run(&server, &import, &[0])?;
    let name = "import of a file of responses, by the command line";
    table.push(Row::rate(name, rate(seconds), None, None));

    let orders = file("online_retail.csv", &orders(lines))?;
    let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/retail/retail.toml");
    let example = example.display().to_string();
    let import = ["import", &orders, "--mapping", &example];
    // Lines without a customer are rejected.
    let seconds = run(&server, &import, &[3])?;
    let name = "import of line items, against 40,000 lines/s";
    table.push(Row::rate(
        name,
        rate(seconds),
        Some(LINES_PER_SECOND),
        Some(1.0),
    ));
    server.stop()
}

/// The seconds that a command took. It must end with one of these codes.
fn run(server: &BenchServer, arguments: &[&str], codes: &[i32]) -> anyhow::Result<f64> {
    let started = Instant::now();
    // The clients' tasks of other parts keep running.
    let output = tokio::task::block_in_place(|| {
        Command::new(BINARY)
            .args(arguments)
            .env("CXMETRICS_SERVER", server.address())
            .stdin(Stdio::null())
            .output()
    })?;
    let seconds = started.elapsed().as_secs_f64();
    let is_expected = output
        .status
        .code()
        .is_some_and(|code| codes.contains(&code));
    ensure!(is_expected, "{arguments:?}: {output:?}");
    Ok(seconds)
}

fn responses(count: usize) -> String {
    let mut text = "id,time,customer,store,nps,comment\n".to_owned();
    for row in 0..count {
        let (day, hour, minute) = (1 + row % 28, row % 24, row % 60);
        let comment = if row % 4 == 0 {
            "\"fast, and friendly\""
        } else {
            ""
        };
        // Writing to a string can't fail.
        let _ = writeln!(
            text,
            "r{row},{day:02}.05.2025 {hour:02}:{minute:02},c{},store {},{},{comment}",
            row % 50_000,
            row % 20,
            row * 7 % 11
        );
    }
    text
}

fn orders(count: usize) -> String {
    let lines: Vec<String> = Lines::new(count, 1).collect();
    format!("{HEADER}\n{}\n", lines.join("\n"))
}
