//! Aligned columns of text that fit the terminal.

use anstyle::Style;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::terminal::Terminal;

/// The space between two columns.
pub(in crate::cli::query) const GAP: &str = "  ";

const TITLE: Style = Style::new().bold();

/// The least width that a column of text is cut to.
const CUT_WIDTH_MIN: usize = 12;

/// Ends a text that was cut.
const ELLIPSIS: char = '…';

/// Alignment of the cells of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::cli::query) enum Align {
    Left,
    Right,
}

/// A column: its title and one cell per row.
#[derive(Debug, Clone)]
pub(in crate::cli::query) struct Column {
    title: String,
    align: Align,
    cells: Vec<String>,
    need: Need,
    is_cuttable: bool,
}

/// Whether a narrow terminal may leave a column out, from the least needed to the most.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Need {
    Optional,
    Preferred,
    Important,
    /// It is always shown.
    Always,
}

impl Column {
    pub(in crate::cli::query) fn new(
        title: impl Into<String>,
        align: Align,
        cells: Vec<String>,
    ) -> Self {
        Self {
            title: title.into(),
            align,
            cells,
            need: Need::Always,
            is_cuttable: false,
        }
    }

    /// A column with one cell for each of `rows`.
    pub(in crate::cli::query) fn of<R>(
        title: impl Into<String>,
        align: Align,
        rows: &[R],
        cell: impl Fn(&R) -> String,
    ) -> Self {
        Self::new(title, align, rows.iter().map(cell).collect())
    }

    /// The column, left out first if the terminal is too narrow.
    pub(in crate::cli::query) fn optional(self) -> Self {
        let need = Need::Optional;
        Self { need, ..self }
    }

    /// The column, left out once no optional column is left.
    pub(in crate::cli::query) fn preferred(self) -> Self {
        let need = Need::Preferred;
        Self { need, ..self }
    }

    /// The column, left out only if nothing else helps.
    pub(in crate::cli::query) fn important(self) -> Self {
        let need = Need::Important;
        Self { need, ..self }
    }

    /// The column, whose texts are cut if the terminal is too narrow even so.
    pub(in crate::cli::query) fn cuttable(self) -> Self {
        Self {
            is_cuttable: true,
            ..self
        }
    }

    fn width(&self) -> usize {
        let texts = std::iter::once(&self.title).chain(&self.cells);
        texts.map(|text| text.width()).max().unwrap_or(0)
    }

    fn cut(&mut self, width: usize) {
        self.title = cut(&self.title, width);
        for cell in &mut self.cells {
            *cell = cut(cell, width);
        }
    }
}

/// Columns that fit the terminal, and the titles of those that don't.
#[derive(Debug)]
pub(in crate::cli::query) struct Table {
    columns: Vec<Column>,
    left_out: Vec<String>,
    is_cut: bool,
}

impl Table {
    /// Keeps the columns that are always shown, and adds others while they fit: the most needed
    /// first, and of equal ones the leftmost. Then cuts long texts.
    pub(in crate::cli::query) fn fit(columns: Vec<Column>, width: usize) -> Self {
        let is_always = |column: &Column| column.need == Need::Always;
        let mut is_shown: Vec<bool> = columns.iter().map(is_always).collect();
        let shown_width = |is_shown: &[bool]| {
            let shown = columns.iter().zip(is_shown).filter(|(_, shown)| **shown);
            let widths: Vec<usize> = shown.map(|(column, _)| column.width()).collect();
            widths.iter().sum::<usize>() + GAP.len() * widths.len().saturating_sub(1)
        };
        for need in [Need::Important, Need::Preferred, Need::Optional] {
            for index in 0..columns.len() {
                if columns[index].need == need {
                    is_shown[index] = true;
                    is_shown[index] = shown_width(&is_shown) <= width;
                }
            }
        }
        let mut table = Self {
            columns: Vec::new(),
            left_out: Vec::new(),
            is_cut: false,
        };
        for (column, is_shown) in columns.into_iter().zip(is_shown) {
            if is_shown {
                table.columns.push(column);
            } else {
                table.left_out.push(column.title);
            }
        }
        table.is_cut = cut_texts(&mut table.columns, width);
        table
    }

