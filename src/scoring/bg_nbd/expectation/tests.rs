use super::*;
use proptest::prelude::*;

/// a, b, shape, tau and the expectation by mpmath's hypergeometric function with 120
/// digits: a at 1 and next to it, a + b below 1, thousands of purchases, long times, and
/// parameters near the edges of what a fit searches.
const EXPECTED: [(f64, f64, f64, f64, f64); 12] = [
    (
        1.0,
        3.0,
        1.0242772365093173,
        3.3999087513736774e-05,
        3.482419181324947e-05,
    ),
    (
        1.0,
        3.0,
        8.073266122188224,
        3516916.021650362,
        48.52697847059555,
    ),
    (
        1.0000000000002147,
        2.5864181146883825,
        1.1100807576506952,
        16899.649688146732,
        22.195455125254846,
    ),
    (
        0.18523313266665214,
        0.27027644778919646,
        0.003956638141936231,
        0.5730398349098953,
        0.0020623839009427736,
    ),
    (
        0.0019544735503064094,
        2.0237224899141204e-05,
        0.22327435681546648,
        0.3567740157080278,
        0.06599602391196219,
    ),
    (
        0.040314791081041725,
        0.025725943497206624,
        222.67168913184614,
        1923.503000607389,
        100990.62863721789,
    ),
    (
        667.9390794699034,
        3470.0,
        3480.8882688880703,
        0.0001335616882410145,
        0.4478926727446825,
    ),
    (
        7.5146334882606425,
        5114.999079032202,
        5114.259387042921,
        1006368.886265075,
        786.155310463654,
    ),
    (
        2.6398415545041187e-05,
        1363.0394306523608,
        1.0042538773070366,
        4561.459601722069,
        4580.715142053729,
    ),
    (
        47756.567186804634,
        4.0,
        4.452699463377256,
        898848.7664385552,
        1.0000837598679198,
    ),
    (
        7458.492325107358,
        1306.6504259385017,
        1306.005624753619,
        6.350757578431653e-06,
        0.008264902916391016,
    ),
    (
        1.0,
        3.462506233853651e-05,
        241.76372941706202,
        5913.309294183759,
        1.000510650775103,
    ),
];

/// a, b, shape, tau and E[X (X - 1)], summed over two million numbers of purchases with SciPy
/// 1.17: `nbinom.pmf(n, shape, 1 / (1 + tau))` times the sum over k < n of
/// `2 * k * exp(betaln(a, b + k) - betaln(a, b))`.
const PAIRS: [(f64, f64, f64, f64, f64); 6] = [
    (0.793, 2.426, 0.243, 8.836, 6.68391155175738),
    (0.793, 4.426, 2.243, 0.9013, 3.862517917007338),
    (1.0, 3.0, 8.07, 35.0, 1610.720187891696),
    (5.0, 12.0, 40.0, 60.0, 31.999971103808416),
    (0.05, 0.9, 1.3, 200.0, 86284.12776528133),
    (30.0, 2.0, 3.0, 0.01, 7.277311332369167e-05),
];

fn active() -> impl Strategy<Value = Active> {
    let log = || -9.0..9.0_f64;
    (log(), log(), log()).prop_map(|(a, b, shape)| Active {
        shape: shape.exp(),
        a: a.exp(),
        b: b.exp(),
    })
}

#[test]
fn expectations_agree_with_mpmath() {
    for (a, b, shape, tau, want) in EXPECTED {
        let customer = Active { shape, a, b };
        let integral = customer.by_integral(tau).mean;
        assert!(
            (integral / want - 1.0).abs() < 1e-12,
            "{customer:?} {tau}: {integral}"
        );
        let got = customer.expected_purchases(tau);
        assert!(
            (got / want - 1.0).abs() < 1e-12,
            "{customer:?} {tau}: {got}"
        );
    }
}

#[test]
fn second_moments_agree_with_scipy() {
    for (a, b, shape, tau, want) in PAIRS {
        let customer = Active { shape, a, b };
        for got in [customer.moments(tau), customer.by_integral(tau)] {
            let apart = (got.pairs / want - 1.0).abs();
            assert!(apart < 1e-9, "{customer:?} {tau}: {got:?}");
        }
    }
}

proptest! {
    #[test]
    fn the_series_and_the_integral_agree(customer in active(), log_tau in -9.0..2.0_f64) {
        let tau = log_tau.exp();
        prop_assume!(customer.shape * tau.ln_1p() < 600.0);
        let (series, integral) = (customer.by_series(tau), customer.by_integral(tau));
        let apart = |one: f64, other: f64| (one / other - 1.0).abs();
        prop_assert!(apart(series.mean, integral.mean) < 1e-11, "{series:?} {integral:?}");
        prop_assert!(apart(series.pairs, integral.pairs) < 1e-9, "{series:?} {integral:?}");
    }

    #[test]
    fn more_time_brings_more_purchases_up_to_those_of_one_who_never_leaves(
        customer in active(), log_tau in -12.0..16.0_f64,
    ) {
        let tau = log_tau.exp();
        let (sooner, later) = (
            customer.expected_purchases(0.9 * tau),
            customer.expected_purchases(tau),
        );
        prop_assert!(0.0 < sooner && sooner <= later * (1.0 + 1e-12));
        prop_assert!(later <= customer.shape * tau * (1.0 + 1e-12));
    }
}
