//! The same metrics of customers by plain SQL over the rows.

use std::time::{Duration, Instant};

use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection, Row};

use crate::{load::median, server::BenchServer};

const TRIES: usize = 3;

/// Waits for the server to merge the packs, and updates the statistics as autovacuum would.
pub(crate) async fn settle(server: &BenchServer) -> anyhow::Result<()> {
    let mut connection = PgConnection::connect(&server.database_url).await?;
    for _ in 0..600 {
        let unmerged: i64 = connection
            .fetch_one(
                "select coalesce(max(packs), 0)
                 from (
                     select count(*) as packs
                     from activity_packs
                     where level < 100
                     group by workspace_key, family, month, level
                 ) as level",
            )
            .await?
            .get(0);
        if unmerged < 16 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    for table in ["activities", "customers", "activity_packs", "responses"] {
        let vacuum = format!("vacuum (analyze) {table}");
        connection.execute(AssertSqlSafe(vacuum)).await?;
    }
    connection.execute("checkpoint").await?;
    Ok(())
}

/// Merges every tenth customer into the one before it.
pub(crate) async fn merge_a_tenth(server: &BenchServer) -> anyhow::Result<()> {
    let mut connection = PgConnection::connect(&server.database_url).await?;
    connection
        .execute(
            // Not every key below the highest has a customer.
            "insert into customer_merges (workspace_key, request_id, from_key, into_key, root_key)
             select workspace_key, gen_random_uuid(), customer_key, before, before
             from (
                 select workspace_key, customer_key,
                     lag(customer_key) over (order by customer_key) as before
                 from customers
                 where workspace_key = 1
             ) as customer
             where customer_key % 10 = 0 and before % 10 <> 0",
        )
        .await?;
    connection
        .execute("vacuum (analyze) customer_merges")
        .await?;
    Ok(())
}

/// Customers acquired, lost and reactivated in each month and customers at its end, with loss
/// after 180 days of inactivity.
pub(crate) async fn customer_base_ms(server: &BenchServer) -> anyhow::Result<f64> {
    let query = "
        with sign as (
            select
                activity_time as at,
                lag(activity_time) over customer as last,
                lead(activity_time) over customer as next
            from activities
            where workspace_key = 1 and kind in (1, 2, 5) and activity_time < '2026-01-01Z'
            window customer as (partition by customer_key order by activity_time)
        ),
        change as (
            select at, 1 as acquired, 0 as reactivated, 0 as lost from sign where last is null
            union all
            select at, 0, 1, 0 from sign where at - last > interval '180 days'
            union all
            select at + interval '180 days', 0, 0, 1 from sign
            where next is null or next - at > interval '180 days'
        )
        select
            date_trunc('month', at at time zone 'UTC') as month,
            sum(acquired), sum(reactivated), sum(lost),
            sum(sum(acquired + reactivated - lost)) over (order by date_trunc('month', at at time zone 'UTC'))
        from change
        where at < '2026-01-01Z'
        group by month
        order by month";
    time(server, query).await
}

/// Orders, customers, revenue and repeat customers of a year.
pub(crate) async fn purchases_ms(server: &BenchServer) -> anyhow::Result<f64> {
    let query = "
        with bought as (
            select customer_key, order_id, sum(amount) as amount
            from activities
            where workspace_key = 1 and kind = 2
              and activity_time >= '2025-01-01Z' and activity_time < '2026-01-01Z'
            group by customer_key, order_id
        ),
        customer as (
            select customer_key, count(*) as orders, sum(amount) as revenue
            from bought
            group by customer_key
        )
        select count(*), sum(orders), sum(revenue), count(*) filter (where orders > 1),
            stddev(orders), stddev(revenue)
        from customer";
    time(server, query).await
}

/// Customers, orders and revenue by the month of the first order and of the order.
pub(crate) async fn cohorts_ms(server: &BenchServer) -> anyhow::Result<f64> {
    let query = "
        with began as (
            select customer_key, min(activity_time) as first
            from activities
            where workspace_key = 1 and kind = 2
            group by customer_key
        )
        select
            date_trunc('month', first at time zone 'UTC') as cohort,
            date_trunc('month', activity_time at time zone 'UTC') as month,
            count(distinct customer_key), count(distinct order_id), sum(amount)
        from activities
        join began using (customer_key)
        where workspace_key = 1 and kind = 2
          and first >= '2025-01-01Z' and first < '2026-01-01Z'
          and activity_time < '2026-01-01Z'
        group by cohort, month
        order by cohort, month";
    time(server, query).await
}

async fn time(server: &BenchServer, query: &str) -> anyhow::Result<f64> {
    let mut connection = PgConnection::connect(&server.database_url).await?;
    let mut times = Vec::new();
    for _ in 0..TRIES {
        let started = Instant::now();
        connection
            .fetch_all(AssertSqlSafe(query.to_owned()))
            .await?;
        times.push(started.elapsed().as_secs_f64() * 1_000.0);
    }
    Ok(median(&mut times))
}
