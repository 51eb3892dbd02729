//! Publishing what one request has touched, and nothing else.
//!
//! A session that was touched may hold unfinished work besides: so it is not the session that
//! becomes public, but each public value of it that the request has changed.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};

use super::names::Taken;
use super::{Item, Release, Seat, Standing, project, seat, tombstone};
use crate::domain::agenda::{Agenda, Edit};
use crate::domain::conference::Day;
use crate::domain::conflict::Conflict;
use crate::domain::ids::SessionId;
use crate::domain::resource::{Action, ResourceEdit};
use crate::domain::session::{Session, Status};

impl Release {
    /// Freezes what some edits have touched between two states of an agenda, laid over the previous
    /// release: what differs, and what they name although it was so already.
    ///
    /// # Errors
    /// The conflicts that the result would have and the previous release has not, as far as they
    /// stand in the way of publishing.
    pub fn freeze_part(
        (before, after): (&Agenda, &Agenda),
        edits: &[Edit],
        previous: &Release,
        now: DateTime<Utc>,
    ) -> Result<Release, Vec<Conflict>> {
        let mut release = Release::begin(after, Some(previous), now);
        let (old, new) = (before.conference(), after.conference());
        release.conference.take_changes(old, new);
        release.days = days(before, after, previous);
        release.items = items(before, after, &named(edits, after), previous);
        let zone = release.conference.zone;
        release
            .items
            .iter_mut()
            .for_each(|item| item.when = item.when.recalled_in(zone));
        release.take_names(after, Some(previous), Taken::Since(before));
        release.introducing(after, Some(previous)).accept()
    }
}

fn days(before: &Agenda, after: &Agenda, previous: &Release) -> Vec<Day> {
    let old: BTreeMap<_, _> = before.days().into_iter().map(|day| (day.id, day)).collect();
    let mut days: BTreeMap<_, _> = previous
        .days
        .iter()
        .map(|day| (day.id, day.clone()))
        .collect();
    let mut gone: BTreeSet<_> = old.keys().copied().collect();
    for day in after.days() {
        gone.remove(&day.id);
        if old.get(&day.id) != Some(&day) {
            days.insert(day.id, day.clone());
        }
    }
    days.retain(|id, _| !gone.contains(id));
    let mut days: Vec<_> = days.into_values().collect();
    days.sort_by_key(Day::walls);
    days
}

fn items(
    before: &Agenda,
    after: &Agenda,
    named: &BTreeMap<SessionId, Named>,
    previous: &Release,
) -> Vec<Item> {
    let mut public: BTreeMap<SessionId, Item> = previous
        .items
        .iter()
        .map(|item| (item.id, item.clone()))
        .collect();
    for session in after.sessions() {
        let was = before.session(session.id);
        let item = public.remove(&session.id);
        let item = match (item, was) {
            (Some(item), Some(was)) => {
                let named = named.get(&session.id).copied().unwrap_or_default();
                Some(overlaid((before, was), (after, session), named, item))
            }
            (item, None) => project(after, session, item.as_ref()),
            // What was never public becomes so only if it was touched itself.
            (None, Some(was)) if was != session || named.contains_key(&session.id) => {
                project(after, session, None)
            }
            (None, Some(_)) => None,
        };
        public.extend(item.map(|item| (session.id, item)));
    }
    let deleted = |id: &SessionId| before.session(*id).is_some() && after.session(*id).is_none();
    let stays = public.into_iter().map(|(id, item)| {
        if deleted(&id) {
            tombstone(after, &item)
        } else {
            item
        }
    });
    stays.collect()
}

/// What edits name of one session, whether it was so already or not.
#[derive(Clone, Copy, Debug, Default)]
struct Named {
    placement: bool,
    text: bool,
    heading: bool,
    notice: bool,
    status: bool,
    people: bool,
}

const WHOLE: Named = Named {
    placement: true,
    text: true,
    heading: true,
    notice: true,
    status: true,
    people: true,
};

