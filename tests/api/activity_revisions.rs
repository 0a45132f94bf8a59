//! Revised activities: every metric counts them as if they had been recorded that way.

use cxmetrics::api::{
    self, Activity, Bucket, CustomerAttributes, Outcome, QueryPurchasesRequest, activity::Kind,
};
use tonic::Code;

use crate::support::{
    ActivityBuilder, Refusal, Server, Setup, acquired, assert_invalid, assert_refused, contact,
    from_to, money, order, purchases, record_request, refund, revise_activity, segment, verify,
};

const JANUARY: &str = "2025-01-05T00:00:00Z";
const MARCH: &str = "2025-03-05T00:00:00Z";

fn by_month() -> QueryPurchasesRequest {
    purchases(
        from_to("2025-01-01T00:00:00Z", "2025-07-01T00:00:00Z"),
        Bucket::Month,
    )
}

/// Gross revenue of each month that has an order.
async fn revenue(server: &Server) -> Vec<(String, String)> {
    let reply = server.purchases(by_month()).await.unwrap();
    let points = reply.series.iter().flat_map(|series| &series.points);
    let bought = points.filter(|point| point.orders > 0);
    bought
        .map(|point| {
            let start = point.period.unwrap().start_time.unwrap().to_string();
            (start[..7].to_owned(), point.revenue_gross.clone())
        })
        .collect()
}

fn months(of: &[(&str, &str)]) -> Vec<(String, String)> {
    of.iter()
        .map(|(month, amount)| ((*month).to_owned(), (*amount).to_owned()))
        .collect()
}

async fn assert_verified(server: &Server) {
    let (said, code) = verify(&server.database(), &[]).await;
    assert_eq!(code, 0, "{said}");
}

fn sent(read: Activity) -> Activity {
    Activity {
        create_time: None,
        revision: 1,
        ..read
    }
}

#[tokio::test]
async fn a_revision_moves_an_order_and_the_earlier_content_stays_readable() {
    let server = Server::start().await;
    let other = Setup::default().start_on(server.database());
    let given = order("a", "1", "10.00").when(JANUARY).over("web");
    let id = &given.activity_id;
    server.record(given.clone()).await.unwrap();
    let first = server.activity(id).await.unwrap();
    assert_eq!(first.revision, 1);
    let moved = order("b", "1", "12.50").when(MARCH);
    let moved = Activity {
        activity_id: id.clone(),
        ..moved
    };
    let time_only = revise_activity(&["activity_time"], &moved);
    assert_eq!(other.revise_activity(time_only).await.unwrap(), 2);
    assert_eq!(revenue(&server).await, months(&[("2025-03", "10.00")]));
    let read = server.activity(id).await.unwrap();
    assert_eq!(read.create_time, first.create_time);
    assert_eq!(sent(read.clone()), given.clone().when(MARCH));
    let customer = server.customer("a").await.unwrap();
    assert_eq!(customer.first_order_time, moved.activity_time);

    let all = api::ReviseActivityRequest {
        update_mask: None,
        ..revise_activity(&[], &moved)
    };
    assert_eq!(server.revise_activity(all.clone()).await.unwrap(), 3);
    assert_eq!(other.revise_activity(all).await.unwrap(), 3, "a retry");
    assert_eq!(revenue(&other).await, months(&[("2025-03", "12.50")]));
    assert_eq!(sent(other.activity(id).await.unwrap()), moved);
    assert_eq!(other.activity_revision(id, 1).await.unwrap(), first);
    assert_eq!(other.activity_revision(id, 2).await.unwrap(), read);
    let missing = other.activity_revision(id, 4).await;
    assert_refused(missing, Code::NotFound, "ACTIVITY_NOT_FOUND", &[]);
    assert_invalid(other.activity_revision(id, -1).await, &["revision"]);
    // All activities of the first customer are gone.
    let gone = server.customer("a").await;
    assert_refused(gone, Code::NotFound, "CUSTOMER_NOT_FOUND", &[]);

    // A late retry of any content changes nothing; another one conflicts.
    for known in [&given, &moved] {
        let late = server.record(known.clone()).await.unwrap();
        assert_eq!(late, Outcome::Identical);
    }
    let rival = server
        .record(moved.clone().when(JANUARY).over("store"))
        .await;
    let fields = ["activity.channel", "activity.activity_time"];
    let refused = assert_refused(rival, Code::AlreadyExists, "ACTIVITY_CONFLICT", &fields);
    assert_eq!(
        refused.violations[1].1,
        "is 2025-01-05T00:00:00Z, but 2025-03-05T00:00:00Z is stored"
    );
    assert_eq!(revenue(&server).await, months(&[("2025-03", "12.50")]));

    server.delete(id).await.unwrap();
    assert_eq!(revenue(&server).await, months(&[]));
    let left: i64 = sqlx::query_scalar("select count(*) from activity_revisions")
        .fetch_one(&mut server.database().connect().await)
        .await
        .unwrap();
    assert_eq!(left, 0);
    let late = server.record(moved).await;
    let late = assert_refused(late, Code::AlreadyExists, "ACTIVITY_CONFLICT", &[]);
    assert_eq!(late.metadata["deleted"], "true");
    assert_verified(&server).await;
}

