//! The reasons why rows were not stored, grouped and counted for the terminal.

use std::collections::HashMap;
use std::io::{self, IsTerminal};

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use crate::cli::number;
use crate::import::{RejectedRow, RowError};

/// Columns of output that is not a terminal.
const WIDTH_DEFAULT: usize = 80;
/// A wider table would be harder to read.
const WIDTH_MAX: usize = 100;
/// A narrower one could hold no text.
const WIDTH_MIN: usize = 60;
/// Lines of the table, without its title.
const LINES_MAX: usize = 10;
/// Lines of one reason, where there are several.
const REASON_LINES_MAX: usize = 2;
/// Rows of which every one has an error by a mistake in the mapping; fewer may all be wrong.
const COMMON_ROWS_MIN: u64 = 3;
/// Reasons that are told apart. Others are counted together.
const REASONS_MAX: usize = 1_000;
/// Columns of a column's name.
const NAME_WIDTH_MAX: usize = 24;

/// The reasons why rows were not stored. Errors of one column that differ in values and
/// numbers only are one reason.
#[derive(Debug, Default)]
pub(super) struct Reasons {
    reasons: Vec<Reason>,
    /// Positions in `reasons`, by column and generalised description.
    positions: HashMap<(String, String), usize>,
    /// Errors past `REASONS_MAX`.
    uncounted: u64,
    rows: u64,
}

/// One reason, and the first row that has it.
#[derive(Debug)]
struct Reason {
    rows: u64,
    /// The column; the field where there is no column.
    name: String,
    line: u64,
    description: String,
    /// The number of the row that was counted last.
    last_row: u64,
}

impl Reasons {
    /// Counts the reasons of a row, each once.
    pub(super) fn add(&mut self, row: &RejectedRow) {
        self.rows += 1;
        for error in &row.errors {
            self.add_error(error);
        }
    }

    fn add_error(&mut self, error: &RowError) {
        let name = match error.column.as_str() {
            "" => &error.field,
            column => column,
        };
        let key = (name.to_owned(), generalised(&error.description));
        if let Some(&position) = self.positions.get(&key) {
            let reason = &mut self.reasons[position];
            reason.rows += u64::from(reason.last_row != self.rows);
            reason.last_row = self.rows;
        } else if self.reasons.len() < REASONS_MAX {
            self.positions.insert(key, self.reasons.len());
            self.reasons.push(Reason {
                rows: 1,
                name: name.to_owned(),
                line: error.line,
                description: error.description.clone(),
                last_row: self.rows,
            });
        } else {
            self.uncounted += 1;
        }
    }

    /// The column or field in which every one of `rows` rows has an error; `None` for few rows.
    pub(super) fn common_name(&self, rows: u64) -> Option<&str> {
        if rows < COMMON_ROWS_MIN || self.rows < rows {
            return None;
        }
        let mut rows_of: HashMap<&str, u64> = HashMap::new();
        for reason in &self.reasons {
            *rows_of.entry(&reason.name).or_default() += reason.rows;
        }
        let mut names = self.reasons.iter().map(|reason| reason.name.as_str());
        // A row may have several errors in one column.
        names.find(|name| !name.is_empty() && rows_of[name] >= rows)
    }

    /// The most frequent reasons as a table of at most this width; empty without a reason.
    pub(super) fn table(&self, width: usize) -> String {
        if self.reasons.is_empty() {
            return String::new();
        }
        let mut ranked: Vec<&Reason> = self.reasons.iter().collect();
        ranked.sort_by_key(|reason| (std::cmp::Reverse(reason.rows), reason.line));
        let layout = TableLayout::of(&ranked, width);
        let full: usize = ranked.iter().map(|it| layout.text(it).len()).sum();
        let lines_max = match full {
            0..=LINES_MAX => LINES_MAX,
            _ => REASON_LINES_MAX,
        };
        let mut table = layout.row("rows", "column", "line", "reason of that line") + "\n";
        let (mut lines, mut shown) = (0, 0);
        for reason in &ranked {
            let mut text = layout.text(reason);
            if text.len() > lines_max {
                text.truncate(lines_max);
                shorten(&mut text, layout.text_width);
            }
            if lines + text.len() > LINES_MAX {
                break;
            }
            lines += text.len();
            shown += 1;
            table += &layout.reason(reason, &text);
        }
        table + &self.remainder(&ranked[shown..])
    }

