//! The definition of a reply: everything that determines its numbers.

use anyhow::bail;
use jiff::tz::TimeZone;

use crate::api::{CesDirection, FilterOperator, Scale, ScoreDefinition, question::Kind};

use super::super::format::label;
use super::super::reply::{Period, lacks};
use crate::import::time_zone;

/// The measure of the questions.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Measure {
    Nps,
    Csat(Scale, Good),
    Ces(Scale, Good),
    Rating(Scale, Good),
    Choice { multiple: bool },
}

/// The good end of a scale.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Good {
    High,
    Low,
}

impl Good {
    fn end(is_low: bool) -> Self {
        if is_low { Self::Low } else { Self::High }
    }

    /// The scale, and its direction if it is the unusual one.
    fn describe(self, Scale { minimum, maximum }: Scale) -> String {
        match self {
            Self::High => format!("{minimum}-{maximum}"),
            Self::Low => format!("{minimum}-{maximum}, low is good"),
        }
    }
}

impl Measure {
    fn parse(kind: Option<&Kind>) -> anyhow::Result<Self> {
        let scale = |scale: Option<Scale>| scale.ok_or_else(|| lacks("definition.measure.scale"));
        Ok(match kind {
            Some(Kind::Nps(_)) => Self::Nps,
            Some(Kind::Csat(csat)) => Self::Csat(scale(csat.scale)?, Good::end(csat.low_is_good)),
            Some(Kind::Ces(ces)) => {
                let is_low = ces.direction() == CesDirection::Effort;
                Self::Ces(scale(ces.scale)?, Good::end(is_low))
            }
            Some(Kind::Rating(rating)) => {
                Self::Rating(scale(rating.scale)?, Good::end(rating.low_is_good))
            }
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
            Self::Csat(scale, _) | Self::Ces(scale, _) | Self::Rating(scale, _) => Some(scale),
            Self::Choice { .. } => None,
        }
    }

    /// The title of the column of values.
    pub(super) fn title(self) -> &'static str {
        match self {
            Self::Nps => "NPS",
            Self::Csat(..) => "CSAT",
            Self::Ces(..) => "CES",
            Self::Rating(..) => "mean",
            Self::Choice { .. } => "share",
        }
    }

    fn describe(self) -> String {
        match self {
            Self::Nps => "NPS".to_owned(),
            Self::Csat(scale, good) => format!("CSAT of {}", good.describe(scale)),
            // An effort scale always shows its direction: neither is usual.
            Self::Ces(Scale { minimum, maximum }, good) => {
                let end = match good {
                    Good::High => "high",
                    Good::Low => "low",
                };
                format!("CES of {minimum}-{maximum}, {end} is good")
            }
            Self::Rating(scale, good) => format!("rating of {}", good.describe(scale)),
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

    /// The ids of the surveys and of their questions, those of pooled ones joined by ` + `.
    pub(super) fn questions(&self) -> [String; 2] {
        let questions = &self.message.questions;
        let surveys = questions.iter().map(|each| each.survey_id.as_str());
        let ids = questions.iter().map(|each| each.question_id.as_str());
        [
            surveys.collect::<Vec<_>>().join(" + "),
            ids.collect::<Vec<_>>().join(" + "),
        ]
    }

    /// The label of a choice, or its id if it has none.
    pub(super) fn choice_label<'b>(&'b self, choice_id: &'b str) -> &'b str {
        let measure = self.message.measure.as_ref();
        let Some(Kind::Choice(question)) = measure.and_then(|measure| measure.kind.as_ref()) else {
            return choice_id;
        };
        let mut choices = question.choices.iter();
        let choice = choices.find(|choice| choice.choice_id == choice_id);
        let label = choice.map(|choice| choice.label.as_str());
        label.filter(|label| !label.is_empty()).unwrap_or(choice_id)
    }

    /// How the period is divided into buckets.
    pub(super) fn division(&self) -> label::Division {
        label::Division {
            bucket: self.message.bucket(),
            first_day: self.message.first_day_of_week(),
            first_month: self.message.first_month_of_year,
        }
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
        for folded in &definition.value_groups {
            lines.push_str(&label::value_groups(folded));
        }
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
