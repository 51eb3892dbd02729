//! A conference as JSON.

use serde_json::{Map, Value, json};

use super::{Described, about, list_schema};
use crate::app::agendas::NewConference;
use crate::domain::conference::{Conference, ConferencePatch, LANGUAGES_MAX};
use crate::domain::error::Fault;
use crate::domain::few::Few;
use crate::domain::ids::ConferenceId;
use crate::domain::local_time::Zone;
use crate::domain::text::{Line, Prose, Slug, Title, Url};
use crate::domain::values::{Contact, Language, Venue};
use crate::http::field::{Read, Show, object, texts, uuid};
use crate::http::reader::Reader;

texts! {
    ConferenceId, str::parse, uuid();
}

/// Lists the fields once: for reading, showing and the contract.
macro_rules! conference {
    ($($(#[doc = $about:literal])* $json:literal $field:ident: $type:ty,)*) => {
        /// Reads what a request says of a conference.
        fn read(body: &mut Reader<'_>) -> ConferencePatch {
            ConferencePatch { $($field: body.take::<$type>($json)),* }
        }

        /// A conference as it is shown.
        pub fn shape(conference: &Conference) -> Value {
            let mut fields = Map::new();
            fields.insert("id".to_owned(), conference.id.show());
            fields.insert("slug".to_owned(), conference.slug.show());
            $(fields.insert($json.to_owned(), conference.$field.show());)*
            Value::Object(fields)
        }

        fn taken() -> Vec<(&'static str, Value)> {
            vec![$(($json, about(<$type as Read>::taken(), concat!($($about),*).trim_ascii()))),*]
        }

        fn shown() -> Vec<(&'static str, Value)> {
            vec![
                ("id", ConferenceId::shown()),
                ("slug", Slug::shown()),
                $(($json, about(<$type as Show>::shown(), concat!($($about),*).trim_ascii()))),*
            ]
        }
    };
}

conference! {
    "title" title: Title,
    "subtitle" subtitle: Option<Title>,
    /// In Markdown.
    "description" description: Option<Prose>,
    /// The IANA name of the zone of every printed time, such as `America/New_York`.
    "zone" zone: Zone,
    /// Language tags (BCP 47), the main one first.
    "languages" languages: Few<Language, LANGUAGES_MAX>,
    /// Its page on the web.
    "url" url: Option<Url>,
    "venue" venue: Option<Venue>,
    /// Whom attendees may ask.
    "contact" contact: Option<Contact>,
    /// A short public line.
    "notice" notice: Option<Line>,
}

/// The fields that are objects; a patch of one says what is to change in it.
pub const NESTED: &[&str] = &["venue", "contact"];

/// The fields without which a conference cannot be made.
pub const REQUIRED: &[&str] = &["slug", "title", "zone"];

/// The same for PUT, which has the slug in its address.
pub const REQUIRED_PUT: &[&str] = &["title", "zone"];

/// A new conference; with PUT its slug is that of the address.
pub fn new(body: &mut Reader<'_>, address: Option<Slug>) -> Option<NewConference> {
    body.require(if address.is_some() {
        REQUIRED_PUT
    } else {
        REQUIRED
    });
    let said: Option<Slug> = body.take("slug");
    body.know("id");
    if let (Some(address), Some(said)) = (&address, &said)
        && address != said
    {
        body.refuse(
            "slug",
            Fault::new("read_only", format!("the address says {address}")),
        );
    }
    let rest = read(body);
    let (title, zone) = (rest.title.clone(), rest.zone);
    Some(NewConference {
        slug: address.or(said)?,
        title: title?,
        zone: zone?,
        rest,
    })
}

/// What a request changes; the slug never.
pub fn patch(body: &mut Reader<'_>, address: Option<&Slug>) -> ConferencePatch {
    // The id that an answer had: the slug of the address says which conference it is.
    body.take::<ConferenceId>("id");
    let said: Option<Slug> = body.take("slug");
    if said.is_some() && said.as_ref() != address {
        let detail = "a slug never changes: subscribed feeds carry it";
        body.refuse("slug", Fault::new("read_only", detail));
    }
    read(body)
}

/// Everything that a conference is from now on.
pub fn whole(body: &mut Reader<'_>, address: &Slug) -> ConferencePatch {
    body.require(REQUIRED_PUT);
    patch(body, Some(address))
}

/// A conference in a list.
pub fn item(conference: &Conference, revision: i64) -> Value {
    json!({
        "id": conference.id.show(),
        "slug": conference.slug.show(),
        "title": conference.title.show(),
        "zone": conference.zone.show(),
        "revision": revision,
    })
}

/// What a request says to make or change one.
pub fn body_schema() -> Described {
    let mut fields = vec![(
        "slug",
        about(Slug::taken(), "Its name in URLs. It never changes."),
    )];
    fields.extend(taken());
    Described::named("ConferenceBody".to_owned(), object(&fields, &[]))
}

/// One of them, as it is shown.
pub fn shape_schema() -> Described {
    let fields = shown();
    let names: Vec<_> = fields.iter().map(|(name, _)| *name).collect();
    Described::named("Conference".to_owned(), object(&fields, &names))
}

/// All of them.
pub fn all_schema() -> Described {
    let revision = about(i64::shown(), "How many requests its agenda has accepted.");
    let fields = [
        ("id", ConferenceId::shown()),
        ("slug", Slug::shown()),
        ("title", Title::shown()),
        ("zone", Zone::shown()),
        ("revision", revision),
    ];
    let names: Vec<_> = fields.iter().map(|(name, _)| *name).collect();
    list_schema("Conference", object(&fields, &names))
}
