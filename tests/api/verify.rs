//! `cxmetrics verify` finds, names and rebuilds every number that differs from its rows.

use cxmetrics::api::{self, ExclusionReason};
use sqlx::{Executor, PgConnection};
use tokio::task::JoinSet;

use crate::support::{
    ActivityBuilder, Correct, Database, Declare, Give, Server, Setup, acquired, cancelled, exclude,
    order, remove, response, rows, run_verify, scores, segment, survey, tallies_off, verify,
};

/// Two surveys of two months with a few corrections, and some customers.
async fn lived_in() -> Server {
    let server = Server::start().await;
    server
        .create(survey("shop").nps("q").some_of("used", &["a", "b"]))
        .await;
    server.create(survey("empty").nps("q")).await;
    let months = [
        "2026-01-14T12:00:00Z",
        "2026-01-31T23:59:59Z",
        "2026-03-01T00:00:00Z",
    ];
    let given: Vec<api::Response> = (0..30)
        .map(|n| {
            let given = response("shop")
                .at(months[n % 3])
                .channel(["web", "mail"][n % 2]);
            given
                .score("q", i32::try_from(n % 11).unwrap())
                .picks("used", &["a", "b"][..1 + n % 2])
        })
        .collect();
    server.submit_all(given.clone()).await;
    let test = exclude(&given[0].response_id, ExclusionReason::Test);
    test.on(&server).await.unwrap();
    remove(&given[1].response_id).on(&server).await.unwrap();
    for customer in ["anna", "ben"] {
        for activity in [
            acquired(customer).when("2026-01-01T00:00:00Z"),
            order(customer, "o1", "12.50").when("2026-01-02T00:00:00Z"),
            order(customer, "o2", "7.50").when("2026-02-02T00:00:00Z"),
            cancelled(customer).when("2026-03-02T00:00:00Z"),
        ] {
            server.record(activity).await.unwrap();
        }
    }
    server
}

async fn spoil(database: &mut PgConnection, sql: &'static str) {
    let done = database.execute(sql).await.unwrap();
    assert!(done.rows_affected() > 0, "{sql}");
}

#[tokio::test]
async fn verify_reports_that_nothing_differs() {
    let server = lived_in().await;
    let (said, code) = verify(&server.database(), &[]).await;
    assert_eq!(
        said,
        "workspace default\n\
         \x20 empty: 0 responses\n\
         \x20 shop: 29 responses, 1 of them excluded\n\
         \x20 8 activities of 2 customers\n\
         nothing differs\n"
    );
    assert_eq!(code, 0);
}

#[tokio::test]
async fn wrong_missing_and_surplus_tallies_are_reported_and_rebuilt() {
    let server = lived_in().await;
    let database = server.database();
    let before = server.query(scores("shop", "q")).await.unwrap();
    let mut connection = database.connect().await;
    for sql in [
        "update tallies set point_3 = point_3 + 2
         where question_key = 1 and span = 3 and span_start = '2026-01-01 00:00Z' and cell_key = 1",
        "update tallies set skipped = 1, point_0 = point_0 - 1 where question_key = 2 and span = 1
             and cell_key = 2 and span_start = '2026-03-01 00:00Z'",
        "delete from tallies where question_key = 1 and span = 2 and span_start = '2026-01-31 00:00Z'",
        "insert into tallies
         values (1, 1, 1, 1, 0, 1, '2027-05-05 05:00Z', 0, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)",
    ] {
        spoil(&mut connection, sql).await;
    }
    let (said, code) = verify(&database, &[]).await;
    assert_eq!(code, 5, "{said}");
    let lines: Vec<&str> = said.lines().map(str::trim).collect();
    for line in [
        "q: 4 tallies differ",
        "month from 2026-01-01T00:00:00Z, cell 1: point 3 4, counted 2",
        "hour from 2027-05-05T05:00:00Z, cell 1: point 0 4, counted 0",
        "used: 1 tally differs",
        "5 differ; `cxmetrics verify --repair` rebuilds them from the rows",
    ] {
        assert!(lines.contains(&line), "{line}\n{said}");
    }
    assert_eq!(verify(&database, &["--workspace", "default"]).await.1, 5);

    let (said, code) = verify(&database, &["--repair"]).await;
    assert_eq!(code, 0, "{said}");
    assert!(
        said.ends_with("5 differed and were rebuilt from the rows\n"),
        "{said}"
    );
    let (said, code) = verify(&database, &[]).await;
    assert_eq!(code, 0, "{said}");
    assert_eq!(tallies_off(&mut connection).await, 0);
    let after = server.query(scores("shop", "q")).await.unwrap();
    assert_eq!(after.series, before.series);
}

