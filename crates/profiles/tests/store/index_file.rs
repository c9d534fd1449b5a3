//! The index file in every state that a crash, a disk or a person can leave it in.

use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::Path;

use profiles::{Error, Opened, Profiles, Vault};

use crate::shaky::Shaky;
use crate::{OLD, desk, keys};

fn open(data: &Path) -> Result<Opened, Error> {
    Profiles::open(data.to_owned(), Vault::with_store(Shaky::new()))
}

fn mode(path: &Path) -> u32 {
    std::fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[test]
fn a_file_cut_at_any_length_is_set_aside_as_it_was_and_a_new_list_begun() {
    let desk = desk();
    desk.save(&keys("prod", OLD)).unwrap();
    let whole = desk.index_text().into_bytes();
    let data = desk.folder.path().join("data");
    drop(desk.profiles);
    let index = data.join("profiles.json");
    // The last byte is a line break, without which the file is still whole.
    let mut contents: Vec<Vec<u8>> =
        (0..whole.len() - 1).step_by(7).map(|length| whole[..length].to_vec()).collect();
    contents.extend([
        vec![0; 4096],
        b"{}".to_vec(),
        b"[]".to_vec(),
        b"null".to_vec(),
        vec![0xff, 0xfe, 0x00],
    ]);
    contents.push([&whole[..], b"}"].concat());
    contents.push(br#"{"version":0,"profiles":[]}"#.to_vec());
    for content in contents {
        std::fs::write(&index, &content).unwrap();
        let opened = open(&data).unwrap();
        let aside = opened.set_aside.clone().expect("set aside");
        assert_eq!(std::fs::read(&aside).unwrap(), content);
        assert!(opened.notice().unwrap().contains(&aside.display().to_string()));
        assert!(!index.exists() && opened.profiles.list().is_empty());
    }
    let kept = std::fs::read_dir(&data).unwrap().filter(|entry| {
        entry.as_ref().unwrap().file_name().to_string_lossy().starts_with("profiles.corrupt-")
    });
    assert_eq!(kept.count(), (0..whole.len() - 1).step_by(7).count() + 7, "none overwrote another");
}

#[test]
fn a_list_from_a_newer_outcrop_is_refused_and_left_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let (data, content) = (folder.path().join("data"), r#"{"version":2,"profiles":"otherwise"}"#);
    std::fs::create_dir(&data).unwrap();
    std::fs::write(data.join("profiles.json"), content).unwrap();
    assert!(matches!(open(&data), Err(Error::NewerIndex { version: 2, .. })));
    assert_eq!(std::fs::read_to_string(data.join("profiles.json")).unwrap(), content);
    assert_eq!(std::fs::read_dir(&data).unwrap().count(), 2, "the file and the lock");
}

#[test]
fn files_are_the_users_alone_even_where_they_were_not() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    std::fs::create_dir(&data).unwrap();
    std::fs::set_permissions(&data, std::fs::Permissions::from_mode(0o777)).unwrap();
    let index = data.join("profiles.json");
    std::fs::write(&index, r#"{"version":1,"profiles":[]}"#).unwrap();
    std::fs::set_permissions(&index, std::fs::Permissions::from_mode(0o644)).unwrap();
    let opened = open(&data).unwrap();
    opened.profiles.create_sandbox(jiff::Timestamp::now()).unwrap();
    assert_eq!((mode(&data), mode(&index), mode(&data.join("profiles.lock"))), (0o700, 0o600, 0o600));
}

/// The umask belongs to the process, so a child is run under each; see the test below.
#[test]
#[ignore = "run by files_are_the_users_alone_under_any_umask"]
fn child_saves_under_a_umask() {
    let Some(data) = std::env::var_os("OUTCROP_CHILD_DATA") else { return };
    open(Path::new(&data)).unwrap().profiles.create_sandbox(jiff::Timestamp::now()).unwrap();
}

#[test]
fn files_are_the_users_alone_under_any_umask() {
    for umask in ["000", "027", "277"] {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("data");
        let status = std::process::Command::new("sh")
            .args(["-c", "umask $1; exec $0 --exact index_file::child_saves_under_a_umask --ignored -q"])
            .arg(std::env::current_exe().unwrap())
            .arg(umask)
            .env("OUTCROP_CHILD_DATA", &data)
            .output()
            .unwrap()
            .status;
        assert!(status.success(), "umask {umask}");
        assert_eq!((mode(&data), mode(&data.join("profiles.json"))), (0o700, 0o600), "umask {umask}");
    }
}

#[test]
fn links_are_not_followed() {
    let folder = tempfile::tempdir().unwrap();
    let (data, elsewhere) = (folder.path().join("data"), folder.path().join("elsewhere"));
    std::fs::create_dir(&data).unwrap();
    std::fs::write(&elsewhere, "mine").unwrap();
    symlink(&elsewhere, data.join("profiles.json")).unwrap();
    assert!(matches!(open(&data), Err(Error::IndexIsALink { .. })));
    std::fs::remove_file(data.join("profiles.json")).unwrap();
    // The temporary file's place, waiting for us.
    symlink(&elsewhere, data.join("profiles.json.new")).unwrap();
    open(&data).unwrap().profiles.create_sandbox(jiff::Timestamp::now()).unwrap();
    assert_eq!(std::fs::read_to_string(&elsewhere).unwrap(), "mine");
}

#[test]
fn a_second_app_is_told_so_and_the_list_is_free_again_after_the_first() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("a folder with spaces, ünïcode\nand a line break");
    let first = open(&data).unwrap();
    assert!(matches!(open(&data), Err(Error::InUse { .. })));
    drop(first);
    assert!(open(&data).is_ok());
}

#[test]
fn a_folder_that_cannot_be_made_is_an_error_with_a_hint() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("file"), "").unwrap();
    let error = open(&folder.path().join("file/data")).map(|_| ()).unwrap_err();
    assert!(matches!(error, Error::Index { .. }));
    assert!(error.hint().ends_with('.') && error.detail().is_some());
}
