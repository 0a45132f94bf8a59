//! A mapping checked against the survey it is for: how a row becomes a response.

use std::collections::{BTreeMap, HashMap, HashSet};

use anyhow::{Context, bail, ensure};

use crate::api::{Completion, Survey, question};

use super::mapping::{
    CompletionMapping, CompletionValue, Empty, FieldMapping, IdMapping, Mapping, NameOrTable,
    QuestionMapping,
};
use super::similar;
use super::time::TimeFormat;

/// How a row becomes a response. Columns are places in `columns`.
#[derive(Debug)]
pub(super) struct Plan {
    pub(super) survey_id: String,
    /// The columns that are wanted of the file, each once.
    pub(super) columns: Vec<String>,
    pub(super) id: IdRule,
    pub(super) time: TimeRule,
    pub(super) completion: CompletionRule,
    pub(super) channel: Option<Field>,
    pub(super) touchpoint: Option<Field>,
    pub(super) language: Option<Field>,
    pub(super) customer: Option<Field>,
    pub(super) dimensions: Vec<(String, Field)>,
    pub(super) properties: Vec<(String, Field)>,
    pub(super) questions: Vec<QuestionRule>,
}

/// Where a row's id comes from.
#[derive(Debug)]
pub(super) enum IdRule {
    /// A column of UUIDs.
    Uuid(usize),
    /// The UUID (version 5) of these columns together.
    Derived(Vec<usize>),
}

/// Where a row's time comes from.
#[derive(Debug)]
pub(super) struct TimeRule {
    pub(super) columns: Vec<usize>,
    pub(super) format: TimeFormat,
}

/// Whether a row is complete.
#[derive(Debug)]
pub(super) enum CompletionRule {
    /// The same for every row.
    Constant(Completion),
    /// By what stands in a column.
    Column {
        column: usize,
        meanings: HashMap<String, Completion>,
    },
}

/// Where a text comes from.
#[derive(Debug)]
pub(super) enum Field {
    Constant(String),
    /// Replaced by its meaning, unless there are none.
    Column {
        column: usize,
        meanings: HashMap<String, String>,
    },
}

/// How the cells of one column become answers to one question.
#[derive(Debug)]
pub(super) struct QuestionRule {
    pub(super) question_id: String,
    pub(super) column: usize,
    pub(super) kind: AnswerKind,
    pub(super) not_applicable: HashSet<String>,
    pub(super) skipped: HashSet<String>,
    pub(super) meanings: HashMap<String, String>,
    pub(super) empty: Empty,
}

/// What an answer is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum AnswerKind {
    Score,
    Text,
    /// Several where there is a separator.
    Choices {
        separator: Option<String>,
    },
}

impl Plan {
    /// Checks the mapping against the survey, so that a mistake in it stops the
    /// import before anything is sent.
    pub(super) fn new(mapping: Mapping, survey: &Survey) -> anyhow::Result<Self> {
        let mut columns = Columns::default();
        let id = id_rule(&mapping.id, &mut columns)?;
        ensure!(
            !mapping.time.columns.is_empty(),
            "[time] columns is empty: name at least one"
        );
        let time = TimeRule {
            columns: columns.places(&mapping.time.columns),
            format: TimeFormat::new(&mapping.time.format, mapping.time.zone.as_deref())?,
        };
        let completion = completion_rule(mapping.completion, &mut columns)?;
        let mut one = |field: Option<NameOrTable<FieldMapping>>| {
            field.map(|NameOrTable(field)| columns.field(field))
        };
        let (channel, touchpoint) = (one(mapping.channel), one(mapping.touchpoint));
        let (language, customer) = (one(mapping.language), one(mapping.customer));
        check_dimensions(mapping.dimensions.keys(), survey)?;
        let dimensions = columns.fields(mapping.dimensions);
        let properties = columns.fields(mapping.properties);
        ensure!(
            !mapping.questions.is_empty(),
            "[questions] is empty: map at least one"
        );
        let questions = mapping
            .questions
            .into_iter()
            .map(|(id, NameOrTable(question))| {
                question_rule(id, question, mapping.empty, survey, &mut columns)
            })
            .collect::<anyhow::Result<_>>()?;
        Ok(Self {
            survey_id: mapping.survey,
            columns: columns.names,
            id,
            time,
            completion,
            channel,
            touchpoint,
            language,
            customer,
            dimensions,
            properties,
            questions,
        })
    }
}

