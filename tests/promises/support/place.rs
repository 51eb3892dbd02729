//! Where a programme is kept: servers come and go, it stays.

use std::fs::File;
use std::path::{Path, PathBuf};

use super::client::SECRET;
use super::database::{Database, query};
use super::process::{Machine, Server};

/// A database, and a machine on which servers use it.
pub struct Place {
    log: Log,
    machine: Machine,
    pub url: String,
    /// It is gone with the place.
    _database: Option<Database>,
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
        self.serve_with(&[])
    }

    /// The same, with some more settings.
    pub fn serve_with(&self, settings: &[(&str, &str)]) -> Server {
        let log = File::options().create(true).append(true).open(&self.log.0);
        let mut command = self.machine.command(&["serve", "--listen", "127.0.0.1:0"]);
        command
            .env("PLENARY_OWNER_TOKEN", SECRET)
            // A storm is no abuse.
            .env("PLENARY_REQUESTS_PER_MINUTE", "0")
            .envs(settings.iter().copied())
            .stderr(log.unwrap());
        Server::start(command)
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
