//! The differences between two definitions of a survey, in words.

use std::collections::BTreeSet;
use std::fmt;

use crate::api::{CesDirection, Choice, Question, Scale, Survey, question::Kind};

/// A difference between the stored survey and the survey file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Difference {
    /// The part of the survey, such as `question ease: scale`.
    part: String,
    change: Change,
    /// Whether `update` makes the change even if responses exist.
    pub(super) is_safe: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Change {
    /// From the value on the server to that in the file.
    Value {
        from: String,
        to: String,
    },
    Added,
    Removed,
    /// The same entries in another order.
    Reordered,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { part, change, .. } = self;
        match change {
            Change::Value { from, to } => write!(f, "{part}: from {from} to {to}"),
            Change::Added => write!(f, "{part}: added"),
            Change::Removed => write!(f, "{part}: removed"),
            Change::Reordered => write!(f, "{part}: reordered"),
        }
    }
}

/// The changes that the survey file makes to the stored survey; empty without any.
///
/// Times and defaults filled in by the server are ignored.
pub(super) fn between(stored: &Survey, wanted: &Survey) -> Vec<Difference> {
    let mut differences = Differences::default();
    differences.text("title", &stored.title, &wanted.title);
    // The order of dimensions has no meaning.
    let on_server: BTreeSet<&String> = stored.dimensions.iter().collect();
    let in_file: BTreeSet<&String> = wanted.dimensions.iter().collect();
    for name in in_file.difference(&on_server) {
        differences.add(format!("dimension {name}"), Change::Added, true);
    }
    for name in on_server.difference(&in_file) {
        differences.add(format!("dimension {name}"), Change::Removed, false);
    }
    for question in &wanted.questions {
        let part = format!("question {}", question.question_id);
        match by_id(&stored.questions, &question.question_id) {
            None => differences.add(part, Change::Added, true),
            Some(old) => differences.question(&part, old, question),
        }
    }
    for question in &stored.questions {
        if by_id(&wanted.questions, &question.question_id).is_none() {
            let part = format!("question {}", question.question_id);
            differences.add(part, Change::Removed, false);
        }
    }
    let ids = |survey: &Survey| -> Vec<String> {
        let ids = survey.questions.iter();
        ids.map(|question| question.question_id.clone()).collect()
    };
    differences.order("questions", &ids(stored), &ids(wanted), true);
    differences.0
}

fn by_id<'a>(questions: &'a [Question], id: &str) -> Option<&'a Question> {
    questions.iter().find(|question| question.question_id == id)
}

#[derive(Default)]
struct Differences(Vec<Difference>);

impl Differences {
    fn add(&mut self, part: String, change: Change, is_safe: bool) {
        self.0.push(Difference {
            part,
            change,
            is_safe,
        });
    }

    /// A text that can always change.
    fn text(&mut self, part: &str, from: &str, to: &str) {
        if from != to {
            let change = Change::Value {
                from: format!("\"{from}\""),
                to: format!("\"{to}\""),
            };
            self.add(part.to_owned(), change, true);
        }
    }

    /// A property on which the meaning of answers depends.
    fn meaning(&mut self, part: String, from: String, to: String) {
        if from != to {
            self.add(part, Change::Value { from, to }, false);
        }
    }

    /// The order of the entries that both lists have.
    fn order(&mut self, part: &str, from: &[String], to: &[String], is_safe: bool) {
        let common = |list: &[String], other: &[String]| -> Vec<String> {
            let common = list.iter().filter(|id| other.contains(id));
            common.cloned().collect()
        };
        if common(from, to) != common(to, from) {
            self.add(part.to_owned(), Change::Reordered, is_safe);
        }
    }

