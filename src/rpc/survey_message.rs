//! Surveys as messages.

use std::fmt::Display;

use super::time;
use crate::{
    api::{self, question::Kind},
    domain::{
        dimension,
        id::{Id, bounded, bounded_lines},
        measure::{Choice, Direction, Measure, Satisfied},
        survey::{
            CHOICES_MAX, DIMENSIONS_MAX, NewQuestion, QUESTIONS_MAX, Question, Survey,
            TITLE_LENGTH_MAX, WORDING_LENGTH_MAX, check_unique,
        },
        text::canonical,
        violation::Violations,
    },
    scoring::{Scale, default_satisfied_from, default_satisfied_to},
};

/// The title of a survey.
pub(super) fn parse_title(title: String, violations: &mut Violations) -> Option<String> {
    violations.check("survey.title", bounded(title, TITLE_LENGTH_MAX))
}

/// The declared dimensions of a survey.
pub(super) fn parse_dimensions(
    dimensions: &[String],
    violations: &mut Violations,
) -> Option<Vec<Id>> {
    if dimensions.len() > DIMENSIONS_MAX {
        let found = dimensions.len();
        violations.add(
            "survey.dimensions",
            format_args!("has {found} entries; at most {DIMENSIONS_MAX} are allowed"),
        );
    }
    let parse = |(index, text): (usize, &String)| {
        let field = format!("survey.dimensions[{index}]");
        if dimension::is_built_in(text) {
            violations.add(
                &field,
                format_args!("\"{text}\" is built in and need not be declared"),
            );
            return None;
        }
        violations.check(&field, Id::parse(text))
    };
    let ids: Vec<Option<Id>> = dimensions
        .iter()
        .enumerate()
        .take(DIMENSIONS_MAX)
        .map(parse)
        .collect();
    check_unique(
        violations,
        "survey.dimensions",
        "",
        ids.iter().map(Option::as_ref),
    );
    ids.into_iter().collect()
}

/// The questions of a survey.
pub(super) fn parse_questions(
    questions: Vec<api::Question>,
    violations: &mut Violations,
) -> Option<Vec<NewQuestion>> {
    if questions.is_empty() || questions.len() > QUESTIONS_MAX {
        let found = questions.len();
        violations.add(
            "survey.questions",
            format_args!("has {found} entries; 1 to {QUESTIONS_MAX} are allowed"),
        );
    }
    let ids: Vec<Option<Id>> = questions
        .iter()
        .take(QUESTIONS_MAX)
        .map(|question| Id::parse(&question.question_id).ok())
        .collect();
    let parsed: Vec<_> = questions
        .into_iter()
        .enumerate()
        .take(QUESTIONS_MAX)
        .map(|(index, question)| {
            parse_question(&format!("survey.questions[{index}]"), question, violations)
        })
        .collect();
    check_unique(
        violations,
        "survey.questions",
        ".question_id",
        ids.iter().map(Option::as_ref),
    );
    parsed.into_iter().collect()
}

fn parse_question(
    path: &str,
    question: api::Question,
    violations: &mut Violations,
) -> Option<NewQuestion> {
    let id = violations.check(
        format_args!("{path}.question_id"),
        Id::parse(&question.question_id),
    );
    let wording = bounded_lines(question.wording, WORDING_LENGTH_MAX);
    let wording = violations.check(format_args!("{path}.wording"), wording);
    let measure = match question.kind {
        Some(kind) => parse_measure(path, kind, violations),
        None => {
            violations.add(path, "needs a kind: nps, csat, ces, rating, choice or text");
            None
        }
    };
    Some(NewQuestion {
        id: id?,
        wording: wording?,
        measure: measure?,
    })
}

fn parse_measure(path: &str, kind: Kind, violations: &mut Violations) -> Option<Measure> {
    match kind {
        Kind::Nps(_) => Some(Measure::Nps),
        Kind::Csat(csat) => {
            let scale = parse_scale(format_args!("{path}.csat.scale"), csat.scale, violations)?;
            let satisfied = parse_satisfied(path, &csat, scale, violations)?;
            Some(Measure::Csat { scale, satisfied })
        }
        Kind::Ces(ces) => {
            let scale = parse_scale(format_args!("{path}.ces.scale"), ces.scale, violations);
            let direction = match ces.direction() {
                api::CesDirection::Agreement => Some(Direction::Agreement),
                api::CesDirection::Effort => Some(Direction::Effort),
                api::CesDirection::Unspecified => {
                    violations.add(
                        format_args!("{path}.ces.direction"),
                        "is required: AGREEMENT or EFFORT",
                    );
                    None
                }
            };
            Some(Measure::Ces {
                scale: scale?,
                direction: direction?,
            })
        }
        Kind::Rating(rating) => {
            let scale = parse_scale(
                format_args!("{path}.rating.scale"),
                rating.scale,
                violations,
            )?;
            let low_is_good = rating.low_is_good;
            Some(Measure::Rating { scale, low_is_good })
        }
        Kind::Choice(choice) => parse_choice(&format!("{path}.choice.choices"), choice, violations),
        Kind::Text(_) => Some(Measure::Text),
    }
}

