//! Finds the questions that are answered on a scale.

use super::column::Column;
use super::labels;
use super::measure::Measure;
use super::question::{CellAnswers, CodeValue, QuestionKind};
use super::unanswered::{self, CODES};
use crate::import::number_format::NumberFormat;

/// A question on a scale.
#[derive(Debug)]
pub(super) struct ScaleQuestion {
    pub(super) kind: QuestionKind,
    pub(super) answers: CellAnswers,
    pub(super) doubts: Vec<String>,
    pub(super) survey_doubts: Vec<String>,
}

/// The codes of a column, by what they may be.
#[derive(Debug, Default)]
struct Codes {
    whole: Vec<(i32, usize, String)>,
    /// Half points, doubled.
    halves: Vec<(i32, String)>,
    labels: Vec<(i32, String)>,
    has_likert: bool,
    has_percent: bool,
    not_applicable: Vec<String>,
    skipped: Vec<String>,
    unknown: Vec<(String, usize)>,
}

impl Codes {
    fn of(column: &Column, numbers: NumberFormat) -> Self {
        let mut codes = Self::default();
        for (text, rows) in &column.values {
            if unanswered::is_not_applicable(text) {
                codes.not_applicable.push(text.clone());
            } else if unanswered::is_missing(text) {
                codes.skipped.push(text.clone());
            } else {
                codes.add(text, *rows, numbers);
            }
        }
        codes
    }

    fn add(&mut self, text: &str, rows: usize, numbers: NumberFormat) {
        let percent = text.strip_suffix('%').map(str::trim_end);
        self.has_percent |= percent.is_some();
        let number = numbers.parse(percent.unwrap_or(text));
        if let Some(whole) = number.as_ref().and_then(|number| number.to_i32()) {
            self.whole.push((whole, rows, text.to_owned()));
            return;
        }
        if let Some(number) = number {
            let half = number.fraction_digits(3) == 500;
            let doubled: Option<i32> = number.whole().parse::<i32>().ok().map(|it| 2 * it + 1);
            match doubled {
                Some(doubled) if half && !number.is_negative() => {
                    self.halves.push((doubled, text.to_owned()));
                }
                Some(_) | None => self.unknown.push((text.to_owned(), rows)),
            }
            return;
        }
        let score = labels::numbered(text).or_else(|| labels::stars(text));
        if let Some(score) = score {
            self.labels.push((score, text.to_owned()));
        } else if let Some(score) = labels::likert(text) {
            self.has_likert = true;
            self.labels.push((score, text.to_owned()));
        } else {
            self.unknown.push((text.to_owned(), rows));
        }
    }

    /// Moves numbers that stand for no answer out of the scores, and returns them.
    fn take_outliers(&mut self, measure: Measure) -> Vec<String> {
        let regular = |code: i32| !CODES.contains(&code);
        let highest = |codes: &[(i32, usize, String)], regular: &dyn Fn(i32) -> bool| {
            let kept = codes
                .iter()
                .map(|(code, _, _)| *code)
                .filter(|code| regular(*code));
            kept.max()
        };
        let top = highest(&self.whole, &regular);
        let is_small = top.is_some_and(|top| top <= 10) && !self.has_percent;
        let below_nine = highest(&self.whole, &|code| regular(code) && code != 9);
        // A lone 9 above a scale to 5 or 7.
        let lone_nine = measure != Measure::Nps
            && top == Some(9)
            && below_nine.is_some_and(|top| (3..=7).contains(&top));
        let top = if lone_nine { below_nine } else { top };
        let is_zero_odd = measure != Measure::Nps
            && top.is_some_and(|top| (4..=7).contains(&top))
            && self.whole.iter().any(|(code, _, _)| *code == 1);
        let is_outlier = |code: i32| {
            (is_small && !regular(code)) || (lone_nine && code == 9) || (is_zero_odd && code == 0)
        };
        let (outliers, whole): (Vec<_>, Vec<_>) = std::mem::take(&mut self.whole)
            .into_iter()
            .partition(|(code, _, _)| is_outlier(*code));
        self.whole = whole;
        outliers.into_iter().map(|(_, _, text)| text).collect()
    }

