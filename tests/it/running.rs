//! The README's way from nothing to a running server, on a machine that is a folder.

use std::fs;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use url::Url;

use crate::deploy::{program, root, said};
use crate::support::Database;
use crate::support::database::cannot_run;

const README: &str = include_str!("../../README.md");
const MACHINE: &str = include_str!("running/machine.sh");

/// The address that the README gives to PostgreSQL.
const ADDRESS: &str = "postgres://plenary:$PASSWORD@localhost/plenary";

/// The commands of the part that tells how to run it, all of them.
fn blocks() -> [&'static str; 3] {
    let (_, part) = README.split_once("\n## Running it\n").unwrap();
    let part = part.split("\n## ").next().unwrap();
    let blocks: Vec<_> = part
        .split("```sh\n")
        .skip(1)
        .map(|rest| rest.split_once("\n```").unwrap().0)
        .collect();
    assert_eq!(
        part.matches("```").count(),
        2 * blocks.len(),
        "commands that nobody runs"
    );
    blocks.try_into().unwrap()
}

/// The README's words for a backup and the way back to it, and between them a change that the way
/// back undoes.
fn back_and_forth(block: &str) -> String {
    let mut paragraphs = block.split("\n\n");
    let words = paragraphs.find(|words| words.starts_with("# A backup now"));
    let words = words.unwrap();
    let made = "systemctl start plenary-backup.service\n";
    assert!(words.contains(made) && words.contains("--force"), "{words}");
    let words = words.replace(made, &format!("{made}plenary_as token create meanwhile\n"));
    format!("{words}\nis_ready\nis_kept\n[[ $(plenary_as token list) != *meanwhile* ]]\n")
}

/// PostgreSQL for the README to make a role and a database in, under a name of this test.
struct Cluster {
    host: String,
    port: String,
    role: String,
    /// Where its programs are, which need not be on the path.
    programs: PathBuf,
}

impl Cluster {
    fn find() -> Option<Cluster> {
        let Ok(url) = std::env::var("PLENARY_TEST_POSTGRES") else {
            return cannot_run("the README's move to PostgreSQL; run scripts/test");
        };
        let url = Url::parse(&url).unwrap();
        let script = root().join("scripts/postgres");
        let found = Command::new(script).arg("find").output().unwrap();
        let folder = String::from_utf8(found.stdout).unwrap();
        let server = fs::canonicalize(Path::new(folder.trim()).join("initdb")).unwrap();
        Some(Cluster {
            host: url.host_str().unwrap().to_owned(),
            port: url.port().unwrap().to_string(),
            role: format!("plenary_readme_{}", std::process::id()),
            programs: server.parent().unwrap().to_owned(),
        })
    }

    fn address(&self) -> String {
        let Cluster {
            host, port, role, ..
        } = self;
        format!("postgres://{role}:$PASSWORD@{host}:{port}/{role}")
    }
}

/// A folder that stands for a machine.
struct Place {
    folder: tempfile::TempDir,
    /// Where the service listens, and the proxy in front of it.
    addresses: [String; 2],
}

impl Place {
    fn new() -> Place {
        // Both are held until both are known.
        let listeners = [(); 2].map(|()| TcpListener::bind("127.0.0.1:0").unwrap());
        let addresses = listeners.map(|listener| listener.local_addr().unwrap().to_string());
        let folder = tempfile::tempdir().unwrap();
        let place = Place { folder, addresses };
        let deploy = place.path("project/deploy");
        for made in ["etc/systemd/system", "etc/caddy", "project/deploy"] {
            fs::create_dir_all(place.path(made)).unwrap();
        }
        for file in fs::read_dir(root().join("deploy")).unwrap() {
            let file = file.unwrap();
            if file.file_type().unwrap().is_file() {
                let text = place.placed(&fs::read_to_string(file.path()).unwrap());
                fs::write(deploy.join(file.file_name()), text).unwrap();
            }
        }
        place
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// What is written for a whole machine, as it is for this one.
    fn placed(&self, text: &str) -> String {
        let here = self.folder.path().display();
        let text = text.replace("127.0.0.1:8080", &self.addresses[0]);
        let folders = ["/usr/local", "/etc", "/var/lib"].into_iter();
        folders.fold(text, |text, name| {
            text.replace(name, &format!("{here}{name}"))
        })
    }

    fn run(&self, script: &str, cluster: Option<&Cluster>) -> Output {
        let file = self.path("commands.sh");
        fs::write(&file, script).unwrap();
        let mut bash = Command::new("bash");
        for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("PLENARY_")) {
            bash.env_remove(name);
        }
        let port = self.addresses[1].rsplit(':').next().unwrap();
        bash.args(["-euo", "pipefail"]).arg(&file);
        bash.current_dir(self.path("project"))
            .env("ROOT", self.folder.path())
            .env("PROGRAM", env!("CARGO_BIN_EXE_plenary"))
            .env("ADDRESS", &self.addresses[0])
            .env("CADDY", program("caddy").unwrap_or_default())
            .env("PROXY_PORT", port)
            .env(
                "PGHOST",
                cluster.map_or("", |cluster| cluster.host.as_str()),
            );
        if let Some(cluster) = cluster {
            let path = std::env::var("PATH").unwrap();
            bash.env("PATH", format!("{}:{path}", cluster.programs.display()))
                .env("PGPORT", &cluster.port)
                .env("PGUSER", "postgres")
                .env("ROLE", &cluster.role);
        }
        bash.output().unwrap()
    }
}

#[test]
fn from_nothing_to_a_server_with_backups_and_on_to_postgresql_by_the_readme_alone() {
    let cluster = Cluster::find();
    // Without a cluster, everything goes from one SQLite file into another.
    let file = Database::sqlite().unwrap();
    let elsewhere = cluster.as_ref().map_or(file.url.clone(), Cluster::address);
    let place = Place::new();
    let [install, work, move_on] = blocks();
    assert_eq!(move_on.matches(ADDRESS).count(), 1, "{move_on}");
    let move_on = move_on.replace(ADDRESS, &elsewhere);
    let way_back = back_and_forth(work);
    let script = [
        install,
        "is_ready",
        work,
        "is_ready\npublish_programme\nis_kept",
        way_back.as_str(),
        move_on.as_str(),
        "is_ready\nis_kept",
        way_back.as_str(),
        "echo \"THE END\"\nplenary_as token list\nplenary_as config",
        // Where there is a password, it is not shown.
        "[[ $(plenary_as config) != *\"$PASSWORD\"* ]]",
    ];
    let script = MACHINE.to_owned() + &place.placed(&script.join("\n"));
    let output = place.run(&script, cluster.as_ref());
    let log = fs::read_to_string(place.path("log")).unwrap_or_default();
    let told = said(&output);
    assert!(output.status.success(), "{told}\n{log}");
    assert!(told.matches("ready\n").count() >= 5, "{told}\n{log}");
    assert!(told.contains("programme.example"), "the settings: {told}");
    // The token was made before the move, and is where the service is now.
    let (_, end) = told.split_once("THE END\n").unwrap();
    assert!(end.contains("ines") && !end.contains("meanwhile"), "{end}");
    let address = elsewhere.replace("$PASSWORD", "***");
    assert!(end.contains(&address), "{address}: {end}");
    // Of the old database nothing is left, of the backups all.
    let left = fs::read_dir(place.path("var/lib/plenary")).unwrap();
    let left = left.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    assert_eq!(left.collect::<Vec<_>>(), ["backups"]);
    let backups = fs::read_dir(place.path("var/lib/plenary/backups")).unwrap();
    assert!(backups.count() >= 1);
}
