//! What a question measures, and on which scale.

use std::ops::RangeInclusive;

use serde::{Deserialize, Serialize};

use crate::{domain::id::Id, scoring::Scale};

/// What a question measures, and on which scale. Stored as JSON, so names never change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Measure {
    /// Likelihood to recommend, on 0 to 10.
    Nps,
    /// Satisfaction.
    Csat {
        /// The possible answers.
        #[serde(with = "stored_scale")]
        scale: Scale,
        /// Which end of the scale is satisfied.
        #[serde(flatten)]
        satisfied: Satisfied,
    },
    /// Effort.
    Ces {
        /// The possible answers.
        #[serde(with = "stored_scale")]
        scale: Scale,
        /// Which end of the scale is good.
        direction: Direction,
    },
    /// Any other rating.
    Rating {
        /// The possible answers.
        #[serde(with = "stored_scale")]
        scale: Scale,
        /// Whether a low score is good.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        low_is_good: bool,
    },
    /// One or several choices from a list.
    Choice {
        /// The choices, in order.
        choices: Vec<Choice>,
        /// Whether one response may pick several.
        multiple: bool,
    },
    /// Free text.
    Text,
}

/// The satisfied end of a satisfaction scale. An older release, which supports only
/// `satisfied_from`, fails to read `satisfied_to` instead of counting the dissatisfied.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Satisfied {
    /// A high score is good: satisfied from this score up.
    #[serde(rename = "satisfied_from")]
    From(i32),
    /// A low score is good: satisfied up to this score.
    #[serde(rename = "satisfied_to")]
    To(i32),
}

impl Satisfied {
    /// Whether a low score is good.
    pub fn is_low(self) -> bool {
        matches!(self, Self::To(_))
    }

    /// The satisfied points of a scale.
    pub fn points(self, scale: Scale) -> RangeInclusive<i32> {
        match self {
            Self::From(from) => from..=scale.max(),
            Self::To(to) => scale.min()..=to,
        }
    }
}

/// Which end of an effort scale is good.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// "Made it easy": high is good.
    Agreement,
    /// "How much effort": low is good.
    Effort,
}

/// One choice of a choice question.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    /// Unique in its question.
    pub id: Id,
    /// Text shown to the customer.
    pub label: String,
}

impl Measure {
    /// The scale of a scored question.
    pub fn scale(&self) -> Option<Scale> {
        match self {
            Self::Nps => Some(Scale::NPS),
            Self::Csat { scale, .. } | Self::Ces { scale, .. } | Self::Rating { scale, .. } => {
                Some(*scale)
            }
            Self::Choice { .. } | Self::Text => None,
        }
    }

    /// Length of its histogram: scale points or choices; 0 for text.
    pub fn points(&self) -> usize {
        match self {
            Self::Choice { choices, .. } => choices.len(),
            Self::Nps => Scale::NPS.len(),
            Self::Csat { scale, .. } | Self::Ces { scale, .. } | Self::Rating { scale, .. } => {
                scale.len()
            }
            Self::Text => 0,
        }
    }

    /// Whether answers to both can be counted together. Labels don't matter.
    pub fn pools_with(&self, other: &Self) -> bool {
        self.allows(other) && other.allows(self)
    }

    /// Whether answers counted under `self` keep their meaning under `later`. Choices may be
    /// relabelled and appended; nothing else may change.
    pub fn allows(&self, later: &Self) -> bool {
        match self {
            Self::Choice { choices, multiple } => {
                let Self::Choice {
                    choices: later_choices,
                    multiple: later_multiple,
                } = later
                else {
                    return false;
                };
                multiple == later_multiple
                    && choices.len() <= later_choices.len()
                    && choices
                        .iter()
                        .zip(later_choices)
                        .all(|(old, new)| old.id == new.id)
            }
            Self::Nps | Self::Csat { .. } | Self::Ces { .. } | Self::Rating { .. } | Self::Text => {
                self == later
            }
        }
    }
}

/// A scale in stored JSON: `[minimum, maximum]`.
mod stored_scale {
    use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

    use crate::scoring::Scale;

    pub(super) fn serialize<S: Serializer>(
        scale: &Scale,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        (scale.min(), scale.max()).serialize(serializer)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Scale, D::Error> {
        let (min, max) = <(i32, i32)>::deserialize(deserializer)?;
        Scale::new(min, max).map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
    use super::*;

    fn choice(ids: &[&str]) -> Measure {
        let choices = ids
            .iter()
            .map(|id| Choice {
                id: Id::parse(id).unwrap(),
                label: String::new(),
            })
            .collect();
        Measure::Choice {
            choices,
            multiple: false,
        }
    }

    #[test]
    fn a_choice_list_may_grow_at_its_end_only() {
        assert!(choice(&["a", "b"]).allows(&choice(&["a", "b", "c"])));
        assert!(!choice(&["a", "b"]).allows(&choice(&["b", "a", "c"])));
        assert!(!choice(&["a", "b"]).allows(&choice(&["a"])));
    }

    #[test]
    fn a_scale_survives_storage() {
        let measure = Measure::Csat {
            scale: Scale::new(1, 5).unwrap(),
            satisfied: Satisfied::From(4),
        };
        let stored = serde_json::to_string(&measure).unwrap();
        assert_eq!(
            stored,
            r#"{"kind":"csat","scale":[1,5],"satisfied_from":4}"#
        );
        assert_eq!(serde_json::from_str::<Measure>(&stored).unwrap(), measure);
    }

    #[test]
    fn both_directions_survive_storage() {
        let scale = Scale::new(1, 6).unwrap();
        let grades = Measure::Csat {
            scale,
            satisfied: Satisfied::To(2),
        };
        let rating = |low_is_good| Measure::Rating { scale, low_is_good };
        for (measure, expected) in [
            (grades, r#"{"kind":"csat","scale":[1,6],"satisfied_to":2}"#),
            (rating(false), r#"{"kind":"rating","scale":[1,6]}"#),
            (
                rating(true),
                r#"{"kind":"rating","scale":[1,6],"low_is_good":true}"#,
            ),
        ] {
            let stored = serde_json::to_string(&measure).unwrap();
            assert_eq!(stored, expected);
            assert_eq!(serde_json::from_str::<Measure>(&stored).unwrap(), measure);
        }
    }
}
