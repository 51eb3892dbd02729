//! Every wrong turn on the command line: one clear line and a code, never a panic.

use crate::cli::{OWN_TEXT, on_both, on_sqlite, own_file};
use crate::support::process::Machine;

/// What is typed, with which code it ends, and what is said; FILE and NOTHING are files.
const WRONG_TURNS: &[(i32, &str, &str)] = &[
    (2, "pubish own", "unrecognized subcommand"),
    (
        2,
        "import missing.txt --dry-run",
        "missing.txt cannot be read",
    ),
    (
        2,
        "import FILE --new own --zone ET",
        "not an IANA time zone",
    ),
    (2, "import FILE --new O_W_N --zone UTC", "a slug has"),
    (2, "import FILE --dry-run --date 4.May", "not a date"),
    (2, "import FILE --dry-run --format fax", "fax"),
    (2, "import NOTHING --dry-run", "no programme found"),
    (
        2,
        "import NOTHING --new own --zone UTC",
        "no programme found",
    ),
    (2, "check own", "there is no conference \"own\""),
    (2, "publish own", "there is no conference \"own\""),
    (
        2,
        "publish own --database mysql://x",
        "not a database address",
    ),
    (
        3,
        "publish own --database postgres://u:hush@127.0.0.1:1/x",
        "error connecting to server: Connection refused",
    ),
    (
        3,
        "publish own --database sqlite:///proc/x/plenary.db",
        "there is no database",
    ),
    (
        3,
        "token list --database sqlite:///proc/x/plenary.db",
        "cannot be written",
    ),
    (2, "serve --listen here", "here"),
    (2, "serve --listen 127.0.0.1:0 --base-url x", "--base-url"),
    (
        2,
        "serve --listen 127.0.0.1:0 --base-url http://x/?a",
        "--base-url",
    ),
    (2, "import /dev/zero --dry-run", "more than"),
];

#[test]
fn every_wrong_turn_is_one_clear_line() {
    on_sqlite(|machine| {
        let file = own_file(&machine, OWN_TEXT);
        let nothing = own_file_named(
            &machine,
            "nothing.txt",
            "Monday\n\nBy: Somebody\n\nProse.\n",
        );
        let nothing_yet = machine.expect(3, &["check", "own"]);
        assert!(
            nothing_yet.contains("there is no database at"),
            "{nothing_yet}"
        );
        machine.expect(0, &["token", "create", "ada"]);
        for (code, typed, said) in WRONG_TURNS {
            let typed = typed.replace("FILE", &file).replace("NOTHING", &nothing);
            let arguments: Vec<_> = typed.split(' ').collect();
            let error = machine.expect(*code, &arguments);
            assert!(error.contains(said), "{typed}: {error}");
            let lines = error
                .lines()
                .filter(|line| line.starts_with("plenary:"))
                .count();
            assert!(lines <= 1, "{error}");
        }
    });
}

fn own_file_named(machine: &Machine, name: &str, text: &str) -> String {
    let file = machine.folder.path().join(name);
    std::fs::write(&file, text).unwrap();
    file.to_str().unwrap().to_owned()
}

#[test]
fn a_port_in_use_and_a_bad_secret_are_said() {
    on_sqlite(|machine| {
        let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let address = taken.local_addr().unwrap().to_string();
        let error = machine.expect(3, &["serve", "--listen", &address]);
        assert!(
            error.contains(&address) && error.contains("--listen"),
            "{error}"
        );
        let mut command = machine.command(&["serve", "--listen", "127.0.0.1:0"]);
        let output = command
            .env("PLENARY_OWNER_TOKEN", "short")
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(2));
        assert!(String::from_utf8_lossy(&output.stderr).contains("PLENARY_OWNER_TOKEN"));
    });
}

#[test]
fn a_server_whose_database_a_newer_version_has_changed_is_no_longer_ready() {
    on_both(|machine| {
        let server = machine.serve(&["serve"]);
        assert_eq!(server.get("/readyz").0, 200);
        machine.add_migration("99999999999999");
        assert_eq!(server.get("/readyz").0, 503);
        assert_eq!(server.get("/livez").0, 200);
    });
}

#[test]
fn a_file_that_is_no_database_and_a_newer_schema_are_refused() {
    on_both(|machine| {
        machine.expect(0, &["token", "list"]);
        machine.add_migration("99999999999999");
        let error = machine.expect(3, &["token", "list"]);
        assert!(
            error.contains("99999999999999") && error.contains("newer"),
            "{error}"
        );
    });
    on_sqlite(|machine| {
        let file = own_file(&machine, OWN_TEXT);
        let error = machine.expect(
            3,
            &["token", "list", "--database", &format!("sqlite://{file}")],
        );
        assert!(error.contains("not a database"), "{error}");
    });
}

#[test]
fn a_secret_in_an_address_is_not_printed() {
    on_sqlite(|machine| {
        let error = machine.expect(2, &["token", "list", "--database", "postgre://u:hush@h/d"]);
        assert!(!error.contains("hush"), "{error}");
    });
}

#[test]
fn a_printed_time_that_the_zone_does_not_have_leaves_its_session_unplaced_and_is_told() {
    on_sqlite(|machine| {
        // Lisbon sets its clock forward over 1:30 of that night.
        let text = OWN_TEXT
            .replace("4 May 2027", "28 March 2027")
            .replace("9:00 AM", "1:30 AM");
        let file = own_file(&machine, &text);
        let import = ["import", &file, "--new", "own", "--zone", "Europe/Lisbon"];
        let out = machine.expect(0, &import);
        assert!(
            out.contains("“Ports and Weather”") && out.contains("does not exist"),
            "{out}"
        );
        assert!(
            machine
                .expect(0, &["check", "own"])
                .contains("unplaced_session")
        );
    });
}

#[test]
fn a_file_cannot_control_the_terminal() {
    on_sqlite(|machine| {
        let text = OWN_TEXT.replace("Ports and", "Ports \u{1b}]0;pwned\u{7}and\u{9b}2J");
        let file = own_file(&machine, &text);
        let out = machine.expect(0, &["import", &file, "--dry-run"]);
        assert!(
            out.contains("Ports") && !out.contains(['\u{1b}', '\u{7}', '\u{9b}']),
            "{out:?}"
        );
        let import = ["import", &file, "--new", "own", "--zone", "Europe/Lisbon"];
        assert!(!machine.expect(0, &import).contains('\u{1b}'));
    });
}
