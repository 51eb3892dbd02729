//! The domain's small values as JSON.

use serde_json::{Value, json};

use crate::domain::appearance::Billing;
use crate::domain::availability::Availability;
use crate::domain::conflict::Waive;
use crate::domain::ids::{AppearanceId, DayId, PersonId, RoomId, SessionId, TimeSlotId, TrackId};
use crate::domain::local_time::{Interval, Moment, TimeInput};
use crate::domain::text::{Label, Line, Name, Prose, Title, URL_CHARS_MAX, Url};
use crate::domain::values::{
    CODE_CHARS_MAX, Code, Colour, Contact, EMAIL_CHARS_MAX, Email, ExternalReference, Geo,
    LANGUAGE_CHARS_MAX, Language, Link, Venue,
};
use crate::http::body::Errors;
use crate::http::field::{Read, Show, bounded, object, records, texts, uuid};
use crate::http::reader::Reader;

texts! {
    Title, Title::parse, bounded::<Title>();
    Label, Label::parse, bounded::<Label>();
    Name, Name::parse, bounded::<Name>();
    Line, Line::parse, bounded::<Line>();
    Prose, Prose::parse, bounded::<Prose>();
    Url, Url::parse_web, json!({
        "type": "string", "maxLength": URL_CHARS_MAX, "pattern": "^https?://[^/]",
    });
    Code, Code::parse, json!({
        "type": "string", "maxLength": CODE_CHARS_MAX, "pattern": "^[A-Za-z0-9][A-Za-z0-9_-]*$",
    });
    Language, Language::parse, json!({
        "type": "string", "maxLength": LANGUAGE_CHARS_MAX,
        "pattern": "^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$",
    });
    Colour, Colour::parse, json!({"type": "string", "pattern": "^#[0-9A-Fa-f]{6}$"});
    Email, Email::parse, json!({
        "type": "string", "maxLength": EMAIL_CHARS_MAX, "pattern": "^[^@ ]+@[^@ ]+$",
    });
    AppearanceId, str::parse, uuid();
    DayId, str::parse, uuid();
    PersonId, str::parse, uuid();
    RoomId, str::parse, uuid();
    SessionId, str::parse, uuid();
    TimeSlotId, str::parse, uuid();
    TrackId, str::parse, uuid();
}

records! {
    Link { title: Label, url: Url, public: bool = false }
    ExternalReference { source: Label, id: Label }
    Venue { name: Name, address: Option<Line> = None, geo: Option<Geo> = None }
    Contact { name: Title, email: Option<Email> = None, url: Option<Url> = None }
    Billing { name: Name, title: Option<Line> = None, affiliation: Option<Line> = None }
    Waive { key: String, reason: Line }
}

impl Read for String {
    fn read(value: &Value, at: &str, errors: &mut Errors) -> Option<Self> {
        crate::http::field::text(value, at, errors, |text| Ok(text.to_owned()))
    }

    fn taken() -> Value {
        json!({"type": "string"})
    }
}

impl Show for String {
    fn show(&self) -> Value {
        self.as_str().into()
    }

    fn shown() -> Value {
        json!({"type": "string"})
    }
}

impl Read for Geo {
    fn read(value: &Value, at: &str, errors: &mut Errors) -> Option<Self> {
        let mut reader = Reader::of(value, at, errors)?;
        let (latitude, longitude) = (reader.need("latitude"), reader.need("longitude"));
        reader.finish();
        let geo = Geo::new(latitude?, longitude?);
        geo.map_err(|fault| errors.push(fault.at(at))).ok()
    }

    fn taken() -> Value {
        let degrees = |max: i32| json!({"type": "number", "minimum": -max, "maximum": max});
        let fields = [("latitude", degrees(90)), ("longitude", degrees(180))];
        object(&fields, &["latitude", "longitude"])
    }
}

impl Show for Geo {
    fn show(&self) -> Value {
        json!({"latitude": self.latitude(), "longitude": self.longitude()})
    }

    fn shown() -> Value {
        Geo::taken()
    }
}

/// A start and an end, as somebody gave them.
impl Read for (TimeInput, TimeInput) {
    fn read(value: &Value, at: &str, errors: &mut Errors) -> Option<Self> {
        let mut reader = Reader::of(value, at, errors)?;
        let (starts, ends) = (reader.need("starts_at"), reader.need("ends_at"));
        reader.finish();
        Some((starts?, ends?))
    }

    fn taken() -> Value {
        let fields = [
            ("starts_at", TimeInput::taken()),
            ("ends_at", TimeInput::taken()),
        ];
        object(&fields, &["starts_at", "ends_at"])
    }
}

impl Show for Interval {
    fn show(&self) -> Value {
        json!({"starts_at": self.start().show(), "ends_at": self.end().show()})
    }

    fn shown() -> Value {
        let fields = [("starts_at", Moment::shown()), ("ends_at", Moment::shown())];
        object(&fields, &["starts_at", "ends_at"])
    }
}

/// `null` is always; otherwise the windows.
impl Show for Availability {
    fn show(&self) -> Value {
        match self {
            Availability::Always => Value::Null,
            Availability::Only(windows) => windows.show(),
        }
    }

    fn shown() -> Value {
        let windows = json!({"type": "array", "items": Interval::shown()});
        crate::http::field::nullable(windows)
    }
}
