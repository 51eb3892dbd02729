//! Plenary keeps the programme of a conference: which session, in which room, at what time, with
//! which moderator and panelists. It refuses contradictions while the organizer works, freezes
//! what is public into numbered releases, and serves each release as calendar feeds and JSON that
//! never lie about what changed.
//!
//! This page is the map; five minutes give you the whole house.
//!
//! # Two types carry everything
//!
//! * [`domain::agenda::Agenda`]: the editable programme of one conference. It has a *revision*, +1
//!   for each accepted request, and knows the conflicts of that revision.
//! * [`domain::release::Release`]: a frozen, numbered, public agenda.
//!
//! A write turns an agenda and edits into an agenda ([`domain::agenda::Agenda::apply`]).
//! Publishing turns an agenda into a release ([`domain::release::Release::freeze`]). A read turns
//! a release into bytes ([`render::View`]). An import turns bytes into a
//! [`domain::programme::Programme`] ([`intake::read`]) that is reconciled into edits
//! ([`domain::reconcile::reconcile`]). All four are pure functions.
//!
//! # Rooms, and the one rule
//!
//! | room | says | may use | owns |
//! | --- | --- | --- | --- |
//! | [`domain`] | what is true | – | wall time ⇄ instant; no I/O, clock, serde, diesel, actix |
//! | [`intake`] | how a foreign file reads | domain | parsing |
//! | [`render`] | how a release looks | domain | `ics`, writing XML and CSV, Markdown → HTML |
//! | [`storage`] | where it is kept | domain | diesel, both databases, dumps |
//! | [`app`] | what one can do | the four above | the clock, new ids, files, caches |
//! | [`http`] | how the world asks | app, domain | actix, request and answer JSON, limits |
//! | [`cli`] | how the shell asks | app, domain | clap, settings, what the terminal shows |
//!
//! `intake`, `render` and `storage` never see each other; nobody imports `http` or `cli`;
//! `main.rs` alone sees both. `tests/it/tidy.rs` parses the files and enforces this.
//!
//! # Where to begin reading
//!
//! * what a programme is: [`domain::session`], [`domain::appearance`], [`domain::place`];
//! * its law: [`domain::rules::ALL`], one file a rule, with its tests drawn as text, over
//!   [`domain::plan::Plan`], the agenda laid out by time, room and person;
//! * a field from outside to inside: `wire!` in `http::wire`, `resource!` in the domain, `details`
//!   in storage;
//! * its times: [`domain::local_time`], the only crossing from wall time to instant;
//! * the whole API on one page: [`http::table`];
//! * what each output looks like: [`render::ALL`]; what can be read: [`intake::ALL`], and how the
//!   next edition of it is laid over what is here: [`domain::reconcile`];
//! * why two sessions overlap, and what would settle it: [`domain::overlaps`];
//! * who may do what: [`domain::access`], the right in each row of [`http::table`], and the two
//!   sorts of bearers, [`app::tokens`] and [`app::person_links`];
//! * what nobody can exhaust: `http::limits` (how often), `http::connection` (how many, how long);
//! * texts as HTML: [`render::markdown`], the one place that sanitises;
//! * what the program is told: `cli::settings`, a row for each setting;
//! * how it is kept running: [`app::backup`], [`app::keep`] and [`app::doctor`], over copies of a
//!   SQLite file (`storage::backup`) and text that both databases read (`storage::dump`).
//!
//! # The write road
//!
//! JSON becomes edits, every field error at once (`http::wire`); one transaction locks the agenda
//! and takes it from memory, or loads it where the database has another revision
//! ([`app::App::edit`]); the domain carries all edits out, takes along what belongs to them, and
//! judges the result, rules inside ([`domain::rules::ALL`], one plan of the agenda for all of
//! them); storage saves only what differs, compares and swaps the revision, and appends to the
//! change log, which is audit trail and outbox in one ([`storage::save_agenda`]); the databases let
//! nobody delete from it.
//!
//! # The read road
//!
//! Public reads never touch the database: each process holds the current release of each
//! conference and, within a bound, the bytes that were rendered of it, and looks twice a second
//! whether another process has published. A feed is a scope, a filter and options
//! ([`render::View`]); what was answered before is answered again without being routed
//! (`http::lane`). What is looked up are addresses that are secrets: a selection, which shows what
//! is public, and the link of a person, which shows the draft of what is their own.
//!
//! # Deliberately absent
//!
//! * A repository trait: both databases are variants inside [`storage`].
//! * SQL that knows about overlaps: the rules see the whole agenda, in memory, so no rule stands
//!   in two places.
//! * Instants in the programme: what is printed is a wall time, and that is what is stored.
//! * Setters and unchecked constructors: the constructor is the check.
//! * Accounts and passwords: who has a token or a link may do what it says.
//!
//! # Example
//!
//! ```
//! use plenary::domain::local_time::{TimeInput, Zone};
//!
//! let zone = Zone::parse("America/New_York").unwrap();
//! let printed = TimeInput::parse("2021-06-22T10:30").unwrap();
//! assert_eq!(zone.resolve(printed).unwrap().to_rfc3339(), "2021-06-22T10:30:00-04:00");
//!
//! // The clock is set forward over this one: it is refused, with both neighbours.
//! let gap = TimeInput::parse("2026-03-08T02:30").unwrap();
//! assert_eq!(zone.resolve(gap).unwrap_err().code, "nonexistent_time");
//! ```

pub mod domain;

pub mod intake;
pub mod render;
pub mod storage;

pub mod app;

pub mod cli;
pub mod http;
