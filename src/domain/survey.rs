//! Surveys and their questions.

use std::collections::HashSet;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::domain::{dimension, id::Id, measure::Measure, measure_change, violation::Violations};

/// Most questions in one survey.
pub const QUESTIONS_MAX: usize = 200;
/// Most dimensions that one survey declares.
pub const DIMENSIONS_MAX: usize = 16;
/// Most choices of one question.
pub const CHOICES_MAX: usize = 50;
/// Most characters in a title or a choice's label.
pub const TITLE_LENGTH_MAX: usize = 200;
/// Most characters in a question's wording.
pub const WORDING_LENGTH_MAX: usize = 1_000;

/// A survey as stored.
#[derive(Debug, Clone, PartialEq)]
pub struct Survey {
    /// Key of the survey in other tables.
    pub key: i32,
    /// Increases with each change after which responses must be checked again. A new title,
    /// wording or label doesn't count as one.
    pub revision: i32,
    /// The id chosen by the caller.
    pub id: Id,
    /// Title, questions and dimensions.
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

/// The declared content of a survey.
#[derive(Debug, Clone, PartialEq)]
pub struct SurveyContent {
    /// The title shown to people.
    pub title: String,
    /// The questions. Ids and keys are unique.
    pub questions: Vec<Question>,
    /// Dimensions besides the built-in ones. Each is unique.
    pub dimensions: Vec<Id>,
}

/// A requested change; `None` leaves a field unchanged.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct SurveyChange {
    /// The new title.
    pub title: Option<String>,
    /// All questions, in order.
    pub questions: Option<Vec<NewQuestion>>,
    /// All declared dimensions, in order.
    pub dimensions: Option<Vec<Id>>,
}

/// A question as declared.
#[derive(Debug, Clone, PartialEq)]
pub struct NewQuestion {
    /// The id chosen by the caller.
    pub id: Id,
    /// The words shown to the customer.
    pub wording: String,
    /// The measure and the scale.
    pub measure: Measure,
}

impl SurveyContent {
    /// The content of a new survey.
    ///
    /// # Panics
    /// For 2¹⁵ questions or more. Callers allow far fewer.
    pub fn new(title: String, questions: Vec<NewQuestion>, dimensions: Vec<Id>) -> Self {
        let empty = Self {
            title,
            questions: Vec::new(),
            dimensions,
        };
        let questions = empty
            .with_keys(questions)
            .expect("callers bound the number of questions");
        Self { questions, ..empty }
    }

    /// The survey after a change.
    ///
    /// # Errors
    /// If responses exist: a violation for each question or dimension that the change removes,
    /// and each question whose meaning it alters. Without responses: a violation when the
    /// survey has used up its question keys.
    pub fn changed(&self, change: SurveyChange, has_responses: bool) -> Result<Self, Violations> {
        let questions = match change.questions {
            None => self.questions.clone(),
            Some(new) => self.with_keys(new).ok_or_else(|| {
                Violations::one(
                    "survey.questions",
                    "were replaced too often for another new question: create another survey",
                )
            })?,
        };
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
                    format_args!("`{}` can't be removed; responses exist", old.id),
                ),
                Some(new) => {
                    let obstacles = measure_change::obstacles(&old.measure, &new.measure);
                    if !obstacles.is_empty() {
                        let obstacles = obstacles.join(", ");
                        violations.add(
                            "survey.questions",
                            format_args!("`{}`: {obstacles}; responses exist", old.id),
                        );
                    }
                }
            }
        }
        for old in self
            .dimensions
            .iter()
            .filter(|old| !after.dimensions.contains(old))
        {
            violations.add(
                "survey.dimensions",
                format_args!("dimension `{old}` can't be removed; responses exist"),
            );
        }
    }

    /// Existing questions keep their keys; new ones get the keys after the highest, from 1.
    /// `None` when no key is left.
    fn with_keys(&self, questions: Vec<NewQuestion>) -> Option<Vec<Question>> {
        let keys = self.questions.iter().map(|question| question.key);
        // A new survey has no keys.
        let mut highest: i16 = keys.max().unwrap_or(0);
        let mut key_of = |new: NewQuestion| {
            let existing = self
                .questions
                .iter()
                .find(|old| old.id == new.id)
                .map(|old| old.key);
            let key = match existing {
                Some(key) => key,
                None => {
                    highest = highest.checked_add(1)?;
                    highest
                }
            };
            Some(Question {
                key,
                id: new.id,
                wording: new.wording,
                measure: new.measure,
            })
        };
        questions.into_iter().map(&mut key_of).collect()
    }
}

/// One question.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Question {
    /// Key of the question in responses and tallies. Never reused.
    pub key: i16,
    /// The id chosen by the caller.
    pub id: Id,
    /// The words shown to the customer.
    pub wording: String,
    /// The measure and the scale.
    pub measure: Measure,
}

/// Adds a violation of `path[i]name` for each id that repeats an earlier one.
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
                format_args!("\"{id}\" is not unique"),
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
    fn a_survey_without_free_keys_refuses_new_questions_and_keeps_old_ones() {
        let mut before = SurveyContent::new(
            String::new(),
            vec![question("a", Measure::Nps), question("b", Measure::Nps)],
            Vec::new(),
        );
        before.questions[1].key = i16::MAX;
        let change = |ids: &[&str]| SurveyChange {
            questions: Some(ids.iter().map(|id| question(id, Measure::Nps)).collect()),
            ..SurveyChange::default()
        };
        let violations = before.changed(change(&["a", "c"]), false).unwrap_err();
        assert_eq!(violations.into_vec()[0].field, "survey.questions");
        let kept = before.changed(change(&["b", "a"]), false).unwrap();
        let keys: Vec<i16> = kept.questions.iter().map(|question| question.key).collect();
        assert_eq!(keys, [i16::MAX, 1]);
        // Without the last one, its key is free again.
        assert!(
            before
                .changed(change(&["a"]), false)
                .unwrap()
                .changed(change(&["a", "c"]), false)
                .is_ok()
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
