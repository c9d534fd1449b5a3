//! The libraries that the programs need, in the words of each package format.
//!
//! Read from the programs themselves: `dpkg-shlibdeps` turns their symbols into Debian's packages and oldest versions, and
//! for RPM the library names are enough, since its systems list them as what their packages provide.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::report::{Done, Failure};
use crate::steps::answer;

/// Debian's dependencies of `programs`, such as `libc6 (>= 2.34)`. `folder` is for the tool's own files.
pub fn debian(folder: &Path, programs: &[PathBuf]) -> Done<Vec<String>> {
    let control = folder.join("debian");
    fs::create_dir_all(&control)?;
    fs::write(control.join("control"), "Source: outcrop\n\nPackage: outcrop\nArchitecture: any\n")?;
    let mut command = Command::new("dpkg-shlibdeps");
    command.arg("-O").args(programs.iter().map(|program| format!("-e{}", program.display())));
    let said = answer(command.current_dir(folder));
    let said =
        said.ok_or_else(|| Failure::new("dpkg-shlibdeps could not tell which libraries are needed."))?;
    debian_in(&said).ok_or_else(|| Failure::new(format!("dpkg-shlibdeps answers: {said}")))
}

fn debian_in(said: &str) -> Option<Vec<String>> {
    let list = said.lines().find_map(|line| line.strip_prefix("shlibs:Depends="))?;
    Some(list.split(", ").map(str::to_owned).collect())
}

/// RPM's requirements, such as `libgtk-3.so.0()(64bit)`.
pub fn rpm(programs: &[PathBuf]) -> Done<Vec<String>> {
    let said = answer(Command::new("objdump").arg("--private-headers").args(programs));
    let said = said.ok_or_else(|| Failure::new("objdump could not read the programs."))?;
    Ok(rpm_in(&said))
}

fn rpm_in(headers: &str) -> Vec<String> {
    let mark = if cfg!(target_pointer_width = "64") { "()(64bit)" } else { "" };
    let names = headers.lines().filter_map(|line| line.trim().strip_prefix("NEEDED"));
    // The loader is a part of the C library, which is in the list.
    let names = names.map(str::trim).filter(|name| !name.starts_with("ld-linux"));
    let mut names: Vec<String> = names.map(|name| format!("{name}{mark}")).collect();
    names.sort_unstable();
    names.dedup();
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debian_packages_are_read_with_their_versions() {
        let said = "shlibs:Depends=libc6 (>= 2.34), libgtk-3-0 (>= 3.21.4)\nshlibs:Recommends=x";
        assert_eq!(debian_in(said).unwrap(), ["libc6 (>= 2.34)", "libgtk-3-0 (>= 3.21.4)"]);
        assert_eq!(debian_in(""), None);
    }

    #[test]
    fn each_library_is_required_once_by_name() {
        let headers = "  NEEDED               libgtk-3.so.0\n  NEEDED               libc.so.6\n  SONAME x\n  \
                       NEEDED               libc.so.6\n  NEEDED               ld-linux-x86-64.so.2\n";
        let names: Vec<String> = rpm_in(headers).iter().map(|name| name.replace("()(64bit)", "")).collect();
        assert_eq!(names, ["libc.so.6", "libgtk-3.so.0"]);
    }
}
