//! A session as JSON.

use super::wire;
use crate::domain::agenda::{Agenda, Edit};
use crate::domain::appearance::Appearance;
use crate::domain::conference::Timeline;
use crate::domain::conflict::Conflict;
use crate::domain::few::Few;
use crate::domain::ids::{SessionId, TrackId};
use crate::domain::place::Features;
use crate::domain::placement::PlacementInput;
use crate::domain::session::{
    Audience, Kind, RELATED_MAX, Session, SessionPatch, Status, TAGS_MAX,
};
use crate::domain::text::{Label, Line, Prose, Title};
use crate::domain::values::{Code, ExternalReference, Language, Links};
use crate::http::reader::Reader;

wire! {
    Session, SessionPatch, Edit::Session;
    name "Session", plural "sessions";
    required [], filters [
        "code", "label", "title", "kind", "track_id", "language", "tags", "status", "audience",
        "parent_id", "repeat_of_id", "room_id", "person_id", "time_slot_id", "date", "ref"
    ];
    nested ["ref"];
    is_in |_: &Agenda, id, conflict: &Conflict| conflict.sessions.contains(&id);
    passes passes;
    check_new |body: &mut Reader<'_>| if !body.has("repeat_of_id") { body.require(&["title"]) };
    /// Its short name in URLs; made of the id unless said. It stays when the title changes.
    "code" code: Code,
    /// What another tool calls it.
    "ref" reference: Option<ExternalReference>,
    /// The printed ordinal, such as "Panel 2".
    "label" label: Option<Label>,
    /// Has to be said of a new one, unless it is a repeat: title, abstract, track and tags of a
    /// repeat are the original's.
    "title" title: Title,
    "abstract" abstract_text: Option<Prose>,
    /// In Markdown.
    "description" description: Option<Prose>,
    /// `other` unless said.
    "kind" kind: Kind,
    "track_id" track: Option<TrackId>,
    /// A language tag (BCP 47), such as `en`.
    "language" language: Option<Language>,
    "tags" tags: Few<Label, TAGS_MAX>,
    /// `confirmed` unless said. Only confirmed sessions are published. Cancelling a block cancels
    /// its children.
    "status" status: Status,
    /// `public` (unless said) or `internal`, which is never published.
    "audience" audience: Audience,
    /// How long it is meant to last.
    "duration_minutes" duration_minutes: Option<u16>,
    /// How many people are expected to come.
    "expected_audience" expected_audience: Option<u32>,
    /// What its rooms have to have.
    "needed_features" needed_features: Features,
    /// Private unless marked public.
    "links" links: Links,
    /// A short public line, such as "20 minutes late".
    "notice" notice: Option<Line>,
    /// The block that contains it; moving or cancelling the block takes it along.
    "parent_id" parent: Option<SessionId>,
    /// The session that it repeats.
    "repeat_of_id" repeat_of: Option<SessionId>,
    /// Sessions that must not take place at the same time.
    "must_not_overlap_ids" must_not_overlap: Few<SessionId, RELATED_MAX>,
    /// Sessions that have to have ended before it begins.
    "after_ids" after: Few<SessionId, RELATED_MAX>,
    /// Where and when; null is an unplaced session. What it does not say stays as it is.
    "placement" placement: Option<PlacementInput> => |session| session.placement.clone(),
    /// The people, in printed order. The list is replaced as a whole.
    "people" appearances: Vec<Appearance>,
}

/// Filters that are no fields: a room, person or time slot that it has, the date of its day, and
/// a `ref` as `source/id`.
fn passes(agenda: &Agenda, id: SessionId, name: &str, value: &str) -> Option<bool> {
    let session = agenda.session(id)?;
    match name {
        "room_id" => Some(
            agenda
                .rooms_of(session)
                .iter()
                .any(|id| id.to_string() == value),
        ),
        "person_id" => Some(
            session
                .appearances
                .iter()
                .any(|a| a.person.to_string() == value),
        ),
        "time_slot_id" => {
            use crate::domain::placement::When;
            let when = session.placement.as_ref().map(|placement| placement.when);
            Some(matches!(when, Some(When::Slot(slot)) if slot.to_string() == value))
        }
        "date" => {
            let days = Timeline::new(agenda.days(), agenda.conference().zone);
            let at = agenda.interval(session).map(|when| when.start().instant());
            let day = at.and_then(|at| days.day_of(at));
            Some(day.is_some_and(|day| day.date.to_string() == value))
        }
        "ref" => {
            let reference = session.reference.as_ref();
            Some(reference.is_some_and(|r| r.to_string() == value))
        }
        _ => None,
    }
}
