//! Texts with one normalised form are one value, one id, one group.

use cxmetrics::{
    api::{self, Bucket, Outcome},
    domain::id::Id,
};
use tonic::Code;

use crate::support::{
    ActivityBuilder, Declare, Give, ScopeBuilder, ScoreQueryBuilder, Server, all_customers,
    assert_invalid, counts, order, purchases, response, scores, store, survey, tallies_off,
    value_groups, values,
};

const COMPOSED: &str = "Zürich";
const DECOMPOSED: &str = "Zu\u{308}rich";

#[tokio::test]
async fn four_spellings_of_a_city_are_one_group() {
    let server = Server::start().await;
    server.create(survey("s").nps("q").dimension("city")).await;
    let padded = format!("{COMPOSED} ");
    for (city, score) in [(COMPOSED, 10), (COMPOSED, 9), (DECOMPOSED, 0), (&padded, 3)] {
        let given = response("s").score("q", score).dimension("city", city);
        server.submit(given).await.unwrap();
    }
    let grouped = server
        .query(scores("s", "q").grouped(&["city"]))
        .await
        .unwrap();
    assert_eq!(counts(&grouped), [(vec![Some(COMPOSED)], vec![4])]);
    assert_eq!(grouped.series[0].points[0].value, Some(0.0));
    for spelling in [COMPOSED, DECOMPOSED, &padded] {
        let kept = server
            .point(scores("s", "q").only("city", &[spelling]))
            .await;
        assert_eq!(kept.count, 4, "{spelling:?}");
        let mut folded = scores("s", "q").grouped(&["city"]);
        folded.value_groups = vec![value_groups("city", &[("one", &[spelling])], "rest")];
        let folded = server.query(folded).await.unwrap();
        assert_eq!(counts(&folded), [(vec![Some("one")], vec![4])]);
    }
}

#[tokio::test]
async fn language_tags_ignore_case() {
    let server = Server::start().await;
    server.create(survey("s").nps("q")).await;
    for language in ["de-AT", "de-at", "DE-at"] {
        let mut given = response("s").score("q", 9);
        given.language = language.into();
        server.submit(given).await.unwrap();
    }
    let reply = server
        .query(scores("s", "q").grouped(&["language"]))
        .await
        .unwrap();
    assert_eq!(counts(&reply), [(vec![Some("de-AT")], vec![3])]);
    let kept = server
        .point(scores("s", "q").only("language", &["De-At"]))
        .await;
    assert_eq!(kept.count, 3);
}

#[tokio::test]
async fn invisible_characters_are_rejected_and_emoji_are_not() {
    let server = Server::start().await;
    server.create(survey("s").nps("q").dimension("city")).await;
    for hidden in [
        "Zür\u{200B}ich",
        "\u{FEFF}Zürich",
        "Zü\u{AD}rich",
        "Zür\nich",
    ] {
        let bad = response("s").score("q", 9).dimension("city", hidden);
        assert_invalid(server.submit(bad).await, &["response.dimensions[\"city\"]"]);
        let bad = response("s").score("q", 9).by(hidden);
        assert_invalid(server.submit(bad).await, &["response.customer_id"]);
    }
    for shaped in ["☺\u{FE0F}", "👩\u{200D}💻"] {
        let fine = response("s").score("q", 9).dimension("city", shaped);
        server.submit(fine.clone()).await.unwrap();
        let stored = server.get(&fine.response_id).await.unwrap();
        assert_eq!(stored.dimensions["city"], shaped);
    }
}

#[tokio::test]
async fn a_customer_has_one_id_in_every_spelling() {
    let server = Server::start().await;
    server.record(order(COMPOSED, "o1", "10.00")).await.unwrap();
    let padded = format!(" {DECOMPOSED}");
    server.record(order(&padded, " o2", "10.00")).await.unwrap();
    let customer = server.customer(&padded).await.unwrap();
    assert_eq!(customer.customer_id, COMPOSED);
    let none = server.customer("Zurich").await.unwrap_err();
    assert_eq!(none.code(), Code::NotFound);
}

