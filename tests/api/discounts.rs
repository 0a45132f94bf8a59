//! Rows of one order: discounts below 0 add up with the others, and all have one customer and
//! one currency.

use std::process::Command;

use cxmetrics::api::{Activity, Bucket, ErrorReason, Outcome, PurchasePoint};
use tonic::{Code, Status};
use uuid::Uuid;

use crate::support::{
    ActivityBuilder, Refusal, Server, Setup, all_customers, assert_refused, order, purchases,
    record_request, refund, verify,
};

async fn bought(server: &Server) -> PurchasePoint {
    let request = purchases(all_customers(), Bucket::None);
    let points = server.purchase_points(request).await;
    // Without any activity there is no time to cut.
    points.into_iter().next().unwrap_or_default()
}

/// Orders and gross revenue of everything recorded.
async fn orders_and_gross(server: &Server) -> (i64, String) {
    let point = bought(server).await;
    (point.orders, point.revenue_gross)
}

fn assert_verified(server: &Server) {
    let verified = Command::new(env!("CARGO_BIN_EXE_cxmetrics"))
        .arg("verify")
        .env("DATABASE_URL", &server.database().url)
        .output()
        .unwrap();
    assert!(verified.status.success(), "{verified:?}");
}

/// Asserts that a unary call and a stream reject a row alike, and that neither stores it.
async fn assert_row_refused(server: &Server, row: &Activity, reason: &str, field: &str) -> Refusal {
    let refused = server.record(row.clone()).await;
    let refusal = assert_refused(refused, Code::FailedPrecondition, reason, &[field]);
    let rows = record_request([row.clone()]);
    let verdicts = server.record_stream(vec![rows]).await.unwrap();
    assert_eq!(verdicts[0].outcome(), Outcome::Rejected);
    assert_eq!(
        verdicts[0].reason().as_str_name(),
        format!("ERROR_REASON_{reason}")
    );
    assert_eq!(verdicts[0].message, refusal.message);
    let fields = verdicts[0].field_violations.iter().map(|one| &one.field);
    assert!(fields.eq([field]), "{verdicts:?}");
    let unknown = server.activity(&row.activity_id).await;
    assert_refused(unknown, Code::NotFound, "ACTIVITY_NOT_FOUND", &[]);
    refusal
}

async fn assert_below_zero(server: &Server, row: &Activity) -> Refusal {
    assert_row_refused(server, row, "ORDER_BELOW_ZERO", "activity.order.amount").await
}

#[tokio::test]
async fn a_discount_is_a_row_of_its_order() {
    let server = Server::start().await;
    let rows = [
        order("c", "O1", "50.00").costing("20"),
        order("c", "O1", "30.00").costing("10"),
        order("c", "O1", "-8.00"),
    ];
    for row in &rows {
        assert_eq!(server.record(row.clone()).await.unwrap(), Outcome::Inserted);
        assert_eq!(
            server.record(row.clone()).await.unwrap(),
            Outcome::Identical
        );
    }
    let point = bought(&server).await;
    assert_eq!(point.orders, 1);
    assert_eq!(point.revenue_gross, "72.00");
    assert_eq!(point.refunds, "0.00");
    assert_eq!(point.revenue_net, "72.00");
    assert_eq!(point.profit, "42.00");
    server.record(refund("c", "O1", "2")).await.unwrap();
    assert_eq!(bought(&server).await.revenue_net, "70.00");
    let read = server.activity(&rows[2].activity_id).await.unwrap();
    assert_eq!(read.kind, rows[2].kind);
    assert_verified(&server);
    server.delete(&rows[2].activity_id).await.unwrap();
    assert_eq!(orders_and_gross(&server).await, (1, "80.00".into()));
    assert_verified(&server);
}

