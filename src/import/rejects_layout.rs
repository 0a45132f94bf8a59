//! How a rejects file is laid out: as the imported file, so that the same mapping reads it.

/// The layout of a rejects file.
#[derive(Debug)]
pub(crate) enum RejectsLayout {
    Csv(CsvRejectsLayout),
    /// One JSON object per line.
    Jsonl,
}

/// The layout of a CSV rejects file.
#[derive(Debug)]
pub(crate) struct CsvRejectsLayout {
    /// Whether it begins with a byte order mark: the mapping may name another encoding than
    /// UTF-8.
    pub(super) is_marked: bool,
    pub(super) delimiter: u8,
    /// The lines above the header.
    pub(super) above: String,
    /// The names of all columns of the imported file.
    pub(super) header: csv::StringRecord,
    /// The positions of the columns that belong to the rows, if the imported file is a rejects
    /// file itself.
    pub(super) own: Vec<usize>,
    /// Rows below the header that hold no data.
    pub(super) skipped: Vec<csv::StringRecord>,
    /// Whether the formulas of the imported file are neutralised already.
    pub(super) is_neutralised: bool,
}
