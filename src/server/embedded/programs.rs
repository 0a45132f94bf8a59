//! Finds the PostgreSQL programs on this machine.

use std::collections::BTreeSet;
use std::env;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::EmbeddedError;

/// The oldest supported major version.
const OLDEST_MAJOR: u32 = 15;

/// A folder with `initdb` and `postgres` of one version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Programs {
    pub(super) bin_dir: PathBuf,
    pub(super) major: u32,
}

impl Programs {
    pub(super) fn initdb(&self) -> PathBuf {
        self.bin_dir.join("initdb")
    }

    pub(super) fn postgres(&self) -> PathBuf {
        self.bin_dir.join("postgres")
    }

    /// Finds the programs for `cluster`: in `bin_dir` if given, otherwise anywhere on the
    /// machine.
    ///
    /// An existing cluster determines the major version; otherwise the highest wins.
    pub(super) fn find(bin_dir: Option<&Path>, cluster: &Path) -> Result<Self, EmbeddedError> {
        let found = match bin_dir {
            Some(bin_dir) => {
                let programs =
                    Self::probe(bin_dir).ok_or_else(|| EmbeddedError::BinDirUnusable {
                        bin_dir: bin_dir.to_owned(),
                    })?;
                vec![programs]
            }
            None => distinct(search_path().iter().filter_map(|dir| Self::probe(dir))),
        };
        let needed = cluster_version(cluster)?;
        choose(found, needed.as_deref(), cluster)
    }

    /// The programs in `dir`; `None` without working copies of both.
    fn probe(dir: &Path) -> Option<Self> {
        // The target folder of a link such as /usr/local/bin/postgres also holds the other
        // programs of that version.
        let behind_link = fs::canonicalize(dir.join("postgres")).ok()?;
        let bin_dir = [behind_link.parent()?, dir]
            .into_iter()
            .find(|dir| dir.join("initdb").is_file() && dir.join("postgres").is_file())?
            .to_owned();
        let printed = output_of(Command::new(bin_dir.join("postgres")).arg("--version"))?;
        Some(Self {
            major: major_version(&printed)?,
            bin_dir,
        })
    }
}

/// The major version of an existing cluster; `None` if there is no cluster yet.
fn cluster_version(cluster: &Path) -> Result<Option<String>, EmbeddedError> {
    let file = cluster.join("PG_VERSION");
    match fs::read_to_string(&file) {
        Ok(version) => Ok(Some(version.trim().to_owned())),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(EmbeddedError::io("read", &file)(error)),
    }
}

/// Removes duplicates: one installation can often be reached by several paths.
fn distinct(programs: impl Iterator<Item = Programs>) -> Vec<Programs> {
    let mut found: Vec<Programs> = Vec::new();
    for candidate in programs {
        if !found.contains(&candidate) {
            found.push(candidate);
        }
    }
    found
}

fn choose(
    found: Vec<Programs>,
    needed: Option<&str>,
    cluster: &Path,
) -> Result<Programs, EmbeddedError> {
    // Among equal versions the first wins, so that the order in PATH counts.
    let newest = found
        .iter()
        .rev()
        .max_by_key(|programs| programs.major)
        .cloned();
    let Some(newest) = newest else {
        return Err(EmbeddedError::ProgramsMissing {
            install: install_command(),
        });
    };
    if newest.major < OLDEST_MAJOR {
        return Err(EmbeddedError::ProgramsTooOld {
            newest: newest.major,
            oldest: OLDEST_MAJOR,
            bin_dir: newest.bin_dir,
        });
    }
    let Some(needed) = needed else {
        return Ok(newest);
    };
    let majors: BTreeSet<u32> = found.iter().map(|programs| programs.major).collect();
    found
        .into_iter()
        .find(|programs| programs.major >= OLDEST_MAJOR && programs.major.to_string() == needed)
        .ok_or_else(|| EmbeddedError::VersionMismatch {
            cluster: cluster.to_owned(),
            needed: needed.to_owned(),
            found: majors
                .iter()
                .map(u32::to_string)
                .collect::<Vec<_>>()
                .join(", "),
        })
}

/// The folders to search, in order of preference.
fn search_path() -> Vec<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    let mut dirs: Vec<PathBuf> = env::split_paths(&path).collect();
    dirs.extend(output_of(Command::new("pg_config").arg("--bindir")).map(PathBuf::from));
    // Debian and Ubuntu; the PostgreSQL project's own packages for Red Hat.
    dirs.extend(children_of("/usr/lib/postgresql", "").map(|dir| dir.join("bin")));
    dirs.extend(children_of("/usr", "pgsql-").map(|dir| dir.join("bin")));
    // Homebrew on Apple silicon and on Intel; versioned formulae are not on PATH.
    for opt in ["/opt/homebrew/opt", "/usr/local/opt"] {
        dirs.extend(children_of(opt, "postgresql").map(|dir| dir.join("bin")));
    }
    dirs.push(PathBuf::from("/opt/homebrew/bin"));
    dirs
}

fn children_of(dir: &str, prefix: &'static str) -> impl Iterator<Item = PathBuf> + use<> {
    fs::read_dir(dir)
        .into_iter()
        .flatten()
        .flatten()
        .filter(move |entry| entry.file_name().to_string_lossy().starts_with(prefix))
        .map(|entry| entry.path())
}

fn output_of(command: &mut Command) -> Option<String> {
    let output = command.stdin(Stdio::null()).output().ok()?;
    let printed = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    (output.status.success() && !printed.is_empty()).then_some(printed)
}

