//! Cases in which lifetime values were wrong or misleading, each with its right answer.

use crate::support::{
    ActivityBuilder, ScopeBuilder, Server, all_customers, assert_invalid, from_to, lifetime_value,
    message_of, order, refund, segment, values,
};

#[tokio::test]
async fn a_completely_refunded_order_adds_no_value() {
    let server = Server::start().await;
    let mut all = Vec::new();
    for n in 0..40_u32 {
        let customer = format!("c{n}");
        for day in 0..(1 + n % 4) {
            let time = format!("2024-01-{:02}T12:00:00Z", 1 + 7 * day);
            let amount = (20 + n).to_string();
            all.push(order(&customer, &day.to_string(), &amount).when(&time));
        }
    }
    all.push(order("c0", "huge", "168469.60").when("2024-02-01T10:00:00Z"));
    all.push(refund("c0", "huge", "168469.60").when("2024-02-01T10:12:00Z"));
    server.record_all(all).await;
    let mut request = lifetime_value(from_to("2024-01-01T00:00:00Z", "2024-03-01T00:00:00Z"));
    request.page_size = 100;
    let reply = server.lifetime_value(request).await.unwrap();
    let refunded = reply.customers.iter().find(|one| one.customer_id == "c0");
    let refunded = refunded.unwrap();
    assert_eq!(
        (refunded.repeat_purchases, refunded.revenue_net.as_str()),
        (0, "20.00")
    );
    assert!(
        refunded
            .expected_purchase_value
            .is_none_or(|value| value < 200.0)
    );
    let formulas = reply.definition.unwrap().formulas;
    let formula = formulas
        .iter()
        .find(|one| one.field == "expected_purchase_value");
    assert!(formula.unwrap().formula.contains("net"));
}

#[tokio::test]
async fn simple_formulas_return_their_inputs() {
    let server = Server::start().await;
    let mut all = Vec::new();
    for n in 0..20 {
        let customer = format!("c{n}");
        all.push(order(&customer, "1", "30").when("2023-01-01T12:00:00Z"));
        all.push(order(&customer, "2", "50").when("2023-07-01T12:00:00Z"));
    }
    all.push(refund("c0", "1", "20").when("2023-01-02T12:00:00Z"));
    server.record_all(all).await;
    let mut request = lifetime_value(from_to("2023-01-01T00:00:00Z", "2024-01-02T00:00:00Z"));
    request.horizon_days = Some(90);
    let reply = server.lifetime_value(request).await.unwrap();
    let simple = &reply.series[0].simple;
    let named = |name: &str| simple.iter().find(|one| one.name == name).unwrap();
    let constant = named("constant_orders");
    let input = |name: &str| {
        let mut inputs = constant.input_details.iter();
        let input = inputs.find(|one| one.name == name).unwrap();
        input.estimate.unwrap()
    };
    // 20 repeat orders in 20 years of 366 days less one.
    let repeat = input("repeat_orders_a_year");
    assert!((repeat.value.unwrap() - 1.0).abs() < 0.01, "{repeat:?}");
    let value = input("order_value_net");
    assert_eq!(value.count, 40);
    assert!((value.value.unwrap() - 39.5).abs() < 1e-9);
    assert!(value.interval.is_some());
    let years = 90.0 / 365.0;
    let expected = value.value.unwrap() * (1.0 + repeat.value.unwrap() * years);
    assert!((constant.value.unwrap() - expected).abs() < 1e-9);
    // The horizon as given: a quarter of the first year's margin.
    let limited = named("constant_retention_limited").value.unwrap();
    let margin = value.value.unwrap() * repeat.value.unwrap();
    assert!((limited - margin * years).abs() < 1e-9, "{limited}");
}