    /// Whether the table has a column with this title.
    pub(in crate::cli::query) fn shows(&self, title: &str) -> bool {
        self.columns.iter().any(|column| column.title == title)
    }

    /// Adds a column at the right.
    pub(in crate::cli::query) fn push(&mut self, column: Column) {
        self.columns.push(column);
    }

    /// Width of the columns and the gaps between them.
    pub(in crate::cli::query) fn width(&self) -> usize {
        total_width(&self.columns)
    }

    /// The columns as text, with bold titles if the terminal is styled.
    pub(in crate::cli::query) fn text(&self, terminal: Terminal) -> String {
        let mut text = String::new();
        for (index, line) in lines(&self.columns).into_iter().enumerate() {
            if index == 0 && terminal.styled {
                text.push_str(&format!("{TITLE}{line}{TITLE:#}\n"));
            } else {
                text.push_str(&line);
                text.push('\n');
            }
        }
        text
    }

    /// What is not shown, and how to see it; empty if everything is shown.
    pub(in crate::cli::query) fn note(&self, terminal: Terminal) -> String {
        let width = terminal.width;
        let mut note = String::new();
        if !self.left_out.is_empty() {
            let titles = self.left_out.join(", ");
            note = format!(
                "left out to fit {width} columns: {titles}; see them with --wide or --output csv\n"
            );
        } else if self.is_cut {
            note = format!("{ELLIPSIS} cut to fit {width} columns; see all with --wide\n");
        }
        wrapped(&note, width)
    }
}

/// A head, its table and the meanings of the marks in it.
pub(in crate::cli::query) fn page(
    head: &str,
    table: &Table,
    footnotes: &str,
    terminal: Terminal,
) -> String {
    let head = wrapped(head, terminal.width);
    let note = table.note(terminal);
    format!("{head}\n{}{footnotes}{note}", table.text(terminal))
}

/// A head and a sentence instead of an empty table.
pub(in crate::cli::query) fn empty_page(head: &str, message: &str, terminal: Terminal) -> String {
    format!("{}\n{message}\n", wrapped(head, terminal.width))
}

/// Width of the columns and the gaps between them.
pub(in crate::cli::query) fn total_width(columns: &[Column]) -> usize {
    let gaps = GAP.len() * columns.len().saturating_sub(1);
    columns.iter().map(Column::width).sum::<usize>() + gaps
}

/// Cuts the widest texts until the columns fit or none is wide. Returns whether it cut any.
fn cut_texts(columns: &mut [Column], width: usize) -> bool {
    let mut is_cut = false;
    loop {
        let excess = total_width(columns).saturating_sub(width);
        let cuttable = columns.iter_mut().filter(|column| column.is_cuttable);
        let Some(widest) = cuttable.max_by_key(|column| column.width()) else {
            return is_cut;
        };
        let old = widest.width();
        let new = old.saturating_sub(excess).max(CUT_WIDTH_MIN);
        if new >= old {
            return is_cut;
        }
        widest.cut(new);
        is_cut = true;
    }
}

/// The text in at most `width` columns of the terminal.
fn cut(text: &str, width: usize) -> String {
    if text.width() <= width {
        return text.to_owned();
    }
    let mut cut = String::new();
    let mut used = 1;
    for letter in text.chars() {
        used += letter.width().unwrap_or(0);
        if used > width {
            break;
        }
        cut.push(letter);
    }
    cut.push(ELLIPSIS);
    cut
}

/// The lines of a text, broken between words to fit `width`. A broken line goes on indented.
fn wrapped(text: &str, width: usize) -> String {
    let mut wrapped = String::new();
    for line in text.lines() {
        if line.width() <= width {
            wrapped.push_str(line);
            wrapped.push('\n');
            continue;
        }
        let indent = line.len() - line.trim_start().len();
        let mut used = indent;
        wrapped.push_str(&line[..indent]);
        for (index, word) in line.split_whitespace().enumerate() {
            if index > 0 && used + 1 + word.width() > width {
                wrapped.push('\n');
                wrapped.push_str(&" ".repeat(indent + 4));
                used = indent + 4;
            } else if index > 0 {
                wrapped.push(' ');
                used += 1;
            }
            wrapped.push_str(word);
            used += word.width();
        }
        wrapped.push('\n');
    }
    wrapped
}

