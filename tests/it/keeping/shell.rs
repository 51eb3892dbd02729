//! The small commands around a server: is it ready, what can be typed, who did what.

use serde_json::Value;

use super::{import, serve};
use crate::cli::{on_both, on_sqlite};
use crate::support::Database;
use crate::support::process::{Machine, get};

#[test]
fn a_health_check_tells_a_server_that_is_up_from_one_that_is_not() {
    on_sqlite(|machine| {
        let server = serve(&machine);
        let address = server.url.strip_prefix("http://").unwrap().to_owned();
        let url = server.url.clone();
        let everywhere = format!("0.0.0.0:{}", port(&address));
        for (option, value) in [
            ("--url", &url),
            ("--listen", &address),
            ("--listen", &everywhere),
        ] {
            let arguments = ["healthcheck", option, value];
            let said = machine.expect(0, &arguments);
            assert!(said.ends_with("/readyz is ready\n"), "{said}");
        }
        drop(server);
        assert_eq!(get(&format!("{url}/readyz")).0, 0);
        let error = machine.expect(3, &["healthcheck", "--url", &url]);
        assert!(error.contains("does not answer"), "{error}");
        assert_eq!(error.lines().count(), 1, "{error}");
        machine.expect(2, &["healthcheck", "--url", "https://forum.example"]);
    });
    // It takes the connection, and says nothing.
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", silent.local_addr().unwrap());
    let machine = Machine::new(&Database::sqlite().unwrap());
    let error = machine.expect(3, &["healthcheck", "--url", &url]);
    assert!(error.contains("within 2 seconds"), "{error}");
}

fn port(address: &str) -> &str {
    address.rsplit_once(':').unwrap().1
}

#[test]
fn every_shell_completes_every_command() {
    let machine = Machine::new(&Database::sqlite().unwrap());
    let help = machine.expect(0, &["--help"]);
    let commands = help.split("Commands:\n").nth(1).unwrap();
    let commands = commands.split("\n\n").next().unwrap().lines();
    // The text of a command that goes on in the next line is indented further.
    let commands = commands.filter(|line| line.starts_with("  ") && !line.starts_with("   "));
    let commands: Vec<_> = commands
        .map(|line| line.split_whitespace().next().unwrap())
        .collect();
    assert!(
        commands.len() > 18 && commands.contains(&"healthcheck"),
        "{commands:?}"
    );
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let script = machine.expect(0, &["completions", shell]);
        for command in &commands {
            assert!(script.contains(command), "{shell} does not know {command}");
        }
    }
    machine.expect(2, &["completions", "cmd"]);
}

#[test]
fn the_log_tells_who_did_what_when_with_before_and_after() {
    on_both(|machine| {
        import(&machine, "own");
        machine.expect(0, &["move", "own", "Panel 1", "--to", "2027-05-04T09:30"]);
        machine.expect(0, &["publish", "own"]);
        let ndjson = machine.expect(0, &["log", "own", "--output", "ndjson"]);
        let changes: Vec<Value> = ndjson
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect();
        let kinds: Vec<_> = changes
            .iter()
            .map(|change| change["kind"].as_str().unwrap())
            .collect();
        assert!(
            kinds.len() >= 3 && kinds.ends_with(&["edit", "publish"]),
            "{kinds:?}"
        );
        assert!(changes.is_sorted_by_key(|change| change["id"].as_i64()));
        assert!(
            changes.iter().all(|change| change["actor"] == "cli:ada"),
            "{ndjson}"
        );
        let text = machine.expect(0, &["log", "own"]);
        let heads = text.lines().filter(|line| line.contains("  by cli:ada"));
        assert_eq!(heads.count(), changes.len(), "{text}");
        assert!(text.contains("session "), "{text}");
        assert!(text.contains("09:00") && text.contains("09:30"), "{text}");
        assert!(text.contains(" → "), "{text}");
        machine.expect(2, &["log", "none"]);
    });
}