    fn question(&mut self, part: &str, old: &Question, new: &Question) {
        self.text(&format!("{part}: wording"), &old.wording, &new.wording);
        let part = |name: &str| format!("{part}: {name}");
        let (old, new) = (
            with_defaults(old.kind.clone()),
            with_defaults(new.kind.clone()),
        );
        self.meaning(
            part("kind"),
            kind_name(old.as_ref()),
            kind_name(new.as_ref()),
        );
        match (old, new) {
            (Some(Kind::Csat(old)), Some(Kind::Csat(new))) => {
                self.meaning(part("scale"), scale(old.scale), scale(new.scale));
                let (from, to) = (old.low_is_good, new.low_is_good);
                self.meaning(part("low_is_good"), from.to_string(), to.to_string());
                let (from, to) = (old.satisfied_from, new.satisfied_from);
                self.meaning(part("satisfied_from"), threshold(from), threshold(to));
                let (from, to) = (old.satisfied_to, new.satisfied_to);
                self.meaning(part("satisfied_to"), threshold(from), threshold(to));
            }
            (Some(Kind::Ces(old)), Some(Kind::Ces(new))) => {
                self.meaning(part("scale"), scale(old.scale), scale(new.scale));
                let (from, to) = (direction(old.direction()), direction(new.direction()));
                self.meaning(part("direction"), from.to_owned(), to.to_owned());
            }
            (Some(Kind::Rating(old)), Some(Kind::Rating(new))) => {
                self.meaning(part("scale"), scale(old.scale), scale(new.scale));
                let (from, to) = (old.low_is_good, new.low_is_good);
                self.meaning(part("low_is_good"), from.to_string(), to.to_string());
            }
            (Some(Kind::Choice(old)), Some(Kind::Choice(new))) => {
                let (from, to) = (old.multiple, new.multiple);
                self.meaning(part("multiple"), from.to_string(), to.to_string());
                self.choices(&part, &old.choices, &new.choices);
            }
            // Other kinds have no properties; a different kind is named above.
            (Some(_) | None, _) => {}
        }
    }

    fn choices(&mut self, part: &dyn Fn(&str) -> String, old: &[Choice], new: &[Choice]) {
        let find = |list: &[Choice], id: &str| {
            let mut list = list.iter();
            list.find(|choice| choice.choice_id == id).cloned()
        };
        for (index, choice) in new.iter().enumerate() {
            let id = &choice.choice_id;
            match find(old, id) {
                Some(before) => {
                    let part = part(&format!("label of choice {id}"));
                    self.text(&part, &before.label, &choice.label);
                }
                // A new choice must follow the existing ones.
                None => self.add(
                    part(&format!("choice {id}")),
                    Change::Added,
                    index >= old.len(),
                ),
            }
        }
        for choice in old {
            if find(new, &choice.choice_id).is_none() {
                let part = part(&format!("choice {}", choice.choice_id));
                self.add(part, Change::Removed, false);
            }
        }
        let ids = |list: &[Choice]| -> Vec<String> {
            list.iter().map(|choice| choice.choice_id.clone()).collect()
        };
        self.order(&part("choices"), &ids(old), &ids(new), false);
    }
}

fn kind_name(kind: Option<&Kind>) -> String {
    let name = match kind {
        Some(Kind::Nps(_)) => "nps",
        Some(Kind::Csat(_)) => "csat",
        Some(Kind::Ces(_)) => "ces",
        Some(Kind::Rating(_)) => "rating",
        Some(Kind::Choice(_)) => "choice",
        Some(Kind::Text(_)) => "text",
        None => "a kind that this version doesn't support",
    };
    name.to_owned()
}

fn scale(scale: Option<Scale>) -> String {
    scale.map_or_else(
        || "none".to_owned(),
        |Scale { minimum, maximum }| format!("{minimum}-{maximum}"),
    )
}

fn threshold(threshold: Option<i32>) -> String {
    threshold.map_or_else(|| "none".to_owned(), |score| score.to_string())
}

fn direction(direction: CesDirection) -> &'static str {
    match direction {
        CesDirection::Agreement => "agreement",
        CesDirection::Effort => "effort",
        CesDirection::Unspecified => "none",
    }
}

/// The kind with the defaults of a CSAT written out, as the proto gives them.
fn with_defaults(kind: Option<Kind>) -> Option<Kind> {
    let Some(Kind::Csat(mut csat)) = kind else {
        return kind;
    };
    let bounds = csat
        .scale
        .as_ref()
        .map(|scale| (scale.minimum, scale.maximum));
    let defaults = match bounds {
        Some((1, 5)) => Some((4, 2)),
        Some((1, 7)) => Some((6, 2)),
        Some((1, 10)) => Some((9, 2)),
        Some(_) | None => None,
    };
    if csat.low_is_good {
        csat.satisfied_to = csat.satisfied_to.or(defaults.map(|(_, to)| to));
    } else {
        csat.satisfied_from = csat.satisfied_from.or(defaults.map(|(from, _)| from));
    }
    Some(Kind::Csat(csat))
}

