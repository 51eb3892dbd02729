//! A session as JSON.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{WaiveBody, Wire, id, text, time, zone};
use crate::domain::agenda::Edit;
use crate::domain::appearance::{Appearance, Attendance, Billing, Role};
use crate::domain::conflict::Conflict;
use crate::domain::error::Fault;
use crate::domain::resource::ResourceEdit;
use crate::domain::session::{
    Audience, Kind, Placement, PlacementInput, Session, SessionPatch, Status, When, WhenInput,
};
use crate::domain::text::{Label, Line, Name, Prose, Title};
use crate::domain::words::Word;
use crate::http::body::{Errors, present};
use crate::http::schema;

/// A session; on changing it, fields that are left out stay as they are.
///
/// `label` is the printed ordinal, such as "Panel 2". Unless said, `kind` is `other`, `status` is
/// `confirmed` and `audience` is `public`; only confirmed public sessions are published.
#[derive(Deserialize, ToSchema, Default)]
#[serde(deny_unknown_fields)]
pub struct SessionBody {
    /// The printed ordinal, such as "Panel 2".
    #[serde(default, deserialize_with = "present")]
    #[schema(schema_with = schema::nullable::<Label>)]
    label: Option<Option<String>>,
    #[serde(default, deserialize_with = "present")]
    #[schema(schema_with = schema::text::<Title>)]
    title: Option<String>,
    #[serde(rename = "abstract", default, deserialize_with = "present")]
    #[schema(schema_with = schema::nullable::<Prose>)]
    abstract_text: Option<Option<String>>,
    /// `panel`, `keynote`, `talk`, `workshop`, `poster`, `break`, `opening`, `closing`, `social`
    /// or `other` (unless said).
    #[serde(default, deserialize_with = "present")]
    #[schema(schema_with = schema::word::<Kind>)]
    kind: Option<String>,
    #[serde(default, deserialize_with = "present")]
    track_id: Option<Option<Uuid>>,
    /// `draft`, `confirmed` (unless said) or `cancelled`. Only confirmed sessions are published.
    #[serde(default, deserialize_with = "present")]
    #[schema(schema_with = schema::word::<Status>)]
    status: Option<String>,
    /// `public` (unless said) or `internal`, which is never published.
    #[serde(default, deserialize_with = "present")]
    #[schema(schema_with = schema::word::<Audience>)]
    audience: Option<String>,
    /// Where and when; `null` is an unplaced session. What it does not say stays as it is.
    #[serde(default, deserialize_with = "present")]
    placement: Option<Option<PlacementBody>>,
    /// The people, in printed order. The list is replaced as a whole.
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    people: Option<Vec<AppearanceBody>>,
    /// Conflicts that are accepted with this request.
    #[serde(default)]
    waive: Vec<WaiveBody>,
}

/// Where and when: a time slot, or a start and an end.
#[derive(Deserialize, Serialize, ToSchema, Default)]
#[serde(deny_unknown_fields)]
pub struct PlacementBody {
    /// In printed order; empty when no room is named.
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    room_ids: Option<Vec<Uuid>>,
    #[serde(default, deserialize_with = "present")]
    time_slot_id: Option<Option<Uuid>>,
    /// With an offset, or a wall time of the conference's zone: `2026-05-04T10:30`.
    #[serde(default, deserialize_with = "present")]
    starts_at: Option<Option<String>>,
    #[serde(default, deserialize_with = "present")]
    ends_at: Option<Option<String>>,
    /// That of the conference; any other is refused.
    zone: Option<String>,
}

