//! Methods for the interval of a score.

use std::fmt;

use crate::scoring::{NetMethod, ShareMethod};

/// How the interval of a score is computed. Each method suits some kinds of question.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum IntervalMethod {
    /// NPS: adjusted Wald.
    AdjustedWald,
    /// NPS: Wald, the plain normal interval.
    Wald,
    /// NPS: Student's t over the values -1, 0 and 1.
    TrinomialT,
    /// NPS: score interval.
    Score,
    /// Shares: Wilson's score interval without continuity correction.
    Wilson,
    /// Shares: Agresti and Coull.
    AgrestiCoull,
    /// Shares: Clopper and Pearson.
    ClopperPearson,
    /// Shares: Jeffreys, equal-tailed.
    Jeffreys,
    /// Means: Student's t.
    StudentT,
}

impl IntervalMethod {
    /// Methods for a net score such as NPS; the first is the default.
    pub const OF_NET_SCORES: [Self; 4] = [
        Self::AdjustedWald,
        Self::Wald,
        Self::TrinomialT,
        Self::Score,
    ];

    /// Methods for a share such as CSAT; the first is the default.
    pub const OF_SHARES: [Self; 4] = [
        Self::Wilson,
        Self::AgrestiCoull,
        Self::ClopperPearson,
        Self::Jeffreys,
    ];

    /// Methods for a mean; the first is the default.
    pub const OF_MEANS: [Self; 1] = [Self::StudentT];

    /// The formula for a net score; `None` if the method is for another kind.
    pub fn net(self) -> Option<NetMethod> {
        match self {
            Self::AdjustedWald => Some(NetMethod::AdjustedWald),
            Self::Wald => Some(NetMethod::Wald),
            Self::TrinomialT => Some(NetMethod::TrinomialT),
            Self::Score => Some(NetMethod::Score),
            Self::Wilson
            | Self::AgrestiCoull
            | Self::ClopperPearson
            | Self::Jeffreys
            | Self::StudentT => None,
        }
    }

    /// The formula for a share; `None` if the method is for another kind.
    pub fn share(self) -> Option<ShareMethod> {
        match self {
            Self::Wilson => Some(ShareMethod::Wilson),
            Self::AgrestiCoull => Some(ShareMethod::AgrestiCoull),
            Self::ClopperPearson => Some(ShareMethod::ClopperPearson),
            Self::Jeffreys => Some(ShareMethod::Jeffreys),
            Self::AdjustedWald | Self::Wald | Self::TrinomialT | Self::Score | Self::StudentT => {
                None
            }
        }
    }
}

impl fmt::Display for IntervalMethod {
    /// The method's name in the API, without the enum's prefix.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::AdjustedWald => "ADJUSTED_WALD",
            Self::Wald => "WALD",
            Self::TrinomialT => "TRINOMIAL_T",
            Self::Score => "SCORE",
            Self::Wilson => "WILSON",
            Self::AgrestiCoull => "AGRESTI_COULL",
            Self::ClopperPearson => "CLOPPER_PEARSON",
            Self::Jeffreys => "JEFFREYS",
            Self::StudentT => "STUDENT_T",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_method_suits_exactly_the_kind_it_is_listed_under() {
        assert!(
            IntervalMethod::OF_NET_SCORES
                .iter()
                .all(|m| m.net().is_some() && m.share().is_none())
        );
        assert!(
            IntervalMethod::OF_SHARES
                .iter()
                .all(|m| m.share().is_some() && m.net().is_none())
        );
        assert!(
            IntervalMethod::OF_MEANS
                .iter()
                .all(|m| m.share().is_none() && m.net().is_none())
        );
    }

    #[test]
    fn the_defaults_are_those_of_the_formulas() {
        assert_eq!(
            IntervalMethod::OF_NET_SCORES[0].net(),
            Some(NetMethod::default())
        );
        assert_eq!(
            IntervalMethod::OF_SHARES[0].share(),
            Some(ShareMethod::default())
        );
    }
}
