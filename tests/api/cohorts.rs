//! Cohorts: customers that start together, followed by age.

use cxmetrics::api::{self, Bucket, Cohort, CohortStart, DayOfWeek};
use jiff::{Timestamp, ToSpan};

use crate::support::{
    ActivityBuilder, ScopeBuilder, Server, acquired, all_customers, cohorts, from_to, message_of,
    order, refund, segment, values,
};

/// Size, and customers at each age.
fn shape(cohorts: &[Cohort]) -> Vec<(i64, Vec<i64>)> {
    let shape = |cohort: &Cohort| {
        for (age, cell) in cohort.cells.iter().enumerate() {
            assert_eq!(usize::try_from(cell.age).unwrap(), age);
        }
        let customers = cohort.cells.iter().map(|cell| cell.customers);
        (cohort.size, customers.collect())
    };
    cohorts.iter().map(shape).collect()
}

async fn table(server: &Server, request: api::QueryCohortsRequest) -> Vec<Cohort> {
    let mut reply = server.cohorts(request).await.expect("a good query");
    assert_eq!(reply.tables.len(), 1);
    reply.tables.remove(0).cohorts
}

async fn started() -> Server {
    let server = Server::start().await;
    server
        .record_all([
            acquired("a").when("2025-01-10T00:00:00Z"),
            order("a", "1", "10").when("2025-02-10T00:00:00Z"),
            order("a", "2", "1").when("2025-03-10T00:00:00Z"),
            order("a", "2", "1").when("2025-03-11T00:00:00Z"),
            order("b", "1", "100").when("2025-02-11T00:00:00Z"),
            refund("b", "1", "30").when("2025-03-01T00:00:00Z"),
            order("b", "2", "5").when("2025-04-30T23:59:59.999999Z"),
            acquired("c").when("2025-03-05T00:00:00Z"),
        ])
        .await;
    server
}

fn year() -> api::CustomerScope {
    from_to("2025-01-01T00:00:00Z", "2025-05-01T00:00:00Z")
}

#[tokio::test]
async fn cohorts_start_with_the_first_order() {
    let server = started().await;
    let reply = server
        .cohorts(cohorts(year(), CohortStart::FirstOrder))
        .await
        .unwrap();
    assert_eq!(reply.currency_code, "EUR");
    let found = &reply.tables[0].cohorts;
    assert_eq!(
        shape(found),
        [
            (0, vec![0, 0, 0, 0]),
            (2, vec![2, 1, 1]),
            (0, vec![0, 0]),
            (0, vec![0])
        ]
    );
    let cells = &found[1].cells;
    let money: Vec<_> = cells
        .iter()
        .map(|cell| {
            (
                cell.orders,
                cell.revenue_gross.as_str(),
                cell.revenue_net.as_str(),
            )
        })
        .collect();
    assert_eq!(
        money,
        [
            (2, "110.00", "110.00"),
            (1, "2.00", "-28.00"),
            (1, "5.00", "5.00")
        ]
    );
    let retention = cells[1].retention.unwrap();
    assert_eq!((retention.value, retention.count), (Some(0.5), 2));
    assert!(retention.interval.is_some());
    // Without customers there is no share.
    let empty = found[0].cells[0].retention.unwrap();
    assert_eq!((empty.value, empty.count), (None, 0));
    let april = from_to("2025-04-01T00:00:00Z", "2025-05-01T00:00:00Z").period;
    assert_eq!(cells[2].period, april);
    assert!(cells.iter().all(|cell| !cell.is_partial));
}

#[tokio::test]
async fn cohorts_start_with_the_acquisition_if_requested() {
    let server = started().await;
    let found = table(&server, cohorts(year(), CohortStart::Acquisition)).await;
    assert_eq!(
        shape(&found),
        [
            (1, vec![0, 1, 1, 0]),
            (1, vec![1, 0, 1]),
            (1, vec![0, 0]),
            (0, vec![0])
        ]
    );
}

#[tokio::test]
async fn at_most_as_many_ages_are_shown_as_asked_for() {
    let server = started().await;
    for (ages_max, expected) in [
        (1, vec![1, 1, 1, 1]),
        (2, vec![2, 2, 2, 1]),
        (120, vec![4, 3, 2, 1]),
    ] {
        let mut cohort_query = cohorts(year(), CohortStart::FirstOrder);
        cohort_query.ages_max = Some(ages_max);
        let found = table(&server, cohort_query).await;
        let ages: Vec<usize> = found.iter().map(|cohort| cohort.cells.len()).collect();
        assert_eq!(ages, expected);
    }
}

