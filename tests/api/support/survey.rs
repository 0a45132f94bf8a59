//! Surveys, put together in one line.

use cxmetrics::api::{
    self, CesDirection, Choice, ChoiceQuestion, CsatQuestion, NpsQuestion, Question,
    RatingQuestion, Scale, Survey, TextQuestion, question::Kind,
};

/// A survey without questions, to be given some.
pub(crate) fn survey(id: &str) -> Survey {
    Survey {
        survey_id: id.into(),
        title: "A survey".into(),
        ..Survey::default()
    }
}

/// A question of any kind.
pub(crate) fn question(id: &str, kind: Kind) -> Question {
    Question {
        question_id: id.into(),
        wording: "What do you say?".into(),
        kind: Some(kind),
    }
}

pub(crate) fn scale(minimum: i32, maximum: i32) -> Option<Scale> {
    Some(Scale { minimum, maximum })
}

/// A choice question's kind.
pub(crate) fn choice(ids: &[&str], multiple: bool) -> Kind {
    let choices = ids.iter().map(|id| Choice {
        choice_id: (*id).into(),
        label: id.to_uppercase(),
    });
    Kind::Choice(ChoiceQuestion {
        choices: choices.collect(),
        multiple,
    })
}

/// Adds to a survey.
pub(crate) trait Declare: Sized {
    fn asking(self, id: &str, kind: Kind) -> Self;
    fn dimension(self, id: &str) -> Self;

    fn nps(self, id: &str) -> Self {
        self.asking(id, Kind::Nps(NpsQuestion {}))
    }

    fn csat(self, id: &str, minimum: i32, maximum: i32) -> Self {
        let scale = scale(minimum, maximum);
        self.asking(
            id,
            Kind::Csat(CsatQuestion {
                scale,
                ..CsatQuestion::default()
            }),
        )
    }

    fn ces(self, id: &str, minimum: i32, maximum: i32, direction: CesDirection) -> Self {
        let ces = api::CesQuestion {
            scale: scale(minimum, maximum),
            direction: direction.into(),
        };
        self.asking(id, Kind::Ces(ces))
    }

    fn rating(self, id: &str, minimum: i32, maximum: i32) -> Self {
        let scale = scale(minimum, maximum);
        self.asking(
            id,
            Kind::Rating(RatingQuestion {
                scale,
                ..RatingQuestion::default()
            }),
        )
    }

    fn one_of(self, id: &str, choices: &[&str]) -> Self {
        self.asking(id, choice(choices, false))
    }

    fn some_of(self, id: &str, choices: &[&str]) -> Self {
        self.asking(id, choice(choices, true))
    }

    fn text(self, id: &str) -> Self {
        self.asking(id, Kind::Text(TextQuestion {}))
    }
}

impl Declare for Survey {
    fn asking(mut self, id: &str, kind: Kind) -> Self {
        self.questions.push(question(id, kind));
        self
    }

    fn dimension(mut self, id: &str) -> Self {
        self.dimensions.push(id.into());
        self
    }
}