#[tokio::test]
async fn a_revision_changes_the_kind_and_the_attributes_that_it_set() {
    let server = Server::start().await;
    let early = acquired("a").when(JANUARY).known(segment("gold"));
    let late = acquired("a").when(MARCH).known(segment("silver"));
    server.record_all([early.clone(), late.clone()]).await;
    let found = async || {
        let customer = server.customer("a").await.unwrap();
        customer.attributes.unwrap_or_default().segment
    };
    assert_eq!(found().await, "silver");
    // The other one is the latest now.
    let sooner = late.clone().when("2025-01-01T00:00:00Z");
    server
        .revise_activity(revise_activity(&["activity_time"], &sooner))
        .await
        .unwrap();
    assert_eq!(found().await, "gold");
    let bronze = sooner.clone().when(MARCH).known(segment("bronze"));
    server
        .revise_activity(revise_activity(&["*"], &bronze))
        .await
        .unwrap();
    assert_eq!(found().await, "bronze");
    let none = early.clone().known(CustomerAttributes::default());
    server
        .revise_activity(revise_activity(&["acquired"], &none))
        .await
        .unwrap();
    let other = contact("a", "inquiry");
    let contact = Activity {
        kind: other.kind,
        attributes: None,
        ..bronze
    };
    server
        .revise_activity(revise_activity(&["contact", "attributes"], &contact))
        .await
        .unwrap();
    assert_eq!(found().await, "");
    let customer = server.customer("a").await.unwrap();
    assert_eq!(customer.first_time, early.activity_time);
    assert_verified(&server).await;
}

