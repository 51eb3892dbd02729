//! One row of the table of the API: a route, and all that its contract says.

use actix_web::http::Method;
use actix_web::middleware::from_fn;
use actix_web::{FromRequest, Handler, HttpResponse, Responder, Route, web};
use serde_json::Value;
use utoipa::ToSchema;
use utoipa::openapi::{RefOr, Schema};

use super::caller::admit;
use super::problem::Problem;
use crate::domain::access::Right;

/// The method of an endpoint; whatever answers GET answers HEAD.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verb {
    Get,
    Post,
    Put,
    Patch,
    Delete,
}

impl Verb {
    pub fn method(self) -> Method {
        match self {
            Verb::Get => Method::GET,
            Verb::Post => Method::POST,
            Verb::Put => Method::PUT,
            Verb::Patch => Method::PATCH,
            Verb::Delete => Method::DELETE,
        }
    }
}

/// Who may call an endpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    Public,
    /// Whoever has the secret that is part of the address.
    Secret,
    /// Whoever has a token with a right, good for the conference of the address.
    Right(Right),
}

/// The media type of plain text.
pub const TEXT: &str = "text/plain; charset=utf-8";

pub const ETAG: &str = "ETag";
pub const IF_MATCH: &str = "If-Match";
pub const IF_NONE_MATCH: &str = "If-None-Match";
pub const IDEMPOTENCY_KEY: &str = "Idempotency-Key";

/// A schema and those that it refers to, by name.
pub struct Described {
    pub schema: RefOr<Schema>,
    pub named: Vec<(String, RefOr<Schema>)>,
}

impl Described {
    pub fn of<T: ToSchema>() -> Self {
        let schema = utoipa::openapi::Ref::from_schema_name(T::name()).into();
        let named = Vec::new();
        Described { schema, named }.with::<T>()
    }

    /// A schema that is written out here, under a name.
    #[expect(clippy::expect_used, reason = "a schema of this program is one")]
    pub fn named(name: String, schema: Value) -> Self {
        let read: RefOr<Schema> =
            serde_json::from_value(schema.clone()).expect("this is JSON Schema");
        // Whatever the type of schemas does not know would be lost without a word.
        debug_assert_eq!(serde_json::to_value(&read).ok(), Some(schema), "{name}");
        let schema = utoipa::openapi::Ref::from_schema_name(&name).into();
        let named = vec![(name, read)];
        Described { schema, named }
    }

    /// A reference to it, from another schema.
    pub fn reference(&self) -> Value {
        let name = self.named.first().map(|(name, _)| name.as_str());
        serde_json::json!({"$ref": format!("#/components/schemas/{}", name.unwrap_or_default())})
    }

    /// A page of a type.
    pub fn listed<T: ToSchema>() -> Self {
        let item = serde_json::json!({"$ref": format!("#/components/schemas/{}", T::name())});
        super::wire::list_schema(&T::name(), item).with::<T>()
    }

    /// The same, with all that another one refers to.
    pub fn and(mut self, other: Described) -> Self {
        self.named.extend(other.named);
        self
    }

    /// The same, with another type that it refers to.
    pub fn with<T: ToSchema>(mut self) -> Self {
        self.named.push((T::name().into_owned(), T::schema()));
        T::schemas(&mut self.named);
        self
    }
}

/// Makes a schema: only the contract needs them, routes do not.
pub type Describe = fn() -> Described;

/// What the body of a successful answer is.
pub enum Content {
    Nothing,
    Json(Describe),
    Text(&'static str),
    /// A public feed, in one of the formats that there are.
    Feed,
}

/// A parameter of a query.
pub struct Parameter {
    pub name: &'static str,
    pub about: &'static str,
    pub schema: Value,
    pub required: bool,
}

impl Parameter {
    /// One that can be left out.
    pub fn new(name: &'static str, about: &'static str, schema: Value) -> Self {
        let required = false;
        Parameter {
            name,
            about,
            schema,
            required,
        }
    }

    /// One that has to be said.
    pub fn required(self) -> Self {
        Parameter {
            required: true,
            ..self
        }
    }
}

/// A successful answer.
pub struct Success {
    pub status: u16,
    pub description: &'static str,
    pub content: Content,
    pub headers: Vec<&'static str>,
    /// Another status with the same body and headers, and what it means.
    pub also: Option<(u16, &'static str)>,
    /// What a dry run answers with 200, where that is something else.
    pub shown: Option<(&'static str, Describe)>,
}

/// A body that an endpoint takes, and its fields that cannot be left out.
pub struct Taken {
    pub media_type: &'static str,
    pub body: Describe,
    pub required: &'static [&'static str],
}

/// One endpoint.
pub struct Endpoint {
    pub verb: Verb,
    pub path: String,
    /// The operation's name in `openapi.yaml`.
    pub id: String,
    pub summary: String,
    /// Nobody may call an endpoint that does not say who may; a test finds it.
    pub access: Option<Access>,
    pub body: Option<Taken>,
    /// Request headers that it understands.
    pub headers: Vec<&'static str>,
    /// Each parameter of the query, what it means and what it may be.
    pub query: fn() -> Vec<Parameter>,
    pub success: Success,
    /// The statuses of its problem documents, besides those that every endpoint of its access has.
    pub problems: Vec<u16>,
    pub route: Box<dyn Fn() -> Route>,
}

impl Endpoint {
    /// An endpoint that answers 204; the methods below say what is different.
    pub fn new<F, Args>(
        verb: Verb,
        path: impl Into<String>,
        id: impl Into<String>,
        handler: F,
    ) -> Self
    where
        F: Handler<Args>,
        Args: FromRequest + 'static,
        F::Output: Responder + 'static,
    {
        Endpoint {
            verb,
            path: path.into(),
            id: id.into(),
            summary: String::new(),
            access: None,
            body: None,
            headers: Vec::new(),
            query: Vec::new,
            success: Success {
                status: 204,
                description: "Done.",
                content: Content::Nothing,
                headers: Vec::new(),
                also: None,
                shown: None,
            },
            problems: Vec::new(),
            route: Box::new(move || web::to(handler.clone())),
        }
    }

