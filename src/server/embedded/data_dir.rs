//! The default data folder.

use std::{env, ffi::OsString, path::PathBuf};

/// The default data folder: `/var/lib/cxmetrics/postgres` for root, and
/// `cxmetrics/postgres` in the user's data folder for everyone else.
pub fn default_data_dir() -> PathBuf {
    let is_root = rustix::process::geteuid().is_root();
    data_dir(is_root, |name| env::var_os(name))
}

/// Not from a library: those look up a missing `HOME` in the user database, and a server
/// that found its data without `HOME` must find it again.
fn data_dir(is_root: bool, variable: impl Fn(&str) -> Option<OsString>) -> PathBuf {
    if is_root {
        return PathBuf::from("/var/lib/cxmetrics/postgres");
    }
    // The XDG specification says to ignore relative paths.
    let absolute = |name| {
        variable(name)
            .map(PathBuf::from)
            .filter(|dir| dir.is_absolute())
    };
    // A bare container may set no home; the temporary folder always exists.
    let home = absolute("HOME").unwrap_or_else(env::temp_dir);
    let base = if cfg!(target_os = "macos") {
        home.join("Library/Application Support")
    } else {
        absolute("XDG_DATA_HOME").unwrap_or_else(|| home.join(".local/share"))
    };
    base.join("cxmetrics/postgres")
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use std::path::Path;

    use super::*;

    #[track_caller]
    fn assert_dir(is_root: bool, variables: &[(&str, &str)], expected: impl AsRef<Path>) {
        let variable = |name: &str| {
            let found = variables.iter().find(|(known, _)| *known == name);
            found.map(|(_, value)| OsString::from(value))
        };
        assert_eq!(data_dir(is_root, variable), expected.as_ref());
    }

    #[test]
    fn the_data_folder_follows_the_user_and_the_environment() {
        let home = ("HOME", "/home/ada");
        assert_dir(true, &[home], "/var/lib/cxmetrics/postgres");
        assert_dir(false, &[home], "/home/ada/.local/share/cxmetrics/postgres");
        assert_dir(
            false,
            &[home, ("XDG_DATA_HOME", "/data")],
            "/data/cxmetrics/postgres",
        );
        assert_dir(
            false,
            &[home, ("XDG_DATA_HOME", "data")],
            "/home/ada/.local/share/cxmetrics/postgres",
        );
        let fallback = env::temp_dir().join(".local/share/cxmetrics/postgres");
        assert_dir(false, &[], &fallback);
        assert_dir(false, &[("HOME", "ada")], &fallback);
    }
}