/// The columns asked for so far.
#[derive(Debug, Default)]
struct Columns {
    names: Vec<String>,
}

impl Columns {
    fn place(&mut self, name: &str) -> usize {
        self.names
            .iter()
            .position(|known| known == name)
            .unwrap_or_else(|| {
                self.names.push(name.to_owned());
                self.names.len() - 1
            })
    }

    fn places(&mut self, names: &[String]) -> Vec<usize> {
        names.iter().map(|name| self.place(name)).collect()
    }

    fn field(&mut self, mapping: FieldMapping) -> Field {
        match mapping {
            FieldMapping::Constant(value) => Field::Constant(value),
            FieldMapping::Column { column, values } => {
                let meanings = values.into_iter().map(|(code, meaning)| (code, meaning.0));
                Field::Column {
                    column: self.place(&column),
                    meanings: meanings.collect(),
                }
            }
        }
    }

    fn fields(
        &mut self,
        mappings: BTreeMap<String, NameOrTable<FieldMapping>>,
    ) -> Vec<(String, Field)> {
        let fields = mappings.into_iter();
        fields
            .map(|(name, NameOrTable(field))| (name, self.field(field)))
            .collect()
    }
}

fn id_rule(mapping: &IdMapping, columns: &mut Columns) -> anyhow::Result<IdRule> {
    match mapping.columns.as_slice() {
        [] => bail!("[id] columns is empty: name the columns that identify a row together"),
        [column] if mapping.uuid => Ok(IdRule::Uuid(columns.place(column))),
        _ if mapping.uuid => bail!("[id] uuid = true needs exactly one column"),
        several => Ok(IdRule::Derived(columns.places(several))),
    }
}

fn completion_rule(
    mapping: CompletionMapping,
    columns: &mut Columns,
) -> anyhow::Result<CompletionRule> {
    let has_codes = !(mapping.complete.is_empty() && mapping.partial.is_empty());
    match (mapping.value, mapping.column) {
        (Some(CompletionValue::Complete), None) if !has_codes => {
            Ok(CompletionRule::Constant(Completion::Complete))
        }
        (Some(CompletionValue::Partial), None) if !has_codes => {
            Ok(CompletionRule::Constant(Completion::Partial))
        }
        (None, Some(column)) if has_codes => {
            let complete = mapping
                .complete
                .into_iter()
                .map(|code| (code.0, Completion::Complete));
            let partial = mapping
                .partial
                .into_iter()
                .map(|code| (code.0, Completion::Partial));
            let meanings = complete.chain(partial).collect();
            Ok(CompletionRule::Column {
                column: columns.place(&column),
                meanings,
            })
        }
        _ => bail!(
            "[completion] needs either value = \"complete\" (or \"partial\") for every row, or \
             `column` with `complete = [...]` and `partial = [...]`"
        ),
    }
}

fn check_dimensions<'a>(
    mapped: impl Iterator<Item = &'a String>,
    survey: &Survey,
) -> anyhow::Result<()> {
    for dimension in mapped {
        if matches!(dimension.as_str(), "channel" | "touchpoint" | "language") {
            bail!(
                "[dimensions] {dimension} is built in: write `{dimension} = ...` at the top instead"
            );
        }
        if !survey.dimensions.contains(dimension) {
            bail!(
                "[dimensions] survey {} declares no dimension `{dimension}`{}",
                survey.survey_id,
                similar::among(dimension, &survey.dimensions)
            );
        }
    }
    Ok(())
}

