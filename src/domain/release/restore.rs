//! Publishing an older release again, and setting the draft back to it.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{Item, Occupant, Proposal, PublicPerson, Release, Standing, items_by_id, tombstone};
use crate::domain::agenda::{Agenda, ConferenceAction, Edit};
use crate::domain::appearance::{Appearance, Billing};
use crate::domain::conference::{ConferencePatch, DayPatch};
use crate::domain::few::Few;
use crate::domain::ids::{PersonId, RoomId, SessionId};
use crate::domain::local_time::TimeInput;
use crate::domain::person::PersonPatch;
use crate::domain::place::{RoomPatch, Sharing, TrackPatch};
use crate::domain::placement::{PlacementInput, WhenInput};
use crate::domain::resource::{Action, Expected, Resource, ResourceEdit};
use crate::domain::session::{Audience, Session, SessionPatch, Status};
use crate::domain::values::Link;

impl Release {
    /// What was public in an older release, as the next one; what came after it is cancelled.
    pub fn propose_again(
        &self,
        agenda: &Agenda,
        current: &Release,
        now: DateTime<Utc>,
    ) -> Proposal {
        let mut release = Release {
            number: current.number + 1,
            label: None,
            published_at: now,
            former: current.former.clone(),
            ..self.clone()
        };
        let there: BTreeSet<_> = self.items.iter().map(|item| item.id).collect();
        let later = current
            .items
            .iter()
            .filter(|item| !there.contains(&item.id));
        release
            .items
            .extend(later.map(|item| tombstone(agenda, item)));
        let zone = release.conference.zone;
        for item in &mut release.items {
            item.when = item.when.recalled_in(zone);
        }
        // Rooms and tracks that came later keep their feeds.
        let known: BTreeSet<_> = self.rooms.iter().map(|room| room.id).collect();
        let rooms = current
            .rooms
            .iter()
            .filter(|room| !known.contains(&room.id));
        release.rooms.extend(rooms.cloned());
        let known: BTreeSet<_> = self.tracks.iter().map(|track| track.id).collect();
        let tracks = current
            .tracks
            .iter()
            .filter(|track| !known.contains(&track.id));
        release.tracks.extend(tracks.cloned());
        release.introducing(agenda, Some(current))
    }
}

/// The edits that set a draft back to what a release says; `new_id` makes identities. What is not
/// public stays as it is; sessions that the release does not have become drafts.
pub fn reset(agenda: &Agenda, release: &Release, mut new_id: impl FnMut() -> Uuid) -> Vec<Edit> {
    let mut edits: Vec<_> = conference(agenda, release).into_iter().collect();
    edits.extend(places(agenda, release));
    edits.extend(missing_people(agenda, release));
    // A repeat has its texts from its original, and a block takes its children along: originals and
    // blocks go first.
    let mut items: Vec<_> = release.items.iter().collect();
    items.sort_by_key(|item| (item.repeat_of.is_some(), item.parent.is_some()));
    let sessions = items.into_iter();
    edits.extend(sessions.filter_map(|item| session(agenda, release, item, &mut new_id)));
    let public = items_by_id(Some(release));
    let unknown = |session: &&Session| {
        let confirmed = session.status == Status::Confirmed;
        confirmed && session.audience == Audience::Public && !public.contains_key(&session.id)
    };
    edits.extend(agenda.sessions().filter(unknown).map(|session| {
        let status = Some(Status::Draft);
        let patch = SessionPatch {
            status,
            ..SessionPatch::default()
        };
        Edit::Session(edit(session.id, Action::Update(patch)))
    }));
    edits
}

fn edit<R: Resource>(id: R::Id, action: Action<R::Patch>) -> ResourceEdit<R> {
    let expected = Expected::Any;
    ResourceEdit {
        id,
        expected,
        action,
    }
}

/// Changes what is there, and makes what is not.
fn put<Patch>(is_there: bool, patch: Patch) -> Action<Patch> {
    match is_there {
        true => Action::Update(patch),
        false => Action::Create(patch),
    }
}

/// What of the conference itself differs.
fn conference(agenda: &Agenda, release: &Release) -> Option<Edit> {
    let (now, then) = (agenda.conference(), &release.conference);
    let mut patch = ConferencePatch::default();
    macro_rules! differing {
        ($($field:ident)*) => {$(
            patch.$field = (now.$field != then.$field).then(|| then.$field.clone());
        )*};
    }
    differing! { title subtitle description zone languages url venue contact notice }
    (patch != ConferencePatch::default()).then_some(Edit::Conference {
        action: ConferenceAction::Update(patch),
        expected: Expected::Any,
    })
}

