//! The settings of the built program: which source wins, what is shown, and what is refused.

use std::path::PathBuf;

use serde_json::{Value, json};

use crate::cli::on_sqlite;
use crate::support::process::{Machine, Server, ask};

/// Looks as a secret of an owner may.
const TOKEN: &str = "a-token-that-nobody-may-see-in-any-output";

/// Variables with their values; an empty one counts as unset.
type Variables<'a> = [(&'a str, &'a str)];

/// Runs the program; returns its code, and what it printed in either place.
fn run(machine: &Machine, arguments: &[&str], variables: &Variables<'_>) -> (i32, String) {
    let mut command = machine.command(arguments);
    let output = command.envs(variables.iter().copied()).output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let printed = text(&output.stdout) + &text(&output.stderr);
    assert!(!printed.contains("panicked"), "{printed}");
    (output.status.code().unwrap(), printed)
}

/// The settings as the program shows them.
#[track_caller]
fn shown(machine: &Machine, arguments: &[&str], variables: &Variables<'_>) -> Value {
    let arguments = [&["config", "--output", "json"], arguments].concat();
    let (code, printed) = run(machine, &arguments, variables);
    assert_eq!(code, 0, "{printed}");
    serde_json::from_str(&printed).unwrap()
}

/// Runs a command that has to be refused with one line; returns what it says.
#[track_caller]
fn refused(machine: &Machine, arguments: &[&str], variables: &Variables<'_>) -> String {
    let (code, printed) = run(machine, arguments, variables);
    assert_eq!((code, printed.lines().count()), (2, 1), "{printed}");
    printed
}

/// Writes a file into the data folder.
fn write(machine: &Machine, name: &str, text: &str) -> PathBuf {
    let path = machine.folder.path().join(name);
    std::fs::write(&path, text).unwrap();
    path
}

#[test]
fn the_command_line_wins_over_the_environment_over_the_file_over_the_default() {
    on_sqlite(|machine| {
        let key = "requests_per_minute";
        let variable = [("PLENARY_REQUESTS_PER_MINUTE", "3")];
        let flag = ["--requests-per-minute", "4"];
        let default = json!({"value": 1200, "source": "default", "from": null});
        assert_eq!(shown(&machine, &[], &[])[key], default);
        let path = write(&machine, "plenary.toml", "\nrequests_per_minute = 2\n");
        let from = format!("{}:2", path.display());
        let file = json!({"value": 2, "source": "file", "from": from});
        assert_eq!(shown(&machine, &[], &[])[key], file);
        let environment =
            json!({"value": 3, "source": "environment", "from": "PLENARY_REQUESTS_PER_MINUTE"});
        assert_eq!(shown(&machine, &[], &variable)[key], environment);
        let line = json!({"value": 4, "source": "flag", "from": "--requests-per-minute"});
        assert_eq!(shown(&machine, &flag, &variable)[key], line);
        let unset = [("PLENARY_REQUESTS_PER_MINUTE", "")];
        assert_eq!(shown(&machine, &[], &unset)[key], file);
    });
}

#[test]
fn each_source_writes_lists_in_its_own_way() {
    on_sqlite(|machine| {
        let proxies = json!(["10.0.0.0/8", "::1"]);
        let key = "trusted_proxies";
        assert_eq!(shown(&machine, &[], &[])[key]["value"], json!([]));
        let flags = ["--trusted-proxy", "10.0.0.0/8", "--trusted-proxy", "::1"];
        assert_eq!(shown(&machine, &flags, &[])[key]["value"], proxies);
        let variable = [("PLENARY_TRUSTED_PROXIES", "10.0.0.0/8, ::1")];
        assert_eq!(shown(&machine, &[], &variable)[key]["value"], proxies);
        let list = "trusted_proxies = [\"10.0.0.0/8\", \"::1\"]";
        write(&machine, "plenary.toml", list);
        assert_eq!(shown(&machine, &[], &[])[key]["value"], proxies);
    });
}

#[test]
fn secrets_come_out_of_files_and_are_shown_nowhere() {
    on_sqlite(|machine| {
        let address = "postgres://ada:hush@db.example/plenary?sslmode=require\n";
        let database = write(&machine, "database", address);
        let token = write(&machine, "token", &format!("{TOKEN}\n"));
        let (database, token) = (database.to_str().unwrap(), token.to_str().unwrap());
        let in_files = [
            ("PLENARY_DATABASE", ""),
            ("PLENARY_DATABASE_FILE", database),
            ("PLENARY_OWNER_TOKEN_FILE", token),
        ];
        let in_variables = [
            ("PLENARY_DATABASE", address.trim()),
            ("PLENARY_OWNER_TOKEN", TOKEN),
        ];
        for variables in [&in_files[..], &in_variables] {
            for output in ["text", "json"] {
                let arguments = ["config", "--output", output];
                let (code, printed) = run(&machine, &arguments, variables);
                assert_eq!(code, 0, "{printed}");
                assert!(!printed.contains("hush") && !printed.contains(TOKEN));
                let without = "postgres://ada:***@db.example/plenary?sslmode=require";
                assert!(printed.contains(without), "{printed}");
                assert!(printed.contains("(set)"), "{printed}");
            }
        }
        let settings = shown(&machine, &[], &in_files);
        let from = format!("PLENARY_DATABASE_FILE ({database})");
        assert_eq!(settings["database"]["from"], from);
    });
}