/// One person of a session; unless said they are confirmed and shown.
#[derive(Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AppearanceBody {
    person_id: Uuid,
    /// `moderator`, `chair`, `host`, `speaker`, `panelist`, `discussant` or `interpreter`.
    #[schema(schema_with = schema::word::<Role>)]
    role: String,
    /// How they are printed here; `null` is as the person is.
    billing: Option<BillingBody>,
    /// `invited`, `confirmed` (unless said), `declined` or `withdrawn`.
    #[serde(default = "confirmed")]
    #[schema(schema_with = schema::word::<Attendance>)]
    state: String,
    /// False leaves a nameless seat in public.
    #[serde(default = "shown")]
    shown: bool,
}

fn confirmed() -> String {
    Attendance::Confirmed.word().to_owned()
}

fn shown() -> bool {
    true
}

/// Name, title and affiliation as printed on one session.
#[derive(Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BillingBody {
    #[schema(schema_with = schema::text::<Name>)]
    name: String,
    #[schema(schema_with = schema::nullable::<Line>)]
    title: Option<String>,
    #[schema(schema_with = schema::nullable::<Line>)]
    affiliation: Option<String>,
}

/// A session.
#[derive(Serialize, ToSchema)]
#[schema(as = Session)]
pub struct SessionShape {
    #[schema(format = Uuid)]
    id: String,
    label: Option<String>,
    title: String,
    #[serde(rename = "abstract")]
    abstract_text: Option<String>,
    #[schema(schema_with = schema::word::<Kind>)]
    kind: String,
    #[schema(format = Uuid)]
    track_id: Option<String>,
    #[schema(schema_with = schema::word::<Status>)]
    status: String,
    #[schema(schema_with = schema::word::<Audience>)]
    audience: String,
    placement: Option<PlacementBody>,
    people: Vec<AppearanceBody>,
}

impl Wire for Session {
    const PLURAL: &'static str = "sessions";
    const REQUIRED: &'static [&'static str] = &["title"];
    type Body = SessionBody;
    type Shape = SessionShape;

    fn patch(body: SessionBody, errors: &mut Errors) -> SessionPatch {
        let SessionBody {
            label,
            title,
            abstract_text,
            kind,
            track_id,
            status,
            audience,
            placement: place,
            people,
            waive: _,
        } = body;
        SessionPatch {
            label: errors.take_nullable("/label", label, Label::parse),
            title: errors.take_text("/title", title, Title::parse),
            abstract_text: errors.take_nullable("/abstract", abstract_text, Prose::parse),
            kind: errors.take_text("/kind", kind, Kind::from_word),
            track: track_id.map(|track| track.map(Into::into)),
            status: errors.take_text("/status", status, Status::from_word),
            audience: errors.take_text("/audience", audience, Audience::from_word),
            placement: place.map(|place| place.map(|place| placement(place, errors))),
            appearances: people.map(|people| appearances(people, errors)),
        }
    }

    fn shape(&self) -> SessionShape {
        let Session {
            id,
            label,
            title,
            abstract_text,
            kind,
            track,
            status,
            audience,
            placement,
            appearances,
        } = self;
        SessionShape {
            id: id.to_string(),
            label: text(label.as_ref()),
            title: title.to_string(),
            abstract_text: text(abstract_text.as_ref()),
            kind: kind.word().to_owned(),
            track_id: text(track.as_ref()),
            status: status.word().to_owned(),
            audience: audience.word().to_owned(),
            placement: placement.as_ref().map(placement_shape),
            people: appearances.iter().map(appearance_shape).collect(),
        }
    }

    fn edit(change: ResourceEdit<Session>) -> Edit {
        Edit::Session(change)
    }

    fn waive(body: &mut SessionBody) -> Vec<WaiveBody> {
        std::mem::take(&mut body.waive)
    }

    fn is_in(&self, conflict: &Conflict) -> bool {
        conflict.sessions.contains(&self.id)
    }
}

