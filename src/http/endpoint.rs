//! One row of the table of the API: a route, and all that its contract says.

use actix_web::http::Method;
use actix_web::{FromRequest, Handler, Responder, Route, web};
use utoipa::ToSchema;
use utoipa::openapi::{RefOr, Schema};

use super::schema;
use crate::app::feeds::{Cancelled, Times};

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
    /// Whoever has a token.
    Token,
}

/// The media type of plain text.
pub const TEXT: &str = "text/plain; charset=utf-8";

pub const ETAG: &str = "ETag";
pub const IF_MATCH: &str = "If-Match";
pub const IF_NONE_MATCH: &str = "If-None-Match";

/// A schema and those that it refers to, by name.
pub struct Described {
    pub schema: RefOr<Schema>,
    pub named: Vec<(String, RefOr<Schema>)>,
}

impl Described {
    pub fn of<T: ToSchema>() -> Self {
        let mut named = vec![(T::name().into_owned(), T::schema())];
        T::schemas(&mut named);
        let schema = utoipa::openapi::Ref::from_schema_name(T::name()).into();
        Described { schema, named }
    }
}

impl Described {
    /// A generic type, named after what it is of: `List_Room`.
    pub fn generic<T: ToSchema, Of: ToSchema>() -> Self {
        let name = format!("{}_{}", T::name(), Of::name());
        let mut named = vec![
            (name.clone(), T::schema()),
            (Of::name().into_owned(), Of::schema()),
        ];
        T::schemas(&mut named);
        Of::schemas(&mut named);
        Described {
            schema: utoipa::openapi::Ref::from_schema_name(name).into(),
            named,
        }
    }
}

/// What the body of a successful answer is.
#[expect(
    clippy::large_enum_variant,
    reason = "there are some dozens, made once"
)]
pub enum Content {
    Nothing,
    Json(Described),
    Text(&'static str),
    /// A public feed, in one of the formats that there are.
    Feed,
}

/// A parameter of a query: its name, its meaning and its schema.
pub type Parameter = (&'static str, &'static str, fn() -> Schema);

/// What the readers of a feed choose.
const FEED_QUERY: &[Parameter] = &[
    (
        "cancelled",
        "What becomes of cancelled and postponed sessions: kept unless said.",
        schema::word::<Cancelled>,
    ),
    (
        "tz",
        "How times are written: in the conference's zone unless said.",
        schema::word::<Times>,
    ),
];

/// A successful answer.
pub struct Success {
    pub status: u16,
    pub description: &'static str,
    pub content: Content,
    pub headers: Vec<&'static str>,
}

/// A body that an endpoint takes, and its fields that cannot be left out.
pub struct Taken {
    pub body: Described,
    pub required: &'static [&'static str],
}

/// One endpoint.
pub struct Endpoint {
    pub verb: Verb,
    pub path: String,
    /// The operation's name in `openapi.yaml`.
    pub id: String,
    pub summary: String,
    pub access: Access,
    pub body: Option<Taken>,
    /// Request headers that it understands.
    pub headers: Vec<&'static str>,
    /// Each parameter of the query, what it means and what it may be.
    pub query: Vec<Parameter>,
    pub success: Success,
    /// The statuses of its problem documents, besides those that every endpoint of its access has.
    pub problems: Vec<u16>,
    pub route: Box<dyn Fn() -> Route>,
}

impl Endpoint {
    /// A public endpoint that answers 204; the methods below say what is different.
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
            access: Access::Public,
            body: None,
            headers: Vec::new(),
            query: Vec::new(),
            success: Success {
                status: 204,
                description: "Done.",
                content: Content::Nothing,
                headers: Vec::new(),
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

    pub fn access(self, access: Access) -> Self {
        Endpoint { access, ..self }
    }

    pub fn takes<T: ToSchema>(self, required: &'static [&'static str]) -> Self {
        Endpoint {
            body: Some(Taken {
                body: Described::of::<T>(),
                required,
            }),
            ..self
        }
    }

    pub fn answers<T: ToSchema>(self, status: u16, description: &'static str) -> Self {
        self.answers_with::<T>(status, description, &[])
    }

    pub fn answers_with<T: ToSchema>(
        self,
        status: u16,
        description: &'static str,
        headers: &[&'static str],
    ) -> Self {
        self.answers_described(status, description, headers, Described::of::<T>())
    }

    /// Answers with a list or another type that is generic over a resource.
    pub fn answers_of<T: ToSchema, Of: ToSchema>(
        self,
        status: u16,
        description: &'static str,
        headers: &[&'static str],
    ) -> Self {
        self.answers_described(status, description, headers, Described::generic::<T, Of>())
    }

    fn answers_described(
        self,
        status: u16,
        description: &'static str,
        headers: &[&'static str],
        body: Described,
    ) -> Self {
        let content = Content::Json(body);
        let success = Success {
            status,
            description,
            content,
            headers: headers.to_vec(),
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
            headers: vec![ETAG, "Cache-Control", "Content-Disposition"],
        };
        let query = FEED_QUERY.to_vec();
        let problems = vec![400, 404];
        Endpoint {
            success,
            query,
            problems,
            headers: vec![IF_NONE_MATCH],
            ..self
        }
    }

    pub fn needs(self, headers: &[&'static str]) -> Self {
        Endpoint {
            headers: headers.to_vec(),
            ..self
        }
    }

    pub fn with_query(self, query: &[Parameter]) -> Self {
        Endpoint {
            query: query.to_vec(),
            ..self
        }
    }

    pub fn fails(mut self, problems: &[u16]) -> Self {
        self.problems.extend(problems);
        self
    }
}
