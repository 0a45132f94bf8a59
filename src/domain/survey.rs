//! Surveys and questions: what is asked.

use std::collections::HashSet;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::domain::{dimension, id::Id, measure::Measure, violation::Violations};

/// Questions of one survey at most.
pub const QUESTIONS_MAX: usize = 200;
/// Dimensions that one survey declares at most.
pub const DIMENSIONS_MAX: usize = 16;
/// Choices of one question at most.
pub const CHOICES_MAX: usize = 50;
/// Characters of a title or a choice's label at most.
pub const TITLE_LENGTH_MAX: usize = 200;
/// Characters of a question's wording at most.
pub const WORDING_LENGTH_MAX: usize = 1_000;

/// A survey as stored.
#[derive(Debug, Clone, PartialEq)]
pub struct Survey {
    /// Stands for the id in every other table.
    pub key: i32,
    /// Rises with every change after which responses must be checked again. A new title,
    /// wording or label is no such change.
    pub revision: i32,
    /// What the caller calls it.
    pub id: Id,
    /// What was declared.
    pub content: SurveyContent,
    /// When it was created.
    pub create_time: Timestamp,
    /// When it was last changed.
    pub update_time: Timestamp,
    /// When it was archived, if it was.
    pub archive_time: Option<Timestamp>,
}

impl Survey {
    /// The question with this id.
    pub fn question(&self, id: &str) -> Option<&Question> {
        self.content
            .questions
            .iter()
            .find(|question| question.id.as_str() == id)
    }

    /// Whether responses can be grouped and filtered by `dimension`.
    pub fn has_dimension(&self, dimension: &str) -> bool {
        dimension::is_built_in(dimension)
            || self
                .content
                .dimensions
                .iter()
                .any(|id| id.as_str() == dimension)
    }
}

/// What a survey declares.
#[derive(Debug, Clone, PartialEq)]
pub struct SurveyContent {
    /// What people call it.
    pub title: String,
    /// Its questions; each id and key once.
    pub questions: Vec<Question>,
    /// Keys to group and filter by, besides the built-in ones; each once.
    pub dimensions: Vec<Id>,
}

/// What a caller asks to change; `None` stays as it is.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct SurveyChange {
    /// Another title.
    pub title: Option<String>,
    /// All questions, in their order.
    pub questions: Option<Vec<NewQuestion>>,
    /// All declared dimensions, in their order.
    pub dimensions: Option<Vec<Id>>,
}

/// A question as declared.
#[derive(Debug, Clone, PartialEq)]
pub struct NewQuestion {
    /// What the caller calls it.
    pub id: Id,
    /// The words shown to the customer.
    pub wording: String,
    /// What it measures.
    pub measure: Measure,
}

impl SurveyContent {
    /// A survey that nobody answered yet.
    pub fn new(title: String, questions: Vec<NewQuestion>, dimensions: Vec<Id>) -> Self {
        let nothing = Self {
            title,
            questions: Vec::new(),
            dimensions,
        };
        let questions = nothing.with_keys(questions);
        Self {
            questions,
            ..nothing
        }
    }

    /// The survey after a change.
    ///
    /// # Errors
    /// Once there are responses: every question, choice or dimension that would
    /// go, and every question that would mean something else.
    pub fn changed(&self, change: SurveyChange, has_responses: bool) -> Result<Self, Violations> {
        let questions = change
            .questions
            .map_or_else(|| self.questions.clone(), |new| self.with_keys(new));
        let after = Self {
            title: change.title.unwrap_or_else(|| self.title.clone()),
            questions,
            dimensions: change.dimensions.unwrap_or_else(|| self.dimensions.clone()),
        };
        let mut violations = Violations::default();
        if has_responses {
            self.check_kept(&after, &mut violations);
        }
        violations.finish(Some(after))
    }

    /// Whether responses pass the same checks under both, and mean the same: titles,
    /// wordings and labels may differ.
    pub fn checks_like(&self, other: &Self) -> bool {
        let same = |(one, other): (&Question, &Question)| {
            one.key == other.key && one.id == other.id && one.measure.pools_with(&other.measure)
        };
        self.dimensions == other.dimensions
            && self.questions.len() == other.questions.len()
            && self.questions.iter().zip(&other.questions).all(same)
    }

    fn check_kept(&self, after: &Self, violations: &mut Violations) {
        for old in &self.questions {
            match after.questions.iter().find(|new| new.id == old.id) {
                None => violations.add(
                    "survey.questions",
                    format_args!("question \"{}\" can't be taken away", old.id),
                ),
                Some(new) if !old.measure.allows(&new.measure) => violations.add(
                    "survey.questions",
                    format_args!(
                        "the kind, scale, classes and choices of question \"{}\" can't change",
                        old.id
                    ),
                ),
                Some(_) => {}
            }
        }
        for old in self
            .dimensions
            .iter()
            .filter(|old| !after.dimensions.contains(old))
        {
            violations.add(
                "survey.dimensions",
                format_args!("dimension \"{old}\" can't be taken away"),
            );
        }
    }

