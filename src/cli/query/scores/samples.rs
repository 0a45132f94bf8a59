//! Replies for tests.
#![allow(clippy::unwrap_used, reason = "a failed unwrap fails the test")]

use jiff::Timestamp;

use crate::api::{
    self, Bucket, IntervalMethod, NpsDetail, NpsQuestion, QueryScoresResponse, Reliability,
    ScoreStatus, Unit, question, score_point,
};

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
            time_zone_release: "2026b".to_owned(),
            ..api::ScoreDefinition::default()
        }),
        series: vec![api::ScoreSeries {
            group: vec![group],
            points: vec![answered, empty],
        }],
        warnings: Vec::new(),
        excluded_responses: None,
    }
}
