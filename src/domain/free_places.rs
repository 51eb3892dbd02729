//! Where a session would fit.
//!
//! Places that are taken are left out by looking at the plan; those that remain are sorted by how
//! near they are, and the nearest are tried out on the agenda, so that what is offered is what
//! [`Agenda::apply`] will take.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Duration};

use super::agenda::{Agenda, Edit, Request, Tolerance};
use super::conflict::{Conflict, Severity};
use super::error::{Error, Fault};
use super::ids::{PersonId, RoomId, SessionId};
use super::local_time::{Interval, TimeInput};
use super::place::{Medium, Sharing};
use super::placement::{PlacementInput, WhenInput};
use super::plan::Plan;
use super::resource::{Action, Expected, ResourceEdit, existing};
use super::session::{Session, SessionPatch};
use super::text::Name;

/// Sessions begin at the quarters of an hour; at other times only where something ends or begins.
const GRID_MINUTES: i64 = 15;

/// How many places are tried out for each that is asked for: warnings may make a near one worse
/// than a far one.
const TRIED_FOR_EACH: usize = 4;

/// The most days that are searched: those nearest to where the session is.
const DAYS_MAX: usize = 8;

/// The most rooms that are searched: the largest published programme has 106.
const ROOMS_MAX: usize = 120;

/// A place where a session would fit.
#[derive(Clone, Debug, PartialEq)]
pub struct FreePlace {
    pub rooms: Vec<RoomId>,
    pub when: Interval,
    /// What the rules would say that they do not say now.
    pub brings: Vec<Conflict>,
}

/// Where a session would fit, the best place first: fewest warnings, then nearest to where it is
/// now, in its own room before others.
///
/// # Errors
/// No such session, and a session whose length nobody has said.
pub fn free_places(
    agenda: &Agenda,
    id: SessionId,
    minutes: Option<i64>,
    limit: usize,
) -> Result<Vec<FreePlace>, Error> {
    let session = &existing::<Session>(agenda, id)?.resource;
    let now = agenda.interval(session);
    let meant = session.duration_minutes.map(i64::from);
    let Some(minutes) = minutes.or(now.map(Interval::minutes)).or(meant) else {
        let detail = format!(
            "nobody has said how long {} lasts; give minutes",
            session.quoted()
        );
        return Err(Fault::new("required", detail).at("/minutes").into());
    };
    let search = Search::new(agenda, session, minutes);
    let mut places = search.free();
    let own: BTreeSet<_> = agenda.rooms_of(session).iter().copied().collect();
    let from = now.map_or_else(
        || search.first_start(),
        |when| when.instants().0.timestamp(),
    );
    places.sort_by_cached_key(|(rooms, start)| {
        let elsewhere = !rooms.iter().all(|room| own.contains(room));
        let far = (start - from).abs();
        // Another room at the same time is nearer than the same room an hour later.
        (
            far + if elsewhere { 30 * 60 } else { 0 },
            *start,
            rooms.clone(),
        )
    });
    let tried = places
        .into_iter()
        .take(limit.saturating_mul(TRIED_FOR_EACH));
    let mut found: Vec<_> = tried.filter_map(|place| search.tried(place)).collect();
    found.sort_by_key(|place| {
        let severe = place
            .brings
            .iter()
            .filter(|c| c.severity == Severity::BlockRelease)
            .count();
        (severe, place.brings.len())
    });
    found.truncate(limit);
    Ok(found)
}

struct Search<'a> {
    agenda: &'a Agenda,
    session: &'a Session,
    seconds: i64,
    /// When each room, and when somebody of the session, is taken by others.
    taken: BTreeMap<RoomId, Vec<(i64, i64)>>,
    busy: Vec<(i64, i64)>,
    /// Opening hours of the days.
    windows: Vec<(i64, i64)>,
    /// Rooms that would do, each choice with its cells.
    choices: Vec<(Vec<RoomId>, Vec<RoomId>)>,
}

