//! The stored form of what differs between a release and the one before.

use serde_json::{Value, json};

use super::details::{Detail, moment, records, store_moment, wrong};
use crate::domain::appearance::Billing;
use crate::domain::error::Fault;
use crate::domain::local_time::{Interval, Zone};
use crate::domain::release::diff::{Change, Diff, ItemDiff, NoticeDiff, Part, PersonChange, State};

records! {
    Diff { items, notice }
    NoticeDiff { now }
    ItemDiff { session, old, new, changes }
    State { standing, heading, when, rooms }
    Change { way, is_material, old, new, people }
    PersonChange { person, old, new }
    Part { role, billing }
    Billing { name, title, affiliation }
}

impl Detail for Interval {
    fn store(&self) -> Value {
        let zone = self.zone().name();
        json!([zone, store_moment(self.start()), store_moment(self.end())])
    }

    fn read(value: &Value) -> Result<Self, Fault> {
        let part = |at: usize| value.get(at).ok_or_else(|| wrong(value));
        let zone = Zone::parse(part(0)?.as_str().unwrap_or_default())?;
        let read = |at| moment(part(at)?).ok_or_else(|| wrong(value));
        Ok(Interval::recall(zone, read(1)?, read(2)?))
    }
}