    /// Counts the reasons that are not shown.
    fn remainder(&self, hidden: &[&Reason]) -> String {
        if hidden.is_empty() && self.uncounted == 0 {
            return String::new();
        }
        let errors = hidden.iter().map(|reason| reason.rows).sum::<u64>() + self.uncounted;
        let more = match self.uncounted {
            0 => "",
            _ => "over ",
        };
        format!(
            "  and {more}{}, {} in all\n",
            number::count_of(hidden.len() as u64, "more reason"),
            number::count_of(errors, "error"),
        )
    }
}

/// The widths of the table's columns.
struct TableLayout {
    rows: usize,
    name: usize,
    line: usize,
    text_width: usize,
}

impl TableLayout {
    fn of(reasons: &[&Reason], width: usize) -> Self {
        let widest = |title: &str, texts: &dyn Fn(&Reason) -> String| {
            let widths = reasons.iter().map(|reason| texts(reason).width());
            widths.max().unwrap_or(0).max(title.width())
        };
        let rows = widest("rows", &|reason| number::count(reason.rows));
        let name = widest("column", &|reason| reason.name.clone()).min(NAME_WIDTH_MAX);
        let line = widest("line", &|reason| reason.line.to_string());
        // Two spaces in front of each column.
        let taken = 2 + rows + 2 + name + 2 + line + 2;
        Self {
            rows,
            name,
            line,
            text_width: width.max(WIDTH_MIN) - taken,
        }
    }

    fn row(&self, rows: &str, name: &str, line: &str, text: &str) -> String {
        let mut names = vec![name.to_owned()];
        if name.width() > self.name {
            shorten(&mut names, self.name);
        }
        let padding = " ".repeat(self.name - names[0].width());
        let row = format!(
            "  {rows:>0$}  {2}{padding}  {line:>1$}  {text}",
            self.rows, self.line, names[0]
        );
        row.trim_end().to_owned()
    }

    fn text(&self, reason: &Reason) -> Vec<String> {
        wrapped(&reason.description, self.text_width)
    }

    fn reason(&self, reason: &Reason, text: &[String]) -> String {
        let mut rows = String::new();
        let (count, line) = (number::count(reason.rows), reason.line.to_string());
        for (index, text) in text.iter().enumerate() {
            rows += &match index {
                0 => self.row(&count, &reason.name, &line, text),
                _ => self.row("", "", "", text),
            };
            rows.push('\n');
        }
        rows
    }
}

/// The columns of a table on this output.
pub(super) fn width() -> usize {
    let terminal = terminal_size::terminal_size().filter(|_| io::stdout().is_terminal());
    terminal.map_or(WIDTH_DEFAULT, |(width, _)| {
        usize::from(width.0).clamp(WIDTH_MIN, WIDTH_MAX)
    })
}

/// A description without the values of its row: what stands in backquotes, and every word with
/// a digit, such as a number, a time or an id.
fn generalised(description: &str) -> String {
    let mut general = String::with_capacity(description.len());
    for (index, part) in description.split('`').enumerate() {
        if index % 2 == 1 {
            general.push('`');
            continue;
        }
        for word in part.split_inclusive(' ') {
            let is_value = word.contains(|letter: char| letter.is_ascii_digit());
            general.push_str(if is_value { "0 " } else { word });
        }
    }
    general
}

