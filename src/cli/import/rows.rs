//! The rows of a file, reduced to the columns that are wanted.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};
use std::path::Path;

use anyhow::{Context, bail};
use serde_json::Value;

use super::header;
use super::mapping::Format;
use super::text::{self, TextFacts};

/// A line of JSON past this is refused: the server takes no message of 4 MiB.
const LINE_BYTES_MAX: u64 = 4 << 20;

/// One row of the file.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Row {
    /// The line of the file that it begins in, from 1.
    pub(super) line: u64,
    /// How many bytes of the file end with it.
    pub(super) end: u64,
    /// A cell for each wanted column, or why the row can't be read.
    pub(super) cells: Result<Vec<Cell>, String>,
}

/// What stands in one column of a row, without the spaces around it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Cell {
    /// Also a number or a truth value of JSON; empty for null and what is absent.
    Text(String),
    /// An array of JSON.
    List(Vec<String>),
}

/// A file that can be read as a whole.
pub(super) struct Source {
    /// Its length.
    pub(super) bytes: u64,
    /// Its rows, from the first.
    pub(super) rows: Box<dyn Iterator<Item = io::Result<Row>> + Send>,
}

impl Source {
    /// Opens the file, or says in one sentence why it can't be imported.
    pub(super) fn open(
        path: &Path,
        format: Format,
        delimiter: u8,
        wanted: &[String],
    ) -> anyhow::Result<Self> {
        let csv_delimiter = (format == Format::Csv).then_some(delimiter);
        let facts = text::check(path, csv_delimiter)?;
        let rows: Box<dyn Iterator<Item = _> + Send> = match format {
            Format::Csv => Box::new(CsvRows::open(path, facts, delimiter, wanted)?),
            Format::Jsonl => {
                find_keys(path, facts, wanted)?;
                Box::new(JsonRows::open(path, facts, wanted)?)
            }
        };
        Ok(Self {
            bytes: facts.bytes,
            rows,
        })
    }
}

fn open_text(path: &Path, facts: TextFacts) -> anyhow::Result<BufReader<File>> {
    let mut file = File::open(path).with_context(|| format!("can't open {}", path.display()))?;
    file.seek(SeekFrom::Start(facts.start))?;
    Ok(BufReader::with_capacity(256 << 10, file))
}

struct CsvRows {
    reader: csv::Reader<BufReader<File>>,
    record: csv::StringRecord,
    columns: usize,
    /// For each wanted column, its place in a record.
    places: Vec<usize>,
    facts: TextFacts,
}

impl CsvRows {
    fn open(
        path: &Path,
        facts: TextFacts,
        delimiter: u8,
        wanted: &[String],
    ) -> anyhow::Result<Self> {
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(delimiter)
            // The carriage return before it is trimmed off like any space; told of
            // both, the library loses count of the lines.
            .terminator(csv::Terminator::Any(b'\n'))
            .flexible(true)
            .has_headers(false)
            .from_reader(open_text(path, facts)?);
        let mut record = csv::StringRecord::new();
        reader
            .read_record(&mut record)
            .with_context(|| format!("can't read {}", path.display()))?;
        if record.iter().any(|name| name.trim().contains('\r')) {
            bail!(
                "the lines of {} end in a carriage return only: save it with Unix or Windows line ends",
                path.display()
            );
        }
        let columns: Vec<String> = record.iter().map(|name| name.trim().to_owned()).collect();
        let places = header::places(&columns, wanted, delimiter)
            .with_context(|| format!("{} doesn't fit the mapping", path.display()))?;
        Ok(Self {
            reader,
            record,
            columns: columns.len(),
            places,
            facts,
        })
    }

    /// The record that was just read.
    fn row(&self) -> Row {
        let end = self.facts.start + self.reader.position().byte();
        // Counted back from where the record ends: where it begins, the library
        // has not yet passed over the blank lines before it.
        let inside = self.record.as_slice().matches('\n').count() as u64;
        let behind = u64::from(end < self.facts.bytes || self.facts.ends_in_newline);
        Row {
            line: self
                .reader
                .position()
                .line()
                .saturating_sub(inside + behind),
            end,
            cells: self.cells(),
        }
    }

    fn cells(&self) -> Result<Vec<Cell>, String> {
        if self.record.len() != self.columns {
            return Err(format!(
                "the row has {} fields, the header {}: look for a missing quote or a delimiter \
                 in the text",
                self.record.len(),
                self.columns
            ));
        }
        let cell = |&place: &usize| Cell::Text(self.record[place].trim().to_owned());
        Ok(self.places.iter().map(cell).collect())
    }
}

