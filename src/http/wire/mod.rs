//! The JSON of requests and answers.
//!
//! A field of a resource is one line in its `wire!`: its name outside, its name inside, its type.
//! Reading, showing and the contract are all made of that line.

pub mod appearance;
pub mod conference;
pub mod day;
pub mod edits;
pub mod person;
pub mod place;
pub mod placement;
pub mod release;
pub mod rules;
pub mod session;
mod values;

use std::fmt::Display;
use std::str::FromStr;

use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::endpoint::Described;
use super::field::{object, uuid};
use super::reader::Reader;
use crate::app::report::ConflictReport;
use crate::domain::agenda::{Agenda, Edit};
use crate::domain::conflict::{Conflict, Waive};
use crate::domain::error::Fault;
use crate::domain::ids::Revision;
use crate::domain::resource::{Action, Expected};

/// Something with an address of its own, and its JSON.
pub trait Wire: 'static {
    type Id: FromStr<Err = Fault> + From<Uuid> + Into<Uuid> + Copy + Ord + Display + Send + 'static;
    type Patch: Send + 'static;
    /// What people call it ("time slot").
    const WORD: &'static str;
    /// Its name in the contract ("TimeSlot").
    const NAME: &'static str;
    /// Its name in paths ("time-slots").
    const PLURAL: &'static str;
    /// The fields without which it cannot be made.
    const REQUIRED: &'static [&'static str];
    /// The same for POST, whose address does not say where it belongs.
    const REQUIRED_WITH_POST: &'static [&'static str] = Self::REQUIRED;
    /// The fields that are objects; a patch of one says what is to change in it.
    const NESTED: &'static [&'static str] = &[];
    /// The fields by which lists are filtered.
    const FILTERS: &'static [&'static str];

    fn fields() -> Vec<Field>;
    /// Takes every field that is there.
    fn read(body: &mut Reader<'_>) -> Self::Patch;
    /// The state of one, and the revision in which it last changed.
    fn find(agenda: &Agenda, id: Self::Id) -> Option<Found>;
    /// The ids of all of them after one, in order of creation.
    fn ids(agenda: &Agenda, after: Option<Self::Id>) -> Vec<Self::Id>;
    fn edit(id: Self::Id, expected: Expected, action: Action<Self::Patch>) -> Edit;

    /// Reports what is missing of something new beyond the fields that are always needed.
    fn check_new(_: &mut Reader<'_>) {}

    /// A field of the body that may repeat the id of the address.
    const ID: &'static str = "id";

    /// What is read of the request besides its fields: where something new belongs, for example.
    fn id_of(_: &mut Reader<'_>, new: Uuid) -> Option<Self::Id> {
        Some(Self::Id::from(new))
    }

    /// True for a conflict that this resource takes part in.
    fn is_in(_: &Agenda, _: Self::Id, _: &Conflict) -> bool {
        false
    }

    /// Whether one passes a filter that is no field of it; `None` where it has no such filter.
    fn passes(_: &Agenda, _: Self::Id, _name: &str, _value: &str) -> Option<bool> {
        None
    }
}

/// One field of a resource, in the contract.
pub struct Field {
    pub name: &'static str,
    pub about: &'static str,
    pub taken: Option<Value>,
    pub shown: Option<Value>,
}

/// A resource as it is shown.
pub struct Found {
    pub changed_in: Revision,
    pub fields: Map<String, Value>,
}

/// Implements [`Wire`] for a resource of the domain; `=>` says how a field is shown that is not
/// shown as it was read.
macro_rules! wire {
    (
        $resource:ident, $patch:ty, $edit:expr;
        name $name:literal, plural $plural:literal;
        required [$($required:literal),*], filters [$($filter:literal),*];
        $(nested [$($nested:literal),*];)?
        $(is_in $is_in:expr;)?
        $(passes $passes:expr;)?
        $(check_new $check_new:expr;)?
        $($(#[doc = $about:literal])* $json:literal $field:ident: $in:ty $(=> $out:expr)?,)*
    ) => {
        impl $crate::http::wire::Wire for $resource {
            type Id = <$resource as crate::domain::resource::Resource>::Id;
            type Patch = $patch;
            const WORD: &'static str = <$resource as crate::domain::resource::Resource>::WORD;
            const NAME: &'static str = $name;
            const PLURAL: &'static str = $plural;
            const REQUIRED: &'static [&'static str] = &[$($required),*];
            const FILTERS: &'static [&'static str] = &[$($filter),*];
            $(const NESTED: &'static [&'static str] = &[$($nested),*];)?

            fn fields() -> Vec<$crate::http::wire::Field> {
                vec![$($crate::http::wire::Field {
                    name: $json,
                    about: concat!($($about),*).trim_ascii(),
                    taken: Some(<$in as $crate::http::field::Read>::taken()),
                    shown: $crate::http::wire::wire!(@schema $resource, $in $(, $out)?),
                }),*]
            }

            fn read(body: &mut $crate::http::reader::Reader<'_>) -> $patch {
                type Patch = $patch;
                Patch { $($field: body.take::<$in>($json).map(Into::into)),* }
            }

            fn find(
                agenda: &crate::domain::agenda::Agenda,
                id: Self::Id,
            ) -> Option<$crate::http::wire::Found> {
                let shelf = <$resource as crate::domain::resource::Resource>::shelf(agenda);
                let kept = shelf.get(&id)?;
                let resource: &$resource = &kept.resource;
                let mut fields = serde_json::Map::new();
                fields.insert("id".to_owned(), id.to_string().into());
                $($crate::http::wire::wire!(@show fields, resource, $json, $field $(, $out)?);)*
                Some($crate::http::wire::Found { changed_in: kept.changed_in, fields })
            }

            fn ids(
                agenda: &crate::domain::agenda::Agenda,
                after: Option<Self::Id>,
            ) -> Vec<Self::Id> {
                use std::ops::Bound;
                let from = after.map_or(Bound::Unbounded, Bound::Excluded);
                let shelf = <$resource as crate::domain::resource::Resource>::shelf(agenda);
                shelf.range((from, Bound::Unbounded)).map(|(id, _)| *id).collect()
            }

            fn edit(
                id: Self::Id,
                expected: crate::domain::resource::Expected,
                action: crate::domain::resource::Action<$patch>,
            ) -> crate::domain::agenda::Edit {
                $edit(crate::domain::resource::ResourceEdit { id, expected, action })
            }

            $(fn is_in(
                agenda: &crate::domain::agenda::Agenda,
                id: Self::Id,
                conflict: &crate::domain::conflict::Conflict,
            ) -> bool {
                $is_in(agenda, id, conflict)
            })?

            $(fn check_new(body: &mut $crate::http::reader::Reader<'_>) {
                $check_new(body);
            })?

            $(fn passes(
                agenda: &crate::domain::agenda::Agenda,
                id: Self::Id,
                name: &str,
                value: &str,
            ) -> Option<bool> {
                $passes(agenda, id, name, value)
            })?
        }
    };
    (@schema $resource:ident, $in:ty) => {
        Some(<$in as $crate::http::field::Show>::shown())
    };
    (@schema $resource:ident, $in:ty, $out:expr) => {
        Some($crate::http::wire::shown_by::<$resource, _>($out))
    };
    (@show $fields:ident, $resource:ident, $json:literal, $field:ident) => {
        $fields.insert($json.to_owned(), $crate::http::field::Show::show(&$resource.$field));
    };
    (@show $fields:ident, $resource:ident, $json:literal, $field:ident, $out:expr) => {
        $fields.insert($json.to_owned(), $crate::http::wire::show_by($resource, $out));
    };
}
use wire;

