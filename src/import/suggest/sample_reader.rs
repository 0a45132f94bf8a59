//! Reads the first rows of a file.

use std::io::Read;

use anyhow::{Context, ensure};

use super::sample::{Sample, SampleText};
use super::{csv_sample, json_sample};
use crate::import::encoding::{self, Encoding};
use crate::import::input_file::InputFile;
use crate::import::mapping::Format;

/// Most bytes of text that are read.
const TEXT_BYTES_MAX: u64 = 16 << 20;

/// Bytes by which UTF-16 without a byte order mark is recognised.
const HEAD_BYTES: u64 = 4 << 10;

impl Sample {
    /// Reads the first rows of a file. `format` is the one that its name or the user states;
    /// without one, the text decides.
    ///
    /// # Errors
    ///
    /// The file can't be read, is not text, or has no header line or no rows.
    pub(crate) fn read(input: &InputFile, format: Option<Format>) -> anyhow::Result<Self> {
        let (encoding, is_stated) = encoding_of(input)?;
        let text = read_text(input, encoding)?;
        let looks_like_json = text.text.trim_start().starts_with('{');
        ensure!(
            format == Some(Format::Csv) || !text.text.trim_start().starts_with("[{"),
            "{input} is a JSON array, not JSON Lines: write one object per line, as with \
             `jq -c '.[]'`"
        );
        let known = format.unwrap_or(if looks_like_json {
            Format::Jsonl
        } else {
            Format::Csv
        });
        let (mut layout, columns, has_more) = match known {
            Format::Csv => {
                let is_tsv = input
                    .path()
                    .extension()
                    .is_some_and(|extension| extension == "tsv");
                csv_sample::read(&text, if is_tsv { '\t' } else { ',' })
            }
            Format::Jsonl => json_sample::read(&text),
        }
        .with_context(|| input.to_string())?;
        layout.format = format.is_none().then_some(known);
        layout.encoding = is_stated.then(|| encoding.name());
        let rows = columns.first().map_or(0, |column| column.cells.len());
        ensure!(rows > 0, "{input} has no rows below its header");
        Ok(Self {
            input_name: input.to_string(),
            layout,
            columns,
            rows,
            is_whole: !has_more,
        })
    }
}

/// The encoding of a file, and whether the mapping should state it.
fn encoding_of(input: &InputFile) -> anyhow::Result<(Encoding, bool)> {
    let error = match encoding::detect(input, None) {
        Ok(detected) => {
            let is_stated = detected.encoding == Encoding::WINDOWS_1252;
            return Ok((detected.encoding, is_stated));
        }
        Err(error) => error,
    };
    // UTF-16 without a byte order mark holds NUL bytes, by which `detect` refuses it.
    for encoding in [Encoding::UTF_16LE, Encoding::UTF_16BE] {
        let mut head = Vec::new();
        let text = encoding
            .open(input)?
            .take(HEAD_BYTES)
            .read_to_end(&mut head);
        let is_text = text.is_ok() && looks_like_text(&head);
        if is_text && encoding::detect(input, Some(encoding)).is_ok() {
            return Ok((encoding, true));
        }
    }
    Err(error)
}

/// Whether most letters are ASCII, and none is a control character other than white space.
fn looks_like_text(bytes: &[u8]) -> bool {
    let text = String::from_utf8_lossy(bytes);
    let letters = text.chars().count();
    let ascii = text.chars().filter(char::is_ascii).count();
    let is_control = |letter: char| letter.is_control() && !letter.is_whitespace();
    letters > 0 && 2 * ascii > letters && !text.chars().any(is_control)
}

fn read_text(input: &InputFile, encoding: Encoding) -> anyhow::Result<SampleText> {
    let mut bytes = Vec::new();
    let mut reader = encoding.open(input)?;
    (&mut reader)
        .take(TEXT_BYTES_MAX)
        .read_to_end(&mut bytes)
        .and_then(|_| reader.read(&mut [0]))
        .with_context(|| format!("can't read {input}"))
        .map(|more| {
            let is_cut = more > 0;
            // The cut may be within a character; the line that it is in is dropped.
            let mut text = String::from_utf8_lossy(&bytes).into_owned();
            if is_cut {
                text.truncate(text.rfind('\n').map_or(0, |end| end + 1));
            }
            SampleText { text, is_cut }
        })
}
