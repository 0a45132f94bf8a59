//! A small disk that tests can fill.

use std::{
    fs,
    io::{self, Write},
    path::Path,
    process::Command,
};

use tempfile::TempDir;

use crate::database;

/// Space for an empty cluster, its log and some rows.
const SIZE: &str = "256m";

/// A file system in memory. Dropping it unmounts it.
#[derive(Debug)]
pub(crate) struct Disk {
    folder: TempDir,
}

impl Disk {
    /// Mounts the disk; the error says why that is impossible.
    pub(crate) fn mount() -> Result<Self, String> {
        if !cfg!(target_os = "linux") {
            return Err("no in-memory file systems".into());
        }
        if !rustix::process::geteuid().is_root() {
            return Err("only root can mount".into());
        }
        let folder = database::folder();
        let options = format!("size={SIZE},mode=755");
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", &options, "cxmetrics-faults"])
            .arg(folder.path())
            .output()
            .map_err(|error| format!("mount: {error}"))?;
        if !mounted.status.success() {
            let error = String::from_utf8_lossy(&mounted.stderr);
            return Err(error.lines().next().unwrap_or("mount failed").to_owned());
        }
        Ok(Self { folder })
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Fills the disk completely.
    pub(crate) fn fill(&self) {
        let mut file = fs::File::create(self.filling()).unwrap();
        let block = vec![0; 64 * 1024];
        let full = loop {
            if let Err(error) = file.write_all(&block) {
                break error;
            }
        };
        assert_eq!(full.kind(), io::ErrorKind::StorageFull);
    }

    /// Frees the space again.
    pub(crate) fn empty(&self) {
        fs::remove_file(self.filling()).unwrap();
    }

    fn filling(&self) -> std::path::PathBuf {
        self.path().join("filling")
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        // Lazily, because PostgreSQL may not have ended yet.
        let _ = Command::new("umount")
            .arg("--lazy")
            .arg(self.folder.path())
            .status();
    }
}