/// The major version in `postgres (PostgreSQL) 15.13 (Debian 15.13-0+deb12u1)`.
/// Also reads `18beta1`; any 9.x is 9.
fn major_version(printed: &str) -> Option<u32> {
    let version = printed.split_once("(PostgreSQL) ")?.1;
    let digits = version
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(version.len());
    version[..digits].parse().ok()
}

/// The command that installs the programs on this operating system.
fn install_command() -> String {
    if cfg!(target_os = "macos") {
        return "brew install postgresql@17".to_owned();
    }
    let os_release = fs::read_to_string("/etc/os-release").unwrap_or_default();
    let command = install_command_for(&os_release);
    if rustix::process::geteuid().is_root() {
        command.to_owned()
    } else {
        format!("sudo sh -c '{command}'")
    }
}

fn install_command_for(os_release: &str) -> &'static str {
    let ids: Vec<&str> = os_release
        .lines()
        .filter_map(|line| line.strip_prefix("ID=").or(line.strip_prefix("ID_LIKE=")))
        .flat_map(|value| value.trim_matches('"').split_whitespace())
        .collect();
    let is = |names: &[&str]| names.iter().any(|name| ids.contains(name));
    if is(&["debian", "ubuntu"]) {
        // By default, Debian's package also creates a system-wide cluster and starts it on
        // port 5432.
        "apt-get update && apt-get install -y postgresql-common && \
         echo create_main_cluster=false >>/etc/postgresql-common/createcluster.conf && \
         apt-get install -y postgresql"
    } else if is(&["fedora", "rhel", "centos"]) {
        "dnf install -y postgresql-server"
    } else if is(&["alpine"]) {
        "apk add postgresql"
    } else if is(&["arch"]) {
        "pacman -S --noconfirm postgresql"
    } else if is(&["suse", "opensuse"]) {
        "zypper install -y postgresql-server"
    } else {
        "# your system's package manager: PostgreSQL 15 or newer, server programs included"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn programs(bin_dir: &str, major: u32) -> Programs {
        Programs {
            bin_dir: PathBuf::from(bin_dir),
            major,
        }
    }

    #[test]
    fn every_form_of_a_version_is_read() {
        for (printed, major) in [
            (
                "postgres (PostgreSQL) 15.13 (Debian 15.13-0+deb12u1)",
                Some(15),
            ),
            ("postgres (PostgreSQL) 18beta1", Some(18)),
            ("postgres (PostgreSQL) 17", Some(17)),
            ("postgres (PostgreSQL) 9.6.24", Some(9)),
            ("something else 15.1", None),
        ] {
            assert_eq!(major_version(printed), major, "{printed}");
        }
    }

    #[test]
    fn without_a_cluster_the_first_of_the_highest_version_wins() {
        let found = vec![programs("/a", 15), programs("/b", 17), programs("/c", 17)];
        let chosen = choose(found, None, Path::new("/data")).expect("one fits");
        assert_eq!(chosen, programs("/b", 17));
    }

    #[test]
    fn a_cluster_determines_the_version() {
        let found = vec![programs("/a", 15), programs("/b", 17)];
        let chosen = choose(found, Some("15"), Path::new("/data")).expect("one fits");
        assert_eq!(chosen, programs("/a", 15));
    }

    #[test]
    fn a_cluster_of_another_version_is_an_error_that_names_both() {
        let found = vec![programs("/a", 15), programs("/b", 17)];
        let message = choose(found, Some("16"), Path::new("/data"))
            .expect_err("none fits")
            .to_string();
        assert!(message.contains("PostgreSQL 16"), "{message}");
        assert!(message.contains("15, 17"), "{message}");
        assert!(message.contains("/data"), "{message}");
    }

    #[test]
    fn an_old_version_is_an_error_that_names_the_oldest_supported_one() {
        let message = choose(vec![programs("/old", 13)], None, Path::new("/data"))
            .expect_err("too old")
            .to_string();
        assert!(message.contains("13 in /old"), "{message}");
        assert!(message.contains("15 or newer"), "{message}");
    }

    #[test]
    fn missing_programs_are_an_error_with_the_command_that_installs_them() {
        let message = choose(Vec::new(), None, Path::new("/data"))
            .expect_err("nothing there")
            .to_string();
        assert!(message.contains("install them with\n    "), "{message}");
        assert!(message.contains("DATABASE_URL"), "{message}");
    }

    #[test]
    fn the_install_command_fits_the_distribution() {
        for (os_release, command) in [
            ("ID=debian\n", "apt-get"),
            (
                "NAME=\"Pop!_OS\"\nID=pop\nID_LIKE=\"ubuntu debian\"\n",
                "apt-get",
            ),
            ("ID=\"rocky\"\nID_LIKE=\"rhel centos fedora\"\n", "dnf"),
            ("ID=alpine\n", "apk"),
            ("ID=plan9\n", "package manager"),
        ] {
            assert!(
                install_command_for(os_release).contains(command),
                "{os_release}"
            );
        }
    }

    #[test]
    fn an_unreadable_version_of_a_cluster_is_an_error_and_not_an_empty_folder() {
        let cluster = tempfile::tempdir().expect("a folder");
        assert_eq!(cluster_version(cluster.path()).expect("no cluster"), None);
        let file = cluster.path().join("PG_VERSION");
        fs::create_dir(&file).expect("mkdir");
        let message = cluster_version(cluster.path())
            .expect_err("not a file")
            .to_string();
        assert!(
            message.contains(&format!("can't read {}", file.display())),
            "{message}"
        );
    }

    #[test]
    fn a_given_folder_without_programs_is_an_error_that_names_it() {
        let message = Programs::find(Some(Path::new("/nonexistent/bin")), Path::new("/data"))
            .expect_err("nothing there")
            .to_string();
        assert!(message.contains("/nonexistent/bin"), "{message}");
    }
}
