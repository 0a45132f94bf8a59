//! The character encoding of a file: named in the mapping, or detected.

use std::fs::File;
use std::io::Read;
use std::str;

use anyhow::{Context, bail};
use encoding_rs_io::DecodeReaderBytesBuilder;
use serde::Deserialize;

use super::input_file::InputFile;
use super::text_reader::TextReader;

const CHUNK_BYTES: usize = 64 << 10;

/// Bytes that Windows-1252 leaves undefined.
const UNDEFINED_IN_WINDOWS_1252: [u8; 5] = [0x81, 0x8D, 0x8F, 0x90, 0x9D];

/// An encoding of the WHATWG Encoding Standard, by any of its labels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub(crate) struct Encoding(&'static encoding_rs::Encoding);

/// The encoding of a file and what the user should know about it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct DetectedEncoding {
    pub(super) encoding: Encoding,
    /// Set where the encoding is neither UTF-8 nor named in the mapping.
    pub(super) note: Option<String>,
}

impl Encoding {
    pub(super) const UTF_8: Self = Self(encoding_rs::UTF_8);
    pub(super) const UTF_16LE: Self = Self(encoding_rs::UTF_16LE);
    pub(super) const UTF_16BE: Self = Self(encoding_rs::UTF_16BE);
    pub(super) const WINDOWS_1252: Self = Self(encoding_rs::WINDOWS_1252);

    /// The standard's name, which is also a label.
    pub(super) fn name(self) -> &'static str {
        self.0.name()
    }

    fn is_utf_16(self) -> bool {
        self == Self::UTF_16LE || self == Self::UTF_16BE
    }

    /// Opens a file as UTF-8 text. Malformed UTF-8 passes through unchanged; bytes that
    /// are malformed in another encoding become U+FFFD.
    pub(super) fn open(self, input: &InputFile) -> anyhow::Result<TextReader> {
        let file = open(input)?;
        let mut builder = DecodeReaderBytesBuilder::new();
        if self == Self::UTF_8 {
            builder.bom_sniffing(false).strip_bom(true);
        } else {
            builder.encoding(Some(self.0));
        }
        let buffer = vec![0; CHUNK_BYTES];
        let decoder = builder.build_with_buffer(file, buffer);
        decoder
            .map(TextReader::new)
            .with_context(|| format!("can't read {input}"))
    }
}

impl TryFrom<String> for Encoding {
    type Error = String;

    fn try_from(label: String) -> Result<Self, String> {
        encoding_rs::Encoding::for_label_no_replacement(label.as_bytes())
            .map(Self)
            .ok_or_else(|| {
                format!(
                    "`{label}` is not an encoding; use a label of the WHATWG Encoding Standard, \
                     such as utf-8, utf-16le, windows-1252 or shift_jis"
                )
            })
    }
}

/// The encoding of a file: its byte order mark decides, then the mapping, then the bytes.
/// Text that is not UTF-8 is read as Windows-1252 unless its bytes contradict that.
///
/// # Errors
///
/// The file can't be read, is empty or is not text; its byte order mark contradicts the
/// mapping, unless it is that of UTF-8; or its encoding is uncertain.
pub(super) fn detect(
    input: &InputFile,
    declared: Option<Encoding>,
) -> anyhow::Result<DetectedEncoding> {
    let name = input;
    let mut file = open(input)?;
    let head = read_chunk(&mut file, input)?;
    refuse_other_formats(input, &head)?;
    let marked = encoding_rs::Encoding::for_bom(&head).map(|(encoding, _)| Encoding(encoding));
    let contradicted = declared.filter(|&declared| marked.is_some_and(|it| it != declared));
    if let (Some(declared), Some(marked)) = (contradicted, marked)
        && marked != Encoding::UTF_8
    {
        bail!(
            "{name} begins with the byte order mark of {}, but the mapping says encoding = \
             \"{}\"; remove `encoding`",
            marked.name(),
            declared.name()
        );
    }
    let known = marked.or(declared);
    let is_utf_16 = known.is_some_and(Encoding::is_utf_16);
    if !is_utf_16 && head.contains(&0) {
        bail!(
            "{name} contains NUL bytes, so it is not text; if it is UTF-16, add encoding = \
             \"{}\" at the top of the mapping",
            likely_utf_16(&head).name()
        );
    }
    if let Some(encoding) = known
        && encoding != Encoding::UTF_8
    {
        let note = (declared.is_none()).then(|| format!("{name} is read as {}", encoding.name()));
        return Ok(DetectedEncoding { encoding, note });
    }

    let scan = Utf8Scan::of_file(file, head, input)?;
    let Some(malformed) = scan.malformed else {
        return Ok(DetectedEncoding {
            encoding: Encoding::UTF_8,
            note: contradicted.map(|declared| {
                format!(
                    "{name} begins with the byte order mark of UTF-8: it is read as UTF-8, not as {}",
                    declared.name()
                )
            }),
        });
    };
    if known.is_some() || !scan.may_be_windows_1252() {
        bail!(
            "{name} is not valid UTF-8: byte 0x{:02X} at line {}, offset {}; if the file has \
             another encoding, name it at the top of the mapping, such as encoding = \
             \"windows-1252\"",
            malformed.byte,
            malformed.line,
            malformed.offset
        );
    }
    Ok(DetectedEncoding {
        encoding: Encoding::WINDOWS_1252,
        note: Some(format!(
            "{name} is not UTF-8 (line {}): it is read as windows-1252; if that is wrong, name \
             the encoding at the top of the mapping, such as encoding = \"iso-8859-2\"",
            malformed.line
        )),
    })
}

