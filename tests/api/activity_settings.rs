//! The activity settings of a workspace.

use cxmetrics::api::{self, Bucket, Outcome};

use crate::support::{
    ActivityBuilder, ScopeBuilder, Server, Setup, all_customers, assert_invalid, contact, order,
    purchases, values,
};

#[tokio::test]
async fn declared_dimensions_stay_and_accumulate() {
    let server = Server::start().await;
    assert_eq!(server.declare(&[]).await.unwrap(), Vec::<String>::new());
    assert_eq!(server.declare(&["plan"]).await.unwrap(), ["plan"]);
    assert_eq!(
        server.declare(&["store", "plan"]).await.unwrap(),
        ["plan", "store"]
    );
    assert_eq!(server.declare(&[]).await.unwrap(), ["plan", "store"]);
    let request = api::GetActivitySettingsRequest {};
    let reply = server
        .activities()
        .get_activity_settings(request)
        .await
        .unwrap();
    assert_eq!(
        reply.into_inner().settings.unwrap().dimensions,
        ["plan", "store"]
    );
}

#[tokio::test]
async fn reserved_malformed_and_duplicate_dimensions_are_rejected_and_none_is_declared() {
    let server = Server::start().await;
    let missing = api::UpdateActivitySettingsRequest::default();
    let refused = server.activities().update_activity_settings(missing).await;
    assert_invalid(refused, &["settings"]);
    for taken in [
        "channel",
        "topic",
        "segment",
        "persona",
        "acquisition_channel",
        "country",
        "answer_class",
        "",
        "a b",
        "Plan\n",
    ] {
        let refused = server.declare(&["good", taken]).await;
        assert_invalid(refused, &["settings.dimensions[1]"]);
    }
    let refused = server.declare(&["good", "better", "good"]).await;
    assert_invalid(refused, &["settings.dimensions[2]"]);
    assert_eq!(server.declare(&[]).await.unwrap(), Vec::<String>::new());
}

#[tokio::test]
async fn there_are_sixteen_dimensions_at_most() {
    let server = Server::start().await;
    let names: Vec<String> = (0..17).map(|n| format!("d{n}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    assert_invalid(server.declare(&names).await, &["settings.dimensions"]);
    assert_eq!(server.declare(&names[..10]).await.unwrap().len(), 10);
    assert_invalid(server.declare(&names[10..]).await, &["settings.dimensions"]);
    assert_eq!(server.declare(&names[4..16]).await.unwrap().len(), 16);
    let activity = names[..16]
        .iter()
        .fold(order("c", "o", "1"), |activity, name| {
            activity.tagged(name, "x")
        });
    server.record(activity.clone()).await.unwrap();
    let read = server.activity(&activity.activity_id).await.unwrap();
    assert_eq!(read.dimensions, activity.dimensions);
}

#[tokio::test]
async fn a_dimension_is_accepted_at_once_by_a_server_that_remembers_less() {
    let here = Server::start().await;
    let there = Setup::default().start_on(here.database());
    for server in [&here, &there] {
        server.record(order("c", "remembered", "1")).await.unwrap();
    }
    here.declare(&["plan"]).await.unwrap();
    for server in [&there, &here] {
        let activity = order("c", "o", "1").tagged("plan", "pro");
        assert_eq!(server.record(activity).await.unwrap(), Outcome::Inserted);
    }
    let reply = there
        .purchases(purchases(all_customers().by(&["plan"]), Bucket::None))
        .await
        .unwrap();
    let groups: Vec<_> = reply.series.iter().map(|one| values(&one.group)).collect();
    assert_eq!(groups, [[None], [Some("pro")]]);
}

#[tokio::test]
async fn settings_that_change_under_load_lose_no_activity() {
    let server = Server::start().await;
    let recording = async {
        for n in 0..150 {
            let activity = order("c", &n.to_string(), "1");
            assert_eq!(server.record(activity).await.unwrap(), Outcome::Inserted);
        }
    };
    let declaring = async {
        for n in 0..16 {
            server.declare(&[&format!("d{n}")]).await.unwrap();
            let activity = contact("c", "inquiry").tagged(&format!("d{n}"), "x");
            assert_eq!(server.record(activity).await.unwrap(), Outcome::Inserted);
        }
    };
    tokio::join!(recording, declaring);
    let points = server
        .purchase_points(purchases(all_customers(), Bucket::None))
        .await;
    assert_eq!(points[0].orders, 150);
}
