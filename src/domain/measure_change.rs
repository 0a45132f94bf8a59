//! Names what a change of a measure would do to existing answers.

use super::measure::{Choice, Direction, Measure, Satisfied};
use crate::scoring::Scale;

/// What keeps answers counted under `old` from keeping their meaning under `new`, each as a
/// clause such as `the scale can't change from 1-7 to 1-5`.
///
/// Empty exactly if [`Measure::allows`] the change.
pub(super) fn obstacles(old: &Measure, new: &Measure) -> Vec<String> {
    let mut obstacles = Obstacles(Vec::new());
    match (old, new) {
        (
            Measure::Csat { scale, satisfied },
            Measure::Csat {
                scale: new_scale,
                satisfied: new_satisfied,
            },
        ) => {
            obstacles.scale(*scale, *new_scale);
            // Another scale has another threshold anyway.
            if scale == new_scale {
                let (from, to) = (threshold(*satisfied), threshold(*new_satisfied));
                obstacles.change("threshold", from, to);
            }
        }
        (
            Measure::Ces { scale, direction },
            Measure::Ces {
                scale: new_scale,
                direction: new_direction,
            },
        ) => {
            obstacles.scale(*scale, *new_scale);
            obstacles.change(
                "direction",
                direction_name(*direction),
                direction_name(*new_direction),
            );
        }
        (
            Measure::Rating { scale, low_is_good },
            Measure::Rating {
                scale: new_scale,
                low_is_good: new_low_is_good,
            },
        ) => {
            obstacles.scale(*scale, *new_scale);
            obstacles.change(
                "good end",
                good_end(*low_is_good),
                good_end(*new_low_is_good),
            );
        }
        (
            Measure::Choice { choices, multiple },
            Measure::Choice {
                choices: new_choices,
                multiple: new_multiple,
            },
        ) => {
            let allowed = |multiple: bool| if multiple { "several" } else { "one" };
            obstacles.change(
                "number of choices in an answer",
                allowed(*multiple),
                allowed(*new_multiple),
            );
            obstacles.choices(choices, new_choices);
        }
        (
            Measure::Nps
            | Measure::Csat { .. }
            | Measure::Ces { .. }
            | Measure::Rating { .. }
            | Measure::Choice { .. }
            | Measure::Text,
            _,
        ) => obstacles.change("kind", kind(old), kind(new)),
    }
    obstacles.0
}

struct Obstacles(Vec<String>);

impl Obstacles {
    fn change(&mut self, what: &str, from: impl ToString, to: impl ToString) {
        let (from, to) = (from.to_string(), to.to_string());
        if from != to {
            self.0
                .push(format!("the {what} can't change from {from} to {to}"));
        }
    }

    fn scale(&mut self, from: Scale, to: Scale) {
        let text = |scale: Scale| format!("{}-{}", scale.min(), scale.max());
        self.change("scale", text(from), text(to));
    }

    fn choices(&mut self, old: &[Choice], new: &[Choice]) {
        let removed = old
            .iter()
            .filter(|choice| !new.iter().any(|other| other.id == choice.id));
        let removed: Vec<String> = removed
            .map(|choice| format!("choice `{}` can't be removed", choice.id))
            .collect();
        let is_reordered = old.iter().zip(new).any(|(old, new)| old.id != new.id);
        if removed.is_empty() && is_reordered {
            self.0.push(
                "choices can't change their order; new ones must follow the existing ones"
                    .to_owned(),
            );
        }
        self.0.extend(removed);
    }
}

fn kind(measure: &Measure) -> &'static str {
    match measure {
        Measure::Nps => "nps",
        Measure::Csat { .. } => "csat",
        Measure::Ces { .. } => "ces",
        Measure::Rating { .. } => "rating",
        Measure::Choice { .. } => "choice",
        Measure::Text => "text",
    }
}

fn threshold(satisfied: Satisfied) -> String {
    match satisfied {
        Satisfied::From(score) => format!("satisfied_from {score}"),
        Satisfied::To(score) => format!("satisfied_to {score}"),
    }
}

fn direction_name(direction: Direction) -> &'static str {
    match direction {
        Direction::Agreement => "agreement",
        Direction::Effort => "effort",
    }
}

fn good_end(low_is_good: bool) -> &'static str {
    if low_is_good { "low" } else { "high" }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
    use super::*;
    use crate::domain::id::Id;

    fn scale(max: i32) -> Scale {
        Scale::new(1, max).unwrap()
    }

    fn csat(max: i32, from: i32) -> Measure {
        Measure::Csat {
            scale: scale(max),
            satisfied: Satisfied::From(from),
        }
    }

    fn choices(ids: &[&str]) -> Measure {
        let choices = ids.iter().map(|id| Choice {
            id: Id::parse(id).unwrap(),
            label: (*id).to_uppercase(),
        });
        Measure::Choice {
            choices: choices.collect(),
            multiple: ids.len() > 3,
        }
    }

    #[test]
    fn each_obstacle_has_both_values() {
        assert_eq!(
            obstacles(&csat(7, 6), &csat(5, 4)),
            ["the scale can't change from 1-7 to 1-5"]
        );
        assert_eq!(
            obstacles(&csat(7, 6), &csat(7, 5)),
            ["the threshold can't change from satisfied_from 6 to satisfied_from 5"]
        );
        let ces = |direction| Measure::Ces {
            scale: scale(7),
            direction,
        };
        assert_eq!(
            obstacles(&ces(Direction::Agreement), &ces(Direction::Effort)),
            ["the direction can't change from agreement to effort"]
        );
        assert_eq!(
            obstacles(&Measure::Nps, &csat(5, 4)),
            ["the kind can't change from nps to csat"]
        );
    }

    #[test]
    fn choices_are_named() {
        assert_eq!(
            obstacles(&choices(&["a", "b"]), &choices(&["b"])),
            ["choice `a` can't be removed"]
        );
        assert_eq!(
            obstacles(&choices(&["a", "b"]), &choices(&["c", "a", "b"])),
            ["choices can't change their order; new ones must follow the existing ones"]
        );
    }

    #[test]
    fn there_is_an_obstacle_exactly_where_a_change_is_not_allowed() {
        let rating = |low_is_good| Measure::Rating {
            scale: scale(5),
            low_is_good,
        };
        let measures = [
            Measure::Nps,
            Measure::Text,
            csat(5, 4),
            csat(5, 5),
            csat(7, 6),
            rating(true),
            rating(false),
            choices(&["a", "b"]),
            choices(&["a", "b", "c"]),
            choices(&["b", "a"]),
            choices(&["a", "b", "c", "d"]),
        ];
        for old in &measures {
            for new in &measures {
                assert_eq!(
                    obstacles(old, new).is_empty(),
                    old.allows(new),
                    "{old:?} {new:?}"
                );
            }
        }
    }
}
