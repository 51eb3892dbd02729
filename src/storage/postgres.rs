//! PostgreSQL without libpq: the asynchronous client, driven by a small runtime of its own.
//!
//! Nothing here waits for ever. While the server is away, or takes what it is sent and does not
//! answer, a request knows after two seconds (`CHECK_OUT` of [`super::conn`]), so that a write is
//! answered with 503 and `Retry-After` within three; what was under way when the server went silent
//! ends after ten ([`STATEMENT`]). Each request connects anew if it has to, so that all is well
//! again with the first one after the server is back, without a restart.

use std::cell::Cell;
use std::fmt::Display;
use std::future::Future;
use std::pin::pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use diesel::Connection;
use diesel::connection::{SimpleConnection, TransactionManager};
use diesel_async::async_connection_wrapper::{AsyncConnectionWrapper, BlockOn};
use diesel_async::{AsyncPgConnection, SimpleAsyncConnection};
use tokio::runtime::{Builder, Runtime};
use tokio::task::AbortHandle;
use tokio::time::timeout;

use super::error::Error;
use super::pool::Manager;
use super::tls::{self, Target};

/// How long a statement may take, in milliseconds: longer than the queue for a conference that is
/// being written to.
pub const STATEMENT: u64 = 10_000;

/// How long an idle connection may take to say that it is still there, in milliseconds.
const PING: u64 = 1_000;

/// What the server itself ends, should we be gone: a statement a little after we gave it up, and
/// a transaction whose next statement does not come.
const SETTINGS: &str = "SET statement_timeout = '11s'; \
                        SET idle_in_transaction_session_timeout = '60s'";

/// The same for whoever waits as long as it takes.
const PATIENT_SETTINGS: &str = "SET statement_timeout = 0; \
                                SET idle_in_transaction_session_timeout = 0";

/// A connection that diesel can use.
pub type PgConnection = AsyncConnectionWrapper<AsyncPgConnection, OwnRuntime>;

/// What is known of a connection from outside.
struct Line {
    /// The task that talks to the server; when it ends, so does everything that waits for it.
    task: OnceLock<AbortHandle>,
    /// How long each step may take, in milliseconds.
    patience: AtomicU64,
}

impl Line {
    fn wait_at_most(&self, milliseconds: u64) {
        self.patience.store(milliseconds, Ordering::Relaxed);
    }

    fn hang_up(&self) {
        if let Some(task) = self.task.get() {
            task.abort();
        }
    }

    fn is_dead(&self) -> bool {
        self.task.get().is_none_or(AbortHandle::is_finished)
    }
}

/// The runtime of one connection; it runs only while somebody waits for it.
pub struct OwnRuntime {
    // Invariant: `Some` until it is dropped.
    runtime: Option<Runtime>,
    line: Arc<Line>,
}

thread_local! {
    /// The runtime of the connection that this thread is making: diesel's wrapper asks for one
    /// without saying for what.
    static NEXT: Cell<Option<OwnRuntime>> = const { Cell::new(None) };
}

impl OwnRuntime {
    fn start(patience: u64) -> Result<Self, Error> {
        let runtime = Builder::new_current_thread().enable_all().build();
        let failed = |error| Error::Unavailable(format!("no connection can be driven: {error}"));
        let line = Line {
            task: OnceLock::new(),
            patience: AtomicU64::new(patience),
        };
        Ok(OwnRuntime {
            runtime: Some(runtime.map_err(failed)?),
            line: Arc::new(line),
        })
    }

    #[expect(
        clippy::expect_used,
        reason = "an invariant, and the caller has no way to fail"
    )]
    fn run<F: Future>(&self, future: F) -> F::Output {
        let runtime = self.runtime.as_ref();
        let runtime = runtime.expect("the runtime lives as long as its connection");
        runtime.block_on(future)
    }
}

impl BlockOn for OwnRuntime {
    /// Waits for one step; one that takes too long is ended by ending the connection.
    fn block_on<F: Future>(&self, future: F) -> F::Output {
        let patience = self.line.patience.load(Ordering::Relaxed);
        self.run(async {
            let mut future = pin!(future);
            match timeout(Duration::from_millis(patience), future.as_mut()).await {
                Ok(output) => output,
                Err(_) => {
                    self.line.hang_up();
                    future.await
                }
            }
        })
    }

    #[expect(clippy::expect_used, reason = "the trait has no way to fail")]
    fn get_runtime() -> Self {
        NEXT.take()
            .expect("only `PgManager` makes connections, and it lays their runtime here")
    }
}