/// The schema of what a function shows.
pub fn shown_by<R, T: super::field::Show>(_: fn(&R) -> T) -> Value {
    T::shown()
}

/// What a function shows of a resource.
pub fn show_by<R, T: super::field::Show>(resource: &R, out: fn(&R) -> T) -> Value {
    out(resource).show()
}

/// The conflicts that a request accepts.
pub fn waivers(body: &mut Reader<'_>) -> Vec<Waive> {
    body.take("waive").unwrap_or_default()
}

/// What a request says to make or change one.
pub fn body_schema<W: Wire>() -> Described {
    let mut fields = vec![(
        "id",
        about(uuid(), "That of the address; it never changes."),
    )];
    fields.extend(taken_fields::<W>());
    let waive = <Vec<Waive> as super::field::Read>::taken();
    fields.push((
        "waive",
        about(waive, "Conflicts that are accepted with this request."),
    ));
    Described::named(format!("{}Body", W::NAME), object(&fields, &[]))
}

/// Takes the id that a body repeats from its address, as whoever sends back what they have read.
pub fn take_id<W: Wire>(body: &mut Reader<'_>, id: W::Id) {
    let mut names = vec!["id"];
    names.extend((W::ID != "id").then_some(W::ID));
    for name in names {
        if body
            .take::<Uuid>(name)
            .is_some_and(|said| said != id.into())
        {
            let detail = format!("this is at the address of {id}; an id never changes");
            body.refuse(name, Fault::new("read_only", detail));
        }
    }
}

