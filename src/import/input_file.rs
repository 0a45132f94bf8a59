//! The file to import, which several passes open one after the other.

use std::fmt;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use tempfile::NamedTempFile;

/// The argument that names standard input.
const STANDARD_INPUT: &str = "-";

/// The file to import. A pipe can be read only once, so its content is copied to a temporary
/// file first.
#[derive(Debug)]
pub(crate) struct InputFile {
    /// As messages name it.
    name: String,
    path: PathBuf,
    /// The copy of a pipe, which is removed with this value.
    _copy: Option<NamedTempFile>,
}

impl InputFile {
    /// The file with this path; `-` is standard input.
    ///
    /// # Errors
    ///
    /// The file can't be opened or is a directory, or a pipe can't be read to its end.
    pub(crate) fn open(path: &Path) -> anyhow::Result<Self> {
        if is_standard_input(path) {
            return Self::copied("standard input".to_owned(), &mut io::stdin().lock());
        }
        let name = path.display().to_string();
        let metadata = fs::metadata(path).with_context(|| format!("can't open {name}"))?;
        if metadata.is_dir() {
            bail!("{name} is a directory; name a file in it");
        }
        if metadata.is_file() {
            return Ok(Self::regular(path));
        }
        let mut pipe = File::open(path).with_context(|| format!("can't open {name}"))?;
        Self::copied(name, &mut pipe)
    }

    /// A regular file, which can be opened several times.
    pub(crate) fn regular(path: &Path) -> Self {
        Self {
            name: path.display().to_string(),
            path: path.to_owned(),
            _copy: None,
        }
    }

    fn copied(name: String, pipe: &mut dyn io::Read) -> anyhow::Result<Self> {
        let mut copy = NamedTempFile::with_prefix("cxmetrics-import-")
            .context("can't create a temporary file")?;
        io::copy(pipe, &mut copy)
            .with_context(|| format!("can't copy {name} to a temporary file"))?;
        Ok(Self {
            name,
            path: copy.path().to_owned(),
            _copy: Some(copy),
        })
    }

    /// The path of a regular file with the content.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }
}

impl fmt::Display for InputFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)
    }
}

/// Whether a path is the argument that names standard input.
pub(crate) fn is_standard_input(path: &Path) -> bool {
    path == Path::new(STANDARD_INPUT)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failed unwrap fails the test")]
mod tests {
    use super::*;

    #[test]
    fn a_pipe_can_be_read_several_times() {
        let input = InputFile::copied("standard input".to_owned(), &mut &b"a,b\n"[..]).unwrap();
        for _ in 0..2 {
            assert_eq!(fs::read_to_string(input.path()).unwrap(), "a,b\n");
        }
        assert_eq!(input.to_string(), "standard input");
        let path = input.path().to_owned();
        drop(input);
        assert!(!path.exists());
    }

    #[test]
    fn a_directory_is_refused() {
        let error = InputFile::open(Path::new("/")).unwrap_err().to_string();
        assert!(error.contains("is a directory"), "{error}");
    }
}
