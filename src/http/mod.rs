//! How the world asks: the whole API on one page.
//!
//! [`table`] is the contract. Routes, `openapi.yaml` and the answers to wrong methods are all made
//! of it, so none of them can lag behind another.

mod body;
mod caller;
mod conferences;
mod docs;
mod endpoint;
mod feeds;
mod health;
mod openapi;
mod precondition;
mod problem;
mod releases;
mod resources;
mod server;
mod wire;

use crate::app::report::CheckReport;
use crate::domain::conference::Day;
use crate::domain::person::Person;
use crate::domain::place::{Room, TimeSlot, Track};
use crate::domain::session::Session;

use endpoint::{Access, ETAG, Endpoint, IF_MATCH, IF_NONE_MATCH, Verb};
use wire::conference::{ConferenceBody, ConferenceItem, ConferenceShape};
use wire::release::{ReleaseShape, Releases};

pub use openapi::yaml;
pub use server::{Listening, configure, serve};

/// Every endpoint.
pub fn table() -> Vec<Endpoint> {
    let conferences = "/api/v1/conferences";
    let conference = "/api/v1/conferences/{slug}";
    let mut table = vec![
        Endpoint::new(Verb::Get, "/livez", "live", health::live)
            .says("Whether the process runs.")
            .answers_text(200, "It runs."),
        Endpoint::new(Verb::Get, "/readyz", "ready", health::ready)
            .says("Whether the database answers.")
            .answers_text(200, "It answers.")
            .fails(&[503]),
        Endpoint::new(Verb::Get, "/openapi.yaml", "openapi", docs::openapi)
            .says("This document.")
            .answers_yaml(200, "OpenAPI 3.1."),
        Endpoint::new(Verb::Get, "/problems/{code}", "problem", docs::problem)
            .says("What a problem means and what to do about it.")
            .answers_text(200, "The explanation.")
            .fails(&[404]),
        Endpoint::new(
            Verb::Get,
            conferences,
            "list_conferences",
            conferences::list,
        )
        .says("All conferences.")
        .access(Access::Token)
        .answers::<wire::List<ConferenceItem>>(200, "In order of their slugs."),
        Endpoint::new(
            Verb::Post,
            conferences,
            "create_conference",
            conferences::create,
        )
        .says("Makes a conference with an empty agenda.")
        .access(Access::Token)
        .takes::<ConferenceBody>(&["slug", "title", "zone"])
        .answers_with::<ConferenceShape>(201, "Made.", &[ETAG, "Location"])
        .fails(&[409]),
        Endpoint::new(Verb::Get, conference, "get_conference", conferences::get)
            .says("One conference.")
            .access(Access::Token)
            .answers_with::<ConferenceShape>(200, "The conference.", &[ETAG])
            .needs(&[IF_NONE_MATCH])
            .fails(&[404]),
        Endpoint::new(
            Verb::Patch,
            conference,
            "update_conference",
            conferences::update,
        )
        .says("Changes a conference (JSON Merge Patch, RFC 7396). Its slug stays.")
        .access(Access::Token)
        .takes::<ConferenceBody>(&[])
        .needs(&[IF_MATCH])
        .answers_with::<ConferenceShape>(200, "Changed.", &[ETAG])
        .fails(&[404, 409, 412, 428]),
        Endpoint::new(
            Verb::Get,
            "/api/v1/conferences/{slug}/conflicts",
            "list_conflicts",
            conferences::conflicts,
        )
        .says("What the rules find in the agenda, and the notes of its import.")
        .access(Access::Token)
        .answers::<CheckReport>(200, "All conflicts, waived or not.")
        .fails(&[404]),
        Endpoint::new(
            Verb::Get,
            "/api/v1/conferences/{slug}/releases",
            "list_releases",
            releases::list,
        )
        .says("What was published, newest first.")
        .access(Access::Token)
        .answers::<Releases>(200, "The releases.")
        .fails(&[404]),
        Endpoint::new(
            Verb::Post,
            "/api/v1/conferences/{slug}/releases",
            "publish",
            releases::publish,
        )
        .says("Publishes the agenda as it is.")
        .access(Access::Token)
        .answers::<ReleaseShape>(201, "The new release.")
        .fails(&[404, 409]),
        Endpoint::new(
            Verb::Get,
            "/conferences/{slug}/agenda.{format}",
            "agenda_feed",
            feeds::agenda,
        )
        .says("The public programme, as a feed. Open to every origin; read from memory.")
        .feed(),
        Endpoint::new(
            Verb::Get,
            "/conferences/{slug}/days/{date}.{format}",
            "day_feed",
            feeds::day,
        )
        .says("The public programme of one conference day, as a feed.")
        .feed(),
    ];
    table.extend(resources::endpoints::<Day>());
    table.extend(resources::endpoints::<Room>());
    table.extend(resources::endpoints::<Track>());
    table.extend(resources::endpoints::<TimeSlot>());
    table.extend(resources::endpoints::<Person>());
    table.extend(resources::endpoints::<Session>());
    table
}
