//! How the world asks: the whole API on one page.
//!
//! [`table`] is the contract. Routes, `openapi.yaml` and the answers to wrong methods are all made
//! of it, so none of them can lag behind another.

mod access_log;
mod address;
mod answer;
mod body;
mod caller;
mod conferences;
mod connection;
mod docs;
mod documents;
mod edits;
mod endpoint;
mod feeds;
mod field;
mod front;
mod headers;
mod health;
mod imports;
mod lane;
mod limits;
mod lists;
mod looks;
mod meanings;
mod metrics;
mod openapi;
mod person_links;
mod precondition;
mod problem;
mod reader;
mod redactions;
mod releases;
mod resources;
mod selections;
mod server;
mod settings;
mod stale;
mod timely;
mod tokens;
mod wire;

use crate::app::feeds::NowAndNext;
use crate::app::report::{ChangeReport, CheckReport, DiffReport, FreePlaceReport, ImportPreview};
use crate::domain::access::Right;
use crate::domain::conference::Day;
use crate::domain::person::Person;
use crate::domain::place::{Room, TimeSlot, Track};
use crate::domain::session::Session;

use endpoint::{
    Access, Described, ETAG, Endpoint, IDEMPOTENCY_KEY, IF_MATCH, IF_NONE_MATCH, TEXT, Verb,
};
use tokens::{MadeShape, TokenShape};
use wire::appearance::Appearances;
use wire::placement::Placements;
use wire::release::{self, ReleaseShape};
use wire::{conference, rules};

pub use documents::documents;
pub use openapi::{document, yaml};
pub use server::{Listening, configure, serve};
pub use settings::ServerSettings;

/// Every endpoint.
pub fn table() -> Vec<Endpoint> {
    let groups = [
        service(),
        conferences(),
        access(),
        agendas(),
        publishing(),
        resources::endpoints::<Day>(),
        resources::endpoints::<Room>(),
        resources::endpoints::<Track>(),
        resources::endpoints::<TimeSlot>(),
        resources::endpoints::<Person>(),
        resources::endpoints::<Session>(),
        resources::endpoints::<Appearances>(),
        resources::endpoints::<Placements>(),
        public(),
        chosen(),
        own(),
    ];
    groups.into_iter().flatten().collect()
}

/// The service itself.
fn service() -> Vec<Endpoint> {
    let rows = vec![
        Endpoint::new(Verb::Get, "/livez", "live", health::live)
            .says("Whether the process runs.")
            .answers_text(200, "It runs.", TEXT),
        Endpoint::new(Verb::Get, "/readyz", "ready", health::ready)
            .says("Whether the database answers, with the tables that this version knows.")
            .answers_text(200, "It does.", TEXT)
            .fails(&[503]),
        Endpoint::new(Verb::Get, "/metrics", "metrics", metrics::show)
            .says("What the server counts, for Prometheus: to this machine, or to an owner.")
            .answers_text(200, "OpenMetrics.", metrics::OPEN_METRICS)
            .fails(&[401, 403, 429, 503]),
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
    ];
    rows.into_iter()
        .map(|row| row.access(Access::Public))
        .collect()
}