/// The lines of a text, broken between words. A longer word is broken inside.
fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split_whitespace() {
        let line = lines.last().map_or(0, |line| line.width());
        if line > 0 && line + 1 + word.width() > width {
            lines.push(String::new());
        }
        for letter in word.chars() {
            let letter_width = letter.width().unwrap_or(0);
            if lines
                .last()
                .is_some_and(|line| line.width() + letter_width > width)
            {
                lines.push(String::new());
            }
            if let Some(line) = lines.last_mut() {
                line.push(letter);
            }
        }
        if let Some(line) = lines.last_mut() {
            line.push(' ');
        }
    }
    lines
        .iter()
        .map(|line| line.trim_end().to_owned())
        .collect()
}

/// Ends the last line in an ellipsis, within the width.
fn shorten(lines: &mut [String], width: usize) {
    let Some(last) = lines.last_mut() else {
        return;
    };
    while last.width() + 1 > width && last.pop().is_some() {}
    last.push('…');
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::{RawRow, RowOrigin};

    fn rejected(line: u64, errors: &[(&str, &str)]) -> RejectedRow {
        let errors = errors.iter().map(|(column, description)| RowError {
            line,
            id: String::new(),
            column: (*column).to_owned(),
            field: "field".to_owned(),
            reason: "INVALID_FIELD".to_owned(),
            description: (*description).to_owned(),
        });
        RejectedRow {
            origin: RowOrigin {
                line,
                number: line - 1,
                copy: 1,
                raw: RawRow::Json(Vec::new()),
            },
            errors: errors.collect(),
        }
    }

    fn table(rows: &[RejectedRow]) -> String {
        let mut reasons = Reasons::default();
        rows.iter().for_each(|row| reasons.add(row));
        reasons.table(80)
    }

    #[test]
    fn reasons_are_grouped_and_the_most_frequent_comes_first() {
        let rows = [
            rejected(2, &[("total", "is empty; this row needs a value")]),
            rejected(3, &[("at", "`1/5/24` is not a date such as 2024-05-01")]),
            rejected(
                9,
                &[
                    ("at", "`x` is not a date such as 2024-05-01"),
                    ("", "12 is out of range"),
                ],
            ),
        ];
        assert_eq!(
            table(&rows),
            "  rows  column  line  reason of that line\n     \
                2  at         3  `1/5/24` is not a date such as 2024-05-01\n     \
                1  total      2  is empty; this row needs a value\n     \
                1  field      9  12 is out of range\n"
        );
    }

    #[test]
    fn a_table_fits_80_columns_and_a_few_lines() {
        let long = "is a long description of what is wrong, with words ".repeat(4);
        let letters = ('a'..='z').map(String::from);
        let rows: Vec<RejectedRow> = (2..)
            .zip(letters)
            .map(|(line, letter)| {
                rejected(
                    line,
                    &[("a_very_long_name_of_a_column_in_a_file", &(letter + &long))],
                )
            })
            .collect();
        let table = table(&rows);
        let lines: Vec<&str> = table.lines().collect();
        assert_eq!(lines.len(), 12, "{table}");
        assert!(lines.iter().all(|line| line.width() <= 80), "{table}");
        assert_eq!(lines[11], "  and 21 more reasons, 21 errors in all");
    }

    #[test]
    fn a_single_reason_is_shown_in_full() {
        let long = "word ".repeat(80);
        let table = table(&[rejected(2, &[("at", &long)])]);
        assert_eq!(table.matches("word").count(), 80, "{table}");
        let without = Reasons::default().table(80);
        assert_eq!(without, "");
    }

    #[test]
    fn descriptions_that_differ_in_values_are_one_reason() {
        let of = |id: &str, sum: &str| generalised(&format!("`{id}` is {id}, {sum} EUR"));
        assert_eq!(of("1b-c", "-1.00"), of("cc-5", "7"));
        assert_ne!(of("1", "1"), of("a", "1"));
    }

    #[test]
    fn texts_are_wrapped_inside_long_words_too() {
        assert_eq!(wrapped("ab cdefg h", 3), ["ab", "cde", "fg", "h"]);
    }
}
