//! The text of a file, decoded to UTF-8.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};

use encoding_rs_io::DecodeReaderBytes;

const BUFFER_BYTES: usize = 64 << 10;

/// Ctrl-Z: some old programs write it as the last byte of a text.
const END_OF_FILE_MARK: u8 = 0x1A;

/// The text of a file in UTF-8, without its byte order mark, and without an end-of-file mark.
pub(super) struct TextReader {
    decoder: BufReader<DecodeReaderBytes<File, Vec<u8>>>,
}

impl TextReader {
    pub(super) fn new(decoder: DecodeReaderBytes<File, Vec<u8>>) -> Self {
        Self {
            decoder: BufReader::with_capacity(BUFFER_BYTES, decoder),
        }
    }
}

impl Read for TextReader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let available = self.decoder.fill_buf()?;
        let readable = match available {
            [rest @ .., END_OF_FILE_MARK] => rest,
            all => all,
        };
        let read = readable.len().min(buffer.len());
        buffer[..read].copy_from_slice(&readable[..read]);
        let is_mark = available == [END_OF_FILE_MARK];
        self.decoder.consume(read);
        if !is_mark || buffer.is_empty() {
            return Ok(read);
        }
        self.decoder.consume(1);
        // Only text behind it shows that it isn't the end.
        if self.decoder.fill_buf()?.is_empty() {
            return Ok(0);
        }
        buffer[0] = END_OF_FILE_MARK;
        Ok(1)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failed unwrap fails the test")]
mod tests {
    use std::io::Read;

    use crate::import::encoding::Encoding;
    use crate::import::fixtures::scratch_file::ScratchFile;
    use crate::import::input_file::InputFile;

    fn read(content: &[u8], encoding: Encoding) -> String {
        let file = ScratchFile::new("csv", content);
        let mut reader = encoding.open(&InputFile::regular(&file.0)).unwrap();
        let mut text = String::new();
        reader.read_to_string(&mut text).unwrap();
        text
    }

    #[test]
    fn an_end_of_file_mark_is_no_text() {
        let utf_8 = |content: &[u8]| read(content, Encoding::UTF_8);
        assert_eq!(utf_8(b"a,b\n1,2\n\x1A"), "a,b\n1,2\n");
        assert_eq!(utf_8(b"a,b\n1,2\x1A"), "a,b\n1,2");
        assert_eq!(utf_8(b"a\x1Ab\n"), "a\x1Ab\n");
        assert_eq!(utf_8(b"\x1A"), "");
        assert_eq!(read(b"a\0\x1A\0", Encoding::UTF_16LE), "a");
    }

    #[test]
    fn a_mark_between_two_reads_is_text_unless_it_ends_the_file() {
        let mut content = vec![b'a'; (64 << 10) - 1];
        content.push(0x1A);
        assert_eq!(read(&content, Encoding::UTF_8).len(), (64 << 10) - 1);
        content.push(b'b');
        assert!(read(&content, Encoding::UTF_8).ends_with("a\x1Ab"));
    }
}
