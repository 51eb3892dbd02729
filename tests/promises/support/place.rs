//! Where a programme is kept: servers come and go, it stays.

use std::fs::File;
use std::ops::{Deref, DerefMut};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use serde_json::json;

use super::client::{Client, SECRET};
use super::database::{Database, query};
use super::forum::new_id;
use super::process::{self, Machine};

/// A database, and a machine on which servers use it.
pub struct Place {
    log: Log,
    machine: Machine,
    pub url: String,
    /// Of an owner, minted by the first server.
    token: OnceLock<String>,
    /// It is gone with the place.
    _database: Option<Database>,
}

/// A server of a place; it is killed at the end.
pub struct Server {
    process: process::Server,
    /// Of an owner whom the database knows: with each request it is asked about them.
    pub token: String,
}

impl Deref for Server {
    type Target = process::Server;

    fn deref(&self) -> &process::Server {
        &self.process
    }
}

impl DerefMut for Server {
    fn deref_mut(&mut self) -> &mut process::Server {
        &mut self.process
    }
}

impl Place {
    /// A new SQLite file.
    pub fn sqlite() -> Option<Place> {
        Database::sqlite().map(Place::of)
    }

    /// A new database of the cluster that `scripts/test` has started.
    pub fn postgres() -> Option<Place> {
        Database::postgres().map(Place::of)
    }

    fn of(database: Database) -> Place {
        let mut place = Place::at(&database.url);
        place._database = Some(database);
        place
    }

    /// A database that is somewhere, or will be.
    pub fn at(url: &str) -> Place {
        let machine = Machine::on(url);
        Place {
            log: Log(machine.folder.path().join("log")),
            machine,
            url: url.to_owned(),
            token: OnceLock::new(),
            _database: None,
        }
    }

    pub fn is_sqlite(&self) -> bool {
        self.url.starts_with("sqlite:")
    }

    /// A folder of the machine that is gone with the place.
    pub fn folder(&self) -> &Path {
        self.machine.folder.path()
    }

    /// Starts a server, and waits until it is ready. Dropping it kills it (SIGKILL).
    pub fn serve(&self) -> Server {
        // A storm is no abuse.
        self.serve_with(&[("PLENARY_REQUESTS_PER_MINUTE", "0")])
    }

    /// The same, with other settings: without any, as the program comes.
    pub fn serve_with(&self, settings: &[(&str, &str)]) -> Server {
        let log = File::options().create(true).append(true).open(&self.log.0);
        let mut command = self.machine.command(&["serve", "--listen", "127.0.0.1:0"]);
        command
            .env("PLENARY_OWNER_TOKEN", SECRET)
            .envs(settings.iter().copied())
            .stderr(log.unwrap());
        let process = process::Server::start(command);
        let token = self.token.get_or_init(|| mint(&process)).clone();
        Server { process, token }
    }

    /// Runs a command that has to end well.
    #[track_caller]
    pub fn run(&self, arguments: &[&str]) {
        self.machine.expect(0, arguments);
    }

    /// Has SQLite look at every page of its file.
    #[track_caller]
    pub fn check_integrity(&self) {
        if self.is_sqlite() {
            let sql = "SELECT integrity_check AS line FROM pragma_integrity_check";
            assert_eq!(query(&self.url, sql), ["ok"]);
            let sql = "SELECT \"table\" AS line FROM pragma_foreign_key_check";
            assert_eq!(query(&self.url, sql), [""; 0]);
        }
    }
}

/// Makes the token of an owner, through the API.
fn mint(server: &process::Server) -> String {
    // Whatever was restored into the place has other names.
    let new = json!({"name": format!("owner-{}", new_id()), "permission": "owner"});
    let made = Client::with(&server.url, SECRET).post("/api/v1/tokens", &new);
    let made = made.expect(201).json();
    made["secret"].as_str().unwrap().to_owned()
}

/// What the servers of a place have logged; it is printed if the test fails.
struct Log(PathBuf);

/// The last bytes of a log that are worth reading.
const LOG_BYTES: usize = 4_000;

impl Drop for Log {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let log = std::fs::read(&self.0).unwrap_or_default();
            let last = &log[log.len().saturating_sub(LOG_BYTES)..];
            eprintln!("the servers' log:\n{}", String::from_utf8_lossy(last));
        }
    }
}
