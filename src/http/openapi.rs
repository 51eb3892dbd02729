//! `openapi.yaml`, made of the table of endpoints.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::json;
use utoipa::openapi::extensions::ExtensionsBuilder;
use utoipa::openapi::path::{Operation, OperationBuilder, Parameter, ParameterBuilder};
use utoipa::openapi::path::{ParameterIn, Paths};
use utoipa::openapi::request_body::RequestBodyBuilder;
use utoipa::openapi::schema::{AllOfBuilder, ObjectBuilder, OneOfBuilder, SchemaType, Type};
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme};
use utoipa::openapi::{
    ComponentsBuilder, ContentBuilder, HeaderBuilder, HttpMethod, InfoBuilder, LicenseBuilder,
    OpenApi, OpenApiBuilder, Ref, RefOr, Required, Response, ResponseBuilder, Schema,
};

use super::body::KEY_CHARS_MAX;
use super::endpoint::{
    self, Access, Content, Described, Endpoint, IDEMPOTENCY_KEY, IF_MATCH, IF_NONE_MATCH, Verb,
};
use super::field::{self, Read};
use super::problem::{ProblemShape, title};
use super::table;
use crate::app::feeds::{PublicAgenda, formats};
use crate::domain::words::Word;

const ABOUT: &str = "Keeps the programme of conferences: refuses contradictions while organizers \
    work, publishes numbered releases, and serves them as calendar feeds and JSON.\n\n\
    Every failure is a problem document (RFC 9457). Changing or deleting a resource needs \
    `If-Match` with the ETag that was read, or `*`. Times go out with the offset of the \
    conference's zone; they come in so, or as wall times of that zone (`2026-05-04T10:30`).";

/// The contract as YAML, as it stands in `openapi.yaml`.
#[expect(clippy::expect_used, reason = "YAML can say all that JSON can")]
pub fn yaml() -> String {
    document()
        .to_yaml()
        .expect("the document can be written as YAML")
}

/// The contract.
pub fn document() -> OpenApi {
    let mut paths = Paths::new();
    let mut schemas = BTreeMap::new();
    keep(&Described::of::<ProblemShape>(), &mut schemas);
    for endpoint in table() {
        let operation = operation(&endpoint, &mut schemas);
        paths.add_path_operation(&endpoint.path, vec![http_method(endpoint.verb)], operation);
    }
    let token = HttpBuilder::new().scheme(HttpAuthScheme::Bearer);
    let token = token.description(Some("A token; `plenary token create` makes one."));
    let components = ComponentsBuilder::new()
        .schemas_from_iter(schemas)
        .security_scheme("token", SecurityScheme::Http(token.build()));
    let license = LicenseBuilder::new()
        .name("MIT OR Apache-2.0")
        .identifier(Some("MIT OR Apache-2.0"));
    let info = InfoBuilder::new()
        .title("Plenary")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some(ABOUT))
        .license(Some(license.build()));
    OpenApiBuilder::new()
        .info(info)
        .paths(paths)
        .components(Some(components.build()))
        .build()
}

fn http_method(verb: Verb) -> HttpMethod {
    match verb {
        Verb::Get => HttpMethod::Get,
        Verb::Post => HttpMethod::Post,
        Verb::Put => HttpMethod::Put,
        Verb::Patch => HttpMethod::Patch,
        Verb::Delete => HttpMethod::Delete,
    }
}

fn keep(described: &Described, schemas: &mut BTreeMap<String, RefOr<Schema>>) {
    schemas.extend(described.named.iter().cloned());
}

