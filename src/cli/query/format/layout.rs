//! Aligned columns of text that fit the terminal.

use anstyle::Style;
use unicode_width::UnicodeWidthStr;

use super::terminal::Terminal;

/// The space between two columns.
pub(in crate::cli::query) const GAP: &str = "  ";

const TITLE: Style = Style::new().bold();

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
}

/// Whether a narrow terminal may leave a column out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Need {
    /// It is always shown.
    Always,
    /// It is left out once no optional column is left.
    Preferred,
    /// It is left out first.
    Optional,
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

    /// The column, left out if the terminal is too narrow.
    pub(in crate::cli::query) fn optional(self) -> Self {
        Self {
            need: Need::Optional,
            ..self
        }
    }

    /// The column, left out only if the terminal is too narrow even without the optional ones.
    pub(in crate::cli::query) fn preferred(self) -> Self {
        Self {
            need: Need::Preferred,
            ..self
        }
    }

    fn width(&self) -> usize {
        let texts = std::iter::once(&self.title).chain(&self.cells);
        texts.map(|text| text.width()).max().unwrap_or(0)
    }
}

/// Width of the columns and the gaps between them.
pub(in crate::cli::query) fn total_width(columns: &[Column]) -> usize {
    let gaps = GAP.len() * columns.len().saturating_sub(1);
    columns.iter().map(Column::width).sum::<usize>() + gaps
}

/// Leaves out optional columns, then preferred ones, each from the right, until the others fit.
pub(in crate::cli::query) fn fit(columns: &mut Vec<Column>, width: usize) {
    for need in [Need::Optional, Need::Preferred] {
        while total_width(columns) > width {
            match columns.iter().rposition(|column| column.need == need) {
                Some(index) => drop(columns.remove(index)),
                None => break,
            }
        }
    }
}

/// The columns as text, with bold titles if the terminal is styled.
pub(in crate::cli::query) fn text(columns: &[Column], terminal: Terminal) -> String {
    let mut text = String::new();
    for (index, line) in lines(columns).into_iter().enumerate() {
        if index == 0 && terminal.styled {
            text.push_str(&format!("{TITLE}{line}{TITLE:#}\n"));
        } else {
            text.push_str(&line);
            text.push('\n');
        }
    }
    text
}

/// A head and its table, as wide as the terminal allows.
pub(in crate::cli::query) fn page(
    head: String,
    mut columns: Vec<Column>,
    terminal: Terminal,
) -> String {
    fit(&mut columns, terminal.width);
    format!("{head}\n{}", text(&columns, terminal))
}

/// A head and a sentence instead of an empty table.
pub(in crate::cli::query) fn empty_page(head: String, message: &str) -> String {
    format!("{head}\n{message}\n")
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

    #[test]
    fn optional_columns_are_left_out_from_the_right() {
        let mut columns = vec![
            column("a", Align::Left, ["1111", "1"]),
            column("b", Align::Left, ["2222", "2"]).optional(),
            column("c", Align::Left, ["3333", "3"]).optional(),
        ];
        assert_eq!(total_width(&columns), 16);
        fit(&mut columns, 10);
        assert_eq!(lines(&columns)[0], "a     b");
        fit(&mut columns, 1);
        assert_eq!(lines(&columns)[1], "1111");
    }

    #[test]
    fn preferred_columns_outlast_optional_ones() {
        let mut columns = vec![
            column("a", Align::Left, ["1111", "1"]),
            column("b", Align::Left, ["2222", "2"]).optional(),
            column("c", Align::Left, ["3333", "3"]).preferred(),
        ];
        fit(&mut columns, 10);
        assert_eq!(lines(&columns)[0], "a     c");
        fit(&mut columns, 9);
        assert_eq!(lines(&columns)[1], "1111");
    }
}
