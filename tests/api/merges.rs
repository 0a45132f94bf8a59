//! Merged customers: what several ids did and said counts as one customer's, everywhere and at
//! once, until the merge is undone.

use cxmetrics::api::{self, Bucket, CohortStart, CustomerAttributes, SurvivalEvent};
use jiff::{Timestamp, ToSpan};

use crate::support::{
    ActivityBuilder, Declare, Give, ScopeBuilder, Server, Setup, acquired, activity_counts,
    all_customers, base, cohorts, contractual, from_to, inactive_for, instant, lifetime_value,
    order, purchases, response, segment, survey, survival, values,
};

const JANUARY: (&str, &str) = ("2024-01-01T00:00:00Z", "2024-02-01T00:00:00Z");

fn january() -> api::CustomerScope {
    from_to(JANUARY.0, JANUARY.1)
}

fn share(estimate: Option<&api::Estimate>) -> (Option<f64>, i64) {
    let estimate = estimate.expect("an estimate");
    (estimate.value, estimate.count)
}

/// The orders of one person under two ids, and those of another person.
fn orders() -> [api::Activity; 3] {
    [
        order("anon", "1", "20").when("2024-01-05T12:00:00Z"),
        order("u42", "1", "30").when("2024-01-20T12:00:00Z"),
        order("u7", "1", "10").when("2024-01-07T12:00:00Z"),
    ]
}

/// A survey, and the answer of `u42` before January.
async fn answered(server: &Server) {
    server.create(survey("s").nps("q")).await;
    let said = response("s").by("u42").at("2023-12-20T00:00:00Z");
    server.submit(said.score("q", 9)).await.unwrap();
}

/// What January's customers bought, and the class with its revenue per customer.
async fn assert_one_person(server: &Server) {
    let points = server
        .purchase_points(purchases(january(), Bucket::None))
        .await;
    let point = &points[0];
    assert_eq!((point.customers, point.orders), (2, 3));
    assert_eq!(share(point.repurchase_rate.as_ref()), (Some(0.5), 2));
    assert_eq!(share(point.revenue_per_customer.as_ref()), (Some(30.0), 2));
    let split = purchases(january().split_by("s", "q"), Bucket::None);
    let reply = server.purchases(split).await.unwrap();
    let found = reply.series.iter().map(|series| {
        let point = &series.points[0];
        let (value, count) = share(point.revenue_per_customer.as_ref());
        (values(&series.group), value, count)
    });
    let expected = [
        (vec![Some("promoter")], Some(50.0), 1),
        (vec![Some("not_asked")], Some(10.0), 1),
    ];
    assert_eq!(found.collect::<Vec<_>>(), expected);
    let first = Some(instant("2024-01-05T12:00:00Z"));
    for id in ["anon", "u42"] {
        let read = server.customer(id).await.unwrap();
        assert_eq!(read.customer_id, "u42");
        assert_eq!((read.first_time, read.first_order_time), (first, first));
    }
}

/// Case 17.
#[tokio::test]
async fn one_person_under_two_ids_is_one_customer_whenever_they_are_merged() {
    // Before anything is known, between the rows, and after them; at two servers.
    for merged_after in 0..=3 {
        let here = Server::start().await;
        let there = Setup::default().start_on(here.database());
        answered(&here).await;
        for (number, told) in orders().into_iter().enumerate() {
            if number == merged_after {
                here.merge("anon", "u42").await.unwrap();
            }
            here.record(told).await.unwrap();
        }
        if merged_after == 3 {
            let points = there
                .purchase_points(purchases(january(), Bucket::None))
                .await;
            assert_eq!(points[0].customers, 3);
            here.merge("anon", "u42").await.unwrap();
        }
        for server in [&here, &there] {
            assert_one_person(server).await;
        }
    }
}

