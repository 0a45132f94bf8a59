//! Recording activities, and metrics of customers compared with plain SQL.

use std::time::{Duration, Instant};

use cxmetrics::api::{
    Bucket, CohortStart, CustomerScope, Period, QueryCohortsRequest, QueryCustomerBaseRequest,
    QueryPurchasesRequest, RecordActivityRequest, activity_service_client::ActivityServiceClient,
    customer_metric_service_client::CustomerMetricServiceClient,
};
use tonic::{Status, transport::Channel};

use crate::{
    activities,
    calls::submit,
    customer_sql,
    load::{Load, measure, median},
    rows::{self, Order},
    server::BenchServer,
    table::{Row, Table},
};

/// One in this many activities lies in the year before the queried one.
const HISTORY_PART: u64 = 5;
/// Number of years that ten times the history is spread over.
const HISTORY_YEARS: i64 = 10;
const TRIES: usize = 7;

type Client = CustomerMetricServiceClient<Channel>;

/// Measures recording and queries.
pub(crate) async fn measure_customers(
    server: &BenchServer,
    rows: u64,
    span: Duration,
    table: &mut Table,
) -> anyhow::Result<()> {
    let history = rows / HISTORY_PART;
    let year = rows - history;
    let half = rows / 2;
    let responses = rows::stream(server, rows::BESIDE, 0..half, half, Order::Time).await?;
    let responses = half as f64 / responses.as_secs_f64();
    activities::stream_history(server, history, 1).await?;
    let recorded = activities::stream_year(server, year).await?;
    let recorded = year as f64 / recorded.as_secs_f64();
    table.push(Row::rate(
        "bulk stream of responses, in order of time",
        responses,
        None,
        None,
    ));
    table.push(Row::rate(
        "bulk stream of activities, in order of time",
        recorded,
        Some(responses),
        Some(1.0),
    ));
    recording(server, span, table).await?;
    customer_sql::settle(server).await?;
    let mut client = Client::new(server.connect().await?);
    let before = queries_ms(&mut client).await?;
    let plain = [
        customer_sql::customer_base_ms(server).await?,
        customer_sql::purchases_ms(server).await?,
        customer_sql::cohorts_ms(server).await?,
    ];
    let names = [
        "QueryCustomerBase, 12 months",
        "QueryPurchases, a year",
        "QueryCohorts, 12 by 12",
    ];
    for ((name, ms), plain) in names.iter().zip(before).zip(plain) {
        let by_sql = format!("{name}: by plain SQL");
        table.push(Row::duration(&by_sql, plain, None, None));
        table.push(Row::duration(name, ms, Some(plain), Some(5.0)));
    }
    activities::stream_history(server, 9 * history, HISTORY_YEARS).await?;
    customer_sql::settle(server).await?;
    let after = queries_ms(&mut client).await?;
    for ((name, after), before) in names.iter().zip(after).zip(before) {
        let name = format!("{name}: ten times the history before it");
        table.push(Row::growth(&name, after, before, 1.2));
    }
    customer_sql::merge_a_tenth(server).await?;
    let merged = queries_ms(&mut client).await?;
    for ((name, merged), after) in names.iter().zip(merged).zip(after) {
        let name = format!("{name}: with a tenth of the customers merged into others");
        table.push(Row::growth(&name, merged, after, 1.2));
    }
    Ok(())
}

/// Unary calls that record activities of existing customers, compared with submissions.
async fn recording(server: &BenchServer, span: Duration, table: &mut Table) -> anyhow::Result<()> {
    let submits: Load = measure(&[server], 256, span, submit).await?;
    let records = measure(&[server], 256, span, |channel, number| async move {
        let customer = activities::customer(number);
        // After the queried year.
        let activity = activities::activity(customer, number | 1 << 60, rows::now());
        let request = RecordActivityRequest {
            activity: Some(activity),
        };
        let mut client = ActivityServiceClient::new(channel);
        client.record_activity(request).await.map(drop)
    })
    .await?;
    table.push(Row::calls("SubmitResponse, durable", &submits, None, None));
    table.push(Row::calls(
        "RecordActivity, durable",
        &records,
        Some(&submits),
        Some(1.0),
    ));
    Ok(())
}

/// Median times of the three queries, run one at a time.
async fn queries_ms(client: &mut Client) -> anyhow::Result<[f64; 3]> {
    let (start, end) = rows::year();
    let scope = Some(CustomerScope {
        period: Some(Period {
            start_time: Some(start),
            end_time: Some(end),
        }),
        time_zone: "UTC".into(),
        ..Default::default()
    });
    let base = QueryCustomerBaseRequest {
        scope: scope.clone(),
        bucket: Bucket::Month.into(),
        ..Default::default()
    };
    let purchases = QueryPurchasesRequest {
        scope: scope.clone(),
        bucket: Bucket::None.into(),
        ..Default::default()
    };
    let cohorts = QueryCohortsRequest {
        scope,
        bucket: Bucket::Month.into(),
        start: CohortStart::FirstOrder.into(),
        ..Default::default()
    };
    Ok([
        repeat(client, |mut client: Client| {
            let request = base.clone();
            async move { client.query_customer_base(request).await.map(drop) }
        })
        .await?,
        repeat(client, |mut client: Client| {
            let request = purchases.clone();
            async move { client.query_purchases(request).await.map(drop) }
        })
        .await?,
        repeat(client, |mut client: Client| {
            let request = cohorts.clone();
            async move { client.query_cohorts(request).await.map(drop) }
        })
        .await?,
    ])
}

async fn repeat<F: Future<Output = Result<(), Status>>>(
    client: &Client,
    query: impl Fn(Client) -> F,
) -> anyhow::Result<f64> {
    let mut times = Vec::new();
    for _ in 0..TRIES {
        let started = Instant::now();
        query(client.clone()).await?;
        times.push(started.elapsed().as_secs_f64() * 1_000.0);
    }
    Ok(median(&mut times))
}
