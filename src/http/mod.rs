//! How the world asks: the whole API on one page.
//!
//! [`table`] is the contract. Routes, `openapi.yaml` and the answers to wrong methods are all made
//! of it, so none of them can lag behind another.

mod body;
mod caller;
mod conferences;
mod docs;
mod documents;
mod endpoint;
mod feeds;
mod health;
mod meanings;
mod openapi;
mod precondition;
mod problem;
mod releases;
mod resources;
mod schema;
mod server;
mod stale;
mod wire;

use crate::app::report::CheckReport;
use crate::domain::conference::Day;
use crate::domain::person::Person;
use crate::domain::place::{Room, TimeSlot, Track};
use crate::domain::session::Session;

use endpoint::{Access, ETAG, Endpoint, IF_MATCH, IF_NONE_MATCH, TEXT, Verb};
use wire::List;
use wire::conference::{ConferenceBody, ConferenceItem, ConferenceShape};
use wire::release::{ReleaseBody, ReleaseShape};

pub use documents::documents;
pub use openapi::{document, yaml};
pub use server::{Listening, configure, serve};

/// Every endpoint.
pub fn table() -> Vec<Endpoint> {
    let groups = [
        service(),
        conferences(),
        publishing(),
        resources::endpoints::<Day>(),
        resources::endpoints::<Room>(),
        resources::endpoints::<Track>(),
        resources::endpoints::<TimeSlot>(),
        resources::endpoints::<Person>(),
        resources::endpoints::<Session>(),
        public(),
    ];
    groups.into_iter().flatten().collect()
}

/// The service itself.
fn service() -> Vec<Endpoint> {
    vec![
        Endpoint::new(Verb::Get, "/livez", "live", health::live)
            .says("Whether the process runs.")
            .answers_text(200, "It runs.", TEXT),
        Endpoint::new(Verb::Get, "/readyz", "ready", health::ready)
            .says("Whether the database answers.")
            .answers_text(200, "It answers.", TEXT)
            .fails(&[503]),
        Endpoint::new(Verb::Get, "/openapi.yaml", "openapi_yaml", docs::yaml)
            .says("This document.")
            .answers_text(200, "OpenAPI 3.1.", "application/yaml"),
        Endpoint::new(Verb::Get, "/openapi.json", "openapi_json", docs::json)
            .says("This document, as JSON.")
            .answers_text(200, "OpenAPI 3.1.", "application/json"),
        Endpoint::new(Verb::Get, "/docs/", "docs", docs::index)
            .says("This document, for reading and trying.")
            .answers_text(200, "A page.", "text/html"),
        Endpoint::new(Verb::Get, "/docs/{file}", "docs_file", docs::file)
            .says("What that page is made of.")
            .answers_text(200, "A file.", "*/*")
            .fails(&[404]),
        Endpoint::new(Verb::Get, "/problems/{code}", "problem", docs::problem)
            .says("What a problem means and what to do about it.")
            .answers_text(200, "The explanation.", TEXT)
            .fails(&[404]),
    ]
}

/// Conferences, and what the rules find in their agendas.
fn conferences() -> Vec<Endpoint> {
    let (all, one) = ("/api/v1/conferences", "/api/v1/conferences/{slug}");
    let conflicts = format!("{one}/conflicts");
    let rows = vec![
        Endpoint::new(Verb::Get, all, "list_conferences", conferences::list)
            .says("All conferences.")
            .answers_of::<List<ConferenceItem>, ConferenceItem>(200, "In order of slugs.", &[]),
        Endpoint::new(Verb::Post, all, "create_conference", conferences::create)
            .says("Makes a conference with an empty agenda.")
            .takes::<ConferenceBody>(ConferenceBody::REQUIRED)
            .answers_with::<ConferenceShape>(201, "Made.", &[ETAG, "Location"])
            .fails(&[409]),
        Endpoint::new(Verb::Get, one, "get_conference", conferences::get)
            .says("One conference.")
            .needs(&[IF_NONE_MATCH])
            .answers_with::<ConferenceShape>(200, "The conference.", &[ETAG])
            .fails(&[404]),
        Endpoint::new(Verb::Patch, one, "update_conference", conferences::update)
            .says("Changes a conference (JSON Merge Patch, RFC 7396). Its slug stays.")
            .takes::<ConferenceBody>(&[])
            .needs(&[IF_MATCH])
            .answers_with::<ConferenceShape>(200, "Changed.", &[ETAG])
            .fails(&[404, 409, 412, 428]),
        Endpoint::new(
            Verb::Get,
            conflicts,
            "list_conflicts",
            conferences::conflicts,
        )
        .says("What the rules find in the agenda, and the notes of its import.")
        .answers::<CheckReport>(200, "All conflicts, waived or not.")
        .fails(&[404]),
    ];
    rows.into_iter()
        .map(|row| row.access(Access::Token))
        .collect()
}

/// Releases.
fn publishing() -> Vec<Endpoint> {
    let releases = "/api/v1/conferences/{slug}/releases";
    let rows = vec![
        Endpoint::new(Verb::Get, releases, "list_releases", releases::list)
            .says("What was published, newest first.")
            .answers_of::<List<ReleaseShape>, ReleaseShape>(200, "The releases.", &[])
            .fails(&[404]),
        Endpoint::new(Verb::Post, releases, "publish", releases::publish)
            .says("Publishes the agenda as it is.")
            .takes::<ReleaseBody>(&[])
            .answers::<ReleaseShape>(201, "The new release.")
            .fails(&[404, 409]),
    ];
    rows.into_iter()
        .map(|row| row.access(Access::Token))
        .collect()
}

/// What everybody reads.
fn public() -> Vec<Endpoint> {
    let day = "/conferences/{slug}/days/{date}.{format}";
    vec![
        Endpoint::new(
            Verb::Get,
            "/conferences/{slug}/agenda.{format}",
            "agenda",
            feeds::agenda,
        )
        .says("The public programme, as a feed. Open to every origin; read from memory.")
        .feed(),
        Endpoint::new(Verb::Get, day, "day", feeds::day)
            .says("The public programme of one conference day, as a feed.")
            .feed(),
    ]
}
