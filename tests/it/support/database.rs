//! A database of its own for every test, on either engine.

use std::sync::atomic::{AtomicU32, Ordering};

use tempfile::TempDir;

/// A database that is gone when the test is over.
pub struct Database {
    pub url: String,
    _folder: Option<TempDir>,
}

impl Database {
    /// A new SQLite file.
    pub fn sqlite() -> Option<Database> {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}", folder.path().join("plenary.db").display());
        Some(Database {
            url,
            _folder: Some(folder),
        })
    }

    /// A new database of the cluster that `scripts/test` has started.
    ///
    /// Without a cluster there is none: that is said, and under `CI=true` it fails the test.
    pub fn postgres() -> Option<Database> {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let Ok(cluster) = std::env::var("PLENARY_TEST_POSTGRES") else {
            return cannot_run("PostgreSQL: PLENARY_TEST_POSTGRES is not set; run scripts/test");
        };
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("plenary_{}_{number}", std::process::id());
        query(&cluster, &format!("CREATE DATABASE {name}"));
        let (server, _) = cluster.rsplit_once('/').unwrap();
        Some(Database {
            url: format!("{server}/{name}"),
            _folder: None,
        })
    }
}

/// Says that something cannot be tested here; under `CI=true` that is a failure.
pub fn cannot_run<T>(what: &str) -> Option<T> {
    assert!(
        std::env::var("CI").as_deref() != Ok("true"),
        "cannot run under CI: {what}"
    );
    eprintln!("NOT RUN: {what}");
    None
}

/// One row of a query whose only column is `line`.
#[derive(diesel::QueryableByName)]
struct Line {
    #[diesel(sql_type = diesel::sql_types::Text)]
    line: String,
}

/// Runs a query, and returns the rows as text, a line each; on SQLite it has one column, `line`.
pub fn query(url: &str, sql: &str) -> Vec<String> {
    if let Some(path) = url.strip_prefix("sqlite://") {
        use diesel::RunQueryDsl;
        let connection = <diesel::SqliteConnection as diesel::Connection>::establish(path);
        let rows: Vec<Line> = diesel::sql_query(sql)
            .load(&mut connection.unwrap())
            .unwrap();
        return rows.into_iter().map(|row| row.line).collect();
    }
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let (client, connection) = tokio_postgres::connect(url, tokio_postgres::NoTls)
            .await
            .unwrap();
        let connection = tokio::spawn(connection);
        let messages = client.simple_query(sql).await.unwrap();
        drop(client);
        connection.await.unwrap().unwrap();
        let row = |message| match message {
            tokio_postgres::SimpleQueryMessage::Row(row) => {
                let cells = (0..row.len()).map(|index| row.get(index).unwrap_or("null").to_owned());
                Some(cells.collect::<Vec<_>>().join(" "))
            }
            _ => None,
        };
        messages.into_iter().filter_map(row).collect()
    })
}

/// Runs a statement on a database of either engine, behind the program's back.
pub fn execute(url: &str, sql: &str) {
    match url.strip_prefix("sqlite://") {
        None => drop(query(url, sql)),
        Some(path) => {
            use diesel::connection::SimpleConnection;
            let mut connection = <diesel::SqliteConnection as diesel::Connection>::establish(path);
            connection.as_mut().unwrap().batch_execute(sql).unwrap();
        }
    }
}

/// Runs one test on both databases: `both!(async fn name(world) { … });`
macro_rules! both {
    ($($(#[$doc:meta])* async fn $name:ident($world:ident) $body:block)*) => {$(
        mod $name {
            #[allow(unused_imports, reason = "not every test needs all of its module")]
            use super::*;

            $(#[$doc])*
            async fn run($world: crate::support::World) $body

            #[test]
            fn on_sqlite() {
                crate::support::client::run(crate::support::Database::sqlite(), run);
            }

            #[test]
            fn on_postgres() {
                crate::support::client::run(crate::support::Database::postgres(), run);
            }
        }
    )*};
}
pub(crate) use both;
