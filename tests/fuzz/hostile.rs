//! Values that no honest client sends.

use crate::{random::Random, wire};

/// Boundary values.
const EDGES: [u64; 16] = [
    0,
    1,
    2,
    100,
    127,
    128,
    1_000,
    1_001,
    0x7fff_ffff,
    0x8000_0000,
    0xffff_ffff,
    0x7fff_ffff_ffff_ffff,
    0x8000_0000_0000_0000,
    0xffff_ffff_8000_0000,
    0xffff_ffff_ffff_fffe,
    0xffff_ffff_ffff_ffff,
];

pub(crate) fn whole(random: &mut Random) -> u64 {
    match random.below(3) {
        0 => random.next(),
        1 => random.below(300),
        _ => random.of(&EDGES),
    }
}

pub(crate) fn double(random: &mut Random) -> f64 {
    match random.below(3) {
        0 => f64::from_bits(random.next()),
        _ => random.of(&[
            f64::NAN,
            f64::INFINITY,
            f64::NEG_INFINITY,
            f64::MAX,
            f64::MIN,
            f64::MIN_POSITIVE,
            f64::EPSILON,
            5e-324,
            0.0,
            -0.0,
            0.5,
            0.9999,
            0.999_999_999_999,
            1.0,
            1e9,
        ]),
    }
}

pub(crate) fn text(random: &mut Random) -> Vec<u8> {
    let text: &[u8] = match random.below(24) {
        0 => b"",
        1 => b"\0",
        2 => b"a\0b",
        3 => b"\x1b[2J\r\n\t",
        4 => b"\xff\xfe",
        5 => b"\xed\xa0\x80",
        6 => b"\xc0\xaf",
        7 => b"\xf4\x90\x80\x80",
        8 => "\u{feff}\u{202e}\u{0}\u{10ffff}".as_bytes(),
        9 => "e\u{301}\u{1f9d1}\u{200d}\u{1f680}".as_bytes(),
        10 => b"' or 1=1; drop table responses; --",
        11 => b"../../../../etc/passwd",
        12 => b"%s%n$1\\u0000{}",
        13 => b"00000000-0000-0000-0000-000000000000",
        14 => b"-0.00",
        15 => b"1e309",
        16 => b"999999999999.99",
        17 => b"Etc/GMT+12",
        18 => b"/usr/share/zoneinfo/UTC",
        19 => b"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        20 => return vec![b'x'; random.of(&[64, 65, 128, 129, 1_024, 10_001])],
        21 => {
            return "\u{1f600}"
                .repeat(random.of(&[64, 65, 200, 2_500]))
                .into_bytes();
        }
        22 if random.is_in(5) => return vec![b'9'; 200_000],
        _ => {
            let length = random.index(40);
            return random.bytes(length);
        }
    };
    text.to_vec()
}

pub(crate) fn timestamp(random: &mut Random) -> Vec<u8> {
    let seconds = random.of(&[
        0,
        i64::MIN,
        i64::MAX,
        -62_135_596_800,
        -62_135_596_801,
        253_402_300_799,
        253_402_300_800,
        -2_208_988_800,
        -2_208_988_801,
        i64::MAX / 1_000_000,
        1_704_067_200,
    ]);
    let nanos = random.of(&[
        0,
        1,
        -1,
        999,
        999_999_999,
        1_000_000_000,
        i32::MIN,
        i32::MAX,
    ]);
    let mut out = Vec::new();
    wire::tag(&mut out, 1, wire::VARINT);
    wire::varint(&mut out, seconds.cast_unsigned());
    wire::tag(&mut out, 2, wire::VARINT);
    wire::varint(&mut out, i64::from(nanos).cast_unsigned());
    out
}

/// The length of a list.
pub(crate) fn count(random: &mut Random) -> usize {
    match random.below(100) {
        0 => random.of(&[1_000, 1_001, 5_000]),
        1..=4 => random.of(&[16, 17, 20, 21, 32, 33, 50, 51, 100, 101, 200, 201]),
        _ => random.index(4),
    }
}

/// A field of a random type, which is rarely the expected one.
pub(crate) fn field(random: &mut Random, number: u32, out: &mut Vec<u8>) {
    match random.below(10) {
        0 => {
            wire::tag(out, number, wire::VARINT);
            wire::varint(out, whole(random));
        }
        1 => {
            wire::tag(out, number, wire::FIXED64);
            out.extend_from_slice(&double(random).to_le_bytes());
        }
        2 => {
            wire::tag(out, number, wire::FIXED32);
            out.extend_from_slice(&random.next().to_le_bytes()[..4]);
        }
        3 => wire::bytes(out, number, &text(random)),
        4 => {
            // A length past the end.
            wire::tag(out, number, wire::BYTES);
            wire::varint(out, whole(random));
        }
        5 => {
            // A varint without an end.
            wire::tag(out, number, wire::VARINT);
            let length = random.count(1, 11);
            out.extend(std::iter::repeat_n(0xff, length));
        }
        6 => {
            // A group in a group in a group.
            for _ in 0..random.of(&[1, 99, 100, 101, 5_000]) {
                wire::tag(out, number, wire::GROUP_START);
            }
        }
        7 => {
            // Messages in a message.
            let mut inner = Vec::new();
            for _ in 0..random.of(&[1, 99, 101, 300]) {
                let mut outer = Vec::new();
                wire::bytes(&mut outer, number, &inner);
                inner = outer;
            }
            out.append(&mut inner);
        }
        8 => {
            let length = random.index(64);
            let packed = random.bytes(length);
            wire::bytes(out, number, &packed);
        }
        _ => wire::tag(out, number, random.of(&[4, 6, 7])),
    }
}

/// Damages a valid message.
pub(crate) fn mutate(random: &mut Random, message: &mut Vec<u8>, other: &[u8]) {
    for _ in 0..random.count(1, 4) {
        if message.is_empty() {
            message.extend_from_slice(other);
            continue;
        }
        let at = random.index(message.len());
        let to = at + random.index((message.len() - at).min(64) + 1);
        match random.below(9) {
            0 | 1 => message[at] ^= 1 << random.below(8),
            2 => message[at] = random.of(&[0, 1, 0x7f, 0x80, 0xff]),
            3 => message.truncate(at),
            4 => {
                message.drain(at..to);
            }
            5 => {
                let twice = message[at..to].to_vec();
                message.splice(at..at, twice);
            }
            6 => {
                let length = random.index(8);
                let new = random.bytes(length);
                message.splice(at..at, new);
            }
            7 if !other.is_empty() => {
                let from = random.index(other.len());
                message.truncate(at);
                message.extend_from_slice(&other[from..]);
            }
            _ => {
                // Repeats the fields; of repeated singular fields, the last counts.
                let twice = message.clone();
                message.extend_from_slice(&twice);
            }
        }
        if message.len() > 1 << 20 {
            return;
        }
    }
}
