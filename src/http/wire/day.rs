//! A conference day as JSON.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Wire, text};
use crate::domain::agenda::Edit;
use crate::domain::conference::{Day, DayPatch};
use crate::domain::error::Fault;
use crate::domain::local_time::parse_date;
use crate::domain::resource::ResourceEdit;
use crate::domain::text::Label;
use crate::http::body::{Errors, present};
use crate::http::schema;

/// A conference day; on changing it, fields that are left out stay as they are.
///
/// Unless said it opens at 00:00 and closes at 24:00; 26:00 is two o'clock in the next morning.
#[derive(Deserialize, ToSchema, Default)]
#[serde(deny_unknown_fields)]
pub struct DayBody {
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false, format = Date)]
    date: Option<String>,
    #[serde(default, deserialize_with = "present")]
    #[schema(schema_with = schema::nullable::<Label>)]
    label: Option<Option<String>>,
    /// When it opens, `HH:MM`; 00:00 unless said.
    #[serde(default, deserialize_with = "present")]
    #[schema(schema_with = schema::clock)]
    opens: Option<String>,
    /// When it closes, `HH:MM`; 24:00 unless said, 26:00 is two o'clock in the next morning.
    #[serde(default, deserialize_with = "present")]
    #[schema(schema_with = schema::clock)]
    closes: Option<String>,
}

/// A conference day; hours from 24:00 on are those of the next morning.
#[derive(Serialize, ToSchema)]
#[schema(as = Day)]
pub struct DayShape {
    #[schema(format = Uuid)]
    id: String,
    #[schema(format = Date)]
    date: String,
    label: Option<String>,
    /// `HH:MM`.
    #[schema(schema_with = schema::clock)]
    opens: String,
    /// `HH:MM`; from 24:00 on it is the next morning's.
    #[schema(schema_with = schema::clock)]
    closes: String,
}

impl Wire for Day {
    const PLURAL: &'static str = "days";
    const REQUIRED: &'static [&'static str] = &["date"];
    type Body = DayBody;
    type Shape = DayShape;

    fn patch(body: DayBody, errors: &mut Errors) -> DayPatch {
        let DayBody {
            date,
            label,
            opens,
            closes,
        } = body;
        DayPatch {
            date: errors.take_text("/date", date, parse_date),
            label: errors.take_nullable("/label", label, Label::parse),
            opens_minutes: errors.take_text("/opens", opens, minutes),
            closes_minutes: errors.take_text("/closes", closes, minutes),
        }
    }

    fn shape(&self) -> DayShape {
        let Day {
            id,
            date,
            label,
            window,
        } = self;
        DayShape {
            id: id.to_string(),
            date: date.to_string(),
            label: text(label.as_ref()),
            opens: clock(window.opens_minutes()),
            closes: clock(window.closes_minutes()),
        }
    }

    fn edit(change: ResourceEdit<Day>) -> Edit {
        Edit::Day(change)
    }
}

fn minutes(text: &str) -> Result<u16, Fault> {
    let parsed = text.split_once(':').and_then(|(hours, minutes)| {
        let two_digits = |part: &str| part.len() == 2 && part.bytes().all(|b| b.is_ascii_digit());
        if !two_digits(hours) || !two_digits(minutes) {
            return None;
        }
        let (hours, minutes) = (hours.parse::<u16>().ok()?, minutes.parse::<u16>().ok()?);
        (hours < 48 && minutes < 60).then_some(hours * 60 + minutes)
    });
    let wrong = || {
        Fault::new(
            "not_a_clock_time",
            format!("{text:?} is no time; write 09:30"),
        )
    };
    parsed.ok_or_else(wrong)
}

fn clock(minutes: u16) -> String {
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
}
