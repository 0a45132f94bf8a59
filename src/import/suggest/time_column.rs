//! Finds the time of a row.

use jiff::Timestamp;

use super::claims::Claims;
use super::column::Column;
use super::time_patterns::{
    CANDIDATES, Candidate, HOURS_ALONE, candidate, joined, looks_like_time,
};
use super::words::Words;
use crate::import::number_format::NumberFormat;
use crate::import::time::time_zone;

/// Most distinct texts that are read in every format.
const TEXTS_MAX: usize = 2_000;

/// The least share of texts that a format reads.
const READABLE_MIN: f64 = 0.9;

/// Words of names of times.
const NAMES: [&str; 22] = [
    "date",
    "time",
    "datum",
    "zeit",
    "timestamp",
    "zeitstempel",
    "zeitpunkt",
    "at",
    "on",
    "when",
    "day",
    "tag",
    "ts",
    "submitted",
    "created",
    "completed",
    "recorded",
    "answered",
    "received",
    "invoiced",
    "ordered",
    "eingang",
];

/// Parts of such names.
const NAME_PARTS: [&str; 6] = ["datum", "zeit", "date", "timestamp", "stamp", "uhr"];

/// Where the time of a row is.
#[derive(Debug)]
pub(super) struct TimeSource {
    pub(super) columns: Vec<String>,
    pub(super) format: String,
    pub(super) needs_zone: bool,
    /// Whether it has no time of day.
    pub(super) is_day: bool,
    pub(super) doubts: Vec<String>,
    /// The instants of the rows, in UTC where the file has no offset.
    pub(super) instants: Vec<Option<Timestamp>>,
}

/// Finds and takes the columns of the time.
pub(super) fn find(claims: &mut Claims<'_>, numbers: NumberFormat) -> Option<TimeSource> {
    let mut readable: Vec<(usize, u32, Choice)> = Vec::new();
    for (position, column) in claims.free() {
        if let Some(choice) = Choice::of(column, numbers) {
            readable.push((position, rank(column, &choice), choice));
        }
    }
    // The first of the highest rank.
    readable.sort_by_key(|(position, rank, _)| (std::cmp::Reverse(*rank), *position));
    let others: Vec<String> = readable
        .iter()
        .skip(1)
        .map(|(position, _, _)| format!("`{}`", claims.columns[*position].name))
        .collect();
    let (position, _, choice) = readable.into_iter().next()?;
    let column = claims.take(position);
    let mut source = TimeSource {
        columns: vec![column.name.clone()],
        format: choice.format.clone(),
        needs_zone: choice.needs_zone,
        is_day: choice.is_day,
        doubts: choice.doubts,
        instants: Vec::new(),
    };
    if source.is_day {
        add_hours(&mut source, claims);
    }
    if source.needs_zone && !source.is_day {
        add_zone(&mut source, claims);
    }
    if !others.is_empty() && source.columns.len() == 1 {
        source.doubts.push(format!(
            "other columns hold times, too: {}",
            others.join(", ")
        ));
    }
    source.read_rows(claims, numbers);
    Some(source)
}

impl TimeSource {
    fn read_rows(&mut self, claims: &Claims<'_>, numbers: NumberFormat) {
        let columns: Vec<&Column> = self
            .columns
            .iter()
            .filter_map(|name| claims.columns.iter().find(|column| column.name == *name))
            .collect();
        let Some((first, reader)) = columns.first().zip(candidate(&self.format)) else {
            return;
        };
        let text = |row: usize| {
            let texts: Vec<&str> = columns.iter().map(|column| column.text(row)).collect();
            texts.join(" ")
        };
        let numbers = first.numbers(numbers);
        let rows = 0..first.cells.len();
        self.instants = rows.map(|row| reader.read(&text(row), numbers)).collect();
        let rows = self.instants.len();
        let unreadable = (0..rows).filter(|&row| self.instants[row].is_none());
        let (empty, other): (Vec<usize>, Vec<usize>) =
            unreadable.partition(|&row| text(row).trim().is_empty());
        if !empty.is_empty() {
            let empty = empty.len();
            let doubt = format!("{empty} of {rows} rows have no time; they will be rejected");
            self.doubts.push(doubt);
        }
        if let Some(&row) = other.first() {
            self.doubts.push(format!(
                "{} of {rows} rows have a time in another format, such as `{}`; they will be \
                 rejected",
                other.len(),
                text(row)
            ));
        }
    }
}