    pub fn says(self, summary: impl Into<String>) -> Self {
        Endpoint {
            summary: summary.into(),
            ..self
        }
    }

    /// Says who may call it.
    pub fn access(mut self, access: Access) -> Self {
        self.access = Some(access);
        self
    }

    /// Says that a token with a right may call it.
    pub fn right(self, right: Right) -> Self {
        self.access(Access::Right(right))
    }

    /// Says the same by its method, unless it was said: reading needs the right to read, all else
    /// the right to write.
    pub fn right_of_verb(self) -> Self {
        match (self.access, self.verb) {
            (Some(_), _) => self,
            (None, Verb::Get) => self.right(Right::Read),
            (None, _) => self.right(Right::Write),
        }
    }

    /// Its route, behind a door that only those pass who may.
    pub fn guarded_route(&self) -> Route {
        let route = (self.route)();
        match self.access {
            Some(Access::Public | Access::Secret) => route,
            Some(Access::Right(right)) => {
                route.wrap(from_fn(move |request, next| admit(right, request, next)))
            }
            None => web::to(async || {
                Err::<HttpResponse, _>(Problem::internal("nobody has said who may do this"))
            }),
        }
    }

    pub fn takes(self, body: Describe, required: &'static [&'static str]) -> Self {
        let media_type = "application/json";
        let body = Some(Taken {
            media_type,
            body,
            required,
        });
        Endpoint { body, ..self }
    }

    /// Takes a file, whatever it is.
    pub fn takes_file(self, body: Describe) -> Self {
        let (media_type, required) = ("application/octet-stream", &[][..]);
        let body = Some(Taken {
            media_type,
            body,
            required,
        });
        Endpoint { body, ..self }
    }

    pub fn answers<T: ToSchema>(self, status: u16, description: &'static str) -> Self {
        self.answers_described(status, description, &[], Described::of::<T>)
    }

    /// Answers with what is described by hand.
    pub fn answers_described(
        self,
        status: u16,
        description: &'static str,
        headers: &[&'static str],
        body: Describe,
    ) -> Self {
        let content = Content::Json(body);
        let success = Success {
            status,
            description,
            content,
            headers: headers.to_vec(),
            also: None,
            shown: None,
        };
        Endpoint { success, ..self }
    }

    pub fn answers_text(
        self,
        status: u16,
        description: &'static str,
        media_type: &'static str,
    ) -> Self {
        let (content, headers) = (Content::Text(media_type), Vec::new());
        Endpoint {
            success: Success {
                status,
                description,
                content,
                headers,
                also: None,
                shown: None,
            },
            ..self
        }
    }

    /// A public feed in every format, with the choices that its readers have.
    pub fn feed(self) -> Self {
        let success = Success {
            status: 200,
            description: "The feed. Its body changes only with what it says.",
            content: Content::Feed,
            headers: vec![ETAG, "Cache-Control", "Content-Disposition", "Vary"],
            also: None,
            shown: None,
        };
        let query = super::feeds::parameters;
        let problems = vec![400, 404];
        Endpoint {
            success,
            query,
            problems,
            headers: vec![IF_NONE_MATCH],
            ..self
        }
    }

    /// Answers 200 with something else, where nothing is done.
    pub fn or_shows<T: ToSchema>(mut self, description: &'static str) -> Self {
        self.success.shown = Some((description, Described::of::<T>));
        self
    }

    /// An answer that readers keep and ask about again.
    pub fn kept_by_readers(mut self) -> Self {
        self.headers = vec![IF_NONE_MATCH];
        self.success.headers = vec![ETAG, "Cache-Control", "Vary"];
        self
    }

    /// Another status with the same body.
    pub fn also(mut self, status: u16, description: &'static str) -> Self {
        self.success.also = Some((status, description));
        self
    }

    pub fn needs(self, headers: &[&'static str]) -> Self {
        Endpoint {
            headers: headers.to_vec(),
            ..self
        }
    }

    pub fn with_query(self, query: fn() -> Vec<Parameter>) -> Self {
        Endpoint { query, ..self }
    }

    pub fn fails(mut self, problems: &[u16]) -> Self {
        self.problems.extend(problems);
        self
    }
}
