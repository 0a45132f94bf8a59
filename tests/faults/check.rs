//! Checks the guarantees after each fault.

use std::{
    net::SocketAddr,
    process::{Command, Stdio},
    time::Duration,
};

use cxmetrics::api::{
    self, Bucket, customer_metric_service_client::CustomerMetricServiceClient,
    metric_service_client::MetricServiceClient,
};
use sqlx::{Connection, PgConnection};
use tokio::time::{sleep, timeout};
use tonic::{Code, Response, Status};
use uuid::Uuid;

use crate::{client, ledger::Book, message, service::PROGRAM};

/// Ends a test whose recount hangs. Generous, so that no result depends on the machine's speed.
const VERIFY_LIMIT: Duration = Duration::from_secs(600);
/// Between two attempts to recount.
const RETRY_DELAY: Duration = Duration::from_millis(100);

/// Numbers of wrong rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Off {
    pub(crate) lost: usize,
    pub(crate) counted_twice: usize,
}

/// How the service's numbers differ from the acknowledged rows.
pub(crate) async fn counted(server: SocketAddr, book: &Book) -> Off {
    let channel = client::channel(server);
    let scores = api::QueryScoresRequest {
        questions: vec![api::QuestionRef {
            survey_id: message::SURVEY.into(),
            question_id: message::QUESTION.into(),
        }],
        time_zone: "UTC".into(),
        bucket: Bucket::None.into(),
        ..api::QueryScoresRequest::default()
    };
    let client = MetricServiceClient::new(channel.clone());
    let reply = answered(async || client.clone().query_scores(scores.clone()).await).await;
    let point = &reply.series[0].points[0];
    let responses = point.count + point.not_applicable_count + point.skipped_count;
    let purchases = api::QueryPurchasesRequest {
        scope: Some(api::CustomerScope {
            time_zone: "UTC".into(),
            ..api::CustomerScope::default()
        }),
        bucket: Bucket::None.into(),
        ..api::QueryPurchasesRequest::default()
    };
    let client = CustomerMetricServiceClient::new(channel);
    let reply = answered(async || client.clone().query_purchases(purchases.clone()).await).await;
    let orders = reply.series[0].points[0].orders;
    let off = |counted: i64, acknowledged: usize| {
        let counted = usize::try_from(counted).unwrap();
        Off {
            lost: acknowledged.saturating_sub(counted),
            counted_twice: counted.saturating_sub(acknowledged),
        }
    };
    off(responses, book.responses.len()) + off(orders, book.activities.len())
}

/// Asks until there is an answer. The server's time limits are short, so on a busy machine
/// an answer may come too late.
async fn answered<T>(ask: impl AsyncFn() -> Result<Response<T>, Status>) -> T {
    let asking = async {
        loop {
            match ask().await {
                Ok(reply) => return reply.into_inner(),
                Err(status) if is_late(&status) => sleep(RETRY_DELAY).await,
                Err(status) => panic!("{status:?}"),
            }
        }
    };
    let answer = timeout(VERIFY_LIMIT, asking).await;
    answer.expect("the service answers")
}

fn is_late(status: &Status) -> bool {
    matches!(
        status.code(),
        Code::DeadlineExceeded | Code::Unavailable | Code::Cancelled
    )
}

/// How the stored rows differ from the acknowledged ones. There are no others: every row is
/// sent until it is acknowledged.
pub(crate) async fn stored(url: &str, book: &Book) -> Off {
    let mut database = PgConnection::connect(url).await.unwrap();
    let responses = "select
            count(*) filter (where response_id is null),
            count(*) - count(distinct id) + (select count(*) from responses) - count(response_id)
         from unnest($1::uuid[]) as acknowledged (id)
         left join responses on response_id = id";
    let activities = "select
            count(*) filter (where activity_id is null),
            count(*) - count(distinct id) + (select count(*) from activities) - count(activity_id)
         from unnest($1::uuid[]) as acknowledged (id)
         left join activities on activity_id = id";
    let mut off = Off::default();
    for (statement, ids) in [(responses, &book.responses), (activities, &book.activities)] {
        off = off + differing(&mut database, statement, ids).await;
    }
    database.close().await.unwrap();
    off
}

async fn differing(database: &mut PgConnection, statement: &'static str, ids: &[Uuid]) -> Off {
    let (lost, twice): (i64, i64) = sqlx::query_as(statement)
        .bind(ids)
        .fetch_one(database)
        .await
        .unwrap();
    Off {
        lost: usize::try_from(lost).unwrap(),
        counted_twice: usize::try_from(twice).unwrap(),
    }
}

/// Runs `cxmetrics verify`, which must find no difference.
pub(crate) async fn verify(url: &str) {
    let mut command = Command::new(PROGRAM);
    command
        .arg("verify")
        .env("DATABASE_URL", url)
        .stdin(Stdio::null());
    let counting = tokio::task::spawn_blocking(move || command.output());
    let output = timeout(VERIFY_LIMIT, counting).await.unwrap().unwrap();
    let output = output.unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{}: {said}{error}", output.status);
}

impl std::ops::Add for Off {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            lost: self.lost + other.lost,
            counted_twice: self.counted_twice + other.counted_twice,
        }
    }
}
