//! Whether a server is ready, for whoever watches over it.

use std::io::{self, Read, Write};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpStream, ToSocketAddrs};
use std::time::{Duration, Instant};

use clap::Args;
use url::Url;

use super::args::Cli;
use super::exit::{Exit, Failure};

/// How long a server has, from the first packet to the whole answer, in seconds: an orchestrator
/// asks every few seconds, and counts failures itself.
const PATIENCE_SECONDS: u64 = 2;

/// Within how many bytes an answer says its status.
const ANSWER_BYTES_MAX: usize = 4 << 10;

/// What `healthcheck` is told.
#[derive(Args, Debug)]
pub struct HealthcheckArgs {
    /// The server to ask [default: the one that --listen names, on this machine]
    #[arg(long, value_name = "URL", value_parser = server)]
    pub url: Option<Url>,
}

/// How `healthcheck` is used.
pub const HEALTHCHECK_EXAMPLES: &str = "\
Examples:
  plenary healthcheck
  plenary healthcheck --url http://127.0.0.1:9000";

fn server(text: &str) -> Result<Url, String> {
    let url = Url::parse(text).map_err(|error| error.to_string())?;
    match url.scheme() == "http" && url.has_host() {
        true => Ok(url),
        false => Err("write http://HOST:PORT; the server itself speaks no TLS".to_owned()),
    }
}

/// Asks a server whether it is ready.
pub fn healthcheck(
    cli: &Cli,
    args: &HealthcheckArgs,
    out: &mut impl Write,
) -> Result<Exit, Failure> {
    let (host, port, path) = match &args.url {
        Some(url) => (
            url.host_str().unwrap_or_default().to_owned(),
            url.port_or_known_default().unwrap_or(80),
            url.path().trim_end_matches('/').to_owned(),
        ),
        None => {
            let address = reachable(cli.place.settings()?.listen);
            let host = match address.ip() {
                IpAddr::V4(ip) => ip.to_string(),
                IpAddr::V6(ip) => format!("[{ip}]"),
            };
            (host, address.port(), String::new())
        }
    };
    let asked = format!("http://{host}:{port}{path}/readyz");
    match ask(&host, port, &format!("{path}/readyz")) {
        Ok(200) => {
            writeln!(out, "{asked} is ready")?;
            Ok(Exit::Fine)
        }
        Ok(status) => Err(Failure::environment(format!(
            "{asked} answers {status}: the server runs, and is not ready"
        ))),
        Err(error) => Err(Failure::environment(format!(
            "{asked} does not answer: {}",
            told(&error)
        ))),
    }
}

/// Reading says "again" where it means that the time is up.
fn told(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut => {
            format!("nothing came within {PATIENCE_SECONDS} seconds")
        }
        _ => error.to_string(),
    }
}

/// Where one reaches, on this machine, what listens everywhere.
fn reachable(mut address: SocketAddr) -> SocketAddr {
    if address.ip().is_unspecified() {
        address.set_ip(match address.ip() {
            IpAddr::V4(_) => Ipv4Addr::LOCALHOST.into(),
            IpAddr::V6(_) => Ipv6Addr::LOCALHOST.into(),
        });
    }
    address
}

/// The status of the answer to a GET request (RFC 9112; HTTP/1.0, so that it ends with itself).
fn ask(host: &str, port: u16, path: &str) -> io::Result<u16> {
    let deadline = Instant::now() + Duration::from_secs(PATIENCE_SECONDS);
    let mut stream = connect(host, port, deadline)?;
    stream.set_write_timeout(Some(left(deadline)?))?;
    let request =
        format!("GET {path} HTTP/1.0\r\nHost: {host}:{port}\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes())?;
    let (mut answer, mut buffer) = (Vec::new(), [0_u8; 512]);
    // The first line is enough.
    while !answer.contains(&b'\n') && answer.len() < ANSWER_BYTES_MAX {
        stream.set_read_timeout(Some(left(deadline)?))?;
        match stream.read(&mut buffer)? {
            0 => break,
            count => answer.extend(buffer.iter().take(count)),
        }
    }
    let answer = String::from_utf8_lossy(&answer);
    let mut words = answer.split_ascii_whitespace();
    let is_http = words.next().is_some_and(|word| word.starts_with("HTTP/1."));
    let status = words.next().and_then(|status| status.parse().ok());
    let wrong = || io::Error::new(io::ErrorKind::InvalidData, "this is no HTTP");
    status.filter(|_| is_http).ok_or_else(wrong)
}

fn connect(host: &str, port: u16, deadline: Instant) -> io::Result<TcpStream> {
    let host = host.trim_start_matches('[').trim_end_matches(']');
    let mut failed = io::Error::new(io::ErrorKind::NotFound, "no such host");
    for address in (host, port).to_socket_addrs()? {
        match TcpStream::connect_timeout(&address, left(deadline)?) {
            Ok(stream) => return Ok(stream),
            Err(error) => failed = error,
        }
    }
    Err(failed)
}

/// What is left of the time.
fn left(deadline: Instant) -> io::Result<Duration> {
    let left = deadline.saturating_duration_since(Instant::now());
    match left.is_zero() {
        true => Err(io::ErrorKind::TimedOut.into()),
        false => Ok(left),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_listens_everywhere_is_asked_here() {
        for (listens, asked) in [
            ("0.0.0.0:80", "127.0.0.1:80"),
            ("[::]:80", "[::1]:80"),
            ("192.0.2.7:80", "192.0.2.7:80"),
        ] {
            let address = reachable(listens.parse().unwrap());
            assert_eq!(address.to_string(), asked);
        }
    }

    #[test]
    fn only_a_plain_server_is_asked() {
        assert!(server("http://127.0.0.1:9000/base").is_ok());
        for bad in ["https://forum.example", "127.0.0.1:9000", "http://", "x"] {
            assert!(server(bad).is_err(), "{bad}");
        }
    }
}
