//! Many edits in one request, as JSON.
//!
//! Each edit is an object with its `op`; what is made or changed has its `resource`, too.

use serde_json::{Value, json};
use uuid::Uuid;

use super::appearance::Appearances;
use super::placement::Placements;
use super::release;
use super::{Described, Found, Wire, about, conference, fields_schema, rules, take_id, waivers};
use crate::app::agendas::Publish;
use crate::app::clock;
use crate::domain::agenda::{Agenda, ConferenceAction, Edit, SHIFT_MINUTES_MAX, ShiftMinutes};
use crate::domain::conference::Day;
use crate::domain::conflict::Waive;
use crate::domain::error::Fault;
use crate::domain::ids::{PersonId, Revision, SessionId};
use crate::domain::person::Person;
use crate::domain::place::{Room, TimeSlot, Track};
use crate::domain::resource::{Action, Expected};
use crate::domain::session::Session;
use crate::domain::words::words;
use crate::http::body::Errors;
use crate::http::field::{Read, Show, object};
use crate::http::reader::Reader;
use crate::http::wire::day::Clock;

words! {
    /// What an edit does.
    Operation {
        Create = "create",
        Update = "update",
        Replace = "replace",
        Delete = "delete",
        /// Two sessions change places.
        Swap = "swap",
        /// Everything of a day from a time on begins some minutes later.
        Shift = "shift",
        /// Somebody comes in place of somebody else, to all their sessions.
        ReplacePerson = "replace_person",
        /// Two entries are one person.
        MergePeople = "merge_people",
    }
}

/// A request of many edits.
pub struct Batch {
    pub if_revision: Option<Revision>,
    pub edits: Vec<Item>,
    pub waive: Vec<Waive>,
    pub publish: Option<Publish>,
}

/// One edit, and what it makes or changes.
pub struct Item {
    pub edit: Edit,
    pub op: Operation,
    /// Its kind and id, where it is about one resource.
    pub about: Option<(&'static str, Uuid)>,
}

/// The most edits of one request: a whole programme of the largest size.
pub const EDITS_MAX: usize = 5_000;

/// The most actions of one request, each of which looks at the whole agenda.
pub const ACTIONS_MAX: usize = 100;

impl Batch {
    pub fn read(body: &mut Reader<'_>) -> Batch {
        let if_revision: Option<Revision> = body.take("if_revision");
        if if_revision.is_some_and(|revision| revision < 0) {
            body.refuse(
                "if_revision",
                Fault::new("out_of_range", "revisions count from 0"),
            );
        }
        let edits: Option<Vec<Item>> = body.need("edits");
        let edits = edits.unwrap_or_default();
        if edits.len() > EDITS_MAX {
            let detail = format!("a request has at most {EDITS_MAX} edits; send several");
            body.refuse("edits", Fault::new("too_many", detail));
        }
        let actions = edits.iter().filter(|item| !item.has_value()).count();
        if actions > ACTIONS_MAX {
            let detail =
                format!("a request swaps, shifts, replaces, merges at most {ACTIONS_MAX} times");
            body.refuse("edits", Fault::new("too_many", detail));
        }
        let waive = waivers(body);
        let publish = body.inside("publish", release::read_said);
        body.know("publish");
        Batch {
            if_revision,
            edits,
            waive,
            publish,
        }
    }
}

/// One kind of resource in a batch.
struct Kind {
    /// Its name there: "time_slot".
    word: &'static str,
    read: fn(&mut Reader<'_>, Operation) -> Option<(Edit, Uuid)>,
    fields: fn() -> Described,
    find: fn(&Agenda, Uuid) -> Option<Found>,
}

impl Kind {
    const fn of<W: Wire>(word: &'static str) -> Kind {
        Kind {
            word,
            read: read_one::<W>,
            fields: fields_schema::<W>,
            find: |agenda, id| W::find(agenda, id.into()),
        }
    }
}

const KINDS: &[Kind] = &[
    Kind::of::<Day>("day"),
    Kind::of::<Room>("room"),
    Kind::of::<Track>("track"),
    Kind::of::<TimeSlot>("time_slot"),
    Kind::of::<Person>("person"),
    Kind::of::<Session>("session"),
    Kind::of::<Appearances>("appearance"),
    Kind::of::<Placements>("placement"),
];

impl Item {
    /// True for an edit whose values stand in its `value`.
    pub fn has_value(&self) -> bool {
        !matches!(
            self.op,
            Operation::Swap | Operation::Shift | Operation::ReplacePerson | Operation::MergePeople
        )
    }

    /// What it has left, in the agenda after it.
    pub fn found(&self, agenda: &Agenda) -> Option<Found> {
        let (word, id) = self.about?;
        let kind = KINDS.iter().find(|kind| kind.word == word)?;
        (kind.find)(agenda, id)
    }
}

impl Read for Item {
    fn read(value: &Value, at: &str, errors: &mut Errors) -> Option<Self> {
        let mut reader = Reader::of(value, at, errors)?;
        let op = reader.need::<Operation>("op");
        let item = op.and_then(|op| match op {
            Operation::Create | Operation::Update | Operation::Replace | Operation::Delete => {
                read_resource(&mut reader, op)
            }
            Operation::Swap | Operation::Shift => read_move(&mut reader, op),
            Operation::ReplacePerson | Operation::MergePeople => read_people(&mut reader, op),
        });
        if op.is_some() {
            reader.finish();
        }
        item
    }

