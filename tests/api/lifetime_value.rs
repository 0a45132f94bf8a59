//! Lifetime values: historic, by simple formulas, and modelled.

use std::collections::BTreeSet;

use cxmetrics::api::{self, CustomerLifetimeValue};
use tonic::Code;

use crate::support::{
    ActivityBuilder, ScopeBuilder, Server, all_customers, assert_invalid, assert_refused, from_to,
    lifetime_value, order, refund, segment, values,
};

const CUSTOMERS: usize = 60;

fn two_years() -> api::CustomerScope {
    from_to("2023-01-01T00:00:00Z", "2025-01-01T00:00:00Z")
}

/// Customers who buy more and less often, at different prices, the first third once.
fn buyers(amount: impl Fn(usize) -> String) -> Vec<api::Activity> {
    let mut all = Vec::new();
    for customer in 0..CUSTOMERS {
        let purchases = if customer < 20 { 1 } else { 2 + customer % 7 };
        for n in 0..purchases {
            let day = (customer * 3 + n * (17 + customer % 5 * 9)) % 700;
            let at =
                jiff::civil::date(2023, 1, 1) + jiff::Span::new().days(i64::try_from(day).unwrap());
            let activity = order(
                &format!("c{customer:02}"),
                &n.to_string(),
                &amount(customer + n % 3),
            );
            all.push(activity.when(&format!("{at}T12:00:00Z")));
        }
    }
    all
}

fn price(n: usize) -> String {
    format!("{}.5", 10 + n)
}

async fn started() -> Server {
    let server = Server::start().await;
    server.record_all(buyers(price)).await;
    server
}

#[tokio::test]
async fn paid_amounts_are_exact_and_modelled_values_carry_their_fit() {
    let server = started().await;
    server
        .record(refund("c59", "0", "0.3").when("2024-12-01T00:00:00Z"))
        .await
        .unwrap();
    let mut request = lifetime_value(two_years());
    request.margin = Some(0.5);
    let reply = server.lifetime_value(request).await.unwrap();
    assert_eq!(
        (reply.currency_code.as_str(), reply.horizon_days),
        ("EUR", 365)
    );
    assert_eq!((reply.margin, reply.annual_discount), (0.5, 0.0));
    let buying = reply.bg_nbd.unwrap();
    assert_eq!((buying.customers, buying.repeat_customers), (60, 40));
    assert_eq!(buying.unfitted_reason, "");
    assert!(buying.r.unwrap() > 0.0 && buying.log_likelihood.unwrap() < 0.0);
    let spending = reply.gamma_gamma.unwrap();
    assert_eq!(
        (spending.customers, spending.unfitted_reason.as_str()),
        (40, "")
    );

    let cents = |activity: &api::Activity| -> i64 {
        let Some(api::activity::Kind::Order(order)) = &activity.kind else {
            panic!("an order, not {activity:?}");
        };
        // All of them end in half a euro.
        let amount = &order.amount.as_ref().unwrap().amount;
        10 * amount.replace('.', "").parse::<i64>().unwrap()
    };
    let cents = buyers(price).iter().map(cents).sum::<i64>() - 30;
    let [series] = &reply.series[..] else {
        panic!("one series");
    };
    assert_eq!(series.customers, 60);
    assert_eq!(
        series.revenue_net,
        format!("{}.{:02}", cents / 100, cents % 100)
    );
    let historic = series.historic_value.as_ref().unwrap();
    let expected = cents as f64 / 100.0 * 0.5 / 60.0;
    assert!((historic.value.unwrap() - expected).abs() < 1e-9);
    let value = series.expected_value.unwrap();
    assert!((series.expected_value_per_customer.unwrap() - value / 60.0).abs() < 1e-9);
    assert!((0.0..=1.0).contains(&series.mean_probability_alive.unwrap()));
    assert!(series.expected_purchases.unwrap() > 0.0);
    for simple in &series.simple {
        assert_eq!(
            simple.value.is_none(),
            !simple.undefined_reason.is_empty(),
            "{simple:?}"
        );
    }
}

#[tokio::test]
async fn groups_add_up_to_the_whole_and_share_one_model() {
    let server = started().await;
    let whole = server
        .lifetime_value(lifetime_value(two_years()))
        .await
        .unwrap();
    for customer in 0..25 {
        server
            .set_customer(&format!("c{customer:02}"), segment("gold"), &[])
            .await
            .unwrap();
    }
    let reply = server
        .lifetime_value(lifetime_value(two_years().by(&["segment"])))
        .await
        .unwrap();
    assert_eq!(reply.bg_nbd.unwrap().customers, 60);
    let groups: Vec<_> = reply
        .series
        .iter()
        .map(|one| (values(&one.group), one.customers))
        .collect();
    assert_eq!(groups, [(vec![None], 35), (vec![Some("gold")], 25)]);
    let sum: f64 = reply
        .series
        .iter()
        .map(|one| one.expected_value.unwrap())
        .sum();
    let expected = whole.series[0].expected_value.unwrap();
    assert!((sum - expected).abs() < 1e-6 * expected, "{sum} {expected}");
}