/// Conferences and the settings of their rules.
fn conferences() -> Vec<Endpoint> {
    let (all, one) = ("/api/v1/conferences", "/api/v1/conferences/{slug}");
    let rules = format!("{one}/rules");
    let both = &[ETAG, "Location"];
    let rows = vec![
        Endpoint::new(Verb::Get, all, "list_conferences", conferences::list)
            .says("All conferences.")
            .answers_described(200, "In order of slugs.", &[], conference::all_schema),
        Endpoint::new(Verb::Post, all, "create_conference", conferences::create)
            .right(Right::Admin)
            .says("Makes a conference with an empty agenda.")
            .takes(conference::body_schema, conference::REQUIRED)
            .needs(&[IDEMPOTENCY_KEY])
            .answers_described(201, "Made.", both, conference::shape_schema)
            .fails(&[409]),
        Endpoint::new(Verb::Get, one, "get_conference", conferences::get)
            .says("One conference.")
            .needs(&[IF_NONE_MATCH])
            .answers_described(200, "The conference.", &[ETAG], conference::shape_schema)
            .fails(&[404]),
        Endpoint::new(Verb::Put, one, "put_conference", conferences::put)
            .right(Right::Admin)
            .says("Replaces a conference without its agenda, or makes one. Its slug stays.")
            .takes(conference::body_schema, conference::REQUIRED_PUT)
            .needs(&[IF_MATCH, IF_NONE_MATCH])
            .answers_described(200, "Replaced.", &[ETAG], conference::shape_schema)
            .also(201, "Made.")
            .fails(&[404, 409, 412, 428]),
        Endpoint::new(Verb::Patch, one, "update_conference", conferences::update)
            .says("Changes a conference (JSON Merge Patch, RFC 7396). Its slug stays.")
            .takes(conference::body_schema, &[])
            .needs(&[IF_MATCH])
            .answers_described(200, "Changed.", &[ETAG], conference::shape_schema)
            .fails(&[404, 409, 412, 428]),
        Endpoint::new(Verb::Delete, one, "delete_conference", conferences::delete)
            .right(Right::Admin)
            .says("Deletes a conference that was never published, with its whole agenda.")
            .needs(&[IF_MATCH])
            .fails(&[404, 409, 412, 428]),
        Endpoint::new(Verb::Get, &rules, "list_rules", conferences::rules)
            .says("Every rule, what it is unless said, and what it is here.")
            .needs(&[IF_NONE_MATCH])
            .answers_described(200, "The rules.", &[ETAG], rules::shape_schema)
            .fails(&[404]),
        Endpoint::new(
            Verb::Patch,
            rules,
            "update_rules",
            conferences::update_rules,
        )
        .says("Changes severities and parameters of rules; null is what they are unless said.")
        .takes(rules::body_schema, &[])
        .needs(&[IF_MATCH])
        .answers_described(200, "Changed.", &[ETAG], rules::shape_schema)
        .fails(&[404, 409, 412, 428]),
    ];
    rows.into_iter().map(Endpoint::right_of_verb).collect()
}

/// Many edits at once, and what there is to see of an agenda.
fn agendas() -> Vec<Endpoint> {
    let one = "/api/v1/conferences/{slug}";
    let places = Described::listed::<FreePlaceReport>;
    let rows = vec![
        Endpoint::new(Verb::Post, format!("{one}/edits"), "edit", edits::edit)
            .says("Carries out many edits, all or nothing, in one revision.")
            .takes(wire::edits::body_schema, &["edits"])
            .needs(&[IDEMPOTENCY_KEY])
            .with_query(edits::parameters)
            .answers_described(200, "Done, or shown.", &[ETAG], wire::edits::shape_schema)
            .fails(&[404, 409, 412]),
        Endpoint::new(
            Verb::Post,
            format!("{one}/imports"),
            "import",
            imports::import,
        )
        .says("Brings a foreign programme in: what only the file has changed, in one revision.")
        .takes_file(imports::body_schema)
        .with_query(imports::parameters)
        .answers::<ImportPreview>(200, "Done, or shown.")
        .fails(&[404, 409]),
        Endpoint::new(
            Verb::Get,
            format!("{one}/conflicts"),
            "list_conflicts",
            looks::conflicts,
        )
        .says("What the rules find in the agenda, and the notes of its import.")
        .with_query(looks::conflict_filters)
        .answers::<CheckReport>(200, "Conflicts, waived or not.")
        .fails(&[404]),
        Endpoint::new(
            Verb::Get,
            format!("{one}/free-places"),
            "list_free_places",
            looks::free_places,
        )
        .says("Where a session would fit, the best place first.")
        .with_query(looks::search_parameters)
        .answers_described(
            200,
            "Each with the warnings that it would bring.",
            &[],
            places,
        )
        .fails(&[404, 422]),
        Endpoint::new(
            Verb::Get,
            format!("{one}/changes"),
            "list_changes",
            looks::changes,
        )
        .says("Who changed what and when, oldest first; only a redaction takes something out.")
        .with_query(looks::change_parameters)
        .answers_described(200, "One page.", &[], Described::listed::<ChangeReport>)
        .fails(&[404]),
    ];
    rows.into_iter().map(Endpoint::right_of_verb).collect()
}