impl<'a> Search<'a> {
    fn new(agenda: &'a Agenda, session: &'a Session, minutes: i64) -> Self {
        let plan = Plan::new(agenda);
        let others = |other: &&&super::plan::Happening<'_>| {
            other.session.id != session.id && !plan.nested(other.session, session)
        };
        let spans = |happenings: super::plan::Held<'_, '_>| -> Vec<_> {
            happenings
                .iter()
                .filter(others)
                .map(|happening| happening.span)
                .collect()
        };
        let taken = plan
            .by_room()
            .map(|(room, held)| (room, spans(held)))
            .collect();
        let people: BTreeSet<PersonId> = session
            .appearances
            .iter()
            .filter(|a| a.occupies())
            .map(|a| a.person)
            .collect();
        let engaged = plan
            .by_person()
            .filter(|(person, _)| people.contains(person));
        let busy = engaged.flat_map(|(person, mut there)| {
            there.retain(|happening| !happening.only_hosts(person));
            spans(there)
        });
        let zone = agenda.conference().zone;
        let now = agenda
            .interval(session)
            .map_or(0, |when| when.instants().0.timestamp());
        let window = |day: &super::conference::Day| {
            let (opens, closes) = day.moments(zone);
            (opens.instant().timestamp(), closes.instant().timestamp())
        };
        Search {
            agenda,
            session,
            seconds: minutes * 60,
            taken,
            busy: busy.collect(),
            windows: nearest(agenda.days().into_iter().map(window).collect(), now),
            choices: choices(agenda, session, &plan),
        }
    }

    fn first_start(&self) -> i64 {
        self.windows.first().map_or(0, |(opens, _)| *opens)
    }

    /// Every choice of rooms with every start at which nothing is in the way.
    fn free(&self) -> Vec<(Vec<RoomId>, i64)> {
        let mut found = Vec::new();
        for (rooms, cells) in &self.choices {
            let held = cells
                .iter()
                .filter_map(|cell| self.taken.get(cell))
                .flatten();
            let mut taken: Vec<_> = held.chain(&self.busy).copied().collect();
            taken.sort_unstable();
            let free = |start: &i64| {
                let overlaps = |(from, to): &(i64, i64)| *from < start + self.seconds && start < to;
                !taken.iter().any(overlaps)
            };
            let starts = self.starts(&taken);
            found.extend(
                starts
                    .into_iter()
                    .filter(free)
                    .map(|start| (rooms.clone(), start)),
            );
        }
        found
    }

    /// Quarters of an hour while a day is open, and the moments at which something else ends.
    fn starts(&self, taken: &[(i64, i64)]) -> BTreeSet<i64> {
        let mut starts = BTreeSet::new();
        for (opens, closes) in &self.windows {
            let last = closes - self.seconds;
            let mut start = *opens;
            while start <= last {
                starts.insert(start);
                start += GRID_MINUTES * 60;
            }
            let ends = taken.iter().map(|(_, end)| *end);
            starts.extend(ends.filter(|end| (*opens..=last).contains(end)));
        }
        starts
    }

    /// What the rules say of a place; `None` where they refuse it.
    fn tried(&self, (rooms, start): (Vec<RoomId>, i64)) -> Option<FreePlace> {
        let starts = DateTime::from_timestamp(start, 0)?;
        let ends = starts + Duration::seconds(self.seconds);
        let input = |at: DateTime<chrono::Utc>| TimeInput::Instant(at.fixed_offset());
        let when = WhenInput::at(input(starts), input(ends));
        let mut placement = PlacementInput::new(rooms.clone(), when);
        placement.all_physical = Some(false);
        let patch = SessionPatch {
            placement: Some(Some(placement)),
            ..SessionPatch::default()
        };
        let (id, expected, action) = (self.session.id, Expected::Any, Action::Update(patch));
        let edits = [Edit::Session(ResourceEdit {
            id,
            expected,
            action,
        })];
        let by = Name::parse("search").ok()?;
        let (at, tolerance) = (DateTime::UNIX_EPOCH, Tolerance::Refuse);
        let request = Request {
            edits: &edits,
            waive: &[],
            by: &by,
            at,
            tolerance,
        };
        let after = self.agenda.apply(&request).ok()?;
        let when = after.interval(after.session(id)?)?;
        let known: BTreeSet<_> = self
            .agenda
            .conflicts()
            .iter()
            .map(|c| c.key.as_str())
            .collect();
        let brings = after
            .conflicts()
            .iter()
            .filter(|c| !known.contains(c.key.as_str()));
        let own = brings.filter(|conflict| conflict.sessions.contains(&id));
        Some(FreePlace {
            rooms,
            when,
            brings: own.cloned().collect(),
        })
    }
}