/// The fields alone, as an edit of many has them in its `value`.
pub fn fields_schema<W: Wire>() -> Described {
    Described::named(
        format!("{}Fields", W::NAME),
        object(&taken_fields::<W>(), &[]),
    )
}

/// The fields that a request can say, with what they mean.
fn taken_fields<W: Wire>() -> Vec<(&'static str, Value)> {
    let taken = W::fields().into_iter();
    taken
        .filter_map(|field| Some((field.name, about(field.taken?, field.about))))
        .collect()
}

/// One of them, as it is shown.
pub fn shape_schema<W: Wire>() -> Described {
    let (fields, names) = shown_fields::<W>();
    Described::named(W::NAME.to_owned(), object(&fields, &names))
}

fn shown_fields<W: Wire>() -> (Vec<(&'static str, Value)>, Vec<&'static str>) {
    let mut fields = vec![("id", uuid())];
    let shown = W::fields().into_iter();
    fields.extend(shown.filter_map(|f| Some((f.name, about(f.shown?, f.about)))));
    let names = fields.iter().map(|(name, _)| *name).collect();
    (fields, names)
}

/// One of them as a request has left it, with the warnings that it takes part in.
pub fn written_schema<W: Wire>() -> Described {
    let (mut fields, mut names) = shown_fields::<W>();
    fields.push((
        "warnings",
        json!({
            "type": "array",
            "items": {"$ref": "#/components/schemas/ConflictReport"},
            "description": "What the rules find that it takes part in, and nobody has waived.",
        }),
    ));
    names.push("warnings");
    let described = Described::named(format!("{}Written", W::NAME), object(&fields, &names));
    described.with::<ConflictReport>()
}

/// A page of them; with `fields` in the query, the items have those fields alone.
pub fn page_schema<W: Wire>() -> Described {
    let (fields, _) = shown_fields::<W>();
    list_schema(W::NAME, object(&fields, &[]))
}

/// A page of anything.
pub fn list_schema(name: &str, item: Value) -> Described {
    let next = json!({
        "type": ["string", "null"],
        "description": "Where the next page begins; null on the last one.",
    });
    let fields = [
        ("items", json!({"type": "array", "items": item})),
        ("next_cursor", next),
    ];
    Described::named(
        format!("{name}List"),
        object(&fields, &["items", "next_cursor"]),
    )
}

/// Says what a schema means.
pub fn about(mut schema: Value, about: &str) -> Value {
    if let (Some(object), false) = (schema.as_object_mut(), about.is_empty()) {
        object.insert("description".to_owned(), about.into());
    }
    schema
}

/// The answer to whoever has written one.
pub fn written<W: Wire>(agenda: &Agenda, id: W::Id, found: Found) -> Value {
    let warns = |c: &&Conflict| c.waiver.is_none() && W::is_in(agenda, id, c);
    let warnings = agenda
        .conflicts()
        .iter()
        .filter(warns)
        .map(ConflictReport::from);
    let mut fields = found.fields;
    fields.insert("warnings".to_owned(), json!(warnings.collect::<Vec<_>>()));
    Value::Object(fields)
}
