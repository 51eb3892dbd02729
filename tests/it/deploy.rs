//! What `deploy/` holds: parsed or linted where it cannot be run, and held against the program.

mod image;
mod units;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;

use regex::Regex;
use serde_json::Value;

use crate::support::Database;
use crate::support::database::cannot_run;
use crate::support::process::Machine;

const SETTINGS: &str = include_str!("../../deploy/plenary.toml");

pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A program of this machine; Debian keeps some out of people's PATH.
pub fn program(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut folders: Vec<_> = std::env::split_paths(&path).collect();
    folders.push("/usr/sbin".into());
    let mut files = folders.into_iter().map(|folder| folder.join(name));
    match files.find(|file| file.is_file()) {
        Some(file) => Some(file),
        None => cannot_run(&format!("{name} is not installed; run scripts/test")),
    }
}

/// What a process has printed, on both ways.
pub fn said(output: &Output) -> String {
    let (out, error) = (&output.stdout, &output.stderr);
    String::from_utf8_lossy(&[&out[..], &error[..]].concat()).into_owned()
}

/// The lines of a file without comments; a line that ends with `\` goes on in the next.
fn lines(text: &str) -> Vec<String> {
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    let joined = lines.collect::<Vec<_>>().join("\n").replace("\\\n", " ");
    joined
        .lines()
        .map(str::to_owned)
        .filter(|line| !line.is_empty())
        .collect()
}

/// Runs a test on a machine with an empty database.
fn on_machine(test: impl FnOnce(Machine)) {
    let database = Database::sqlite().unwrap();
    test(Machine::new(&database));
}

#[test]
fn every_variable_that_is_named_is_one_that_the_program_reads() {
    on_machine(|machine| {
        let shown = machine.expect(0, &["config", "--output", "json"]);
        let shown: Value = serde_json::from_str(&shown).unwrap();
        let known: BTreeSet<_> = shown.as_object().unwrap().keys().collect();
        let variable = Regex::new("PLENARY_[A-Z_]+").unwrap();
        let mut files: Vec<_> = fs::read_dir(root().join("deploy")).unwrap().collect();
        files.extend(fs::read_dir(root()).unwrap());
        let mut count = 0;
        for file in files {
            let path = file.unwrap().path();
            let is_read = path.starts_with(root().join("deploy"))
                || ["README.md", "SECURITY.md"]
                    .iter()
                    .any(|name| path.ends_with(name));
            if !is_read || !path.is_file() {
                continue;
            }
            let text = fs::read_to_string(&path).unwrap();
            for named in variable.find_iter(&text) {
                let name = named.as_str().strip_prefix("PLENARY_").unwrap();
                let name = name.trim_end_matches('_').to_lowercase();
                // Only what may be secret can also be read from a file of its own.
                let of_file = name.strip_suffix("_file");
                let of_file = of_file.filter(|name| ["database", "owner_token"].contains(name));
                let name = of_file.unwrap_or(&name).to_owned();
                let is_known = known.contains(&name);
                assert!(is_known, "{path:?} names {}", named.as_str());
                count += 1;
            }
        }
        assert!(count > 10, "only {count} variables were found");
    });
}

#[test]
fn the_settings_file_is_read_as_it_is_and_with_everything_that_it_mentions() {
    let commented = Regex::new("(?m)^# ([a-z_]+ = )").unwrap();
    let whole = commented.replace_all(SETTINGS, "$1").into_owned();
    let zones = "tzdir = \"/usr/share/zoneinfo\"";
    assert!(whole.contains(zones));
    let whole = match Path::new("/usr/share/zoneinfo").is_dir() {
        true => whole,
        false => whole.replace(zones, ""),
    };
    on_machine(|machine| {
        let file = machine.folder.path().join("settings.toml");
        for (text, count) in [(SETTINGS, 3), (whole.as_str(), 8)] {
            fs::write(&file, text).unwrap();
            let told = [
                "--config",
                file.to_str().unwrap(),
                "config",
                "--output",
                "json",
            ];
            let shown: Value = serde_json::from_str(&machine.expect(0, &told)).unwrap();
            assert_eq!(shown["base_url"]["value"], "https://programme.example");
            let settings = shown.as_object().unwrap().values();
            let from_file = settings.filter(|setting| setting["source"] == "file");
            assert!(from_file.count() >= count, "{shown}");
        }
    });
}
