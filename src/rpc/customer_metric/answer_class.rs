//! What customers said: the class of their latest answer to a question.

use crate::{
    domain::{
        customer_query::CustomerScope,
        measure::{Direction, Measure},
    },
    rpc::{CallError, Context},
    scoring::{CesCuts, CesDirection, NpsBounds},
    store::AnswerQuery,
};

/// The classes of a question's answers, and where to find them.
#[derive(Debug, Clone)]
pub(super) struct AnswerClasses {
    query: AnswerQuery,
    names: &'static [&'static str],
    /// The class of each point of the scale.
    classes: Vec<usize>,
}

impl AnswerClasses {
    /// What the store is to look for.
    pub(super) fn query(&self) -> AnswerQuery {
        self.query
    }

    /// The class of an answer, or of none.
    pub(super) fn of(&self, answer: Option<i16>) -> usize {
        let scale_index = answer.and_then(|scale_index| usize::try_from(scale_index).ok());
        let class = scale_index.and_then(|scale_index| self.classes.get(scale_index));
        class.copied().unwrap_or(self.names.len() - 1)
    }

    /// What a class is called.
    pub(super) fn name(&self, class: usize) -> &'static str {
        self.names.get(class).copied().unwrap_or("not_asked")
    }
}

/// The classes' names and that of each point of the scale.
fn classes(measure: &Measure) -> Option<(&'static [&'static str], Vec<usize>)> {
    let points = i32::try_from(measure.points()).ok()?;
    let class_of = |min: i32, class: &dyn Fn(i32) -> usize| {
        (0..points).map(|point| class(min + point)).collect()
    };
    match measure {
        Measure::Nps => {
            let bounds = NpsBounds::default();
            let class = |point: i32| match point {
                _ if point >= bounds.promoter_min() => 0,
                _ if point > bounds.detractor_max() => 1,
                _ => 2,
            };
            let names = &["promoter", "passive", "detractor", "not_asked"];
            Some((names, class_of(0, &class)))
        }
        Measure::Csat { scale, satisfied } => {
            let satisfied = satisfied.points(*scale);
            let class = |point: i32| usize::from(!satisfied.contains(&point));
            let names = &["satisfied", "unsatisfied", "not_asked"];
            Some((names, class_of(scale.min(), &class)))
        }
        Measure::Ces { scale, direction } => {
            let direction = match direction {
                Direction::Agreement => CesDirection::Agreement,
                Direction::Effort => CesDirection::Effort,
            };
            let easy = CesCuts::default_for(direction, *scale).easy();
            let class = |point: i32| match direction {
                CesDirection::Agreement => usize::from(point < easy),
                CesDirection::Effort => usize::from(point > easy),
            };
            let names = &["easy", "not_easy", "not_asked"];
            Some((names, class_of(scale.min(), &class)))
        }
        Measure::Rating { .. } | Measure::Choice { .. } | Measure::Text => None,
    }
}

impl Context {
    /// The classes that a scope splits customers by, if it does.
    pub(super) async fn answer_classes(
        &self,
        scope: &CustomerScope,
    ) -> Result<Option<AnswerClasses>, CallError> {
        let (Some(asked), Some(before)) = (&scope.answer, scope.period.start) else {
            return Ok(None);
        };
        let survey = self.store.survey(self.workspace, &asked.survey_id).await?;
        let survey = survey.ok_or_else(|| CallError::SurveyNotFound(asked.survey_id.clone()))?;
        let question = survey.question(asked.question_id.as_str());
        let question = question.ok_or_else(|| CallError::QuestionNotFound {
            survey_id: survey.id.clone(),
            question_id: asked.question_id.to_string(),
            field: "scope.split_by_answer.question_id".to_owned(),
        })?;
        let (names, classes) =
            classes(&question.measure).ok_or_else(|| CallError::WithoutClasses {
                survey_id: survey.id.clone(),
                question_id: question.id.clone(),
            })?;
        Ok(Some(AnswerClasses {
            query: AnswerQuery {
                survey_key: survey.key,
                question_key: question.key,
                before,
            },
            names,
            classes,
        }))
    }
}
