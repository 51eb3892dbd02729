//! One person in one session, as JSON: a part of the session, and an address of its own.

use serde_json::{Map, Value, json};

use super::{Field, Found, Wire};
use crate::app::clock;
use crate::domain::agenda::{Agenda, Edit};
use crate::domain::appearance::{
    Appearance, AppearanceEdit, AppearancePatch, Attendance, Billing, Role,
};
use crate::domain::conflict::Conflict;
use crate::domain::ids::{AppearanceId, PersonId, SessionId};
use crate::domain::resource::{Action, Expected};
use crate::http::body::Errors;
use crate::http::field::{Read, Show, object};
use crate::http::reader::Reader;

impl Read for Appearance {
    fn read(value: &Value, at: &str, errors: &mut Errors) -> Option<Self> {
        let mut reader = Reader::of(value, at, errors)?;
        reader.require(&["person_id", "role"]);
        let id: Option<AppearanceId> = reader.take("id");
        let patch = patch(&mut reader);
        reader.finish();
        let id = id.unwrap_or_else(|| clock::new_id().into());
        let new = Appearance::new(id, patch.person?, patch.role?);
        Some(Appearance {
            billing: patch.billing.flatten(),
            state: patch.state.unwrap_or(new.state),
            shown: patch.shown.unwrap_or(new.shown),
            remote: patch.remote.unwrap_or(new.remote),
            ..new
        })
    }

    fn taken() -> Value {
        let mut fields = vec![("id", AppearanceId::taken())];
        fields.extend(own_fields());
        object(&fields, &["person_id", "role"])
    }
}

fn own_fields() -> Vec<(&'static str, Value)> {
    let about = super::about;
    let printed = "How they are printed here; null is as the person is.";
    vec![
        ("person_id", PersonId::taken()),
        ("role", Role::taken()),
        ("billing", about(Option::<Billing>::taken(), printed)),
        (
            "state",
            about(Attendance::taken(), "`confirmed` unless said."),
        ),
        (
            "shown",
            about(bool::taken(), "False leaves a nameless seat in public."),
        ),
        (
            "remote",
            about(
                bool::taken(),
                "True for somebody who joins over the network.",
            ),
        ),
    ]
}

fn patch(reader: &mut Reader<'_>) -> AppearancePatch {
    AppearancePatch {
        session: None,
        position: None,
        person: reader.take("person_id"),
        role: reader.take("role"),
        billing: reader.take("billing"),
        state: reader.take("state"),
        shown: reader.take("shown"),
        remote: reader.take("remote"),
    }
}

impl Show for Appearance {
    fn show(&self) -> Value {
        let Appearance {
            id,
            person,
            role,
            billing,
            state,
            shown,
            remote,
        } = self;
        json!({
            "id": id.show(),
            "person_id": person.show(),
            "role": role.show(),
            "billing": billing.show(),
            "state": state.show(),
            "shown": shown.show(),
            "remote": remote.show(),
        })
    }

    fn shown() -> Value {
        let mut fields = vec![("id", AppearanceId::shown())];
        fields.extend(shown_fields());
        let names: Vec<_> = fields.iter().map(|(name, _)| *name).collect();
        object(&fields, &names)
    }
}

fn shown_fields() -> Vec<(&'static str, Value)> {
    vec![
        ("person_id", PersonId::shown()),
        ("role", Role::shown()),
        ("billing", Option::<Billing>::shown()),
        ("state", Attendance::shown()),
        ("shown", bool::shown()),
        ("remote", bool::shown()),
    ]
}

/// Appearances at addresses of their own; the ETag is that of their session.
pub struct Appearances;

impl Wire for Appearances {
    type Id = AppearanceId;
    type Patch = AppearancePatch;
    const WORD: &'static str = "appearance";
    const NAME: &'static str = "Appearance";
    const PLURAL: &'static str = "appearances";
    const REQUIRED: &'static [&'static str] = &["session_id", "person_id", "role"];
    const NESTED: &'static [&'static str] = &["billing"];
    const FILTERS: &'static [&'static str] = &[
        "session_id",
        "person_id",
        "role",
        "state",
        "shown",
        "remote",
    ];

    fn fields() -> Vec<Field> {
        let field = |name, about, taken, shown| Field {
            name,
            about,
            taken,
            shown,
        };
        let place = "Its place among the people of its session, from 0; a new one comes last.";
        let mut fields = vec![
            field(
                "session_id",
                "Its session; another one moves it there.",
                Some(SessionId::taken()),
                Some(SessionId::shown()),
            ),
            field("position", place, Some(u16::taken()), Some(u16::shown())),
        ];
        let both = own_fields().into_iter().zip(shown_fields());
        fields.extend(
            both.map(|((name, taken), (_, shown))| field(name, "", Some(taken), Some(shown))),
        );
        fields
    }

    fn read(body: &mut Reader<'_>) -> AppearancePatch {
        let (session, position) = (body.take("session_id"), body.take::<u16>("position"));
        let position = position.map(usize::from);
        AppearancePatch {
            session,
            position,
            ..patch(body)
        }
    }

    fn find(agenda: &Agenda, id: AppearanceId) -> Option<Found> {
        let (kept, place) = agenda.appearance(id)?;
        let appearance = kept.resource.appearances.get(place)?;
        let Value::Object(mut shown) = appearance.show() else {
            return None;
        };
        shown.shift_remove("id");
        let mut fields = Map::new();
        fields.insert("id".to_owned(), id.show());
        fields.insert("session_id".to_owned(), kept.resource.id.show());
        fields.insert("position".to_owned(), place.into());
        fields.extend(shown);
        Some(Found {
            changed_in: kept.changed_in,
            fields,
        })
    }

    fn ids(agenda: &Agenda, after: Option<AppearanceId>) -> Vec<AppearanceId> {
        let all = agenda.sessions().flat_map(|session| &session.appearances);
        let rest = all
            .map(|appearance| appearance.id)
            .filter(|id| Some(*id) > after);
        let mut rest: Vec<_> = rest.collect();
        rest.sort_unstable();
        rest
    }

    fn edit(id: AppearanceId, expected: Expected, action: Action<AppearancePatch>) -> Edit {
        Edit::Appearance(AppearanceEdit {
            id,
            expected,
            action,
        })
    }

    fn is_in(agenda: &Agenda, id: AppearanceId, conflict: &Conflict) -> bool {
        let found = agenda.appearance(id);
        found.is_some_and(|(kept, place)| {
            let person = kept.resource.appearances.get(place).map(|a| a.person);
            let in_session = conflict.sessions.contains(&kept.resource.id);
            in_session && person.is_some_and(|person| conflict.people.contains(&person))
        })
    }
}