/// As the release before this one stored them.
#[tokio::test]
async fn values_that_were_stored_in_two_spellings_become_one_at_the_next_start() {
    let server = Server::start().await;
    server.create(survey("s").nps("q").dimension("city")).await;
    let place = |city: &str, score| response("s").score("q", score).dimension("city", city);
    let old = place("Basel", 0);
    server.submit(old.clone()).await.unwrap();
    for score in [9, 10] {
        server.submit(place(COMPOSED, score)).await.unwrap();
    }
    let database = server.database();
    let mut connection = database.connect().await;
    let spelled = sqlx::query(
        "update cells
         set dimensions = jsonb_set(dimensions, '{city}', to_jsonb($1::text)),
             cell_id = gen_random_uuid()
         where dimensions ->> 'city' = 'Basel'",
    )
    .bind(DECOMPOSED)
    .execute(&mut connection)
    .await
    .unwrap();
    assert_eq!(spelled.rows_affected(), 1);
    let grouped = scores("s", "q").grouped(&["city"]);
    assert_eq!(server.query(grouped.clone()).await.unwrap().series.len(), 2);

    let store = store(&database.url);
    let id = Id::parse("default").unwrap();
    let workspace = store.workspace(&id).await.unwrap();
    assert_eq!(store.unify_spellings(workspace).await.unwrap(), 1);
    assert_eq!(store.unify_spellings(workspace).await.unwrap(), 0);

    let reply = server.query(grouped).await.unwrap();
    assert_eq!(counts(&reply), [(vec![Some(COMPOSED)], vec![3])]);
    for spelling in [COMPOSED, DECOMPOSED] {
        let kept = server
            .point(scores("s", "q").only("city", &[spelling]))
            .await;
        assert_eq!(kept.count, 3);
    }
    assert_eq!(tallies_off(&mut connection).await, 0);
    // A late retry of the earlier submission is still identical.
    let fresh = crate::support::Setup::default().start_on(database);
    for spelling in [COMPOSED, DECOMPOSED] {
        let retry = api::Response {
            dimensions: [("city".to_owned(), spelling.to_owned())].into(),
            ..old.clone()
        };
        assert_eq!(fresh.submit(retry).await.unwrap(), Outcome::Identical);
    }
}

/// As older releases stored them. Each spelling has a cell of its own.
#[tokio::test]
async fn stored_values_with_hidden_characters_are_found_as_what_people_see() {
    let server = Server::start().await;
    server.create(survey("s").nps("q").dimension("city")).await;
    server.declare(&["city"]).await.unwrap();
    let spellings = [
        "Be\u{1}rn",
        "Be\nrn",
        "\tBern",
        "Bern\r\n",
        " Bern ",
        "Be\u{7f}rn",
        "Be\u{200b}rn",
        "\u{feff}Bern",
    ];
    let database = server.database();
    let mut connection = database.connect().await;
    for (number, spelling) in spellings.into_iter().enumerate() {
        let city = format!("city {number}");
        let given = response("s").score("q", 9).dimension("city", &city);
        server.submit(given).await.unwrap();
        let bought = order("c", &city, "10.00").tagged("city", &city);
        server.record(bought).await.unwrap();
        for sql in [
            "update cells set cell_id = gen_random_uuid(),
                 dimensions = jsonb_set(dimensions, '{city}', to_jsonb($2::text))
             where dimensions ->> 'city' = $1",
            "update activity_cells set cell_id = gen_random_uuid(),
                 dimensions = jsonb_set(dimensions, '{city}', to_jsonb($2::text))
             where dimensions ->> 'city' = $1",
        ] {
            let done = sqlx::query(sql).bind(&city).bind(spelling);
            let done = done.execute(&mut connection).await.unwrap();
            assert_eq!(done.rows_affected(), 1);
        }
    }
    let next = crate::support::Setup::default().start_on(database);
    let by_city = scores("s", "q").grouped(&["city"]);
    let reply = next.query(by_city).await.unwrap();
    assert_eq!(counts(&reply), [(vec![Some("Bern")], vec![8])]);
    let kept = next.point(scores("s", "q").only("city", &["Bern"])).await;
    assert_eq!(kept.count, 8);
    let asked = purchases(all_customers().by(&["city"]), Bucket::None);
    let reply = next.purchases(asked).await.unwrap();
    assert_eq!(reply.series.len(), 1);
    assert_eq!(values(&reply.series[0].group), [Some("Bern")]);
    assert_eq!(reply.series[0].points[0].orders, 8);
}
