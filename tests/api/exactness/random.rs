//! Random responses and queries, the same from the same seed.

use cxmetrics::api::{self, Bucket, DayOfWeek, FilterOperator, QueryScoresRequest, Response};
use jiff::{Timestamp, ToSpan, tz::TimeZone};

use super::CHOICES;
use crate::support::{Give, ScoreQueryBuilder, filter, message_of, response, scores};

pub(crate) const ZONES: [&str; 6] = [
    "UTC",
    "Europe/Berlin",
    "America/New_York",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "Pacific/Apia",
];
/// Two years in which each of those clocks changed, and Samoa skipped a day.
const FIRST: &str = "2011-01-01T00:00:00Z";
const DAYS: u64 = 731;
const DIMENSIONS: [&str; 3] = ["channel", "plan", "completion"];
/// Steele's SplitMix64: the same numbers from the same seed.
pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(crate) fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % bound
    }

    pub(crate) fn number(&mut self, bound: u64) -> i32 {
        i32::try_from(self.below(bound)).unwrap()
    }

    pub(crate) fn of<T: Copy>(&mut self, list: &[T]) -> T {
        list[usize::try_from(self.below(list.len() as u64)).unwrap()]
    }

    /// An instant of the two years; often one where something begins or a clock changes.
    pub(crate) fn instant(&mut self) -> Timestamp {
        let first: Timestamp = FIRST.parse().unwrap();
        let micros = self.below(DAYS * 86_400 * 1_000_000);
        let any = first + i64::try_from(micros).unwrap().microseconds();
        let zone = TimeZone::get(self.of(&ZONES)).unwrap();
        let near = match self.below(5) {
            0 | 1 => return any,
            2 => zone
                .following(any)
                .next()
                .map_or(any, |change| change.timestamp()),
            3 => zone
                .to_datetime(any)
                .date()
                .to_zoned(zone)
                .unwrap()
                .timestamp(),
            _ => Timestamp::from_second(any.as_second().div_euclid(1_800) * 1_800).unwrap(),
        };
        near + self
            .of(&[
                -7_200_000_000,
                -1_800_000_000,
                -1,
                0,
                1,
                1_800_000_000,
                3_600_000_000_i64,
            ])
            .microseconds()
    }

    /// A response of any content.
    pub(crate) fn response(&mut self) -> Response {
        let mut given = response("s");
        given.submit_time = Some(message_of(self.instant()));
        match self.below(5) {
            0 => given = given.channel("web"),
            1 => given = given.channel("mail"),
            2 => given = given.channel("kiosk"),
            _ => {}
        }
        match self.below(3) {
            0 => given = given.dimension("plan", "pro"),
            1 => given = given.dimension("plan", "free"),
            _ => {}
        }
        if self.below(4) == 0 {
            given = given.partial();
        }
        for (question, points) in [("nps", 11), ("wide", 101), ("again", 11)] {
            given = match self.below(8) {
                0 => given,
                1 => given.skipped(question),
                2 => given.not_applicable(question),
                _ => given.score(question, self.number(points)),
            };
        }
        match self.below(6) {
            0 => given,
            1 => given.skipped("used"),
            _ => {
                let picked: Vec<&str> =
                    CHOICES.into_iter().filter(|_| self.below(4) == 0).collect();
                let picked = if picked.is_empty() { vec!["m"] } else { picked };
                given.picks("used", &picked)
            }
        }
    }

    /// A query for anything.
    pub(crate) fn query(&mut self) -> QueryScoresRequest {
        let question = self.of(&["nps", "wide", "used"]);
        let mut query = scores("s", question);
        if question == "nps" && self.below(3) == 0 {
            query = query.and("s", "again");
        }
        let (mut start, mut end) = (self.instant(), self.instant());
        if start > end {
            (start, end) = (end, start);
        }
        end += 1.microsecond();
        let bucket = self.of(&[
            Bucket::None,
            Bucket::Hour,
            Bucket::Day,
            Bucket::Week,
            Bucket::Month,
            Bucket::Quarter,
            Bucket::Year,
        ]);
        // All groups there can be, 24, have to fit in a reply.
        let days_max = if bucket == Bucket::Hour { 17 } else { 410 };
        let is_cut_fine = matches!(bucket, Bucket::Hour | Bucket::Day);
        let days_max = if is_cut_fine { days_max } else { 1_000 };
        end = end.min(start + (24 * days_max).hours());
        query = query.by_bucket(bucket, self.of(&ZONES));
        query.period = Some(api::Period {
            start_time: Some(message_of(start)),
            end_time: Some(message_of(end)),
        });
        if bucket == Bucket::Week {
            query.first_day_of_week = self
                .of(&[DayOfWeek::Monday, DayOfWeek::Sunday, DayOfWeek::Wednesday])
                .into();
        }
        query.completed_only = self.below(4) == 0;
        let groups: Vec<&str> = DIMENSIONS
            .into_iter()
            .filter(|_| self.below(4) == 0)
            .collect();
        query = query.grouped(&groups);
        for (dimension, values) in [
            ("channel", ["web", "mail", ""]),
            ("plan", ["pro", "", "none"]),
        ] {
            if self.below(3) == 0 {
                let chosen: Vec<&str> = values.into_iter().filter(|_| self.below(2) == 0).collect();
                let chosen = if chosen.is_empty() { vec![""] } else { chosen };
                let operator = self.of(&[FilterOperator::In, FilterOperator::NotIn]);
                query = query.filtered(filter(dimension, operator, &chosen));
            }
        }
        query
    }
}