/// The format of a column of times.
struct Choice {
    format: String,
    needs_zone: bool,
    is_day: bool,
    doubts: Vec<String>,
}

impl Choice {
    /// `None` where the column doesn't hold times.
    fn of(column: &Column, numbers: NumberFormat) -> Option<Self> {
        let is_named = is_named_as_time(&column.words);
        let texts: Vec<&str> = column.texts().take(TEXTS_MAX).collect();
        let is_digits = |text: &&str| text.chars().all(|letter| letter.is_ascii_digit());
        let are_numbers =
            column.numeric_share(numbers) >= READABLE_MIN || texts.iter().all(is_digits);
        let may_be_time = if are_numbers {
            is_named
        } else {
            column.share(looks_like_time) >= READABLE_MIN
        };
        if texts.is_empty() || !may_be_time {
            return None;
        }
        let numbers = column.numbers(numbers);
        let readable = |candidate: &Candidate, texts: &[&str]| {
            let read = texts
                .iter()
                .filter(|text| candidate.read(text, numbers).is_some());
            read.count() as f64 / texts.len() as f64
        };
        let head = &texts[..texts.len().min(5)];
        let fitting: Vec<&Candidate> = CANDIDATES
            .iter()
            .filter(|candidate| candidate.is_number == are_numbers || !candidate.is_number)
            .filter(|candidate| readable(candidate, head) > 0.5)
            .filter(|candidate| readable(candidate, &texts) >= READABLE_MIN)
            .collect();
        let best = fitting
            .iter()
            .map(|candidate| readable(candidate, &texts))
            .fold(0.0, f64::max);
        let fitting: Vec<&Candidate> = fitting
            .into_iter()
            .filter(|candidate| readable(candidate, &texts) >= best)
            .collect();
        Self::among(&fitting, column, numbers)
    }

    fn among(fitting: &[&Candidate], column: &Column, numbers: NumberFormat) -> Option<Self> {
        let first = fitting.first()?;
        let read = |candidate: &Candidate| -> Vec<Timestamp> {
            let rows = 0..column.cells.len().min(TEXTS_MAX);
            rows.filter_map(|row| candidate.read(column.text(row), numbers))
                .collect()
        };
        let instants = read(first);
        let other = fitting
            .iter()
            .skip(1)
            .find(|other| other.needs_zone == first.needs_zone && read(other) != instants);
        let (chosen, doubts) = match other {
            None => (*first, Vec::new()),
            Some(other) => {
                let chosen = if is_likelier(&read(other), &instants) {
                    other
                } else {
                    first
                };
                let rejected = if chosen.format == first.format {
                    other
                } else {
                    first
                };
                let doubt = format!(
                    "the sample also fits \"{}\": is `{}` day first or month first?",
                    rejected.format,
                    column.texts().next().unwrap_or("")
                );
                (*chosen, vec![doubt])
            }
        };
        Some(Self {
            format: chosen.format.clone(),
            needs_zone: chosen.needs_zone,
            is_day: chosen.is_day,
            doubts,
        })
    }
}

/// Files are often in the order of time, and the right format keeps the rows close together.
fn is_likelier(times: &[Timestamp], than: &[Timestamp]) -> bool {
    let ascents = |times: &[Timestamp]| times.windows(2).filter(|pair| pair[0] <= pair[1]).count();
    let descents = |times: &[Timestamp]| times.windows(2).filter(|pair| pair[0] >= pair[1]).count();
    let order = |times: &[Timestamp]| ascents(times).max(descents(times));
    let span = |times: &[Timestamp]| {
        let first = times.iter().min().map_or(0, |time| time.as_second());
        times.iter().max().map_or(0, |time| time.as_second()) - first
    };
    (order(times), -span(times)) > (order(than), -span(than))
}