/// Releases, and what the draft would look like as one.
fn publishing() -> Vec<Endpoint> {
    let conference = "/api/v1/conferences/{slug}";
    let releases = format!("{conference}/releases");
    let (one, diff) = (
        format!("{releases}/{{number}}"),
        format!("{releases}/{{number}}/diff"),
    );
    let redaction = format!("{conference}/people/{{id}}/redaction");
    let preview = format!("{conference}/preview/agenda.{{format}}");
    let rows = vec![
        Endpoint::new(Verb::Get, &releases, "list_releases", releases::list)
            .says("What was published, newest first.")
            .with_query(releases::list_parameters)
            .answers_described(200, "The releases.", &[], Described::listed::<ReleaseShape>)
            .fails(&[404]),
        Endpoint::new(Verb::Post, &releases, "publish", releases::publish)
            .right(Right::Publish)
            .says("Publishes the agenda as it is, some sessions of it, or an older release again.")
            .takes(release::body_schema, &[])
            .needs(&[IDEMPOTENCY_KEY])
            .with_query(releases::publish_parameters)
            .answers::<ReleaseShape>(201, "The new release.")
            .or_shows::<release::ProposalShape>("With dry_run: what would become public.")
            .fails(&[404, 409]),
        Endpoint::new(Verb::Get, one, "get_release", releases::get)
            .says("One release, with all that it says.")
            .answers::<release::WholeReleaseShape>(200, "The release.")
            .fails(&[404]),
        Endpoint::new(Verb::Get, diff, "diff_releases", releases::diff)
            .says("What differs between two releases, and whom to tell.")
            .with_query(releases::diff_parameters)
            .answers::<DiffReport>(200, "The difference.")
            .fails(&[404]),
        Endpoint::new(Verb::Post, redaction, "redact", redactions::redact)
            .right(Right::Admin)
            .says("Takes a person out of everything that was published, for good.")
            .takes(redactions::body_schema, &["reason"])
            .fails(&[404]),
        Endpoint::new(Verb::Get, preview, "preview", feeds::preview)
            .says("What the draft would look like in public, in any format, without a number.")
            .feed(),
    ];
    rows.into_iter().map(Endpoint::right_of_verb).collect()
}

/// What everybody reads.
fn public() -> Vec<Endpoint> {
    let part = |folder: &str| format!("/conferences/{{slug}}/{folder}/{{code}}.{{format}}");
    let now = "/conferences/{slug}/now.json";
    let rows = vec![
        Endpoint::new(
            Verb::Get,
            "/conferences/{slug}/agenda.{format}",
            "agenda",
            feeds::agenda,
        )
        .says("The public programme, as a feed. Open to every origin; read from memory.")
        .feed(),
        Endpoint::new(Verb::Get, part("days"), "day", feeds::day)
            .says("The public programme of one conference day; its code is its date.")
            .feed(),
        Endpoint::new(Verb::Get, part("rooms"), "room", feeds::room)
            .says("The public programme of one room.")
            .feed(),
        Endpoint::new(Verb::Get, part("tracks"), "track", feeds::track)
            .says("The public programme of one track.")
            .feed(),
        Endpoint::new(Verb::Get, part("people"), "person", feeds::person)
            .says("The public programme of one person.")
            .feed(),
        Endpoint::new(Verb::Get, part("sessions"), "session", feeds::session)
            .says("One public session.")
            .feed(),
        Endpoint::new(Verb::Get, now, "now", feeds::now)
            .says("What is on, and what comes next in each room.")
            .answers::<NowAndNext>(200, "It says the same until `valid_until`.")
            .with_query(feeds::now_parameters)
            .kept_by_readers()
            .fails(&[404]),
    ];
    rows.into_iter()
        .map(|row| row.access(Access::Public))
        .collect()
}

/// What attendees choose: addresses that are secrets.
fn chosen() -> Vec<Endpoint> {
    let (new, one) = ("/conferences/{slug}/selections", "/f/{secret}");
    let rows = vec![
        Endpoint::new(Verb::Post, new, "create_selection", selections::create)
            .access(Access::Public)
            .says("Makes a feed of some sessions, behind an address that nobody can guess.")
            .takes(selections::body_schema, &["session_ids"])
            .answers::<selections::SelectionShape>(201, "Made; its secrets are shown this once.")
            .fails(&[404, 429, 503]),
        Endpoint::new(
            Verb::Get,
            "/f/{secret}.{format}",
            "selection",
            selections::feed,
        )
        .says("What somebody has chosen, as a calendar (ics) or JSON; it follows releases.")
        .feed()
        .fails(&[429, 503]),
        Endpoint::new(Verb::Put, one, "change_selection", selections::change)
            .says("Chooses other sessions; needs the key, as a bearer token.")
            .takes(selections::body_schema, &["session_ids"])
            .fails(&[401, 404, 405, 429, 503]),
        Endpoint::new(Verb::Delete, one, "delete_selection", selections::delete)
            .says("Forgets a selection, at once; needs the key, as a bearer token.")
            .fails(&[401, 404, 405, 429, 503]),
    ];
    let guarded = |row: Endpoint| match row.access {
        None => row.access(Access::Secret),
        Some(_) => row,
    };
    rows.into_iter().map(guarded).collect()
}