/// The satisfied end of a satisfaction scale.
fn parse_satisfied(
    path: &str,
    csat: &api::CsatQuestion,
    scale: Scale,
    violations: &mut Violations,
) -> Option<Satisfied> {
    let (from, to) = (
        ("satisfied_from", csat.satisfied_from),
        ("satisfied_to", csat.satisfied_to),
    );
    let ((name, stated), (other, surplus), default, good) = if csat.low_is_good {
        (to, from, default_satisfied_to(scale), "low")
    } else {
        (from, to, default_satisfied_from(scale), "high")
    };
    if surplus.is_some() {
        violations.add(
            format_args!("{path}.csat.{other}"),
            format_args!("must be unset where a {good} score is good; {name} is for that"),
        );
        return None;
    }
    let field = format!("{path}.csat.{name}");
    let Some(bound) = stated.or(default) else {
        violations.add(
            field,
            "is required: only 1-5, 1-7 and 1-10 have a customary one",
        );
        return None;
    };
    let (min, max) = (scale.min(), scale.max());
    if csat.low_is_good {
        if bound < min || bound >= max {
            violations.add(
                field,
                format_args!("{bound} is not at least {min} and below {max}"),
            );
            return None;
        }
        return Some(Satisfied::To(bound));
    }
    if bound <= min || bound > max {
        violations.add(
            field,
            format_args!("{bound} is not above {min} and at most {max}"),
        );
        return None;
    }
    Some(Satisfied::From(bound))
}

fn parse_scale(
    field: impl Display,
    scale: Option<api::Scale>,
    violations: &mut Violations,
) -> Option<Scale> {
    let Some(api::Scale { minimum, maximum }) = scale else {
        violations.add(field, "is required: a scale is never guessed");
        return None;
    };
    let bad = format!("{minimum} to {maximum} is not a scale: 0 <= minimum < maximum <= 100");
    let scale = Scale::new(minimum, maximum)
        .ok()
        .filter(|_| minimum >= 0 && maximum <= 100);
    violations.check(field, scale.ok_or(bad))
}

fn parse_choice(
    path: &str,
    choice: api::ChoiceQuestion,
    violations: &mut Violations,
) -> Option<Measure> {
    let found = choice.choices.len();
    if !(2..=CHOICES_MAX).contains(&found) {
        violations.add(
            path,
            format_args!("has {found} entries; 2 to {CHOICES_MAX} are allowed"),
        );
        return None;
    }
    let (mut choices, mut ids) = (Vec::with_capacity(found), Vec::with_capacity(found));
    for (index, api::Choice { choice_id, label }) in choice.choices.into_iter().enumerate() {
        let id = violations.check(
            format_args!("{path}[{index}].choice_id"),
            Id::parse(&choice_id),
        );
        let label = violations.check(
            format_args!("{path}[{index}].label"),
            canonical(&label, TITLE_LENGTH_MAX),
        );
        ids.push(id.clone());
        choices.extend(id.zip(label).map(|(id, label)| Choice { id, label }));
    }
    check_unique(
        violations,
        path,
        ".choice_id",
        ids.iter().map(Option::as_ref),
    );
    (choices.len() == found).then_some(Measure::Choice {
        choices,
        multiple: choice.multiple,
    })
}

/// The message of a survey.
pub(super) fn encode(survey: &Survey) -> api::Survey {
    api::Survey {
        survey_id: survey.id.to_string(),
        title: survey.content.title.clone(),
        questions: survey
            .content
            .questions
            .iter()
            .map(encode_question)
            .collect(),
        dimensions: survey
            .content
            .dimensions
            .iter()
            .map(Id::to_string)
            .collect(),
        archive_time: survey.archive_time.map(time::encode),
        create_time: Some(time::encode(survey.create_time)),
        update_time: Some(time::encode(survey.update_time)),
    }
}

fn encode_question(question: &Question) -> api::Question {
    api::Question {
        question_id: question.id.to_string(),
        wording: question.wording.clone(),
        kind: Some(encode_measure(&question.measure)),
    }
}

/// The message of what a question measures.
pub(super) fn encode_measure(measure: &Measure) -> Kind {
    let scale = |scale: &Scale| {
        Some(api::Scale {
            minimum: scale.min(),
            maximum: scale.max(),
        })
    };
    match measure {
        Measure::Nps => Kind::Nps(api::NpsQuestion {}),
        Measure::Csat {
            scale: points,
            satisfied,
        } => {
            let (satisfied_from, satisfied_to) = match *satisfied {
                Satisfied::From(from) => (Some(from), None),
                Satisfied::To(to) => (None, Some(to)),
            };
            Kind::Csat(api::CsatQuestion {
                scale: scale(points),
                satisfied_from,
                low_is_good: satisfied_to.is_some(),
                satisfied_to,
            })
        }
        Measure::Ces {
            scale: points,
            direction,
        } => {
            let direction = match direction {
                Direction::Agreement => api::CesDirection::Agreement,
                Direction::Effort => api::CesDirection::Effort,
            };
            Kind::Ces(api::CesQuestion {
                scale: scale(points),
                direction: direction.into(),
            })
        }
        Measure::Rating {
            scale: points,
            low_is_good,
        } => Kind::Rating(api::RatingQuestion {
            scale: scale(points),
            low_is_good: *low_is_good,
        }),
        Measure::Choice { choices, multiple } => Kind::Choice(api::ChoiceQuestion {
            choices: choices
                .iter()
                .map(|choice| api::Choice {
                    choice_id: choice.id.to_string(),
                    label: choice.label.clone(),
                })
                .collect(),
            multiple: *multiple,
        }),
        Measure::Text => Kind::Text(api::TextQuestion {}),
    }
}