fn places(agenda: &Agenda, release: &Release) -> Vec<Edit> {
    let mut edits = Vec::new();
    let days = agenda.days();
    let dates: BTreeMap<_, _> = days.iter().map(|day| (day.date, day.id)).collect();
    for day in &release.days {
        let id = dates.get(&day.date).copied().unwrap_or(day.id);
        let is_there = days.iter().any(|known| known.id == id);
        let patch = DayPatch {
            date: Some(day.date),
            label: Some(day.label.clone()),
            opens_minutes: Some(day.window.opens_minutes()),
            closes_minutes: Some(day.window.closes_minutes()),
        };
        edits.push(Edit::Day(edit(id, put(is_there, patch))));
    }
    // What stays in a release for its feed alone is not made again.
    let placed = release
        .items
        .iter()
        .filter(|item| item.standing == Standing::Confirmed);
    let rooms: BTreeSet<_> = placed.flat_map(|item| item.rooms.iter().copied()).collect();
    for room in release.rooms.iter().filter(|room| rooms.contains(&room.id)) {
        let is_there = agenda.room(room.id).is_some();
        let patch = RoomPatch {
            code: Some(room.code.clone()),
            name: Some(room.name.clone()),
            position: Some(room.position),
            capacity: Some(room.capacity),
            medium: Some(room.medium),
            links: (!is_there).then(|| room.links.clone()),
            // Whether it was shared, a release does not say; that it held two at once, it does.
            sharing: (!is_there && is_shared(release, room.id)).then_some(Sharing::Shared),
            ..RoomPatch::default()
        };
        edits.push(Edit::Room(edit(room.id, put(is_there, patch))));
    }
    let named = release
        .items
        .iter()
        .filter(|item| item.standing != Standing::Cancelled);
    let tracks: BTreeSet<_> = named.filter_map(|item| item.track).collect();
    for track in release
        .tracks
        .iter()
        .filter(|track| tracks.contains(&track.id))
    {
        let patch = TrackPatch {
            code: Some(track.code.clone()),
            name: Some(track.name.clone()),
            colour: Some(track.colour.clone()),
            position: Some(track.position),
        };
        let is_there = agenda.track(track.id).is_some();
        edits.push(Edit::Track(edit(track.id, put(is_there, patch))));
    }
    edits
}

/// True for a room in which two sessions take place at once.
fn is_shared(release: &Release, room: RoomId) -> bool {
    let confirmed = |item: &&Item| item.standing == Standing::Confirmed;
    let items = release.items.iter().filter(confirmed);
    let items: Vec<_> = items.filter(|item| item.rooms.contains(&room)).collect();
    let pairs = items.iter().zip(items.iter().skip(1));
    pairs
        .into_iter()
        .any(|(a, b)| a.when.overlap(b.when).is_some())
}

fn missing_people(agenda: &Agenda, release: &Release) -> Vec<Edit> {
    let missing = |person: &&PublicPerson| agenda.person(person.id).is_none();
    let create = |person: &PublicPerson| {
        let patch = PersonPatch {
            code: Some(person.code.clone()),
            name: Some(person.name.clone()),
            sort_name: Some(person.sort_name.clone()),
            honorific: Some(person.honorific.clone()),
            pronouns: Some(person.pronouns.clone()),
            bio: Some(person.bio.clone()),
            photo_url: Some(person.photo_url.clone()),
            links: Some(person.links.clone()),
            ..PersonPatch::default()
        };
        Edit::Person(edit(person.id, Action::Create(patch)))
    };
    release.people.iter().filter(missing).map(create).collect()
}

