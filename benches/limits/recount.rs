//! Generates answers inside the database and counts their tallies from the rows. Submitting ten
//! million to the service would take minutes.

use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection, Row};

use crate::{
    rows::{QUERIED, YEAR_SECONDS},
    server::BenchServer,
    sql,
};

/// Adds the responses of some of the year's `of` steps to the survey, in its existing cells, and
/// rebuilds all tallies.
pub(crate) async fn fill(
    server: &BenchServer,
    steps: std::ops::Range<u64>,
    of: u64,
) -> anyhow::Result<()> {
    let mut connection = PgConnection::connect(&server.database_url).await?;
    for setting in [
        "set synchronous_commit = off",
        "set work_mem = '256MB'",
        "set maintenance_work_mem = '512MB'",
    ] {
        connection.execute(setting).await?;
    }
    // Building the indexes at the end takes a fraction of the time.
    let indexes = connection
        .fetch_all(
            "select indexname::text, indexdef from pg_indexes
             where tablename = 'responses' and indexname <> 'responses_pkey'",
        )
        .await?;
    for index in &indexes {
        let name: &str = index.try_get(0)?;
        let drop = format!("drop index {name}");
        connection.execute(AssertSqlSafe(drop)).await?;
    }
    let survey = format!(
        "select survey_key, (select count(*) from cells where cells.survey_key = surveys.survey_key)
         from surveys
         where survey_id = '{QUERIED}'"
    );
    let survey = connection.fetch_one(AssertSqlSafe(survey)).await?;
    let (survey_key, cells): (i32, i64) = (survey.try_get(0)?, survey.try_get(1)?);
    let (first, last) = (steps.start, steps.end - 1);
    let insert = format!(
        "insert into responses (
             workspace_key, response_id, survey_key, cell_key, submit_time,
             customer_id, question_keys, slots
         )
         select
             1, lpad(to_hex(step), 32, '0')::uuid, {survey_key}, 1 + (mixed & 65535) % {cells},
             timestamptz '2025-01-01Z' + make_interval(secs => {YEAR_SECONDS} * step / {of}),
             'customer-' || (mixed >> 16 & 2147483647) % 200000,
             '{{1}}',
             array[('{{0,3,5,6,7,7,8,8,9,9,9,10,10,10,10,10}}'::smallint[])[1 + (mixed >> 48 & 15)]]
         from generate_series({first}::bigint, {last}) as step
         cross join lateral hashint8extended(step, 0) as mixed"
    );
    connection.execute(AssertSqlSafe(insert)).await?;
    for index in &indexes {
        let create: String = index.try_get(1)?;
        connection.execute(AssertSqlSafe(create)).await?;
    }
    let recount = format!("insert into tallies {}", recount());
    connection.execute("truncate tallies").await?;
    connection.execute(AssertSqlSafe(recount)).await?;
    sql::vacuum(&mut connection).await
}

/// Checks that the service's tallies equal a recount of the rows.
pub(crate) async fn check(server: &BenchServer) -> anyhow::Result<()> {
    let mut connection = PgConnection::connect(&server.database_url).await?;
    let recount = recount();
    let differing = format!(
        "with recount as materialized ({recount})
         select count(*)
         from (
             (table recount except all table tallies)
             union all
             (table tallies except all table recount)
         ) as difference"
    );
    let differing: i64 = connection
        .fetch_one(AssertSqlSafe(differing))
        .await?
        .try_get(0)?;
    anyhow::ensure!(differing == 0, "{differing} tallies differ from a recount");
    sql::vacuum(&mut connection).await
}

/// A query of all tallies of surveys with one NPS question that was never skipped, in the order
/// of the table's columns and of its primary key.
fn recount() -> String {
    let list = |column: &dyn Fn(u8) -> String| {
        let columns: Vec<String> = (0..=10).map(column).collect();
        columns.join(", ")
    };
    let counted =
        list(&|point| format!("count(*) filter (where slots[1] = {point}) as point_{point}"));
    let summed = list(&|point| format!("sum(point_{point})::integer"));
    format!(
        "select
             workspace_key, survey_key, question_key, span, 0::smallint, cell_key, span_start,
             0, 0, 0, {summed}
         from (
             select
                 workspace_key, survey_key, question_keys[1] as question_key, cell_key,
                 date_trunc('hour', submit_time, 'UTC') as hour, {counted}
             from responses
             where exclusion is null
             group by 1, 2, 3, 4, 5
         ) as hour
         cross join lateral (
             values
                 (1::smallint, hour), (2, date_trunc('day', hour, 'UTC')), (3, date_trunc('month', hour, 'UTC'))
         ) as kept (span, span_start)
         group by workspace_key, survey_key, question_key, span, span_start, cell_key
         order by workspace_key, survey_key, question_key, span, span_start, cell_key"
    )
}
