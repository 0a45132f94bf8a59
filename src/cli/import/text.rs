//! A first pass over a file, so that one that can't be read as a whole is refused
//! before anything of it is sent.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use std::str;

use anyhow::{Context, bail};

const CHUNK_BYTES: usize = 64 << 10;

const UTF8_BOM: &[u8] = b"\xEF\xBB\xBF";

/// A quoted field past this is refused: the server takes no message of 4 MiB, and
/// a quote that was forgotten would pull the rest of the file into memory.
const FIELD_BYTES_MAX: u64 = 4 << 20;

/// What the first pass learned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct TextFacts {
    /// Length of the file.
    pub(super) bytes: u64,
    /// Where its text begins: behind a byte order mark.
    pub(super) start: u64,
    /// Whether its last line ends in a newline.
    pub(super) ends_in_newline: bool,
}

/// Checks that the file is UTF-8 text and, where `csv_delimiter` is given, that
/// every quote in it is closed.
pub(super) fn check(path: &Path, csv_delimiter: Option<u8>) -> anyhow::Result<TextFacts> {
    let name = path.display();
    let mut file = File::open(path).with_context(|| format!("can't open {name}"))?;
    let metadata = file
        .metadata()
        .with_context(|| format!("can't read {name}"))?;
    if metadata.is_dir() {
        bail!("{name} is a folder; name a file in it");
    }
    let mut scan = Scan::new(csv_delimiter);
    let mut chunk = vec![0; CHUNK_BYTES];
    // Bytes of a character that the chunk before cut off.
    let mut carried = 0;
    loop {
        let read = match file.read(&mut chunk[carried..]) {
            Ok(read) => read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error).with_context(|| format!("can't read {name}")),
        };
        let filled = carried + read;
        if scan.offset == 0 {
            refuse_other_formats(path, &chunk[..filled])?;
        }
        let good = match str::from_utf8(&chunk[..filled]) {
            Ok(_) => filled,
            Err(error) => {
                let good = error.valid_up_to();
                if error.error_len().is_some() || read == 0 {
                    scan.feed(&chunk[..good]);
                    bail!(not_utf8(path, chunk[good], scan.line, scan.offset));
                }
                good
            }
        };
        if read == 0 {
            break;
        }
        scan.feed(&chunk[..good]);
        if let Some(line) = scan.quotes.as_ref().and_then(Quotes::endless) {
            bail!("{name}: the quote that opens in line {line} is not closed within 4 MiB");
        }
        chunk.copy_within(good..filled, 0);
        carried = filled - good;
    }
    scan.finish(path)
}

fn not_utf8(path: &Path, byte: u8, line: u64, offset: u64) -> String {
    let name = path.display();
    format!(
        "{name} is not UTF-8: byte 0x{byte:02X} at line {line}, offset {offset}; if it is Latin-1 \
         (Western European), convert it with\n  iconv -f WINDOWS-1252 -t UTF-8 {name} > {name}.utf8"
    )
}

/// What the first bytes give away.
fn refuse_other_formats(path: &Path, head: &[u8]) -> anyhow::Result<()> {
    let name = path.display();
    if head.is_empty() || head == UTF8_BOM {
        bail!("{name} is empty: there is nothing to import");
    }
    if head.starts_with(b"\xFF\xFE") || head.starts_with(b"\xFE\xFF") || head.contains(&0) {
        bail!(
            "{name} is not UTF-8 but, by its first bytes, UTF-16: convert it with\n  \
             iconv -f UTF-16 -t UTF-8 {name} > {name}.utf8"
        );
    }
    if head.starts_with(b"PK\x03\x04") {
        bail!("{name} is a ZIP archive or a spreadsheet (.xlsx): export the sheet as CSV (UTF-8)");
    }
    if head.starts_with(b"\x1F\x8B") {
        bail!("{name} is compressed: unpack it with `gunzip` first");
    }
    Ok(())
}

/// Where the pass has got to.
struct Scan {
    offset: u64,
    line: u64,
    start: u64,
    blank: bool,
    last: u8,
    quotes: Option<Quotes>,
}

impl Scan {
    fn new(csv_delimiter: Option<u8>) -> Self {
        let quotes = csv_delimiter.map(|delimiter| Quotes {
            delimiter,
            state: Quoting::FieldStart,
            length: 0,
        });
        Self {
            offset: 0,
            line: 1,
            start: 0,
            blank: true,
            last: 0,
            quotes,
        }
    }

    fn feed(&mut self, mut bytes: &[u8]) {
        if self.offset == 0
            && let Some(text) = bytes.strip_prefix(UTF8_BOM)
        {
            self.start = UTF8_BOM.len() as u64;
            self.offset = self.start;
            bytes = text;
        }
        for &byte in bytes {
            self.blank &= byte.is_ascii_whitespace();
            if let Some(quotes) = &mut self.quotes {
                quotes.feed(byte, self.line);
            }
            self.line += u64::from(byte == b'\n');
            self.last = byte;
        }
        self.offset += bytes.len() as u64;
    }

    fn finish(self, path: &Path) -> anyhow::Result<TextFacts> {
        let name = path.display();
        if self.blank {
            bail!("{name} is empty: there is nothing to import");
        }
        if let Some(Quotes {
            state: Quoting::Quoted { line },
            ..
        }) = self.quotes
        {
            bail!("{name}: the quote that opens in line {line} is never closed");
        }
        Ok(TextFacts {
            bytes: self.offset,
            start: self.start,
            ends_in_newline: self.last == b'\n',
        })
    }
}

