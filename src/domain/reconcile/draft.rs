//! A programme → the edits that make an agenda of it and of nothing else; what is here already
//! keeps its identity.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{NaiveDate, NaiveDateTime};
use uuid::Uuid;

use super::codes::Codes;
use super::days::{Hours, windows};
use super::fit::Fitter;
use super::identity::plain;
use super::sessions::SessionDesk;
use super::times::Zones;
use super::{Ground, Import, people};
use crate::domain::agenda::{Agenda, Edit};
use crate::domain::appearance::Billing;
use crate::domain::conference::DayPatch;
use crate::domain::ids::{DayId, PersonId, RoomId, SessionId, TimeSlotId, TrackId};
use crate::domain::local_time::Zone;
use crate::domain::place::TimeSlotPatch;
use crate::domain::programme::{Note, Programme, ProgrammeSession};
use crate::domain::resource::{Resource, ResourceEdit};

/// What is made of a programme, while it is made.
pub(super) struct Desk<'a> {
    pub import: &'a Import<'a>,
    pub zones: Zones,
    new_id: &'a mut dyn FnMut() -> Uuid,
    pub fit: Fitter,
    pub notes: Vec<Note>,
    pub edits: Vec<Edit>,
    days: BTreeMap<NaiveDate, DayId>,
    pub rooms: Shelf<RoomId>,
    pub tracks: Shelf<TrackId>,
    pub people: Shelf<PersonId>,
    /// How each person of the file is billed unless a session says otherwise, and whether the file
    /// says so outside of sessions.
    pub billed: BTreeMap<PersonId, (Billing, bool)>,
    pub slots: Vec<Option<TimeSlotId>>,
    pub codes: Codes,
}

/// Things by what they are called.
pub(super) struct Shelf<Id> {
    pub known: BTreeMap<String, Id>,
    pub made: BTreeSet<Id>,
}

impl<Id: Copy + Ord> Shelf<Id> {
    /// What is here already: as the source called it last time, and as it is called now.
    fn of<R: Resource<Id = Id>>(ground: &Ground<'_>, key: impl Fn(&str) -> String) -> Self {
        let agendas = ground.others.iter().rev().chain([ground.agenda]);
        let agendas = agendas.chain(ground.before);
        let mut known = BTreeMap::new();
        for agenda in agendas {
            // Of two of one name the first keeps it.
            let mut own = BTreeSet::new();
            for kept in R::shelf(agenda).values() {
                let name = key(&kept.resource.name());
                if own.insert(name.clone()) {
                    known.insert(name, kept.resource.id());
                }
            }
        }
        let made = BTreeSet::new();
        Shelf { known, made }
    }
}

/// The edits of an empty agenda that make what the file says; `ids` are those of the sessions that
/// are here already.
pub(super) fn draft(
    import: &Import<'_>,
    ground: &Ground<'_>,
    dates: &[NaiveDate],
    ids: &[Option<SessionId>],
    new_id: &mut dyn FnMut() -> Uuid,
    notes: &mut Vec<Note>,
) -> Vec<Edit> {
    let programme = import.programme;
    let zones = Zones {
        printed: programme.conference.zone,
        kept: ground.agenda.conference().zone,
    };
    let mut desk = Desk {
        import,
        zones,
        new_id,
        fit: Fitter::default(),
        notes: Vec::new(),
        edits: Vec::new(),
        days: BTreeMap::new(),
        rooms: Shelf::of::<crate::domain::place::Room>(ground, plain),
        tracks: Shelf::of::<crate::domain::place::Track>(ground, plain),
        people: Shelf::of::<crate::domain::person::Person>(ground, people::key),
        billed: BTreeMap::new(),
        slots: Vec::new(),
        codes: Codes::of(ground.agenda),
    };
    desk.lay_days(programme, dates, ground.agenda);
    programme
        .rooms
        .iter()
        .for_each(|room| desk.describe_room(room));
    programme
        .tracks
        .iter()
        .for_each(|track| desk.describe_track(track));
    programme
        .people
        .iter()
        .for_each(|person| desk.describe_person(person));
    desk.lay_slots(programme, ground.agenda);
    SessionDesk::new(&mut desk, ids).lay(dates);
    desk.tell_likenesses(ground.agenda);
    let Desk {
        fit,
        notes: own,
        edits,
        ..
    } = desk;
    notes.extend(own);
    notes.extend(fit.finish());
    edits
}

/// What a session's times are on the wall of a zone, whatever that wall does at them; for showing
/// and comparing only.
pub fn walls_in(
    session: &ProgrammeSession,
    date: Option<NaiveDate>,
    printed: Option<Zone>,
    kept: Zone,
) -> Option<(crate::domain::local_time::Moment, Option<NaiveDateTime>)> {
    let zones = Zones { printed, kept };
    let (starts, ends) = super::times::given(session, date, zones)?;
    let ends = ends
        .and_then(|ends| zones.moment(ends))
        .map(|end| end.wall());
    Some((zones.moment(starts)?, ends))
}

