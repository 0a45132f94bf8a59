//! The rows of a JSON Lines file.

use std::io::{self, BufRead, BufReader, Read};

use anyhow::{Context, bail};

use super::header;
use super::input_file::InputFile;
use super::json_object::JsonObject;
use super::raw_row::RawRow;
use super::reject_columns::{self, RejectOrigin};
use super::row::{Cell, Row};
use super::text_check::TextFacts;
use super::text_reader::TextReader;

const BUFFER_BYTES: usize = 256 << 10;

/// Longest line, in bytes. The service takes no message of this size.
const LINE_BYTES_MAX: u64 = 4 << 20;

/// The lines of a file, without blank ones.
struct Lines {
    reader: BufReader<TextReader>,
    /// The number of the current line, from 1.
    line: u64,
    /// The bytes of text up to the end of the current line.
    end: u64,
}

impl Lines {
    fn open(input: &InputFile, facts: TextFacts) -> anyhow::Result<Self> {
        Ok(Self {
            reader: BufReader::with_capacity(BUFFER_BYTES, facts.encoding.open(input)?),
            line: 0,
            end: 0,
        })
    }

    /// The next line; an inner error for a line that is too long.
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
    mapped: Vec<String>,
}

impl JsonRows {
    /// Opens a checked file. `mapped` are the keys that the mapping names.
    pub(super) fn open(
        input: &InputFile,
        facts: TextFacts,
        mapped: &[String],
    ) -> anyhow::Result<Self> {
        Ok(Self {
            lines: Lines::open(input, facts)?,
            mapped: mapped.to_vec(),
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
        let (raw, cells) = match line {
            Ok(line) => {
                let cells = json_cells(&line, &self.mapped);
                (line, cells)
            }
            Err(error) => (Vec::new(), Err(error)),
        };
        let (rejected_from, cells) = match cells {
            Ok((origin, cells)) => (origin, Ok(cells)),
            Err(error) => (None, Err(error)),
        };
        Some(Ok(Row {
            line: self.lines.line,
            end: self.lines.end,
            rejected_from,
            cells,
            raw: RawRow::Json(raw),
        }))
    }
}

/// The cells of a line, and where the row stood before it was rejected.
fn json_cells(line: &[u8], mapped: &[String]) -> Result<(Option<RejectOrigin>, Vec<Cell>), String> {
    let object = JsonObject::parse(line)?;
    let origin = reject_origin(&object)?;
    let cells = mapped.iter().map(|key| object.cell(key));
    Ok((origin, cells.collect::<Result<_, _>>()?))
}

/// Where a row stood before it was rejected; `None` unless it is of a rejects file.
fn reject_origin(object: &JsonObject<'_>) -> Result<Option<RejectOrigin>, String> {
    if object.contains(reject_columns::TEXT) {
        return Err(format!(
            "`{}` holds a line that is not a JSON object: put the corrected object in the place \
             of this line, and keep `{}` in it",
            reject_columns::TEXT,
            reject_columns::ROW
        ));
    }
    if !object.contains(reject_columns::ROW) {
        return Ok(None);
    }
    let text = |key| match object.cell(key)? {
        Cell::Text(text) | Cell::Number(text) => Ok(text),
        Cell::List(_) => Err(format!("`{key}` holds several values")),
    };
    let (row, copy) = (text(reject_columns::ROW)?, text(reject_columns::COPY)?);
    RejectOrigin::parse(&row, &copy, &text(reject_columns::REASON)?).map(Some)
}

/// Checks that every mapped key occurs in the file. Reads until all were found, which in
/// most files is the first line.
pub(super) fn find_keys(
    input: &InputFile,
    facts: TextFacts,
    mapped: &[String],
) -> anyhow::Result<()> {
    let mut lines = Lines::open(input, facts)?;
    let mut missing: Vec<&String> = mapped.iter().collect();
    let mut seen: Vec<String> = Vec::new();
    while !missing.is_empty() {
        let line = lines.next();
        let Some(line) = line.with_context(|| format!("can't read {}", input))? else {
            bail!(
                "{} doesn't fit the mapping: {}",
                input,
                header::missing(&missing, &seen)
            );
        };
        match line.as_deref().map(JsonObject::parse) {
            Ok(Ok(object)) => {
                missing.retain(|key| !object.contains(key));
                for key in object.keys() {
                    if !seen.contains(key) {
                        seen.push(key.clone());
                    }
                }
            }
            Err(_) | Ok(Err(_)) if seen.is_empty() => bail!(
                "{} is not JSON Lines: line {} is not a JSON object; if the file is CSV, use \
                 --format csv",
                input,
                lines.line
            ),
            // A later line that is malformed is reported when its row is read.
            Err(_) | Ok(Err(_)) => {}
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