fn operation(endpoint: &Endpoint, schemas: &mut BTreeMap<String, RefOr<Schema>>) -> Operation {
    let tag = match endpoint.access {
        Some(Access::Public) => "public",
        Some(Access::Secret) => "secrets",
        Some(Access::Right(_)) | None => "organizers",
    };
    let mut operation = OperationBuilder::new()
        .operation_id(Some(&endpoint.id))
        .tag(tag)
        .summary(Some(&endpoint.summary))
        .parameters(Some(parameters(endpoint)));
    operation = match endpoint.access {
        Some(Access::Public | Access::Secret) => {
            operation.securities(Some([SecurityRequirement::default()]))
        }
        Some(Access::Right(right)) => operation
            .security(SecurityRequirement::new("token", Vec::<String>::new()))
            .extensions(Some(
                ExtensionsBuilder::new()
                    .add("x-right", right.word())
                    .build(),
            )),
        None => operation,
    };
    if let Some(taken) = &endpoint.body {
        let body = (taken.body)();
        keep(&body, schemas);
        let schema = with_required(&body.schema, taken.required);
        let content = ContentBuilder::new().schema(Some(schema)).build();
        // What has no field that has to be there may be left out; a patch may not.
        let is_file = taken.media_type != "application/json";
        let needed = endpoint.verb == Verb::Patch || !taken.required.is_empty() || is_file;
        let required = if needed {
            Required::True
        } else {
            Required::False
        };
        let body = RequestBodyBuilder::new().required(Some(required));
        operation = operation.request_body(Some(body.content(taken.media_type, content).build()));
    }
    operation = operation.response(
        endpoint.success.status.to_string(),
        success(endpoint, schemas),
    );
    if let Some((status, description)) = endpoint.success.also {
        let mut also = success(endpoint, schemas);
        also.description = description.to_owned();
        operation = operation.response(status.to_string(), also);
    }
    if let Some((description, describe)) = endpoint.success.shown {
        let described = describe();
        keep(&described, schemas);
        let content = ContentBuilder::new().schema(Some(described.schema));
        let shown = ResponseBuilder::new().description(description);
        let shown = shown.content("application/json", content.build());
        operation = operation.response("200", shown.build());
    }
    if endpoint.verb == Verb::Get && endpoint.headers.contains(&IF_NONE_MATCH) {
        operation = operation.response("304", Response::new("Nothing has changed."));
    }
    for status in problems(endpoint) {
        operation = operation.response(status.to_string(), problem(status));
    }
    operation.build()
}

/// The statuses of an endpoint's problem documents.
fn problems(endpoint: &Endpoint) -> BTreeSet<u16> {
    let mut problems: BTreeSet<_> = endpoint.problems.iter().copied().collect();
    problems.extend([414, 500]);
    if let Some(Access::Right(_)) = endpoint.access {
        problems.extend([401, 403, 429, 503]);
    }
    if endpoint.body.is_some() {
        problems.extend([400, 408, 413, 415, 422]);
    }
    if endpoint.verb != Verb::Get {
        problems.extend([507]);
    }
    if !(endpoint.query)().is_empty() {
        problems.extend([400]);
    }
    problems
}

fn with_required(schema: &RefOr<Schema>, required: &[&str]) -> RefOr<Schema> {
    if required.is_empty() {
        return schema.clone();
    }
    let needs = required.iter().fold(ObjectBuilder::new(), |object, field| {
        object.required(*field)
    });
    let both = AllOfBuilder::new().item(schema.clone()).item(needs);
    RefOr::T(Schema::AllOf(both.build()))
}

fn parameters(endpoint: &Endpoint) -> Vec<Parameter> {
    let parameter = |name: &str, place, required, schema: RefOr<Schema>| {
        let parameter = ParameterBuilder::new().name(name).parameter_in(place);
        parameter.required(required).schema(Some(schema))
    };
    let mut parameters = Vec::new();
    for part in endpoint.path.split('{').skip(1) {
        if let Some((name, _)) = part.split_once('}') {
            let schema = openapi_schema(&of_path_parameter(name));
            let mut path = parameter(name, ParameterIn::Path, Required::True, schema);
            if name == "format" {
                let each = formats().map(|(format, _, about)| format!("* `{format}`: {about}"));
                path = path.description(Some(each.collect::<Vec<_>>().join("\n")));
            }
            parameters.push(path.build());
        }
    }
    for query in (endpoint.query)() {
        let endpoint::Parameter {
            name,
            about,
            schema,
            required,
        } = query;
        let required = if required {
            Required::True
        } else {
            Required::False
        };
        let query = parameter(name, ParameterIn::Query, required, openapi_schema(&schema));
        parameters.push(query.description(Some(about)).build());
    }
    for name in &endpoint.headers {
        // PUT replaces with the one and makes with the other.
        let needed = *name == IF_MATCH && endpoint.verb != Verb::Put;
        let required = if needed {
            Required::True
        } else {
            Required::False
        };
        parameters.push(parameter(name, ParameterIn::Header, required, header(name)).build());
    }
    parameters
}

