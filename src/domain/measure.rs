//! What a question measures, and on which scale.

use serde::{Deserialize, Serialize};

use crate::{domain::id::Id, scoring::Scale};

/// What a question measures, and on which scale. Stored as JSON: names are for good.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Measure {
    /// Likelihood to recommend, on 0 to 10.
    Nps,
    /// Satisfaction.
    Csat {
        /// What can be answered.
        #[serde(with = "stored_scale")]
        scale: Scale,
        /// Lowest satisfied score.
        satisfied_from: i32,
    },
    /// Effort.
    Ces {
        /// What can be answered.
        #[serde(with = "stored_scale")]
        scale: Scale,
        /// Which end is good.
        direction: Direction,
    },
    /// Any other rating.
    Rating {
        /// What can be answered.
        #[serde(with = "stored_scale")]
        scale: Scale,
    },
    /// One or several of a list.
    Choice {
        /// The list.
        choices: Vec<Choice>,
        /// Whether one response may pick several.
        multiple: bool,
    },
    /// Words of one's own.
    Text,
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

/// One choice of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    /// Unique in its question.
    pub id: Id,
    /// What the customer reads.
    pub label: String,
}

impl Measure {
    /// The scale of a scored question.
    pub fn scale(&self) -> Option<Scale> {
        match self {
            Self::Nps => Some(Scale::NPS),
            Self::Csat { scale, .. } | Self::Ces { scale, .. } | Self::Rating { scale } => {
                Some(*scale)
            }
            Self::Choice { .. } | Self::Text => None,
        }
    }

    /// How many points its histogram has: scale points or choices.
    pub fn points(&self) -> usize {
        match self {
            Self::Choice { choices, .. } => choices.len(),
            Self::Nps | Self::Csat { .. } | Self::Ces { .. } | Self::Rating { .. } | Self::Text => {
                self.scale().map_or(0, Scale::len)
            }
        }
    }

    /// Whether answers to both can be counted together: labels are no part of it.
    pub fn pools_with(&self, other: &Self) -> bool {
        self.allows(other) && other.allows(self)
    }

    /// Whether answers that were counted under `self` mean the same under `later`:
    /// a choice list may be relabelled and grow at its end, nothing else may move.
    pub fn allows(&self, later: &Self) -> bool {
        match (self, later) {
            (
                Self::Choice { choices, multiple },
                Self::Choice {
                    choices: later_choices,
                    multiple: later_multiple,
                },
            ) => {
                multiple == later_multiple
                    && choices.len() <= later_choices.len()
                    && choices
                        .iter()
                        .zip(later_choices)
                        .all(|(old, new)| old.id == new.id)
            }
            _ => self == later,
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
            satisfied_from: 4,
        };
        let stored = serde_json::to_string(&measure).unwrap();
        assert_eq!(
            stored,
            r#"{"kind":"csat","scale":[1,5],"satisfied_from":4}"#
        );
        assert_eq!(serde_json::from_str::<Measure>(&stored).unwrap(), measure);
    }
}
