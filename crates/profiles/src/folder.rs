//! The app's data folder: private to the user, open in one app at a time, its files replaced whole.
//!
//! Knows how bytes reach the disk safely; knows nothing of what they mean.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use jiff::Timestamp;

use crate::error::Error;

/// How long a starting app waits for one that is just closing.
const CLOSING_LIMIT: Duration = Duration::from_secs(2);

/// Makes the folder, where needed, and makes it private.
pub(crate) fn prepare(dir: &Path) -> io::Result<()> {
    fs::create_dir_all(dir)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = fs::metadata(dir)?.permissions().mode() & 0o777;
        if mode != 0o700 {
            fs::set_permissions(dir, fs::Permissions::from_mode(0o700))?;
        }
    }
    Ok(())
}

/// Takes the lock that keeps a second app from writing. Held until the file is dropped, so a kill frees it.
pub(crate) fn lock(path: &Path) -> Result<File, Error> {
    let failed = |source| Error::Index { doing: "opened", path: path.to_owned(), source };
    refuse_link(path)?;
    let file =
        private(OpenOptions::new().create(true).truncate(false).write(true)).open(path).map_err(failed)?;
    own(&file).map_err(failed)?;
    let since = Instant::now();
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(file),
            Err(TryLockError::WouldBlock) if since.elapsed() < CLOSING_LIMIT => {
                std::thread::sleep(Duration::from_millis(25));
            }
            Err(TryLockError::WouldBlock) => return Err(Error::InUse { path: path.to_owned() }),
            Err(TryLockError::Error(source)) => return Err(failed(source)),
        }
    }
}

pub(crate) fn refuse_link(path: &Path) -> Result<(), Error> {
    match fs::symlink_metadata(path) {
        Ok(found) if found.file_type().is_symlink() => Err(Error::IndexIsALink { path: path.to_owned() }),
        _ => Ok(()),
    }
}

/// Whether a replaced file is known to survive a power cut. A kill it survives in either case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Durable {
    /// The folder was flushed after the rename.
    Yes,
    /// The system could not flush the folder.
    Unknown,
}

/// Replaces `path` by `bytes`, whole or not at all: a temporary file, flushed, then renamed over it.
///
/// # Errors
/// What the system refused; `path` is as it was then.
pub fn replace(path: &Path, bytes: &[u8]) -> io::Result<Durable> {
    let dir = path.parent().unwrap_or(Path::new("."));
    let temporary = path.with_extension("json.new");
    // What a crash left; never opened, since it could be a link by now.
    match fs::remove_file(&temporary) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let written = write_new(&temporary, bytes).and_then(|()| fs::rename(&temporary, path));
    if let Err(error) = written {
        let _ = fs::remove_file(&temporary);
        return Err(error);
    }
    // The rename took place, so this is not reported as a failure; but nothing may rely on it yet.
    Ok(if sync_folder(dir).is_ok() { Durable::Yes } else { Durable::Unknown })
}

fn write_new(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = private(OpenOptions::new().create_new(true).write(true)).open(path)?;
    own(&file)?;
    file.write_all(bytes)?;
    file.sync_all()
}

#[cfg(unix)]
fn sync_folder(dir: &Path) -> io::Result<()> {
    File::open(dir)?.sync_all()
}

/// Windows has no such call; its rename is journalled.
#[cfg(not(unix))]
fn sync_folder(_dir: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(unix)]
fn private(options: &mut OpenOptions) -> &mut OpenOptions {
    use std::os::unix::fs::OpenOptionsExt as _;
    options.mode(0o600)
}

/// For the user alone: also where the file was there before, or the umask takes even the user's own rights.
#[cfg(unix)]
fn own(file: &File) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    file.set_permissions(fs::Permissions::from_mode(0o600))
}

/// The data folder of a Windows user is the user's already.
#[cfg(not(unix))]
fn own(_file: &File) -> io::Result<()> {
    Ok(())
}

#[cfg(not(unix))]
fn private(options: &mut OpenOptions) -> &mut OpenOptions {
    options
}

/// Renames a file that cannot be read to `<stem>.corrupt-<time>.json`, beside whatever was set aside before.
///
/// # Errors
/// What the system refused; the file is where it was then.
pub fn set_aside(path: &Path, now: Timestamp) -> io::Result<PathBuf> {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let time = now.strftime("%Y%m%dT%H%M%SZ");
    let mut tries = 0u32;
    loop {
        let more = if tries == 0 { String::new() } else { format!("-{tries}") };
        let target = path.with_file_name(format!("{stem}.corrupt-{time}{more}.json"));
        if fs::symlink_metadata(&target).is_ok() {
            tries += 1;
            continue;
        }
        fs::rename(path, &target)?;
        if let Some(dir) = path.parent() {
            let _ = sync_folder(dir);
        }
        return Ok(target);
    }
}
