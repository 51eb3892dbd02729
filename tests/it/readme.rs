//! The README, as a newcomer would follow it: every block of commands is run, here or by
//! [`super::running`], and so is every command within a sentence.

use std::net::TcpListener;
use std::process::Command;

use regex::Regex;

use crate::support::Database;
use crate::support::client::SECRET;
use crate::support::process::Machine;

const README: &str = include_str!("../../README.md");

/// The part that sets up a conference, and the one after it, whose blocks are run elsewhere.
const CONFERENCE: &str = "\n## A whole conference with curl\n";
const RUNNING: &str = "\n## Running it\n";

/// Where the README's server listens.
const LISTENS: &str = "127.0.0.1:8080";

/// The fenced blocks of a part, and the text around them.
fn parted(part: &'static str) -> (Vec<&'static str>, String) {
    let (mut blocks, mut text) = (Vec::new(), String::new());
    for (number, piece) in part.split("\n```").enumerate() {
        // What follows a fence in its line is the language.
        match number % 2 {
            0 => text.push_str(piece),
            _ => blocks.push(piece.split_once('\n').expect("a block has lines").1),
        }
    }
    (blocks, text)
}

/// The README before the conference, about the conference, and after it.
fn parts() -> [&'static str; 3] {
    let (before, rest) = README.split_once(CONFERENCE).expect("the conference");
    let (conference, after) = rest.split_once(RUNNING).expect("how to run it");
    [before, conference, after]
}

/// Runs commands in the folder of a machine, where `$PROGRAM` is the program; returns what they
/// printed.
fn bash(machine: &Machine, script: &str, variables: &[(&str, &str)]) -> String {
    let program = machine.command(&[]);
    let mut bash = Command::new("bash");
    for (name, value) in program.get_envs() {
        match value {
            Some(value) => bash.env(name, value),
            None => bash.env_remove(name),
        };
    }
    bash.args(["-euo", "pipefail", "-c", script])
        .current_dir(machine.folder.path())
        .env("PROGRAM", program.get_program())
        .envs(variables.iter().copied());
    let output = bash.output().expect("bash is there");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let (out, error) = (text(&output.stdout), text(&output.stderr));
    assert!(output.status.success(), "{out}\n{error}");
    out
}

#[test]
fn a_whole_conference_is_set_up_with_the_commands_of_the_readme() {
    let [_, conference, _] = parts();
    let (blocks, _) = parted(conference);
    let [place, commands] = blocks[..] else {
        panic!("a block that nobody runs: {blocks:?}");
    };
    assert!(commands.lines().count() <= 60, "more than a page");
    for database in [Database::sqlite(), Database::postgres()]
        .into_iter()
        .flatten()
    {
        let machine = Machine::new(&database);
        let server = machine.serve(&["serve"]);
        let address = server.url.strip_prefix("http://").expect("no TLS");
        let place = place.replace(LISTENS, address);
        let place = place.replace("plenary_owner_…", SECRET);
        assert!(place.contains(address) && place.contains(SECRET), "{place}");
        let out = bash(&machine, &format!("{place}\n{commands}"), &[]);
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
        run_what_sentences_say(&machine, address);
    }
}

/// Commands that a sentence only names: they want more words, or go on until they are stopped.
const NAMED: [&str; 5] = [
    "plenary import",
    "plenary check --output",
    "plenary serve",
    "plenary cancel",
    "plenary replace",
];

/// What stands in sentences for what a reader puts there.
const PLACEHOLDERS: [(&str, &str); 5] = [
    ("COMMAND", "import"),
    ("NAME", "ines"),
    ("REASON", "'Both are meant'"),
    ("SHELL", "bash"),
    // The conference of another part.
    ("my-forum", "harbour"),
];

