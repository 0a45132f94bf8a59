//! Streams of activities: a verdict for every row, in the order sent.

use cxmetrics::api::{
    self, ActivityRemark, ActivityVerdict, Bucket, ErrorReason, Outcome, RecordActivitiesRequest,
};
use tokio::sync::mpsc;
use tokio_stream::{StreamExt, wrappers::ReceiverStream};
use tonic::{Code, Status, Streaming};

use crate::support::{
    ActivityBuilder, Refusal, Server, acquired, activity, activity_counts, all_customers,
    assert_invalid, assert_refused, contact, order, purchases, record_request, refund,
};

/// An open stream, both ends.
struct Open {
    messages: mpsc::Sender<RecordActivitiesRequest>,
    replies: Streaming<api::RecordActivitiesResponse>,
}

impl Open {
    async fn on(server: &Server) -> Self {
        let (messages, received) = mpsc::channel(16);
        let reply = server
            .activities()
            .record_activities(ReceiverStream::new(received))
            .await
            .unwrap();
        Self {
            messages,
            replies: reply.into_inner(),
        }
    }

    async fn send(
        &mut self,
        message: RecordActivitiesRequest,
    ) -> Result<Vec<ActivityVerdict>, Status> {
        self.messages.send(message).await.unwrap();
        Ok(self.replies.next().await.expect("a reply")?.verdicts)
    }
}

fn outcomes(verdicts: &[ActivityVerdict]) -> Vec<Outcome> {
    verdicts.iter().map(ActivityVerdict::outcome).collect()
}

async fn orders(server: &Server) -> i64 {
    let points = server
        .purchase_points(purchases(all_customers(), Bucket::None))
        .await;
    points.first().map_or(0, |point| point.orders)
}

#[tokio::test]
async fn every_row_gets_its_verdict_in_order_and_bad_rows_do_not_affect_others() {
    let server = Server::start().await;
    let first = order("c", "o", "5");
    let messages = [
        record_request([first.clone(), order("", "p", "1"), acquired("d")]),
        record_request([activity("c", None)]),
        record_request([
            first.clone(),
            contact("c", ""),
            first.clone().over("web"),
            contact("c", "inquiry"),
        ]),
    ];
    let sent: Vec<String> = messages
        .iter()
        .flat_map(|message| &message.activities)
        .map(|activity| activity.activity_id.clone())
        .collect();
    let mut open = Open::on(&server).await;
    let mut verdicts = Vec::new();
    for message in messages {
        verdicts.extend(open.send(message).await.unwrap());
    }

    use Outcome::{Conflict, Identical, Inserted, Rejected};
    assert_eq!(
        outcomes(&verdicts),
        [
            Inserted, Rejected, Inserted, Rejected, Identical, Rejected, Conflict, Inserted
        ]
    );
    let numbers: Vec<i64> = verdicts.iter().map(|verdict| verdict.row).collect();
    assert_eq!(numbers, [0, 1, 2, 3, 4, 5, 6, 7]);
    let ids: Vec<String> = verdicts
        .iter()
        .map(|verdict| verdict.activity_id.clone())
        .collect();
    assert_eq!(ids, sent);
    use ErrorReason::{ActivityConflict, InvalidField, Unspecified};
    let reasons: Vec<ErrorReason> = verdicts.iter().map(ActivityVerdict::reason).collect();
    assert_eq!(
        reasons,
        [
            Unspecified,
            InvalidField,
            Unspecified,
            InvalidField,
            Unspecified,
            InvalidField,
            ActivityConflict,
            Unspecified
        ]
    );
    for verdict in &verdicts {
        let stored = matches!(verdict.outcome(), Inserted | Identical);
        assert_eq!(verdict.message.is_empty(), stored, "{verdict:?}");
        assert!(verdict.remarks.is_empty());
    }
    let fields: Vec<&str> = verdicts
        .iter()
        .flat_map(|verdict| &verdict.field_violations)
        .map(|violation| violation.field.as_str())
        .collect();
    assert_eq!(
        fields,
        [
            "activity.customer_id",
            "activity.kind",
            "activity.contact.topic",
            // The conflict.
            "activity.channel"
        ]
    );
    let reply = server
        .activity_counts(activity_counts(all_customers(), Bucket::None))
        .await
        .unwrap();
    let counts: Vec<i64> = reply.series.iter().map(|one| one.points[0].count).collect();
    assert_eq!(counts, [1, 1, 1]);
}

