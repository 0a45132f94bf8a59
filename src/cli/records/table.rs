//! Tables of rows that fit the terminal.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::cell::{Cell, Field};

const GAP: usize = 2;
/// Columns that are left out and named; the others are counted.
const NAMED_MAX: usize = 4;
const ELLIPSIS: char = '…';

/// A column of a table.
#[derive(Debug, Clone)]
pub(in crate::cli) struct Column {
    title: String,
    cells: Vec<String>,
    /// The width to which its texts may be shortened, if they may be.
    width_min: Option<usize>,
    /// Columns with the highest rank are left out first; those with 0 never are.
    rank: usize,
}

impl Column {
    /// A column that is left out of a narrow table; the higher its rank, the earlier. A column
    /// of rank 0 stays.
    pub(in crate::cli) fn new(title: &str, rank: usize, cells: Vec<String>) -> Self {
        Self {
            title: title.to_owned(),
            // Line breaks and control characters would break the table.
            cells: cells.iter().map(|cell| one_line(cell)).collect(),
            width_min: None,
            rank,
        }
    }

    /// The column, whose texts are shortened to `width_min` before another column is left out.
    pub(in crate::cli) fn flexible(self, width_min: usize) -> Self {
        Self {
            width_min: Some(width_min),
            ..self
        }
    }

    fn has_text(&self) -> bool {
        self.cells.iter().any(|cell| !cell.is_empty())
    }

    fn width(&self) -> usize {
        let texts = std::iter::once(&self.title).chain(&self.cells);
        texts.map(|text| text.width()).max().unwrap_or(0)
    }

    fn width_min(&self) -> usize {
        let width = self.width();
        self.width_min.map_or(width, |shortest| shortest.min(width))
    }
}

/// The columns as lines of at most `width` columns. Columns without any text are left out, and
/// so are others if the terminal is too narrow; the last line names those.
pub(in crate::cli) fn table(columns: Vec<Column>, width: usize) -> String {
    let mut columns: Vec<Column> = columns.into_iter().filter(Column::has_text).collect();
    let mut left_out = Vec::new();
    loop {
        let widths: usize = columns.iter().map(Column::width_min).sum();
        // One gap less than columns.
        let needed = widths + GAP * columns.len().max(1) - GAP;
        let last = columns
            .iter()
            .enumerate()
            .max_by_key(|(index, column)| (column.rank, *index));
        match last {
            Some((index, column)) if needed > width && column.rank > 0 => {
                left_out.push(columns.remove(index).title);
            }
            Some(_) | None => break,
        }
    }
    let widths = widths(&columns, width);
    let line = |text_of: &dyn Fn(&Column) -> &str| {
        let cells = columns.iter().zip(&widths);
        let cells = cells.map(|(column, width)| pad(&shortened(text_of(column), *width), *width));
        let line = cells.collect::<Vec<_>>().join(&" ".repeat(GAP));
        line.trim_end().to_owned() + "\n"
    };
    let rows = columns.first().map_or(0, |column| column.cells.len());
    let mut text = line(&|column| &column.title);
    for row in 0..rows {
        text += &line(&|column| column.cells.get(row).map_or("", String::as_str));
    }
    if !left_out.is_empty() {
        left_out.reverse();
        let unnamed = left_out
            .len()
            .checked_sub(NAMED_MAX)
            .filter(|more| *more > 0);
        let unnamed = unnamed.map_or_else(String::new, |more| format!(" and {more} more"));
        left_out.truncate(NAMED_MAX);
        text += &format!(
            "left out to fit {width} columns: {}{unnamed}; --output csv has every field\n",
            left_out.join(", ")
        );
    }
    text
}

/// The widths of the columns. What the shortest form of all columns leaves goes to the flexible
/// ones, from the left.
fn widths(columns: &[Column], width: usize) -> Vec<usize> {
    let needed: usize = columns.iter().map(Column::width_min).sum();
    let gaps = GAP * columns.len().max(1) - GAP;
    // Nothing is left where even the shortest columns are too wide.
    let mut left = width.saturating_sub(needed + gaps);
    let widths = columns.iter().map(|column| {
        let more = left.min(column.width() - column.width_min());
        left -= more;
        column.width_min() + more
    });
    widths.collect()
}

fn one_line(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    words
        .join(" ")
        .chars()
        .filter(|c| !c.is_control())
        .collect()
}

fn shortened(text: &str, width: usize) -> String {
    if text.width() <= width {
        return text.to_owned();
    }
    let mut short = String::new();
    let mut used = 1;
    for letter in text.chars() {
        // A letter without a width takes no place.
        used += letter.width().unwrap_or(0);
        if used > width {
            break;
        }
        short.push(letter);
    }
    short.trim_end().to_owned() + &ELLIPSIS.to_string()
}

fn pad(text: &str, width: usize) -> String {
    let missing = width.saturating_sub(text.width());
    format!("{text}{}", " ".repeat(missing))
}

/// The fields of one row, one line each: `name  value`. Fields of a group are indented below
/// its name. Fields without a value are left out.
pub(in crate::cli) fn fields_of(fields: &[Field], row: &[Cell]) -> String {
    let shown = fields
        .iter()
        .zip(row)
        .filter(|(_, cell)| !matches!(cell, Cell::Empty) && !cell.to_text().is_empty());
    let shown: Vec<(&str, String)> = shown
        .map(|(field, cell)| (field.name.as_str(), cell.to_text()))
        .collect();
    let label = |name: &str| match name.split_once('.') {
        Some((_, inner)) => format!("  {inner}"),
        None => name.to_owned(),
    };
    let width = shown.iter().map(|(name, _)| label(name).width()).max();
    // Without a field there is nothing to align.
    let width = width.unwrap_or(0);
    let indent = " ".repeat(width + GAP);
    let mut text = String::new();
    let mut group = "";
    for (name, value) in shown {
        let own = name.split_once('.').map_or("", |(group, _)| group);
        if own != group && !own.is_empty() {
            text += &format!("{own}\n");
        }
        group = own;
        let value = value.replace('\n', &format!("\n{indent}"));
        text += &format!("{}  {value}\n", pad(&label(name), width));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::super::cell::Kind;
    use super::*;

    fn column(title: &str, rank: usize, cell: &str) -> Column {
        Column::new(title, rank, vec![cell.to_owned()])
    }

    #[test]
    fn a_long_text_is_shortened_before_a_column_is_left_out() {
        let columns = vec![
            column("time", 0, "2026-01-14 12:00"),
            column("comment", 0, "The box was\ndamaged and the shop was rude").flexible(16),
            column("empty", 1, ""),
            column("customer", 1, "customer-42"),
        ];
        let lines = |width| -> Vec<String> {
            table(columns.clone(), width)
                .lines()
                .map(str::to_owned)
                .collect()
        };
        assert_eq!(
            lines(60)[1],
            "2026-01-14 12:00  The box was damaged and the…   customer-42"
        );
        assert_eq!(
            lines(40)[1..],
            [
                "2026-01-14 12:00  The box was damaged a…",
                "left out to fit 40 columns: customer; --output csv has every field"
            ]
        );
    }

    #[test]
    fn the_fields_of_a_row_are_grouped_and_empty_ones_left_out() {
        let names = ["id", "answers.q", "answers.why", "note"];
        let fields = names.map(|name| Field::new(name, Kind::Text));
        let row = [
            Cell::text("7"),
            Cell::Integer(9),
            Cell::text("a\nb"),
            Cell::Empty,
        ];
        assert_eq!(
            fields_of(&fields, &row),
            "id     7\nanswers\n  q    9\n  why  a\n       b\n"
        );
    }
}
