//! The scores as they are written: the reply, parsed once. Serialised it is the
//! documented JSON, whose fields are named as in `metric.proto`.

use jiff::{Timestamp, tz::TimeZone};
use serde::{Serialize, Serializer};

use crate::api::{Bucket, IntervalMethod, Reliability, ScoreStatus, Unit};

/// A reply of QueryScores.
#[derive(Debug, Serialize)]
pub(super) struct Report {
    pub(super) definition: Definition,
    pub(super) series: Vec<Series>,
}

/// `ScoreDefinition`.
#[derive(Debug, Serialize)]
pub(super) struct Definition {
    pub(super) questions: Vec<QuestionRef>,
    pub(super) measure: Measure,
    pub(super) formula: String,
    #[serde(serialize_with = "unit_name")]
    pub(super) unit: Unit,
    pub(super) period: Option<Period>,
    pub(super) time_zone: String,
    #[serde(serialize_with = "bucket_name")]
    pub(super) bucket: Bucket,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) first_day_of_week: Option<&'static str>,
    pub(super) group_by: Vec<String>,
    pub(super) filters: Vec<Filter>,
    pub(super) confidence_level: f64,
    #[serde(serialize_with = "method_name")]
    pub(super) interval_method: IntervalMethod,
    pub(super) completed_only: bool,
    #[serde(skip)]
    pub(super) zone: TimeZone,
}

/// `QuestionRef`.
#[derive(Debug, Serialize)]
pub(super) struct QuestionRef {
    pub(super) survey_id: String,
    pub(super) question_id: String,
}

/// The kind of `Question`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Measure {
    Nps {},
    Csat {
        scale: Scale,
        satisfied_from: Option<i32>,
    },
    Ces {
        scale: Scale,
        direction: &'static str,
    },
    Rating {
        scale: Scale,
    },
    Choice {
        choices: Vec<Choice>,
        multiple: bool,
    },
}

/// `Scale`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub(super) struct Scale {
    pub(super) minimum: i32,
    pub(super) maximum: i32,
}

/// `Choice`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Choice {
    pub(super) choice_id: String,
    pub(super) label: String,
}

/// `Period`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub(super) struct Period {
    #[serde(serialize_with = "as_text")]
    pub(super) start_time: Timestamp,
    #[serde(serialize_with = "as_text")]
    pub(super) end_time: Timestamp,
}

/// `DimensionFilter`.
#[derive(Debug, Serialize)]
pub(super) struct Filter {
    pub(super) dimension: String,
    pub(super) operator: &'static str,
    pub(super) values: Vec<String>,
}

/// `ScoreSeries`.
#[derive(Debug, Serialize)]
pub(super) struct Series {
    pub(super) group: Vec<DimensionValue>,
    pub(super) points: Vec<Point>,
}

/// `DimensionValue`.
#[derive(Debug, Serialize)]
pub(super) struct DimensionValue {
    pub(super) dimension: String,
    pub(super) value: Option<String>,
}

/// `ScorePoint`.
#[derive(Debug, Serialize)]
pub(super) struct Point {
    pub(super) period: Option<Period>,
    pub(super) count: i64,
    pub(super) histogram: Vec<i64>,
    pub(super) not_applicable_count: i64,
    pub(super) skipped_count: i64,
    pub(super) value: Option<f64>,
    pub(super) interval: Option<Interval>,
    #[serde(serialize_with = "status_name")]
    pub(super) status: ScoreStatus,
    #[serde(serialize_with = "reliability_name")]
    pub(super) reliability: Reliability,
    #[serde(flatten)]
    pub(super) detail: Option<Detail>,
}

/// `Interval`.
#[derive(Debug, Clone, Copy, Serialize)]
pub(super) struct Interval {
    pub(super) lower: f64,
    pub(super) upper: f64,
    pub(super) confidence_level: f64,
}

/// The detail of `ScorePoint`.
#[derive(Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Detail {
    Nps {
        promoters: i64,
        passives: i64,
        detractors: i64,
    },
    Csat {
        satisfied: i64,
    },
    Ces {
        easy: i64,
        easy_share: Option<f64>,
        easy_share_interval: Option<Interval>,
        standard_deviation: Option<f64>,
    },
    Rating {
        mean: Option<f64>,
        median: Option<f64>,
        standard_deviation: Option<f64>,
    },
    Choice {
        shares: Vec<Share>,
    },
}

/// `ChoiceShare`.
#[derive(Debug, Serialize)]
pub(super) struct Share {
    pub(super) choice_id: String,
    pub(super) count: i64,
    pub(super) share: Option<f64>,
    pub(super) interval: Option<Interval>,
}

impl Measure {
    /// The points of the scale; none for choices.
    pub(super) fn scale(&self) -> Option<Scale> {
        match self {
            Self::Nps {} => Some(Scale {
                minimum: 0,
                maximum: 10,
            }),
            Self::Csat { scale, .. } | Self::Ces { scale, .. } | Self::Rating { scale } => {
                Some(*scale)
            }
            Self::Choice { .. } => None,
        }
    }
}

fn as_text<S: Serializer>(instant: &Timestamp, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(instant)
}

/// Serialises an enum of the protos by its full name, such as `UNIT_POINTS`.
macro_rules! by_proto_name {
    ($($function:ident($type:ty)),* $(,)?) => {
        $(fn $function<S: Serializer>(value: &$type, serializer: S) -> Result<S::Ok, S::Error> {
            serializer.serialize_str(value.as_str_name())
        })*
    };
}

by_proto_name!(
    unit_name(Unit),
    bucket_name(Bucket),
    method_name(IntervalMethod),
    status_name(ScoreStatus),
    reliability_name(Reliability),
);
