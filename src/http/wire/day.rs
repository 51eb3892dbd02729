//! A conference day as JSON.

use serde_json::{Value, json};

use super::wire;
use crate::domain::agenda::Edit;
use crate::domain::conference::{Day, DayPatch};
use crate::domain::error::Fault;
use crate::domain::text::Label;
use crate::http::body::Errors;
use crate::http::field::{Read, Show, text};

wire! {
    Day, DayPatch, Edit::Day;
    name "Day", plural "days";
    required ["date"], filters ["date"];
    "date" date: chrono::NaiveDate,
    "label" label: Option<Label>,
    /// When it opens, `HH:MM`; 00:00 unless said.
    "opens" opens_minutes: Clock => |day| Clock(day.window.opens_minutes()),
    /// When it closes, `HH:MM`; 24:00 unless said, 26:00 is two o'clock in the next morning.
    "closes" closes_minutes: Clock => |day| Clock(day.window.closes_minutes()),
}

/// A time of day in minutes, up to two days long: `26:00` is two o'clock in the next morning.
#[derive(Clone, Copy)]
pub struct Clock(pub u16);

impl From<Clock> for u16 {
    fn from(Clock(minutes): Clock) -> u16 {
        minutes
    }
}

impl Read for Clock {
    fn read(value: &Value, at: &str, errors: &mut Errors) -> Option<Self> {
        text(value, at, errors, minutes).map(Clock)
    }

    fn taken() -> Value {
        json!({"type": "string", "pattern": "^([0-3][0-9]|4[0-7]):[0-5][0-9]$"})
    }
}

impl Show for Clock {
    fn show(&self) -> Value {
        format!("{:02}:{:02}", self.0 / 60, self.0 % 60).into()
    }

    fn shown() -> Value {
        Clock::taken()
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