fn open(input: &InputFile) -> anyhow::Result<File> {
    File::open(input.path()).with_context(|| format!("can't open {input}"))
}

/// Up to `CHUNK_BYTES` more bytes; fewer only at the end of the file.
fn read_chunk(file: &mut File, input: &InputFile) -> anyhow::Result<Vec<u8>> {
    let mut chunk = Vec::with_capacity(CHUNK_BYTES);
    file.take(CHUNK_BYTES as u64)
        .read_to_end(&mut chunk)
        .with_context(|| format!("can't read {}", input))?;
    Ok(chunk)
}

/// Refuses files whose first bytes belong to a format that is not text.
fn refuse_other_formats(input: &InputFile, head: &[u8]) -> anyhow::Result<()> {
    let name = input;
    if head.is_empty() {
        bail!("{name} is empty: there is nothing to import");
    }
    if head.starts_with(b"PK\x03\x04") {
        bail!("{name} is a ZIP archive or a spreadsheet (.xlsx): export the sheet as CSV (UTF-8)");
    }
    if head.starts_with(b"\x1F\x8B") {
        bail!("{name} is compressed: unpack it with `gunzip` first");
    }
    Ok(())
}

/// The byte order in which most NUL bytes are the high bytes of ASCII characters.
fn likely_utf_16(head: &[u8]) -> Encoding {
    let (mut first, mut second) = (0, 0);
    for pair in head.chunks_exact(2) {
        first += usize::from(pair[0] == 0);
        second += usize::from(pair[1] == 0);
    }
    if first > second {
        Encoding::UTF_16BE
    } else {
        Encoding::UTF_16LE
    }
}

/// The findings of a pass over the bytes, about UTF-8 and Windows-1252.
struct Utf8Scan {
    line: u64,
    offset: u64,
    /// The first byte that is not UTF-8.
    malformed: Option<MalformedByte>,
    /// Whether the file has a well-formed character of several bytes, which texts in
    /// Windows-1252 hardly ever have.
    has_multibyte: bool,
    /// Whether the only malformed bytes are an unfinished character at the end of the file:
    /// then it is more likely truncated than in another encoding.
    is_cut_off: bool,
    has_undefined: bool,
}

#[derive(Debug, Clone, Copy)]
struct MalformedByte {
    byte: u8,
    line: u64,
    offset: u64,
}

impl Utf8Scan {
    fn of_file(mut file: File, head: Vec<u8>, input: &InputFile) -> anyhow::Result<Self> {
        let mut scan = Self {
            line: 1,
            offset: 0,
            malformed: None,
            has_multibyte: false,
            is_cut_off: false,
            has_undefined: false,
        };
        let bom = encoding_rs::Encoding::for_bom(&head).map_or(0, |(_, length)| length);
        scan.accept(&head[..bom]);
        let mut bytes = head[bom..].to_vec();
        loop {
            let unfinished = scan.feed(&bytes);
            let next = read_chunk(&mut file, input)?;
            if next.is_empty() {
                if !unfinished.is_empty() {
                    scan.is_cut_off = scan.malformed.is_none();
                    scan.reject(&unfinished);
                }
                return Ok(scan);
            }
            bytes = unfinished;
            bytes.extend(next);
        }
    }

    /// Checks bytes, except for an unfinished character at their end, which it returns.
    fn feed(&mut self, mut bytes: &[u8]) -> Vec<u8> {
        while let Err(error) = str::from_utf8(bytes) {
            let (good, rest) = bytes.split_at(error.valid_up_to());
            self.accept_characters(good);
            let Some(length) = error.error_len() else {
                return rest.to_vec();
            };
            self.reject(&rest[..length]);
            bytes = &rest[length..];
        }
        self.accept_characters(bytes);
        Vec::new()
    }

    fn accept_characters(&mut self, good: &[u8]) {
        self.has_multibyte |= !good.is_ascii();
        self.accept(good);
    }

    fn accept(&mut self, bytes: &[u8]) {
        self.offset += bytes.len() as u64;
        self.line += bytes.iter().filter(|&&byte| byte == b'\n').count() as u64;
    }

    fn reject(&mut self, malformed: &[u8]) {
        self.malformed.get_or_insert(MalformedByte {
            byte: malformed[0],
            line: self.line,
            offset: self.offset,
        });
        self.has_undefined |= malformed
            .iter()
            .any(|byte| UNDEFINED_IN_WINDOWS_1252.contains(byte));
        self.accept(malformed);
    }