fn named(edits: &[Edit], after: &Agenda) -> BTreeMap<SessionId, Named> {
    let mut all: BTreeMap<SessionId, Named> = BTreeMap::new();
    for edit in edits {
        match edit {
            Edit::Session(ResourceEdit { id, action, .. }) => {
                let named = all.entry(*id).or_default();
                match action {
                    Action::Update(patch) => {
                        named.placement |= patch.placement.is_some();
                        let texts = patch.label.is_some() || patch.abstract_text.is_some();
                        let texts = texts || patch.description.is_some();
                        named.text |= texts || patch.title.is_some();
                        named.heading |= patch.kind.is_some() || patch.track.is_some();
                        named.notice |= patch.notice.is_some();
                        named.status |= patch.status.is_some() || patch.audience.is_some();
                        named.people |= patch.appearances.is_some();
                    }
                    Action::Create(_) | Action::Replace(_) | Action::Delete => *named = WHOLE,
                }
            }
            Edit::Placement(edit) => all.entry(edit.id).or_default().placement = true,
            Edit::Swap(a, b) => {
                for id in [a, b] {
                    all.entry(*id).or_default().placement = true;
                }
            }
            Edit::Appearance(edit) => {
                let session = after.appearance(edit.id).map(|(kept, _)| kept.resource.id);
                session
                    .into_iter()
                    .for_each(|id| all.entry(id).or_default().people = true);
            }
            // These change what they are about, or nothing.
            Edit::Conference { .. } | Edit::Rules { .. } | Edit::Shift { .. } => {}
            Edit::ReplacePerson { .. } | Edit::MergePeople { .. } => {}
            Edit::Day(_) | Edit::Room(_) | Edit::Track(_) | Edit::TimeSlot(_) => {}
            Edit::Person(_) => {}
        }
    }
    all
}

/// A public item with every public value that differs between two states of its session, or that
/// an edit names.
fn overlaid(
    (before, was): (&Agenda, &Session),
    (after, session): (&Agenda, &Session),
    named: Named,
    public: Item,
) -> Item {
    let (Some(old), Some(new)) = (
        project(before, was, Some(&public)),
        project(after, session, Some(&public)),
    ) else {
        return public;
    };
    let mut item = public;
    macro_rules! take {
        ($($named:ident: $($field:ident)*;)*) => {$($(
            if named.$named || old.$field != new.$field {
                item.$field.clone_from(&new.$field);
            }
        )*)*};
    }
    take! {
        text: label title abstract_text description;
        heading: code kind track language tags links parent repeat_of;
        notice: notice;
        placement: rooms when slot;
    }
    // A session that gets or loses its time is postponed or not; whether it takes place at all is
    // told only by whoever changes that.
    let takes_place = |standing| standing != Standing::Cancelled;
    let placed = named.placement && takes_place(item.standing) && takes_place(new.standing);
    if named.status || placed || old.standing != new.standing {
        item.standing = new.standing;
    }
    if withdrawn(was) != withdrawn(session) {
        (item.seats, item.gone) = (new.seats, new.gone);
    } else {
        overlay_seats((before, was), (after, session), &mut item.seats);
    }
    item
}

/// Lays the differences of two lists of people over the public one, person by person.
fn overlay_seats(
    (before, was): (&Agenda, &Session),
    (after, session): (&Agenda, &Session),
    public: &mut Vec<Seat>,
) {
    let all = was
        .appearances
        .iter()
        .chain(&session.appearances)
        .map(|a| a.id);
    let all: BTreeSet<_> = all.collect();
    for id in all {
        let find = |session: &Session, agenda: &Agenda| {
            let place = session.appearances.iter().position(|a| a.id == id)?;
            Some((place, seat(agenda, session.appearances.get(place)?)))
        };
        let (old, new) = (find(was, before), find(session, after));
        let of = |found: &Option<(usize, Option<Seat>)>| found.clone().and_then(|(_, seat)| seat);
        let (old, (place, new)) = (of(&old), (new.as_ref().map(|(place, _)| *place), of(&new)));
        if old == new {
            continue;
        }
        let same = |seat: &Seat, old: &Seat| seat.role == old.role && seat.person() == old.person();
        let there = old.and_then(|old| public.iter().position(|seat| same(seat, &old)));
        match (there, new) {
            (Some(there), Some(new)) => {
                public
                    .get_mut(there)
                    .into_iter()
                    .for_each(|seat| seat.clone_from(&new));
            }
            (Some(there), None) => drop(public.remove(there)),
            (None, Some(new)) => {
                let end = public.len();
                public.insert(place.unwrap_or(end).min(end), new);
            }
            (None, None) => {}
        }
    }
}

/// True for a session of which the public sees a tombstone, or nothing. One without a time is
/// postponed, and keeps its people.
fn withdrawn(session: &Session) -> bool {
    session.status == Status::Draft
        || session.audience == crate::domain::session::Audience::Internal
}