#[tokio::test]
async fn pages_of_the_most_valuable_do_not_overlap_and_are_in_order() {
    let server = started().await;
    let mut request = lifetime_value(two_years());
    let reply = server.lifetime_value(request.clone()).await.unwrap();
    assert_eq!(
        (reply.customers.len(), reply.next_page_token.as_str()),
        (0, "")
    );
    for size in [1_000, 60, 17] {
        let mut all: Vec<CustomerLifetimeValue> = Vec::new();
        request.page_size = size;
        request.page_token = String::new();
        loop {
            let reply = server.lifetime_value(request.clone()).await.unwrap();
            assert!(reply.customers.len() <= usize::try_from(size).unwrap());
            all.extend(reply.customers);
            request.page_token = reply.next_page_token;
            if request.page_token.is_empty() {
                break;
            }
        }
        let ids: BTreeSet<&str> = all.iter().map(|one| one.customer_id.as_str()).collect();
        assert_eq!((all.len(), ids.len()), (CUSTOMERS, CUSTOMERS));
        assert!(all.is_sorted_by(|a, b| a.expected_value >= b.expected_value));
        for one in &all {
            assert!((0.0..=1.0).contains(&one.probability_alive));
            let is_single = one.customer_id.as_str() < "c20";
            assert_eq!(one.repeat_purchases == 0, is_single, "{one:?}");
        }
    }
}

#[tokio::test]
async fn a_page_token_is_valid_for_its_query_only() {
    let server = started().await;
    let mut request = lifetime_value(two_years());
    request.page_size = 10;
    let token = server
        .lifetime_value(request.clone())
        .await
        .unwrap()
        .next_page_token;
    let change = |changed: &dyn Fn(&mut api::QueryLifetimeValueRequest)| {
        let mut other = request.clone();
        other.page_token.clone_from(&token);
        changed(&mut other);
        other
    };
    for other in [
        change(&|other| other.horizon_days = Some(30)),
        change(&|other| other.margin = Some(0.5)),
        change(&|other| other.currency_code = "EUR".into()),
        change(&|other| other.scope = Some(all_customers())),
        change(&|other| other.page_token = "nonsense".into()),
        change(&|other| other.page_token.truncate(24)),
    ] {
        let refused = server.lifetime_value(other).await;
        assert_refused(
            refused,
            Code::InvalidArgument,
            "INVALID_PAGE_TOKEN",
            &["page_token"],
        );
    }
    let same = server
        .lifetime_value(change(&|other| other.page_size = 5))
        .await
        .unwrap();
    assert_eq!(same.customers.len(), 5);
}

#[tokio::test]
async fn a_failed_fit_has_a_reason_and_counts_its_customers() {
    let server = Server::start().await;
    // Nine who bought again; a fit needs ten.
    for customer in 0..12 {
        for n in 0..if customer < 9 { 2 + customer % 3 } else { 1 } {
            let at = format!("2024-{:02}-{:02}T00:00:00Z", 1 + n, 1 + customer * 2);
            let activity = order(&customer.to_string(), &n.to_string(), "5").when(&at);
            server.record(activity).await.unwrap();
        }
    }
    let mut request = lifetime_value(two_years());
    request.page_size = 100;
    let reply = server.lifetime_value(request.clone()).await.unwrap();
    let buying = reply.bg_nbd.unwrap();
    assert_eq!(
        (buying.r, buying.alpha, buying.a, buying.b),
        (None, None, None, None)
    );
    assert_eq!((buying.customers, buying.repeat_customers), (12, 9));
    assert_eq!(
        buying.unfitted_reason,
        "9 customers bought again; a fit needs 10"
    );
    let spending = reply.gamma_gamma.unwrap();
    assert_eq!((spending.p, spending.q, spending.v), (None, None, None));
    assert!(
        spending.unfitted_reason.starts_with("9 customers"),
        "{spending:?}"
    );
    let series = &reply.series[0];
    assert_eq!(
        (series.customers, series.revenue_net.as_str()),
        (12, "150.00")
    );
    assert_eq!(series.expected_value, None);
    assert_eq!(series.expected_purchases, None);
    assert_eq!(series.mean_probability_alive, None);
    assert_eq!(series.expected_purchases_interval, None);
    assert_eq!(series.expected_value_per_customer_interval, None);
    assert!(
        series.interval_warnings.is_empty(),
        "the fit's reason stands"
    );
    assert!(series.historic_value.as_ref().unwrap().value.is_some());
    assert_eq!(reply.customers.len(), 12);
    assert!(
        reply
            .customers
            .iter()
            .all(|one| one.expected_value.is_none())
    );
}

