//! The folders of one private PostgreSQL, and the lock that keeps a second
//! server out of them.
//!
//! ```text
//! <data folder>/lock          held by the server that uses the folder
//! <data folder>/cluster/      PostgreSQL's own
//! <data folder>/cluster.new/  an initdb under way, or cut short
//! ```
//!
//! The cluster has a folder of its own inside, rather than being the data
//! folder, so that the data folder can be a mounted volume: a mount point can't
//! be the target of a rename, and has a `lost+found` that initdb won't accept.

use std::fs::{self, DirBuilder, File, OpenOptions, Permissions, TryLockError};
use std::io::{ErrorKind, Read, Seek, SeekFrom, Write};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, PermissionsExt, chown};
use std::path::{Path, PathBuf};
use std::process::Stdio;

use super::EmbeddedError;
use super::account::Account;
use super::programs::Programs;

/// In every cluster that this module made. Others are left alone, however
/// temptingly they are named by mistake: starting means stopping what runs there.
const MARKER: &str = ".made-by-cxmetrics";

/// The data folder, locked for as long as this lives.
#[derive(Debug)]
pub(super) struct Folder {
    /// Where PostgreSQL's files are, or will be. Absolute, without links.
    pub(super) cluster: PathBuf,
    root: PathBuf,
    /// Closed, and thereby unlocked, by the system when the process ends,
    /// however it ends.
    lock: File,
}

/// Closing the file would not do at once: a program that another thread is just
/// launching may hold a copy of it for a moment.
impl Drop for Folder {
    fn drop(&mut self) {
        let _ = self.lock.unlock();
    }
}

impl Folder {
    /// Creates what is missing of `root` and locks it.
    pub(super) fn open(root: &Path) -> Result<Self, EmbeddedError> {
        create_passable(root)?;
        let root = fs::canonicalize(root).map_err(EmbeddedError::io("open", root))?;
        let lock = lock(&root)?;
        let cluster = root.join("cluster");
        let cluster = fs::canonicalize(&cluster).unwrap_or(cluster);
        if cluster.exists() && !cluster.join(MARKER).is_file() {
            return Err(EmbeddedError::NotOurs { cluster });
        }
        Ok(Self {
            cluster,
            root,
            lock,
        })
    }

    /// Creates the cluster unless it is there.
    pub(super) fn initialise(
        &self,
        programs: &Programs,
        account: &Account,
        durable: bool,
    ) -> Result<(), EmbeddedError> {
        if self.cluster.exists() {
            return Ok(());
        }
        // Made next door and renamed when complete, so that a crash in the
        // middle leaves nothing that looks like a cluster.
        let unfinished = self.root.join("cluster.new");
        match fs::remove_dir_all(&unfinished) {
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            outcome => outcome.map_err(EmbeddedError::io("remove", &unfinished))?,
        }
        create_private(&unfinished, account)?;
        run_initdb(&unfinished, programs, account, durable)?;
        let marker = unfinished.join(MARKER);
        let text =
            "This PostgreSQL cluster was created, and is started and stopped, by cxmetrics.\n";
        fs::write(&marker, text).map_err(EmbeddedError::io("write", &marker))?;
        if durable {
            sync(&marker)?;
            sync(&unfinished)?;
        }
        fs::rename(&unfinished, &self.cluster)
            .map_err(EmbeddedError::io("move the new cluster to", &self.cluster))?;
        if durable {
            sync(&self.root)?;
        }
        Ok(())
    }

    /// Where the socket goes: a short path, since the system allows about 100
    /// bytes and data folders can be deep; local, since mounted volumes may not
    /// do sockets; the same at every start.
    pub(super) fn socket_dir(&self, account: &Account) -> Result<PathBuf, EmbeddedError> {
        let name = format!(
            "cxmetrics-{:016x}",
            fingerprint(self.cluster.as_os_str().as_bytes())
        );
        let as_root = rustix::process::geteuid().is_root();
        // Not every container lets its root write to /run.
        if as_root && let Ok(dir) = socket_dir_at(&Path::new("/run").join(&name), account) {
            return Ok(dir);
        }
        socket_dir_at(&Path::new("/tmp").join(name), account)
    }
}

fn socket_dir_at(dir: &Path, account: &Account) -> Result<PathBuf, EmbeddedError> {
    match create_private(dir, account) {
        Err(EmbeddedError::Io { source, .. }) if source.kind() == ErrorKind::AlreadyExists => {}
        outcome => outcome?,
    }
    // Anybody may create anything in /tmp: not following links, it must be a
    // folder that only the account can have made.
    let found = fs::symlink_metadata(dir).map_err(EmbeddedError::io("look at", dir))?;
    if !found.is_dir() || found.uid() != account.uid || found.mode() & 0o077 != 0 {
        return Err(EmbeddedError::SocketFolderTaken {
            path: dir.to_owned(),
            uid: account.uid,
        });
    }
    Ok(dir.to_owned())
}

fn lock(root: &Path) -> Result<File, EmbeddedError> {
    let path = root.join("lock");
    let mut file = OpenOptions::new()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .open(&path)
        .map_err(EmbeddedError::io("open", &path))?;
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => {
            let mut holder = String::new();
            // Only for the message: an unreadable one is no reason to fail differently.
            let _ = file.read_to_string(&mut holder);
            let holder = match holder.trim() {
                "" => "of unknown process id".to_owned(),
                pid => format!("process {pid}"),
            };
            return Err(EmbeddedError::InUse {
                data_dir: root.to_owned(),
                holder,
            });
        }
        Err(TryLockError::Error(source)) => {
            return Err(EmbeddedError::io("lock", &path)(source));
        }
    }
    file.set_len(0)
        .and_then(|()| file.seek(SeekFrom::Start(0)))
        .and_then(|_| writeln!(file, "{}", std::process::id()))
        .map_err(EmbeddedError::io("write", &path))?;
    Ok(file)
}

