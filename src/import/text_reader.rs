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
mod tests;
