//! Text in columns that line up and fit the terminal.

use unicode_width::UnicodeWidthStr;

/// What stands between two columns.
pub(super) const GAP: &str = "  ";

/// What the terminal can show.
#[derive(Debug, Clone, Copy)]
pub(super) struct Look {
    /// Letters in a line.
    pub(super) width: usize,
    /// Whether titles may be bold.
    pub(super) styled: bool,
}

/// Which way the cells of a column lean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Align {
    Left,
    Right,
}

/// One column: its title and a cell for every row.
#[derive(Debug, Clone)]
pub(super) struct Column {
    title: String,
    align: Align,
    cells: Vec<String>,
    /// Whether it may be left out where there is no room.
    optional: bool,
}

impl Column {
    pub(super) fn new(title: impl Into<String>, align: Align, cells: Vec<String>) -> Self {
        Self {
            title: title.into(),
            align,
            cells,
            optional: false,
        }
    }

    /// A column with a cell for each of `rows`.
    pub(super) fn of<R>(
        title: impl Into<String>,
        align: Align,
        rows: &[R],
        cell: impl Fn(&R) -> String,
    ) -> Self {
        Self::new(title, align, rows.iter().map(cell).collect())
    }

    /// The same, to be left out where there is no room.
    pub(super) fn optional(self) -> Self {
        Self {
            optional: true,
            ..self
        }
    }

    fn width(&self) -> usize {
        let texts = std::iter::once(&self.title).chain(&self.cells);
        texts.map(|text| text.width()).max().unwrap_or(0)
    }
}

/// How wide the columns are together.
pub(super) fn total_width(columns: &[Column]) -> usize {
    let gaps = GAP.len() * columns.len().saturating_sub(1);
    columns.iter().map(Column::width).sum::<usize>() + gaps
}

/// Leaves out optional columns, from the right, until the rest fits.
pub(super) fn fit(columns: &mut Vec<Column>, width: usize) {
    while total_width(columns) > width {
        match columns.iter().rposition(|column| column.optional) {
            Some(place) => drop(columns.remove(place)),
            None => break,
        }
    }
}

/// The columns as they are printed, with titles that stand out where they may.
pub(super) fn text(columns: &[Column], look: Look) -> String {
    let mut text = String::new();
    for (place, line) in lines(columns).into_iter().enumerate() {
        if place == 0 && look.styled {
            text.push_str(&format!("\x1b[1m{line}\x1b[0m\n"));
        } else {
            text.push_str(&line);
            text.push('\n');
        }
    }
    text
}

/// A head and its table, as wide as there is room.
pub(super) fn page(head: String, mut columns: Vec<Column>, look: Look) -> String {
    fit(&mut columns, look.width);
    format!("{head}\n{}", text(&columns, look))
}

/// A head, and in words that there is nothing to show.
pub(super) fn in_words(head: String, nothing: &str) -> String {
    format!("{head}\n{nothing}\n")
}

/// The titles and then each row, without spaces at the end.
pub(super) fn lines(columns: &[Column]) -> Vec<String> {
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
    fn columns_line_up_by_the_room_that_letters_take() {
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
    fn optional_columns_make_room_from_the_right() {
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
}
