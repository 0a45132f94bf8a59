//! Finds a quote that is never closed, before the rows of a CSV file are read.

use thiserror::Error;

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
    /// Line feeds within the current field.
    field_newlines: u64,
}

impl QuoteCheck {
    pub(super) fn new(delimiter: u8) -> Self {
        let parser = csv_core::ReaderBuilder::new()
            .delimiter(delimiter)
            .terminator(csv_core::Terminator::Any(b'\n'))
            .build();
        Self {
            parser,
            buffer: vec![0; FIELD_BUFFER_BYTES],
            field_bytes: 0,
            field_newlines: 0,
        }
    }

    /// Checks the next bytes of the file.
    pub(super) fn feed(&mut self, mut text: &[u8]) -> Result<(), QuoteError> {
        use csv_core::ReadFieldResult::{End, Field, InputEmpty, OutputFull};
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
        self.parser.line() - self.field_newlines
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(content: &str) -> Result<(), QuoteError> {
        // Chunks of one byte put a boundary everywhere.
        for size in [1, content.len()] {
            let mut check = QuoteCheck::new(b',');
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
    fn a_field_of_more_than_4_mib_is_reported_with_its_line() {
        let content = format!("a,b\n1,\"{}", "x\n".repeat(3 << 20));
        let mut check = QuoteCheck::new(b',');
        assert_eq!(
            check.feed(content.as_bytes()),
            Err(QuoteError::FieldTooLong { line: 2 })
        );
    }
}
