//! The definition of a reply: everything that determines its numbers.

use jiff::tz::TimeZone;

use crate::api::{self, CustomerDefinition, CustomerScope, FilterOperator, Formula, QuestionRef};
use crate::domain::activity::ANSWER_CLASS;

use super::super::format::{Table, label};
use super::super::reply::{Period, lacks};
use crate::import::time_zone;

/// A number that a table shows: its field in the reply and the title of its column.
#[derive(Debug, Clone, Copy)]
pub(super) struct Metric {
    pub(super) field: &'static str,
    pub(super) title: &'static str,
}

/// A metric by its two names.
pub(super) const fn metric(field: &'static str, title: &'static str) -> Metric {
    Metric { field, title }
}

/// The metrics that a table has a column for.
pub(super) fn shown(metrics: &[Metric], table: &Table) -> Vec<Metric> {
    let shown = metrics.iter().filter(|metric| table.shows(metric.title));
    shown.copied().collect()
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
    /// Parses the definition of a reply.
    ///
    /// # Errors
    ///
    /// If it lacks a field that tables need.
    pub(super) fn parse(definition: Option<&'a CustomerDefinition>) -> anyhow::Result<Self> {
        let definition = definition.ok_or_else(|| lacks("definition"))?;
        let scope = definition.scope.as_ref();
        let scope = scope.ok_or_else(|| lacks("definition.scope"))?;
        Ok(Self {
            scope,
            formulas: &definition.formulas,
            confidence_level: definition.confidence_level,
            period: scope.period.map(Period::parse).transpose()?,
            zone: time_zone(&scope.time_zone)?,
        })
    }

    /// The dimensions that the reply is grouped by, in the order of its groups.
    pub(super) fn dimensions(&self) -> Vec<String> {
        let answer_class = self.scope.split_by_answer.as_ref();
        let answer_class = answer_class.map(|_| ANSWER_CLASS.to_owned());
        answer_class
            .into_iter()
            .chain(self.scope.group_by.iter().cloned())
            .collect()
    }

    /// The question that the reply is grouped by, and the end of its answers.
    pub(super) fn split_by_answer(&self) -> Option<String> {
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

    /// The head of a table: title, the formulas of these metrics, and scope.
    pub(super) fn head(&self, title: &str, metrics: &[Metric]) -> String {
        let mut lines = format!("{title}\n{}{}", self.formulas(metrics), self.scope());
        if let Some(question) = self.split_by_answer() {
            lines.push_str(&format!("{ANSWER_CLASS}: {question}\n"));
        }
        lines
    }

    /// One line for each metric that the reply has a formula for.
    pub(super) fn formulas(&self, metrics: &[Metric]) -> String {
        let lines = metrics.iter().filter_map(|metric| {
            let formula = self
                .formulas
                .iter()
                .find(|each| each.field == metric.field)?;
            Some(format!("  {} = {}\n", metric.title, describe(formula)))
        });
        lines.collect()
    }

    /// Period, time zone, confidence level and filters.
    pub(super) fn scope(&self) -> String {
        let period = self.period.map_or_else(
            || "no activities yet".to_owned(),
            |period| label::period(period, &self.zone),
        );
        let mut lines = format!(
            "{period}, {}; {}% intervals\n",
            self.scope.time_zone,
            label::percent(self.confidence_level)
        );
        for filter in &self.scope.filters {
            let keeps = filter.operator() != FilterOperator::NotIn;
            lines.push_str(&label::filter(keeps, &filter.dimension, &filter.values));
        }
        lines
    }
}

/// A formula with the titles of its columns: `retained / at start (Wilson)`.
fn describe(formula: &api::Formula) -> String {
    let text = formula.formula.replace('_', " ");
    match formula.interval.as_str() {
        "" => text,
        interval => format!("{text} ({interval})"),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failed unwrap fails the test")]
mod tests {
    use super::super::samples;
    use super::*;

    #[test]
    fn the_head_shows_formulas_and_scope() {
        let mut definition =
            samples::definition(&["segment"], &[("retention", "retained / at_start")]);
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
        let definition = Definition::parse(Some(&definition)).unwrap();

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
    fn without_activities_there_is_no_period() {
        let mut definition = samples::definition(&[], &[]);
        definition.scope.as_mut().unwrap().period = None;
        let definition = Definition::parse(Some(&definition)).unwrap();
        assert!(
            definition
                .head("purchases", &[])
                .contains("no activities yet, UTC")
        );
        assert!(Definition::parse(None).is_err());
    }
}