fn question_rule(
    question_id: String,
    mapping: QuestionMapping,
    empty: Empty,
    survey: &Survey,
    columns: &mut Columns,
) -> anyhow::Result<QuestionRule> {
    let asked = survey
        .questions
        .iter()
        .find(|question| question.question_id == question_id);
    let asked = asked.with_context(|| {
        let ids = survey
            .questions
            .iter()
            .map(|question| &question.question_id);
        format!(
            "[questions] survey {} has no question `{question_id}`{}",
            survey.survey_id,
            similar::among(&question_id, ids)
        )
    })?;
    let kind = match asked.kind {
        Some(
            question::Kind::Nps(_)
            | question::Kind::Csat(_)
            | question::Kind::Ces(_)
            | question::Kind::Rating(_),
        ) => AnswerKind::Score,
        Some(question::Kind::Text(_)) => AnswerKind::Text,
        Some(question::Kind::Choice(_)) => AnswerKind::Choices {
            separator: mapping.separator.clone(),
        },
        None => bail!(
            "[questions] {question_id} is of a kind that this command line is too old to know"
        ),
    };
    if mapping.separator.is_some() && !matches!(kind, AnswerKind::Choices { .. }) {
        bail!("[questions] {question_id}: `separator` is for choices only; leave it out");
    }
    let codes = |codes: Vec<super::mapping::Code>| codes.into_iter().map(|code| code.0).collect();
    Ok(QuestionRule {
        column: columns.place(&mapping.column),
        kind,
        not_applicable: codes(mapping.not_applicable),
        skipped: codes(mapping.skipped),
        meanings: mapping
            .values
            .into_iter()
            .map(|(code, meaning)| (code, meaning.0))
            .collect(),
        empty: mapping.empty.unwrap_or(empty),
        question_id,
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failed unwrap fails the test")]
pub(super) mod tests {
    use crate::api::{ChoiceQuestion, NpsQuestion, Question, TextQuestion};
    use crate::cli::import::mapping::tests::SMALLEST;

    use super::*;

    pub(in crate::cli::import) fn survey() -> Survey {
        let question = |id: &str, kind| Question {
            question_id: id.to_owned(),
            wording: String::new(),
            kind: Some(kind),
        };
        Survey {
            survey_id: "shop".to_owned(),
            questions: vec![
                question("recommend", question::Kind::Nps(NpsQuestion {})),
                question("reasons", question::Kind::Choice(ChoiceQuestion::default())),
                question("comment", question::Kind::Text(TextQuestion {})),
            ],
            dimensions: vec!["store".to_owned()],
            ..Survey::default()
        }
    }

    pub(in crate::cli::import) fn plan(mapping: &str) -> anyhow::Result<Plan> {
        Plan::new(toml::from_str(mapping).unwrap(), &survey())
    }

    fn refusal(mapping: &str) -> String {
        plan(mapping).unwrap_err().to_string()
    }

    #[test]
    fn the_wanted_columns_are_listed_once() {
        let plan = plan(&format!("channel = \"q1\"\n{SMALLEST}")).unwrap();
        assert_eq!(plan.columns, ["number", "at", "q1"]);
    }

    #[test]
    fn a_question_that_the_survey_lacks_is_named_with_its_like() {
        let message = refusal(&SMALLEST.replace("recommend =", "recomend ="));
        assert_eq!(
            message,
            "[questions] survey shop has no question `recomend`; did you mean `recommend`?"
        );
    }

    #[test]
    fn an_undeclared_dimension_is_named() {
        let message = refusal(&format!("{SMALLEST}\n[dimensions]\nstores = \"q1\""));
        assert!(
            message.contains("no dimension `stores`; did you mean `store`?"),
            "{message}"
        );
        let message = refusal(&format!("{SMALLEST}\n[dimensions]\nchannel = \"q1\""));
        assert!(message.contains("built in"), "{message}");
    }

    #[test]
    fn completion_is_never_guessed() {
        let message = refusal(&SMALLEST.replace("value = \"complete\"", "column = \"status\""));
        assert!(
            message.starts_with("[completion] needs either"),
            "{message}"
        );
    }
}
