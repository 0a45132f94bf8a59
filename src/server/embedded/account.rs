//! Who PostgreSQL's programs run as, and how they are launched.

use std::env;
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::EmbeddedError;

/// The operating system's user that the database's files and processes belong to.
///
/// Ordinarily ourselves. PostgreSQL refuses to run as root, so root drops to
/// somebody else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Account {
    pub(super) uid: u32,
    pub(super) gid: u32,
    pub(super) name: String,
    /// Whether we have to switch to the account first.
    switch: bool,
}

/// What a program gets to see of our environment: enough to find itself and its
/// libraries. The server's secrets are none of the database's business, and a
/// stray `PG...` variable must not change how it starts.
const ENVIRONMENT_KEPT: [&str; 3] = ["PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH"];

impl Account {
    /// The account for `cluster`: its owner when it exists, so that no file ever
    /// has to change hands; otherwise `postgres` or else `nobody`.
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

    /// Looks the user up with `id`, which knows directory services too.
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

    /// A command that runs `program` as this account, away from our terminal,
    /// working directory and secrets.
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
            // Ours may be closed to the account.
            .current_dir("/")
            .stdin(Stdio::null())
            // Ctrl-C in a terminal goes to a whole process group; when the
            // database stops is for the server to decide.
            .process_group(0);
        if self.switch {
            // Also sheds root's supplementary groups.
            command.gid(self.gid).uid(self.uid);
        }
        command
    }

    /// The same, but `program` gets `signal` when the THREAD that spawns it ends,
    /// however it ends. Where the system has no such thing (other than Linux, or
    /// without util-linux), a plain [`command`](Self::command).
    pub(super) fn tied_command(&self, program: &Path, signal: &str) -> Command {
        if !self.can_tie() {
            return self.command(program);
        }
        let mut command = self.command(Path::new("setpriv"));
        // The user is switched before this runs: the kernel forgets the signal
        // when credentials change after it was set.
        command
            .arg(format!("--pdeathsig={signal}"))
            .arg("--")
            .arg(program);
        command
    }

    fn can_tie(&self) -> bool {
        // BusyBox has a setpriv that can't do this, so asking for its version
        // would not be enough.
        cfg!(target_os = "linux")
            && self
                .command(Path::new("setpriv"))
                .args(["--pdeathsig=INT", "--", "true"])
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .status()
                .is_ok_and(|status| status.success())
    }

    /// Makes sure that the account can get into `folder`.
    pub(super) fn reaches(&self, folder: &Path) -> Result<(), EmbeddedError> {
        if !self.switch || self.enters(folder) {
            return Ok(());
        }
        let mut way: Vec<&Path> = folder.ancestors().collect();
        way.reverse();
        let blocked = way
            .into_iter()
            .find(|step| !self.enters(step))
            .unwrap_or(folder);
        Err(EmbeddedError::Unreachable {
            user: self.name.clone(),
            folder: folder.to_owned(),
            blocked: blocked.to_owned(),
        })
    }

    /// Tried rather than computed: access lists and security modules have a say.
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
    fn a_user_that_does_not_exist_is_no_account() {
        assert_eq!(Account::named("no-such-user-here"), None);
    }

    #[test]
    fn root_is_never_the_account() {
        assert_eq!(Account::named("root"), None);
        let account = Account::choose(Path::new("/nonexistent")).expect("an account");
        assert_ne!(account.uid, 0);
    }

    #[test]
    fn a_program_sees_none_of_our_secrets() {
        // CARGO_PKG_NAME stands for any variable of ours that is no business of
        // the database; cargo sets it for every test.
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
    fn a_folder_closed_to_the_account_is_named_as_what_blocks_the_way() {
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
