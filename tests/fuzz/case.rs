//! A hostile call: its method and its bytes.

use crate::{hostile, message::Writer, methods::Method, random::Random, wire, world::World};

/// The server's limit for the bytes of a message.
const MESSAGE_BYTES_MAX: usize = 4 * 1_024 * 1_024;

/// The request of one call.
#[derive(Debug, Clone)]
pub(crate) struct Case {
    /// The index of the method in [`Method::all`].
    pub(crate) method: usize,
    /// The number of messages, before framing.
    pub(crate) messages: u64,
    /// All bytes after the headers.
    pub(crate) body: Vec<u8>,
    /// Whether the headers announce gzip.
    pub(crate) is_gzip: bool,
}

impl Case {
    /// The case with this number. The same seed and number always give the same case.
    pub(crate) fn new(methods: &[Method], world: &World, seed: u64, number: u64) -> Self {
        let mut random = Random::of_case(seed, number);
        let method = random.index(methods.len());
        let count = if methods[method].is_stream {
            random.count(1, 4)
        } else {
            1
        };
        let messages: Vec<_> = (0..count)
            .map(|_| any_message(&mut random, methods, method, world))
            .collect();
        let (body, is_gzip) = if random.is_in(4) {
            bad_frames(&mut random, &messages)
        } else {
            (
                messages.iter().flat_map(|one| wire::frame(one)).collect(),
                false,
            )
        };
        Self {
            method,
            messages: count as u64,
            body,
            is_gzip,
        }
    }
}

fn any_message(random: &mut Random, methods: &[Method], at: usize, world: &World) -> Vec<u8> {
    let of = |random: &mut Random, at: usize, hostility: u64| {
        let method = &methods[at];
        let mut writer = Writer {
            random,
            hostility,
            method: method.name(),
        };
        writer.message(&method.request)
    };
    match random.below(100) {
        0..=24 => {
            let length = match random.below(50) {
                0 => random.index(60_000),
                _ => random.index(120),
            };
            random.bytes(length)
        }
        25..=39 => of(random, at, 40),
        40..=64 => of(random, at, 4),
        65..=79 => of(random, at, 0),
        _ => {
            let mut message =
                next_page(random, methods[at].name(), world).unwrap_or_else(|| of(random, at, 0));
            // A message of another call, unless it would archive a survey that others need.
            let other = match methods[at].name() {
                "ArchiveSurvey" => Vec::new(),
                _ => {
                    let other = random.index(methods.len());
                    of(random, other, 0)
                }
            };
            hostile::mutate(random, &mut message, &other);
            message
        }
    }
}

fn next_page(random: &mut Random, method: &str, world: &World) -> Option<Vec<u8>> {
    let page = world.next_pages.iter().find(|(name, _)| *name == method)?;
    random.is_in(50).then(|| page.1.clone())
}

/// Frames with false lengths or flags, and whether the headers announce gzip.
fn bad_frames(random: &mut Random, messages: &[Vec<u8>]) -> (Vec<u8>, bool) {
    let first = &messages[0];
    match random.below(12) {
        0 => (Vec::new(), false),
        1 => (
            wire::framed(0, first.len() + random.count(1, 999), first),
            false,
        ),
        2 => (wire::framed(0, first.len().saturating_sub(3), first), false),
        3 => (
            wire::framed(0, random.of(&[MESSAGE_BYTES_MAX + 1, 0xffff_ffff]), first),
            false,
        ),
        4 => (
            wire::framed(random.of(&[2, 3, 0x80, 0xff]), first.len(), first),
            false,
        ),
        5 => (wire::framed(1, first.len(), first), true),
        6 => (wire::framed(1, first.len(), first), false),
        7 => ([wire::frame(first), wire::frame(first)].concat(), false),
        8 => {
            let length = random.index(40);
            (random.bytes(length), random.is_in(50))
        }
        9 => {
            let mut packed = wire::gzip(first);
            hostile::mutate(random, &mut packed, first);
            (wire::framed(1, packed.len(), &packed), true)
        }
        10 if random.is_in(5) => {
            // Decompresses to more than the limit of a message.
            let bomb = wire::gzip(&vec![0; MESSAGE_BYTES_MAX + 1 + random.index(8 << 20)]);
            (wire::framed(1, bomb.len(), &bomb), true)
        }
        _ => {
            let packed = wire::gzip(first);
            (wire::framed(1, packed.len(), &packed), true)
        }
    }
}
