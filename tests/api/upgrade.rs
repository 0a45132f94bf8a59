//! The database of an earlier release, upgraded: `tests/upgrade/` holds its dump and the script
//! that filled it.

use std::sync::Arc;

use cxmetrics::api::{self, Bucket, CustomerAttributes, FilterOperator, Outcome};
use jiff::{Timestamp, ToSpan};
use sqlx::{Executor, PgConnection};
use tonic::Code;

use crate::support::{
    ActivityBuilder, Database, Give, ScopeBuilder, ScoreQueryBuilder, Server, Setup, acquired,
    all_customers, counts, filter, order, purchases, response, scores, segment, tallies_off,
    values, verify,
};

const COMPOSED: &str = "Z\u{fc}rich";
const DECOMPOSED: &str = "Zu\u{308}rich";
/// A response that counts, and its submit time.
const RESPONSE: (&str, &str) = (
    "6273c4fb-417e-5150-b45c-8bafe441f02b",
    "2025-01-13T10:00:00Z",
);

/// The dump, restored.
async fn filled_by_an_earlier_release() -> Arc<Database> {
    let database = Database::create().await;
    let mut connection = database.connect().await;
    sqlx::raw_sql(include_str!("../upgrade/before.sql"))
        .execute(&mut connection)
        .await
        .unwrap();
    database
}

