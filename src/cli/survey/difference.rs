//! The differences between two definitions of a survey, in words.

use std::collections::BTreeSet;

use crate::api::{Question, Survey, question};

/// The differences between the survey file and the stored survey; empty without any.
///
/// Times and defaults filled in by the server are ignored.
pub(super) fn between(wanted: &Survey, stored: &Survey) -> Vec<String> {
    let mut differences = Vec::new();
    if wanted.title != stored.title {
        differences.push(format!(
            "the title is \"{}\" in the file and \"{}\" on the server",
            wanted.title, stored.title
        ));
    }
    differences.extend(between_dimensions(wanted, stored));
    for question in &wanted.questions {
        let id = &question.question_id;
        match stored
            .questions
            .iter()
            .find(|other| other.question_id == *id)
        {
            None => differences.push(format!("question {id} is only in the file")),
            Some(other) => differences.extend(between_questions(question, other)),
        }
    }
    for question in &stored.questions {
        let id = &question.question_id;
        if !wanted
            .questions
            .iter()
            .any(|other| other.question_id == *id)
        {
            differences.push(format!("question {id} is only on the server"));
        }
    }
    differences
}

fn between_dimensions(wanted: &Survey, stored: &Survey) -> Vec<String> {
    // The order of dimensions has no meaning.
    let in_file: BTreeSet<&String> = wanted.dimensions.iter().collect();
    let on_server: BTreeSet<&String> = stored.dimensions.iter().collect();
    let only = |names: Vec<&&String>, side: &str| -> Vec<String> {
        names
            .iter()
            .map(|name| format!("dimension {name} is only {side}"))
            .collect()
    };
    let mut differences = only(in_file.difference(&on_server).collect(), "in the file");
    differences.extend(only(
        on_server.difference(&in_file).collect(),
        "on the server",
    ));
    differences
}

fn between_questions(wanted: &Question, stored: &Question) -> Option<String> {
    let id = &wanted.question_id;
    if with_defaults(wanted.kind.clone()) != with_defaults(stored.kind.clone()) {
        return Some(format!(
            "question {id} has a different kind, scale or classes"
        ));
    }
    (wanted.wording != stored.wording).then(|| format!("question {id} has a different wording"))
}

/// The kind with the defaults of a CSAT written out, as the proto gives them.
fn with_defaults(kind: Option<question::Kind>) -> Option<question::Kind> {
    let Some(question::Kind::Csat(mut csat)) = kind else {
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
    Some(question::Kind::Csat(csat))
}

#[cfg(test)]
mod tests {
    use crate::api::{CsatQuestion, NpsQuestion, Scale};

    use super::*;

    fn survey(dimensions: [&str; 2], kind: question::Kind) -> Survey {
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

    fn csat(satisfied_from: Option<i32>) -> question::Kind {
        let scale = Some(Scale {
            minimum: 1,
            maximum: 5,
        });
        question::Kind::Csat(CsatQuestion {
            scale,
            satisfied_from,
            ..CsatQuestion::default()
        })
    }

    #[test]
    fn a_default_that_the_server_filled_in_makes_no_difference() {
        let wanted = survey(["a", "b"], csat(None));
        let stored = Survey {
            create_time: Some(prost_types::Timestamp::default()),
            ..survey(["b", "a"], csat(Some(4)))
        };
        assert_eq!(between(&wanted, &stored), Vec::<String>::new());
    }

    #[test]
    fn every_difference_is_named() {
        let wanted = survey(["a", "b"], csat(None));
        let mut stored = survey(["a", "c"], question::Kind::Nps(NpsQuestion {}));
        stored.title = "Shop".to_owned();
        stored.questions.push(Question {
            question_id: "r".to_owned(),
            ..Question::default()
        });
        assert_eq!(
            between(&wanted, &stored),
            [
                "the title is \"\" in the file and \"Shop\" on the server",
                "dimension b is only in the file",
                "dimension c is only on the server",
                "question q has a different kind, scale or classes",
                "question r is only on the server",
            ]
        );
    }
}