#[test]
fn a_server_takes_its_owner_from_a_file_and_the_rest_from_its_data_folder() {
    on_sqlite(|machine| {
        let toml = "listen = '127.0.0.1:0'\nbase_url = 'https://forum.example'\n";
        write(&machine, "plenary.toml", toml);
        let token = write(&machine, "token", &format!("{TOKEN}\n"));
        let mut command = machine.command(&["serve"]);
        command.env("PLENARY_OWNER_TOKEN_FILE", token);
        let server = Server::start(command);
        let greeting = server.greeting.join("\n");
        assert!(greeting.contains("Serving https://forum.example (listening"));
        assert!(!greeting.contains("token"), "{greeting}");
        let url = format!("{}/api/v1/conferences", server.url);
        let bearer = format!("Bearer {TOKEN}");
        assert_eq!(ask("GET", &url, &[("authorization", &bearer)]).0, 200);
    });
}

#[test]
fn commands_without_a_server_go_by_the_file_too() {
    on_sqlite(|machine| {
        let other = machine.folder.path().join("other.db");
        let toml = format!("database = 'sqlite://{}'\n", other.display());
        let path = write(&machine, "settings.toml", &toml);
        let path = path.to_str().unwrap();
        let list = ["token", "list", "--config", path];
        let (code, printed) = run(&machine, &list, &[("PLENARY_DATABASE", "")]);
        assert_eq!((code, other.exists()), (0, true), "{printed}");

        let data = machine.folder.path().join("data");
        write(
            &machine,
            "settings.toml",
            &format!("data = '{}'", data.display()),
        );
        let unset = [
            ("PLENARY_DATABASE", ""),
            ("PLENARY_DATA", ""),
            ("PLENARY_CONFIG", path),
        ];
        let (code, printed) = run(&machine, &["token", "list"], &unset);
        let is_there = data.join("plenary.db").exists();
        assert_eq!((code, is_there), (0, true), "{printed}");
    });
}

#[test]
fn what_a_settings_file_cannot_say_is_refused_with_its_line_and_the_way_out() {
    on_sqlite(|machine| {
        for (toml, line, said) in [
            ("listen = '127.0.0.1:0'\nlissen = 1\n", 2, "there are data"),
            ("listen = 8080\n", 1, "listen: the type of this is integer"),
            ("\nbody_seconds = \"60\"\n", 2, "a whole number"),
            ("body_seconds = 3601\n", 1, "1 to 3600"),
            ("log_level = \"loud\"\n", 1, "error, warn, info, debug"),
            ("trusted_proxies = [\"proxy\"]\n", 1, "10.0.0.0/8"),
            ("data = \"/elsewhere\"\n", 1, "--config"),
            ("owner_token = hush\n", 1, "this is not TOML"),
        ] {
            let path = write(&machine, "plenary.toml", toml);
            let error = refused(&machine, &["config"], &[]);
            let place = format!("plenary: {}:{line}: ", path.display());
            assert!(error.starts_with(&place), "{place} {error}");
            assert!(error.contains(said), "{said}: {error}");
            assert!(!error.contains("hush"), "{error}");
        }
    });
}

#[test]
fn what_the_environment_cannot_say_is_refused_by_name() {
    on_sqlite(|machine| {
        let both = [
            ("PLENARY_OWNER_TOKEN", TOKEN),
            ("PLENARY_OWNER_TOKEN_FILE", "/missing/token"),
        ];
        let error = refused(&machine, &["token", "list"], &both);
        assert!(error.contains("PLENARY_OWNER_TOKEN and PLENARY_OWNER_TOKEN_FILE"));
        assert!(!error.contains(TOKEN), "{error}");

        let error = refused(&machine, &["config"], &both[1..]);
        assert!(error.contains("PLENARY_OWNER_TOKEN_FILE: /missing/token cannot be read"));

        let missing = [("PLENARY_CONFIG", "/missing/plenary.toml")];
        let error = refused(&machine, &["config"], &missing);
        assert!(error.contains("/missing/plenary.toml cannot be read"));

        let limit = [("PLENARY_CONNECTIONS_MAX", "100001")];
        let error = refused(&machine, &["serve"], &limit);
        assert!(error.contains("PLENARY_CONNECTIONS_MAX: ") && error.contains("1 to 100000"));
    });
}

#[test]
fn the_help_tells_of_each_option_its_variable_and_its_default() {
    on_sqlite(|machine| {
        let help = machine.expect(0, &["serve", "--help"]);
        let help = help.split_whitespace().collect::<Vec<_>>().join(" ");
        for said in [
            "[env: PLENARY_LISTEN] [default: 127.0.0.1:8080]",
            "[env: PLENARY_DATABASE or PLENARY_DATABASE_FILE]",
            "[env: TZDIR]",
            "[env: PLENARY_REQUESTS_PER_MINUTE] [default: 1200]",
        ] {
            assert!(help.contains(said), "{said} in {help}");
        }
    });
}
