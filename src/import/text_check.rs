//! A pass over the whole text, so that a file with an unreadable part is rejected before
//! a row is sent.

use std::io::{self, Read};

use anyhow::{Context, bail};

use super::csv_dialect::CsvDialect;
use super::encoding::Encoding;
use super::input_file::InputFile;
use super::quotes::QuoteCheck;

const CHUNK_BYTES: usize = 64 << 10;

/// U+FFFD in UTF-8: the decoder's replacement for malformed bytes.
const REPLACEMENT: &[u8] = "\u{FFFD}".as_bytes();

/// Properties of a text that was found readable.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct TextFacts {
    pub(super) encoding: Encoding,
    /// Length of the text in UTF-8, without a byte order mark.
    pub(super) bytes: u64,
    pub(super) ends_in_newline: bool,
}

/// Checks that the text is not blank, that every byte of it could be decoded, and for CSV
/// that every quote is closed. UTF-8 must be valid already.
pub(super) fn check(
    input: &InputFile,
    encoding: Encoding,
    csv: Option<CsvDialect>,
) -> anyhow::Result<TextFacts> {
    let name = input;
    let mut text = encoding.open(input)?;
    let mut scan = Scan {
        facts: TextFacts {
            encoding,
            bytes: 0,
            ends_in_newline: false,
        },
        is_blank: true,
        newlines: 0,
        quotes: csv.map(QuoteCheck::new),
    };
    let mut chunk = vec![0; CHUNK_BYTES];
    loop {
        match text.read(&mut chunk) {
            Ok(0) => break,
            Ok(read) => scan
                .feed(&chunk[..read])
                .with_context(|| name.to_string())?,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error).with_context(|| format!("can't read {name}")),
        }
    }
    if scan.is_blank {
        bail!("{name} is empty: there is nothing to import");
    }
    if let Some(quotes) = scan.quotes {
        quotes.finish().with_context(|| name.to_string())?;
    }
    Ok(scan.facts)
}

struct Scan {
    facts: TextFacts,
    is_blank: bool,
    newlines: u64,
    quotes: Option<QuoteCheck>,
}

impl Scan {
    fn feed(&mut self, text: &[u8]) -> anyhow::Result<()> {
        if self.facts.encoding != Encoding::UTF_8 {
            self.refuse_replacement(text)?;
        }
        if let Some(quotes) = &mut self.quotes {
            quotes.feed(text)?;
        }
        self.is_blank = self.is_blank && text.trim_ascii().is_empty();
        self.facts.bytes += text.len() as u64;
        self.facts.ends_in_newline = text.last() == Some(&b'\n');
        Ok(())
    }

    /// The decoder never splits a character between two reads.
    fn refuse_replacement(&mut self, text: &[u8]) -> anyhow::Result<()> {
        let newlines = |text: &[u8]| text.iter().filter(|&&byte| byte == b'\n').count() as u64;
        let replaced = text
            .windows(REPLACEMENT.len())
            .position(|bytes| bytes == REPLACEMENT);
        if let Some(position) = replaced {
            bail!(
                "line {} has bytes that are not {}; name the encoding of the file at the top of \
                 the mapping, such as encoding = \"windows-1252\"",
                1 + self.newlines + newlines(&text[..position]),
                self.facts.encoding.name()
            );
        }
        self.newlines += newlines(text);
        Ok(())
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failed unwrap fails the test")]
mod tests {
    use super::*;
    use crate::import::fixtures::scratch_file::ScratchFile;
    use crate::import::preamble::Preamble;

    fn check_csv(content: &[u8], encoding: Encoding) -> anyhow::Result<TextFacts> {
        let dialect = CsvDialect {
            delimiter: b',',
            preamble: Preamble::default(),
            skip_rows: 0,
        };
        let file = ScratchFile::new("csv", content);
        check(&InputFile::regular(&file.0), encoding, Some(dialect))
    }

    #[test]
    fn a_byte_order_mark_is_not_part_of_the_text() {
        let facts = TextFacts {
            encoding: Encoding::UTF_8,
            bytes: 8,
            ends_in_newline: true,
        };
        let content = b"\xEF\xBB\xBFa,b\n1,2\n";
        assert_eq!(check_csv(content, Encoding::UTF_8).unwrap(), facts);
    }

    #[test]
    fn the_length_is_that_of_the_text_in_utf_8() {
        let facts = check_csv(b"caf\xE9", Encoding::WINDOWS_1252).unwrap();
        assert_eq!((facts.bytes, facts.ends_in_newline), (5, false));
    }

    #[test]
    fn a_blank_file_is_refused() {
        for content in [&b"\xEF\xBB\xBF"[..], b"\n \r\n"] {
            let message = check_csv(content, Encoding::UTF_8).unwrap_err().to_string();
            assert!(message.contains("is empty"), "{message}");
        }
    }

    #[test]
    fn bytes_that_the_encoding_lacks_are_refused_with_their_line() {
        // A surrogate without its partner.
        let content = b"a\0\n\0\x00\xD8\n\0";
        let error = check_csv(content, Encoding::UTF_16LE).unwrap_err();
        let message = format!("{error:#}");
        assert!(
            message.contains("line 2 has bytes that are not UTF-16LE"),
            "{message}"
        );
    }

    #[test]
    fn a_quote_that_is_never_closed_is_refused() {
        let error = check_csv(b"a,b\n1,\"open\n", Encoding::UTF_8).unwrap_err();
        let message = format!("{error:#}");
        assert!(
            message.contains("opens in line 2 is never closed"),
            "{message}"
        );
    }
}
