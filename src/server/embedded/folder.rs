//! The folders of a private PostgreSQL, and the lock that keeps a second server out.
//!
//! ```text
//! <data folder>/lock          locked by the server that uses the folder
//! <data folder>/cluster/      PostgreSQL's data
//! <data folder>/cluster.new/  an initdb in progress, or an interrupted one
//! ```
//!
//! The cluster is a subfolder, so that the data folder can be a mounted volume: a mount
//! point can't be the target of a rename, and its `lost+found` makes initdb fail.

use std::fs::{self, DirBuilder, File, OpenOptions, Permissions, TryLockError};
use std::io::{ErrorKind, Read, Seek, SeekFrom, Write};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, PermissionsExt, chown};
use std::path::{Path, PathBuf};
use std::process::Stdio;

use super::EmbeddedError;
use super::account::Account;
use super::programs::Programs;

/// A file in every cluster that this module created. Other clusters stay unchanged, because
/// a start would stop the processes that run on them.
const MARKER: &str = ".made-by-cxmetrics";

/// The data folder, locked until this is dropped.
#[derive(Debug)]
pub(super) struct Folder {
    /// Folder of PostgreSQL's files; may not exist yet. Absolute, without links.
    pub(super) cluster: PathBuf,
    root: PathBuf,
    /// The system closes it, which unlocks it, when the process ends for whatever reason.
    lock: File,
}

/// Unlocks explicitly: a program that another thread is starting may briefly hold a copy
/// of the file, and closing would not unlock it.
impl Drop for Folder {
    fn drop(&mut self) {
        // If it fails, closing the file unlocks it.
        let _ = self.lock.unlock();
    }
}

impl Folder {
    /// Creates `root` if it is missing, and locks it.
    pub(super) fn open(root: &Path) -> Result<Self, EmbeddedError> {
        create_passable(root)?;
        let root = fs::canonicalize(root).map_err(EmbeddedError::io("open", root))?;
        let lock = lock(&root)?;
        let cluster = root.join("cluster");
        // It may not exist yet.
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

    /// Creates the cluster unless it exists.
    pub(super) fn initialise(
        &self,
        programs: &Programs,
        account: &Account,
        durable: bool,
    ) -> Result<(), EmbeddedError> {
        if self.cluster.exists() {
            return Ok(());
        }
        // Creates it under another name and renames it when it is complete, so that a crash
        // leaves no incomplete cluster.
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

    /// Folder of the socket, the same at every start. Its path is short, because systems
    /// allow about 100 bytes; and local, because mounted volumes may not support sockets.
    pub(super) fn socket_dir(&self, account: &Account) -> Result<PathBuf, EmbeddedError> {
        let name = format!(
            "cxmetrics-{:016x}",
            fingerprint(self.cluster.as_os_str().as_bytes())
        );
        let as_root = rustix::process::geteuid().is_root();
        // Some containers don't let root write to /run.
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
    // Anyone can create files in /tmp. Don't follow links, and accept only a folder that
    // the account itself must have created.
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
            // Only for the message.
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

/// Creates `dir` and its missing parents. If root creates them, the database's user can
/// enter them, whatever the umask; otherwise they are private.
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
                let exists_meanwhile = error.kind() == ErrorKind::AlreadyExists;
                if exists_meanwhile { Ok(()) } else { Err(error) }
            })
            .and_then(|()| fs::set_permissions(step, Permissions::from_mode(mode)))
            .map_err(EmbeddedError::io("create the folder", step))?;
    }
    Ok(())
}

/// Creates `dir` with access only for the account.
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
        // Only the owner can enter the socket's private folder. Nothing listens on the
        // network, and if it ever does, PostgreSQL rejects every connection.
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

/// FNV-1a, 64 bits. The standard library's hashes may change between releases.
fn fingerprint(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fingerprint_matches_published_test_vectors() {
        // Source: the test vectors of draft-eastlake-fnv.
        assert_eq!(fingerprint(b""), 0xcbf2_9ce4_8422_2325);
        assert_eq!(fingerprint(b"foobar"), 0x8594_4171_f739_67e8);
    }

    #[test]
    fn a_second_lock_fails_and_names_the_holder() {
        let data = tempfile::tempdir().expect("a folder");
        let held = Folder::open(data.path()).expect("free");
        let message = Folder::open(data.path()).expect_err("held").to_string();
        let holder = format!("process {}", std::process::id());
        assert!(message.contains(&holder), "{message}");
        drop(held);
        Folder::open(data.path()).expect("free again");
    }

    #[test]
    fn a_deep_data_folder_has_a_short_socket_path() {
        let data = tempfile::tempdir().expect("a folder");
        let deep = data.path().join("d".repeat(200));
        let folder = Folder::open(&deep).expect("free");
        let account = Account::choose(&folder.cluster).expect("an account");
        let dir = folder.socket_dir(&account).expect("a socket folder");
        assert_eq!(dir, folder.socket_dir(&account).expect("the same again"));
        // macOS has the lowest limit: 104 bytes with the closing zero.
        assert!(dir.join(".s.PGSQL.5432").as_os_str().len() < 104);
        fs::remove_dir(dir).expect("empty");
    }

    #[test]
    fn a_socket_folder_that_is_open_to_others_or_a_link_is_refused() {
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
    fn a_cluster_that_cxmetrics_did_not_create_is_refused() {
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
