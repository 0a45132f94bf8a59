//! Scores of a million and of ten million answers, compared with plain SQL and DuckDB.

use std::{fmt::Debug, time::Instant};

use cxmetrics::api::{
    Bucket, Period, QueryScoresRequest, QueryScoresResponse, QuestionRef,
    metric_service_client::MetricServiceClient,
};
use tonic::transport::Channel;

use crate::{
    calls::check,
    duckdb::DuckDb,
    load::median,
    postgres::BenchPostgres,
    recount,
    rows::{self, Order, QUERIED},
    server::BenchServer,
    sql::PlainSql,
    table::{Row, Table},
};

/// Ratio of the larger survey's answers to the smaller one's.
const TIMES_MORE: u64 = 10;
/// Number of responses submitted to the service first, so that every cell exists.
const SEED: u64 = 1_000;
/// Alternates between the queries, so that other load on the machine affects all of them.
const ROUNDS: usize = 4;
const TURNS: usize = 5;
const CALLS: usize = 15;

/// A database with a year's answers, and a server on it.
struct Year {
    server: BenchServer,
    answers: u64,
    plain: PlainSql,
    plain_ms: Vec<f64>,
}

pub(crate) async fn measure_scores(
    postgres: &BenchPostgres,
    rows: u64,
    table: &mut Table,
) -> anyhow::Result<()> {
    let mut few = Year::start(postgres, "few", rows).await?;
    rows::stream(&few.server, QUERIED, 0..rows, rows, Order::Time).await?;
    recount::check(&few.server).await?;
    let rows = rows * TIMES_MORE;
    let mut many = Year::start(postgres, "many", rows).await?;
    rows::stream(&many.server, QUERIED, 0..SEED, rows, Order::Time).await?;
    recount::fill(&many.server, SEED..rows, rows).await?;
    let duckdb = DuckDb::load(&many.server).await;

    let channel = many.server.connect().await?;
    let mut empty_ms = Vec::new();
    let mut duckdb_ms = Vec::new();
    let mut year_of_few = Asked::new(&few, year()).await?;
    let mut asked = [
        Asked::new(&many, year()).await?,
        Asked::new(&many, year_by_month_and_cell()).await?,
        Asked::new(&few, quarter_by_day("UTC")).await?,
        Asked::new(&few, quarter_by_day("Asia/Kathmandu")).await?,
        Asked::new(&many, quarter_by_day("UTC")).await?,
        Asked::new(&many, quarter_by_day("Asia/Kathmandu")).await?,
    ];
    for _ in 0..ROUNDS {
        for _ in 0..TURNS {
            for _ in 0..CALLS {
                let started = Instant::now();
                check(channel.clone()).await?;
                empty_ms.push(started.elapsed().as_secs_f64() * 1_000.0);
            }
            // Directly after each other, since these two are compared.
            year_of_few.ask().await?;
            for asked in &mut asked {
                asked.ask().await?;
            }
        }
        few.ask_plain().await?;
        many.ask_plain().await?;
        if let Ok(duckdb) = &duckdb {
            let (ms, count) = duckdb.year_ms()?;
            ensure_equal("DuckDB's count", &count, &i64::try_from(rows)?)?;
            duckdb_ms.push(ms);
        }
    }
    verify(&mut few, &mut many, &year_of_few, &asked).await?;

    let empty = median(&mut empty_ms);
    let plain_of_few = median(&mut few.plain_ms);
    let plain_of_many = median(&mut many.plain_ms);
    let of_few = year_of_few.p50_ms();
    let [
        of_many,
        by_cell,
        few_utc,
        few_kathmandu,
        many_utc,
        many_kathmandu,
    ] = asked.each_mut().map(Asked::p50_ms);
    let mut push = |row| table.push(row);
    push(Row::duration(
        "a year's NPS by plain SQL",
        plain_of_few,
        None,
        None,
    ));
    let name = "a year's NPS by QueryScores, against plain SQL";
    push(Row::duration(name, of_few, Some(plain_of_few), Some(200.0)));
    push(Row::duration(
        "empty call, alternating with queries",
        empty,
        None,
        None,
    ));
    let name = "a year's NPS of ten times the answers by plain SQL";
    push(Row::duration(name, plain_of_many, None, None));
    let name = "ten times the answers: by QueryScores, against plain SQL";
    push(Row::duration(
        name,
        of_many,
        Some(plain_of_many),
        Some(200.0),
    ));
    let name = "ten times the answers: by DuckDB, in its own format";
    match duckdb {
        Ok(_) => {
            let ms = median(&mut duckdb_ms);
            push(Row::duration(name, ms, None, None));
            let name = "ten times the answers: by QueryScores, against DuckDB";
            push(Row::duration(name, of_many, Some(ms), Some(5.0)));
        }
        Err(error) => push(Row::unmeasured(name, &format!("{error:#}"))),
    }
    let name = "ten times the answers: by QueryScores, against the empty call";
    push(Row::growth(name, of_many, empty, 12.0));
    let name = "ten times the answers: by QueryScores, against a tenth of the answers";
    push(Row::growth(name, of_many, of_few, 1.2));
    let name = "12 months by 28 cells in one call, against the year's score";
    push(Row::growth(name, by_cell, of_many, 3.0));
    let name = "a quarter by day in UTC";
    push(Row::duration(name, few_utc, None, None));
    let name = "a quarter by day at +05:45, against UTC";
    push(Row::growth(name, few_kathmandu, few_utc, 10.0));
    let name = "a quarter by day of ten times the answers, in UTC";
    push(Row::duration(name, many_utc, None, None));
    let name = "a quarter by day of ten times the answers, at +05:45, against UTC";
    push(Row::growth(name, many_kathmandu, many_utc, 10.0));
    few.server.stop()?;
    many.server.stop()
}