#[tokio::test]
async fn of_rows_with_one_id_in_one_message_the_first_good_one_is_stored() {
    let server = Server::start().await;
    let good = order("c", "o", "5");
    let bad = good.clone().paid_in("euro");
    let other = good.clone().over("web");
    let message = record_request([bad, good.clone(), other, good.clone()]);
    let verdicts = server.record_stream(vec![message]).await.unwrap();
    assert_eq!(
        outcomes(&verdicts),
        [
            Outcome::Rejected,
            Outcome::Inserted,
            Outcome::Conflict,
            Outcome::Identical
        ]
    );
    assert_eq!(orders(&server).await, 1);
    assert_eq!(
        server.activity(&good.activity_id).await.unwrap().channel,
        ""
    );
}

#[tokio::test]
async fn of_rows_with_one_id_in_concurrent_messages_one_is_stored() {
    let server = Server::start().await;
    let good = order("c", "o", "5");
    let messages = (0..50).map(|_| record_request([good.clone(), contact("c", "inquiry")]));
    let verdicts = server.record_stream(messages.collect()).await.unwrap();
    let of_order: Vec<Outcome> = outcomes(&verdicts).into_iter().step_by(2).collect();
    let inserted = of_order.iter().filter(|one| **one == Outcome::Inserted);
    assert_eq!((of_order.len(), inserted.count()), (50, 1));
    assert!(!of_order.contains(&Outcome::Conflict));
    assert_eq!(orders(&server).await, 1);
}

#[tokio::test]
async fn many_copies_of_a_stored_row_in_one_message_are_all_identical() {
    let server = Server::start().await;
    let good = order("c", "o", "5");
    server.record(good.clone()).await.unwrap();
    let copies = (0..100).map(|_| good.clone());
    let message = record_request(copies.chain([contact("c", "inquiry")]));
    let verdicts = server.record_stream(vec![message]).await.unwrap();
    let outcomes = outcomes(&verdicts);
    let (last, copies) = outcomes.split_last().unwrap();
    assert_eq!(
        (*last, copies),
        (Outcome::Inserted, [Outcome::Identical; 100].as_slice())
    );
}

#[tokio::test]
async fn each_refund_of_an_unknown_order_has_its_own_remark() {
    let server = Server::start().await;
    server.record(order("c", "known", "5")).await.unwrap();
    let late = refund("c", "late", "1");
    let verdicts = server
        .record_stream(vec![record_request([
            refund("c", "known", "1"),
            // In the same message, after its refund.
            refund("c", "same", "1"),
            order("c", "same", "5"),
            refund("c", "never", "1"),
            late.clone(),
            refund("d", "known", "1"),
            refund("c", "", "1"),
        ])])
        .await
        .unwrap();
    let remarked: Vec<bool> = verdicts
        .iter()
        .map(|verdict| verdict.remarks == [i32::from(ActivityRemark::UnknownOrder)])
        .collect();
    assert_eq!(remarked, [false, false, false, true, true, true, false]);
    assert_eq!(verdicts[6].outcome(), Outcome::Rejected);

    let verdicts = server
        .record_stream(vec![record_request([order("c", "late", "5"), late])])
        .await
        .unwrap();
    assert_eq!(outcomes(&verdicts), [Outcome::Inserted, Outcome::Identical]);
    assert!(verdicts.iter().all(|verdict| verdict.remarks.is_empty()));
    let points = server
        .purchase_points(purchases(all_customers(), Bucket::None))
        .await;
    assert_eq!((points[0].orders, points[0].refunds.as_str()), (3, "5.00"));
}