    /// The scores of the codes, by their text.
    fn scores(&self) -> impl Iterator<Item = (i32, &str)> {
        let whole = self
            .whole
            .iter()
            .map(|(code, _, text)| (*code, text.as_str()));
        whole.chain(
            self.labels
                .iter()
                .map(|(code, text)| (*code, text.as_str())),
        )
    }

    /// Whether nearly every answer is on a scale.
    fn are_scores(&self, filled: usize) -> bool {
        let unknown: usize = self.unknown.iter().map(|(_, rows)| rows).sum();
        let distinct = self.whole.len() + self.labels.len() + self.halves.len();
        distinct >= 1 && 50 * unknown <= filled
    }
}

/// The question that a column answers on a scale; `None` where it holds something else.
pub(super) fn find(column: &Column, numbers: NumberFormat) -> Option<ScaleQuestion> {
    let measure = Measure::of(column);
    if measure == Measure::Other || column.has_lists {
        return None;
    }
    let numbers = column.numbers(numbers);
    let mut codes = Codes::of(column, numbers);
    if !codes.are_scores(column.filled()) {
        return None;
    }
    let outliers = codes.take_outliers(measure);
    let doubled = !codes.halves.is_empty();
    let factor = if doubled { 2 } else { 1 };
    let scores: Vec<i32> = codes.scores().map(|(score, _)| score * factor).collect();
    let halves = codes.halves.iter().map(|(score, _)| *score);
    let all: Vec<i32> = scores.into_iter().chain(halves).collect();
    let (low, high) = (*all.iter().min()?, *all.iter().max()?);
    let is_enough = column.filled() >= 30;
    let is_constant = all.len() == 1 && measure == Measure::Unnamed;
    let scale = Scale::of(low, high, measure, &codes, doubled, is_enough);
    let scale = scale.filter(|_| !is_constant)?;
    let mut found = scale.question(column, measure, &codes);
    found.answers = answers(column, &codes, &outliers);
    if doubled {
        found.answers.values = doubled_values(numbers);
    }
    found.doubts.extend(doubts(&codes, &outliers, doubled));
    Some(found)
}

fn answers(column: &Column, codes: &Codes, outliers: &[String]) -> CellAnswers {
    let mut labels = codes.labels.clone();
    labels.sort();
    let labels = labels.into_iter();
    CellAnswers {
        column: column.name.clone(),
        not_applicable: [codes.not_applicable.as_slice(), outliers].concat(),
        skipped: codes.skipped.clone(),
        values: labels
            .map(|(score, text)| (text, CodeValue::Score(score)))
            .collect(),
        separator: None,
    }
}

/// The values of half points to 5. A code that isn't listed would be a score itself, so all
/// are, whether the sample has them or not.
fn doubled_values(numbers: NumberFormat) -> Vec<(String, CodeValue)> {
    let text = |score: i32| match score % 2 {
        0 => (score / 2).to_string(),
        _ => format!("{}{}5", score / 2, numbers.decimal()),
    };
    (1..=10)
        .map(|score| (text(score), CodeValue::Score(score)))
        .collect()
}

fn doubts(codes: &Codes, outliers: &[String], doubled: bool) -> Vec<String> {
    let mut doubts = Vec::new();
    if !outliers.is_empty() {
        doubts.push(format!(
            "{} is taken for \"not applicable\"; is it a score?",
            outliers.join(" and ")
        ));
    }
    if codes.has_likert {
        doubts.push("which score does each label stand for?".to_owned());
    }
    if doubled {
        doubts.push("half points are doubled, so that every score is a whole number".to_owned());
    }
    if let Some((text, _)) = codes.unknown.first() {
        doubts.push(format!(
            "rows with answers such as `{text}` will be rejected"
        ));
    }
    doubts
}

/// The ends of a scale.
#[derive(Debug, Clone, Copy)]
struct Scale {
    low: i32,
    high: i32,
    /// Whether the sample has both ends.
    is_seen: bool,
}