impl Year {
    async fn start(postgres: &BenchPostgres, database: &str, answers: u64) -> anyhow::Result<Self> {
        let server = BenchServer::start(&postgres.create_database(database).await?).await?;
        rows::create_surveys(&server, &[QUERIED]).await?;
        let plain = PlainSql::connect(&server).await?;
        Ok(Self {
            server,
            answers,
            plain,
            plain_ms: Vec::new(),
        })
    }

    async fn ask_plain(&mut self) -> anyhow::Result<()> {
        let (ms, count) = self.plain.year_ms().await?;
        ensure_equal("plain SQL's count", &count, &i64::try_from(self.answers)?)?;
        self.plain_ms.push(ms);
        Ok(())
    }
}

/// A query and its times.
struct Asked {
    client: MetricServiceClient<Channel>,
    request: QueryScoresRequest,
    reply: QueryScoresResponse,
    times_ms: Vec<f64>,
}

impl Asked {
    async fn new(year: &Year, request: QueryScoresRequest) -> anyhow::Result<Self> {
        let mut client = MetricServiceClient::new(year.server.connect().await?);
        let reply = client.query_scores(request.clone()).await?.into_inner();
        Ok(Self {
            client,
            request,
            reply,
            times_ms: Vec::new(),
        })
    }

    async fn ask(&mut self) -> anyhow::Result<()> {
        for _ in 0..CALLS {
            let request = self.request.clone();
            let started = Instant::now();
            let reply = self.client.query_scores(request).await?.into_inner();
            self.times_ms
                .push(started.elapsed().as_secs_f64() * 1_000.0);
            anyhow::ensure!(reply == self.reply, "two replies differ");
        }
        Ok(())
    }

    fn p50_ms(&mut self) -> f64 {
        median(&mut self.times_ms)
    }

    /// The number of answers with each score.
    fn histogram(&self) -> Vec<i64> {
        let mut histogram = vec![0; 11];
        for point in self.reply.series.iter().flat_map(|series| &series.points) {
            for (sum, count) in histogram.iter_mut().zip(&point.histogram) {
                *sum += count;
            }
        }
        histogram
    }

    /// The count of each bucket, series by series.
    fn counts(&self) -> Vec<i64> {
        let points = self.reply.series.iter().flat_map(|series| &series.points);
        points.map(|point| point.count).collect()
    }
}

/// Checks the replies of the measured queries against plain SQL.
async fn verify(
    few: &mut Year,
    many: &mut Year,
    year_of_few: &Asked,
    asked: &[Asked; 6],
) -> anyhow::Result<()> {
    let [
        of_many,
        by_cell,
        few_utc,
        few_kathmandu,
        many_utc,
        many_kathmandu,
    ] = asked;
    let by_sql = few.plain.year_histogram().await?;
    ensure_equal("a million's scores", &year_of_few.histogram(), &by_sql)?;
    let by_sql = many.plain.year_histogram().await?;
    ensure_equal("ten million's scores", &of_many.histogram(), &by_sql)?;
    ensure_equal("the cells' scores", &by_cell.histogram(), &by_sql)?;
    ensure_equal("the months by cells", &by_cell.counts().len(), &(12 * 28))?;
    verify_quarter(few, "UTC", few_utc).await?;
    verify_quarter(few, "Asia/Kathmandu", few_kathmandu).await?;
    verify_quarter(many, "UTC", many_utc).await?;
    verify_quarter(many, "Asia/Kathmandu", many_kathmandu).await
}

async fn verify_quarter(year: &mut Year, zone: &str, asked: &Asked) -> anyhow::Result<()> {
    let by_sql = year.plain.quarter_by_day(zone).await?;
    ensure_equal(&format!("days in {zone}"), &asked.counts(), &by_sql)
}

fn ensure_equal<T: PartialEq + Debug>(what: &str, this: &T, that: &T) -> anyhow::Result<()> {
    anyhow::ensure!(this == that, "{what}: {this:?} is not {that:?}");
    Ok(())
}

/// The score of the whole year.
pub(crate) fn year() -> QueryScoresRequest {
    let (start, end) = rows::year();
    QueryScoresRequest {
        questions: vec![QuestionRef {
            survey_id: QUERIED.into(),
            question_id: "recommend".into(),
        }],
        period: Some(Period {
            start_time: Some(start),
            end_time: Some(end),
        }),
        time_zone: "UTC".into(),
        bucket: Bucket::None.into(),
        ..Default::default()
    }
}

fn year_by_month_and_cell() -> QueryScoresRequest {
    QueryScoresRequest {
        bucket: Bucket::Month.into(),
        group_by: vec!["channel".into(), "plan".into()],
        ..year()
    }
}

/// The second quarter by day, in a zone without a clock change in that time.
fn quarter_by_day(zone: &str) -> QueryScoresRequest {
    let at = |midnight: &str| {
        let midnight: jiff::civil::Date = midnight.parse().unwrap_or_default();
        let seconds = midnight
            .in_tz(zone)
            .map(|zoned| zoned.timestamp().as_second());
        prost_types::Timestamp {
            seconds: seconds.unwrap_or_default(),
            nanos: 0,
        }
    };
    QueryScoresRequest {
        period: Some(Period {
            start_time: Some(at("2025-04-01")),
            end_time: Some(at("2025-07-01")),
        }),
        time_zone: zone.into(),
        bucket: Bucket::Day.into(),
        ..year()
    }
}
