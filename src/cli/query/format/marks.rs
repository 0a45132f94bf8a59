//! Marks of partial or clipped buckets, and their meanings.

use crate::api::Bucket;

const PARTIAL: char = '*';
const CLIPPED: char = '†';

/// Whether a bucket isn't over yet, and whether the period covers only part of it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(in crate::cli::query) struct Marks {
    pub(in crate::cli::query) is_partial: bool,
    pub(in crate::cli::query) is_clipped: bool,
}

impl Marks {
    /// The marks, to follow the bucket's name.
    pub(in crate::cli::query) fn text(self) -> String {
        let marks = [(self.is_partial, PARTIAL), (self.is_clipped, CLIPPED)];
        let marks = marks.into_iter().filter(|(applies, _)| *applies);
        marks.map(|(_, mark)| mark).collect()
    }

    /// The meanings of the marks in a table; empty without marks.
    pub(in crate::cli::query) fn footnotes(
        bucket: Bucket,
        all: impl Iterator<Item = Self>,
    ) -> String {
        let any = all.fold(Self::default(), |any, marks| Self {
            is_partial: any.is_partial || marks.is_partial,
            is_clipped: any.is_clipped || marks.is_clipped,
        });
        let mut notes = String::new();
        if any.is_partial && bucket == Bucket::None {
            notes += "The period isn't over yet.\n";
        } else if any.is_partial {
            notes += &format!("{PARTIAL} not over yet\n");
        }
        if any.is_clipped {
            notes += &format!("{CLIPPED} clipped by the period\n");
        }
        notes
    }
}
