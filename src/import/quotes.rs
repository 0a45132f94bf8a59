//! Finds a quote that is never closed, before the rows of a CSV file are read.

use thiserror::Error;

use super::csv_dialect::CsvDialect;

/// Longest field, in bytes. The service takes no message of this size, and a missing quote
/// would turn the rest of the file into one field.
const FIELD_BYTES_MAX: u64 = 4 << 20;

const FIELD_BUFFER_BYTES: usize = 64 << 10;

/// Why a CSV file can't be split into fields.
#[derive(Debug, PartialEq, Eq, Error)]
pub(super) enum QuoteError {
    /// The file ends inside a quoted field that begins in this line.
    #[error("the quote that opens in line {line} is never closed")]
    Unclosed { line: u64 },
    /// A field that begins in this line is longer than 4 MiB.
    #[error(
        "the field that begins in line {line} is longer than 4 MiB; a closing quote may be missing"
    )]
    FieldTooLong { line: u64 },
}

/// Follows the fields of a CSV file without keeping them.
pub(super) struct QuoteCheck {
    parser: csv_core::Reader,
    buffer: Vec<u8>,
    field_bytes: u64,
    /// Bytes above the header that are still to come. They are not CSV.
    preamble_bytes: u64,
    /// Lines above the header.
    preamble_lines: u64,
    /// Line feeds within the current field.
    field_newlines: u64,
}

impl QuoteCheck {
    pub(super) fn new(dialect: CsvDialect) -> Self {
        let parser = csv_core::ReaderBuilder::new()
            .delimiter(dialect.delimiter)
            .terminator(csv_core::Terminator::Any(b'\n'))
            .build();
        Self {
            parser,
            buffer: vec![0; FIELD_BUFFER_BYTES],
            preamble_bytes: dialect.preamble.bytes,
            preamble_lines: dialect.preamble.lines,
            field_bytes: 0,
            field_newlines: 0,
        }
    }

    /// Checks the next bytes of the file.
    pub(super) fn feed(&mut self, mut text: &[u8]) -> Result<(), QuoteError> {
        use csv_core::ReadFieldResult::{End, Field, InputEmpty, OutputFull};
        // A preamble longer than this chunk takes all of it.
        let above =
            usize::try_from(self.preamble_bytes).map_or(text.len(), |bytes| bytes.min(text.len()));
        self.preamble_bytes -= above as u64;
        text = &text[above..];
        while !text.is_empty() {
            let (result, read, written) = self.parser.read_field(text, &mut self.buffer);
            text = &text[read..];
            match result {
                Field { .. } => (self.field_bytes, self.field_newlines) = (0, 0),
                InputEmpty | OutputFull => {
                    let newlines = self.buffer[..written].iter().filter(|&&byte| byte == b'\n');
                    self.field_newlines += newlines.count() as u64;
                    self.field_bytes += written as u64;
                    if self.field_bytes > FIELD_BYTES_MAX {
                        let line = self.field_line();
                        return Err(QuoteError::FieldTooLong { line });
                    }
                }
                // Only empty input ends the file.
                End => break,
            }
        }
        Ok(())
    }

    /// The end of the file: a line feed is content only where a quote is open.
    pub(super) fn finish(mut self) -> Result<(), QuoteError> {
        let line = self.field_line();
        let (_, _, written) = self.parser.read_field(b"\n", &mut self.buffer);
        if written > 0 {
            return Err(QuoteError::Unclosed { line });
        }
        Ok(())
    }

    fn field_line(&self) -> u64 {
        self.preamble_lines + self.parser.line() - self.field_newlines
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failed unwrap fails the test")]
mod tests {
    use super::*;
    use crate::import::preamble::Preamble;

    const PLAIN: CsvDialect = CsvDialect {
        delimiter: b',',
        preamble: Preamble {
            lines: 0,
            bytes: 0,
            delimiter: None,
        },
        skip_rows: 0,
    };

    fn check(content: &str) -> Result<(), QuoteError> {
        // Chunks of one byte put a boundary everywhere.
        for size in [1, content.len()] {
            let mut check = QuoteCheck::new(PLAIN);
            for chunk in content.as_bytes().chunks(size) {
                check.feed(chunk)?;
            }
            check.finish()?;
        }
        Ok(())
    }

    #[test]
    fn closed_quotes_are_fine() {
        assert_eq!(check("a,b\n1,\"two \"\"lines\n\"\n2,\"\"\n3,\"x\""), Ok(()));
        assert_eq!(check("a,b\r\n\r\n1,\"x\"\r\n\n"), Ok(()));
    }

    #[test]
    fn a_quote_inside_an_unquoted_field_is_a_character() {
        assert_eq!(check("a,b\n1,5\" pipe\n"), Ok(()));
    }

    #[test]
    fn a_quote_that_is_never_closed_is_reported_with_its_line() {
        let unclosed = Err(QuoteError::Unclosed { line: 4 });
        assert_eq!(
            check("a,b\n1,\"two \"\"lines\n\"\n2,\"open\n3,x\n"),
            unclosed
        );
        assert_eq!(check("a,b\n\n\n\"open"), unclosed);
        assert_eq!(check("a,b\n1,2\n\n\"\"\"open\"\"\n\n"), unclosed);
    }

    #[test]
    fn quotes_above_the_header_are_ignored_and_its_lines_count() {
        let preamble = Preamble {
            lines: 2,
            bytes: 14,
            delimiter: None,
        };
        let dialect = CsvDialect { preamble, ..PLAIN };
        for size in [1, 5, 100] {
            let mut check = QuoteCheck::new(dialect);
            for chunk in b"\"Export\n2024,\na,b\n\"open".chunks(size) {
                check.feed(chunk).unwrap();
            }
            assert_eq!(check.finish(), Err(QuoteError::Unclosed { line: 4 }));
        }
    }

    #[test]
    fn a_field_of_more_than_4_mib_is_reported_with_its_line() {
        let content = format!("a,b\n1,\"{}", "x\n".repeat(3 << 20));
        let mut check = QuoteCheck::new(PLAIN);
        assert_eq!(
            check.feed(content.as_bytes()),
            Err(QuoteError::FieldTooLong { line: 2 })
        );
    }
}
