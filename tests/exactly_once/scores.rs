//! Scores counted from the model's responses one by one, compared with the scores of both
//! servers.

use cxmetrics::api::{Period, QueryScoresRequest, Response, ScorePoint, Unanswered, answer::Value};
use jiff::{Timestamp, ToSpan};

use crate::{
    caller::Caller,
    client::OWN,
    generate::{CHANNELS, CHOICES, SCALES, any_time},
    random::Random,
    shared::SHARED,
    support::{ScoreQueryBuilder, scores},
};

/// Periods that end on the bounds of grains, between them, and within an hour.
const PERIODS: [(&str, &str); 3] = [
    ("2025-11-30T09:00:00Z", "2026-01-01T10:00:00Z"),
    ("2025-11-01T09:17:30.5Z", "2026-01-14T23:59:59.999999Z"),
    ("2025-12-02T09:10:00Z", "2025-12-02T09:40:00Z"),
];
const RANDOM_PERIODS: usize = 2;

/// The queries of a survey.
fn queries(random: &mut Random, survey_id: &str) -> Vec<QueryScoresRequest> {
    let mut periods: Vec<_> = PERIODS
        .map(|(start, end)| (start.to_owned(), end.to_owned()))
        .into();
    for _ in 0..RANDOM_PERIODS {
        periods.push(any_period(random));
    }
    let questions = SCALES.iter().map(|(question, ..)| *question);
    let mut queries = Vec::new();
    for question in questions.chain(["used"]) {
        let all = scores(survey_id, question);
        let within = periods
            .iter()
            .map(|(start, end)| all.clone().between(start, end));
        for query in [all.clone()].into_iter().chain(within) {
            queries.push(query.clone().only("part", &[OWN]));
            queries.push(query.clone().only("part", &[SHARED]));
            queries.push(query.only("part", &[OWN]).only("channel", &CHANNELS[..1]));
        }
    }
    queries
}

/// A period whose bounds are times of responses, or a microsecond later.
fn any_period(random: &mut Random) -> (String, String) {
    let mut end = || {
        let time: Timestamp = any_time(random).parse().unwrap();
        match random.is_in(50) {
            true => time,
            false => time + 1.microsecond(),
        }
    };
    let (one, two) = (end(), end());
    match one == two {
        true => any_period(random),
        false => (one.min(two).to_string(), one.max(two).to_string()),
    }
}

/// Count, histogram, not applicable, skipped.
#[derive(Debug, PartialEq, Eq)]
struct Counted(i64, Vec<i64>, i64, i64);

impl From<ScorePoint> for Counted {
    fn from(point: ScorePoint) -> Self {
        Self(
            point.count,
            point.histogram,
            point.not_applicable_count,
            point.skipped_count,
        )
    }
}

impl Counted {
    fn of(query: &QueryScoresRequest, responses: &[Response]) -> Self {
        let question = query.questions[0].question_id.as_str();
        let scale = SCALES.iter().find(|(id, ..)| *id == question);
        let (least, points) =
            scale.map_or((0, CHOICES.len()), |(_, least, points)| (*least, *points));
        let mut counted = Self(0, vec![0; points], 0, 0);
        let kept = responses.iter().filter(|response| is_kept(query, response));
        let answers = kept.flat_map(|response| &response.answers);
        for answer in answers.filter(|answer| answer.question_id == question) {
            counted.add(least, answer.value.as_ref().unwrap());
        }
        counted
    }

    fn add(&mut self, least: i32, value: &Value) {
        match value {
            Value::Score(score) => self.1[usize::try_from(score - least).unwrap()] += 1,
            Value::Choices(picked) => {
                for id in &picked.choice_ids {
                    let index = CHOICES.iter().position(|choice| choice == id);
                    self.1[index.unwrap()] += 1;
                }
            }
            Value::Unanswered(why) if *why == i32::from(Unanswered::Skipped) => {
                return self.3 += 1;
            }
            Value::Unanswered(_) => return self.2 += 1,
            Value::Text(_) => panic!("a text has no score"),
        }
        self.0 += 1;
    }
}

fn is_kept(query: &QueryScoresRequest, response: &Response) -> bool {
    let is_listed = query.filters.iter().all(|filter| {
        let value = match filter.dimension.as_str() {
            "channel" => &response.channel,
            declared => &response.dimensions[declared],
        };
        filter.values.contains(value)
    });
    let time = response.submit_time.unwrap();
    is_listed && query.period.is_none_or(|period| holds(&period, &time))
}

fn holds(period: &Period, time: &prost_types::Timestamp) -> bool {
    let order = |time: &prost_types::Timestamp| (time.seconds, time.nanos);
    let [start, end] = [period.start_time, period.end_time].map(|end| order(&end.unwrap()));
    (start..end).contains(&order(time))
}

/// Asserts that both servers return the scores of these responses.
pub(crate) async fn assert_scores(
    random: &mut Random,
    callers: &[Caller; 2],
    survey_id: &str,
    counted: &[Response],
) {
    for query in queries(random, survey_id) {
        let expected = Counted::of(&query, counted);
        for caller in callers {
            let found = Counted::from(caller.query(query.clone()).await);
            assert_eq!(found, expected, "{query:?}");
        }
    }
}
