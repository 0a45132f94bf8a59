//! Unary calls: a durable response, compared with a call that does nothing.

use std::time::Duration;

use cxmetrics::api::{SubmitResponseRequest, response_service_client::ResponseServiceClient};
use tonic::{Status, transport::Channel};
use tonic_health::pb::{HealthCheckRequest, health_client::HealthClient};

use crate::{
    load::{Load, measure},
    rows,
    server::BenchServer,
    table::{Row, Table},
};

/// Number of calls in flight.
const IN_FLIGHT: [usize; 3] = [1, 64, 256];

/// Alternates between the calls, so that other load on the machine affects both.
pub(crate) async fn measure_calls(
    server: &BenchServer,
    span: Duration,
    table: &mut Table,
) -> anyhow::Result<()> {
    let (mut empty, mut submits) = (Vec::new(), Vec::new());
    for in_flight in IN_FLIGHT {
        let (first_empty, first) = measure_both(server, in_flight, span / 2).await?;
        let (second_empty, second) = measure_both(server, in_flight, span / 2).await?;
        empty.push(first_empty.merge(second_empty));
        submits.push(first.merge(second));
    }
    for load in &empty {
        table.push(Row::calls("empty call (health Check)", load, None, None));
    }
    for (load, limit) in submits.iter().zip(&empty) {
        let target = (load.in_flight == 256).then_some(0.55);
        let name = "SubmitResponse, durable";
        table.push(Row::calls(name, load, Some(limit), target));
        if load.in_flight == 1 {
            let name = "SubmitResponse, 1 in flight: p50 against the empty call's";
            table.push(Row::growth(name, load.p50_ms(), limit.p50_ms(), 6.0));
        }
    }
    Ok(())
}

async fn measure_both(
    server: &BenchServer,
    in_flight: usize,
    span: Duration,
) -> anyhow::Result<(Load, Load)> {
    Ok((
        measure(&[server], in_flight, span, |channel, _| check(channel)).await?,
        measure(&[server], in_flight, span, submit).await?,
    ))
}

/// The cheapest possible call: uses neither the database nor a lock.
pub(crate) async fn check(channel: Channel) -> Result<(), Status> {
    HealthClient::new(channel)
        .check(HealthCheckRequest::default())
        .await
        .map(drop)
}

/// Submits the response with this number.
pub(crate) async fn submit(channel: Channel, number: u64) -> Result<(), Status> {
    let response = Some(rows::response(rows::SINGLE, number, rows::now()));
    ResponseServiceClient::new(channel)
        .submit_response(SubmitResponseRequest { response })
        .await
        .map(drop)
}
