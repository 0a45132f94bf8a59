//! Python packages to compare with, in a virtual environment.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, bail};

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/limits");

/// The virtual environment, which stays in the build folder.
pub(crate) struct Python {
    folder: PathBuf,
}

impl Python {
    pub(crate) fn prepare() -> anyhow::Result<Self> {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("python");
        let this = Self { folder };
        if !this.program().exists() {
            let made = Command::new("python3")
                .args(["-m", "venv"])
                .arg(&this.folder)
                .output()
                .context("there is no python3")?;
            anyhow::ensure!(made.status.success(), "python3 -m venv failed");
        }
        let installed = Command::new(this.program())
            .args(["-m", "pip", "install", "--quiet", "--requirement"])
            .arg(Path::new(FOLDER).join("requirements.txt"))
            .output()?;
        if !installed.status.success() {
            let words = String::from_utf8_lossy(&installed.stderr);
            bail!("pip: {}", words.lines().last().unwrap_or("failed"));
        }
        Ok(this)
    }

    fn program(&self) -> PathBuf {
        self.folder.join("bin/python")
    }

    /// The path of a file in the environment's folder.
    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// Runs a script of this folder and returns its output, which is JSON.
    pub(crate) fn run(
        &self,
        script: &str,
        arguments: &[&Path],
    ) -> anyhow::Result<serde_json::Value> {
        let done = Command::new(self.program())
            .arg(Path::new(FOLDER).join(script))
            .args(arguments)
            .output()?;
        serde_json::from_slice(&done.stdout)
            .with_context(|| String::from_utf8_lossy(&done.stderr).into_owned())
    }
}
