//! The lines above the header of a CSV file.

use std::io::{self, BufRead, BufReader, Read};

use anyhow::{Context, ensure};

use super::encoding::Encoding;
use super::input_file::InputFile;
use super::text_reader::TextReader;

/// Longest line above the header, in bytes.
const LINE_BYTES_MAX: u64 = 4 << 20;

/// The lines above the header of a CSV file. They are not CSV: a title may contain
/// delimiters and quotes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Preamble {
    pub(super) lines: u64,
    /// The length of these lines in UTF-8.
    pub(super) bytes: u64,
    /// The delimiter that a `sep=` line names.
    pub(super) delimiter: Option<u8>,
}

impl Preamble {
    /// Reads the lines above `header_line`; without one, a `sep=` line in the first line.
    ///
    /// # Errors
    ///
    /// The file can't be read, has fewer lines, or has a line above 4 MiB.
    pub(super) fn read(
        input: &InputFile,
        encoding: Encoding,
        header_line: Option<u64>,
    ) -> anyhow::Result<Self> {
        let mut text = BufReader::new(encoding.open(input)?);
        let mut preamble = Self::default();
        // Without `header_line`, at most the first line precedes the header.
        let lines_max = header_line.map_or(1, |line| line.saturating_sub(1));
        while preamble.lines < lines_max {
            let mut line = Vec::new();
            let read = (&mut text)
                .take(LINE_BYTES_MAX)
                .read_until(b'\n', &mut line)
                .with_context(|| format!("can't read {}", input))?;
            let is_first = preamble.lines == 0;
            let delimiter = is_first.then(|| named_delimiter(&line)).flatten();
            if header_line.is_none() && delimiter.is_none() {
                break;
            }
            ensure!(
                line.ends_with(b"\n"),
                "{} has no line {}, where the mapping expects the header",
                input,
                lines_max + 1,
            );
            preamble.delimiter = preamble.delimiter.or(delimiter);
            preamble.lines += 1;
            preamble.bytes += read as u64;
        }
        Ok(preamble)
    }

    /// Opens the text below these lines.
    pub(super) fn open_below(
        self,
        input: &InputFile,
        encoding: Encoding,
    ) -> anyhow::Result<TextReader> {
        let mut text = encoding.open(input)?;
        io::copy(&mut (&mut text).take(self.bytes), &mut io::sink())
            .with_context(|| format!("can't read {}", input))?;
        Ok(text)
    }
}

/// The delimiter that a line such as `sep=;` names. Spreadsheets read and write that line.
pub(super) fn named_delimiter(line: &[u8]) -> Option<u8> {
    let text = str::from_utf8(line).ok()?.trim_end_matches(['\r', '\n']);
    let unquoted = text
        .strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'));
    let text = unquoted.unwrap_or(text);
    let (name, delimiter) = text.split_at_checked("sep=".len())?;
    // Some tools write a tab as people do.
    let delimiter = if delimiter == "\\t" { "\t" } else { delimiter };
    let &[delimiter, ref rest @ ..] = delimiter.as_bytes() else {
        return None;
    };
    let is_alone = rest.iter().all(|&byte| byte == b' ');
    let separates = delimiter.is_ascii_punctuation() || delimiter == b'\t' || delimiter == b' ';
    (name.eq_ignore_ascii_case("sep=") && separates && is_alone && delimiter != b'"')
        .then_some(delimiter)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failed unwrap fails the test")]
mod tests {
    use super::*;
    use crate::import::fixtures::scratch_file::ScratchFile;

    fn read(content: &str, header_line: Option<u64>) -> anyhow::Result<Preamble> {
        let file = ScratchFile::new("csv", content.as_bytes());
        Preamble::read(&InputFile::regular(&file.0), Encoding::UTF_8, header_line)
    }

    #[test]
    fn a_sep_line_names_the_delimiter() {
        for (line, delimiter) in [
            ("sep=;\n", b';'),
            ("\u{feff}SEP=|\r\n", b'|'),
            ("\"sep=,\"\n", b','),
            ("sep=\t\n", b'\t'),
            ("sep=\\t\n", b'\t'),
            ("sep=; \n", b';'),
        ] {
            let preamble = read(&format!("{line}a;b\n"), None).unwrap();
            let bytes = line.trim_start_matches('\u{feff}').len() as u64;
            let expected = Preamble {
                lines: 1,
                bytes,
                delimiter: Some(delimiter),
            };
            assert_eq!(preamble, expected, "{line:?}");
        }
    }

    #[test]
    fn a_header_is_no_sep_line() {
        for line in ["sep=;x", "sep=", "sep=a", "separator;b", "id", "", "sep=\""] {
            let preamble = read(&format!("{line}\n1;2\n"), None).unwrap();
            assert_eq!(preamble, Preamble::default(), "{line:?}");
        }
    }

    #[test]
    fn the_lines_above_the_header_may_hold_anything() {
        let preamble = read("sep=;\n\"Export, 5\" tall\n\nid;at\n", Some(4)).unwrap();
        assert_eq!((preamble.lines, preamble.bytes), (3, 24));
        assert_eq!(preamble.delimiter, Some(b';'));
        let error = read("a\nb", Some(3)).unwrap_err().to_string();
        assert!(error.contains("has no line 3"), "{error}");
    }
}