    fn may_be_windows_1252(&self) -> bool {
        !(self.has_multibyte || self.is_cut_off || self.has_undefined)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failed unwrap fails the test")]
mod tests {
    use super::*;
    use crate::import::fixtures::scratch_file::ScratchFile;

    fn read(content: &[u8], declared: Option<Encoding>) -> anyhow::Result<(String, String)> {
        let file = ScratchFile::new("csv", content);
        let detected = detect(&InputFile::regular(&file.0), declared)?;
        let mut text = String::new();
        detected
            .encoding
            .open(&InputFile::regular(&file.0))?
            .read_to_string(&mut text)?;
        Ok((text, detected.note.unwrap_or_default()))
    }

    fn error(content: &[u8]) -> String {
        read(content, None).unwrap_err().to_string()
    }

    fn utf_16(text: &str, to_bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(to_bytes).collect()
    }

    #[test]
    fn utf_8_is_read_without_a_note_and_without_its_byte_order_mark() {
        for content in ["é,b\n", "\u{feff}é,b\n"] {
            let read = read(content.as_bytes(), None).unwrap();
            assert_eq!(read, ("é,b\n".to_owned(), String::new()));
        }
    }

    #[test]
    fn a_byte_order_mark_of_utf_16_decides() {
        for (name, to_bytes) in [
            ("UTF-16LE", u16::to_le_bytes as fn(u16) -> [u8; 2]),
            ("UTF-16BE", u16::to_be_bytes),
        ] {
            let (text, note) = read(&utf_16("\u{feff}é,€\n", to_bytes), None).unwrap();
            assert_eq!(text, "é,€\n");
            assert!(note.ends_with(&format!("is read as {name}")), "{note}");
        }
    }

    #[test]
    fn utf_16_without_a_byte_order_mark_needs_the_mapping() {
        let content = utf_16("a,b\n", u16::to_be_bytes);
        let message = error(&content);
        assert!(message.contains("encoding = \"UTF-16BE\""), "{message}");
        let (text, note) = read(&content, Some(Encoding::UTF_16BE)).unwrap();
        assert_eq!((text.as_str(), note.as_str()), ("a,b\n", ""));
    }

    #[test]
    fn latin_1_is_read_as_windows_1252_with_a_note() {
        let (text, note) = read(b"a,b\n1,caf\xE9 \x80\n2,caf\xE9", None).unwrap();
        assert_eq!(text, "a,b\n1,café €\n2,café");
        assert!(note.contains("is not UTF-8 (line 2)"), "{note}");
        assert!(note.contains("read as windows-1252"), "{note}");
    }

    #[test]
    fn bytes_that_fit_no_encoding_for_certain_are_refused() {
        // One character in UTF-8, one that is not.
        let message = error(
            "é\n"
                .as_bytes()
                .iter()
                .chain(b"\xE9\n")
                .copied()
                .collect::<Vec<_>>()
                .as_slice(),
        );
        assert!(
            message.contains("byte 0xE9 at line 2, offset 3"),
            "{message}"
        );
        // Undefined in Windows-1252; Shift JIS begins characters with it.
        assert!(error(b"\x81\x40\n").contains("byte 0x81 at line 1, offset 0"));
        // A character that the end of the file cuts off.
        assert!(error(b"a,b\n1,caf\xC3").contains("byte 0xC3 at line 2"));
    }

    #[test]
    fn the_mapping_settles_what_the_bytes_leave_open() {
        let shift_jis = Encoding::try_from("shift_jis".to_owned()).unwrap();
        assert_eq!(read(b"\x82\xA0", Some(shift_jis)).unwrap().0, "あ");
        let latin_2 = Encoding::try_from("iso-8859-2".to_owned()).unwrap();
        assert_eq!(read(b"\xB1", Some(latin_2)).unwrap().0, "ą");
        let message = read(b"\xB1", Some(Encoding::UTF_8))
            .unwrap_err()
            .to_string();
        assert!(message.contains("is not valid UTF-8"), "{message}");
        let marked = "\u{feff}a".as_bytes();
        let (text, note) = read(marked, Some(Encoding::WINDOWS_1252)).unwrap();
        assert_eq!(text, "a");
        assert!(note.contains("byte order mark of UTF-8"), "{note}");
    }

    #[test]
    fn a_character_across_two_chunks_is_whole() {
        let mut content = "a".repeat(CHUNK_BYTES - 1);
        content.push_str("é\n");
        assert_eq!(read(content.as_bytes(), None).unwrap().0, content);
    }

    #[test]
    fn files_that_are_not_text_are_refused_by_name() {
        assert!(error(b"").contains("is empty"));
        assert!(error(b"PK\x03\x04rest").contains(".xlsx"));
        assert!(error(b"\x1F\x8B\x08").contains("gunzip"));
    }
}
