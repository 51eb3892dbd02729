//! PostgreSQL over TLS, as strictly as the address asks for.

use std::path::{Path, PathBuf};
use std::process::Command;

use diesel::RunQueryDsl;
use plenary::storage::{Address, Error, Store, Tx};
use tempfile::TempDir;

use crate::support::database::cannot_run;

/// A PostgreSQL cluster that speaks TLS only; it is gone when the test is over.
struct Cluster {
    folder: TempDir,
    port: String,
}

fn script() -> Command {
    Command::new(Path::new(env!("CARGO_MANIFEST_DIR")).join("scripts/postgres"))
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

impl Cluster {
    /// Without PostgreSQL's programs there is none: that is said, and under `CI=true` it fails.
    fn start() -> Option<Cluster> {
        let folder = tempfile::tempdir().unwrap();
        let mut start = script();
        let output = start
            .arg("start")
            .arg(folder.path())
            .arg("--tls")
            .output()
            .unwrap();
        if output.status.code() == Some(3) {
            return cannot_run("PostgreSQL over TLS: install postgresql and openssl");
        }
        assert!(output.status.success(), "{}", text(&output.stderr));
        let address = url::Url::parse(text(&output.stdout).trim()).unwrap();
        let port = address.port().unwrap().to_string();
        Some(Cluster { folder, port })
    }

    fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The address of the cluster under a name.
    fn url(&self, host: &str, query: &str) -> String {
        format!(
            "postgres://postgres:hush@{host}:{}/postgres?{query}",
            self.port
        )
    }

    fn open(&self, host: &str, query: &str) -> Result<Store, Error> {
        Store::open(&Address::parse(&self.url(host, query)).unwrap())
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        let stopped = script().arg("stop").arg(self.folder.path()).status();
        assert!(stopped.unwrap().success() || std::thread::panicking());
    }
}

#[derive(diesel::QueryableByName)]
struct Encrypted {
    #[diesel(sql_type = diesel::sql_types::Bool)]
    ssl: bool,
}

/// What the server says of the connection that a store uses.
fn is_encrypted(store: &Store) -> bool {
    let rows: Result<Vec<Encrypted>, Error> = store.read(|tx| {
        let Tx::Postgres(connection) = tx else {
            panic!("this is PostgreSQL");
        };
        let sql = "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()";
        Ok(diesel::sql_query(sql).load(*connection)?)
    });
    rows.unwrap()[0].ssl
}

#[test]
fn a_connection_is_encrypted_and_its_server_verified_as_the_address_asks() {
    let Some(cluster) = Cluster::start() else {
        return;
    };
    let authority = cluster.file("ca.crt").display().to_string();
    // A name that the certificate is not for, which needs no name server.
    let elsewhere = "hostaddr=127.0.0.1";
    let by = |mode: &str| format!("sslmode={mode}&sslrootcert={authority}");
    for (host, query) in [
        ("localhost", String::new()),
        ("localhost", "sslmode=prefer".to_owned()),
        ("localhost", "sslmode=require".to_owned()),
        ("127.0.0.1", by("require")),
        ("wrong.example", format!("{elsewhere}&sslmode=require")),
        ("wrong.example", format!("{elsewhere}&{}", by("verify-ca"))),
        ("localhost", by("verify-full")),
        ("127.0.0.1", by("verify-full")),
    ] {
        let store = cluster.open(host, &query);
        let store = store.unwrap_or_else(|error| panic!("{host} {query}: {error}"));
        assert!(is_encrypted(&store), "{host} {query}");
    }
    // Without a file, the authorities of the system count.
    let output = Command::new(env!("CARGO_BIN_EXE_plenary"))
        .args(["token", "list", "--database"])
        .arg(cluster.url("localhost", "sslmode=verify-full"))
        .env("PLENARY_DATA", cluster.folder.path())
        .env("SSL_CERT_FILE", &authority)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", text(&output.stderr));
}

#[test]
fn a_server_that_is_not_the_one_asked_for_is_refused_and_no_password_is_told() {
    let Some(cluster) = Cluster::start() else {
        return;
    };
    let other = cluster.file("other.crt").display().to_string();
    let made = Command::new("openssl")
        .args(["req", "-x509", "-newkey", "ec", "-nodes", "-days", "1"])
        .args(["-pkeyopt", "ec_paramgen_curve:prime256v1"])
        .args(["-subj", "/CN=Another authority", "-out", &other, "-keyout"])
        .arg(cluster.file("other.key"))
        .output()
        .unwrap();
    assert!(made.status.success(), "{}", text(&made.stderr));
    let authority = cluster.file("ca.crt").display().to_string();
    let elsewhere = format!("hostaddr=127.0.0.1&sslmode=verify-full&sslrootcert={authority}");
    let by_other = |mode: &str| format!("sslmode={mode}&sslrootcert={other}");
    for (host, query, says) in [
        ("localhost", by_other("verify-full"), "authority"),
        ("localhost", by_other("verify-ca"), "authority"),
        ("localhost", by_other("require"), "authority"),
        ("wrong.example", elsewhere, "wrong.example"),
        ("localhost", "sslmode=disable".to_owned(), "pg_hba"),
    ] {
        let error = cluster.open(host, &query).err();
        let error = error.unwrap_or_else(|| panic!("{host} {query} is not refused"));
        assert!(matches!(error, Error::Unavailable(_)), "{error:?}");
        let error = error.to_string();
        assert!(error.contains(says) && error.contains(host), "{error}");
        assert!(!error.contains("hush") && !error.contains('\n'), "{error}");
    }
}
