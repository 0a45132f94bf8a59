#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
use super::*;
use proptest::prelude::*;

fn zone(name: &str) -> TimeZone {
    TimeZone::get(name).unwrap()
}

fn period(start: &str, end: &str) -> Period {
    Period::new(start.parse().unwrap(), end.parse().unwrap()).unwrap()
}

fn hours(buckets: &[Period]) -> Vec<i64> {
    buckets
        .iter()
        .map(|b| (b.end.as_second() - b.start.as_second()) / 3_600)
        .collect()
}

fn starts(buckets: &[Period]) -> Vec<String> {
    buckets.iter().map(|b| b.start.to_string()).collect()
}

#[test]
fn a_period_is_never_empty_or_reversed() {
    let now = Timestamp::UNIX_EPOCH;
    assert_eq!(Period::new(now, now), None);
    assert_eq!(Period::new(now + 1.second(), now), None);
}

#[test]
fn days_are_23_and_25_hours_long_when_the_clock_changes() {
    let berlin = zone("Europe/Berlin");
    let spring = Bucket::Day
        .divide(
            period("2026-03-27T23:00:00Z", "2026-03-30T22:00:00Z"),
            &berlin,
        )
        .unwrap();
    assert_eq!(hours(&spring), [24, 23, 24]);
    let autumn = Bucket::Day
        .divide(
            period("2026-10-23T22:00:00Z", "2026-10-26T23:00:00Z"),
            &berlin,
        )
        .unwrap();
    assert_eq!(hours(&autumn), [24, 25, 24]);
}

#[test]
fn buckets_follow_the_zone_at_plus_0545() {
    let kathmandu = zone("Asia/Kathmandu");
    let days = Bucket::Day
        .divide(
            period("2026-01-01T00:00:00Z", "2026-01-03T00:00:00Z"),
            &kathmandu,
        )
        .unwrap();
    assert_eq!(
        starts(&days),
        [
            "2026-01-01T00:00:00Z",
            "2026-01-01T18:15:00Z",
            "2026-01-02T18:15:00Z"
        ]
    );
    let full = Bucket::Hour
        .divide(
            period("2026-01-01T00:00:00Z", "2026-01-01T02:00:00Z"),
            &kathmandu,
        )
        .unwrap();
    assert_eq!(
        starts(&full),
        [
            "2026-01-01T00:00:00Z",
            "2026-01-01T00:15:00Z",
            "2026-01-01T01:15:00Z"
        ]
    );
}

#[test]
fn weeks_start_on_the_chosen_day() {
    let november = period("2026-11-01T00:00:00Z", "2026-11-16T00:00:00Z");
    let utc = zone("UTC");
    let monday = Bucket::Week(Weekday::Monday)
        .divide(november, &utc)
        .unwrap();
    assert_eq!(
        starts(&monday),
        [
            "2026-11-01T00:00:00Z",
            "2026-11-02T00:00:00Z",
            "2026-11-09T00:00:00Z"
        ]
    );
    let sunday = Bucket::Week(Weekday::Sunday)
        .divide(november, &utc)
        .unwrap();
    assert_eq!(
        starts(&sunday),
        [
            "2026-11-01T00:00:00Z",
            "2026-11-08T00:00:00Z",
            "2026-11-15T00:00:00Z"
        ]
    );
}

#[test]
fn months_quarters_and_years_follow_the_calendar() {
    let utc = zone("UTC");
    let year = period("2024-01-15T00:00:00Z", "2025-01-15T00:00:00Z");
    assert_eq!(Bucket::Month.divide(year, &utc).unwrap().len(), 13);
    assert_eq!(
        starts(
            &Bucket::Quarter(FirstMonth::JANUARY)
                .divide(year, &utc)
                .unwrap()
        )[1..3],
        ["2024-04-01T00:00:00Z", "2024-07-01T00:00:00Z"]
    );
    assert_eq!(
        starts(
            &Bucket::Year(FirstMonth::JANUARY)
                .divide(year, &utc)
                .unwrap()
        )[1],
        "2025-01-01T00:00:00Z"
    );
    assert_eq!(Bucket::None.divide(year, &utc).unwrap(), [year]);
}

#[test]
fn fiscal_years_and_quarters_start_in_their_month() {
    let utc = zone("UTC");
    let first = |month| FirstMonth::new(month).unwrap();
    let years = period("2024-02-15T00:00:00Z", "2025-04-02T00:00:00Z");
    assert_eq!(
        starts(&Bucket::Year(first(4)).divide(years, &utc).unwrap()),
        [
            "2024-02-15T00:00:00Z",
            "2024-04-01T00:00:00Z",
            "2025-04-01T00:00:00Z"
        ]
    );
    for month in [2, 11] {
        assert_eq!(
            starts(&Bucket::Quarter(first(month)).divide(years, &utc).unwrap())[1..],
            [
                "2024-05-01T00:00:00Z",
                "2024-08-01T00:00:00Z",
                "2024-11-01T00:00:00Z",
                "2025-02-01T00:00:00Z"
            ]
        );
    }
    assert_eq!(
        Bucket::Year(first(12)).widen(years, &utc),
        period("2023-12-01T00:00:00Z", "2025-12-01T00:00:00Z")
    );
}

#[test]
fn months_of_a_year_are_numbered_from_1_to_12() {
    assert_eq!([0, 13, -1, 257].map(FirstMonth::new), [None; 4]);
    assert_eq!(FirstMonth::new(12).unwrap().number(), 12);
}