#[tokio::test]
async fn packs_and_first_times_are_rebuilt_from_activities() {
    let server = lived_in().await;
    let database = server.database();
    let mut connection = database.connect().await;
    for (sql, line) in [
        (
            "delete from activity_packs where family = 2 and month = '2026-02-01'",
            "2026-02: the packs of orders and refunds hold 0, there are 2",
        ),
        (
            "insert into activity_packs (workspace_key, family, month, pack_id, level, event_count, events)
             select workspace_key, family, month, gen_random_uuid(), 0, event_count, events
             from activity_packs where family = 1 and month = '2026-03-01' limit 1",
            "2026-03: the packs of acquisitions, cancellations and reactivations hold 3, there are 2",
        ),
        (
            "update activity_packs set events = '\\x00' where family = 2 and month = '2026-01-01'",
            "2026-01: the packs of orders and refunds hold 0, there are 2",
        ),
        (
            "insert into activity_packs (workspace_key, family, month, pack_id, level, event_count, events)
             select workspace_key, family, '2026-05-01', gen_random_uuid(), 0, 0, '\\x00'
             from activity_packs where family = 2 and month = '2026-01-01' limit 1",
            "2026-05: the packs of orders and refunds hold 0, there are 0",
        ),
        (
            "update activities set amount = amount + 1 where order_id = 'anna o1'",
            "2026-01: the packs of orders and refunds hold 2, there are 2",
        ),
        (
            "update customers set first_order_time = first_order_time + interval '1 s' where customer_key = 2",
            "first times of 1 customer differ from those of their activities",
        ),
        (
            "update customers set first_time = null",
            "first times of 2 customers differ from those of their activities",
        ),
    ] {
        spoil(&mut connection, sql).await;
        let (said, code) = verify(&database, &[]).await;
        assert_eq!(code, 5, "{said}");
        assert!(said.lines().any(|said| said.trim() == line), "{line}\n{said}");
        assert_eq!(verify(&database, &["--repair"]).await.1, 0);
        let (said, code) = verify(&database, &[]).await;
        assert_eq!(code, 0, "{sql}\n{said}");
    }
    // The repair also invalidated the cached first times.
    let early = order("ben", "o0", "1.00").when("2025-12-31T00:00:00Z");
    server.record(early).await.unwrap();
    assert_eq!(verify(&database, &[]).await.1, 0);
}

#[tokio::test]
async fn attributes_are_rebuilt_from_activities_and_calls() {
    let server = Server::start().await;
    let known = |customer: &str, when: &str, value: &str| {
        acquired(customer).when(when).known(segment(value))
    };
    server
        .record_all([
            known("anna", "2026-01-01T00:00:00Z", "silver"),
            known("anna", "2026-02-01T00:00:00Z", "gold"),
            known("ben", "2026-01-01T00:00:00Z", "silver"),
            order("carl", "o", "1.00"),
        ])
        .await;
    server
        .set_customer("ben", segment("iron"), &[])
        .await
        .unwrap();
    let database = server.database();
    assert_eq!(verify(&database, &[]).await.1, 0);
    let mut connection = database.connect().await;
    for (sql, customers) in [
        ("update customers set segment = 'tin' where segment is not null", "2 customers"),
        ("update customers set segment = null, segment_source = null", "2 customers"),
        (
            "update customers set persona = 'fan', persona_time = now(), persona_source = gen_random_uuid()
             where customer_id = 'carl'",
            "1 customer",
        ),
        ("update customers set set_attributes = null", "1 customer"),
    ] {
        spoil(&mut connection, sql).await;
        let (said, code) = verify(&database, &[]).await;
        assert_eq!(code, 5, "{sql}\n{said}");
        let line = format!("attributes of {customers} differ from what was set last");
        assert!(said.lines().any(|said| said.trim() == line), "{line}\n{said}");
        assert_eq!(verify(&database, &["--repair"]).await.1, 0);
        assert_eq!(verify(&database, &[]).await.1, 0, "{sql}");
        let segment_of = async |customer: &str| {
            let read = server.customer(customer).await.unwrap();
            read.attributes.unwrap_or_default().segment
        };
        let of_ben = match sql.contains("set_attributes") {
            false => "iron",
            // Without the call, the activity is what is left.
            true => "silver",
        };
        assert_eq!(segment_of("anna").await, "gold", "{sql}");
        assert_eq!(segment_of("ben").await, of_ben, "{sql}");
        let carl = server.customer("carl").await.unwrap();
        assert_eq!(carl.attributes.unwrap_or_default().persona, "");
    }
}

