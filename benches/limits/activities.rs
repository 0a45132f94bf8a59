//! Activities to load: a million of 200,000 customers, most of them in one year.

use std::time::Duration;

use cxmetrics::api::{
    Acquired, Activity, CustomerAttributes, Money, Order, Outcome, RecordActivitiesRequest,
    RecordActivitiesResponse, activity::Kind,
};
use uuid::Uuid;

use crate::{
    bulk::{self, STREAMS, mix},
    rows::{YEAR_SECONDS, YEAR_START, time_of},
    server::BenchServer,
};

/// Number of customers in the queried year.
const CUSTOMERS: u64 = 200_000;
const SEGMENTS: [&str; 4] = ["new", "home", "office", "partner"];
const CHANNELS: [&str; 4] = ["web", "store", "app", "phone"];

/// An order, or in one of twenty cases an acquisition. Everything but the time is derived from
/// the number.
pub(crate) fn activity(
    customer_id: String,
    number: u64,
    activity_time: prost_types::Timestamp,
) -> Activity {
    let mixed = mix(number ^ 0x5eed);
    let pick = |of: u64, salt: u64| usize::try_from((mixed >> salt) % of).unwrap_or(0);
    let kind = match mixed % 20 {
        0 => Kind::Acquired(Acquired {
            attributes: Some(CustomerAttributes {
                segment: SEGMENTS[pick(4, 32)].into(),
                ..Default::default()
            }),
        }),
        _ => Kind::Order(Order {
            order_id: format!("order-{number}"),
            amount: Some(Money {
                currency_code: "EUR".into(),
                amount: format!("{}.{:02}", mixed % 300, (mixed >> 20) % 100),
            }),
            cost: None,
        }),
    };
    Activity {
        activity_id: Uuid::now_v7().to_string(),
        customer_id,
        activity_time: Some(activity_time),
        channel: CHANNELS[pick(4, 16)].into(),
        kind: Some(kind),
        ..Default::default()
    }
}

/// A customer of the queried year.
pub(crate) fn customer(number: u64) -> String {
    format!("customer-{}", mix(number) % CUSTOMERS)
}

/// A customer of the years before the queried one. A fifth of these activities belong to
/// customers of the queried year, who were customers before it in any case.
fn former_customer(number: u64) -> String {
    match mix(number) % 10 {
        0..2 => format!("customer-{}", mix(number) % (CUSTOMERS / 5)),
        _ => format!("former-{}", mix(number) % CUSTOMERS),
    }
}

/// Streams `count` activities of the queried year. Returns the time until the last verdict.
pub(crate) async fn stream_year(server: &BenchServer, count: u64) -> anyhow::Result<Duration> {
    stream(server, count, move |step| {
        activity(customer(step), step, time_of(step, count))
    })
    .await
}

/// Streams `count` activities spread over the years before the queried one.
pub(crate) async fn stream_history(
    server: &BenchServer,
    count: u64,
    years: i64,
) -> anyhow::Result<Duration> {
    stream(server, count, move |step| {
        let number = (1 << 32) + step + (u64::try_from(years).unwrap_or(0) << 40);
        let part = u64::try_from(YEAR_SECONDS * years).unwrap_or(0) * step / count;
        let seconds = YEAR_START - YEAR_SECONDS * years + i64::try_from(part).unwrap_or(0);
        let time = prost_types::Timestamp { seconds, nanos: 0 };
        activity(former_customer(number), number, time)
    })
    .await
}

async fn stream(
    server: &BenchServer,
    count: u64,
    activity: impl Fn(u64) -> Activity + Copy,
) -> anyhow::Result<Duration> {
    let streams = (0..STREAMS).map(|stream| {
        let rows = (0..count / STREAMS).map(|row| activity(row * STREAMS + stream));
        bulk::pack(rows, |activities| RecordActivitiesRequest {
            activities,
            ..Default::default()
        })
    });
    bulk::send(
        server,
        "/cxmetrics.v1.ActivityService/RecordActivities",
        streams.collect(),
        count,
        |reply: &RecordActivitiesResponse| {
            let verdicts = reply.verdicts.iter();
            verdicts
                .filter(|verdict| verdict.outcome() == Outcome::Inserted)
                .count()
        },
    )
    .await
}
