//! The finished packages, looked over by the tools of the systems that they are for.

use std::path::Path;
use std::process::Command;

use crate::report::{Done, Failure};
use crate::steps::{answer, must};

/// Where the `.deb` is taken apart, inside its own folder.
const INSIDE: &str = "inside";

pub fn packages(deb: &Path, rpm: &Path) -> Done {
    let inside = deb.with_file_name(INSIDE);
    must("Taking the package apart", Command::new("dpkg-deb").arg("--extract").arg(deb).arg(&inside))?;
    let desktop = inside.join("usr/share/applications/Outcrop.desktop");
    must("Checking the desktop file", Command::new("desktop-file-validate").arg(desktop))?;
    let metainfo = inside.join("usr/share/metainfo/dev.outcrop.desktop.metainfo.xml");
    must(
        "Checking the metainfo",
        Command::new("appstreamcli").args(["validate", "--no-net", "--no-color"]).arg(metainfo),
    )?;
    let mut lintian = Command::new("lintian");
    // Refuses to run as root unless it is told that this is meant.
    lintian.args(["--allow-root", "--fail-on", "error", "--tag-display-limit", "0"]);
    must("Checking the package (lintian)", lintian.arg(deb))?;
    // Debian's own `rpm` reads the other one, where it is installed.
    if let Some(requires) = answer(Command::new("rpm").args(["-qp", "--nosignature", "--requires"]).arg(rpm))
    {
        let webkit = requires.lines().any(|line| line.starts_with("libwebkit2gtk-4.1.so"));
        return if webkit {
            Ok(())
        } else {
            Err(Failure::new(format!("The .rpm requires only: {requires}")))
        };
    }
    Ok(())
}