#[tokio::test]
async fn rows_of_one_message_count_together_whatever_their_order() {
    let server = Server::start().await;
    let amounts = ["50.00", "30.00", "-80.00"];
    for (n, places) in [
        [0, 1, 2],
        [0, 2, 1],
        [1, 0, 2],
        [1, 2, 0],
        [2, 0, 1],
        [2, 1, 0],
    ]
    .into_iter()
    .enumerate()
    {
        let rows = places.map(|place| order("c", &n.to_string(), amounts[place]));
        server.record_all(rows).await;
    }
    assert_eq!(orders_and_gross(&server).await, (6, "0.00".into()));
    // Of two discounts, of which the order covers one, the first is stored.
    let amounts = ["-6.00", "10.00", "-5.00", "-4.00"];
    let rows = amounts.map(|amount| order("c", "o", amount));
    let verdicts = server.record_stream(vec![record_request(rows)]).await;
    let outcomes: Vec<_> = verdicts.unwrap().iter().map(|one| one.outcome()).collect();
    assert_eq!(
        outcomes,
        [
            Outcome::Inserted,
            Outcome::Inserted,
            Outcome::Rejected,
            Outcome::Inserted
        ]
    );
    assert_eq!(orders_and_gross(&server).await, (7, "0.00".into()));
    assert_verified(&server);
}

#[tokio::test]
async fn an_order_ends_at_0_or_above() {
    let server = Server::start().await;
    // Its order is not known.
    let refusal = assert_below_zero(&server, &order("c", "o", "-8.00")).await;
    assert!(refusal.message.contains("-8.00"), "{refusal:?}");
    assert_eq!(refusal.metadata["order_id"], "c o");
    let unknown = server.customer("c").await;
    assert_refused(unknown, Code::NotFound, "CUSTOMER_NOT_FOUND", &[]);

    server.record(order("c", "o", "10")).await.unwrap();
    let refusal = assert_below_zero(&server, &order("c", "o", "-10.01")).await;
    assert!(refusal.message.contains("-0.01"), "{refusal:?}");
    server.record(order("c", "o", "-10")).await.unwrap();
    assert_below_zero(&server, &order("c", "o", "-0.01")).await;
    assert_eq!(orders_and_gross(&server).await, (1, "0.00".into()));
    // A row of its own cost, and the other rows of the batch are stored.
    let rows = record_request([
        order("c", "o", "-1"),
        order("c", "p", "3"),
        order("d", "q", "-2"),
        refund("c", "p", "1"),
    ]);
    let verdicts = server.record_stream(vec![rows]).await.unwrap();
    let outcomes: Vec<_> = verdicts.iter().map(|one| one.outcome()).collect();
    let [inserted, rejected] = [Outcome::Inserted, Outcome::Rejected];
    assert_eq!(outcomes, [rejected, inserted, rejected, inserted]);
    assert_eq!(verdicts[2].reason(), ErrorReason::OrderBelowZero);
    assert_verified(&server);
}

#[tokio::test]
async fn a_deletion_leaves_no_order_below_0() {
    let server = Server::start().await;
    let rows = ["50", "30", "-40"].map(|amount| order("c", "o", amount));
    server.record_all(rows.clone()).await;
    let refused = server.delete(&rows[0].activity_id).await;
    let refusal = assert_refused(
        refused,
        Code::FailedPrecondition,
        "ORDER_BELOW_ZERO",
        &["activity_id"],
    );
    assert!(refusal.message.contains("-10.00"), "{refusal:?}");
    assert_eq!(orders_and_gross(&server).await, (1, "40.00".into()));
    server.delete(&rows[1].activity_id).await.unwrap();
    server.delete(&rows[2].activity_id).await.unwrap();
    server.delete(&rows[0].activity_id).await.unwrap();
    assert_eq!(bought(&server).await.orders, 0);
    // The order is unknown again, and may begin anew.
    assert_below_zero(&server, &order("c", "o", "-1")).await;
    server
        .record(order("d", "o", "7").paid_in("USD"))
        .await
        .unwrap();
    assert_verified(&server);
}