fn placement(body: PlacementBody, errors: &mut Errors) -> PlacementInput {
    let PlacementBody {
        room_ids,
        time_slot_id,
        starts_at,
        ends_at,
        zone: named,
    } = body;
    // A start or end that is taken away leaves no time, unless a slot takes its place.
    let emptied = starts_at == Some(None) || ends_at == Some(None);
    let (starts_at, ends_at) = (starts_at.flatten(), ends_at.flatten());
    let timed = starts_at.is_some() || ends_at.is_some();
    let starts = time(errors, "/placement/starts_at", starts_at);
    let ends = time(errors, "/placement/ends_at", ends_at);
    let zone = zone(errors, "/placement/zone", named);
    let rooms = room_ids.map(|ids| ids.into_iter().map(Into::into).collect());
    let when = match time_slot_id {
        Some(Some(slot)) if !timed => Some(WhenInput::Slot(slot.into())),
        Some(None) | None if !emptied && timed => Some(WhenInput::At { starts, ends }),
        // Whatever has a start and an end has no slot to be taken away.
        Some(None) if !emptied => Some(WhenInput::At {
            starts: None,
            ends: None,
        }),
        None if !emptied => None,
        Some(_) | None => {
            let detail = "give either time_slot_id, or both starts_at and ends_at";
            errors.push(Fault::new("not_a_placement", detail).at("/placement"));
            None
        }
    };
    PlacementInput { rooms, when, zone }
}

fn appearances(people: Vec<AppearanceBody>, errors: &mut Errors) -> Vec<Appearance> {
    let people = people.into_iter().enumerate();
    people
        .filter_map(|(index, person)| appearance(index, person, errors))
        .collect()
}

fn appearance(index: usize, body: AppearanceBody, errors: &mut Errors) -> Option<Appearance> {
    let AppearanceBody {
        person_id,
        role,
        billing: billed,
        state,
        shown,
    } = body;
    let at = |field: &str| format!("/people/{index}/{field}");
    let role = errors.take_text(&at("role"), Some(role), Role::from_word);
    let state = errors.take_text(&at("state"), Some(state), Attendance::from_word);
    let billing = billed.map(
        |BillingBody {
             name,
             title,
             affiliation,
         }| {
            let mut line = |field: &str, text| errors.take_text(&at(field), text, Line::parse);
            let (title, affiliation) = (
                line("billing/title", title),
                line("billing/affiliation", affiliation),
            );
            let name = errors.take_text(&at("billing/name"), Some(name), Name::parse)?;
            Some(Billing {
                name,
                title,
                affiliation,
            })
        },
    );
    // A billing that cannot be has been reported.
    let billing = billing.flatten();
    let person = errors.take(&at("person_id"), Some(person_id), id)?;
    Some(Appearance {
        person,
        role: role?,
        billing,
        state: state?,
        shown,
    })
}

fn placement_shape(placement: &Placement) -> PlacementBody {
    let Placement { rooms, when } = placement;
    let room_ids = Some(rooms.iter().map(|room| room.0).collect());
    match when {
        When::Slot(slot) => PlacementBody {
            room_ids,
            time_slot_id: Some(Some(slot.0)),
            starts_at: Some(None),
            ends_at: Some(None),
            zone: None,
        },
        When::At(interval) => PlacementBody {
            room_ids,
            time_slot_id: Some(None),
            starts_at: Some(Some(interval.start().to_rfc3339())),
            ends_at: Some(Some(interval.end().to_rfc3339())),
            zone: Some(interval.zone().name().to_owned()),
        },
    }
}

fn appearance_shape(appearance: &Appearance) -> AppearanceBody {
    let Appearance {
        person,
        role,
        billing,
        state,
        shown,
    } = appearance;
    let billing = billing.as_ref().map(
        |Billing {
             name,
             title,
             affiliation,
         }| BillingBody {
            name: name.to_string(),
            title: text(title.as_ref()),
            affiliation: text(affiliation.as_ref()),
        },
    );
    AppearanceBody {
        person_id: person.0,
        role: role.word().to_owned(),
        billing,
        state: state.word().to_owned(),
        shown: *shown,
    }
}
