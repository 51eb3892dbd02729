//! What the promises stand on: servers that may be killed, those who ask them, storms of writes.

pub mod client;
pub mod cluster;
pub mod dice;
pub mod forum;
pub mod large;
pub mod place;
pub mod storm;

#[allow(
    dead_code,
    unused_imports,
    unused_macros,
    reason = "the suite `it` needs the rest of it"
)]
#[path = "../../it/support/database.rs"]
pub mod database;
#[allow(dead_code, reason = "the suite `it` needs the rest of it")]
#[path = "../../it/support/process.rs"]
pub mod process;

use std::net::TcpStream;
use std::sync::{PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};
use std::time::Duration;

pub use client::Client;
pub use cluster::Cluster;
pub use database::Database;
pub use forum::Forum;
pub use large::Large;
pub use place::{Place, Server};
pub use process::poll_until;

/// What is timed has the machine to itself; everything else may run side by side.
static MACHINE: RwLock<()> = RwLock::new(());

/// Waits until no other test runs, and keeps it so.
pub fn alone() -> RwLockWriteGuard<'static, ()> {
    MACHINE.write().unwrap_or_else(PoisonError::into_inner)
}

/// Waits until no test runs that is timed, and keeps it so.
pub fn beside() -> RwLockReadGuard<'static, ()> {
    MACHINE.read().unwrap_or_else(PoisonError::into_inner)
}

/// Makes a test for each database of functions that take a place; those of SQLite come first.
macro_rules! on_both {
    ($($name:ident)*) => {$(
        mod $name {
            use crate::support::{Place, beside};

            #[test]
            fn on_sqlite() {
                let _beside = beside();
                Place::sqlite().iter().for_each(super::$name);
            }

            #[test]
            fn on_postgres() {
                let _beside = beside();
                Place::postgres().iter().for_each(super::$name);
            }
        }
    )*};
}
pub(crate) use on_both;

/// How long a test waits at most for what a server says on a bare connection.
const SAID_WITHIN: Duration = Duration::from_secs(15);

/// Where a server listens.
pub fn address(server: &Server) -> &str {
    server.url.strip_prefix("http://").unwrap()
}

/// A bare connection to a server.
pub fn connect(server: &Server) -> TcpStream {
    let stream = TcpStream::connect(address(server)).unwrap();
    stream.set_read_timeout(Some(SAID_WITHIN)).unwrap();
    stream.set_write_timeout(Some(SAID_WITHIN)).unwrap();
    stream
}