impl<'a> Desk<'a> {
    pub fn new_id(&mut self) -> Uuid {
        (self.new_id)()
    }

    /// The days, a date that stands twice once.
    fn lay_days(&mut self, programme: &Programme, dates: &[NaiveDate], agenda: &Agenda) {
        let mut hours: BTreeMap<NaiveDate, Hours> = BTreeMap::new();
        let mut labels = BTreeMap::new();
        for (day, date) in programme.days.iter().zip(dates) {
            let hours = hours.entry(*date).or_default();
            hours.printed = hours.printed.or(day.window);
            if let Some(label) = &day.label {
                labels.entry(*date).or_insert(label.as_str());
            }
            for session in &day.sessions {
                let walls = walls_in(session, Some(*date), self.zones.printed, self.zones.kept);
                let start = walls.map(|(start, _)| start.wall());
                // What lies elsewhere altogether widens no day.
                let near = |start: &NaiveDateTime| {
                    let days = (start.date() - *date).num_days();
                    days == 0 || (days == 1 && start.time() < HALF_DAY)
                };
                start
                    .filter(near)
                    .into_iter()
                    .for_each(|start| hours.add(start));
            }
        }
        let existing = agenda.days();
        for (date, window) in windows(&hours, &existing) {
            let known = existing
                .iter()
                .find(|day| day.date == date)
                .map(|day| day.id);
            let id = known.unwrap_or_else(|| self.new_id().into());
            let label = labels.get(&date).and_then(|label| self.fit.label(label, 1));
            let patch = DayPatch {
                date: Some(date),
                label: Some(label),
                opens_minutes: Some(window.opens_minutes()),
                closes_minutes: Some(window.closes_minutes()),
            };
            self.edits.push(Edit::Day(ResourceEdit::create(id, patch)));
            self.days.insert(date, id);
        }
    }

    fn lay_slots(&mut self, programme: &Programme, agenda: &Agenda) {
        for slot in &programme.slots {
            let id = self.slot(slot, agenda);
            self.slots.push(id);
        }
    }

    fn slot(
        &mut self,
        slot: &crate::domain::programme::ProgrammeSlot,
        agenda: &Agenda,
    ) -> Option<TimeSlotId> {
        let label = self.fit.label(&slot.label, slot.line)?;
        let (starts, ends) = (self.zones.input(slot.starts)?, self.zones.input(slot.ends)?);
        let date = self.zones.moment(starts)?.wall().date();
        // After midnight it is still the evening before's.
        let day = self.days.range(..=date).next_back().map(|(_, day)| *day)?;
        if !matches!(
            super::times::usable(self.zones, starts, ends),
            super::times::Usable::Yes(..)
        ) {
            self.fit.note("time_unusable", slot.line, label.as_str());
            return None;
        }
        // Two of one label on one day are told apart by their times, or by their order.
        let begins = self.zones.moment(starts)?.wall();
        let named = agenda.time_slots().filter(|known| {
            let start = known.interval.start().wall();
            let free = !self.slots.contains(&Some(known.id));
            known.label == label && start.date() == date && free
        });
        let named: Vec<_> = named.collect();
        let exact = named
            .iter()
            .find(|known| known.interval.start().wall() == begins);
        let known = exact.or_else(|| named.first());
        let id = match known {
            Some(known) => known.id,
            None => TimeSlotId(self.new_id()),
        };
        let patch = TimeSlotPatch {
            day: Some(day),
            label: Some(label),
            starts: Some(starts),
            ends: Some(ends),
            zone: None,
        };
        self.edits
            .push(Edit::TimeSlot(ResourceEdit::create(id, patch)));
        Some(id)
    }

    /// Names of the file that may mean one person, told and left apart.
    fn tell_likenesses(&mut self, agenda: &Agenda) {
        let programme = self.import.programme;
        let mut names: BTreeMap<String, (String, usize)> = BTreeMap::new();
        let listed = programme.people.iter().map(|one| (&one.name, one.line));
        let sessions = programme.sessions().flat_map(|session| &session.people);
        for (name, line) in listed.chain(sessions.map(|one| (&one.name, one.line))) {
            let entry = names.entry(people::key(name));
            entry.or_insert_with(|| (name.clone(), line));
        }
        let known: Vec<String> = agenda
            .people()
            .map(|person| person.name.to_string())
            .collect();
        self.notes.extend(people::similar(&names, &known));
    }
}

/// What begins after this on the next date is no night of the day before.
const HALF_DAY: chrono::NaiveTime = match chrono::NaiveTime::from_hms_opt(12, 0, 0) {
    Some(noon) => noon,
    None => chrono::NaiveTime::MIN,
};