impl Scale {
    /// The usual scale around the lowest and the highest score.
    fn of(
        low: i32,
        high: i32,
        measure: Measure,
        codes: &Codes,
        doubled: bool,
        is_enough: bool,
    ) -> Option<Self> {
        let is_likert = codes.has_likert;
        let (from, to) = match (low, high) {
            (0.., ..=100) if codes.has_percent => (0, 100),
            (1.., ..=10) if doubled => (1, 10),
            _ if is_likert => (1, 5),
            (0.., ..=10) if measure == Measure::Nps => (0, 10),
            (0, ..=1) => return None,
            (0, 2..=5) => (0, 5),
            (0, ..=10) => (0, 10),
            (1.., ..=3) if is_enough && high == 3 => (1, 3),
            (1.., ..=4) if is_enough && high == 4 => (1, 4),
            (1.., ..=5) => (1, 5),
            (1.., 6) => (1, if is_grade(codes, measure) { 6 } else { 7 }),
            (1.., 7) => (1, 7),
            // Without any other name, a scale to 10 is likelier that of a recommendation.
            (1.., ..=10) if measure == Measure::Unnamed => (0, 10),
            (1.., ..=10) => (1, 10),
            (0.., ..=100) if matches!(measure, Measure::Csat | Measure::Rating) => (0, 100),
            _ => return None,
        };
        Some(Self {
            low: from,
            high: to,
            is_seen: low == from && high == to,
        })
    }

    /// The question, without its answers.
    fn question(self, column: &Column, measure: Measure, codes: &Codes) -> ScaleQuestion {
        let scale = [self.low, self.high];
        let is_grade = column
            .words
            .has(&["schulnote", "schulnoten", "note", "grade"])
            && self.high <= 6
            && self.low == 1;
        let mut doubts = Vec::new();
        let span = format!("{}-{}", self.low, self.high);
        let kind = match measure {
            Measure::Nps if scale == [0, 10] => QuestionKind::Nps,
            Measure::Unnamed | Measure::Rating if scale == [0, 10] => {
                doubts.push("is it a recommendation (nps), or a rating?".to_owned());
                QuestionKind::Nps
            }
            Measure::Csat => {
                doubts.push("from which score on is a customer satisfied?".to_owned());
                self.csat(is_grade)
            }
            Measure::Ces => {
                doubts.push(
                    "does a high score mean agreement that it was easy, or effort?".to_owned(),
                );
                let is_effort = column.words.has(&["effort", "aufwand", "muehe"])
                    || column.words.contain(&["difficult", "schwierig"]);
                QuestionKind::Ces { scale, is_effort }
            }
            Measure::Nps | Measure::Rating | Measure::Unnamed | Measure::Other => {
                doubts.push(format!(
                    "a rating from {span}; csat (with satisfied_from) and ces (with direction) are \
                     other kinds"
                ));
                QuestionKind::Rating {
                    scale,
                    low_is_good: is_grade,
                }
            }
        };
        if is_grade {
            doubts.push("is 1 the best grade?".to_owned());
        }
        let is_certain = self.is_seen || measure == Measure::Nps || codes.has_likert;
        if !is_certain {
            doubts.push(format!(
                "the sample doesn't have both ends of the scale {span}"
            ));
        }
        ScaleQuestion {
            kind,
            answers: CellAnswers::default(),
            doubts: Vec::new(),
            survey_doubts: doubts,
        }
    }

    fn csat(self, low_is_good: bool) -> QuestionKind {
        // The two best scores, of a scale to 3 the best.
        let best = if self.high - self.low < 3 { 0 } else { 1 };
        QuestionKind::Csat {
            scale: [self.low, self.high],
            satisfied: if low_is_good {
                self.low + best
            } else if self.high == 100 {
                80
            } else {
                self.high - best
            },
            low_is_good,
        }
    }
}

/// Whether the scores are grades from 1 to 6.
fn is_grade(codes: &Codes, measure: Measure) -> bool {
    let rows: usize = codes.whole.iter().map(|(_, rows, _)| rows).sum();
    measure == Measure::Rating || rows >= 30
}