#[tokio::test]
async fn every_metric_counts_merged_customers_as_one() {
    let server = Server::start().await;
    server.record_all(orders()).await;
    server.merge("anon", "u42").await.unwrap();
    for loss in [contractual(), inactive_for(7), inactive_for(30)] {
        let points = server
            .base_points(base(january(), Bucket::None, loss))
            .await;
        assert_eq!(points[0].acquired, 2, "{loss:?}");
    }
    // Lost on 12 January, and back on the 20th.
    let points = server
        .base_points(base(january(), Bucket::None, inactive_for(7)))
        .await;
    assert_eq!((points[0].lost, points[0].reactivated), (3, 1));
    for start in [CohortStart::FirstOrder, CohortStart::Acquisition] {
        let asked = cohorts(from_to(JANUARY.0, "2024-03-01T00:00:00Z"), start);
        let reply = server.cohorts(asked).await.unwrap();
        let sizes = reply.tables[0].cohorts.iter().map(|cohort| cohort.size);
        assert_eq!(sizes.collect::<Vec<_>>(), [2, 0]);
    }
    let asked = survival(january(), SurvivalEvent::SecondOrder);
    let curve = &server.survival(asked).await.unwrap().curves[0];
    assert_eq!((curve.customers, curve.events), (2, 1));
    let mut asked = lifetime_value(january());
    asked.page_size = 10;
    let reply = server.lifetime_value(asked).await.unwrap();
    assert_eq!(reply.series[0].customers, 2);
    let mut listed: Vec<_> = reply
        .customers
        .iter()
        .map(|one| (one.customer_id.as_str(), one.repeat_purchases))
        .collect();
    listed.sort_unstable();
    assert_eq!(listed, [("u42", 1), ("u7", 0)]);
    let reply = server
        .activity_counts(activity_counts(january(), Bucket::None))
        .await
        .unwrap();
    let point = &reply.series[0].points[0];
    assert_eq!((point.count, point.customers), (3, 2));
}

/// Customers of merges of merges, made in any order.
#[tokio::test]
async fn merges_add_up_and_each_is_undone_alone() {
    let customers = async |server: &Server| {
        let points = server
            .purchase_points(purchases(all_customers(), Bucket::None))
            .await;
        points[0].customers
    };
    let names = async |server: &Server| {
        let mut names = Vec::new();
        for id in ["a", "b", "c", "d"] {
            names.push(server.customer(id).await.unwrap().customer_id);
        }
        names.concat()
    };
    let edges = [("a", "b"), ("b", "c"), ("d", "b")];
    for places in [[0, 1, 2], [1, 0, 2], [1, 2, 0], [2, 1, 0]] {
        let server = Server::start().await;
        let all = ["a", "b", "c", "d"].map(|id| order(id, "1", "1"));
        server.record_all(all).await;
        let mut merges = [const { None }; 3];
        for place in places {
            let (from, into) = edges[place];
            merges[place] = Some(server.merge(from, into).await.unwrap());
        }
        let merges = merges.map(|merge| merge.unwrap());
        assert_eq!(names(&server).await, "cccc");
        assert_eq!(customers(&server).await, 1);
        let read = server.customer("d").await.unwrap();
        let listed: Vec<_> = read.merges.iter().collect();
        assert_eq!(listed, places.map(|place| &merges[place]));
        // The middle one: its two go with it.
        let undone = server.unmerge(&merges[1].request_id).await.unwrap();
        assert!(undone.undo_time.is_some(), "{undone:?}");
        assert_eq!(names(&server).await, "bbcb");
        assert_eq!(customers(&server).await, 2);
        assert_eq!(server.customer("c").await.unwrap().merges, []);
        server.unmerge(&merges[0].request_id).await.unwrap();
        assert_eq!(names(&server).await, "abcb");
        // Another way round.
        server.merge("c", "d").await.unwrap();
        assert_eq!(names(&server).await, "abbb");
        server.unmerge(&merges[2].request_id).await.unwrap();
        assert_eq!(names(&server).await, "abdd");
        assert_eq!(customers(&server).await, 3);
    }
}

#[tokio::test]
async fn an_undone_merge_leaves_both_customers_as_they_were() {
    let server = Server::start().await;
    answered(&server).await;
    server.record_all(orders()).await;
    server
        .set_customer("anon", segment("gold"), &[])
        .await
        .unwrap();
    let read = async |server: &Server| {
        let one = server.customer("anon").await.unwrap();
        let other = server.customer("u42").await.unwrap();
        let asked = purchases(january().split_by("s", "q").by(&["segment"]), Bucket::None);
        (one, other, server.purchases(asked).await.unwrap().series)
    };
    let before = read(&server).await;
    let merge = server.merge("anon", "u42").await.unwrap();
    assert_ne!(read(&server).await, before);
    server.unmerge(&merge.request_id).await.unwrap();
    assert_eq!(read(&server).await, before);
}

