//! Groups of values: one country against the rest.

use cxmetrics::api::Bucket;

use crate::support::{
    Declare, Give, ScoreQueryBuilder, Server, counts, response, scores, survey, value_groups,
};

async fn started() -> Server {
    let server = Server::start().await;
    server
        .create(survey("s").nps("q").dimension("country"))
        .await;
    let mut given = Vec::new();
    for (country, score) in [
        (Some("UK"), 9),
        (Some("UK"), 10),
        (Some("DE"), 0),
        (Some("AT"), 3),
        (Some("FR"), 10),
        (None, 7),
    ] {
        let given_by = response("s").score("q", score);
        given.push(match country {
            Some(country) => given_by.dimension("country", country),
            None => given_by,
        });
    }
    server.submit_all(given).await;
    server
}

#[tokio::test]
async fn one_country_is_compared_with_the_rest() {
    let server = started().await;
    let mut query = scores("s", "q").grouped(&["country"]);
    query.value_groups = vec![value_groups("country", &[("UK", &["UK"])], "rest")];
    let reply = server.query(query.clone()).await.unwrap();
    assert_eq!(
        counts(&reply),
        [(vec![Some("UK")], vec![2]), (vec![Some("rest")], vec![4])]
    );
    let values: Vec<_> = reply.series.iter().map(|one| one.points[0].value).collect();
    // The rest: 0, 3, 10 and 7.
    assert_eq!(values, [Some(100.0), Some(-25.0)]);
    assert_eq!(reply.definition.unwrap().value_groups, query.value_groups);

    // As the filters say it (invariant 9).
    let only = server
        .point(scores("s", "q").only("country", &["UK"]))
        .await;
    let others = server
        .point(scores("s", "q").without("country", &["UK"]))
        .await;
    assert_eq!([only.value, others.value], [values[0], values[1]]);
}

#[tokio::test]
async fn several_values_share_a_name_beside_plain_dimensions() {
    let server = started().await;
    let mut query = scores("s", "q")
        .by_bucket(Bucket::Day, "UTC")
        .grouped(&["completion", "country"]);
    let groups: [(&str, &[&str]); 2] = [("dach", &["DE", "AT", "CH"]), ("unknown", &[""])];
    query.value_groups = vec![value_groups("country", &groups, "rest")];
    let reply = server.query(query).await.unwrap();
    assert_eq!(
        counts(&reply),
        [
            (vec![Some("complete"), Some("dach")], vec![2]),
            (vec![Some("complete"), Some("rest")], vec![3]),
            (vec![Some("complete"), Some("unknown")], vec![1]),
        ]
    );
}