/// Statements of the earlier release, with their parameters filled in.
async fn send(connection: &mut PgConnection, statements: &[&'static str]) {
    for sql in statements {
        let done = connection.execute(*sql).await.unwrap();
        assert!(done.rows_affected() > 0, "{sql}");
    }
}

#[track_caller]
fn assert_clean((said, code): (String, i32)) {
    assert_eq!(code, 0, "{said}");
    assert!(said.ends_with("nothing differs\n"), "{said}");
}

async fn attributes(server: &Server, customer: &str) -> CustomerAttributes {
    let read = server.customer(customer).await.unwrap();
    read.attributes.unwrap_or_default()
}

async fn segment_of(server: &Server, customer: &str) -> String {
    attributes(server, customer).await.segment
}

#[tokio::test]
async fn responses_of_an_earlier_release_are_counted_by_one_spelling() {
    let database = filled_by_an_earlier_release().await;
    let mut connection = database.connect().await;
    let before: Vec<(String, i64)> = sqlx::query_as(
        "select dimensions ->> 'city' collate \"C\", count(*)
         from responses join cells using (workspace_key, survey_key, cell_key)
         where exclusion is null
         group by 1
         order by 2, 1",
    )
    .fetch_all(&mut connection)
    .await
    .unwrap();
    let padded = format!("{COMPOSED} ");
    let expected = [
        (DECOMPOSED, 12),
        (COMPOSED, 12),
        (padded.as_str(), 12),
        ("Basel", 13),
        ("Z\u{fc}r\u{200b}ich", 13),
    ];
    assert_eq!(before, expected.map(|(city, n)| (city.to_owned(), n)));

    let server = Setup::default().start_on(database.clone());
    let by_city = server
        .query(scores("shop", "recommend").grouped(&["city"]))
        .await
        .unwrap();
    assert_eq!(
        counts(&by_city),
        [
            (vec![Some("Basel")], vec![13]),
            (vec![Some(COMPOSED)], vec![49])
        ]
    );
    // Promoters less detractors: 3 - 8 of 13, and 11 - 30 of 49.
    for (series, expected) in by_city.series.iter().zip([-500.0 / 13.0, -1900.0 / 49.0]) {
        let value = series.points[0].value.unwrap();
        assert!((value - expected).abs() < 1e-9, "{value}");
    }
    for spelling in [COMPOSED, DECOMPOSED, &padded] {
        let kept = scores("shop", "recommend").only("city", &[spelling]);
        assert_eq!(server.point(kept).await.count, 49, "{spelling:?}");
    }
    let by_language = server
        .query(scores("shop", "recommend").grouped(&["language"]))
        .await
        .unwrap();
    assert_eq!(
        counts(&by_language),
        [
            (vec![Some("de-AT")], vec![43]),
            (vec![Some("en")], vec![19])
        ]
    );
    let revised = server
        .get_revision("ef253155-5873-53ca-a2a2-473dd7dc3b53", 1)
        .await
        .unwrap();
    assert_eq!(revised.answers.len(), 6);
    let (said, code) = verify(&database, &[]).await;
    assert_eq!((code, tallies_off(&mut connection).await), (0, 0), "{said}");
    assert_eq!(
        said,
        "workspace default\n\
         \x20 shop: 66 responses, 4 of them excluded\n\
         \x20 166 activities of 40 customers\n\
         \x20 1 merge of customers\n\
         nothing differs\n"
    );

    // A late retry is the same submission in either spelling, and counts nowhere.
    for city in [&padded, DECOMPOSED, COMPOSED] {
        let (id, time) = RESPONSE;
        let mut retry = response("shop")
            .at(time)
            .by("customer-12")
            .score("recommend", 1);
        retry = retry
            .score("satisfied", 3)
            .score("ease", 4)
            .score("staff", 5);
        retry = retry
            .picks("reasons", &["price"])
            .words("comment", "comment 12")
            .dimension("city", city);
        retry.response_id = id.into();
        retry.language = "DE-at".into();
        assert_eq!(server.submit(retry).await.unwrap(), Outcome::Identical);
    }
    let all = server.point(scores("shop", "recommend")).await;
    assert_eq!(all.count, 62);
}

#[tokio::test]
async fn customers_of_an_earlier_release_keep_their_numbers() {
    let server = Setup::default().start_on(filled_by_an_earlier_release().await);
    for (currency, customers, repeat, orders, gross, net) in [
        ("EUR", 25, 15, 45, "754.50", "729.50"),
        ("USD", 5, 5, 15, "335.00", "310.00"),
    ] {
        let mut asked = purchases(all_customers().by(&["segment"]), Bucket::None);
        asked.currency_code = currency.into();
        let reply = server.purchases(asked).await.unwrap();
        assert_eq!(reply.series.len(), 1, "one segment in one spelling");
        let series = &reply.series[0];
        assert_eq!(values(&series.group), [Some(COMPOSED)]);
        let point = &series.points[0];
        assert_eq!(
            (point.customers, point.repeat_customers),
            (customers, repeat)
        );
        assert_eq!(
            (point.orders, point.revenue_gross.as_str()),
            (orders, gross)
        );
        assert_eq!(point.revenue_net, net);
    }
    for spelling in [COMPOSED, DECOMPOSED] {
        let mut asked = purchases(all_customers(), Bucket::None);
        asked.currency_code = "EUR".into();
        let scope = asked.scope.as_mut().unwrap();
        scope.filters = vec![filter("segment", FilterOperator::In, &[spelling])];
        let points = server.purchase_points(asked).await;
        assert_eq!(points[0].customers, 25, "{spelling:?}");
    }
    // The earlier release's rows of an order bind what is added to it now.
    let discount = |customer: &str, amount: &str| {
        let row = order(customer, "", amount).of_order("o2-0");
        row.when("2025-02-10T13:00:00Z")
    };
    let refused = server
        .record(discount("customer-3", "1.00"))
        .await
        .unwrap_err();
    assert_eq!(refused.code(), Code::FailedPrecondition, "{refused:?}");
    let refused = server
        .record(discount("customer-2", "-10.51"))
        .await
        .unwrap_err();
    assert_eq!(refused.code(), Code::FailedPrecondition, "{refused:?}");
    server
        .record(discount("customer-2", "-10.50"))
        .await
        .unwrap();
    assert_clean(verify(&server.database(), &[]).await);
}

/// The earlier release kept no record of what SetCustomer set.
#[tokio::test]
async fn attributes_that_a_call_set_survive_an_upgrade_and_late_activities() {
    let database = filled_by_an_earlier_release().await;
    let mut connection = database.connect().await;
    send(
        &mut connection,
        &[
            "update customers set segment = 'gold' where customer_id = 'customer-2'",
            "update customers set country = null where customer_id = 'customer-3'",
            // The order is the later of two sources and arrived first.
            "update activities
             set attributes = '{\"segment\": \"silver\"}', create_time = create_time - interval '1 h'
             where order_id = 'o5-0'",
        ],
    )
    .await;
    let server = Setup::default().start_on(database.clone());
    let expect = async |customer: &str, segment: &str, persona: &str, country: &str| {
        let expected = CustomerAttributes {
            segment: segment.into(),
            persona: persona.into(),
            country: country.into(),
            ..CustomerAttributes::default()
        };
        assert_eq!(attributes(&server, customer).await, expected, "{customer}");
    };
    let expect_all = async || {
        expect("customer-0", COMPOSED, "", "AT").await;
        expect("customer-1", COMPOSED, COMPOSED, "AT").await;
        expect("customer-2", "gold", "", "AT").await;
        expect("customer-3", COMPOSED, "", "").await;
        expect("customer-5", "silver", "", "AT").await;
        // Its activity was deleted, which that release left without effect.
        expect("customer-12", COMPOSED, "", "AT").await;
    };
    expect_all().await;
    assert_clean(verify(&database, &[]).await);

    let known = |when: &str, customer: &str| {
        let attributes = CustomerAttributes {
            segment: "tin".into(),
            persona: "late".into(),
            country: "CH".into(),
            ..CustomerAttributes::default()
        };
        acquired(customer).when(when).known(attributes)
    };
    for customer in ["customer-2", "customer-12"] {
        let old = acquired(customer).when("2024-01-01T00:00:00Z");
        server.record(old.known(segment("tin"))).await.unwrap();
    }
    let old = known("2024-01-01T00:00:00Z", "customer-1");
    server.record(old.clone()).await.unwrap();
    let cleared = CustomerAttributes {
        country: "CH".into(),
        ..CustomerAttributes::default()
    };
    let old = acquired("customer-3")
        .when("2024-01-01T00:00:00Z")
        .known(cleared);
    server.record(old).await.unwrap();
    expect_all().await;

    // An activity after the upgrade counts.
    let ahead = (Timestamp::now() + 1.hour()).to_string();
    let later = known(&ahead, "customer-2");
    server.record(later.clone()).await.unwrap();
    expect("customer-2", "tin", "late", "CH").await;
    server.delete(&later.activity_id).await.unwrap();
    expect("customer-2", "gold", "", "AT").await;
    // What set an attribute is known: deleting it leaves none.
    let of_customer = api::ListActivitiesRequest {
        customer_id: "customer-0".into(),
        ..Default::default()
    };
    let listed = server.list_activities(of_customer).await.unwrap();
    for activity in listed.activities {
        server.delete(&activity.activity_id).await.unwrap();
    }
    let unnamed = server.customer("customer-0").await.unwrap_err();
    assert_eq!(unnamed.code(), Code::NotFound);
    assert_clean(verify(&database, &[]).await);
}

#[tokio::test]
async fn the_earlier_release_goes_on_writing_during_an_upgrade() {
    let database = filled_by_an_earlier_release().await;
    let server = Setup::default().start_on(database.clone());
    assert_eq!(server.point(scores("shop", "recommend")).await.count, 62);
    let mut connection = database.connect().await;
    send(
        &mut connection,
        &[
            // A response like the only one of its cell and month.
            "insert into responses (
                 workspace_key, response_id, survey_key, cell_key, submit_time,
                 customer_id, question_keys, slots, texts, properties
             )
             select workspace_key, gen_random_uuid(), survey_key, cell_key, submit_time,
                 customer_id, question_keys, slots, texts, properties
             from responses
             where cell_key = 13 and submit_time = '2025-01-13 10:00Z'",
            "insert into tallies as tally
             select *
             from tallies
             where cell_key = 13 and span_start >= '2025-01-01 00:00Z' and span_start < '2025-02-01 00:00Z'
             on conflict on constraint tallies_pkey do update set
                 answered = tally.answered + excluded.answered,
                 not_applicable = tally.not_applicable + excluded.not_applicable,
                 skipped = tally.skipped + excluded.skipped,
                 point_0 = tally.point_0 + excluded.point_0,
                 point_1 = tally.point_1 + excluded.point_1,
                 point_2 = tally.point_2 + excluded.point_2,
                 point_3 = tally.point_3 + excluded.point_3,
                 point_4 = tally.point_4 + excluded.point_4,
                 point_5 = tally.point_5 + excluded.point_5,
                 point_6 = tally.point_6 + excluded.point_6,
                 point_7 = tally.point_7 + excluded.point_7,
                 point_8 = tally.point_8 + excluded.point_8,
                 point_9 = tally.point_9 + excluded.point_9,
                 point_10 = tally.point_10 + excluded.point_10",
            // A new customer.
            "update activity_settings set customer_keys = customer_keys + 1",
            "insert into customers (workspace_key, customer_key, customer_id) values (1, 41, 'new')",
            "insert into activity_packs (workspace_key, family, month, pack_id, level, event_count, events)
             values (1, 1, '2025-01-01', gen_random_uuid(), 0, 1, '\\x01298080d293ad030101')",
            "insert into customers as customer (
                 workspace_key, customer_key, customer_id, first_time, first_order_time,
                 segment, persona, acquisition_channel, country
             )
             values (1, 41, 'new', '2025-01-02 08:00Z', null, 'gold', null, null, 'CH')
             on conflict on constraint customers_pkey do update set
                 first_time = least(customer.first_time, excluded.first_time),
                 first_order_time = least(customer.first_order_time, excluded.first_order_time),
                 segment = coalesce(excluded.segment, customer.segment),
                 persona = coalesce(excluded.persona, customer.persona),
                 acquisition_channel = coalesce(excluded.acquisition_channel, customer.acquisition_channel),
                 country = coalesce(excluded.country, customer.country)",
            "insert into activities (
                 workspace_key, activity_id, customer_key, activity_time, kind, cell_key,
                 order_id, currency_code, amount, cost, attributes, properties
             )
             values (1, gen_random_uuid(), 41, '2025-01-02 08:00Z', 1, 1, null, null, null, null,
                 '{\"segment\": \"gold\", \"country\": \"CH\"}', null)",
            // A later segment of a known customer.
            "insert into activity_packs (workspace_key, family, month, pack_id, level, event_count, events)
             values (1, 1, '2025-11-01', gen_random_uuid(), 0, 1, '\\x010180e0aef7a0010102')",
            "insert into customers as customer (
                 workspace_key, customer_key, customer_id, first_time, first_order_time, segment
             )
             values (1, 1, 'customer-0', '2025-01-02 08:00Z', null, 'gold')
             on conflict on constraint customers_pkey do update set
                 first_time = least(customer.first_time, excluded.first_time),
                 first_order_time = least(customer.first_order_time, excluded.first_order_time),
                 segment = coalesce(excluded.segment, customer.segment)",
            "insert into activities (
                 workspace_key, activity_id, customer_key, activity_time, kind, cell_key,
                 order_id, currency_code, amount, cost, attributes, properties
             )
             values (1, gen_random_uuid(), 1, '2025-11-01 12:00Z', 1, 2, null, null, null, null,
                 '{\"segment\": \"gold\"}', null)",
            // Another row of an order.
            "insert into activity_packs (workspace_key, family, month, pack_id, level, event_count, events)
             select workspace_key, family, month, gen_random_uuid(), 0, event_count, events
             from activity_packs
             where family = 2 and month = '2025-02-01' and events = '\\x010280a0f8dbf11712029a08aa0c3e75d331290c2cb39003'",
            "insert into activities (
                 workspace_key, activity_id, customer_key, activity_time, kind, cell_key,
                 order_id, currency_code, amount, cost, attributes, properties
             )
             values (1, gen_random_uuid(), 2, '2025-02-10 12:00Z', 2, 2, 'o1-0', 'EUR', 1050, 400, null, null)",
        ],
    )
    .await;
    assert_eq!(server.point(scores("shop", "recommend")).await.count, 63);
    let mut asked = purchases(all_customers(), Bucket::None);
    asked.currency_code = "EUR".into();
    let point = server.purchase_points(asked).await.remove(0);
    assert_eq!((point.orders, point.revenue_gross.as_str()), (45, "765.00"));
    assert_eq!(segment_of(&server, "new").await, "gold");
    assert_eq!(segment_of(&server, "customer-0").await, "gold");
    assert_clean(verify(&database, &[]).await);
    assert_eq!(tallies_off(&mut connection).await, 0);

    // The next start finds what set the new customer's attributes.
    let next = Setup::default().start_on(database.clone());
    let old = acquired("new")
        .when("2024-01-01T00:00:00Z")
        .known(segment("tin"));
    next.record(old).await.unwrap();
    assert_eq!(segment_of(&next, "new").await, "gold");
    assert_clean(verify(&database, &[]).await);
}