fn session(
    agenda: &Agenda,
    release: &Release,
    item: &Item,
    new_id: &mut impl FnMut() -> Uuid,
) -> Option<Edit> {
    let now = agenda.session(item.id);
    if item.standing == Standing::Cancelled {
        return cancelled(now?);
    }
    // What is cancelled is made by nobody, so nothing can be a part of it.
    let is_there = |id: &SessionId| {
        let taking_place = |item: &Item| item.standing != Standing::Cancelled;
        agenda.session(*id).is_some() || release.item(*id).is_some_and(taking_place)
    };
    let repeat_of = item.repeat_of.filter(is_there);
    let own = repeat_of.is_none();
    let mut patch = SessionPatch {
        code: Some(item.code.clone()),
        label: Some(item.label.clone()),
        // What a repeat has of its original is set there.
        title: own.then(|| item.title.clone()),
        abstract_text: own.then(|| item.abstract_text.clone()),
        track: own.then_some(item.track),
        tags: own.then(|| item.tags.clone()),
        description: Some(item.description.clone()),
        kind: Some(item.kind),
        language: Some(item.language.clone()),
        notice: Some(item.notice.clone()),
        parent: Some(item.parent.filter(is_there)),
        repeat_of: Some(repeat_of),
        status: Some(Status::Confirmed),
        audience: Some(Audience::Public),
        placement: Some(placement(agenda, release, item)),
        ..SessionPatch::default()
    };
    let private = now.map(|session| session.links.only(|link| !link.public));
    let links = item.links.iter().chain(private.iter().flatten()).cloned();
    let links: Vec<Link> = links.collect();
    patch.links = Some(Few::parse(links).unwrap_or_else(|_| item.links.clone()));
    patch.appearances = Some(appearances(agenda, item, new_id));
    let action = put(now.is_some(), patch);
    Some(Edit::Session(edit(item.id, action)))
}

/// What was withdrawn does not take place; what nobody meant to be public stays what it is.
fn cancelled(session: &Session) -> Option<Edit> {
    let is_public = session.audience == Audience::Public && session.status == Status::Confirmed;
    let patch = SessionPatch {
        status: Some(Status::Cancelled),
        ..SessionPatch::default()
    };
    is_public.then(|| Edit::Session(edit(session.id, Action::Update(patch))))
}

fn placement(agenda: &Agenda, release: &Release, item: &Item) -> Option<PlacementInput> {
    if item.standing == Standing::Postponed {
        return None;
    }
    let slot = item.slot.filter(|id| {
        let slot = agenda.time_slot(*id);
        slot.is_some_and(|slot| slot.interval.instants() == item.when.instants())
    });
    let instant = |moment: crate::domain::local_time::Moment| {
        TimeInput::Instant(moment.instant().fixed_offset())
    };
    let when = match slot {
        Some(slot) => WhenInput::Slot(slot),
        None => WhenInput::at(instant(item.when.start()), instant(item.when.end())),
    };
    let rooms = item.rooms.iter().copied();
    let rooms = rooms.filter(|id| release.room(*id).is_some()).collect();
    let all_physical = Some(false);
    Some(PlacementInput {
        all_physical,
        ..PlacementInput::new(rooms, when)
    })
}

/// How somebody is billed, unless that is how they are billed anyway.
fn billed(agenda: &Agenda, occupant: &Occupant) -> Option<Billing> {
    let own = agenda
        .person(occupant.person)
        .map(|person| person.billing());
    Some(occupant.billing.clone()).filter(|billing| own.as_ref() != Some(billing))
}

/// Those whom the release names, as it prints them; whoever is not public stays behind them.
fn appearances(agenda: &Agenda, item: &Item, mut new_id: impl FnMut() -> Uuid) -> Vec<Appearance> {
    let now = agenda.session(item.id);
    let mut left: Vec<&Appearance> = now.iter().flat_map(|s| &s.appearances).collect();
    let mut all = Vec::new();
    for seat in &item.seats {
        let Some(occupant) = &seat.occupant else {
            continue;
        };
        let same = |a: &&Appearance| (a.person, a.role) == (occupant.person, seat.role);
        let kept = left.iter().position(same).map(|at| left.remove(at));
        let new = || Appearance::new(new_id().into(), occupant.person, seat.role);
        let kept = kept.cloned().unwrap_or_else(new);
        all.push(Appearance {
            billing: billed(agenda, occupant),
            state: crate::domain::appearance::Attendance::Confirmed,
            shown: true,
            ..kept
        });
    }
    let named: BTreeSet<PersonId> = item.seats.iter().filter_map(|seat| seat.person()).collect();
    let private = left.into_iter().filter(|a| !a.is_named());
    all.extend(private.filter(|a| !named.contains(&a.person)).cloned());
    all
}
