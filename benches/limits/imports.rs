//! Bulk streams of responses, compared with `COPY` of the same rows.

use std::time::Duration;

use sqlx::{Connection, Executor, PgConnection};

use crate::{
    copy::CopiedTable,
    rows::{self, Order},
    server::BenchServer,
    table::{Row, Table},
};

/// Alternates between stream and `COPY`, so that other load on the machine affects both.
const PARTS: u64 = 4;

pub(crate) async fn measure_imports(
    server: &BenchServer,
    count: u64,
    table: &mut Table,
) -> anyhow::Result<()> {
    let copied = CopiedTable::create(server, "responses").await?;
    let copied_tallies = CopiedTable::create(server, "tallies").await?;
    let mut connection = PgConnection::connect(&server.database_url).await?;
    let (mut streaming, mut copying) = (Duration::ZERO, Duration::ZERO);
    for part in 0..PARTS {
        let steps = count * part / PARTS..count * (part + 1) / PARTS;
        connection.execute("checkpoint").await?;
        streaming += rows::stream(server, rows::ORDERED, steps.clone(), count, Order::Time).await?;
        copying += copied.copy_steps(rows::ORDERED, steps, count).await?;
    }
    let copying_tallies = copied_tallies.copy_all(rows::ORDERED).await?;
    copied.drop().await?;
    copied_tallies.drop().await?;
    connection.execute("checkpoint").await?;
    let shuffling = rows::stream(server, rows::SHUFFLED, 0..count, count, Order::None).await?;

    let rate = |time: Duration| count as f64 / time.as_secs_f64();
    let copy = rate(copying);
    let copy_all = rate(copying + copying_tallies);
    let stream = rate(streaming);
    let name = "COPY BINARY, rows and indexes";
    table.push(Row::rate(name, copy, None, None));
    let name = "bulk stream with tallies, in order of time";
    table.push(Row::rate(name, stream, Some(copy), Some(1.0)));
    let name = "COPY BINARY, rows and tallies and their indexes";
    table.push(Row::rate(name, copy_all, None, None));
    let name = "bulk stream against COPY with tallies";
    table.push(Row::rate(name, stream, Some(copy_all), None));
    let name = "bulk stream with tallies, shuffled over a year";
    table.push(Row::rate(name, rate(shuffling), Some(copy), None));
    Ok(())
}
