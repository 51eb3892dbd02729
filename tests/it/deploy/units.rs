//! The units of systemd: linted, and run by the shell as far as they are shell.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::{lines, on_machine, program, root, said};
use crate::support::Database;
use crate::support::process::Machine;

const SERVICE: &str = include_str!("../../../deploy/plenary.service");
const BACKUP: &str = include_str!("../../../deploy/plenary-backup.service");
const DATABASE: &str = include_str!("../../../deploy/database.conf");
const TIMER: &str = include_str!("../../../deploy/plenary-backup.timer");

/// Where the units look for the program.
const INSTALLED: &str = "/usr/local/bin/plenary";

/// The most that a unit may be exposed, in tenths of `systemd-analyze security`'s points, of which
/// a unit without any hardening has 9.6. The units have 1.2 with systemd 252; what newer versions
/// of it look at besides fits into the rest.
const EXPOSURE_TENTHS_MAX: &str = "20";

/// How many backups the rotation keeps.
const KEPT_BACKUPS: usize = 14;

/// The values of a directive of a unit.
fn directives(unit: &str, name: &str) -> Vec<String> {
    let lines = lines(unit).into_iter();
    let lines = lines.filter_map(|line| Some(line.strip_prefix(name)?.strip_prefix('=')?.into()));
    lines.collect()
}

/// The units as files, whose program is the one that was built.
fn write_units(folder: &Path) -> Vec<PathBuf> {
    let units = [
        ("plenary.service", SERVICE),
        ("plenary-backup.service", BACKUP),
        ("plenary-backup.timer", TIMER),
    ];
    for (name, _) in &units[..2] {
        let beside = folder.join(format!("{name}.d"));
        fs::create_dir(&beside).unwrap();
        fs::write(beside.join("database.conf"), DATABASE).unwrap();
    }
    let write = |(name, unit): (&str, &str)| {
        let file = folder.join(name);
        let unit = unit.replace(INSTALLED, env!("CARGO_BIN_EXE_plenary"));
        fs::write(&file, unit).unwrap();
        file
    };
    units.map(write).into()
}

#[test]
fn systemd_has_nothing_to_say_against_the_units() {
    let Some(analyze) = program("systemd-analyze") else {
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let units = write_units(folder.path());
    let mut verify = Command::new(&analyze);
    verify.args(["verify", "--man=no"]).args(&units);
    let output = verify.output().unwrap();
    // Of other units that it loads along it may say what it wants.
    let is_fine = output.status.success() && !said(&output).contains("plenary");
    assert!(is_fine, "{}", said(&output));
    for unit in units
        .iter()
        .filter(|unit| unit.extension().unwrap() == "service")
    {
        let mut security = Command::new(&analyze);
        security.args(["security", "--no-pager", "--offline=true"]);
        security.arg(format!("--threshold={EXPOSURE_TENTHS_MAX}"));
        let output = security.arg(unit).output().unwrap();
        assert!(output.status.success(), "{}", said(&output));
    }
}

#[test]
fn the_units_are_hardened_alike_and_stop_in_time() {
    let hardening = |unit: &str| -> BTreeSet<String> {
        let lines = lines(unit).into_iter();
        let from = lines.skip_while(|line| !line.starts_with("CapabilityBoundingSet="));
        from.take_while(|line| !line.starts_with('[')).collect()
    };
    assert_eq!(hardening(SERVICE), hardening(BACKUP));
    assert!(hardening(SERVICE).len() > 20);
    for unit in [SERVICE, BACKUP] {
        assert_eq!(directives(unit, "User"), ["plenary"]);
        assert_eq!(directives(unit, "StateDirectoryMode"), ["0700"]);
        assert_eq!(directives(unit, "UMask"), ["0077"]);
    }
    // What it takes to finish requests in flight, and room.
    assert_eq!(directives(SERVICE, "TimeoutStopSec"), ["10"]);
    let credential = "owner-token:/etc/plenary/owner-token";
    assert_eq!(directives(SERVICE, "LoadCredential"), [credential]);
    assert_eq!(directives(TIMER, "Persistent"), ["yes"]);
}

#[test]
fn the_service_starts_the_program_with_options_that_it_has() {
    let starts = directives(SERVICE, "ExecStart");
    let words = starts[0].strip_prefix(INSTALLED).unwrap();
    let mut words: Vec<_> = words.split_whitespace().collect();
    assert_eq!(words.last(), Some(&"serve"));
    words.push("--help");
    on_machine(|machine| {
        let help = machine.expect(0, &words);
        assert!(
            help.contains("serve") && help.contains("--config"),
            "{help}"
        );
    });
}

/// The two lines of the backup unit as the shell gets them, for a folder of this test.
fn backup_scripts(folder: &Path) -> Vec<String> {
    let script = |line: String| {
        let script = line.strip_prefix("/bin/sh -euc '").unwrap();
        let script = script.strip_suffix('\'').unwrap();
        let settings = root().join("deploy/plenary.toml");
        script
            .replace("%S/", &format!("{}/", folder.display()))
            .replace("/etc/plenary/plenary.toml", settings.to_str().unwrap())
            .replace(INSTALLED, env!("CARGO_BIN_EXE_plenary"))
            .replace("%%", "%")
            .replace("$$", "$")
    };
    let lines = directives(BACKUP, "ExecStart");
    lines.into_iter().map(script).collect()
}

#[test]
fn the_nightly_backup_can_be_restored_and_only_the_newest_are_kept() {
    on_machine(|machine| {
        let token = machine.expect(0, &["token", "create", "ada"]);
        assert!(!token.is_empty());
        let state = machine.folder.path().join("state");
        let backups = state.join("plenary/backups");
        fs::create_dir_all(&backups).unwrap();
        for day in 10..30 {
            let name = format!("plenary-2020-01-{day}T031500Z.backup");
            fs::write(backups.join(name), "old").unwrap();
        }
        fs::write(backups.join("notes.txt"), "mine").unwrap();
        for script in backup_scripts(&state) {
            let mut shell = Command::new("/bin/sh");
            shell.args(["-euc", &script]).current_dir(root());
            for (name, value) in machine.command(&[]).get_envs() {
                match value {
                    Some(value) => shell.env(name, value),
                    None => shell.env_remove(name),
                };
            }
            let output = shell.output().unwrap();
            assert!(output.status.success(), "{script}: {}", said(&output));
        }
        let files = fs::read_dir(&backups).unwrap();
        let files = files.map(|file| file.unwrap().file_name().into_string().unwrap());
        let mut kept: Vec<_> = files.filter(|name| name.starts_with("plenary-")).collect();
        kept.sort();
        assert_eq!(kept.len(), KEPT_BACKUPS, "{kept:?}");
        assert_eq!(kept[0], "plenary-2020-01-17T031500Z.backup");
        assert!(backups.join("notes.txt").is_file(), "only backups go");
        let newest = backups.join(kept.last().unwrap());
        let elsewhere = Database::sqlite().unwrap();
        let restored = Machine::new(&elsewhere);
        restored.expect(0, &["restore", newest.to_str().unwrap()]);
        assert!(restored.expect(0, &["token", "list"]).contains("ada"));
    });
}
