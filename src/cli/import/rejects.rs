//! The rejects file: the rows that were not stored, with the reasons.

use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, BufWriter};
use std::path::{Path, PathBuf};

use anyhow::Context;

use crate::import::{RecordRules, RejectedRow, RejectsLayout, RejectsWriter};

/// Lines of an earlier rejects file that are searched for its header.
const HEADER_LINES_MAX: usize = 100;

/// How the header of a rejects file begins or what it contains; the first two are of earlier
/// releases.
const HEADERS: [&str; 3] = [
    "row,response_id,column,",
    "row,activity_id,column,",
    "cxmetrics_row",
];

/// The rejects file. It is created with the first row.
pub(super) struct RejectsFile {
    path: PathBuf,
    state: State,
}

enum State {
    /// No row was rejected so far.
    Empty(RejectsLayout),
    Written(Box<RejectsWriter<BufWriter<File>>>),
    /// The file could not be written.
    Failed,
    /// No file is written.
    Unwanted,
}

impl RejectsFile {
    /// The rejects file with this path; without a path, no rejects file is written.
    pub(super) fn new(path: Option<PathBuf>, layout: RejectsLayout) -> Self {
        match path {
            Some(path) => Self {
                path,
                state: State::Empty(layout),
            },
            None => Self {
                path: PathBuf::new(),
                state: State::Unwanted,
            },
        }
    }

    /// The path of the file, if it was created.
    pub(super) fn written(&self) -> Option<&Path> {
        match self.state {
            State::Written(_) => Some(&self.path),
            State::Empty(_) | State::Failed | State::Unwanted => None,
        }
    }

    /// Appends rows and flushes them.
    pub(super) fn write(
        &mut self,
        rows: &[RejectedRow],
        rules: &RecordRules,
    ) -> anyhow::Result<()> {
        if rows.is_empty() || matches!(self.state, State::Unwanted) {
            return Ok(());
        }
        self.try_write(rows, rules)
            .with_context(|| format!("can't write the rejects file {}", self.path.display()))
    }

    fn try_write(&mut self, rows: &[RejectedRow], rules: &RecordRules) -> io::Result<()> {
        let mut writer = match std::mem::replace(&mut self.state, State::Failed) {
            State::Written(writer) => writer,
            State::Empty(layout) => {
                let file = BufWriter::new(File::create(&self.path)?);
                Box::new(RejectsWriter::new(layout, rules, file)?)
            }
            State::Failed | State::Unwanted => {
                return Err(io::Error::other("an earlier write failed"));
            }
        };
        writer.write(rows)?;
        self.state = State::Written(writer);
        Ok(())
    }

    /// Removes the rejects file of an earlier import after an import without rejected rows.
    /// Returns its path. Leaves any other file with that name alone.
    pub(super) fn remove_outdated(&self) -> anyhow::Result<Option<&Path>> {
        let State::Empty(_) = self.state else {
            return Ok(None);
        };
        if !is_rejects_file(&self.path) {
            return Ok(None);
        }
        fs::remove_file(&self.path).with_context(|| {
            format!(
                "can't remove {}, the rejects of an earlier import",
                self.path.display()
            )
        })?;
        Ok(Some(&self.path))
    }
}

fn is_rejects_file(path: &Path) -> bool {
    let Ok(file) = File::open(path) else {
        return false;
    };
    let lines = BufReader::new(file).lines().take(HEADER_LINES_MAX);
    // A file that is not text is no rejects file.
    let mut lines = lines.map_while(Result::ok);
    lines.any(|line| HEADERS.iter().any(|header| line.contains(header)))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failed unwrap fails the test")]
mod tests {
    use super::*;
    use crate::import::fixtures::scratch_file::ScratchFile;

    #[test]
    fn an_outdated_file_is_removed_and_any_other_file_stays() {
        for (content, is_removed) in [
            (&b"id,q1,cxmetrics_line,cxmetrics_row\n"[..], true),
            (b"row,response_id,column,field,reason,description\n", true),
            (b"id,q1\n1,2\n", false),
            (b"\xFF\xFE", false),
        ] {
            let scratch = ScratchFile::new("csv", content);
            let file = RejectsFile::new(Some(scratch.0.clone()), RejectsLayout::Jsonl);
            let removed = file.remove_outdated().unwrap();
            assert_eq!(removed.is_some(), is_removed);
            assert_eq!(scratch.0.exists(), !is_removed);
        }
    }
}
