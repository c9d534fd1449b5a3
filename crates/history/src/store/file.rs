//! The database file: private, checked when it is opened, set aside when it is damaged.

use std::ffi::OsString;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use jiff::Timestamp;
use rusqlite::{Connection, ErrorCode};

use crate::error::Error;
use crate::error::code_of;
use crate::schema::{self, Found};

/// SQLite's companions of a database file, whose content belongs to it.
const COMPANIONS: [&str; 3] = ["", "-wal", "-shm"];

/// Opens `path`, or a new file in its place after setting a damaged one aside.
pub fn open(path: &Path, now: Timestamp) -> Result<(Connection, Option<PathBuf>), Error> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(|source| failed("opened", path, source))?;
    }
    if let Some(connection) = try_open(path)? {
        return Ok((connection, None));
    }
    let aside = set_aside(path, now).map_err(|source| failed("set aside", path, source))?;
    tracing::warn!(path = %aside.display(), "the conversations were unreadable and were set aside");
    match try_open(path)? {
        Some(connection) => Ok((connection, Some(aside))),
        None => Err(failed("opened", path, io::Error::other("a new file is damaged too"))),
    }
}

/// `None`: the file is damaged, or is a database of something else.
fn try_open(path: &Path) -> Result<Option<Connection>, Error> {
    make_private(path)?;
    if torn(path).map_err(|source| failed("opened", path, source))? {
        return Ok(None);
    }
    match check(path) {
        Ok((connection, Found::Ours)) => Ok(Some(connection)),
        Ok((_, Found::Foreign)) => Ok(None),
        Err(Error::Sqlite(error)) if damaged(&error) => Ok(None),
        Err(error) => Err(error),
    }
}

fn check(path: &Path) -> Result<(Connection, Found), Error> {
    let mut connection = Connection::open(path)?;
    connection.busy_timeout(Duration::from_secs(5))?;
    connection.pragma_update(None, "foreign_keys", true)?;
    // Before anything is written, so that a damaged file is set aside as it was found.
    let verdict: String = connection.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
    if verdict != "ok" {
        let corrupt = rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_CORRUPT);
        return Err(Error::Sqlite(rusqlite::Error::SqliteFailure(corrupt, Some(verdict))));
    }
    let found = schema::migrate(&mut connection, schema::MIGRATIONS, path)?;
    if matches!(found, Found::Ours) {
        connection.pragma_update(None, "journal_mode", "wal")?;
        connection.pragma_update(None, "synchronous", "full")?;
    }
    Ok((connection, found))
}

/// Whether the last page is cut, which SQLite would fill up with zeros and take for text. With a log beside it the
/// page is written anew from there.
fn torn(path: &Path) -> io::Result<bool> {
    let log = fs::metadata(with_suffix(path, "-wal")).map_or(0, |found| found.len());
    let mut header = [0; 18];
    let mut file = File::open(path)?;
    let length = file.metadata()?.len();
    if log > 0 || length < 100 {
        return Ok(false);
    }
    file.read_exact(&mut header)?;
    // Two bytes, big-endian, in which 1 stands for 65,536 (SQLite file format, 1.3.2).
    let page = match u64::from(u16::from_be_bytes([header[16], header[17]])) {
        1 => 65_536,
        size => size,
    };
    Ok(header.starts_with(b"SQLite format 3\0") && page > 0 && length % page != 0)
}

fn damaged(error: &rusqlite::Error) -> bool {
    matches!(code_of(error), Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt))
}

/// Makes the file, where needed, for the user alone; SQLite gives its companions the same rights.
fn make_private(path: &Path) -> Result<(), Error> {
    if fs::symlink_metadata(path).is_ok_and(|found| found.file_type().is_symlink()) {
        return Err(Error::IsALink { path: path.to_owned() });
    }
    let mut options = OpenOptions::new();
    options.append(true).create(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    let file = options.open(path).map_err(|source| failed("opened", path, source))?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let private = fs::Permissions::from_mode(0o600);
        file.set_permissions(private).map_err(|source| failed("opened", path, source))?;
    }
    drop(file);
    Ok(())
}

/// Renames the database with its companions to `<stem>.corrupt-<time>.<ending>`, so that a repair finds all of it.
fn set_aside(path: &Path, now: Timestamp) -> io::Result<PathBuf> {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let ending = path.extension().unwrap_or_default().to_string_lossy();
    let time = now.strftime("%Y%m%dT%H%M%SZ");
    let free = (0u32..)
        .map(|tries| if tries == 0 { String::new() } else { format!("-{tries}") })
        .map(|more| path.with_file_name(format!("{stem}.corrupt-{time}{more}.{ending}")))
        .find(|target| fs::symlink_metadata(target).is_err());
    let target = free.ok_or_else(|| io::Error::other("no free name"))?;
    for companion in COMPANIONS {
        match fs::rename(with_suffix(path, companion), with_suffix(&target, companion)) {
            Err(error) if companion.is_empty() || error.kind() != io::ErrorKind::NotFound => {
                return Err(error);
            }
            _ => {}
        }
    }
    Ok(target)
}

fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name: OsString = path.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}

fn failed(doing: &'static str, path: &Path, source: io::Error) -> Error {
    Error::File { doing, path: path.to_owned(), source }
}