#[tokio::test]
async fn a_revision_that_contradicts_its_order_is_refused_and_changes_nothing() {
    let server = Server::start().await;
    let row = order("a", "1", "10.00").when(JANUARY);
    let discount = order("a", "1", "-8.00").when(JANUARY);
    let second = order("a", "1", "5.00").when(JANUARY);
    server
        .record_all([row.clone(), discount.clone(), second.clone()])
        .await;
    let before = server.activity(&row.activity_id).await.unwrap();
    let refused = async |activity: &Activity, reason: &str, field: &str| {
        let request = revise_activity(&["*"], activity);
        let refused = server.revise_activity(request).await;
        assert_refused(refused, Code::FailedPrecondition, reason, &[field]);
    };
    let amount = |activity: &Activity, amount: &str| {
        let mut activity = activity.clone();
        let Some(Kind::Order(order)) = &mut activity.kind else {
            panic!("an order");
        };
        order.amount = money(amount, "EUR");
        activity
    };
    let field = "activity.order.amount";
    refused(&amount(&row, "2.00"), "ORDER_BELOW_ZERO", field).await;
    refused(&amount(&discount, "-15.01"), "ORDER_BELOW_ZERO", field).await;
    refused(
        &row.clone().of_order("elsewhere"),
        "ORDER_BELOW_ZERO",
        field,
    )
    .await;
    let mut moved = row.clone();
    moved.customer_id = "b".into();
    refused(&moved, "ORDER_CONFLICT", "activity.customer_id").await;
    let field = "activity.order.amount.currency_code";
    refused(&row.clone().paid_in("USD"), "ORDER_CONFLICT", field).await;
    assert_eq!(server.activity(&row.activity_id).await.unwrap(), before);
    assert_eq!(revenue(&server).await, months(&[("2025-01", "7.00")]));

    // What the order can bear is done, under a request id that was refused before.
    let mut request = revise_activity(&["*"], &amount(&row, "2.00"));
    let refused = server.revise_activity(request.clone()).await;
    assert_eq!(
        Refusal::from(refused.unwrap_err()).reason,
        "ORDER_BELOW_ZERO"
    );
    request.activity = Some(amount(&row, "3.00"));
    assert_eq!(server.revise_activity(request).await.unwrap(), 2);
    assert_eq!(revenue(&server).await, months(&[("2025-01", "0.00")]));
    assert_verified(&server).await;
}

#[tokio::test]
async fn rows_of_one_order_are_revised_together_on_a_stream() {
    let server = Server::start().await;
    let rows = [
        order("a", "1", "10.00").when(JANUARY),
        order("a", "1", "-8.00").when(JANUARY),
        refund("a", "1", "1.00").when(JANUARY),
    ];
    server.record_all(rows.clone()).await;
    let moved = rows.clone().map(|mut row| {
        row.customer_id = "b".into();
        row.paid_in("USD").when(MARCH)
    });
    let new = order("b", "2", "4.00").when(MARCH).paid_in("USD");
    let revise = |rows: Vec<Activity>| api::RecordActivitiesRequest {
        revise: true,
        ..record_request(rows)
    };
    let outcomes = async |rows: Vec<Activity>| -> Vec<Outcome> {
        let verdicts = server.record_stream(vec![revise(rows)]).await.unwrap();
        verdicts.iter().map(api::ActivityVerdict::outcome).collect()
    };
    let all: Vec<Activity> = moved.iter().cloned().chain([new]).collect();
    use Outcome::{Conflict, Identical, Inserted, Rejected, Updated};
    assert_eq!(
        outcomes(all.clone()).await,
        [Updated, Updated, Updated, Inserted]
    );
    assert_eq!(outcomes(all.clone()).await, [Identical; 4]);
    let mut request = by_month();
    request.currency_code = "USD".into();
    let reply = server.purchases(request).await.unwrap();
    assert_eq!(reply.series[0].points[2].revenue_gross, "6.00");
    assert_eq!(
        server
            .activity(&rows[0].activity_id)
            .await
            .unwrap()
            .revision,
        2
    );

    // What was replaced is revised back, other than by a plain retry.
    assert_eq!(server.record(rows[2].clone()).await.unwrap(), Identical);
    assert_eq!(outcomes(vec![rows[2].clone()]).await, [Updated]);
    assert_eq!(
        sent(server.activity(&rows[2].activity_id).await.unwrap()),
        rows[2]
    );
    // One row alone contradicts the others of its order; other rows are revised all the same.
    let later = all[3].clone().when("2025-04-01T00:00:00Z");
    let mixed = vec![rows[0].clone(), later.clone()];
    assert_eq!(outcomes(mixed).await, [Rejected, Updated]);
    assert_eq!(
        sent(server.activity(&later.activity_id).await.unwrap()),
        later
    );
    // Of several rows with one id, the last one counts.
    let twice = vec![later.clone().over("web"), later.clone().over("store")];
    assert_eq!(outcomes(twice.clone()).await, [Updated, Updated]);
    assert_eq!(
        sent(server.activity(&later.activity_id).await.unwrap()),
        twice[1]
    );
    server.delete(&later.activity_id).await.unwrap();
    assert_eq!(outcomes(twice).await, [Conflict, Conflict]);
    assert_verified(&server).await;
}