/// Creates `dir` and its missing parents. Root's are passable for the database's
/// user whatever the umask; an ordinary user's are private.
fn create_passable(dir: &Path) -> Result<(), EmbeddedError> {
    let mode = if rustix::process::geteuid().is_root() {
        0o755
    } else {
        0o700
    };
    let missing: Vec<&Path> = dir.ancestors().take_while(|step| !step.exists()).collect();
    for step in missing.into_iter().rev() {
        fs::create_dir(step)
            .or_else(|error| {
                let another_was_quicker = error.kind() == ErrorKind::AlreadyExists;
                if another_was_quicker {
                    Ok(())
                } else {
                    Err(error)
                }
            })
            .and_then(|()| fs::set_permissions(step, Permissions::from_mode(mode)))
            .map_err(EmbeddedError::io("create the folder", step))?;
    }
    Ok(())
}

/// Creates `dir` for the account alone.
fn create_private(dir: &Path, account: &Account) -> Result<(), EmbeddedError> {
    DirBuilder::new()
        .mode(0o700)
        .create(dir)
        .map_err(EmbeddedError::io("create the folder", dir))?;
    if rustix::process::geteuid().is_root() {
        chown(dir, Some(account.uid), Some(account.gid))
            .map_err(EmbeddedError::io("change the owner of", dir))?;
    }
    Ok(())
}

fn run_initdb(
    dir: &Path,
    programs: &Programs,
    account: &Account,
    durable: bool,
) -> Result<(), EmbeddedError> {
    let initdb = programs.initdb();
    let mut command = account.tied_command(&initdb, "KILL");
    command
        .arg("--pgdata")
        .arg(dir)
        .args(["--username=cxmetrics", "--encoding=UTF8", "--locale=C"])
        .args(["--data-checksums", "--no-instructions"])
        // Whoever can enter the socket's private folder is the owner. Nothing
        // listens on the network, and nothing is to be let in if it ever does.
        .args(["--auth-local=trust", "--auth-host=reject"])
        .stdout(Stdio::null());
    if !durable {
        command.arg("--no-sync");
    }
    let output = command
        .output()
        .map_err(EmbeddedError::io("run", &initdb))?;
    if output.status.success() {
        return Ok(());
    }
    Err(EmbeddedError::Initdb {
        cluster: dir.to_owned(),
        log: String::from_utf8_lossy(&output.stderr).trim().to_owned(),
    })
}

fn sync(path: &Path) -> Result<(), EmbeddedError> {
    File::open(path)
        .and_then(|file| file.sync_all())
        .map_err(EmbeddedError::io("write to disk", path))
}

/// FNV-1a, 64 bits: the standard library's hashes may differ between releases.
fn fingerprint(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fingerprint_is_the_published_one() {
        // Source: the test vectors of draft-eastlake-fnv.
        assert_eq!(fingerprint(b""), 0xcbf2_9ce4_8422_2325);
        assert_eq!(fingerprint(b"foobar"), 0x8594_4171_f739_67e8);
    }

    #[test]
    fn a_second_lock_is_refused_and_names_the_holder() {
        let data = tempfile::tempdir().expect("a folder");
        let held = Folder::open(data.path()).expect("free");
        let message = Folder::open(data.path()).expect_err("held").to_string();
        let holder = format!("process {}", std::process::id());
        assert!(message.contains(&holder), "{message}");
        drop(held);
        Folder::open(data.path()).expect("free again");
    }

    #[test]
    fn the_socket_path_is_short_however_deep_the_data_is() {
        let data = tempfile::tempdir().expect("a folder");
        let deep = data.path().join("d".repeat(200));
        let folder = Folder::open(&deep).expect("free");
        let account = Account::choose(&folder.cluster).expect("an account");
        let dir = folder.socket_dir(&account).expect("a socket folder");
        assert_eq!(dir, folder.socket_dir(&account).expect("the same again"));
        // macOS has the tightest limit: 104 bytes with the closing zero.
        assert!(dir.join(".s.PGSQL.5432").as_os_str().len() < 104);
        fs::remove_dir(dir).expect("empty");
    }

    #[test]
    fn a_socket_folder_open_to_others_or_behind_a_link_is_refused() {
        let base = tempfile::tempdir().expect("a folder");
        let account = Account::choose(Path::new("/nonexistent")).expect("an account");
        let dir = base.path().join("socket");
        socket_dir_at(&dir, &account).expect("new");
        socket_dir_at(&dir, &account).expect("as it was left");
        let link = base.path().join("link");
        std::os::unix::fs::symlink(&dir, &link).expect("symlink");
        let refused = socket_dir_at(&link, &account);
        assert!(
            matches!(refused, Err(EmbeddedError::SocketFolderTaken { .. })),
            "{refused:?}"
        );
        fs::set_permissions(&dir, Permissions::from_mode(0o777)).expect("chmod");
        let refused = socket_dir_at(&dir, &account);
        assert!(
            matches!(refused, Err(EmbeddedError::SocketFolderTaken { .. })),
            "{refused:?}"
        );
    }

    #[test]
    fn a_cluster_made_by_somebody_else_is_left_alone() {
        let data = tempfile::tempdir().expect("a folder");
        fs::create_dir(data.path().join("cluster")).expect("mkdir");
        fs::write(data.path().join("cluster/PG_VERSION"), "15\n").expect("write");
        let refused = Folder::open(data.path());
        assert!(
            matches!(refused, Err(EmbeddedError::NotOurs { .. })),
            "{refused:?}"
        );
    }
}
