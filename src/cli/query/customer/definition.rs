//! What fixes the numbers of a reply, in a few lines.

use anyhow::Context;
use jiff::tz::TimeZone;

use crate::api::{self, CustomerDefinition, CustomerScope, FilterOperator, Formula, QuestionRef};
use crate::domain::activity::ANSWER_CLASS;

use super::super::label;
use super::super::report::Period;
use crate::import::time_zone;

/// A number that a table shows: its field in the reply, and the title of its column.
#[derive(Debug, Clone, Copy)]
pub(super) struct Metric {
    pub(super) field: &'static str,
    pub(super) title: &'static str,
}

/// A metric with both its names.
pub(super) const fn metric(field: &'static str, title: &'static str) -> Metric {
    Metric { field, title }
}

/// `CustomerDefinition`, parsed.
#[derive(Debug)]
pub(super) struct Definition<'a> {
    scope: &'a CustomerScope,
    formulas: &'a [Formula],
    confidence_level: f64,
    period: Option<Period>,
    pub(super) zone: TimeZone,
}

impl<'a> Definition<'a> {
    /// Parses a definition; an error means that the server is another program.
    pub(super) fn new(definition: Option<&'a CustomerDefinition>) -> anyhow::Result<Self> {
        let definition = definition.context("no definition")?;
        let scope = definition.scope.as_ref().context("no scope")?;
        Ok(Self {
            scope,
            formulas: &definition.formulas,
            confidence_level: definition.confidence_level,
            period: scope.period.map(Period::new).transpose()?,
            zone: time_zone(&scope.time_zone)?,
        })
    }

    /// What the reply is split by, in the order of its groups.
    pub(super) fn dimensions(&self) -> Vec<String> {
        let answer_class = self.scope.split_by_answer.as_ref();
        let answer_class = answer_class.map(|_| ANSWER_CLASS.to_owned());
        answer_class
            .into_iter()
            .chain(self.scope.group_by.iter().cloned())
            .collect()
    }

    /// The question that the reply is split by, and where its answers end.
    pub(super) fn answers(&self) -> Option<String> {
        let QuestionRef {
            survey_id,
            question_id,
        } = self.scope.split_by_answer.as_ref()?;
        let start = self.period.map_or_else(String::new, |period| {
            format!(" before {}", label::instant(period.start_time, &self.zone))
        });
        Some(format!(
            "class of the latest answer to {survey_id}/{question_id}{start}"
        ))
    }

    /// The head of a table: its title, what each metric means, and what was asked.
    pub(super) fn head(&self, title: &str, metrics: &[Metric]) -> String {
        let mut lines = format!("{title}\n{}{}", self.formulas(metrics), self.asked());
        if let Some(answers) = self.answers() {
            lines.push_str(&format!("{ANSWER_CLASS}: {answers}\n"));
        }
        lines
    }

    /// What each metric means, in a line of its own.
    pub(super) fn formulas(&self, metrics: &[Metric]) -> String {
        let lines = metrics.iter().filter_map(|metric| {
            let formula = self
                .formulas
                .iter()
                .find(|each| each.field == metric.field)?;
            Some(format!("  {} = {}\n", metric.title, in_words(formula)))
        });
        lines.collect()
    }

    /// Which time and which customers.
    pub(super) fn asked(&self) -> String {
        let period = self.period.map_or_else(
            || "no activities yet".to_owned(),
            |period| label::span(period, &self.zone),
        );
        let mut lines = format!(
            "{period}, {}; {}% intervals\n",
            self.scope.time_zone,
            label::percent(self.confidence_level)
        );
        for filter in &self.scope.filters {
            let keeps = filter.operator() != FilterOperator::NotIn;
            lines.push_str(&label::of_filter(keeps, &filter.dimension, &filter.values));
        }
        lines
    }
}

/// `retained / at start (Wilson)`: a formula by the titles of its columns.
fn in_words(formula: &api::Formula) -> String {
    let text = formula.formula.replace('_', " ");
    match formula.interval.as_str() {
        "" => text,
        interval => format!("{text} ({interval})"),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failed unwrap fails the test")]
mod tests {
    use super::super::sample;
    use super::*;

    #[test]
    fn the_head_says_what_fixes_the_numbers() {
        let mut definition =
            sample::definition(&["segment"], &[("retention", "retained / at_start")]);
        let scope = definition.scope.as_mut().unwrap();
        scope.split_by_answer = Some(QuestionRef {
            survey_id: "shop".to_owned(),
            question_id: "recommend".to_owned(),
        });
        scope.filters.push(api::DimensionFilter {
            dimension: "country".to_owned(),
            operator: FilterOperator::NotIn.into(),
            values: vec![String::new(), "FR".to_owned()],
        });
        let definition = Definition::new(Some(&definition)).unwrap();

        let head = definition.head("customer base", &[metric("retention", "retention")]);

        assert_eq!(
            head.lines().collect::<Vec<_>>(),
            [
                "customer base",
                "  retention = retained / at start (Wilson)",
                "2024-01-01 to 2025-01-01, UTC; 95% intervals",
                "without country (none), FR",
                "answer_class: class of the latest answer to shop/recommend before 2024-01-01",
            ]
        );
        assert_eq!(definition.dimensions(), ["answer_class", "segment"]);
    }

    #[test]
    fn where_nothing_is_stored_there_is_no_period() {
        let mut definition = sample::definition(&[], &[]);
        definition.scope.as_mut().unwrap().period = None;
        let definition = Definition::new(Some(&definition)).unwrap();
        assert!(
            definition
                .head("purchases", &[])
                .contains("no activities yet, UTC")
        );
        assert!(Definition::new(None).is_err());
    }
}
