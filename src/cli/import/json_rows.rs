//! The rows of a JSON Lines file.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;

use anyhow::bail;
use serde_json::Value;

use super::header;
use super::rows::{Cell, Row, open_text};
use super::text::TextFacts;

/// A line of JSON past this is refused: the server takes no message of 4 MiB.
const LINE_BYTES_MAX: u64 = 4 << 20;

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

/// The rows of a JSON Lines file.
pub(super) struct JsonRows {
    lines: Lines,
    wanted: Vec<String>,
}

impl JsonRows {
    /// Opens the file, which was found to be text.
    pub(super) fn open(path: &Path, facts: TextFacts, wanted: &[String]) -> anyhow::Result<Self> {
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
pub(super) fn find_keys(path: &Path, facts: TextFacts, wanted: &[String]) -> anyhow::Result<()> {
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
    use super::super::mapping::Format;
    use super::super::rows::tests::{open, texts};
    use super::*;

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
