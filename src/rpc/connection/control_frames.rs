//! Counts the HTTP/2 frames of a connection that cost the server work and carry nothing.

/// The preface that precedes a client's frames.
pub(super) const PREFACE_BYTES: usize = 24;
pub(super) const FRAME_HEAD_BYTES: usize = 9;

/// Reads the heads of a client's frames as its bytes arrive.
#[derive(Debug)]
pub(super) struct ControlFrames {
    /// Bytes to pass over: the preface, then the payload of each frame.
    skip: usize,
    head: Vec<u8>,
}

impl Default for ControlFrames {
    fn default() -> Self {
        Self {
            skip: PREFACE_BYTES,
            head: Vec::with_capacity(FRAME_HEAD_BYTES),
        }
    }
}

impl ControlFrames {
    /// The number of control frames that begin in these bytes.
    pub(super) fn count(&mut self, mut bytes: &[u8]) -> u64 {
        const END_STREAM: u8 = 1;
        let mut count = 0;
        while !bytes.is_empty() {
            let skipped = self.skip.min(bytes.len());
            let (head, rest) = bytes[skipped..]
                .split_at((FRAME_HEAD_BYTES - self.head.len()).min(bytes.len() - skipped));
            self.skip -= skipped;
            self.head.extend_from_slice(head);
            bytes = rest;
            let &[high, middle, low, kind, flags, _, _, _, _] = &self.head[..] else {
                continue;
            };
            self.head.clear();
            let length = u32::from_be_bytes([0, high, middle, low]);
            // 24 bits fit everywhere.
            self.skip = usize::try_from(length).unwrap_or(usize::MAX);
            count += u64::from(match kind {
                // DATA that is empty and ends nothing.
                0 => length == 0 && flags & END_STREAM == 0,
                // HEADERS and CONTINUATION belong to calls, which are limited; h2 limits
                // RST_STREAM; WINDOW_UPDATE follows from replies.
                1 | 3 | 8 | 9 => false,
                // PRIORITY, SETTINGS, PING, GOAWAY, and kinds that HTTP/2 ignores.
                _ => true,
            });
        }
        count
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(kind: u8, flags: u8, length: u8) -> Vec<u8> {
        let mut frame = vec![0, 0, length, kind, flags, 0, 0, 0, 1];
        frame.resize(FRAME_HEAD_BYTES + usize::from(length), 6);
        frame
    }

    #[test]
    fn control_frames_are_counted_however_the_bytes_arrive() {
        let frames = [
            vec![0; PREFACE_BYTES],
            frame(4, 0, 6),
            frame(1, 4, 30),
            frame(0, 0, 200),
            frame(0, 0, 0),
            frame(0, 1, 0),
            frame(6, 0, 8),
            frame(8, 0, 4),
            frame(3, 0, 4),
            frame(0xbe, 0, 1),
            frame(6, 1, 8),
        ];
        let all = frames.concat();
        for piece in 1..all.len() {
            let mut control = ControlFrames::default();
            let counted: u64 = all.chunks(piece).map(|bytes| control.count(bytes)).sum();
            assert_eq!(counted, 5, "{piece}");
        }
    }
}
