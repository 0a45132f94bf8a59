//! Random responses with few different times, cells and scores, so that many of them share
//! a tally.

use cxmetrics::api::{
    Answer, ChoiceAnswer, Completion, Response, Survey, Unanswered, answer::Value,
};
use uuid::Uuid;

use crate::{
    random::Random,
    support::{Declare, Give, instant, response, survey},
};

/// Scored questions, each with its lowest score and its number of scores. A tally of the second
/// has more than one page.
pub(crate) const SCALES: [(&str, i32, usize); 3] =
    [("nps", 0, 11), ("wide", 0, 21), ("csat", 1, 5)];
/// The choices of the question `used`.
pub(crate) const CHOICES: [&str; 3] = ["a", "b", "c"];
pub(crate) const CHANNELS: [&str; 2] = ["web", "kiosk"];
/// Times in three months: the starts of grains, the last instants before, and some in between.
pub(crate) const TIMES: [&str; 4] = ["00:00:00Z", "09:00:00Z", "09:17:30.5Z", "23:59:59.999999Z"];
pub(crate) const DAYS: [&str; 6] = [
    "2025-11-01",
    "2025-11-30",
    "2025-12-01",
    "2025-12-02",
    "2026-01-01",
    "2026-01-14",
];

/// The survey of a sequence.
pub(crate) fn sequence_survey(survey_id: &str) -> Survey {
    survey(survey_id)
        .nps("nps")
        .rating("wide", 0, 20)
        .csat("csat", 1, 5)
        .some_of("used", &CHOICES)
        .text("why")
        .dimension("part")
}

/// A random UUID, the same for the same seed.
pub(crate) fn any_id(random: &mut Random) -> String {
    let bits = u128::from(random.next() >> 4);
    Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0000 | bits).to_string()
}

pub(crate) fn any_time(random: &mut Random) -> String {
    format!("{}T{}", random.of(&DAYS), random.of(&TIMES))
}

/// A response with an id of its own.
pub(crate) fn any_response(random: &mut Random, survey_id: &str, part: &str) -> Response {
    let mut given = response(survey_id)
        .at(&any_time(random))
        .channel(random.of(&CHANNELS))
        .dimension("part", part);
    given.response_id = any_id(random);
    given.answers = any_answers(random);
    if random.is_in(20) {
        given.completion = Completion::Partial.into();
    }
    if random.is_in(30) {
        given.customer_id = format!("c{}", random.below(3));
    }
    given
}

/// Answers in the order of the survey, which is also the order of replies.
pub(crate) fn any_answers(random: &mut Random) -> Vec<Answer> {
    let mut answers = Vec::new();
    let mut give = |question: &str, value: Value| {
        answers.push(Answer {
            question_id: question.into(),
            value: Some(value),
        });
    };
    for (question, least, points) in SCALES {
        let point = i32::try_from(random.index(points)).unwrap();
        match random.below(10) {
            0 => {}
            1 => give(question, unanswered(random)),
            _ => give(question, Value::Score(least + point)),
        }
    }
    match random.below(4) {
        0 => {}
        1 => give("used", unanswered(random)),
        _ => {
            let picked = 1 + random.below(7);
            let is_picked = |index: &usize| picked >> index & 1 == 1;
            let choices = (0..CHOICES.len()).filter(is_picked);
            let choice_ids = choices.map(|index| CHOICES[index].into()).collect();
            give("used", Value::Choices(ChoiceAnswer { choice_ids }));
        }
    }
    if random.is_in(30) {
        let words = random.of(&["so", "because", "why not"]);
        give("why", Value::Text(words.into()));
    }
    answers
}

fn unanswered(random: &mut Random) -> Value {
    let why = random.of(&[Unanswered::NotApplicable, Unanswered::Skipped]);
    Value::Unanswered(why.into())
}

/// Answers with a score off the scale.
pub(crate) fn bad_answers() -> Vec<Answer> {
    response("").score("nps", 11).answers
}

/// A response with the same id and different content.
pub(crate) fn other(random: &mut Random, given: &Response) -> Response {
    let mut other = given.clone();
    while other == *given {
        match random.below(7) {
            6 if given.completion() == Completion::Partial => {
                other.completion = Completion::Complete.into();
            }
            0 => other.submit_time = Some(instant(&any_time(random))),
            1 => other.channel = random.of(&CHANNELS).into(),
            2 => other.customer_id = format!("c{}", random.below(3)),
            3 => {
                let properties = &mut other.properties;
                properties.insert("order".into(), random.below(9).to_string());
            }
            _ => other.answers = any_answers(random),
        }
    }
    other
}
