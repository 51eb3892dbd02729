//! Somebody who asks a server of another process, with the token of an owner.

use std::fmt;
use std::time::{Duration, Instant};

use serde_json::Value;
use ureq::http::{HeaderMap, Request};

use super::Server;

/// The secret that the environment gives every server here: no database is asked whose it is.
pub const SECRET: &str = "a-secret-of-more-than-32-characters-for-tests";

/// No promise lets anybody wait so long.
const PATIENCE: Duration = Duration::from_secs(30);

/// More than any answer here has.
const BODY_BYTES_MAX: u64 = 64 * 1024 * 1024;

/// A client of one server.
pub struct Client {
    agent: ureq::Agent,
    url: String,
    secret: String,
}

impl Client {
    /// An owner whom the database knows.
    pub fn of(server: &Server) -> Client {
        Client::with(&server.url, &server.token)
    }

    /// The owner whom the environment names.
    pub fn of_environment(server: &Server) -> Client {
        Client::with(&server.url, SECRET)
    }

    /// Somebody with a token for the server at an address.
    pub fn with(url: &str, secret: &str) -> Client {
        let config = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .timeout_global(Some(PATIENCE))
            // A server closes what is idle after some seconds; this client is sooner.
            .max_idle_age(Duration::from_secs(2));
        Client {
            agent: config.build().new_agent(),
            url: url.to_owned(),
            secret: secret.to_owned(),
        }
    }

    pub fn get(&self, path: &str) -> Answer {
        self.ask("GET", path, None, None)
    }

    pub fn post(&self, path: &str, body: &Value) -> Answer {
        self.ask("POST", path, None, Some(body))
    }

    /// Makes something with an id of our own choice.
    pub fn put(&self, path: &str, body: &Value) -> Answer {
        self.ask("PUT", path, Some(("if-none-match", "*")), Some(body))
    }

    /// Changes something whose ETag was read; `*` is whatever it is now.
    pub fn patch(&self, path: &str, seen: &str, body: &Value) -> Answer {
        self.ask("PATCH", path, Some(("if-match", seen)), Some(body))
    }

    fn ask(
        &self,
        method: &str,
        path: &str,
        condition: Option<(&str, &str)>,
        body: Option<&Value>,
    ) -> Answer {
        let uri = format!("{}{path}", self.url);
        let mut request = Request::builder().method(method).uri(uri);
        if path.starts_with("/api/") {
            request = request.header("authorization", format!("Bearer {}", self.secret));
        }
        if let Some((name, value)) = condition {
            request = request.header(name, value);
        }
        let begun = Instant::now();
        let response = match body {
            None => self.agent.run(request.body(()).unwrap()),
            Some(body) => {
                let request = request.header("content-type", "application/json");
                self.agent.run(request.body(body.to_string()).unwrap())
            }
        };
        let (status, headers, body) = match response {
            Err(error) => (0, HeaderMap::new(), error.to_string().into_bytes()),
            Ok(mut response) => {
                // What was acknowledged is, even if the rest of the answer does not arrive.
                let body = response.body_mut().with_config().limit(BODY_BYTES_MAX);
                let body = body.read_to_vec().unwrap_or_default();
                (response.status().as_u16(), response.headers().clone(), body)
            }
        };
        Answer {
            what: format!("{method} {path}"),
            status,
            headers,
            body,
            took: begun.elapsed(),
        }
    }
}

/// What a server said.
#[derive(Debug)]
pub struct Answer {
    what: String,
    /// 0 where nobody answered.
    pub status: u16,
    headers: HeaderMap,
    pub body: Vec<u8>,
    pub took: Duration,
}

impl Answer {
    #[track_caller]
    pub fn expect(self, status: u16) -> Answer {
        assert_eq!(self.status, status, "{self}");
        self
    }

    /// True where the server says that it has done it.
    pub fn is_done(&self) -> bool {
        (200..300).contains(&self.status)
    }

    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {self}"))
    }

    pub fn header(&self, name: &str) -> &str {
        let value = self.headers.get(name);
        value.map_or("", |value| value.to_str().unwrap())
    }

    /// The code of a problem.
    #[track_caller]
    pub fn code(&self) -> String {
        assert_eq!(
            self.header("content-type"),
            "application/problem+json",
            "{self}"
        );
        self.json()["code"].as_str().unwrap().to_owned()
    }
}

impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Answer {
            what,
            status,
            headers: _,
            body,
            took,
        } = self;
        let said: String = String::from_utf8_lossy(body).chars().take(2_000).collect();
        write!(f, "{what}: {status} after {took:?}: {said}")
    }
}