#[tokio::test]
async fn future_ages_are_absent_and_the_current_one_is_partial() {
    let server = Server::start().await;
    let now = Timestamp::now();
    let mut activity = order("c", "1", "1");
    activity.activity_time = Some(message_of(now - 1.hour()));
    server.record(activity).await.unwrap();
    let mut scope = all_customers();
    let day = |days: i64| Some(message_of(now + (24 * days).hours()));
    scope.period = Some(api::Period {
        start_time: day(-70),
        end_time: day(100),
    });
    let found = table(&server, cohorts(scope, CohortStart::FirstOrder)).await;
    let known = found
        .iter()
        .filter(|cohort| !cohort.cells.is_empty())
        .count();
    assert!((3..=4).contains(&known), "{known} months have started");
    assert!(found.len() >= known + 3, "the others are shown, empty");
    for (place, cohort) in found.iter().enumerate() {
        assert_eq!(cohort.cells.len(), known.saturating_sub(place));
        for (age, cell) in cohort.cells.iter().enumerate() {
            assert_eq!(cell.is_partial, place + age + 1 == known);
        }
    }
    assert_eq!(found.iter().map(|cohort| cohort.size).sum::<i64>(), 1);
}

#[tokio::test]
async fn a_bucket_clipped_by_the_periods_end_is_partial() {
    let server = started().await;
    let scope = from_to("2025-01-15T00:00:00Z", "2025-03-11T00:00:00Z");
    let found = table(&server, cohorts(scope, CohortStart::FirstOrder)).await;
    assert_eq!(
        shape(&found),
        [(0, vec![0, 0, 0]), (2, vec![2, 1]), (0, vec![0])]
    );
    let partial: Vec<bool> = found[0].cells.iter().map(|cell| cell.is_partial).collect();
    assert_eq!(partial, [false, false, true]);
    assert_eq!(
        found[1].cells[1].revenue_gross, "2.00",
        "the order of 10 March has a row after the end"
    );
}

#[tokio::test]
async fn cohorts_are_months_and_weeks_of_the_zone() {
    let server = Server::start().await;
    // 1 March in Kathmandu begins at 18:15 UTC; 2025-02-28 is a Friday.
    server
        .record_all([
            order("a", "1", "1").when("2025-02-28T18:14:59Z"),
            order("b", "1", "1").when("2025-02-28T18:15:00Z"),
        ])
        .await;
    let sizes = |cohorts: Vec<Cohort>| -> Vec<i64> { cohorts.iter().map(|one| one.size).collect() };
    let zone = all_customers().in_zone("Asia/Kathmandu");
    let found = table(&server, cohorts(zone.clone(), CohortStart::FirstOrder)).await;
    assert_eq!(sizes(found), [1, 1]);
    for (first_day, expected) in [
        (DayOfWeek::Saturday, vec![1, 1]),
        (DayOfWeek::Monday, vec![2]),
    ] {
        let mut cohort_query = cohorts(zone.clone(), CohortStart::FirstOrder);
        cohort_query.bucket = Bucket::Week.into();
        cohort_query.first_day_of_week = first_day.into();
        assert_eq!(
            sizes(table(&server, cohort_query).await),
            expected,
            "{first_day:?}"
        );
    }
    let found = table(&server, cohorts(all_customers(), CohortStart::FirstOrder)).await;
    assert_eq!(sizes(found), [2]);
}

#[tokio::test]
async fn cohorts_are_split_by_attributes() {
    let server = started().await;
    server
        .set_customer("a", segment("gold"), &[])
        .await
        .unwrap();
    let cohort_query = cohorts(year().by(&["segment"]), CohortStart::Acquisition);
    let reply = server.cohorts(cohort_query).await.unwrap();
    let sizes: Vec<_> = reply
        .tables
        .iter()
        .map(|table| {
            let sizes: Vec<i64> = table.cohorts.iter().map(|cohort| cohort.size).collect();
            (values(&table.group), sizes)
        })
        .collect();
    assert_eq!(
        sizes,
        [
            (vec![None], vec![0, 1, 1, 0]),
            (vec![Some("gold")], vec![1, 0, 0, 0])
        ]
    );
}

#[tokio::test]
async fn cohorts_of_several_currencies_have_counts_and_no_amounts() {
    let server = started().await;
    let dollars = order("a", "9", "3")
        .paid_in("USD")
        .when("2025-04-10T00:00:00Z");
    server.record(dollars).await.unwrap();
    let mut cohort_query = cohorts(year(), CohortStart::FirstOrder);
    let found = table(&server, cohort_query.clone()).await;
    assert_eq!(found[0].cells[0].revenue_gross, "");
    cohort_query.currency_code = "USD".into();
    // The only customer with an order in dollars begins with it.
    let found = table(&server, cohort_query).await;
    let sizes: Vec<i64> = found.iter().map(|cohort| cohort.size).collect();
    assert_eq!(sizes.iter().sum::<i64>(), 1);
    let began = found.iter().find(|cohort| cohort.size == 1).unwrap();
    assert_eq!(began.cells[0].revenue_gross, "3.00");
}

#[tokio::test]
async fn without_data_there_are_no_cohorts() {
    let server = Server::start().await;
    let cohort_query = cohorts(all_customers(), CohortStart::FirstOrder);
    assert_eq!(table(&server, cohort_query.clone()).await, []);
    let mut grouped = cohort_query;
    grouped.scope = Some(all_customers().by(&["segment"]));
    assert_eq!(server.cohorts(grouped).await.unwrap().tables, []);
    let found = table(&server, cohorts(year(), CohortStart::FirstOrder)).await;
    assert_eq!(found.iter().map(|one| one.size).collect::<Vec<_>>(), [0; 4]);
}