/// Follows the quotes of a CSV file (RFC 4180).
struct Quotes {
    delimiter: u8,
    state: Quoting,
    /// Bytes in the field so far.
    length: u64,
}

#[derive(Clone, Copy)]
enum Quoting {
    FieldStart,
    Unquoted,
    Quoted {
        line: u64,
    },
    /// Behind a quote that closes the field, unless another one follows.
    QuoteInQuoted {
        line: u64,
    },
}

impl Quotes {
    /// The line where a quote opens that is still open after too much text.
    fn endless(&self) -> Option<u64> {
        match self.state {
            Quoting::Quoted { line } if self.length > FIELD_BYTES_MAX => Some(line),
            Quoting::Quoted { .. }
            | Quoting::FieldStart
            | Quoting::Unquoted
            | Quoting::QuoteInQuoted { .. } => None,
        }
    }

    fn feed(&mut self, byte: u8, line: u64) {
        let ends_field = byte == self.delimiter || byte == b'\n';
        self.state = match self.state {
            Quoting::FieldStart if byte == b'"' => Quoting::Quoted { line },
            Quoting::Quoted { line } if byte == b'"' => Quoting::QuoteInQuoted { line },
            Quoting::Quoted { line } => Quoting::Quoted { line },
            Quoting::QuoteInQuoted { line } if byte == b'"' => Quoting::Quoted { line },
            Quoting::FieldStart | Quoting::Unquoted | Quoting::QuoteInQuoted { .. }
                if ends_field =>
            {
                Quoting::FieldStart
            }
            Quoting::FieldStart | Quoting::Unquoted | Quoting::QuoteInQuoted { .. } => {
                Quoting::Unquoted
            }
        };
        self.length = if matches!(self.state, Quoting::FieldStart) {
            0
        } else {
            self.length + 1
        };
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failed unwrap fails the test")]
pub(super) mod tests {
    use std::env;
    use std::fs;
    use std::path::PathBuf;

    use uuid::Uuid;

    use super::*;

    /// A file that is gone after the test.
    pub(in crate::cli::import) struct ScratchFile(pub(in crate::cli::import) PathBuf);

    impl ScratchFile {
        pub(in crate::cli::import) fn new(extension: &str, content: &[u8]) -> Self {
            let path = env::temp_dir().join(format!("cxmetrics-{}.{extension}", Uuid::now_v7()));
            fs::write(&path, content).unwrap();
            Self(path)
        }
    }

    impl Drop for ScratchFile {
        fn drop(&mut self) {
            let _ = fs::remove_file(&self.0);
        }
    }

    fn refusal(content: &[u8]) -> String {
        check(&ScratchFile::new("csv", content).0, Some(b','))
            .unwrap_err()
            .to_string()
    }

    #[test]
    fn a_byte_order_mark_is_passed_over() {
        let file = ScratchFile::new("csv", b"\xEF\xBB\xBFa,b\n1,2\n");
        let facts = TextFacts {
            bytes: 11,
            start: 3,
            ends_in_newline: true,
        };
        assert_eq!(check(&file.0, Some(b',')).unwrap(), facts);
    }

    #[test]
    fn latin_1_is_refused_with_line_offset_and_a_remedy() {
        let message = refusal(b"a,b\n1,caf\xE9\n");
        assert!(
            message.contains("byte 0xE9 at line 2, offset 9"),
            "{message}"
        );
        assert!(
            message.contains("iconv -f WINDOWS-1252 -t UTF-8"),
            "{message}"
        );
    }

    #[test]
    fn a_character_across_two_chunks_is_whole() {
        let mut content = vec![b'a'; CHUNK_BYTES - 1];
        content.extend("é\n".bytes());
        let file = ScratchFile::new("csv", &content);
        assert_eq!(check(&file.0, None).unwrap().bytes, content.len() as u64);
    }

    #[test]
    fn a_character_cut_off_by_the_end_is_refused() {
        assert!(refusal(b"a,b\n1,caf\xC3").contains("byte 0xC3 at line 2"));
    }

    #[test]
    fn an_empty_file_is_refused() {
        for content in [&b""[..], b"\xEF\xBB\xBF", b"\n \r\n"] {
            assert!(refusal(content).contains("is empty"));
        }
    }

    #[test]
    fn other_formats_are_named() {
        assert!(refusal(b"\xFF\xFEa\0,\0").contains("UTF-16"));
        assert!(refusal(b"PK\x03\x04rest").contains(".xlsx"));
        assert!(refusal(b"\x1F\x8B\x08").contains("gunzip"));
    }

    #[test]
    fn a_quote_that_is_never_closed_is_named_with_its_line() {
        let message = refusal(b"a,b\n1,\"two \"\"lines\n\"\n2,\"open\n3,x\n");
        assert!(
            message.contains("the quote that opens in line 4 is never closed"),
            "{message}"
        );
    }

    #[test]
    fn a_quote_inside_a_bare_field_is_a_letter() {
        let file = ScratchFile::new("csv", b"a,b\n1,5\" pipe\n");
        assert!(check(&file.0, Some(b',')).is_ok());
    }
}
