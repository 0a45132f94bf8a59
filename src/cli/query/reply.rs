//! From the reply to the report.

use anyhow::{Context, anyhow};
use jiff::Timestamp;

use crate::api::{self, QueryScoresResponse, question, score_point};

use super::report::{
    Choice, Definition, Detail, DimensionValue, Filter, Interval, Measure, Period, Point,
    QuestionRef, Report, Scale, Series, Share,
};
use crate::import::time_zone;

impl Report {
    /// Parses a reply; an error means that the server is another program.
    pub(super) fn new(reply: QueryScoresResponse) -> anyhow::Result<Self> {
        let definition = reply.definition.context("no definition")?;
        let series = reply
            .series
            .into_iter()
            .map(Series::new)
            .collect::<anyhow::Result<_>>()?;
        Ok(Self {
            definition: Definition::new(definition)?,
            series,
        })
    }
}

impl Definition {
    fn new(definition: api::ScoreDefinition) -> anyhow::Result<Self> {
        let measure = definition
            .measure
            .as_ref()
            .and_then(|measure| measure.kind.as_ref());
        let first_day_of_week = (definition.first_day_of_week != 0)
            .then(|| definition.first_day_of_week().as_str_name());
        let filters = definition.filters.iter().map(|filter| Filter {
            dimension: filter.dimension.clone(),
            operator: filter.operator().as_str_name(),
            values: filter.values.clone(),
        });
        Ok(Self {
            measure: Measure::new(measure.context("no measure")?)?,
            unit: definition.unit(),
            bucket: definition.bucket(),
            interval_method: definition.interval_method(),
            first_day_of_week,
            filters: filters.collect(),
            zone: time_zone(&definition.time_zone)?,
            period: definition.period.map(Period::new).transpose()?,
            questions: definition
                .questions
                .into_iter()
                .map(QuestionRef::new)
                .collect(),
            formula: definition.formula,
            time_zone: definition.time_zone,
            group_by: definition.group_by,
            confidence_level: definition.confidence_level,
            completed_only: definition.completed_only,
        })
    }
}

impl QuestionRef {
    fn new(question: api::QuestionRef) -> Self {
        Self {
            survey_id: question.survey_id,
            question_id: question.question_id,
        }
    }
}

impl Measure {
    fn new(kind: &question::Kind) -> anyhow::Result<Self> {
        let needed = |scale: Option<&api::Scale>| {
            scale
                .map(|scale| Scale {
                    minimum: scale.minimum,
                    maximum: scale.maximum,
                })
                .context("no scale")
        };
        Ok(match kind {
            question::Kind::Nps(_) => Self::Nps {},
            question::Kind::Csat(csat) => Self::Csat {
                scale: needed(csat.scale.as_ref())?,
                satisfied_from: csat.satisfied_from,
            },
            question::Kind::Ces(ces) => Self::Ces {
                scale: needed(ces.scale.as_ref())?,
                direction: ces.direction().as_str_name(),
            },
            question::Kind::Rating(rating) => Self::Rating {
                scale: needed(rating.scale.as_ref())?,
            },
            question::Kind::Choice(choice) => Self::Choice {
                choices: choice.choices.iter().map(Choice::new).collect(),
                multiple: choice.multiple,
            },
            question::Kind::Text(_) => return Err(anyhow!("a text question has no score")),
        })
    }
}

impl Choice {
    fn new(choice: &api::Choice) -> Self {
        Self {
            choice_id: choice.choice_id.clone(),
            label: choice.label.clone(),
        }
    }
}

impl Period {
    /// Parses a period, which has both ends in a reply.
    pub(super) fn new(period: api::Period) -> anyhow::Result<Self> {
        Ok(Self {
            start_time: instant(period.start_time)?,
            end_time: instant(period.end_time)?,
        })
    }
}

fn instant(time: Option<prost_types::Timestamp>) -> anyhow::Result<Timestamp> {
    let time = time.context("a period without an end")?;
    Ok(Timestamp::new(time.seconds, time.nanos)?)
}

impl Series {
    fn new(series: api::ScoreSeries) -> anyhow::Result<Self> {
        let group = series.group.into_iter().map(|each| DimensionValue {
            dimension: each.dimension,
            value: each.value,
        });
        Ok(Self {
            group: group.collect(),
            points: series
                .points
                .into_iter()
                .map(Point::new)
                .collect::<anyhow::Result<_>>()?,
        })
    }
}

impl Point {
    fn new(point: api::ScorePoint) -> anyhow::Result<Self> {
        Ok(Self {
            status: point.status(),
            reliability: point.reliability(),
            period: point.period.map(Period::new).transpose()?,
            count: point.count,
            histogram: point.histogram,
            not_applicable_count: point.not_applicable_count,
            skipped_count: point.skipped_count,
            value: point.value,
            interval: point.interval.map(Interval::new),
            detail: point.detail.map(Detail::new),
        })
    }
}

impl Interval {
    fn new(interval: api::Interval) -> Self {
        let api::Interval {
            lower,
            upper,
            confidence_level,
        } = interval;
        Self {
            lower,
            upper,
            confidence_level,
        }
    }
}