#[tokio::test]
async fn rows_of_an_order_have_one_currency_and_one_customer() {
    let server = Server::start().await;
    server.record(order("c", "o", "5")).await.unwrap();
    let currency = "activity.order.amount.currency_code";
    let bad = order("c", "o", "5").paid_in("USD");
    let refusal = assert_row_refused(&server, &bad, "ORDER_CONFLICT", currency).await;
    assert!(refusal.message.contains("EUR"), "{refusal:?}");
    let customer = "activity.customer_id";
    let bad = order("d", "o", "5").of_order("c o");
    assert_row_refused(&server, &bad, "ORDER_CONFLICT", customer).await;
    let bad = order("d", "o", "-5").of_order("c o");
    assert_row_refused(&server, &bad, "ORDER_CONFLICT", customer).await;
    // The customer of rejected rows alone is unknown and counts nowhere.
    let unknown = server.customer("d").await;
    assert_refused(unknown, Code::NotFound, "CUSTOMER_NOT_FOUND", &[]);
    let (said, code) = verify(&server.database(), &[]).await;
    assert!(
        code == 0 && said.contains("1 activity of 1 customer\n"),
        "{said}"
    );
    assert_eq!(bought(&server).await.customers, 1);
    // Within one message the first row of a new order decides.
    let rows = record_request([
        order("c", "new", "5").paid_in("USD"),
        order("c", "new", "5"),
        order("d", "new", "5").paid_in("USD").of_order("c new"),
        order("c", "new", "-5").paid_in("USD"),
        // A refund may be of any order.
        refund("c", "o", "1"),
    ]);
    let verdicts = server.record_stream(vec![rows]).await.unwrap();
    let outcomes: Vec<_> = verdicts.iter().map(|one| one.outcome()).collect();
    let [inserted, rejected] = [Outcome::Inserted, Outcome::Rejected];
    assert_eq!(outcomes, [inserted, rejected, rejected, inserted, inserted]);
    for verdict in &verdicts[1..3] {
        assert_eq!(verdict.reason(), ErrorReason::OrderConflict);
    }
}

/// The rows before it may be in other messages, which are stored concurrently.
#[tokio::test]
async fn a_discount_follows_its_order_in_a_stream() {
    const ORDERS: usize = 300;
    let server = Server::start().await;
    let rows = (0..ORDERS).flat_map(|n| {
        let row = |amount: &str| order(&format!("c{}", n % 7), &n.to_string(), amount);
        [row("5"), row("4"), row("-9")]
    });
    let rows: Vec<_> = rows.collect();
    let messages = rows.chunks(4).map(|rows| record_request(rows.to_vec()));
    let verdicts = server.record_stream(messages.collect()).await.unwrap();
    assert_eq!(verdicts.len(), rows.len());
    for verdict in verdicts {
        assert_eq!(verdict.outcome(), Outcome::Inserted, "{verdict:?}");
    }
    assert_eq!(orders_and_gross(&server).await, (300, "0.00".into()));
}

/// Tries until the server isn't too busy; the reason of a refusal.
async fn try_record(server: &Server, row: Activity) -> Result<Outcome, String> {
    loop {
        match server.record(row.clone()).await {
            Ok(outcome) => return Ok(outcome),
            Err(status) => match Refusal::from(status) {
                refusal if refusal.code == Code::Unavailable => {}
                refusal => return Err(refusal.reason),
            },
        }
    }
}

fn inserted(tries: &[Result<Outcome, String>], reason: &str) -> usize {
    for one in tries {
        match one {
            Ok(outcome) => assert_eq!(*outcome, Outcome::Inserted),
            Err(refused) => assert_eq!(refused, reason),
        }
    }
    tries.iter().filter(|one| one.is_ok()).count()
}

#[tokio::test]
async fn of_concurrent_discounts_at_two_servers_the_order_covers_all_that_are_stored() {
    let here = Server::start().await;
    let there = Setup::default().start_on(here.database());
    for round in 0..15 {
        let id = format!("o{round}");
        here.record(order("c", &id, "10")).await.unwrap();
        let row = || order("c", &id, "-4");
        let tries: [_; 4] = tokio::join!(
            try_record(&here, row()),
            try_record(&there, row()),
            try_record(&here, row()),
            try_record(&there, row()),
        )
        .into();
        assert_eq!(inserted(&tries, "ORDER_BELOW_ZERO"), 2, "{tries:?}");
    }
    assert_eq!(orders_and_gross(&there).await, (15, "30.00".into()));
    assert_verified(&here);
}