#[tokio::test]
async fn the_latest_source_of_all_ids_sets_an_attribute() {
    let server = Server::start().await;
    let attributes = async |id: &str| {
        let read = server.customer(id).await.unwrap();
        read.attributes.unwrap_or_default()
    };
    let of = |segment: &str, country: &str| CustomerAttributes {
        segment: segment.into(),
        country: country.into(),
        ..CustomerAttributes::default()
    };
    let said = |id: &str, time: &str, known| acquired(id).when(time).known(known);
    let later = said("a", "2024-02-01T00:00:00Z", of("silver", ""));
    server
        .record_all([
            said("a", "2024-01-01T00:00:00Z", of("gold", "AT")),
            said("b", "2024-01-15T00:00:00Z", of("bronze", "DE")),
            later.clone(),
        ])
        .await;
    server.merge("a", "b").await.unwrap();
    assert_eq!(attributes("b").await, of("silver", "DE"));
    // Deletions restore what is left of both.
    server.delete(&later.activity_id).await.unwrap();
    assert_eq!(attributes("a").await, of("bronze", "DE"));
    // Whichever id a call names, the latest call counts; also one that clears.
    let set = server.set_customer("a", of("iron", ""), &[]).await.unwrap();
    assert_eq!(set.customer_id, "b");
    assert_eq!(set.attributes, Some(of("iron", "DE")));
    let set = server.set_customer("b", of("", ""), &["segment"]).await;
    assert_eq!(set.unwrap().attributes, Some(of("", "DE")));
    server.set_customer("a", of("tin", ""), &[]).await.unwrap();
    let ahead = (Timestamp::now() + 1.hour()).to_string();
    server
        .record(said("b", &ahead, of("", "CH")))
        .await
        .unwrap();
    assert_eq!(attributes("b").await, of("tin", "CH"));
    // Groups and filters agree with it.
    let mut scope = all_customers().by(&["segment", "country"]);
    let grouped = base(scope.clone(), Bucket::None, contractual());
    let reply = server.base(grouped).await.unwrap();
    let groups = reply.series.iter();
    let groups = groups.map(|series| (values(&series.group), series.points[0].acquired));
    assert_eq!(
        groups.collect::<Vec<_>>(),
        [(vec![Some("tin"), Some("CH")], 1)]
    );
    scope = all_customers().only("country", &["AT", "DE"]);
    let points = server
        .base_points(base(scope, Bucket::None, contractual()))
        .await;
    assert!(points.iter().all(|point| point.acquired == 0), "{points:?}");
}

#[tokio::test]
async fn the_latest_answer_under_any_id_decides_the_class() {
    let server = Server::start().await;
    server.create(survey("s").nps("q")).await;
    server.record_all(orders()).await;
    let said = |id: &str, time: &str, score| response("s").by(id).at(time).score("q", score);
    server
        .submit_all(vec![
            said("u42", "2023-12-01T00:00:00Z", 9),
            said("anon", "2023-12-02T00:00:00Z", 3),
            said("u7", "2023-12-01T00:00:00Z", 8),
        ])
        .await;
    let classes = async || {
        let asked = purchases(january().split_by("s", "q"), Bucket::None);
        let reply = server.purchases(asked).await.unwrap();
        let classes = reply.series.iter().map(|series| {
            let class = series.group[0].value.clone().unwrap();
            (class, series.points[0].customers)
        });
        classes.collect::<Vec<_>>()
    };
    let named = |classes: &[(&str, i64)]| -> Vec<(String, i64)> {
        let classes = classes.iter();
        classes.map(|(name, n)| ((*name).to_owned(), *n)).collect()
    };
    let merge = server.merge("anon", "u42").await.unwrap();
    assert_eq!(classes().await, named(&[("passive", 1), ("detractor", 1)]));
    // Answers that come later follow, under either id.
    let late = said("anon", "2023-12-03T00:00:00Z", 10);
    server.submit(late).await.unwrap();
    assert_eq!(classes().await, named(&[("promoter", 1), ("passive", 1)]));
    server.unmerge(&merge.request_id).await.unwrap();
    assert_eq!(classes().await, named(&[("promoter", 2), ("passive", 1)]));
}

#[tokio::test]
async fn a_merge_is_of_one_workspace() {
    let server = Server::start().await;
    let elsewhere = Setup {
        workspace: "elsewhere",
        ..Setup::default()
    };
    let elsewhere = elsewhere.start_on(server.database());
    for server in [&server, &elsewhere] {
        server.record_all(orders()).await;
    }
    let merge = server.merge("anon", "u42").await.unwrap();
    let read = elsewhere.customer("anon").await.unwrap();
    assert_eq!((read.customer_id.as_str(), read.merges), ("anon", vec![]));
    let points = elsewhere
        .purchase_points(purchases(january(), Bucket::None))
        .await;
    assert_eq!(points[0].customers, 3);
    assert!(elsewhere.unmerge(&merge.request_id).await.is_err());
    // The same request id is another one there.
    let other = elsewhere.merge_by(&merge.request_id, "u7", "u42").await;
    assert_eq!(other.unwrap().from_customer_id, "u7");
    assert_eq!(server.customer("u7").await.unwrap().customer_id, "u7");
}
