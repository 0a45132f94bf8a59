//! One column of a sample, with its distinct values.

use std::collections::HashMap;

use super::sample::SampleColumn;
use super::words::Words;
use crate::import::number::Number;
use crate::import::number_format::NumberFormat;
use crate::import::row::Cell;

/// One column of a sample, with its distinct values.
#[derive(Debug)]
pub(super) struct Column {
    pub(super) name: String,
    pub(super) wording: Option<String>,
    pub(super) words: Words,
    pub(super) cells: Vec<Cell>,
    /// Every text with the number of its cells, in the order of appearance. The items of JSON
    /// arrays count one by one.
    pub(super) values: Vec<(String, usize)>,
    /// Cells without a text.
    pub(super) empty: usize,
    /// Whether a cell is a JSON array.
    pub(super) has_lists: bool,
    /// Whether a cell is a JSON number.
    has_json_numbers: bool,
}

impl Column {
    pub(super) fn of(sample: SampleColumn) -> Self {
        let mut column = Self {
            words: Words::of(&sample.name),
            name: sample.name,
            wording: sample.wording,
            cells: sample.cells,
            values: Vec::new(),
            empty: 0,
            has_lists: false,
            has_json_numbers: false,
        };
        let mut positions: HashMap<&str, usize> = HashMap::new();
        for cell in &column.cells {
            let texts: &[String] = match cell {
                Cell::Text(text) => std::slice::from_ref(text),
                Cell::Number(text) => {
                    column.has_json_numbers = true;
                    std::slice::from_ref(text)
                }
                Cell::List(items) => {
                    column.has_lists = true;
                    items
                }
            };
            if texts.iter().all(String::is_empty) {
                column.empty += 1;
            }
            for text in texts.iter().filter(|text| !text.is_empty()) {
                let values = &mut column.values;
                let position = *positions.entry(text).or_insert_with(|| {
                    values.push((text.clone(), 0));
                    values.len() - 1
                });
                column.values[position].1 += 1;
            }
        }
        column
    }

    /// Cells with a text.
    pub(super) fn filled(&self) -> usize {
        self.cells.len() - self.empty
    }

    /// The number of distinct texts.
    pub(super) fn distinct(&self) -> usize {
        self.values.len()
    }

    /// Whether each row has a text of its own.
    pub(super) fn is_unique(&self) -> bool {
        self.empty == 0 && !self.has_lists && self.distinct() == self.cells.len()
    }

    /// The distinct texts.
    pub(super) fn texts(&self) -> impl Iterator<Item = &str> {
        self.values.iter().map(|(text, _)| text.as_str())
    }

    /// The text of a row; empty for an array.
    pub(super) fn text(&self, row: usize) -> &str {
        match self.cells.get(row) {
            Some(Cell::Text(text) | Cell::Number(text)) => text,
            Some(Cell::List(_)) | None => "",
        }
    }

    /// How this column writes numbers, in a file whose texts write them in `of_texts`.
    pub(super) fn numbers(&self, of_texts: NumberFormat) -> NumberFormat {
        if self.has_json_numbers {
            NumberFormat::JSON
        } else {
            of_texts
        }
    }

    /// The number of a row, unless its text is none.
    pub(super) fn number(&self, row: usize, of_texts: NumberFormat) -> Option<Number> {
        self.numbers(of_texts).parse(self.text(row))
    }

    /// The share of cells with a text that are numbers, from 0 to 1.
    pub(super) fn numeric_share(&self, of_texts: NumberFormat) -> f64 {
        let numbers = self.numbers(of_texts);
        self.share(|text| numbers.parse(text).is_some())
    }

    /// The share of cells with a text whose text has a property, from 0 to 1.
    pub(super) fn share(&self, has: impl Fn(&str) -> bool) -> f64 {
        let all: usize = self.values.iter().map(|(_, rows)| rows).sum();
        let with: usize = self
            .values
            .iter()
            .filter(|(text, _)| has(text))
            .map(|(_, rows)| rows)
            .sum();
        if all == 0 {
            0.0
        } else {
            with as f64 / all as f64
        }
    }

    /// The average length of the texts, in characters.
    pub(super) fn mean_length(&self) -> f64 {
        let length: usize = self
            .values
            .iter()
            .map(|(text, rows)| text.chars().count() * rows)
            .sum();
        let count: usize = self.values.iter().map(|(_, rows)| rows).sum();
        length as f64 / count.max(1) as f64
    }
}
