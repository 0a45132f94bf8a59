//! The definition of a reply: what fixes its numbers.

use anyhow::bail;
use jiff::tz::TimeZone;

use crate::api::{CesDirection, FilterOperator, Scale, ScoreDefinition, question::Kind};

use super::super::format::label;
use super::super::reply::{Period, lacks};
use crate::import::time_zone;

/// What the questions measure.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Measure {
    Nps,
    Csat(Scale),
    Ces(Scale, CesDirection),
    Rating(Scale),
    Choice { multiple: bool },
}

impl Measure {
    fn parse(kind: Option<&Kind>) -> anyhow::Result<Self> {
        let scale = |scale: Option<Scale>| scale.ok_or_else(|| lacks("definition.measure.scale"));
        Ok(match kind {
            Some(Kind::Nps(_)) => Self::Nps,
            Some(Kind::Csat(csat)) => Self::Csat(scale(csat.scale)?),
            Some(Kind::Ces(ces)) => Self::Ces(scale(ces.scale)?, ces.direction()),
            Some(Kind::Rating(rating)) => Self::Rating(scale(rating.scale)?),
            Some(Kind::Choice(choice)) => Self::Choice {
                multiple: choice.multiple,
            },
            Some(Kind::Text(_)) => bail!("the server's reply scores a text question"),
            None => return Err(lacks("definition.measure.kind")),
        })
    }

    /// The scale of the answers; `None` for choices.
    pub(super) fn scale(self) -> Option<Scale> {
        match self {
            Self::Nps => Some(Scale {
                minimum: 0,
                maximum: 10,
            }),
            Self::Csat(scale) | Self::Ces(scale, _) | Self::Rating(scale) => Some(scale),
            Self::Choice { .. } => None,
        }
    }

    /// The title of the column of values.
    pub(super) fn title(self) -> &'static str {
        match self {
            Self::Nps => "NPS",
            Self::Csat(_) => "CSAT",
            Self::Ces(..) => "CES",
            Self::Rating(_) => "mean",
            Self::Choice { .. } => "share",
        }
    }

    fn describe(self) -> String {
        match self {
            Self::Nps => "NPS".to_owned(),
            Self::Csat(Scale { minimum, maximum }) => format!("CSAT of {minimum}-{maximum}"),
            Self::Ces(Scale { minimum, maximum }, direction) => {
                let good = match direction {
                    CesDirection::Effort => "low",
                    CesDirection::Agreement | CesDirection::Unspecified => "high",
                };
                format!("CES of {minimum}-{maximum}, {good} is good")
            }
            Self::Rating(Scale { minimum, maximum }) => format!("rating of {minimum}-{maximum}"),
            Self::Choice { multiple: false } => "choice of one".to_owned(),
            Self::Choice { multiple: true } => "choice of several".to_owned(),
        }
    }
}

/// `ScoreDefinition`, parsed.
#[derive(Debug)]
pub(super) struct Definition<'a> {
    pub(super) message: &'a ScoreDefinition,
    pub(super) measure: Measure,
    /// `None` if there are no responses yet.
    period: Option<Period>,
    pub(super) zone: TimeZone,
}

impl<'a> Definition<'a> {
    /// Parses the definition of a reply.
    ///
    /// # Errors
    ///
    /// If it lacks a field that tables need.
    pub(super) fn parse(definition: Option<&'a ScoreDefinition>) -> anyhow::Result<Self> {
        let message = definition.ok_or_else(|| lacks("definition"))?;
        let measure = message.measure.as_ref();
        Ok(Self {
            message,
            measure: Measure::parse(measure.and_then(|measure| measure.kind.as_ref()))?,
            period: message.period.map(Period::parse).transpose()?,
            zone: time_zone(&message.time_zone)?,
        })
    }

    /// The head of a table: questions, formula, period, filters.
    pub(super) fn head(&self) -> String {
        let definition = self.message;
        let questions = definition
            .questions
            .iter()
            .map(|question| format!("{}/{}", question.survey_id, question.question_id));
        let period = self.period.map_or_else(
            || "no responses yet".to_owned(),
            |period| label::period(period, &self.zone),
        );
        let mut lines = format!(
            "{}: {} = {}\n{period}, {}; {}% intervals ({})\n",
            questions.collect::<Vec<_>>().join(" + "),
            self.measure.describe(),
            definition.formula,
            definition.time_zone,
            label::percent(definition.confidence_level),
            label::interval_method(definition.interval_method()),
        );
        for filter in &definition.filters {
            let keeps = filter.operator() != FilterOperator::NotIn;
            lines.push_str(&label::filter(keeps, &filter.dimension, &filter.values));
        }
        if definition.completed_only {
            lines.push_str("complete responses only\n");
        }
        lines
    }
}
