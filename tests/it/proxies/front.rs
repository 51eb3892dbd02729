//! The proxies in processes of their own, and curl, which asks them.

use std::fs::{self, File};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use tempfile::TempDir;

use crate::deploy::{program, said};
use crate::support::process::{SOON, poll_until};

/// The name that the files in `deploy/` are written for.
pub const SITE: &str = "programme.example";

/// Where the proxies are, and where those who ask them are: addresses of this machine.
pub const PROXY: &str = "127.0.0.1";
pub const VISITOR: &str = "127.0.0.2";

/// What a server said.
pub struct Answer {
    pub status: u16,
    /// The version of HTTP.
    pub version: String,
    pub head: String,
    pub body: Vec<u8>,
}

impl Answer {
    pub fn header(&self, name: &str) -> String {
        // An answer may follow one that only says "continue".
        let head = self.head.trim_end().rsplit("\r\n\r\n").next().unwrap();
        let mut fields = head.lines().filter_map(|line| line.split_once(':'));
        let field = fields.find(|(field, _)| field.eq_ignore_ascii_case(name));
        field
            .map(|(_, value)| value.trim().to_owned())
            .unwrap_or_default()
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

/// Asks with curl, which speaks TLS and HTTP/2, and leaves bodies as they are.
pub fn curl(folder: &Path, url: &str, arguments: &[&str]) -> Answer {
    let (head, body) = (folder.join("head"), folder.join("body"));
    for file in [&head, &body] {
        fs::write(file, "").unwrap();
    }
    let output = Command::new("curl")
        .args(["--disable", "--silent", "--max-time", "120"])
        .args(["--noproxy", "*"])
        .arg("--dump-header")
        .arg(&head)
        .arg("--output")
        .arg(&body)
        .args(["--write-out", "%{http_code} %{http_version}"])
        .args(arguments)
        .arg(url)
        .output()
        .expect("curl is there");
    let told = String::from_utf8(output.stdout).unwrap();
    let (status, version) = told.split_once(' ').unwrap();
    Answer {
        status: status.parse().unwrap(),
        version: version.to_owned(),
        head: fs::read_to_string(&head).unwrap(),
        body: fs::read(&body).unwrap(),
    }
}

/// A proxy in a process of its own; it is killed at the end.
pub struct Proxy {
    child: Child,
    /// Where it listens: without TLS, and with it.
    pub ports: [u16; 2],
    pub folder: TempDir,
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Proxy {
    /// Starts a proxy on ports that are free; where another process is faster, on others.
    fn start(command: impl Fn(&Path, [u16; 2]) -> Command) -> Proxy {
        let mut told = String::new();
        for _ in 0..5 {
            let folder = tempfile::tempdir().unwrap();
            certificate(folder.path());
            let ports = free_ports();
            let log = folder.path().join("told");
            let mut command = command(folder.path(), ports);
            command.stdout(Stdio::null()).stdin(Stdio::null());
            command.stderr(File::create(&log).unwrap());
            let child = command.spawn().unwrap();
            let mut proxy = Proxy {
                child,
                ports,
                folder,
            };
            if proxy.listens() {
                return proxy;
            }
            told = fs::read_to_string(&log).unwrap();
        }
        panic!("the proxy does not start: {told}");
    }

    /// Waits until it listens; false when it has ended instead.
    fn listens(&mut self) -> bool {
        let mut has_ended = false;
        poll_until("the proxy listens", SOON, || {
            has_ended = self.child.try_wait().unwrap().is_some();
            has_ended || TcpStream::connect((PROXY, self.ports[1])).is_ok()
        });
        !has_ended
    }

    /// Asks as somebody on the internet.
    pub fn ask(&self, path: &str, arguments: &[&str]) -> Answer {
        let port = self.ports[1];
        let resolve = format!("{SITE}:{port}:{PROXY}");
        let certificate = self.folder.path().join("certificate.pem");
        let mut all = vec!["--resolve", &resolve, "--interface", VISITOR];
        all.extend(["--cacert", certificate.to_str().unwrap()]);
        all.extend_from_slice(arguments);
        curl(
            self.folder.path(),
            &format!("https://{SITE}:{port}{path}"),
            &all,
        )
    }
}

fn free_ports() -> [u16; 2] {
    // Both are held until both are known.
    let listeners = [(); 2].map(|()| TcpListener::bind((PROXY, 0)).unwrap());
    listeners.map(|listener| listener.local_addr().unwrap().port())
}

/// Makes a certificate of its own authority for the site.
fn certificate(folder: &Path) {
    let mut openssl = Command::new("openssl");
    openssl
        .current_dir(folder)
        .args(["req", "-x509", "-nodes", "-days", "2"])
        .args(["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"])
        .args(["-keyout", "key.pem", "-out", "certificate.pem"])
        .args(["-subj", &format!("/CN={SITE}")])
        .args(["-addext", &format!("subjectAltName=DNS:{SITE}")]);
    let output = openssl.output().expect("openssl is there");
    assert!(output.status.success(), "{}", said(&output));
}

/// Replaces what has to be there: a test that changes nothing would test something else.
fn replaced(text: &str, changes: &[(&str, String)]) -> String {
    let change = |text: String, (old, new): &(&str, String)| {
        assert!(text.contains(old), "there is no {old:?} in\n{text}");
        text.replace(old, new)
    };
    changes.iter().fold(text.to_owned(), change)
}

/// nginx with our site, in one process, with all that it writes in a folder of the test.
pub fn nginx(upstream: &str) -> Option<Proxy> {
    let nginx = program("nginx")?;
    Some(Proxy::start(|folder, [http, https]| {
        let here = folder.display();
        let site = include_str!("../../../deploy/nginx.conf");
        let keys = format!("/etc/letsencrypt/live/{SITE}");
        let (chain, key) = (
            format!("{keys}/fullchain.pem"),
            format!("{keys}/privkey.pem"),
        );
        let changes = [
            ("server 127.0.0.1:8080", format!("server {upstream}")),
            ("listen 80;", format!("listen {PROXY}:{http};")),
            ("listen 443 ssl", format!("listen {PROXY}:{https} ssl")),
            ("    listen [::]:80;\n", String::new()),
            ("    listen [::]:443 ssl http2;\n", String::new()),
            (chain.as_str(), format!("{here}/certificate.pem")),
            (key.as_str(), format!("{here}/key.pem")),
        ];
        fs::write(folder.join("site.conf"), replaced(site, &changes)).unwrap();
        let temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
            .map(|kind| format!("{kind}_temp_path {here}/{kind};"))
            .join(" ");
        // Other sites on the machine may want everything compressed.
        let outer = format!(
            "daemon off; master_process off; pid {here}/pid; error_log stderr;\n\
             events {{ worker_connections 64; }}\n\
             http {{ access_log {here}/access.log; {temporary}\n\
             gzip on; gzip_types *; gzip_min_length 1; include {here}/site.conf; }}\n"
        );
        let file = folder.join("nginx.conf");
        fs::write(&file, outer).unwrap();
        let mut command = Command::new(&nginx);
        command.arg("-p").arg(folder).arg("-c").arg(file);
        command
    }))
}

/// Caddy with our site, and the certificate of the test instead of one that it gets itself.
pub fn caddy(upstream: &str) -> Option<Proxy> {
    let caddy = program("caddy")?;
    Some(Proxy::start(|folder, [_, https]| {
        let here = folder.display();
        let site = include_str!("../../../deploy/Caddyfile");
        let begin = "{$SITE:programme.example} {\n";
        let tls = format!("\ttls {here}/certificate.pem {here}/key.pem\n");
        let ours = format!("https://{SITE}:{https} {{\n{tls}");
        let outer = format!(
            "{{\n\tadmin off\n\tauto_https disable_redirects\n\tdefault_bind {PROXY}\n\
             \tservers {{\n\t\tprotocols h1 h2\n\t}}\n}}\n"
        );
        let file = folder.join("Caddyfile");
        fs::write(&file, outer + &replaced(site, &[(begin, ours)])).unwrap();
        let mut command = caddy_command(&caddy, folder);
        command.args(["run", "--adapter", "caddyfile", "--config"]);
        command.arg(file).env("UPSTREAM", upstream);
        command
    }))
}

/// Caddy, which keeps what it keeps in a folder of the test.
pub fn caddy_command(caddy: &Path, folder: &Path) -> Command {
    let mut command = Command::new(caddy);
    for name in ["HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME"] {
        command.env(name, folder);
    }
    command
}