/// What a person sees with their link, and what they say: an address that is a secret.
fn own() -> Vec<Endpoint> {
    use person_links::{AppearanceShape, LinkShape, ProgrammeShape};
    let link = "/api/v1/conferences/{slug}/people/{id}/link";
    let (own, feed) = ("/p/{secret}", "/p/{secret}.{format}");
    let one = "/p/{secret}/appearances/{id}";
    let rows = vec![
        Endpoint::new(Verb::Post, link, "link_person", person_links::create)
            .right(Right::Write)
            .says("Makes the link with which a person answers for themselves, or replaces it.")
            .answers::<LinkShape>(
                201,
                "Made; it is shown this once. One before it has stopped.",
            )
            .fails(&[404]),
        Endpoint::new(Verb::Delete, link, "unlink_person", person_links::delete)
            .right(Right::Write)
            .says("Takes the link of a person away, at once.")
            .fails(&[404]),
        Endpoint::new(Verb::Get, own, "get_own", person_links::show)
            .says(
                "The appearances of whoever has the link, how they are printed, and what of it \
                   is public.",
            )
            .answers::<ProgrammeShape>(200, "What is their own, and nothing else.")
            .fails(&[404, 429, 503]),
        Endpoint::new(Verb::Patch, own, "correct_own", person_links::correct)
            .says(
                "Corrects how they are printed and when they can come (JSON Merge Patch). Only \
                   they answer for it: it needs no If-Match. No conflict refuses it.",
            )
            .takes(person_links::person_schema, &[])
            .answers::<ProgrammeShape>(200, "As it is now, with the conflicts that it has brought.")
            .fails(&[404, 405, 429, 503]),
        Endpoint::new(Verb::Put, one, "answer_for_own", person_links::answer)
            .says(
                "Confirms or declines one appearance, which is public with the next release. No \
                   conflict refuses it.",
            )
            .takes(person_links::answer_schema, &["answer"])
            .answers::<AppearanceShape>(
                200,
                "As it is now, with the conflicts that it has brought.",
            )
            .fails(&[404, 409, 429, 503]),
        Endpoint::new(Verb::Get, feed, "own_feed", person_links::feed)
            .says("What is public of them, as a calendar (ics) or JSON; it follows releases.")
            .feed()
            .fails(&[429, 503]),
    ];
    let guarded = |row: Endpoint| match row.access {
        None => row.access(Access::Secret),
        Some(_) => row,
    };
    rows.into_iter().map(guarded).collect()
}

/// Who may do what.
fn access() -> Vec<Endpoint> {
    let (all, one) = ("/api/v1/tokens", "/api/v1/tokens/{id}");
    let rows = vec![
        Endpoint::new(Verb::Get, all, "list_tokens", tokens::list)
            .says("The tokens that the caller may know of, without their secrets.")
            .answers_described(200, "By name.", &[], Described::listed::<TokenShape>),
        Endpoint::new(Verb::Post, all, "create_token", tokens::create)
            .says("Makes a token, which can do no more than its maker.")
            .takes(tokens::body_schema, &["name", "permission"])
            .answers::<MadeShape>(201, "Made; its secret is shown this once.")
            .fails(&[404, 409]),
        Endpoint::new(
            Verb::Post,
            format!("{one}/rotation"),
            "rotate_token",
            tokens::rotate,
        )
        .says("Gives a token another secret; the one it had works on for a while.")
        .takes(tokens::rotation_schema, &[])
        .answers::<MadeShape>(200, "The token; its new secret is shown this once.")
        .fails(&[404]),
        Endpoint::new(Verb::Delete, one, "revoke_token", tokens::revoke)
            .says("Forgets a token, at once.")
            .fails(&[404]),
        Endpoint::new(
            Verb::Get,
            "/api/v1/changes",
            "list_all_changes",
            looks::all_changes,
        )
        .says("Who did what, from where and when, in all conferences and beside them.")
        .with_query(looks::change_parameters)
        .answers_described(200, "One page.", &[], Described::listed::<ChangeReport>),
    ];
    rows.into_iter()
        .map(|row| row.right(Right::Admin))
        .collect()
}
