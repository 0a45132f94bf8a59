//! Intervals of expected purchases and values, and the verdict on a hold-out.

use cxmetrics::api;

use crate::exactness::random::Random;
use crate::support::{
    ActivityBuilder, ScopeBuilder, Server, from_to, lifetime_value, order, segment,
};

/// 150 customers who differ in how often they buy, when they leave and what they spend; the
/// first third are young.
fn irregular_buyers() -> Vec<api::Activity> {
    let mut random = Random(59);
    let mut all = Vec::new();
    for customer in 0..150 {
        let gap_days = random.of(&[8, 15, 30, 60, 120, 250]);
        let leaves_percent = random.of(&[3, 10, 25, 60]);
        let price = random.of(&[8, 15, 30, 50]);
        let mut day = i64::try_from(random.below(60)).unwrap();
        if customer < 50 {
            day += 150;
        }
        for n in 0.. {
            let at = jiff::civil::date(2023, 1, 1) + jiff::Span::new().days(day);
            let amount = format!("{}.{:02}", price + random.below(10), random.below(100));
            let told = order(&format!("c{customer:03}"), &n.to_string(), &amount);
            all.push(told.when(&format!("{at}T12:00:00Z")));
            day += i64::try_from(1 + random.below(2 * gap_days)).unwrap();
            if day > 600 || random.below(100) < leaves_percent {
                break;
            }
        }
    }
    all
}

fn holds(interval: Option<api::Interval>, value: Option<f64>) -> bool {
    let (interval, value) = (interval.unwrap(), value.unwrap());
    interval.confidence_level == 0.95
        && interval.lower < interval.upper
        && (interval.lower..=interval.upper).contains(&value)
}

#[tokio::test]
async fn expected_totals_have_intervals_of_the_actual_ones() {
    let server = Server::start().await;
    server.record_all(irregular_buyers()).await;
    for customer in 0..50 {
        server
            .set_customer(&format!("c{customer:03}"), segment("young"), &[])
            .await
            .unwrap();
    }
    let period = from_to("2023-01-01T00:00:00Z", "2024-01-01T00:00:00Z");
    let mut asked = lifetime_value(period.clone().by(&["segment"]));
    asked.holdout_days = Some(100);
    asked.annual_discount = Some(0.1);
    asked.margin = Some(0.5);
    let reply = server.lifetime_value(asked.clone()).await.unwrap();
    assert_eq!(reply.series.len(), 2);
    for series in &reply.series {
        assert!(series.interval_warnings.is_empty(), "{series:?}");
        let purchases = series.expected_purchases_interval;
        assert!(holds(purchases, series.expected_purchases), "{series:?}");
        let bounds = purchases.unwrap();
        assert_eq!(bounds.lower.fract() + bounds.upper.fract(), 0.0);
        let value = series.expected_value_interval;
        assert!(holds(value, series.expected_value), "{series:?}");
        let each = series.expected_value_per_customer_interval.unwrap();
        let customers = series.customers as f64;
        assert!((each.upper * customers - value.unwrap().upper).abs() < 1e-6);
        let holdout = series.holdout.as_ref().unwrap();
        let later = holdout.expected_purchases_interval;
        assert!(holds(later, holdout.expected_purchases), "{holdout:?}");
        let revenue = holdout.expected_revenue_net_interval;
        assert!(holds(revenue, holdout.expected_revenue_net), "{holdout:?}");
        let bounds = later.unwrap();
        let is_inside = (bounds.lower..=bounds.upper).contains(&(holdout.actual_purchases as f64));
        let place = if is_inside { "inside" } else { "outside" };
        let verdict = &holdout.purchases_verdict;
        assert!(
            verdict.ends_with(&format!("{place} the interval")),
            "{holdout:?}"
        );
        assert!(holdout.revenue_net_verdict.ends_with("side the interval"));
    }
    let formulas = reply.definition.as_ref().unwrap().formulas.iter();
    let with_interval = formulas.filter(|one| one.interval.contains("parameters and chance"));
    assert_eq!(with_interval.count(), 3);

    // Less confidence, a narrower interval; the parts are less certain than the whole.
    let interval = async |confidence_level, dimensions: &[&str]| {
        let mut scope = period.clone().by(dimensions);
        scope.confidence_level = confidence_level;
        let reply = server.lifetime_value(lifetime_value(scope)).await.unwrap();
        let series = &reply.series[0];
        let interval = series.expected_purchases_interval.unwrap();
        (interval.upper - interval.lower) / series.expected_purchases.unwrap()
    };
    assert!(interval(Some(0.5), &[]).await < interval(None, &[]).await);
    assert!(interval(None, &[]).await < interval(None, &["segment"]).await);
}

/// The order of arrival must not show in the bounds, not even by rounding.
#[tokio::test]
async fn intervals_do_not_depend_on_the_order_of_arrival() {
    let mut replies = Vec::new();
    for is_reversed in [false, true] {
        let server = Server::start().await;
        let mut all = irregular_buyers();
        if is_reversed {
            all.reverse();
        }
        server.record_all(all).await;
        let mut asked = lifetime_value(from_to("2023-01-01T00:00:00Z", "2024-06-01T00:00:00Z"));
        asked.annual_discount = Some(0.2);
        replies.push(server.lifetime_value(asked).await.unwrap().series);
    }
    assert_eq!(replies[0], replies[1]);
}

/// At the edge the error of the parameters is unknown.
#[tokio::test]
async fn a_fit_at_the_edge_has_no_interval_and_says_why() {
    let server = Server::start().await;
    let mut all = Vec::new();
    // Everybody buys every week from some week on, and nobody leaves.
    for customer in 0..20_i64 {
        for week in customer..25 {
            let at = jiff::civil::date(2024, 1, 1) + jiff::Span::new().weeks(week);
            let told = order(&format!("c{customer}"), &week.to_string(), "5");
            all.push(told.when(&format!("{at}T12:00:00Z")));
        }
    }
    server.record_all(all).await;
    // The last customer begins in week 20, in the middle of May.
    let mut asked = lifetime_value(from_to("2024-01-01T00:00:00Z", "2024-06-05T00:00:00Z"));
    asked.holdout_days = Some(7);
    let reply = server.lifetime_value(asked).await.unwrap();
    let buying = reply.bg_nbd.unwrap();
    assert!(
        buying
            .warnings
            .iter()
            .any(|one| one.contains("at the edge")),
        "{buying:?}"
    );
    let series = &reply.series[0];
    assert!(series.expected_purchases.is_some());
    assert_eq!(series.expected_purchases_interval, None);
    assert_eq!(series.expected_value_interval, None);
    let [warning] = &series.interval_warnings[..] else {
        panic!("one warning, not {:?}", series.interval_warnings);
    };
    assert!(
        warning.starts_with("no interval of expected purchases: ") && warning.contains("edge"),
        "{warning}"
    );
    let holdout = series.holdout.as_ref().unwrap();
    assert_eq!(holdout.expected_purchases_interval, None);
    assert!(
        holdout.purchases_verdict.ends_with(", no interval"),
        "{holdout:?}"
    );
    assert_eq!(holdout.revenue_net_verdict, "");
}