impl Iterator for CsvRows {
    type Item = io::Result<Row>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            match self.reader.read_record(&mut self.record) {
                Ok(false) => return None,
                // A blank line that is not quite empty.
                Ok(true) if self.record.len() == 1 && self.record[0].trim().is_empty() => {}
                Ok(true) => return Some(Ok(self.row())),
                Err(error) => return Some(Err(error.into())),
            }
        }
    }
}

/// The lines of a file that aren't blank.
struct Lines {
    reader: BufReader<File>,
    line: u64,
    end: u64,
}

impl Lines {
    fn open(path: &Path, facts: TextFacts) -> anyhow::Result<Self> {
        Ok(Self {
            reader: open_text(path, facts)?,
            line: 0,
            end: facts.start,
        })
    }

    /// The next line; an error in the row for one that is too long.
    fn next(&mut self) -> io::Result<Option<Result<Vec<u8>, String>>> {
        loop {
            let mut bytes = Vec::new();
            let mut within_limit = (&mut self.reader).take(LINE_BYTES_MAX);
            let read = within_limit.read_until(b'\n', &mut bytes)? as u64;
            if read == 0 {
                return Ok(None);
            }
            self.line += 1;
            self.end += read;
            if read == LINE_BYTES_MAX && bytes.last() != Some(&b'\n') {
                self.end += self.reader.skip_until(b'\n')? as u64;
                return Ok(Some(Err("the line is longer than 4 MiB".to_owned())));
            }
            if !bytes.trim_ascii().is_empty() {
                return Ok(Some(Ok(bytes)));
            }
        }
    }
}

struct JsonRows {
    lines: Lines,
    wanted: Vec<String>,
}

impl JsonRows {
    fn open(path: &Path, facts: TextFacts, wanted: &[String]) -> anyhow::Result<Self> {
        Ok(Self {
            lines: Lines::open(path, facts)?,
            wanted: wanted.to_vec(),
        })
    }
}

impl Iterator for JsonRows {
    type Item = io::Result<Row>;

    fn next(&mut self) -> Option<Self::Item> {
        let line = match self.lines.next() {
            Ok(line) => line?,
            Err(error) => return Some(Err(error)),
        };
        let cells = line.and_then(|line| json_cells(&line, &self.wanted));
        Some(Ok(Row {
            line: self.lines.line,
            end: self.lines.end,
            cells,
        }))
    }
}

fn json_cells(line: &[u8], wanted: &[String]) -> Result<Vec<Cell>, String> {
    let object: Value =
        serde_json::from_slice(line).map_err(|error| format!("the line is not JSON: {error}"))?;
    if !object.is_object() {
        return Err("the line is not a JSON object".to_owned());
    }
    wanted
        .iter()
        .map(|key| json_cell(find(&object, key), key))
        .collect()
}

/// The value of a key, or of a path of keys such as `answers.recommend`.
fn find<'a>(object: &'a Value, key: &str) -> Option<&'a Value> {
    object.get(key).or_else(|| {
        let (first, rest) = key.split_once('.')?;
        find(object.get(first)?, rest)
    })
}

fn json_cell(value: Option<&Value>, key: &str) -> Result<Cell, String> {
    match value {
        Some(Value::Array(items)) => {
            let texts = items.iter().map(|item| json_text(Some(item), key));
            Ok(Cell::List(texts.collect::<Result<_, _>>()?))
        }
        single => json_text(single, key).map(Cell::Text),
    }
}

fn json_text(value: Option<&Value>, key: &str) -> Result<String, String> {
    match value {
        None | Some(Value::Null) => Ok(String::new()),
        Some(Value::String(text)) => Ok(text.trim().to_owned()),
        Some(Value::Number(number)) => Ok(number.to_string()),
        Some(Value::Bool(truth)) => Ok(truth.to_string()),
        Some(Value::Array(_) | Value::Object(_)) => Err(format!(
            "`{key}` holds nested values; map the key inside, as in `{key}.inner`"
        )),
    }
}