/// The windows nearest to a moment, in order of time.
fn nearest(mut windows: Vec<(i64, i64)>, now: i64) -> Vec<(i64, i64)> {
    windows.sort_by_key(|(opens, _)| (opens - now).abs());
    windows.truncate(DAYS_MAX);
    windows.sort_unstable();
    windows
}

/// The rooms that would do: several stay together, one may be any other of its medium that has
/// what is needed; a session without a room stays without one.
fn choices(agenda: &Agenda, session: &Session, plan: &Plan<'_>) -> Vec<(Vec<RoomId>, Vec<RoomId>)> {
    let own = agenda.rooms_of(session).into_owned();
    let cells = |rooms: &[RoomId]| -> Vec<RoomId> {
        let all = rooms.iter().flat_map(|room| plan.cells(*room));
        all.filter(|cell| cell.sharing == Sharing::Exclusive)
            .map(|cell| cell.id)
            .collect()
    };
    let placed = session.placement.is_some();
    if own.len() > 1 || (placed && own.is_empty()) {
        let cells = cells(&own);
        return vec![(own, cells)];
    }
    let medium = own
        .first()
        .and_then(|id| agenda.room(*id))
        .map(|room| room.medium);
    let medium = medium.unwrap_or(Medium::Physical);
    let fits = |room: &&super::place::Room| {
        let large = session
            .expected_audience
            .zip(room.capacity)
            .is_none_or(|(n, c)| n <= c);
        let has = session.needed_features.iter().all(|need| room.has(need));
        own.contains(&room.id) || (room.medium == medium && large && has)
    };
    let mut rooms: Vec<_> = agenda.rooms().filter(fits).collect();
    rooms.sort_by_key(|room| (!own.contains(&room.id), room.position, room.id));
    rooms.truncate(ROOMS_MAX);
    let alone = |room: &super::place::Room| (vec![room.id], cells(&[room.id]));
    let choices: Vec<_> = rooms.into_iter().map(alone).collect();
    if choices.is_empty() {
        vec![(Vec::new(), Vec::new())]
    } else {
        choices
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::picture::draw;

    fn places(picture: &str, title: &str, limit: usize) -> Vec<String> {
        let agenda = draw(picture);
        let session = agenda
            .sessions()
            .find(|s| s.title.as_str() == title)
            .unwrap()
            .id;
        let places = free_places(&agenda, session, None, limit).unwrap();
        let show = |place: &FreePlace| {
            let rooms = place
                .rooms
                .iter()
                .map(|id| agenda.room(*id).unwrap().name.as_str());
            let rooms: Vec<_> = rooms.collect();
            let brings: Vec<_> = place.brings.iter().map(|c| c.rule).collect();
            let line = format!(
                "{} {} {}",
                &place.when.printed()[11..],
                rooms.join("+"),
                brings.join(" ")
            );
            line.trim().to_owned()
        };
        places.iter().map(show).collect()
    }

    #[test]
    fn another_room_at_the_same_time_comes_first_then_the_next_free_hour() {
        let picture = "2026-05-04 09:00-13:00
             A 10:00-11:00 Hall
             B 10:00-11:00 Hall
             C 09:00-10:00 Attic";
        assert_eq!(
            places(picture, "B", 3),
            ["10:00–11:00 Attic", "10:15–11:15 Attic", "09:00–10:00 Hall"]
        );
        let crowded = "2026-05-04 09:00-12:00
             A 09:00-11:00 Hall
             B 10:00-11:00 Hall";
        assert_eq!(places(crowded, "B", 5), ["11:00–12:00 Hall"]);
    }

    #[test]
    fn whoever_is_elsewhere_cannot_come() {
        let picture = "2026-05-04 09:00-12:00
             A 09:00-11:00 Hall  @Ann:moderator
             B 10:00-11:00 Attic @Ann:moderator";
        assert_eq!(
            places(picture, "B", 2),
            ["11:00–12:00 Hall", "11:00–12:00 Attic short_turnaround"]
        );
    }

    #[test]
    fn where_nothing_is_free_nothing_is_offered() {
        let picture = "2026-05-04 09:00-10:00
             A 09:00-10:00 Hall
             B 09:00-10:00 Hall";
        assert_eq!(places(picture, "B", 3), [""; 0]);
    }
}
