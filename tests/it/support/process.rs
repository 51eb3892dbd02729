//! The built program, as a person would start it.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

use super::Database;
use super::client::SECRET;

/// A machine with the program on it and a database.
pub struct Machine {
    pub folder: TempDir,
    database: String,
}

impl Machine {
    pub fn new(database: &Database) -> Machine {
        Machine::on(&database.url)
    }

    /// A machine whose database is at an address, or will be.
    pub fn on(database: &str) -> Machine {
        Machine {
            folder: tempfile::tempdir().unwrap(),
            database: database.to_owned(),
        }
    }

    /// The program, with nothing of this machine's settings.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_plenary"));
        for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("PLENARY_")) {
            command.env_remove(name);
        }
        command
            .env("PLENARY_DATABASE", &self.database)
            .env("USER", "ada")
            .env_remove("TZDIR");
        // A demo that is killed leaves its folder behind: here it goes with the machine.
        command
            .env("PLENARY_DATA", self.folder.path())
            .env("TMPDIR", self.folder.path());
        command
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .args(arguments);
        command
    }

    pub fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }

    /// Runs a command that has to end with a code; returns what it printed.
    #[track_caller]
    pub fn expect(&self, code: i32, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let (out, error) = (text(&output.stdout), text(&output.stderr));
        assert_eq!(
            output.status.code(),
            Some(code),
            "{arguments:?}\n{out}\n{error}"
        );
        assert!(!error.contains("panicked"), "{error}");
        if code == 0 { out } else { error }
    }

    /// Writes into the database that a newer version of the program was there.
    pub fn add_migration(&self, version: &str) {
        let sql = format!("INSERT INTO __diesel_schema_migrations (version) VALUES ('{version}')");
        super::database::execute(&self.database, &sql);
    }

    /// Starts a server on a free port, and waits until it is ready.
    pub fn serve(&self, arguments: &[&str]) -> Server {
        let mut command = self.command(arguments);
        command
            .args(["--listen", "127.0.0.1:0"])
            .env("PLENARY_OWNER_TOKEN", SECRET);
        Server::start(command)
    }
}

/// A server in a process of its own; it is killed at the end.
pub struct Server {
    pub child: Child,
    /// What it printed before it accepted.
    pub greeting: Vec<String>,
    pub url: String,
}

impl Server {
    pub fn start(mut command: Command) -> Server {
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let mut greeting = Vec::new();
        // The last line before it accepts says so; what comes after it nobody reads.
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let url = lines.find_map(|line| {
            let line = line.unwrap();
            let address = line.strip_prefix("Serving ").and_then(|rest| {
                let (_, address) = rest.split_once("listening on ")?;
                address
                    .split(',')
                    .next()
                    .map(|address| format!("http://{address}"))
            });
            greeting.push(line);
            address
        });
        let url = url.unwrap_or_else(|| panic!("no address in {greeting:?}"));
        let server = Server {
            child,
            greeting,
            url,
        };
        poll_until("the server is ready", SOON, || {
            get(&format!("{}/readyz", server.url)).0 == 200
        });
        server
    }

    pub fn get(&self, path: &str) -> (u16, Vec<(String, String)>, Vec<u8>) {
        get(&format!("{}{path}", self.url))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

/// Asks a server of another process; status 0 is no answer.
pub fn get(url: &str) -> (u16, Vec<(String, String)>, Vec<u8>) {
    ask("GET", url, &[])
}

pub fn ask(
    method: &str,
    url: &str,
    headers: &[(&str, &str)],
) -> (u16, Vec<(String, String)>, Vec<u8>) {
    let agent: ureq::Agent = ureq::Agent::config_builder()
        .http_status_as_error(false)
        .build()
        .into();
    let mut request = ureq::http::Request::builder().method(method).uri(url);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let Ok(mut response) = agent.run(request.body(()).unwrap()) else {
        return (0, Vec::new(), Vec::new());
    };
    let headers = response.headers().iter();
    let headers = headers
        .map(|(n, v)| (n.to_string(), v.to_str().unwrap().to_owned()))
        .collect();
    let body = response.body_mut().read_to_vec().unwrap();
    (response.status().as_u16(), headers, body)
}

/// How long a test waits for what another process does, unless it says.
pub const SOON: Duration = Duration::from_secs(10);

/// Asks again and again until something is so, and says how long that took.
#[track_caller]
pub fn poll_until(what: &str, within: Duration, mut is_so: impl FnMut() -> bool) -> Duration {
    let begun = Instant::now();
    while !is_so() {
        assert!(begun.elapsed() < within, "waited in vain until {what}");
        std::thread::sleep(Duration::from_millis(5));
    }
    begun.elapsed()
}