#[tokio::test]
async fn a_malformed_revision_names_every_bad_field() {
    let server = Server::start().await;
    let given = order("a", "1", "10.00").when(JANUARY);
    server.record(given.clone()).await.unwrap();
    let nothing = api::ReviseActivityRequest::default();
    let refused = server.revise_activity(nothing).await;
    assert_invalid(refused, &["request_id", "activity"]);
    let mut request = revise_activity(&["activity_id", "refund", "create_time"], &given);
    request.activity.as_mut().unwrap().activity_id = "x".into();
    let fields = [
        "update_mask.paths[0]",
        "update_mask.paths[2]",
        "activity.activity_id",
        "update_mask",
    ];
    assert_invalid(server.revise_activity(request).await, &fields);
    let bad = Activity {
        customer_id: String::new(),
        activity_time: None,
        kind: None,
        ..given.clone()
    };
    let refused = server.revise_activity(revise_activity(&["*"], &bad)).await;
    let fields = [
        "activity.customer_id",
        "activity.activity_time",
        "activity.kind",
    ];
    assert_invalid(refused, &fields);
    let nobody = order("a", "9", "1.00");
    let refused = server
        .revise_activity(revise_activity(&["channel"], &nobody))
        .await;
    assert_refused(refused, Code::NotFound, "ACTIVITY_NOT_FOUND", &[]);
    let request = revise_activity(&["channel"], &given.clone().over("web"));
    server.revise_activity(request.clone()).await.unwrap();
    let mut other = request.clone();
    other.activity.as_mut().unwrap().channel = "store".into();
    let refused = server.revise_activity(other).await;
    assert_refused(refused, Code::AlreadyExists, "REQUEST_CONFLICT", &[]);
    // Its retry is known after a deletion, too.
    server.delete(&given.activity_id).await.unwrap();
    server.revise_activity(request).await.unwrap();
    assert_eq!(revenue(&server).await, months(&[]));
}

#[tokio::test]
async fn concurrent_revisions_recordings_and_deletions_leave_exact_numbers() {
    let here = Server::start().await;
    let there = Setup::default().start_on(here.database());
    let all: Vec<Activity> = (0..12)
        .map(|n| order(&format!("c{}", n % 3), &format!("{n}"), "10.00").when(JANUARY))
        .collect();
    here.record_all(all.clone()).await;
    let revising = async {
        for activity in &all {
            let mut moved = activity.clone().when(MARCH);
            moved.customer_id = "merged".into();
            let revised = here.revise_activity(revise_activity(&["*"], &moved)).await;
            if let Err(status) = revised {
                assert_eq!(Refusal::from(status).reason, "ACTIVITY_NOT_FOUND");
            }
        }
    };
    let deleting = async {
        for activity in all.iter().step_by(2) {
            there.delete(&activity.activity_id).await.unwrap();
        }
    };
    let recording = async {
        for n in 0..20 {
            let new = order(&format!("c{}", n % 4), &format!("new {n}"), "1.00").when(JANUARY);
            assert_eq!(there.record(new).await.unwrap(), Outcome::Inserted);
            let late = there.record(all[n % 12].clone()).await;
            if let Err(status) = late {
                assert_eq!(Refusal::from(status).reason, "ACTIVITY_CONFLICT");
            }
        }
    };
    tokio::join!(revising, deleting, recording);
    for server in [&here, &there] {
        let expected = months(&[("2025-01", "20.00"), ("2025-03", "60.00")]);
        assert_eq!(revenue(server).await, expected);
    }
    assert_verified(&here).await;
}
