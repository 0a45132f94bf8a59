//! The warnings about a fit, in plain words.

use crate::scoring::{BgNbdParameter, FitWarning, GammaGammaParameter};

/// The warnings about the model of purchases.
pub(super) fn of_buying(warnings: &[FitWarning<BgNbdParameter>]) -> Vec<String> {
    let words = warnings.iter().map(|warning| match warning {
        FitWarning::AtBound(parameter @ (BgNbdParameter::A | BgNbdParameter::B)) => format!(
            "{parameter:?} is at the edge of what can be fitted: these purchases hold no information about customers who leave, so probabilities of being alive say nothing"
        ),
        FitWarning::AtBound(parameter) => format!(
            "{parameter:?} is at the edge of what can be fitted: customers differ less in how often they buy than the model assumes"
        ),
        FitWarning::Uncertain(parameter) => uncertain(parameter),
    });
    words.collect()
}

/// The warnings about the model of values.
pub(super) fn of_spending(warnings: &[FitWarning<GammaGammaParameter>]) -> Vec<String> {
    let words = warnings.iter().map(|warning| match warning {
        FitWarning::AtBound(parameter) => format!(
            "{parameter:?} is at the edge of what can be fitted: customers differ less in what they spend than the model assumes"
        ),
        FitWarning::Uncertain(parameter) => uncertain(parameter),
    });
    words.collect()
}

fn uncertain(parameter: &impl std::fmt::Debug) -> String {
    format!(
        "{parameter:?} could as well be half or twice as large: there are too few customers to tell, so check predictions against later purchases"
    )
}