    fn taken() -> Value {
        let op = |word: Operation| constant(crate::domain::words::Word::word(word));
        let session = SessionId::taken;
        let mut forms: Vec<_> = KINDS.iter().flat_map(|kind| forms_of(kind, &op)).collect();
        for (resource, value) in [
            ("conference", conference::body_schema()),
            ("rules", rules::body_schema()),
        ] {
            let value = value.reference();
            let kind = constant(resource);
            let fields = [
                ("op", op(Operation::Update)),
                ("resource", kind),
                ("value", value),
            ];
            forms.push(object(&fields, &["op", "resource", "value"]));
        }
        let ids = json!({"type": "array", "items": session(), "minItems": 2, "maxItems": 2});
        forms.push(object(
            &[("op", op(Operation::Swap)), ("session_ids", ids)],
            &["op", "session_ids"],
        ));
        let shift = [
            ("op", op(Operation::Shift)),
            ("date", chrono::NaiveDate::taken()),
            (
                "from",
                about(Clock::taken(), "From when on; the whole day unless said."),
            ),
            (
                "minutes",
                about(ShiftMinutes::taken(), "Later, or with a minus earlier."),
            ),
        ];
        forms.push(object(&shift, &["op", "date", "minutes"]));
        for (operation, other) in [
            (Operation::ReplacePerson, "to_id"),
            (Operation::MergePeople, "into_id"),
        ] {
            let person = PersonId::taken;
            let fields = [
                ("op", op(operation)),
                ("from_id", person()),
                (other, person()),
            ];
            forms.push(object(&fields, &["op", "from_id", other]));
        }
        json!({"oneOf": forms})
    }
}

/// One word and no other.
fn constant(word: &str) -> Value {
    json!({"type": "string", "enum": [word]})
}

fn forms_of(kind: &Kind, op: &impl Fn(Operation) -> Value) -> Vec<Value> {
    let resource = || constant(kind.word);
    let value = || (kind.fields)().reference();
    let id = crate::http::field::uuid;
    let with_id = |operation: Operation| {
        let mut fields = vec![
            ("op", op(operation)),
            ("resource", resource()),
            ("id", id()),
        ];
        let mut required = vec!["op", "resource", "id"];
        if operation != Operation::Delete {
            fields.push(("value", value()));
            required.push("value");
        }
        object(&fields, &required)
    };
    let create = [
        ("op", op(Operation::Create)),
        ("resource", resource()),
        (
            "id",
            about(id(), "Of the caller's own choice; a new one unless said."),
        ),
        ("value", value()),
    ];
    vec![
        object(&create, &["op", "resource", "value"]),
        with_id(Operation::Update),
        with_id(Operation::Replace),
        with_id(Operation::Delete),
    ]
}

fn read_resource(reader: &mut Reader<'_>, op: Operation) -> Option<Item> {
    let word: String = reader.need("resource")?;
    let (expected, about) = (Expected::Any, None);
    match (word.as_str(), op) {
        ("conference", Operation::Update) => {
            reader.require(&["value"]);
            let patch = reader.inside("value", |value| conference::patch(value, None))?;
            let action = ConferenceAction::Update(patch);
            return Some(Item {
                edit: Edit::Conference { action, expected },
                op,
                about,
            });
        }
        ("rules", Operation::Update) => {
            reader.require(&["value"]);
            let patch = reader.inside("value", rules::patch)?;
            return Some(Item {
                edit: Edit::Rules { patch, expected },
                op,
                about,
            });
        }
        _ => {}
    }
    let Some(kind) = KINDS.iter().find(|kind| kind.word == word) else {
        let mut known: Vec<_> = KINDS.iter().map(|kind| kind.word).collect();
        known.extend(["conference", "rules"]);
        let detail = format!(
            "{word:?} cannot be edited so; there are {}",
            known.join(", ")
        );
        reader.refuse("resource", Fault::new("unknown_word", detail));
        for name in ["id", "value"] {
            reader.drop_field(name);
        }
        return None;
    };
    let (edit, id) = (kind.read)(reader, op)?;
    Some(Item {
        edit,
        op,
        about: Some((kind.word, id)),
    })
}

fn read_one<W: Wire>(reader: &mut Reader<'_>, op: Operation) -> Option<(Edit, Uuid)> {
    let id: Option<Uuid> = match op {
        Operation::Create => reader.take("id"),
        _ => reader.need("id"),
    };
    if op == Operation::Delete {
        let id = id?;
        return Some((W::edit(W::Id::from(id), Expected::Any, Action::Delete), id));
    }
    reader.require(&["value"]);
    let new = id.unwrap_or_else(clock::new_id);
    let (id, patch) = reader.inside("value", |value| {
        match op {
            Operation::Create => value.require(W::REQUIRED_WITH_POST),
            Operation::Replace => value.require(W::REQUIRED),
            _ => {}
        }
        if matches!(op, Operation::Create | Operation::Replace) {
            W::check_new(value);
        }
        let id = match op {
            Operation::Create => W::id_of(value, new),
            _ => id.map(W::Id::from),
        };
        if let Some(id) = id.filter(|_| op != Operation::Create) {
            take_id::<W>(value, id);
        }
        (id, W::read(value))
    })?;
    let id = id?;
    let action = match op {
        Operation::Create => Action::Create(patch),
        Operation::Replace => Action::Replace(patch),
        _ => Action::Update(patch),
    };
    Some((W::edit(id, Expected::Any, action), id.into()))
}

fn read_move(reader: &mut Reader<'_>, op: Operation) -> Option<Item> {
    let edit = if op == Operation::Swap {
        let ids: Vec<SessionId> = reader.need("session_ids")?;
        let [a, b] = ids.as_slice() else {
            reader.refuse("session_ids", Fault::new("not_two", "name two sessions"));
            return None;
        };
        Edit::Swap(*a, *b)
    } else {
        let (date, minutes) = (reader.need("date"), reader.need("minutes"));
        let Clock(from) = reader.take("from").unwrap_or(Clock(0));
        Edit::Shift {
            date: date?,
            from_minutes: from,
            minutes: minutes?,
        }
    };
    Some(Item {
        edit,
        op,
        about: None,
    })
}

impl Read for ShiftMinutes {
    fn read(value: &Value, at: &str, errors: &mut Errors) -> Option<Self> {
        let minutes = ShiftMinutes::new(i64::read(value, at, errors)?);
        minutes.map_err(|fault| errors.push(fault.at(at))).ok()
    }

