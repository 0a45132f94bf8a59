//! Whatever was submitted, whatever is request: the numbers are those of a recount
//! made here, from the list of what was sent, by other means.

use std::collections::BTreeMap;

use cxmetrics::api::{
    self, Bucket, DayOfWeek, FilterOperator, QueryScoresRequest, Response, answer::Value,
};
use jiff::{Timestamp, ToSpan, civil, tz::TimeZone};

use crate::support::{Declare, Server, survey, tallies_off};
use random::Random;

pub(crate) mod random;

const RESPONSES: u64 = 1_200;
const QUERIES: u64 = 400;
/// More than one page of a tally holds.
pub(crate) const CHOICES: [&str; 13] = [
    "a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l", "m",
];

pub(crate) fn instant_of(time: &prost_types::Timestamp) -> Timestamp {
    Timestamp::new(time.seconds, time.nanos).unwrap()
}

/// Identifies the bucket of an instant.
fn label(
    query: &QueryScoresRequest,
    zone: &TimeZone,
    instant: Timestamp,
) -> (civil::DateTime, i32) {
    let local = zone.to_datetime(instant);
    let date = local.date();
    let first = match query.bucket() {
        Bucket::Unspecified | Bucket::None => return (civil::DateTime::ZERO, 0),
        // Where the clock is put back an hour comes twice, at two offsets.
        Bucket::Hour => {
            return (
                date.at(local.hour(), 0, 0, 0),
                zone.to_offset(instant).seconds(),
            );
        }
        Bucket::Day => date,
        Bucket::Week => {
            let first_day = match query.first_day_of_week() {
                DayOfWeek::Sunday => civil::Weekday::Sunday,
                DayOfWeek::Wednesday => civil::Weekday::Wednesday,
                DayOfWeek::Monday => civil::Weekday::Monday,
                other @ (DayOfWeek::Unspecified
                | DayOfWeek::Tuesday
                | DayOfWeek::Thursday
                | DayOfWeek::Friday
                | DayOfWeek::Saturday) => panic!("{other:?} is never request"),
            };
            let mut day = date;
            while day.weekday() != first_day {
                day = day.yesterday().unwrap();
            }
            day
        }
        Bucket::Month => civil::date(date.year(), date.month(), 1),
        Bucket::Quarter => civil::date(
            date.year(),
            [1, 1, 1, 4, 4, 4, 7, 7, 7, 10, 10, 10][usize::try_from(date.month()).unwrap() - 1],
            1,
        ),
        Bucket::Year => civil::date(date.year(), 1, 1),
    };
    (first.at(0, 0, 0, 0), 0)
}

fn value<'a>(response: &'a Response, dimension: &str) -> Option<&'a str> {
    match dimension {
        "channel" => Some(response.channel.as_str()).filter(|value| !value.is_empty()),
        "completion" => Some(match response.completion() {
            api::Completion::Partial => "partial",
            api::Completion::Complete => "complete",
            api::Completion::Unspecified => return None,
        }),
        declared => response.dimensions.get(declared).map(String::as_str),
    }
}

fn is_kept(query: &QueryScoresRequest, response: &Response) -> bool {
    let completed = !query.completed_only || response.completion() == api::Completion::Complete;
    completed
        && query.filters.iter().all(|filter| {
            let listed = filter
                .values
                .iter()
                .any(|listed| listed == value(response, &filter.dimension).unwrap_or(""));
            listed == (filter.operator() == FilterOperator::In)
        })
}

/// Count, histogram, not applicable, skipped.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Counted(i64, Vec<i64>, i64, i64);

impl Counted {
    fn add(&mut self, answer: &Value) {
        let mut point = |place: usize| self.1[place] += 1;
        match answer {
            Value::Score(score) => point(usize::try_from(*score).unwrap()),
            Value::Choices(picked) => {
                for id in &picked.choice_ids {
                    point(CHOICES.iter().position(|choice| choice == id).unwrap());
                }
            }
            Value::Unanswered(1) => return self.2 += 1,
            Value::Unanswered(_) => return self.3 += 1,
            Value::Text(_) => panic!("no words here"),
        }
        self.0 += 1;
    }
}

type Groups = BTreeMap<Vec<Option<String>>, Vec<Counted>>;