impl Drop for OwnRuntime {
    /// Waiting for a runtime to end is not allowed where futures run; this one has nothing to end.
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

/// A connection of a pool.
pub struct Session {
    /// What statements are sent through.
    pub connection: PgConnection,
    line: Arc<Line>,
}

/// Connections to one server.
pub struct PgManager {
    target: Target,
    /// The server and the database, without any secret.
    place: String,
    /// How long a statement may take, in milliseconds.
    patience: u64,
}

impl PgManager {
    /// Reads an address; asks nobody yet.
    pub fn new(url: &str) -> Result<Self, Error> {
        Ok(PgManager {
            target: Target::parse(url)?,
            place: without_secret(url).to_owned(),
            patience: STATEMENT,
        })
    }

    /// Lets a statement take as long as it needs, to change tables for example.
    pub fn patient(self) -> Self {
        let patience = u64::MAX;
        PgManager { patience, ..self }
    }

    fn failed(&self, why: impl Display) -> Error {
        Error::Unavailable(format!("{why} ({})", self.place))
    }

    async fn dial(&self, line: &Line) -> Result<AsyncPgConnection, Error> {
        let ends = self.target.connect().await;
        let (client, connection) = ends.map_err(|error| self.failed(tls::explained(&error)))?;
        let task = tokio::spawn(async move {
            if let Err(error) = connection.await {
                let error = tls::explained(&error);
                tracing::info!(error, "a connection to the database has ended");
            }
        });
        line.task.get_or_init(|| task.abort_handle());
        let connection = AsyncPgConnection::try_from(client).await;
        let mut connection = connection.map_err(|error| self.failed(error))?;
        let settings = match self.patience {
            u64::MAX => PATIENT_SETTINGS,
            _ => SETTINGS,
        };
        let set = connection.batch_execute(settings).await;
        set.map_err(|error| self.failed(error))?;
        Ok(connection)
    }
}

impl Manager for PgManager {
    type Connection = Session;

    fn connect(&self, limit: Duration) -> Result<Session, Error> {
        let own = OwnRuntime::start(self.patience)?;
        let line = Arc::clone(&own.line);
        let dialled = own.run(async { timeout(limit, self.dial(&line)).await });
        let connection = dialled.map_err(|_| self.failed("it does not answer in time"))??;
        NEXT.set(Some(own));
        Ok(Session {
            connection: PgConnection::from(connection),
            line,
        })
    }

    fn answers(&self, session: &mut Session) -> bool {
        session.line.wait_at_most(PING);
        let answer = SimpleConnection::batch_execute(&mut session.connection, "SELECT 1");
        session.line.wait_at_most(self.patience);
        answer.is_ok()
    }

    fn is_broken(&self, session: &mut Session) -> bool {
        type Transactions = <PgConnection as Connection>::TransactionManager;
        session.line.is_dead()
            || Transactions::is_broken_transaction_manager(&mut session.connection)
    }
}

/// Where a database is, without who asks and with what password.
fn without_secret(url: &str) -> &str {
    let place = url.split_once("://").map_or(url, |(_, place)| place);
    match (place.rfind('@'), place.find('?')) {
        // An `@` in the parameters, or a `?` in the password: nobody knows which, so tell neither.
        (Some(at), Some(question)) if question < at => "the address is not shown",
        _ => {
            let place = place.split('?').next().unwrap_or_default();
            place.rsplit_once('@').map_or(place, |(_, place)| place)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_told_without_its_secret() {
        let place = "db.example:5432/plenary";
        let url = format!("postgres://u:p@ss@{place}?sslmode=require");
        assert_eq!(without_secret(&url), place);
        assert_eq!(without_secret("postgres://h/d?password=p"), "h/d");
        for url in ["postgres://u:p?ss@h/d", "postgres://h/d?password=p@ss"] {
            assert!(!without_secret(url).contains("ss@"), "{url}");
            assert_eq!(without_secret(url), "the address is not shown");
        }
    }

    #[test]
    fn a_server_that_is_not_there_is_named_without_a_secret() {
        // Port 1 is nobody's.
        let manager = PgManager::new("postgres://u:hush@127.0.0.1:1/d").unwrap();
        let error = manager.connect(Duration::from_secs(2)).err().unwrap();
        let error = error.to_string();
        assert!(error.contains("127.0.0.1:1/d"), "{error}");
        assert!(error.contains("refused"), "{error}");
        assert!(!error.contains("hush"), "{error}");
    }

    #[test]
    fn a_server_that_says_nothing_is_given_up_in_time() {
        // It takes the connection, and nobody ever reads from it.
        let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("postgres://u@{}/d", silent.local_addr().unwrap());
        let manager = PgManager::new(&url).unwrap();
        let error = manager.connect(Duration::from_millis(50)).err().unwrap();
        assert!(matches!(error, Error::Unavailable(_)), "{error}");
    }
}