    fn taken() -> Value {
        let (min, max) = (-SHIFT_MINUTES_MAX, SHIFT_MINUTES_MAX);
        json!({"type": "integer", "minimum": min, "maximum": max})
    }
}

fn read_people(reader: &mut Reader<'_>, op: Operation) -> Option<Item> {
    let from: Option<PersonId> = reader.need("from_id");
    let edit = if op == Operation::ReplacePerson {
        let to: Option<PersonId> = reader.need("to_id");
        Edit::ReplacePerson {
            from: from?,
            to: to?,
        }
    } else {
        let into: Option<PersonId> = reader.need("into_id");
        Edit::MergePeople {
            from: from?,
            into: into?,
        }
    };
    Some(Item {
        edit,
        op,
        about: None,
    })
}

/// What a request of many edits says.
pub fn body_schema() -> Described {
    let revision = json!({"type": "integer", "minimum": 0});
    let seen = "The revision that the caller has seen; with another one nothing is done.";
    let publish = object(&release::said_fields(), &[]);
    let touched = "Publishes what these edits have touched, and nothing else.";
    let fields = [
        ("if_revision", about(revision, seen)),
        (
            "edits",
            json!({"type": "array", "items": Item::taken(), "maxItems": EDITS_MAX}),
        ),
        (
            "waive",
            about(
                <Vec<Waive>>::taken(),
                "Conflicts that are accepted with this request.",
            ),
        ),
        ("publish", about(publish, touched)),
    ];
    let body = Described::named("EditsBody".to_owned(), object(&fields, &["edits"]));
    let body = body
        .and(conference::body_schema())
        .and(rules::body_schema());
    KINDS
        .iter()
        .fold(body, |body, kind| body.and((kind.fields)()))
}

/// What a request of many edits has done.
pub fn shape_schema() -> Described {
    let conflicts = |about_them: &str| {
        let items = json!({"$ref": "#/components/schemas/ConflictReport"});
        about(json!({"type": "array", "items": items}), about_them)
    };
    let item = [
        ("op", Operation::shown()),
        ("resource", Option::<String>::shown()),
        (
            "id",
            crate::http::field::nullable(crate::http::field::uuid()),
        ),
        (
            "etag",
            about(Option::<String>::shown(), "Of the resource as it is now."),
        ),
    ];
    let item = object(&item, &["op", "resource", "id", "etag"]);
    let fields = [
        ("revision", json!({"type": "integer"})),
        ("dry_run", json!({"type": "boolean"})),
        ("edits", json!({"type": "array", "items": item})),
        (
            "introduced",
            conflicts("What the rules find now and did not before."),
        ),
        (
            "resolved",
            conflicts("What the rules found before and do not now."),
        ),
        (
            "release",
            json!({"oneOf": [{"$ref": "#/components/schemas/Release"}, {"type": "null"}]}),
        ),
    ];
    let names: Vec<_> = fields.iter().map(|(name, _)| *name).collect();
    Described::named("Edits".to_owned(), object(&fields, &names))
        .with::<crate::app::report::ConflictReport>()
        .with::<super::release::ReleaseShape>()
}
