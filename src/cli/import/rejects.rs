//! The rejects file: the rows that were not stored, with the reasons.

use std::fs::File;
use std::path::{Path, PathBuf};

use anyhow::Context;

use crate::import::RowError;

/// The rejects file. It is created with the first error.
#[derive(Debug)]
pub(super) struct RejectsFile {
    path: PathBuf,
    /// The API's name of the id, for the header.
    id_name: &'static str,
    writer: Option<csv::Writer<File>>,
}

impl RejectsFile {
    pub(super) fn new(path: PathBuf, id_name: &'static str) -> Self {
        Self {
            path,
            id_name,
            writer: None,
        }
    }

    /// The path of the file, if it was created.
    pub(super) fn written(&self) -> Option<&Path> {
        self.writer.as_ref().map(|_| self.path.as_path())
    }

    /// Appends errors and flushes them.
    pub(super) fn write(&mut self, errors: &[RowError]) -> anyhow::Result<()> {
        if errors.is_empty() {
            return Ok(());
        }
        self.try_write(errors)
            .with_context(|| format!("can't write the rejects file {}", self.path.display()))
    }

    fn try_write(&mut self, errors: &[RowError]) -> anyhow::Result<()> {
        let writer = match &mut self.writer {
            Some(writer) => writer,
            none => {
                let mut writer = csv::Writer::from_writer(File::create(&self.path)?);
                let header = [
                    "row",
                    self.id_name,
                    "column",
                    "field",
                    "reason",
                    "description",
                ];
                writer.write_record(header)?;
                none.insert(writer)
            }
        };
        for error in errors {
            let line = error.line.to_string();
            writer.write_record([
                &line,
                &error.id,
                &error.column,
                &error.field,
                &error.reason,
                &error.description,
            ])?;
        }
        Ok(writer.flush()?)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failed unwrap fails the test")]
mod tests {
    use std::fs;

    use super::*;
    use crate::import::fixtures::scratch_file::ScratchFile;

    #[test]
    fn the_file_is_created_with_the_first_error() {
        let scratch = ScratchFile::new("csv", b"");
        fs::remove_file(&scratch.0).unwrap();
        let mut file = RejectsFile::new(scratch.0.clone(), "activity_id");

        file.write(&[]).unwrap();
        assert!(file.written().is_none() && !scratch.0.exists());

        let error = RowError::malformed(3, "has 1 field, the header 2".to_owned());
        file.write(&[error]).unwrap();
        assert_eq!(
            fs::read_to_string(file.written().unwrap()).unwrap(),
            "row,activity_id,column,field,reason,description\n\
             3,,,,MALFORMED_ROW,\"has 1 field, the header 2\"\n"
        );
    }
}