    /// Known questions keep their keys, new ones get the next.
    fn with_keys(&self, questions: Vec<NewQuestion>) -> Vec<Question> {
        let mut next_key = self
            .questions
            .iter()
            .map(|question| question.key)
            .max()
            .unwrap_or(0);
        let key_of = |new: NewQuestion| {
            let known = self
                .questions
                .iter()
                .find(|old| old.id == new.id)
                .map(|old| old.key);
            let key = known.unwrap_or_else(|| {
                next_key += 1;
                next_key
            });
            Question {
                key,
                id: new.id,
                wording: new.wording,
                measure: new.measure,
            }
        };
        questions.into_iter().map(key_of).collect()
    }
}

/// One question.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Question {
    /// Stands for the id in responses and tallies; never given to another question.
    pub key: i16,
    /// What the caller calls it.
    pub id: Id,
    /// The words shown to the customer.
    pub wording: String,
    /// What it measures.
    pub measure: Measure,
}

/// Notes ids that stand twice, under `path[i].name`.
pub fn check_unique<'a>(
    violations: &mut Violations,
    path: &str,
    name: &str,
    ids: impl Iterator<Item = Option<&'a Id>>,
) {
    let mut seen = HashSet::new();
    for (index, id) in ids.enumerate() {
        if let Some(id) = id
            && !seen.insert(id)
        {
            violations.add(
                format_args!("{path}[{index}]{name}"),
                format_args!("\"{id}\" stands twice"),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
    use super::*;

    fn question(id: &str, measure: Measure) -> NewQuestion {
        NewQuestion {
            id: Id::parse(id).unwrap(),
            wording: String::new(),
            measure,
        }
    }

    #[test]
    fn a_question_keeps_its_key_and_a_new_one_gets_the_next() {
        let before = SurveyContent::new(
            String::new(),
            vec![question("a", Measure::Nps), question("b", Measure::Text)],
            Vec::new(),
        );
        let questions = vec![
            question("c", Measure::Nps),
            question("b", Measure::Text),
            question("a", Measure::Nps),
        ];
        let change = SurveyChange {
            questions: Some(questions),
            ..SurveyChange::default()
        };
        let after = before.changed(change, true).unwrap();
        assert_eq!(
            after.questions.iter().map(|q| q.key).collect::<Vec<_>>(),
            [3, 2, 1]
        );
    }

    #[test]
    fn only_texts_may_differ_where_checks_are_the_same() {
        let choice = |id: &str, label: &str| crate::domain::measure::Choice {
            id: Id::parse(id).unwrap(),
            label: label.into(),
        };
        let list = |choices| Measure::Choice {
            choices,
            multiple: false,
        };
        let content = |title: &str, wording: &str, measure: Measure| {
            let new = NewQuestion {
                wording: wording.into(),
                ..question("a", measure)
            };
            SurveyContent::new(title.into(), vec![new], Vec::new())
        };
        let before = content("t", "w", list(vec![choice("x", "X")]));
        let reworded = content("t2", "w2", list(vec![choice("x", "X2")]));
        assert!(before.checks_like(&reworded));
        let others = [
            content("t", "w", list(vec![choice("x", "X"), choice("y", "Y")])),
            content("t", "w", list(vec![choice("y", "X")])),
            content("t", "w", Measure::Text),
            SurveyContent::new("t".into(), Vec::new(), Vec::new()),
            SurveyContent {
                dimensions: vec![Id::parse("plan").unwrap()],
                ..before.clone()
            },
        ];
        for other in others {
            assert!(!before.checks_like(&other), "{other:?}");
            assert!(!other.checks_like(&before), "{other:?}");
        }
    }

    #[test]
    fn what_was_answered_can_not_be_taken_away_or_changed() {
        let dimension = Id::parse("plan").unwrap();
        let before = SurveyContent::new(
            String::new(),
            vec![question("a", Measure::Nps), question("b", Measure::Text)],
            vec![dimension],
        );
        let change = SurveyChange {
            questions: Some(vec![question("a", Measure::Text)]),
            dimensions: Some(Vec::new()),
            title: None,
        };
        assert_eq!(
            before
                .changed(change.clone(), true)
                .unwrap_err()
                .into_vec()
                .len(),
            3
        );
        assert!(before.changed(change, false).is_ok());
    }
}