#[tokio::test]
async fn a_verdict_is_final_and_visible_when_it_is_received() {
    let server = Server::start().await;
    let mut open = Open::on(&server).await;
    for count in 1..=5 {
        let message = record_request([order("c", &count.to_string(), "5")]);
        assert_eq!(
            outcomes(&open.send(message).await.unwrap()),
            [Outcome::Inserted]
        );
        assert_eq!(orders(&server).await, count);
    }
}

#[tokio::test]
async fn a_dimension_declared_in_mid_stream_is_accepted_at_once() {
    let server = Server::start().await;
    let mut open = Open::on(&server).await;
    let tagged = || record_request([order("c", "o", "5").tagged("plan", "pro")]);
    let verdicts = open.send(tagged()).await.unwrap();
    assert_eq!(outcomes(&verdicts), [Outcome::Rejected]);
    assert_eq!(
        verdicts[0].field_violations[0].field,
        "activity.dimensions[\"plan\"]"
    );
    server.declare(&["plan"]).await.unwrap();
    let verdicts = open.send(tagged()).await.unwrap();
    assert_eq!(outcomes(&verdicts), [Outcome::Inserted]);
}

#[tokio::test]
async fn a_message_has_one_to_a_thousand_rows_or_ends_the_stream() {
    let server = Server::start().await;
    let many = |count: usize| record_request((0..count).map(|n| order("c", &format!("o{n}"), "5")));
    for bad in [many(0), many(1_001)] {
        let mut open = Open::on(&server).await;
        open.send(record_request([order("c", "p", "5")]))
            .await
            .unwrap();
        open.messages.send(bad).await.unwrap();
        let ended = open.replies.next().await.unwrap();
        let refusal = assert_invalid(ended, &["activities"]);
        assert!(refusal.message.contains("1 to 1000"), "{}", refusal.message);
        assert!(open.replies.next().await.is_none());
    }
    assert_eq!(orders(&server).await, 1);
    let verdicts = server.record_stream(vec![many(1_000)]).await.unwrap();
    assert_eq!(verdicts.len(), 1_000);
    assert_eq!(orders(&server).await, 1_001);
    assert_eq!(server.record_stream(Vec::new()).await.unwrap(), []);
}

#[tokio::test]
async fn a_workspace_rejects_cells_past_ten_thousand() {
    let server = Server::start().await;
    server.declare(&["seat"]).await.unwrap();
    let in_cell = |n: usize| order("c", &format!("o{n}"), "1").tagged("seat", &n.to_string());
    server.record_all((0..10_000).map(in_cell)).await;

    let refusal = Refusal::from(server.record(in_cell(10_000)).await.unwrap_err());
    assert_eq!(refusal.code, Code::FailedPrecondition);
    assert_eq!(refusal.reason, "CELL_LIMIT_REACHED");
    assert_eq!(refusal.metadata["limit"], "10000");
    assert_eq!(refusal.fields(), ["activity.dimensions"]);
    let message = record_request([in_cell(20_000), in_cell(17), in_cell(18).over("web")]);
    let verdicts = server.record_stream(vec![message]).await.unwrap();
    assert_eq!(
        outcomes(&verdicts),
        [Outcome::Rejected, Outcome::Inserted, Outcome::Rejected]
    );
    assert_eq!(verdicts[0].reason(), ErrorReason::CellLimitReached);
    assert_eq!(orders(&server).await, 10_000);

    let mut by_seat = purchases(all_customers(), Bucket::None);
    by_seat.scope.as_mut().unwrap().group_by = vec!["seat".into()];
    let reply = server.purchases(by_seat.clone()).await.unwrap();
    assert_eq!(reply.series.len(), 10_000);
    by_seat.bucket = Bucket::Hour.into();
    by_seat.scope.as_mut().unwrap().period = Some(crate::support::period(
        "2026-01-14T11:00:00Z",
        "2026-01-14T13:00:00Z",
    ));
    let refusal = assert_refused(
        server.purchases(by_seat).await,
        Code::InvalidArgument,
        "TOO_MANY_POINTS",
        &["scope.group_by"],
    );
    assert_eq!(refusal.metadata["limit"], "10000");
}
