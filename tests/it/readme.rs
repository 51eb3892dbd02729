//! The README, as a newcomer would follow it.

use std::process::Command;

use crate::support::Database;
use crate::support::client::SECRET;
use crate::support::process::Machine;

/// The shell commands of the README's conference.
fn commands() -> &'static str {
    let readme = include_str!("../../README.md");
    let (_, rest) = readme
        .split_once("```sh\n")
        .expect("the README has commands");
    rest.split_once("```").expect("they end").0
}

#[test]
fn a_whole_conference_is_set_up_with_the_commands_of_the_readme() {
    assert!(commands().lines().count() <= 60, "more than a page");
    for database in [Database::sqlite(), Database::postgres()]
        .into_iter()
        .flatten()
    {
        let machine = Machine::new(&database);
        let server = machine.serve(&["serve"]);
        let output = Command::new("bash")
            .args(["-euo", "pipefail", "-c", commands()])
            .env("API", format!("{}/api/v1/conferences", server.url))
            .env("TOKEN", SECRET)
            .output()
            .expect("bash and curl are there");
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let (out, error) = (text(&output.stdout), text(&output.stderr));
        assert!(output.status.success(), "{out}\n{error}");
        // What the comments promise.
        assert!(
            out.contains("\"code\":\"conflict\"") && out.contains("free_places"),
            "{out}"
        );
        assert!(
            out.contains("\"dry_run\":true") && out.contains("\"number\":2"),
            "{out}"
        );
        assert!(out.contains("The boats are late"), "{out}");
        let feed = machine.expect(0, &["export", "harbour", "--format", "json"]);
        assert!(
            feed.contains("Ports and Weather") && feed.contains("T14:20:00+01:00"),
            "{feed}"
        );
        assert!(
            feed.contains("T11:00:00+01:00"),
            "the panel has stayed: {feed}"
        );
    }
}