/// The naive way: one response after the other.
fn recount(
    query: &QueryScoresRequest,
    buckets: &[(Timestamp, Timestamp)],
    all: &[Response],
) -> Groups {
    let points = match query.questions[0].question_id.as_str() {
        "nps" => 11,
        "wide" => 101,
        _ => CHOICES.len(),
    };
    let empty = vec![Counted(0, vec![0; points], 0, 0); buckets.len()];
    let mut groups = Groups::new();
    if query.group_by.is_empty() {
        groups.insert(Vec::new(), empty.clone());
    }
    for response in all.iter().filter(|response| is_kept(query, response)) {
        let at = instant_of(response.submit_time.as_ref().unwrap());
        let after = buckets.partition_point(|(start, _)| *start <= at);
        let bucket = after.wrapping_sub(1);
        if buckets.get(bucket).is_none_or(|(_, end)| at >= *end) {
            continue;
        }
        let group: Vec<_> = query
            .group_by
            .iter()
            .map(|dimension| value(response, dimension).map(str::to_owned))
            .collect();
        for answer in &response.answers {
            if query
                .questions
                .iter()
                .any(|request| request.question_id == answer.question_id)
            {
                let counted = groups.entry(group.clone()).or_insert_with(|| empty.clone());
                counted[bucket].add(answer.value.as_ref().unwrap());
            }
        }
    }
    groups
}

/// Asserts that the buckets are those of the zone's clock, and returns them.
pub(crate) fn check_buckets(
    query: &QueryScoresRequest,
    periods: impl Iterator<Item = api::Period>,
) -> Vec<(Timestamp, Timestamp)> {
    let zone = TimeZone::get(&query.time_zone).unwrap();
    let ends = |period: &api::Period| {
        let end = |time: &Option<prost_types::Timestamp>| instant_of(time.as_ref().unwrap());
        (end(&period.start_time), end(&period.end_time))
    };
    let buckets: Vec<_> = periods.map(|period| ends(&period)).collect();
    let whole = ends(query.period.as_ref().unwrap());
    assert_eq!((buckets[0].0, buckets[buckets.len() - 1].1), whole);
    for (start, end) in &buckets {
        let last = *end - 1.microsecond();
        assert_eq!(
            label(query, &zone, *start),
            label(query, &zone, last),
            "{start} to {end}"
        );
    }
    for pair in buckets.windows(2) {
        assert_eq!(pair[0].1, pair[1].0, "no gap");
        let before = pair[0].1 - 1.microsecond();
        assert_ne!(
            label(query, &zone, before),
            label(query, &zone, pair[1].0),
            "{before}"
        );
    }
    buckets
}

#[tokio::test]
async fn every_answer_equals_a_recount_of_what_was_submitted() {
    let server = Server::start().await;
    let request = survey("s")
        .nps("nps")
        .rating("wide", 0, 100)
        .some_of("used", &CHOICES)
        .nps("again")
        .dimension("plan");
    server.create(request).await;
    let mut random = Random(20_260_114);
    let all: Vec<Response> = (0..RESPONSES).map(|_| random.response()).collect();
    server.submit_all(all.clone()).await;
    assert_eq!(tallies_off(&mut server.database().connect().await).await, 0);

    let mut answers = 0;
    for _ in 0..QUERIES {
        let query = random.query();
        let reply = server.query(query.clone()).await.unwrap();
        let Some(first) = reply.series.first() else {
            let start = instant_of(query.period.unwrap().start_time.as_ref().unwrap());
            let end = instant_of(query.period.unwrap().end_time.as_ref().unwrap());
            assert_eq!(
                recount(&query, &[(start, end)], &all),
                Groups::new(),
                "{query:?}"
            );
            continue;
        };
        let buckets = check_buckets(
            &query,
            first.points.iter().map(|point| point.period.unwrap()),
        );
        let mut found = Groups::new();
        for series in reply.series {
            let group = series.group.into_iter().map(|one| one.value).collect();
            let counted = series.points.into_iter().map(|point| {
                answers += point.count;
                Counted(
                    point.count,
                    point.histogram,
                    point.not_applicable_count,
                    point.skipped_count,
                )
            });
            assert_eq!(
                found.insert(group, counted.collect()),
                None,
                "each group once"
            );
        }
        assert!(found == recount(&query, &buckets, &all), "{query:?}");
    }
    assert!(answers > 10_000, "only {answers} answers were counted");
}