/// Expected and actual purchases after the period.
#[tokio::test]
async fn models_are_tested_on_a_hold_out() {
    let server = Server::start().await;
    for (customer, name) in [("c0", "new"), ("c1", "old"), ("c2", "old")] {
        server
            .set_customer(customer, segment(name), &[])
            .await
            .unwrap();
    }
    server
        .record_all([
            order("c0", "1", "10").when("2024-01-05T12:00:00Z"),
            order("c0", "2", "10").when("2024-02-05T12:00:00Z"),
            order("c1", "1", "10").when("2024-01-06T12:00:00Z"),
            order("c2", "1", "10").when("2024-01-07T12:00:00Z"),
            // The last evening of March in Berlin, and its rest on the first day of April.
            order("c1", "2", "20").when("2024-03-31T21:30:00Z"),
            order("c1", "2", "5").when("2024-04-01T08:00:00Z"),
            // Two orders of one day, of which one comes back, and a day that comes back whole.
            order("c0", "3", "30").when("2024-03-31T22:00:00Z"),
            order("c0", "4", "7").when("2024-04-01T20:00:00Z"),
            refund("c0", "4", "7").when("2024-04-03T08:00:00Z"),
            order("c2", "2", "40").when("2024-04-10T08:00:00Z"),
            refund("c2", "2", "40").when("2024-04-30T08:00:00Z"),
            // A customer of later is none of those that were predicted.
            order("c3", "1", "99").when("2024-04-20T08:00:00Z"),
            // After the hold-out.
            order("c1", "3", "50").when("2024-04-30T22:00:00Z"),
        ])
        .await;
    let scope = || from_to("2023-12-31T23:00:00Z", "2024-03-31T22:00:00Z").in_zone("Europe/Berlin");
    let mut request = lifetime_value(scope().by(&["segment"]));
    request.holdout_days = Some(30);
    let reply = server.lifetime_value(request.clone()).await.unwrap();
    assert_eq!(reply.holdout_days, Some(30));
    let later = reply.series.iter().map(|series| {
        let holdout = series.holdout.as_ref().expect("a hold-out");
        // Three customers don't make a model.
        assert_eq!(holdout.expected_purchases, None);
        assert_eq!(holdout.expected_revenue_net, None);
        let group = values(&series.group)[0].unwrap_or_default().to_owned();
        (
            group,
            holdout.actual_purchases,
            holdout.actual_revenue_net.clone(),
        )
    });
    let later: Vec<_> = later.collect();
    let want = [
        ("new".to_owned(), 1, "30.00".to_owned()),
        ("old".to_owned(), 0, "0.00".to_owned()),
    ];
    assert_eq!(later, want);
    let formulas = reply.definition.unwrap().formulas;
    assert!(formulas.iter().any(|formula| formula.field == "holdout"));

    // The period itself is counted as without a hold-out.
    let mut without = request.clone();
    without.holdout_days = None;
    let plain = server.lifetime_value(without).await.unwrap();
    assert_eq!(plain.holdout_days, None);
    for (one, other) in plain.series.iter().zip(&reply.series) {
        assert_eq!(one.holdout, None);
        assert_eq!(one.revenue_net, other.revenue_net);
        assert_eq!(
            (one.customers, &one.simple),
            (other.customers, &other.simple)
        );
    }

    // Days that have not been observed can't be compared.
    request.holdout_days = Some(32);
    assert_invalid(
        server.lifetime_value(request.clone()).await,
        &["holdout_days"],
    );
    let mut observed = request.clone();
    observed.holdout_days = Some(30);
    let scope = observed.scope.as_mut().unwrap();
    scope.observed_until = Some(message_of("2024-04-30T21:59:59Z".parse().unwrap()));
    assert_invalid(server.lifetime_value(observed).await, &["holdout_days"]);
    for days in [0, -1, 3_651] {
        request.holdout_days = Some(days);
        assert_invalid(
            server.lifetime_value(request.clone()).await,
            &["holdout_days"],
        );
    }
    let mut open = lifetime_value(all_customers());
    open.holdout_days = Some(30);
    assert_invalid(server.lifetime_value(open).await, &["holdout_days"]);
}