/// The line of titles and one line per row, without trailing spaces.
pub(in crate::cli::query) fn lines(columns: &[Column]) -> Vec<String> {
    let widths: Vec<usize> = columns.iter().map(Column::width).collect();
    let rows = columns
        .iter()
        .map(|column| column.cells.len())
        .max()
        .unwrap_or(0);
    let line = |text_of: &dyn Fn(&Column) -> &str| {
        let cells = columns.iter().zip(&widths);
        let cells = cells.map(|(column, &width)| pad(text_of(column), width, column.align));
        cells.collect::<Vec<_>>().join(GAP).trim_end().to_owned()
    };
    let titles = line(&|column| &column.title);
    let rows =
        (0..rows).map(|row| line(&|column| column.cells.get(row).map_or("", String::as_str)));
    std::iter::once(titles).chain(rows).collect()
}

fn pad(text: &str, width: usize, align: Align) -> String {
    let spaces = " ".repeat(width.saturating_sub(text.width()));
    match align {
        Align::Left => format!("{text}{spaces}"),
        Align::Right => format!("{spaces}{text}"),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failed unwrap fails the test")]
mod tests {
    use super::*;

    fn column(title: &str, align: Align, cells: [&str; 2]) -> Column {
        Column::new(title, align, cells.map(str::to_owned).to_vec())
    }

    #[test]
    fn columns_align_by_display_width() {
        let columns = [
            column("store", Align::Left, ["Bonn", "東京"]),
            column("n", Align::Right, ["5", "1,000"]),
        ];
        assert_eq!(
            lines(&columns),
            ["store      n", "Bonn       5", "東京   1,000"]
        );
    }

    fn fitted(columns: Vec<Column>, width: usize) -> String {
        let terminal = Terminal {
            width,
            styled: false,
        };
        let table = Table::fit(columns, width);
        format!("{}{}", table.text(terminal), table.note(terminal))
    }

    #[test]
    fn columns_are_left_out_by_need_and_named() {
        let columns = || {
            vec![
                column("a", Align::Left, ["1111", "1"]),
                column("b", Align::Left, ["2222", "2"]).optional(),
                column("c", Align::Left, ["3333", "3"]).optional(),
                column("d", Align::Left, ["4444", "4"]).preferred(),
                column("e", Align::Left, ["5555", "5"]).important(),
            ]
        };
        assert_eq!(total_width(&columns()), 28);
        let title = |width| fitted(columns(), width).lines().next().map(str::to_owned);
        assert_eq!(title(28).unwrap(), "a     b     c     d     e");
        assert_eq!(title(27).unwrap(), "a     b     d     e");
        assert_eq!(title(20).unwrap(), "a     d     e");
        assert_eq!(title(10).unwrap(), "a     e");
        assert_eq!(title(5).unwrap(), "a");
        assert!(
            fitted(columns(), 20).ends_with(
                "left out to fit 20\n    columns: b, c;\n    see them with\n    --wide or\n    \
                 --output csv\n"
            ),
            "{}",
            fitted(columns(), 20)
        );
        assert!(!fitted(columns(), 28).contains("left out"));
    }

    #[test]
    fn long_texts_are_cut_where_columns_can_not_be_left_out() {
        let columns = vec![
            column("choice", Align::Left, ["東京のとても長い答え", "short"]).cuttable(),
            column("n", Align::Right, ["5", "6"]),
        ];
        assert_eq!(
            fitted(columns, 16),
            "choice         n\n東京のとても…  5\nshort          6\n\
             … cut to fit 16\n    columns; see\n    all with\n    --wide\n"
        );
    }

    #[test]
    fn a_long_line_is_broken_between_words_and_goes_on_indented() {
        assert_eq!(
            wrapped("  one two three\n\nfour\n", 10),
            "  one two\n      three\n\nfour\n"
        );
        assert_eq!(wrapped("one two\n", 80), "one two\n");
    }
}
