//! The purchases of CDNOW's customers, from the file through the service to the
//! parameters that were published of them.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod program;

use serde_json::Value;

use program::{Server, data_dir};

const IMPORT: [&str; 4] = [
    "import",
    "examples/cdnow/orders.csv",
    "--mapping",
    "examples/cdnow/cdnow.toml",
];

/// Up to the last day that the models were fitted to, 30 September 1997.
const CALIBRATION: [&str; 4] = ["--from", "1997", "--to", "1997-10-01"];

/// Numbers of the file, counted independently of this project.
fn assert_every_order_counts_once(server: &Server) {
    let period = ["query", "purchases", "--from", "1997", "--to", "1998-07"];
    let reply = server.json(&period);
    assert_eq!(reply["currency_code"], "USD");
    let point = &reply["series"][0]["points"][0];
    assert_eq!(point["customers"], 2_357);
    assert_eq!(point["orders"], 6_919);
    assert_eq!(point["revenue_gross"], "244091.94");
    assert_eq!(point["refunds"], "0.00");
}

/// Whether a fitted parameter is the published one, to the decimals that it has.
fn assert_published(fit: &Value, name: &str, published: f64, decimals: i32) {
    let fitted = fit[name].as_f64().unwrap();
    let rounding = 0.5 * 10_f64.powi(-decimals);
    assert!(
        (fitted - published).abs() <= rounding,
        "{name}: fitted {fitted}, published {published}"
    );
}

#[test]
fn every_order_counts_once_however_often_it_is_imported() {
    let folder = data_dir();
    let server = Server::start(&folder.path().join("data"), "127.0.0.1:0");
    assert!(server.print(&IMPORT).contains("6,919 inserted"));
    assert_every_order_counts_once(&server);

    let second = server.print(&IMPORT);
    assert!(
        second.contains("0 inserted") && second.contains("6,919 identical"),
        "{second}"
    );
    assert_every_order_counts_once(&server);
}

#[test]
fn the_published_parameters_come_out_of_the_database() {
    let folder = data_dir();
    let server = Server::start(&folder.path().join("data"), "127.0.0.1:0");
    server.print(&IMPORT);
    let holdout = ["--holdout-days", "273"];
    let command = [&["query", "lifetime-value"][..], &CALIBRATION, &holdout];
    let reply = server.json(&command.concat());

    // Fader, Hardie and Lee 2005, table 2.
    let bg_nbd = &reply["bg_nbd"];
    assert_eq!(bg_nbd["customers"], 2_357);
    for (name, published) in [("r", 0.243), ("alpha", 4.414), ("a", 0.793), ("b", 2.426)] {
        assert_published(bg_nbd, name, published, 3);
    }
    // Fader and Hardie 2013, note 25.
    let gamma_gamma = &reply["gamma_gamma"];
    assert_eq!(gamma_gamma["customers"], 946);
    for (name, published) in [("p", 6.25), ("q", 3.74), ("v", 15.44)] {
        assert_published(gamma_gamma, name, published, 2);
    }

    // The 39 weeks that followed, counted apart from this project. The expectation is equation
    // 10 of Fader, Hardie and Lee 2005 at the parameters to eight digits, by SciPy's hyp2f1.
    let later = &reply["series"][0]["holdout"];
    assert_eq!(later["actual_purchases"], 1_882);
    assert_eq!(later["actual_revenue_net"], "70976.39");
    assert_published(later, "expected_purchases", 1_653.4, 1);

    // The intervals by SciPy, as in the tests of `scoring::PredictedTotal`.
    let interval = &later["expected_purchases_interval"];
    assert_eq!(
        (&interval["lower"], &interval["upper"]),
        (&1_459.0.into(), &1_859.0.into())
    );
    let interval = &later["expected_revenue_net_interval"];
    assert_published(interval, "lower", 51_985.0, 0);
    assert_published(interval, "upper", 68_435.0, 0);
    assert_eq!(
        later["purchases_verdict"],
        "12% too few, outside the interval"
    );
    assert_eq!(
        later["revenue_net_verdict"],
        "16% too low, outside the interval"
    );
}