#[tokio::test]
async fn of_rows_that_open_an_order_at_two_servers_all_stored_ones_agree() {
    let here = Server::start().await;
    let there = Setup::default().start_on(here.database());
    for round in 0..15 {
        let id = format!("o{round}");
        let tries: [_; 2] = tokio::join!(
            try_record(&here, order("c", &id, "10")),
            try_record(&there, order("c", &id, "10").paid_in("USD")),
        )
        .into();
        assert_eq!(inserted(&tries, "ORDER_CONFLICT"), 1, "{tries:?}");
        let id = format!("p{round}");
        let tries: [_; 2] = tokio::join!(
            try_record(&here, order("c", &id, "10")),
            try_record(&there, order("d", &id, "10").of_order(&format!("c {id}"))),
        )
        .into();
        assert_eq!(inserted(&tries, "ORDER_CONFLICT"), 1, "{tries:?}");
        // Rows that agree are all stored.
        let id = format!("q{round}");
        let row = || order("c", &id, "10");
        let tries: [_; 2] =
            tokio::join!(try_record(&here, row()), try_record(&there, row())).into();
        assert_eq!(inserted(&tries, ""), 2, "{tries:?}");
    }
}

#[tokio::test]
async fn of_a_discount_and_a_concurrent_deletion_one_is_refused() {
    let here = Server::start().await;
    let there = Setup::default().start_on(here.database());
    for round in 0..15 {
        let id = format!("o{round}");
        let row = order("c", &id, "10");
        here.record(row.clone()).await.unwrap();
        let (recorded, deleted): (_, Result<(), Status>) = tokio::join!(
            try_record(&here, order("c", &id, "-4")),
            there.delete(&row.activity_id),
        );
        match (&recorded, &deleted) {
            (Ok(Outcome::Inserted), Err(_)) | (Err(_), Ok(())) => {}
            _ => panic!("{recorded:?}, {deleted:?}"),
        }
    }
    assert_verified(&here);
}

/// The previous release marks no row as the one that opens its order.
#[tokio::test]
async fn orders_of_the_previous_release_are_checked_alike() {
    let server = Server::start().await;
    server.record(order("c", "o", "10")).await.unwrap();
    let mut database = server.database().connect().await;
    sqlx::query("update activities set opens_order = false")
        .execute(&mut database)
        .await
        .unwrap();
    let customer = "activity.customer_id";
    let bad = order("d", "o", "5").of_order("c o");
    assert_row_refused(&server, &bad, "ORDER_CONFLICT", customer).await;
    assert_below_zero(&server, &order("c", "o", "-11")).await;
    let row = order("c", "o", "-10").named(Uuid::now_v7());
    assert_eq!(server.record(row).await.unwrap(), Outcome::Inserted);
}

/// A shop's order lines, with a discount of an order and one that nothing covers.
#[tokio::test]
async fn an_import_adds_up_the_lines_of_an_order() {
    let server = Server::start().await;
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    let lines = "\
line,at,customer,order,total
1,2026-01-14T12:00:00Z,c,O1,50.00
2,2026-01-14T12:00:00Z,c,O1,30.00
3,2026-01-14T12:00:00Z,c,O1,-8.00
4,2026-01-14T12:00:00Z,c,O2,-1.00
";
    let mapping = r#"
activity = "order"
customer = "customer"

[id]
columns = ["line"]

[time]
columns = ["at"]
format = "rfc3339"

[order]
id = "order"
amount = "total"
currency = { value = "EUR" }
"#;
    std::fs::write(path("lines.csv"), lines).unwrap();
    std::fs::write(path("lines.toml"), mapping).unwrap();
    let mut import = Command::new(env!("CARGO_BIN_EXE_cxmetrics"));
    import
        .arg("import")
        .arg(path("lines.csv"))
        .arg("--mapping")
        .arg(path("lines.toml"))
        .env("CXMETRICS_SERVER", format!("http://{}", server.address));
    let output = import.output().unwrap();
    assert_eq!(output.status.code(), Some(3), "{output:?}");
    let rejects = std::fs::read_to_string(path("lines.rejects.csv")).unwrap();
    assert!(rejects.contains("total"), "{rejects}");
    assert!(rejects.contains("-1.00"), "{rejects}");
    let point = bought(&server).await;
    assert_eq!((point.orders, point.refunds.as_str()), (1, "0.00"));
    assert_eq!(point.revenue_gross, "72.00");
}
