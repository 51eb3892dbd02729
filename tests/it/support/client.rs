//! The service in this process, and the people who ask it.

use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;

use actix_http::Request;
use actix_web::body::{BoxBody, to_bytes};
use actix_web::dev::{Service, ServiceResponse};
use actix_web::http::header::HeaderMap;
use actix_web::http::{Method, StatusCode};
use actix_web::middleware::from_fn;
use actix_web::test::{TestRequest, init_service};
use actix_web::web::Data;
use plenary::app::{App, Config};
use serde_json::{Value, json};

use super::{Database, contract};

/// The owner's secret in all tests.
pub const SECRET: &str = "a-secret-of-more-than-32-characters-for-tests";

/// Where the service under test says it is reached.
pub const BASE_URL: &str = "https://forum.example";

type Answering = Pin<Box<dyn Future<Output = ServiceResponse<BoxBody>>>>;

/// A running service with a database of its own.
#[derive(Clone)]
pub struct World {
    pub url: String,
    service: Rc<dyn Fn(Request) -> Answering>,
}

/// Runs a test in a world of its own; without a database it has been said that it cannot run.
pub fn run<F: Future<Output = ()>>(database: Option<Database>, test: impl FnOnce(World) -> F) {
    let Some(database) = database else { return };
    actix_web::rt::System::new().block_on(async {
        let world = World::on(&database).await;
        test(world).await;
    });
}

pub fn config(url: &str) -> Config {
    let (database, base_url) = (url.to_owned(), BASE_URL.to_owned());
    let owner_token = Some(SECRET.to_owned());
    Config {
        database,
        base_url,
        owner_token,
        create: true,
    }
}

impl World {
    async fn on(database: &Database) -> World {
        let config = config(&database.url);
        let app = actix_web::web::block(move || App::open(&config))
            .await
            .unwrap()
            .unwrap();
        let app = Data::new(app);
        let service = actix_web::App::new()
            .app_data(app.clone())
            .wrap(from_fn(plenary::http::documents))
            .configure(plenary::http::configure);
        let service = Rc::new(init_service(service).await);
        let service = Rc::new(move |request: Request| {
            let service = Rc::clone(&service);
            Box::pin(async move { service.call(request).await.unwrap() }) as Answering
        });
        World {
            url: database.url.clone(),
            service,
        }
    }

    /// Somebody without a token.
    pub fn visitor(&self) -> Caller<'_> {
        Caller {
            world: self,
            secret: None,
            headers: Vec::new(),
        }
    }

    /// Somebody with the owner's token.
    pub fn owner(&self) -> Caller<'_> {
        Caller {
            world: self,
            secret: Some(SECRET.to_owned()),
            headers: Vec::new(),
        }
    }

    /// Makes a token, and returns its secret.
    pub async fn token(&self, new: Value) -> String {
        let made = self.owner().post("/api/v1/tokens", new).await;
        made.expect(201).json()["secret"]
            .as_str()
            .unwrap()
            .to_owned()
    }

    /// Makes the conference `forum` in New York.
    pub async fn forum(&self) {
        let body = json!({"slug": "forum", "title": "Forum", "zone": "America/New_York"});
        self.owner()
            .post("/api/v1/conferences", body)
            .await
            .expect(201);
    }

    /// Makes a resource of `forum`, and returns its id.
    pub async fn make(&self, plural: &str, body: Value) -> String {
        let answer = self
            .owner()
            .post(&format!("/api/v1/conferences/forum/{plural}"), body)
            .await;
        answer.expect(201).json()["id"].as_str().unwrap().to_owned()
    }

    /// Publishes `forum`.
    pub async fn publish(&self) -> Answer {
        self.owner()
            .post("/api/v1/conferences/forum/releases", json!({}))
            .await
    }
}

/// Somebody who asks.
#[derive(Clone)]
pub struct Caller<'a> {
    world: &'a World,
    secret: Option<String>,
    headers: Vec<(String, String)>,
}

impl Caller<'_> {
    pub fn with_secret(mut self, secret: &str) -> Self {
        self.secret = Some(secret.to_owned());
        self
    }

    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    pub async fn get(self, path: &str) -> Answer {
        self.ask(Method::GET, path, None).await
    }

    pub async fn post(self, path: &str, body: Value) -> Answer {
        self.with("content-type", "application/json")
            .ask(Method::POST, path, Some(body.to_string()))
            .await
    }

    /// Sends a file as it is.
    pub async fn send(self, path: &str, file: &str) -> Answer {
        self.with("content-type", "application/octet-stream")
            .ask(Method::POST, path, Some(file.to_owned()))
            .await
    }

    pub async fn put(self, path: &str, body: Value) -> Answer {
        self.with("content-type", "application/json")
            .ask(Method::PUT, path, Some(body.to_string()))
            .await
    }

    pub async fn patch(self, path: &str, body: Value) -> Answer {
        self.with("content-type", "application/merge-patch+json")
            .ask(Method::PATCH, path, Some(body.to_string()))
            .await
    }

    pub async fn delete(self, path: &str) -> Answer {
        self.ask(Method::DELETE, path, None).await
    }

    /// Asks anything; whatever the answer, it has to be in the contract.
    pub async fn ask(self, method: Method, path: &str, body: Option<String>) -> Answer {
        let mut request = TestRequest::default().method(method.clone()).uri(path);
        if let Some(secret) = &self.secret {
            request = request.insert_header(("authorization", format!("Bearer {secret}")));
        }
        for (name, value) in &self.headers {
            request = request.insert_header((name.as_str(), value.as_str()));
        }
        if let Some(body) = body {
            request = request.set_payload(body);
        }
        let response = (self.world.service)(request.to_request()).await;
        let (status, headers) = (response.status(), response.headers().clone());
        let bytes = to_bytes(response.into_body()).await.unwrap().to_vec();
        let answer = Answer {
            what: format!("{method} {path}"),
            status,
            headers,
            bytes,
        };
        contract::check(&method, path, &answer);
        answer
    }
}

/// What the service said.
#[derive(Clone, Debug)]
pub struct Answer {
    what: String,
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub bytes: Vec<u8>,
}

impl Answer {
    #[track_caller]
    pub fn expect(self, status: u16) -> Answer {
        assert_eq!(
            self.status.as_u16(),
            status,
            "{}: {}",
            self.what,
            self.text()
        );
        self
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }

    #[track_caller]
    pub fn json(&self) -> Value {
        let plain = match self.header("content-encoding") {
            "gzip" => std::io::read_to_string(flate2::read::GzDecoder::new(&self.bytes[..])),
            _ => Ok(self.text()),
        };
        serde_json::from_str(&plain.unwrap()).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().unwrap())
    }

    /// The code of a problem and the pointers of its errors.
    pub fn problem(&self) -> (String, Vec<String>) {
        let body = self.json();
        let code = body["code"].as_str().unwrap().to_owned();
        let errors = body["errors"].as_array().cloned().unwrap_or_default();
        let pointers = errors
            .iter()
            .map(|e| e["pointer"].as_str().unwrap().to_owned())
            .collect();
        (code, pointers)
    }
}