#[cfg(test)]
mod tests {
    use crate::api::{CesQuestion, ChoiceQuestion, CsatQuestion, NpsQuestion};

    use super::*;

    fn survey(dimensions: [&str; 2], kind: Kind) -> Survey {
        Survey {
            survey_id: "shop".to_owned(),
            dimensions: dimensions.map(str::to_owned).to_vec(),
            questions: vec![Question {
                question_id: "q".to_owned(),
                wording: String::new(),
                kind: Some(kind),
            }],
            ..Survey::default()
        }
    }

    fn csat(maximum: i32, satisfied_from: Option<i32>) -> Kind {
        let scale = Some(Scale {
            minimum: 1,
            maximum,
        });
        Kind::Csat(CsatQuestion {
            scale,
            satisfied_from,
            ..CsatQuestion::default()
        })
    }

    fn choices(choices: &[(&str, &str)]) -> Kind {
        let choices = choices.iter().map(|(id, label)| Choice {
            choice_id: (*id).to_owned(),
            label: (*label).to_owned(),
        });
        Kind::Choice(ChoiceQuestion {
            choices: choices.collect(),
            multiple: false,
        })
    }

    fn said(from: Kind, to: Kind) -> Vec<(String, bool)> {
        let differences = between(&survey(["a", "b"], from), &survey(["a", "b"], to));
        let said = differences.iter();
        said.map(|each| (each.to_string(), each.is_safe)).collect()
    }

    #[test]
    fn a_default_that_the_server_filled_in_makes_no_difference() {
        let wanted = survey(["a", "b"], csat(5, None));
        let stored = Survey {
            create_time: Some(prost_types::Timestamp::default()),
            ..survey(["b", "a"], csat(5, Some(4)))
        };
        assert_eq!(between(&stored, &wanted), Vec::new());
    }

    #[test]
    fn every_difference_is_named() {
        let wanted = survey(["a", "b"], csat(5, None));
        let mut stored = survey(["a", "c"], Kind::Nps(NpsQuestion {}));
        stored.title = "Shop".to_owned();
        stored.questions.push(Question {
            question_id: "r".to_owned(),
            ..Question::default()
        });
        let said: Vec<String> = between(&stored, &wanted)
            .iter()
            .map(Difference::to_string)
            .collect();
        assert_eq!(
            said,
            [
                "title: from \"Shop\" to \"\"",
                "dimension b: added",
                "dimension c: removed",
                "question q: kind: from nps to csat",
                "question r: removed",
            ]
        );
    }

    #[test]
    fn a_change_of_scale_threshold_or_direction_is_named_with_both_values() {
        assert_eq!(
            said(csat(7, None), csat(5, Some(3))),
            [
                ("question q: scale: from 1-7 to 1-5".to_owned(), false),
                ("question q: satisfied_from: from 6 to 3".to_owned(), false),
            ]
        );
        let ces = |direction: CesDirection| {
            Kind::Ces(CesQuestion {
                scale: None,
                direction: direction.into(),
            })
        };
        assert_eq!(
            said(ces(CesDirection::Agreement), ces(CesDirection::Effort)),
            [(
                "question q: direction: from agreement to effort".to_owned(),
                false
            )]
        );
    }

    #[test]
    fn labels_can_change_and_choices_can_only_be_added_at_the_end() {
        let stored = choices(&[("x", "X"), ("y", "Y")]);
        assert_eq!(
            said(
                stored.clone(),
                choices(&[("x", "Ex"), ("y", "Y"), ("z", "Z")])
            ),
            [
                (
                    "question q: label of choice x: from \"X\" to \"Ex\"".to_owned(),
                    true
                ),
                ("question q: choice z: added".to_owned(), true),
            ]
        );
        assert_eq!(
            said(stored, choices(&[("z", "Z"), ("y", "Y")])),
            [
                ("question q: choice z: added".to_owned(), false),
                ("question q: choice x: removed".to_owned(), false),
            ]
        );
    }
}