/// Checks that every wanted key occurs in the file. It is read until all were
/// seen, which in most files is the first line.
fn find_keys(path: &Path, facts: TextFacts, wanted: &[String]) -> anyhow::Result<()> {
    let mut lines = Lines::open(path, facts)?;
    let mut missing: Vec<&String> = wanted.iter().collect();
    let mut seen: Vec<String> = Vec::new();
    while !missing.is_empty() {
        let Some(line) = lines.next()? else {
            bail!(
                "{} doesn't fit the mapping: {}",
                path.display(),
                header::missing(&missing, &seen)
            );
        };
        let object = line
            .ok()
            .and_then(|line| serde_json::from_slice::<Value>(&line).ok());
        match object.as_ref().and_then(Value::as_object) {
            Some(keys) => seen.extend(
                keys.keys()
                    .filter(|key| !seen.contains(key))
                    .cloned()
                    .collect::<Vec<_>>(),
            ),
            None if seen.is_empty() => bail!(
                "{} is not JSON Lines: line {} holds no JSON object; if it is CSV, say --format csv",
                path.display(),
                lines.line
            ),
            None => {}
        }
        if let Some(object) = &object {
            missing.retain(|key| find(object, key).is_none());
        }
    }
    Ok(())
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failed unwrap fails the test")]
mod tests {
    use super::super::text::tests::ScratchFile;
    use super::*;

    fn open(content: &str, format: Format, wanted: &[&str]) -> anyhow::Result<Vec<Row>> {
        let file = ScratchFile::new("data", content.as_bytes());
        let wanted: Vec<String> = wanted.iter().map(|&name| name.to_owned()).collect();
        let source = Source::open(&file.0, format, b',', &wanted)?;
        Ok(source.rows.collect::<io::Result<_>>()?)
    }

    fn texts(row: &Row) -> Vec<&str> {
        let cells = row.cells.as_ref().unwrap().iter();
        cells
            .map(|cell| {
                if let Cell::Text(text) = cell {
                    text.as_str()
                } else {
                    "list"
                }
            })
            .collect()
    }

    #[test]
    fn a_csv_row_knows_its_line_even_after_text_of_several() {
        for newline in ["\n", "\r\n"] {
            for end in [newline, ""] {
                let lines = ["\u{feff}a,b", "1,\"x", "y\"", "", "2, z ", "3,\"w\""];
                let content = lines.join(newline) + end;
                let rows = open(&content, Format::Csv, &["b", "a"]).unwrap();
                let lines: Vec<u64> = rows.iter().map(|row| row.line).collect();
                assert_eq!(lines, [2, 5, 6], "{newline:?} {end:?}");
                assert_eq!(texts(&rows[0]), [&format!("x{newline}y"), "1"]);
                assert_eq!(texts(&rows[1]), ["z", "2"]);
                assert_eq!(texts(&rows[2]), ["w", "3"]);
            }
        }
    }

    #[test]
    fn a_ragged_row_is_an_error_of_its_own_and_the_others_go_on() {
        let rows = open("a,b\n1\n2,3\n", Format::Csv, &["a"]).unwrap();
        assert!(
            rows[0]
                .cells
                .as_ref()
                .unwrap_err()
                .contains("has 1 fields, the header 2")
        );
        assert_eq!(texts(&rows[1]), ["2"]);
        assert_eq!(rows[1].end, 10);
    }

    #[test]
    fn json_values_become_texts_and_paths_reach_inside() {
        let content =
            "{\"id\": 7, \"a\": {\"b\": \"x\"}, \"c.d\": true, \"e\": null, \"f\": [1, \"2\"]}\n";
        let rows = open(content, Format::Jsonl, &["id", "a.b", "c.d", "e", "f"]).unwrap();
        let cells = rows[0].cells.as_ref().unwrap();
        assert_eq!(texts(&rows[0])[..4], ["7", "x", "true", ""]);
        assert_eq!(cells[4], Cell::List(vec!["1".to_owned(), "2".to_owned()]));
    }

    #[test]
    fn a_broken_json_line_is_an_error_of_its_own_and_the_others_go_on() {
        let rows = open(
            "{\"a\": 1}\n\n{\"a\": \n[2]\n{\"a\": 3}",
            Format::Jsonl,
            &["a"],
        )
        .unwrap();
        let lines: Vec<(u64, bool)> = rows
            .iter()
            .map(|row| (row.line, row.cells.is_ok()))
            .collect();
        assert_eq!(lines, [(1, true), (3, false), (4, false), (5, true)]);
    }

    #[test]
    fn a_key_that_no_line_has_is_missing_and_one_that_some_have_is_not() {
        assert!(open("{\"a\": 1}\n{\"b\": 1}\n", Format::Jsonl, &["a", "b"]).is_ok());
        let message = open("{\"score\": 1}\n", Format::Jsonl, &["scores"])
            .unwrap_err()
            .to_string();
        assert!(
            message.contains("no column `scores`; did you mean `score`?"),
            "{message}"
        );
    }

    #[test]
    fn csv_given_as_json_lines_is_refused_in_one_sentence() {
        let message = open("a,b\n1,2\n", Format::Jsonl, &["a"])
            .unwrap_err()
            .to_string();
        assert!(message.contains("say --format csv"), "{message}");
    }
}