#[tokio::test]
async fn roots_of_merged_customers_are_rebuilt_from_their_merges() {
    let server = lived_in().await;
    let database = server.database();
    for (from, into) in [("a1", "anna"), ("a2", "a1"), ("b1", "ben")] {
        server.merge(from, into).await.unwrap();
    }
    let undone = server.merge("b2", "b1").await.unwrap();
    server.unmerge(&undone.request_id).await.unwrap();
    let (said, code) = verify(&database, &[]).await;
    assert!(
        said.ends_with("8 activities of 2 customers\n  3 merges of customers\nnothing differs\n"),
        "{said}"
    );
    assert_eq!(code, 0);
    let mut connection = database.connect().await;
    for (sql, wrong) in [
        (
            "update customer_merges set root_key = into_key where root_key <> into_key and undo_time is null",
            "roots of 1 merged customer differ from their merges",
        ),
        (
            "update customer_merges set root_key = from_key where undo_time is null",
            "roots of 3 merged customers differ from their merges",
        ),
    ] {
        spoil(&mut connection, sql).await;
        let (said, code) = verify(&database, &[]).await;
        assert_eq!(code, 5, "{said}");
        assert!(said.lines().any(|line| line.trim() == wrong), "{said}");
        assert_eq!(verify(&database, &["--repair"]).await.1, 0);
        assert_eq!(verify(&database, &[]).await.1, 0);
        assert_eq!(server.customer("a2").await.unwrap().customer_id, "anna");
    }
    // A circle can't be repaired.
    spoil(
        &mut connection,
        "update customer_merges
         set into_key = (select customer_key from customers where customer_id = 'a2')
         where from_key = (select customer_key from customers where customer_id = 'a1')",
    )
    .await;
    for arguments in [&[][..], &["--repair"]] {
        let output = run_verify(&[&["--database-url", &database.url], arguments].concat()).await;
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(said.contains("form a circle"), "{said}");
        assert_eq!(output.status.code(), Some(1));
    }
}

#[tokio::test]
async fn it_finds_nothing_while_two_servers_write_and_repairs_without_losing_any() {
    let here = lived_in().await;
    let there = Setup::default().start_on(here.database());
    let database = here.database();
    let mut writers = JoinSet::new();
    for number in 0..4_usize {
        let server = if number % 2 == 0 { &here } else { &there };
        let mut client = server.responses();
        writers.spawn(async move {
            for message in 0..25 {
                let hour = format!("2026-01-14T{:02}:00:00Z", (message + number) % 3);
                let given = (0..20).map(|n| response("shop").at(&hour).score("q", n % 11));
                let sent = tokio_stream::iter([rows(given)]);
                let mut replies = client.submit_responses(sent).await.unwrap().into_inner();
                while let Some(reply) = replies.message().await.unwrap() {
                    let inserted = |one: &api::Verdict| one.outcome() == api::Outcome::Inserted;
                    assert!(reply.verdicts.iter().all(inserted), "{reply:?}");
                }
            }
        });
    }
    let mut connection = database.connect().await;
    while !writers.is_empty() {
        let (said, code) = verify(&database, &[]).await;
        assert_eq!(code, 0, "{said}");
        spoil(
            &mut connection,
            "update tallies set point_5 = point_5 + 1 where question_key = 1",
        )
        .await;
        let (said, code) = verify(&database, &["--repair"]).await;
        assert_eq!(code, 0, "{said}");
        assert!(said.contains("were rebuilt"), "{said}");
        while let Some(joined) = writers.try_join_next() {
            joined.unwrap();
        }
    }
    assert_eq!(verify(&database, &[]).await.1, 0);
    assert_eq!(tallies_off(&mut connection).await, 0);
    // 28 of the 30 count; one was excluded and one deleted.
    assert_eq!(
        here.point(scores("shop", "q")).await.count,
        28 + 4 * 25 * 20
    );
}

#[tokio::test]
async fn activities_without_their_customer_are_an_error() {
    let server = lived_in().await;
    let mut connection = server.database().connect().await;
    spoil(
        &mut connection,
        "delete from customers where customer_key = 2",
    )
    .await;
    let output = run_verify(&["--database-url", &server.database().url]).await;
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(
        said.contains("customer 2 has activities but no row"),
        "{said}"
    );
    assert_eq!(output.status.code(), Some(1));
}

#[tokio::test]
async fn an_unknown_workspace_and_an_absent_database_are_reported() {
    let server = lived_in().await;
    let url = server.database().url.clone();
    let refused = async |arguments: &[&str]| {
        let output = run_verify(arguments).await;
        let said = String::from_utf8(output.stderr).unwrap();
        (said, output.status.code())
    };
    let (said, code) = refused(&["--database-url", &url, "--workspace", "elsewhere"]).await;
    assert_eq!(said, "error: no workspace \"elsewhere\"\n");
    assert_eq!(code, Some(1));
    let (said, code) = refused(&["--database-url", "postgres://localhost:1/none"]).await;
    assert!(said.contains("is unavailable"), "{said}");
    assert_eq!(code, Some(4));
    let empty = Database::create().await;
    let (said, code) = refused(&["--database-url", &empty.url]).await;
    assert!(said.contains("no tables of cxmetrics"), "{said}");
    assert_eq!(code, Some(1));
    let folder = tempfile::tempdir().unwrap();
    let missing = folder.path().join("typo");
    let (said, code) = refused(&["--data-dir", missing.to_str().unwrap()]).await;
    assert!(said.contains("no database in"), "{said}");
    assert_eq!(code, Some(1));
    assert!(!missing.exists(), "nothing is made");
}