fn is_named_as_time(words: &Words) -> bool {
    words.has(&NAMES) || words.contain(&NAME_PARTS)
}

/// How well a column suits as the time of a row; at least 1.
fn rank(column: &Column, choice: &Choice) -> u32 {
    let words = &column.words;
    let mut rank = 10;
    let raises: [(bool, u32); 4] = [
        (
            words.has(&[
                "submitted",
                "submit",
                "completed",
                "end",
                "ended",
                "recorded",
                "ende",
                "answered",
                "invoice",
                "order",
                "ordered",
                "abgeschlossen",
                "beendet",
                "abgesendet",
            ]) || words.contain(&[
                "submit",
                "bestell",
                "rechnungsdatum",
                "auftragsdatum",
                "kaufdatum",
            ]),
            4,
        ),
        (is_named_as_time(words), 2),
        (!choice.is_day, 1),
        (column.empty == 0, 5),
    ];
    for (applies, by) in raises {
        rank += u32::from(applies) * by;
    }
    let lowers = [
        (
            words.has(&["start", "started", "begin", "beginn", "gestartet"]),
            2,
        ),
        (
            words.has(&[
                "birth", "birthday", "dob", "updated", "modified", "shipped", "delivery", "due",
                "paid", "signup", "joined",
            ]) || words.contain(&[
                "geburt",
                "liefer",
                "versand",
                "faellig",
                "registr",
                "geaendert",
            ]),
            6,
        ),
        (2 * column.empty > column.cells.len(), 6),
    ];
    for (applies, by) in lowers {
        rank -= u32::from(applies) * by / 2;
    }
    rank
}

/// Joins a column with the time of day to one with the day.
fn add_hours(source: &mut TimeSource, claims: &mut Claims<'_>) {
    let found = claims.free().find_map(|(position, column)| {
        let hours = HOURS_ALONE
            .into_iter()
            .find(|hours| are_hours(column, hours))?;
        Some((position, hours))
    });
    if let Some((position, hours)) = found {
        source.columns.push(claims.take(position).name.clone());
        source.format = joined(&source.format, hours);
        source.is_day = false;
    }
}

fn are_hours(column: &Column, hours: &str) -> bool {
    let Some(reader) = candidate(&format!("%Y-%m-%d {hours}")) else {
        return false;
    };
    let is_named = column
        .words
        .contain(&["time", "zeit", "uhr", "hour", "stunde"]);
    let has_colon = column.share(|text| text.contains(':')) >= READABLE_MIN;
    (is_named || has_colon)
        && column.share(|text| {
            let text = format!("2024-01-15 {text}");
            reader.read(&text, NumberFormat::JSON).is_some()
        }) >= READABLE_MIN
}

/// Joins a column with the names of time zones.
fn add_zone(source: &mut TimeSource, claims: &mut Claims<'_>) {
    let is_zone = |text: &str| (text.contains('/') || text == "UTC") && time_zone(text).is_ok();
    let found = claims
        .free()
        .find(|(_, column)| column.empty == 0 && column.share(is_zone) >= 1.0);
    if let Some((position, column)) = found
        && let "date-time" | "rfc3339" = source.format.as_str()
    {
        // The pattern depends on whether the times have seconds.
        let time = source.columns.first().cloned().unwrap_or_default();
        let sample = claims.columns.iter().find(|other| other.name == time);
        let text = sample.map_or("", |sample| sample.text(0));
        let separator = if text.contains('T') { 'T' } else { ' ' };
        let seconds = if text.matches(':').count() == 2 {
            ":%S"
        } else {
            ""
        };
        source.format = format!("%Y-%m-%d{separator}%H:%M{seconds} %Q");
        source.columns.push(column.name.clone());
        source.needs_zone = false;
        claims.take(position);
    } else if let Some((position, column)) = found {
        source.format = format!("{} %Q", source.format);
        source.columns.push(column.name.clone());
        source.needs_zone = false;
        claims.take(position);
    }
}
