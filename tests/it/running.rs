//! The README's way from nothing to a running server, on a machine that is a folder.

use std::fs;
use std::net::TcpListener;
use std::process::Command;

use crate::deploy::{root, said};
use crate::support::Database;
use crate::support::process::Machine;

const README: &str = include_str!("../../README.md");
const MACHINE: &str = include_str!("running/machine.sh");

/// After each block there is a server that is ready.
const READY: &str =
    "curl -sS --fail --retry 20 --retry-delay 1 --retry-connrefused http://127.0.0.1:8080/readyz";

/// The commands of the part that tells how to run it, all of them.
fn blocks() -> Vec<&'static str> {
    let (_, part) = README.split_once("\n## Running it\n").unwrap();
    let part = part.split("\n## ").next().unwrap();
    let blocks: Vec<_> = part
        .split("```sh\n")
        .skip(1)
        .map(|rest| rest.split_once("\n```").unwrap().0)
        .collect();
    assert_eq!(
        part.matches("```").count(),
        2 * blocks.len(),
        "commands that nobody runs"
    );
    blocks
}

#[test]
fn from_nothing_to_a_server_with_backups_and_on_to_postgresql_by_the_readme_alone() {
    let elsewhere = Database::postgres().or_else(Database::sqlite).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path().to_str().unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    drop(listener);
    let placed = |text: &str| {
        let text = text.replace("127.0.0.1:8080", &address);
        let folders = ["/usr/local", "/etc", "/var/lib"].into_iter();
        folders.fold(text, |text, name| {
            text.replace(name, &format!("{here}{name}"))
        })
    };
    let project = folder.path().join("project");
    for made in ["etc/systemd/system", "etc/caddy", "project/deploy"] {
        fs::create_dir_all(folder.path().join(made)).unwrap();
    }
    for file in fs::read_dir(root().join("deploy")).unwrap() {
        let file = file.unwrap();
        if file.file_type().unwrap().is_file() {
            let text = placed(&fs::read_to_string(file.path()).unwrap());
            fs::write(project.join("deploy").join(file.file_name()), text).unwrap();
        }
    }
    let blocks = blocks();
    assert!(blocks.len() >= 3, "{blocks:?}");
    let mut script = MACHINE.to_owned();
    for block in blocks {
        script += &placed(&format!("{block}\n{READY}\n"));
    }
    let file = folder.path().join("commands.sh");
    fs::write(&file, script).unwrap();
    let mut bash = Command::new("bash");
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("PLENARY_")) {
        bash.env_remove(name);
    }
    bash.args(["-euo", "pipefail"]).arg(&file);
    bash.current_dir(&project)
        .env("ROOT", folder.path())
        .env("PROGRAM", env!("CARGO_BIN_EXE_plenary"))
        .env("DATABASE", &elsewhere.url);
    let output = bash.output().unwrap();
    let log = fs::read_to_string(folder.path().join("log")).unwrap_or_default();
    let told = said(&output);
    assert!(output.status.success(), "{told}\n{log}");
    assert!(told.matches("ready\n").count() >= 4, "{told}\n{log}");
    assert!(told.contains("programme.example"), "the settings: {told}");
    // The token was made before the backup, the restoring and the move.
    let tokens = Machine::new(&elsewhere).expect(0, &["token", "list"]);
    assert!(tokens.contains("ines"), "{tokens}");
    let backups = folder.path().join("var/lib/plenary/backups");
    assert!(fs::read_dir(backups).unwrap().count() >= 1);
}