/// What the parameter of a path is.
fn of_path_parameter(name: &str) -> serde_json::Value {
    match name {
        "slug" => field::slug(),
        "date" => chrono::NaiveDate::taken(),
        "id" => field::uuid(),
        "secret" => json!({"type": "string", "pattern": "^[0-9A-Za-z]+$"}),
        "number" => json!({"type": "integer", "minimum": 1, "maximum": i64::MAX}),
        "format" => {
            let formats: Vec<_> = formats().map(|(format, ..)| format).collect();
            json!({"type": "string", "enum": formats})
        }
        _ => json!({"type": "string"}),
    }
}

#[expect(clippy::expect_used, reason = "a schema of this program is one")]
fn openapi_schema(schema: &serde_json::Value) -> RefOr<Schema> {
    serde_json::from_value(schema.clone()).expect("this is JSON Schema")
}

/// What a header of a request is.
fn header(name: &str) -> RefOr<Schema> {
    openapi_schema(&match name {
        IDEMPOTENCY_KEY => json!({
            "type": "string", "minLength": 1, "maxLength": KEY_CHARS_MAX, "pattern": "^[!-~]+$",
        }),
        _ => json!({"type": "string"}),
    })
}

fn success(endpoint: &Endpoint, schemas: &mut BTreeMap<String, RefOr<Schema>>) -> Response {
    let success = &endpoint.success;
    let mut response = ResponseBuilder::new().description(success.description);
    match &success.content {
        Content::Nothing => {}
        Content::Json(describe) => {
            let described = describe();
            keep(&described, schemas);
            let content = ContentBuilder::new()
                .schema(Some(described.schema.clone()))
                .build();
            response = response.content("application/json", content);
        }
        Content::Text(media_type) if media_type.starts_with("text/") => {
            response = response.content(*media_type, text());
        }
        Content::Text(media_type) => {
            response = response.content(*media_type, ContentBuilder::new().build());
        }
        Content::Feed => {
            let public = Described::of::<PublicAgenda>();
            keep(&public, schemas);
            for (format, media_type, _) in formats() {
                let content = match format {
                    // Both are JSON; which it is, the address says.
                    "json" | "schedule.json" => {
                        let fahrplan = open_object("schedule");
                        let either = OneOfBuilder::new().item(public.schema.clone());
                        let either = either.item(fahrplan).build();
                        ContentBuilder::new()
                            .schema(Some(Schema::OneOf(either)))
                            .build()
                    }
                    "jsonld" => ContentBuilder::new()
                        .schema(Some(open_object("@context")))
                        .build(),
                    _ => text(),
                };
                response = response.content(media_type, content);
            }
        }
    }
    for name in &success.headers {
        let string = ObjectBuilder::new()
            .schema_type(SchemaType::new(Type::String))
            .build();
        response = response.header(*name, HeaderBuilder::new().schema(string).build());
    }
    response.build()
}

/// An object that somebody else describes, known by one of its fields.
fn open_object(field: &str) -> utoipa::openapi::Object {
    let anything = utoipa::openapi::schema::AdditionalProperties::FreeForm(true);
    ObjectBuilder::new()
        .required(field)
        .additional_properties(Some(anything))
        .build()
}

fn text() -> utoipa::openapi::Content {
    let string = ObjectBuilder::new()
        .schema_type(SchemaType::new(Type::String))
        .build();
    ContentBuilder::new().schema(Some(string)).build()
}

fn problem(status: u16) -> Response {
    let schema: RefOr<Schema> = Ref::from_schema_name("Problem").into();
    let content = ContentBuilder::new().schema(Some(schema)).build();
    let response = ResponseBuilder::new().description(title(status));
    response
        .content("application/problem+json", content)
        .build()
}
