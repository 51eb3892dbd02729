//! A private PostgreSQL cluster that may be stopped, killed and started again.

use std::os::unix::fs::MetadataExt;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;

use super::database::cannot_run;

/// A cluster of one test.
pub struct Cluster {
    folder: TempDir,
    /// Where PostgreSQL's programs are.
    programs: PathBuf,
    port: String,
    pub url: String,
    /// Who runs the tests.
    caller: u32,
}

impl Cluster {
    /// Makes a cluster and starts it; without PostgreSQL it is said that this cannot run.
    pub fn start() -> Option<Cluster> {
        let found = script(&["find"]);
        if !found.status.success() {
            return cannot_run("PostgreSQL: its programs are not here; run scripts/test");
        }
        let folder = tempfile::tempdir().unwrap();
        let caller = std::fs::metadata(folder.path()).unwrap().uid();
        let started = script(&["start", folder.path().to_str().unwrap()]);
        assert!(started.status.success(), "{started:?}");
        let url = printed(&started);
        let (_, place) = url.rsplit_once(':').unwrap();
        let (port, _) = place.split_once('/').unwrap();
        let cluster = Cluster {
            folder,
            programs: printed(&found).into(),
            port: port.to_owned(),
            url: url.clone(),
            caller,
        };
        // The script's clusters are for throw-away data; what this one has acknowledged has to
        // outlive it.
        cluster.stop();
        cluster.start_again();
        Some(cluster)
    }

    /// Stops it in good order.
    pub fn stop(&self) {
        self.control(&["stop", "--mode=fast"]);
    }

    /// Ends it as a crash would: it writes nothing more, and begins with recovery.
    pub fn crash(&self) {
        self.control(&["stop", "--mode=immediate"]);
    }

    /// Starts it again on the same port, and waits until it takes connections.
    pub fn start_again(&self) {
        let options = format!("--options=-p {} -c synchronous_commit=on", self.port);
        let log = self.folder.path().join("log");
        self.control(&["start", &format!("--log={}", log.display()), &options]);
    }

    /// Lets the cluster's own user write to a folder.
    pub fn give(&self, folder: &Path) {
        let data = std::fs::metadata(self.data()).unwrap();
        std::os::unix::fs::chown(folder, Some(data.uid()), Some(data.gid())).unwrap();
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    fn control(&self, arguments: &[&str]) {
        let status = self.pg_ctl(arguments).status().unwrap();
        let log = || std::fs::read_to_string(self.folder.path().join("log"));
        assert!(
            status.success(),
            "pg_ctl {arguments:?}: {status}\n{:?}",
            log()
        );
    }

    fn pg_ctl(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(self.programs.join("pg_ctl"));
        command.args(arguments);
        command.args(["--silent", "--wait", "--timeout=60", "--pgdata"]);
        command.arg(self.data()).current_dir(self.folder.path());
        // A server keeps what it has got open.
        command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        // PostgreSQL refuses to run as root: then its files are another user's.
        let data = std::fs::metadata(self.data()).unwrap();
        if data.uid() != self.caller {
            command.uid(data.uid()).gid(data.gid());
        }
        command
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        // It may be stopped already.
        drop(self.pg_ctl(&["stop", "--mode=immediate"]).status());
    }
}

fn script(arguments: &[&str]) -> Output {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("scripts/postgres");
    Command::new(script).args(arguments).output().unwrap()
}

fn printed(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}
