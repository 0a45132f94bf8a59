//! The user that PostgreSQL's programs run as, and how they are started.

use std::env;
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::EmbeddedError;

/// The user that owns the database's files and processes.
///
/// Usually the current user. PostgreSQL refuses to run as root, so root switches to
/// another user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Account {
    pub(super) uid: u32,
    pub(super) gid: u32,
    pub(super) name: String,
    /// Whether to switch to this user before starting a program.
    switch: bool,
}

/// The environment variables that programs inherit: enough to find executables and
/// libraries. PostgreSQL must not see the server's secrets, and a stray `PG...` variable
/// must not change how it starts.
const ENVIRONMENT_KEPT: [&str; 3] = ["PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH"];

impl Account {
    /// The account for `cluster`: the owner of an existing cluster, so that no file changes
    /// its owner; otherwise `postgres`, or else `nobody`.
    pub(super) fn choose(cluster: &Path) -> Result<Self, EmbeddedError> {
        let ourselves = rustix::process::geteuid();
        if !ourselves.is_root() {
            return Ok(Self {
                uid: ourselves.as_raw(),
                gid: rustix::process::getegid().as_raw(),
                name: format!("with id {}", ourselves.as_raw()),
                switch: false,
            });
        }
        let fallback = ["postgres", "nobody"].into_iter().find_map(Self::named);
        let Ok(owner) = fs::metadata(cluster) else {
            return fallback.ok_or(EmbeddedError::NoUnprivilegedUser);
        };
        let fallback_name = match &fallback {
            Some(account) => account.name.clone(),
            None => "postgres".to_owned(),
        };
        match (owner.uid(), fallback) {
            (0, _) => Err(EmbeddedError::OwnedByRoot {
                cluster: cluster.to_owned(),
                user: fallback_name,
            }),
            (uid, Some(account)) if account.uid == uid => Ok(account),
            (uid, _) => Ok(Self {
                uid,
                gid: owner.gid(),
                name: format!("with id {uid}"),
                switch: true,
            }),
        }
    }

    /// Looks the user up with `id`, which also queries directory services. `None` for root
    /// and for users that don't exist.
    fn named(name: &str) -> Option<Self> {
        let id = |option: &str| -> Option<u32> {
            let output = Command::new("id").args([option, name]).output().ok()?;
            String::from_utf8(output.stdout).ok()?.trim().parse().ok()
        };
        let (uid, gid) = (id("-u")?, id("-g")?);
        (uid != 0).then(|| Self {
            uid,
            gid,
            name: name.to_owned(),
            switch: true,
        })
    }

    /// A command that runs `program` as this account, without this process's terminal,
    /// working folder and secrets.
    pub(super) fn command(&self, program: &Path) -> Command {
        let mut command = Command::new(program);
        command
            .env_clear()
            .envs(
                ENVIRONMENT_KEPT
                    .iter()
                    .filter_map(|name| Some((name, env::var_os(name)?))),
            )
            .env("LC_ALL", "C")
            // The account may lack access to the current folder.
            .current_dir("/")
            .stdin(Stdio::null())
            // Ctrl-C in a terminal signals the whole process group, but the server decides
            // when the database stops.
            .process_group(0);
        if self.switch {
            // Also drops root's supplementary groups.
            command.gid(self.gid).uid(self.uid);
        }
        command
    }

    /// Like [`command`](Self::command), but the kernel sends `signal` to `program` when the
    /// thread that spawned it ends, for whatever reason. Without Linux and util-linux, the
    /// same as [`command`](Self::command).
    pub(super) fn tied_command(&self, program: &Path, signal: &str) -> Command {
        if !self.can_tie() {
            return self.command(program);
        }
        let mut command = self.command(Path::new("setpriv"));
        // The user is switched before setpriv runs: the kernel clears the signal when
        // credentials change.
        command
            .arg(format!("--pdeathsig={signal}"))
            .arg("--")
            .arg(program);
        command
    }

    fn can_tie(&self) -> bool {
        // Tries it, because the setpriv of BusyBox lacks this option.
        cfg!(target_os = "linux")
            && self
                .command(Path::new("setpriv"))
                .args(["--pdeathsig=INT", "--", "true"])
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .status()
                .is_ok_and(|status| status.success())
    }

    /// Checks that the account can enter `folder`.
    ///
    /// # Errors
    /// [`EmbeddedError::Unreachable`] names the first folder on the path that it can't enter.
    pub(super) fn reaches(&self, folder: &Path) -> Result<(), EmbeddedError> {
        if !self.switch || self.enters(folder) {
            return Ok(());
        }
        let mut path: Vec<&Path> = folder.ancestors().collect();
        path.reverse();
        let blocked = path
            .into_iter()
            .find(|step| !self.enters(step))
            .unwrap_or(folder);
        Err(EmbeddedError::Unreachable {
            user: self.name.clone(),
            folder: folder.to_owned(),
            blocked: blocked.to_owned(),
        })
    }

    /// Tries it: access lists and security modules also decide, not only file modes.
    fn enters(&self, folder: &Path) -> bool {
        let mut inside = PathBuf::from(folder);
        inside.push(".");
        self.command(Path::new("test"))
            .arg("-x")
            .arg(inside)
            .status()
            .is_ok_and(|status| status.success())
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn an_unknown_user_is_no_account() {
        assert_eq!(Account::named("no-such-user-here"), None);
    }

    #[test]
    fn root_is_never_the_account() {
        assert_eq!(Account::named("root"), None);
        let account = Account::choose(Path::new("/nonexistent")).expect("an account");
        assert_ne!(account.uid, 0);
    }

    #[test]
    fn a_program_does_not_inherit_other_variables() {
        // cargo sets CARGO_PKG_NAME for every test.
        let account = Account::choose(Path::new("/nonexistent")).expect("an account");
        let output = account
            .command(Path::new("env"))
            .output()
            .expect("env runs");
        let seen = String::from_utf8_lossy(&output.stdout);
        assert!(seen.contains("LC_ALL=C"), "{seen}");
        assert!(!seen.contains("CARGO_PKG_NAME"), "{seen}");
    }

    #[test]
    fn the_folder_that_blocks_the_account_is_named() {
        if !rustix::process::geteuid().is_root() {
            return; // only root switches
        }
        let closed = tempfile::Builder::new()
            .permissions(fs::Permissions::from_mode(0o700))
            .tempdir()
            .expect("a folder");
        let inside = closed.path().join("a/b");
        fs::create_dir_all(&inside).expect("folders");
        let account = Account::choose(&inside.join("none")).expect("an account");
        let message = account.reaches(&inside).expect_err("closed").to_string();
        let chmod = format!("chmod o+x {}", closed.path().display());
        assert!(message.contains(&chmod), "{message}");
    }
}