/// Runs all commands within sentences, in their order, on the conference of the blocks.
fn run_what_sentences_say(machine: &Machine, address: &str) {
    let (_, text) = parted(README);
    let text = text.replace('\n', " ");
    let command = Regex::new("`(plenary [^`]+)`").expect("a pattern");
    let mut script = "plenary() { \"$PROGRAM\" \"$@\"; }\n".to_owned();
    let mut count = 0;
    for found in command.captures_iter(&text) {
        let words = &found[1];
        if NAMED.contains(&words) {
            let mut words = words.split(' ').skip(1);
            let help = machine.expect(0, &[words.next().expect("a command"), "--help"]);
            assert!(words.all(|option| help.contains(option)), "{help}");
            continue;
        }
        let words = PLACEHOLDERS
            .iter()
            .fold(words.to_owned(), |words, (name, value)| {
                words.replace(name, value)
            });
        script += &format!("{words}\n");
        count += 1;
    }
    assert!(count >= 10, "{script}");
    // "`--revoke` takes it away."
    script += "plenary link harbour \"Ines Faro\" --revoke\n";
    let out = bash(machine, &script, &[("PLENARY_LISTEN", address)]);
    for promised in [
        "/p/",
        "Published harbour as release 3",
        "Published harbour as release 4",
        "by token:owner (127.0.0.1)",
        "/readyz is ready",
        "complete -F",
        "Revoked the link of Ines Faro",
    ] {
        assert!(out.contains(promised), "{promised}: {out}");
    }
}

/// What stands for a newcomer's machine. Cargo would build for minutes, so the program that is
/// there stands for what it builds; this is one of the tests that `scripts/test` would run; and a
/// server is stopped when it has shown what it is said to show, for somebody has to.
const NEWCOMER: &str = r#"
shows() {
    local url=$2
    "$PROGRAM" "$1" --listen "$ADDRESS" >said.txt &
    curl -sS --fail --noproxy '*' --retry 20 --retry-delay 1 --retry-connrefused \
        "http://$ADDRESS/readyz"
    [[ -n $url ]] || url=$(grep -o 'http[^ ]*\.ics' said.txt | head -n 1)
    curl -sS --fail --noproxy '*' "$url"
    kill $!
    wait $! || (($? == 143))
}
cargo() {
    case $* in
        "install --path .") ;;
        "run --release -- demo") shows demo "" ;;
        *) return 1 ;;
    esac
}
scripts/test() { :; }
plenary() {
    case $* in
        serve) shows serve "$SHOWN" ;;
        *) "$PROGRAM" "$@" ;;
    esac
}
"#;

#[test]
fn every_command_before_the_conference_works_as_it_is_written() {
    let machine = Machine::new(&Database::sqlite().expect("a file can be made"));
    let [before, ..] = parts();
    let (blocks, _) = parted(before);
    let [begin, page, first, next] = blocks[..] else {
        panic!("a block that nobody runs: {blocks:?}");
    };
    assert!(page.starts_with("Panel 1: Ports and Weather"), "{page}");
    let folder = machine.folder.path();
    std::fs::write(folder.join("agenda.txt"), page).expect("a folder of our own");
    let edition = page.replace("Ports and Weather", "Ports and Tides");
    std::fs::write(folder.join("agenda-2.txt"), edition).expect("a folder of our own");
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = listener.local_addr().expect("an address").to_string();
    drop(listener);
    let serve = first.lines().find(|line| line.starts_with("plenary serve"));
    let (_, shown) = serve
        .and_then(|serve| serve.split_once('#'))
        .expect("what it serves");
    let shown = shown.trim().replace(LISTENS, &address);
    let script = [NEWCOMER, begin, first, next].join("\n");
    let out = bash(
        &machine,
        &script,
        &[("ADDRESS", address.as_str()), ("SHOWN", shown.as_str())],
    );
    assert_eq!(out.matches("BEGIN:VCALENDAR").count(), 2, "{out}");
    assert!(out.contains("Published my-forum as release 1"), "{out}");
    assert!(out.contains("“Ports and Tides”: title"), "{out}");
}

#[test]
fn no_block_of_the_readme_stands_where_no_test_looks() {
    let [_, _, after] = parts();
    let (running, rest) = after.split_once("\n## ").expect("another part");
    assert_eq!(parted(running).0.len(), 3, "those that `running` runs");
    assert_eq!(parted(rest).0, [""; 0]);
    assert!(!README.contains("~~~") && !README.contains("\n    plenary"));
}