#[test]
fn a_bucket_is_clipped_if_the_period_starts_or_ends_within_it() {
    let berlin = zone("Europe/Berlin");
    let clipped = |bucket: Bucket, start, end| bucket.is_clipped(period(start, end), &berlin);
    let year = Bucket::Year(FirstMonth::JANUARY);
    assert!(!clipped(
        year,
        "2023-12-31T23:00:00Z",
        "2024-12-31T23:00:00Z"
    ));
    assert!(clipped(
        year,
        "2024-04-01T00:00:00Z",
        "2024-12-31T23:00:00Z"
    ));
    assert!(clipped(
        year,
        "2023-12-31T23:00:00Z",
        "2024-12-31T22:00:00Z"
    ));
    assert!(!clipped(
        Bucket::None,
        "2024-04-01T01:02:03Z",
        "2024-04-01T04:05:06Z"
    ));
    assert!(clipped(
        Bucket::Hour,
        "2024-04-01T01:02:03Z",
        "2024-04-01T02:00:00Z"
    ));
}

#[test]
fn buckets_before_1970_start_at_full_seconds() {
    let utc = zone("UTC");
    let odd = period("1965-03-01T00:30:00.5Z", "1965-03-01T02:00:00Z");
    assert_eq!(
        starts(&Bucket::Hour.divide(odd, &utc).unwrap()),
        ["1965-03-01T00:30:00.5Z", "1965-03-01T01:00:00Z"]
    );
    assert_eq!(
        Bucket::Hour.widen(odd, &utc).start().to_string(),
        "1965-03-01T00:00:00Z"
    );
}

#[test]
fn a_day_starts_at_its_first_instant_even_if_midnight_is_skipped() {
    let toronto = zone("America/Toronto");
    let days = period("1919-03-30T12:00:00Z", "1919-03-31T12:00:00Z");
    assert_eq!(
        starts(&Bucket::Day.divide(days, &toronto).unwrap()),
        ["1919-03-30T12:00:00Z", "1919-03-31T04:30:00Z"]
    );
}

#[test]
fn a_day_that_the_zone_skipped_has_no_bucket() {
    let apia = zone("Pacific/Apia");
    let days = Bucket::Day
        .divide(
            period("2011-12-29T10:00:00Z", "2011-12-31T10:00:00Z"),
            &apia,
        )
        .unwrap();
    assert_eq!(
        starts(&days),
        ["2011-12-29T10:00:00Z", "2011-12-30T10:00:00Z"]
    );
}

#[test]
fn a_clock_moved_by_half_an_hour_ends_the_hour() {
    let lord_howe = zone("Australia/Lord_Howe");
    let night = period("2026-10-03T14:30:00Z", "2026-10-03T17:00:00Z");
    let buckets = Bucket::Hour.divide(night, &lord_howe).unwrap();
    assert_eq!(
        starts(&buckets),
        [
            "2026-10-03T14:30:00Z",
            "2026-10-03T15:30:00Z",
            "2026-10-03T16:00:00Z"
        ]
    );
}

#[test]
fn more_than_ten_thousand_buckets_are_rejected() {
    let utc = zone("UTC");
    let many = period("2020-01-01T00:00:00Z", "2026-01-01T00:00:00Z");
    assert_eq!(Bucket::Hour.divide(many, &utc), Err(TooManyBuckets));
}

#[test]
fn a_period_is_widened_to_whole_buckets() {
    let berlin = zone("Europe/Berlin");
    let odd = period("2026-03-29T12:34:56Z", "2026-04-02T01:02:03Z");
    assert_eq!(
        Bucket::Month.widen(odd, &berlin),
        period("2026-02-28T23:00:00Z", "2026-04-30T22:00:00Z")
    );
    assert_eq!(
        Bucket::None.widen(odd, &berlin),
        period("2026-03-28T23:00:00Z", "2026-04-02T22:00:00Z")
    );
}

fn any_bucket() -> impl Strategy<Value = Bucket> {
    prop_oneof![
        Just(Bucket::None),
        Just(Bucket::Hour),
        Just(Bucket::Day),
        Just(Bucket::Week(Weekday::Wednesday)),
        Just(Bucket::Month),
        (1..=12).prop_map(|month| Bucket::Quarter(FirstMonth::new(month).unwrap())),
        (1..=12).prop_map(|month| Bucket::Year(FirstMonth::new(month).unwrap())),
    ]
}

proptest! {
    #[test]
    fn buckets_cover_the_period_without_gap_or_overlap(
        bucket in any_bucket(),
        name in prop::sample::select(vec![
            "UTC", "Europe/Berlin", "America/St_Johns", "Asia/Kathmandu", "Australia/Lord_Howe",
            "Pacific/Apia", "America/Sao_Paulo", "Africa/Monrovia",
        ]),
        start in -2_000_000_000_000_000_i64..4_000_000_000_000_000,
        length in 1_i64..20_000_000_000_000,
    ) {
        let whole = Period::new(
            Timestamp::from_microsecond(start).unwrap(),
            Timestamp::from_microsecond(start + length).unwrap(),
        ).unwrap();
        let buckets = bucket.divide(whole, &zone(name)).unwrap();
        prop_assert_eq!(buckets[0].start, whole.start);
        prop_assert_eq!(buckets[buckets.len() - 1].end, whole.end);
        prop_assert!(buckets.iter().all(|b| b.start < b.end));
        prop_assert!(buckets.windows(2).all(|pair| pair[0].end == pair[1].start));
    }
}
