//! Where the cases and the data they name are found.

use crate::golden_families::case::Case;
use serde::Deserialize;
use std::path::{Path, PathBuf};

/// The folder with the cases.
pub(crate) fn golden_dir() -> PathBuf {
    std::env::var_os("GOLDEN_DIR").map_or_else(|| here().join("tests/golden"), PathBuf::from)
}

/// The cases of one file. A path in `*_file` comes back ready to open.
pub(crate) fn cases(folder: &Path, family: &str) -> Result<Vec<Case>, String> {
    #[derive(Deserialize)]
    struct File {
        cases: Vec<Case>,
    }
    let path = folder.join(family).with_extension("json");
    let mut file: File = std::fs::read(&path)
        .map_err(|error| error.to_string())
        .and_then(|text| serde_json::from_slice(&text).map_err(|error| error.to_string()))
        .map_err(|error| format!("{}: {error}", path.display()))?;
    for case in &mut file.cases {
        for (key, value) in &mut case.input {
            if let (true, Some(named)) = (key.ends_with("_file"), value.as_str()) {
                *value = data_file(folder, named).to_string_lossy().into();
            }
        }
    }
    Ok(file.cases)
}

/// The file that a case names, counted from the folder above the cases. Where there is
/// none, it is one that this repository keeps: the orders as an example to import, the rest
/// beside the cases.
fn data_file(folder: &Path, named: &str) -> PathBuf {
    let beside = folder.join("..").join(named);
    if beside.exists() {
        return beside;
    }
    match named {
        "data/cdnow_sample_events.csv" => here().join("examples/cdnow/orders.csv"),
        other => here().join("tests/golden").join(other),
    }
}

fn here() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}