#[tokio::test]
async fn customers_of_an_earlier_release_are_found_by_every_spelling_of_their_id() {
    let database = filled_by_an_earlier_release().await;
    let mut connection = database.connect().await;
    send(
        &mut connection,
        &[
            "update customers set customer_id = U&'B\\0061\\0308r' where customer_id = 'customer-21'",
            "update responses set customer_id = U&'B\\0061\\0308r' where customer_id = 'customer-21'",
        ],
    )
    .await;
    let server = Setup::default().start_on(database.clone());
    let customers = [
        ("B\u{e4}r", 2),
        ("B\u{61}\u{308}r", 2),
        // Two customers whose ids differ only in their spelling are merged.
        (COMPOSED, 2),
        (DECOMPOSED, 2),
    ];
    for (id, responses) in customers {
        let read = server.customer(id).await.unwrap();
        assert_eq!(read.attributes.unwrap().segment, COMPOSED, "{id:?}");
        assert_eq!(
            read.merges.len(),
            usize::from(id == COMPOSED || id == DECOMPOSED)
        );
        let of_customer = api::ListResponsesRequest {
            survey_id: "shop".into(),
            customer_id: id.into(),
            ..Default::default()
        };
        let listed = server.list(of_customer).await.unwrap();
        assert_eq!(listed.responses.len(), responses, "{id:?}");
    }
    // A new order of the customer is one of the same customer.
    let again = order("B\u{61}\u{308}r", "again", "1.00").when("2025-02-10T13:00:00Z");
    server.record(again).await.unwrap();
    let (said, code) = verify(&database, &[]).await;
    assert!(said.contains("167 activities of 40 customers\n"), "{said}");
    assert_eq!((code, tallies_off(&mut connection).await), (0, 0), "{said}");
}
