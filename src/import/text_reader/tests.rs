#![allow(clippy::unwrap_used, reason = "a failed unwrap fails the test")]

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
