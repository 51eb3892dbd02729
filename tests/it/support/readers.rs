//! Readers that are not ours: where they are, and what they say.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use plenary::domain::local_time::{Zone, ZoneData};

use super::database::cannot_run;

/// A file of the folder beside the project.
pub fn shared(path: &str) -> Option<PathBuf> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../shared")
        .join(path);
    match file.exists() {
        true => Some(file),
        false => cannot_run(&format!("../shared/{path} is not there")),
    }
}

/// The folder where `scripts/readers` has put the readers.
pub fn readers() -> Option<PathBuf> {
    match std::env::var_os("PLENARY_TEST_READERS") {
        Some(folder) => Some(folder.into()),
        None => cannot_run("PLENARY_TEST_READERS is not set; run scripts/test"),
    }
}

/// The program of a reader.
pub fn program(name: &str) -> Option<PathBuf> {
    Some(readers()?.join("venv/bin").join(name))
}

/// The current zone data as PyPI has it: what the checker goes by.
pub fn zoneinfo() -> Option<PathBuf> {
    let python = program("python")?;
    let code = "import tzdata, pathlib; print(pathlib.Path(tzdata.__file__).parent / 'zoneinfo')";
    let output = Command::new(python).args(["-c", code]).output().unwrap();
    Some(String::from_utf8(output.stdout).unwrap().trim().into())
}

/// A zone by that data, whatever this process goes by.
pub fn current_zone(name: &str) -> Option<Zone> {
    static DATA: OnceLock<ZoneData> = OnceLock::new();
    let folder = zoneinfo()?;
    let data = DATA.get_or_init(|| {
        let names = chrono_tz::TZ_VARIANTS.iter().map(|zone| zone.name());
        let files = names.map(|name| (name.to_owned(), std::fs::read(folder.join(name)).unwrap()));
        ZoneData::read(files).unwrap()
    });
    Some(data.zone(name).unwrap())
}

/// Has calendars read by the checker and three parsers; says what they say, if there is an error
/// or not every calendar is said to be fine.
pub fn check(feeds: &[String], options: &[&str]) -> Result<(), String> {
    let (Some(tool), Some(readers)) = (shared("tools/ics_check.py"), readers()) else {
        return Ok(());
    };
    let mut command = Command::new(readers.join("venv/bin/python"));
    command.env("PYTHONTZPATH", "").arg(tool).args(options);
    command.arg("--node-dir").arg(readers.join("node"));
    command.arg("--libical").arg(readers.join("libical_check"));
    let output = command.args(feeds).output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let said = text.lines().filter(|line| line.starts_with("ok ")).count();
    let errors = String::from_utf8_lossy(&output.stderr);
    match output.status.success() && said == feeds.len() {
        true => Ok(()),
        false => Err(format!("{text}{errors}")),
    }
}
