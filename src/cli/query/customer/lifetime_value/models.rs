//! The fitted models, one line each.

use crate::api::{BgNbdFit, GammaGammaFit};

use super::super::super::format::number;
use super::super::currency::{Amounts, in_currency};

/// Both models: parameters, customers they are fitted to, and warnings.
pub(super) fn describe(
    bg_nbd: Option<&BgNbdFit>,
    gamma_gamma: Option<&GammaGammaFit>,
    currency_code: &str,
) -> String {
    let mut lines = String::new();
    if let Some(fit) = bg_nbd {
        lines.push_str(&describe_bg_nbd(fit));
    }
    if let Some(fit) = gamma_gamma {
        lines.push_str(&describe_gamma_gamma(fit, currency_code));
    }
    lines
}

fn describe_bg_nbd(fit: &BgNbdFit) -> String {
    let customers = format!(
        "{} customers, {} with repeat purchases",
        number::count(fit.customers),
        number::count(fit.repeat_customers)
    );
    let parameters = [
        ("r", fit.r),
        ("alpha", fit.alpha),
        ("a", fit.a),
        ("b", fit.b),
    ];
    let fitted = describe_parameters(&parameters, fit.log_likelihood);
    model(
        "BG/NBD, in weeks",
        fitted,
        &customers,
        &fit.unfitted_reason,
        &fit.warnings,
    )
}

fn describe_gamma_gamma(fit: &GammaGammaFit, currency_code: &str) -> String {
    let mean = fit.population_mean.map_or_else(String::new, |mean| {
        let mean = Amounts::of(currency_code).rounded(mean);
        format!("; mean purchase {mean}")
    });
    let customers = format!("{} customers{mean}", number::count(fit.customers));
    let parameters = [("p", fit.p), ("q", fit.q), ("v", fit.v)];
    let fitted = describe_parameters(&parameters, fit.log_likelihood);
    let name = format!("Gamma-Gamma{}", in_currency(currency_code));
    model(
        &name,
        fitted,
        &customers,
        &fit.unfitted_reason,
        &fit.warnings,
    )
}

/// The named parameters; `None` if one is absent, because the model was not fitted.
fn describe_parameters(
    parameters: &[(&str, Option<f64>)],
    log_likelihood: Option<f64>,
) -> Option<String> {
    let named = parameters
        .iter()
        .map(|(name, value)| Some(format!("{name} {}", number::decimal((*value)?, 3))));
    let mut parts: Vec<String> = named.collect::<Option<_>>()?;
    let log_likelihood = log_likelihood.map(|value| number::decimal(value, 1));
    parts.extend(log_likelihood.map(|value| format!("log-likelihood {value}")));
    Some(parts.join("  "))
}

fn model(
    name: &str,
    fitted: Option<String>,
    customers: &str,
    unfitted_reason: &str,
    warnings: &[String],
) -> String {
    let mut lines = match fitted {
        Some(parameters) => format!("{name}: {parameters}  ({customers})\n"),
        None if unfitted_reason.is_empty() => format!("{name}: not fitted  ({customers})\n"),
        None => format!("{name}: not fitted: {unfitted_reason}  ({customers})\n"),
    };
    for warning in warnings {
        lines.push_str(&format!("  warning: {warning}\n"));
    }
    lines
}