impl Detail {
    fn new(detail: score_point::Detail) -> Self {
        match detail {
            score_point::Detail::Nps(nps) => Self::Nps {
                promoters: nps.promoters,
                passives: nps.passives,
                detractors: nps.detractors,
            },
            score_point::Detail::Csat(csat) => Self::Csat {
                satisfied: csat.satisfied,
            },
            score_point::Detail::Ces(ces) => Self::Ces {
                easy: ces.easy,
                easy_share: ces.easy_share,
                easy_share_interval: ces.easy_share_interval.map(Interval::new),
                standard_deviation: ces.standard_deviation,
            },
            score_point::Detail::Rating(rating) => Self::Rating {
                mean: rating.mean,
                median: rating.median,
                standard_deviation: rating.standard_deviation,
            },
            score_point::Detail::Choice(choice) => Self::Choice {
                shares: choice.shares.into_iter().map(Share::new).collect(),
            },
        }
    }
}

impl Share {
    fn new(share: api::ChoiceShare) -> Self {
        Self {
            choice_id: share.choice_id,
            count: share.count,
            share: share.share,
            interval: share.interval.map(Interval::new),
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failed unwrap fails the test")]
pub(super) mod tests {
    use crate::api::{
        Bucket, IntervalMethod, NpsDetail, NpsQuestion, Reliability, ScoreStatus, Unit,
    };

    use super::*;

    fn period(start: &str, end: &str) -> api::Period {
        let time = |text: &str| prost_types::Timestamp {
            seconds: text.parse::<Timestamp>().unwrap().as_second(),
            nanos: 0,
        };
        api::Period {
            start_time: Some(time(start)),
            end_time: Some(time(end)),
        }
    }

    /// NPS by year and store: one year with answers, one without.
    pub(in crate::cli::query) fn reply() -> QueryScoresResponse {
        let answered = api::ScorePoint {
            period: Some(period("2017-01-01T00:00:00Z", "2018-01-01T00:00:00Z")),
            count: 2746,
            histogram: vec![0, 0, 0, 0, 0, 0, 342, 0, 968, 0, 1436],
            skipped_count: 85,
            value: Some(39.839_766_933_721_776),
            interval: Some(api::Interval {
                lower: 37.2,
                upper: 42.4,
                confidence_level: 0.95,
            }),
            status: ScoreStatus::Ok.into(),
            reliability: Reliability::High.into(),
            detail: Some(score_point::Detail::Nps(NpsDetail {
                promoters: 1436,
                passives: 968,
                detractors: 342,
            })),
            ..api::ScorePoint::default()
        };
        let empty = api::ScorePoint {
            period: Some(period("2018-01-01T00:00:00Z", "2019-01-01T00:00:00Z")),
            histogram: vec![0; 11],
            status: ScoreStatus::NoData.into(),
            reliability: Reliability::NoData.into(),
            detail: Some(score_point::Detail::Nps(NpsDetail::default())),
            ..api::ScorePoint::default()
        };
        let group = api::DimensionValue {
            dimension: "store".to_owned(),
            value: None,
        };
        let measure = api::Question {
            kind: Some(question::Kind::Nps(NpsQuestion {})),
            ..api::Question::default()
        };
        QueryScoresResponse {
            definition: Some(api::ScoreDefinition {
                questions: vec![api::QuestionRef {
                    survey_id: "airport".to_owned(),
                    question_id: "recommend".to_owned(),
                }],
                measure: Some(measure),
                formula: "100 * (promoters - detractors) / count".to_owned(),
                unit: Unit::Points.into(),
                period: Some(period("2017-01-01T00:00:00Z", "2019-01-01T00:00:00Z")),
                time_zone: "UTC".to_owned(),
                bucket: Bucket::Year.into(),
                group_by: vec!["store".to_owned()],
                confidence_level: 0.95,
                interval_method: IntervalMethod::AdjustedWald.into(),
                ..api::ScoreDefinition::default()
            }),
            series: vec![api::ScoreSeries {
                group: vec![group],
                points: vec![answered, empty],
            }],
        }
    }

    #[test]
    fn json_names_its_fields_as_the_proto_does_and_keeps_every_digit() {
        let json = serde_json::to_value(Report::new(reply()).unwrap()).unwrap();
        let point = &json["series"][0]["points"][0];
        assert_eq!(point["value"].to_string(), "39.839766933721776");
        assert_eq!(point["nps"]["promoters"], 1436);
        assert_eq!(point["status"], "SCORE_STATUS_OK");
        assert_eq!(point["period"]["start_time"], "2017-01-01T00:00:00Z");
        assert_eq!(json["series"][0]["group"][0]["dimension"], "store");
        assert!(json["definition"]["measure"]["nps"].is_object());
        assert_eq!(json["definition"]["bucket"], "BUCKET_YEAR");
    }

    #[test]
    fn a_value_that_is_absent_is_null_and_never_zero() {
        let json = serde_json::to_value(Report::new(reply()).unwrap()).unwrap();
        let empty = &json["series"][0]["points"][1];
        assert!(empty["value"].is_null() && empty["interval"].is_null());
        assert_eq!(empty["count"], 0);
    }
}