#[tokio::test]
async fn gamma_gamma_is_not_fitted_to_amounts_of_zero() {
    let server = Server::start().await;
    server.record_all(buyers(|_| "0".into())).await;
    let reply = server
        .lifetime_value(lifetime_value(two_years()))
        .await
        .unwrap();
    assert_eq!(reply.bg_nbd.unwrap().unfitted_reason, "");
    let spending = reply.gamma_gamma.unwrap();
    assert!(
        spending.unfitted_reason.contains("above zero"),
        "{spending:?}"
    );
    let series = &reply.series[0];
    assert_eq!(series.revenue_net, "0.00");
    assert!(series.expected_purchases.unwrap() > 0.0);
    assert_eq!(
        (series.expected_value, series.expected_value_per_customer),
        (None, None)
    );
}

#[tokio::test]
async fn days_with_a_purchase_are_days_of_the_zone() {
    let server = Server::start().await;
    let times = [
        "2024-01-01T18:00:00Z",
        "2024-01-01T19:00:00Z",
        "2024-01-05T12:00:00Z",
    ];
    for (n, at) in times.iter().enumerate() {
        server
            .record(order("c", &n.to_string(), "1").when(at))
            .await
            .unwrap();
    }
    for (zone, repeats) in [("UTC", 1), ("Asia/Kathmandu", 2)] {
        let mut request = lifetime_value(two_years().in_zone(zone));
        request.page_size = 1;
        let reply = server.lifetime_value(request).await.unwrap();
        assert_eq!(reply.customers[0].repeat_purchases, repeats, "{zone}");
        let last = crate::support::instant(times[2]);
        assert_eq!(reply.customers[0].last_order_time, Some(last));
    }
}

#[tokio::test]
async fn without_customers_there_is_one_empty_series() {
    let server = Server::start().await;
    let none = async || {
        let future = from_to("2200-01-01T00:00:00Z", "2201-01-01T00:00:00Z");
        for scope in [all_customers(), two_years(), future] {
            let reply = server.lifetime_value(lifetime_value(scope)).await.unwrap();
            let [series] = &reply.series[..] else {
                panic!("exactly one, not {:?}", reply.series);
            };
            assert_eq!((series.customers, series.revenue_net.as_str()), (0, "0"));
            let historic = series.historic_value.as_ref().unwrap();
            assert_eq!(
                (historic.value, historic.status()),
                (None, api::ScoreStatus::NoData)
            );
            assert_eq!(
                (series.expected_value, series.expected_purchases),
                (None, None)
            );
            assert_eq!(series.simple.len(), 5);
            assert!(!reply.bg_nbd.unwrap().unfitted_reason.is_empty());
            assert!(!reply.gamma_gamma.unwrap().unfitted_reason.is_empty());
        }
    };
    none().await;
    let activity = order("c", "o", "1");
    server.record(activity.clone()).await.unwrap();
    server.delete(&activity.activity_id).await.unwrap();
    none().await;
    let grouped = lifetime_value(all_customers().by(&["segment"]));
    assert_eq!(server.lifetime_value(grouped).await.unwrap().series, []);
}

#[tokio::test]
async fn a_horizon_margin_and_discount_have_their_bounds() {
    let server = started().await;
    let with = |changed: &dyn Fn(&mut api::QueryLifetimeValueRequest)| {
        let mut request = lifetime_value(two_years());
        changed(&mut request);
        request
    };
    for days in [0, -1, 3_651, 365_000] {
        let bad = with(&|request| request.horizon_days = Some(days));
        let refusal = assert_invalid(server.lifetime_value(bad).await, &["horizon_days"]);
        assert!(refusal.message.contains("1 to 3650"), "{}", refusal.message);
    }
    for margin in [0.0, -0.1, 1.1, f64::NAN, f64::INFINITY] {
        let bad = with(&|request| request.margin = Some(margin));
        assert_invalid(server.lifetime_value(bad).await, &["margin"]);
    }
    for discount in [-0.1, 1.1, f64::NAN] {
        let bad = with(&|request| request.annual_discount = Some(discount));
        assert_invalid(server.lifetime_value(bad).await, &["annual_discount"]);
    }
    for size in [-1, 1_001] {
        let bad = with(&|request| request.page_size = size);
        assert_invalid(server.lifetime_value(bad).await, &["page_size"]);
    }
    let far = with(&|request| {
        request.horizon_days = Some(3_650);
        request.annual_discount = Some(1.0);
    });
    let near = with(&|request| request.horizon_days = Some(1));
    let value = async |request| {
        let reply = server.lifetime_value(request).await.unwrap();
        reply.series[0].expected_value.unwrap()
    };
    assert!(value(near).await < value(far.clone()).await);
    let undiscounted = with(&|request| request.horizon_days = Some(3_650));
    assert!(value(far).await < value(undiscounted).await);
}
