//! Scores split by dimensions, and filtered by them.

use crate::support::{Declare, Give, ScoreQueryBuilder, Server, counts, response, scores, survey};

async fn with_groups() -> Server {
    let server = Server::start().await;
    server
        .create(survey("s").nps("q").rating("r", 1, 5).dimension("plan"))
        .await;
    let give = || response("s").score("q", 9);
    let all = [
        give().channel("web").dimension("plan", "pro"),
        give().channel("web").dimension("plan", "free"),
        give().channel("web").dimension("plan", "free").partial(),
        give().channel("mail"),
        give().dimension("plan", "pro"),
        give().partial(),
        give().channel("Zürich"),
    ];
    server.submit_all(all.to_vec()).await;
    server
}

#[tokio::test]
async fn a_score_is_split_by_any_dimension_and_by_several_at_once() {
    let server = with_groups().await;
    let ask = |dimensions: &[&str]| scores("s", "q").grouped(dimensions);
    let by_channel = server.query(ask(&["channel"])).await.unwrap();
    let mut found = counts(&by_channel);
    // Absence is a group of its own.
    assert_eq!(
        found.iter().filter(|(group, _)| group == &[None]).count(),
        1
    );
    found.sort();
    assert_eq!(
        found,
        [
            (vec![None], vec![2]),
            (vec![Some("Zürich")], vec![1]),
            (vec![Some("mail")], vec![1]),
            (vec![Some("web")], vec![3]),
        ]
    );
    let mut found = server.query(ask(&["plan", "channel"])).await.unwrap();
    assert_eq!(found.series[0].group[0].dimension, "plan");
    assert_eq!(found.series[0].group[1].dimension, "channel");
    found.series.sort_by_key(|series| {
        series
            .group
            .iter()
            .map(|one| one.value.clone())
            .collect::<Vec<_>>()
    });
    assert_eq!(
        counts(&found),
        [
            (vec![None, None], vec![1]),
            (vec![None, Some("Zürich")], vec![1]),
            (vec![None, Some("mail")], vec![1]),
            (vec![Some("free"), Some("web")], vec![2]),
            (vec![Some("pro"), None], vec![1]),
            (vec![Some("pro"), Some("web")], vec![1]),
        ]
    );
    let by_all = ask(&["completion", "plan", "channel", "touchpoint", "language"]);
    let reply = server.query(by_all).await.unwrap();
    assert_eq!(reply.series.len(), 7);
}

#[tokio::test]
async fn series_come_in_the_order_of_their_values() {
    let server = with_groups().await;
    let reply = server
        .query(scores("s", "q").grouped(&["completion"]))
        .await
        .unwrap();
    assert_eq!(
        counts(&reply),
        [
            (vec![Some("complete")], vec![5]),
            (vec![Some("partial")], vec![2])
        ]
    );
    let reply = server
        .query(scores("s", "q").grouped(&["plan"]))
        .await
        .unwrap();
    let named: Vec<_> = counts(&reply)
        .into_iter()
        .filter(|(group, _)| group[0].is_some())
        .collect();
    assert_eq!(
        named,
        [(vec![Some("free")], vec![2]), (vec![Some("pro")], vec![2])]
    );
}

#[tokio::test]
async fn filters_keep_and_drop_values_and_rows_without_one() {
    let server = with_groups().await;
    let ask = || scores("s", "q");
    let mut completed = ask();
    completed.completed_only = true;
    for (query, count) in [
        (ask(), 7),
        (ask().only("channel", &["web"]), 3),
        (ask().only("channel", &["web", "mail", "nope"]), 4),
        (ask().only("channel", &[""]), 2),
        (ask().only("channel", &["", "web"]), 5),
        (ask().without("channel", &["web"]), 4),
        (ask().without("channel", &["web", ""]), 2),
        (ask().without("channel", &["nope"]), 7),
        (ask().only("plan", &["pro"]).without("channel", &["web"]), 1),
        (ask().only("plan", &["pro"]).only("plan", &["free"]), 0),
        (ask().only("completion", &["partial"]), 2),
        (ask().without("completion", &["partial"]), 5),
        (ask().only("language", &["de"]), 0),
        (completed, 5),
    ] {
        let point = server.point(query.clone()).await;
        assert_eq!(point.count, count, "{query:?}");
    }
}

#[tokio::test]
async fn a_filter_and_a_group_can_be_combined() {
    let server = with_groups().await;
    let query = scores("s", "q")
        .only("channel", &["web"])
        .grouped(&["plan"]);
    let reply = server.query(query).await.unwrap();
    assert_eq!(
        counts(&reply),
        [(vec![Some("free")], vec![2]), (vec![Some("pro")], vec![1])]
    );
    let nothing = scores("s", "q")
        .only("channel", &["nope"])
        .grouped(&["plan"]);
    assert_eq!(counts(&server.query(nothing).await.unwrap()), []);
}

#[tokio::test]
async fn a_group_that_was_not_asked_has_no_series_and_one_that_skipped_has() {
    let server = with_groups().await;
    let by_channel = scores("s", "r").grouped(&["channel"]);
    assert_eq!(counts(&server.query(by_channel.clone()).await.unwrap()), []);
    let skipped = response("s").skipped("r").channel("web");
    server.submit(skipped).await.unwrap();
    let reply = server.query(by_channel).await.unwrap();
    assert_eq!(counts(&reply), [(vec![Some("web")], vec![0])]);
    assert_eq!(reply.series[0].points[0].skipped_count, 1);
}
