//! What differs between two releases, in the words of those who attend.

use std::collections::BTreeMap;

use super::{Item, PublicRoom, Release, Seat, Standing, items_by_id};
use crate::domain::appearance::{Billing, Role};
use crate::domain::ids::{PersonId, SessionId};
use crate::domain::local_time::Interval;
use crate::domain::text::{Name, Title};
use crate::domain::words::words;

words! {
    /// In which way an item differs.
    Way {
        Added = "added",
        /// It is not there at all, not even as cancelled: only when looking back.
        Removed = "removed",
        Cancelled = "cancelled",
        Reinstated = "reinstated",
        Postponed = "postponed",
        MovedInTime = "moved_in_time",
        MovedInRoom = "moved_in_room",
        Retitled = "retitled",
        PeopleChanged = "people_changed",
        TextChanged = "text_changed",
        Notice = "notice",
    }
}

/// What differs between two releases.
#[derive(Clone, Debug, PartialEq)]
pub struct Diff {
    /// In order of time, then of the sessions' creation.
    pub items: Vec<ItemDiff>,
    /// A change of the conference's own notice.
    pub notice: Option<NoticeDiff>,
}

/// The conference's own notice, as it is now; `None` when it was taken away.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoticeDiff {
    pub now: Option<String>,
}

/// How one item differs: what it was, what it is, and in which ways.
#[derive(Clone, Debug, PartialEq)]
pub struct ItemDiff {
    pub session: SessionId,
    pub old: Option<State>,
    pub new: Option<State>,
    pub changes: Vec<Change>,
}

/// What can differ of an item, as it is printed.
#[derive(Clone, Debug, PartialEq)]
pub struct State {
    pub standing: Standing,
    pub heading: String,
    pub when: Interval,
    pub rooms: Vec<Name>,
}

/// One way in which an item differs.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    pub way: Way,
    /// True when somebody who attends or takes part would act differently.
    pub is_material: bool,
    /// What was printed, and what is.
    pub old: Option<String>,
    pub new: Option<String>,
    /// Who it is about, as far as it is about people.
    pub people: Vec<PersonChange>,
}

/// How one person's part in an item differs.
#[derive(Clone, Debug, PartialEq)]
pub struct PersonChange {
    /// `None`: a seat whose occupant is not announced.
    pub person: Option<PersonId>,
    pub old: Option<Part>,
    pub new: Option<Part>,
}

/// A role, and how somebody is billed in it.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    pub role: Role,
    pub billing: Option<Billing>,
}

impl Diff {
    pub fn is_empty(&self) -> bool {
        self.items.is_empty() && self.notice.is_none()
    }

    /// What differs from one release to another; everything is new where there was none.
    pub fn between(old: Option<&Release>, new: &Release) -> Diff {
        let mut pairs: BTreeMap<SessionId, (Option<&Item>, Option<&Item>)> = BTreeMap::new();
        for (id, item) in items_by_id(old) {
            pairs.entry(id).or_default().0 = Some(item);
        }
        for (id, item) in items_by_id(Some(new)) {
            pairs.entry(id).or_default().1 = Some(item);
        }
        let mut items: Vec<_> = pairs
            .into_iter()
            .filter_map(|(session, pair)| Pair { old, new }.compare(session, pair))
            .collect();
        items.sort_by_key(|diff| {
            let state = diff.new.as_ref().or(diff.old.as_ref());
            (state.map(|state| state.when.instants()), diff.session)
        });
        let before = old.and_then(|old| old.conference.notice.as_ref());
        let now = new.conference.notice.as_ref();
        let notice = (before != now).then(|| NoticeDiff {
            now: now.map(ToString::to_string),
        });
        Diff { items, notice }
    }
}

/// Two releases, as far as items point into them.
struct Pair<'a> {
    old: Option<&'a Release>,
    new: &'a Release,
}

impl Pair<'_> {
    fn compare(
        &self,
        session: SessionId,
        (old, new): (Option<&Item>, Option<&Item>),
    ) -> Option<ItemDiff> {
        let changes = match (old, new) {
            (Some(old), Some(new)) => self.changes(old, new),
            // What was withdrawn before anybody could see it is no news.
            (None, Some(new)) if new.standing == Standing::Confirmed => vec![plain(Way::Added)],
            (Some(_), None) => vec![plain(Way::Removed)],
            (None, _) => Vec::new(),
        };
        let state = |release: &Release, item: &Item| State {
            standing: item.standing,
            heading: item.heading(),
            when: item.when,
            rooms: release.room_names(item),
        };
        (!changes.is_empty()).then(|| ItemDiff {
            session,
            old: self
                .old
                .zip(old)
                .map(|(release, item)| state(release, item)),
            new: new.map(|item| state(self.new, item)),
            changes,
        })
    }

    fn changes(&self, old: &Item, new: &Item) -> Vec<Change> {
        let standing = match (old.standing, new.standing) {
            (was, is) if was == is => None,
            (_, Standing::Cancelled) => Some(plain(Way::Cancelled)),
            (_, Standing::Postponed) => Some(plain(Way::Postponed)),
            (_, Standing::Confirmed) => Some(plain(Way::Reinstated)),
        };
        let takes_place = new.standing == Standing::Confirmed;
        let mut changes: Vec<_> = standing.into_iter().collect();
        if is_tombstone(old) || is_tombstone(new) {
            // What a tombstone does not say has not changed.
            return changes;
        }
        if takes_place && walls(old.when) != walls(new.when) {
            changes.push(told(
                Way::MovedInTime,
                old.when.printed(),
                new.when.printed(),
            ));
        }
        if takes_place && old.rooms != new.rooms {
            let printed = |release: &Release, item: &Item| {
                let names = release.room_names(item);
                let names: Vec<_> = names.iter().map(Name::as_str).collect();
                names.join(", ")
            };
            let before = self.old.map(|release| printed(release, old));
            let after = printed(self.new, new);
            changes.push(told(Way::MovedInRoom, before.unwrap_or_default(), after));
        }
        if old.title != new.title {
            changes.push(told(Way::Retitled, text(&old.title), text(&new.title)));
        }
        changes.extend(people(old, new));
        if self.texts(old, new) {
            let is_material = false;
            changes.push(Change {
                is_material,
                ..plain(Way::TextChanged)
            });
        }
        if old.notice != new.notice {
            let printed = |item: &Item| item.notice.as_ref().map(ToString::to_string);
            changes.push(Change {
                old: printed(old),
                new: printed(new),
                ..plain(Way::Notice)
            });
        }
        changes
    }

    /// True when what every item says of its conference differs.
    fn of_conference(&self) -> bool {
        let said = |release: &Release| {
            let conference = &release.conference;
            (
                conference.zone,
                conference.url.clone(),
                conference.venue.clone(),
            )
        };
        self.old.is_some_and(|old| said(old) != said(self.new))
    }

    /// True when something else that is printed differs: label, texts, marks, names of places.
    fn texts(&self, old: &Item, new: &Item) -> bool {
        let track = |release: Option<&Release>, item: &Item| {
            let track = item.track.and_then(|id| release?.track(id));
            track.map(|track| track.name.clone())
        };
        let places = |release: &Release, item: &Item| {
            let rooms = item.rooms.iter().filter_map(|id| release.room(*id));
            let place = |room: &PublicRoom| (room.name.clone(), room.medium, room.links.clone());
            rooms.map(place).collect::<Vec<_>>()
        };
        let renamed = old.rooms == new.rooms
            && self.old.map(|release| places(release, old)) != Some(places(self.new, new));
        self.of_conference()
            || renamed
            || track(self.old, old) != track(Some(self.new), new)
            || old.label != new.label
            || old.abstract_text != new.abstract_text
            || old.description != new.description
            || old.kind != new.kind
            || old.language != new.language
            || old.tags != new.tags
            || old.links != new.links
    }
}

/// True for what was withdrawn: it says that it does not take place, and names nobody.
fn is_tombstone(item: &Item) -> bool {
    item.standing == Standing::Cancelled && item.seats.is_empty()
}

fn plain(way: Way) -> Change {
    Change {
        way,
        is_material: true,
        old: None,
        new: None,
        people: Vec::new(),
    }
}

fn told(way: Way, old: String, new: String) -> Change {
    Change {
        old: Some(old),
        new: Some(new),
        ..plain(way)
    }
}

fn text(title: &Title) -> String {
    title.to_string()
}

/// What is printed of a time: newer zone data is no move.
fn walls(when: Interval) -> [(chrono::NaiveDateTime, crate::domain::local_time::Fold); 2] {
    [when.start(), when.end()].map(|moment| (moment.wall(), moment.fold()))
}

/// Who came, who went, and whose line is another one; another role or another human is material,
/// another line is not.
fn people(old: &Item, new: &Item) -> Option<Change> {
    let mut left: Vec<&Seat> = old.seats.iter().collect();
    let mut came: Vec<&Seat> = new.seats.iter().collect();
    // The same line is no change; then the same human, in another role or with another line.
    pair_off(&mut left, &mut came, |a, b| a == b);
    let mut changed = pair_off(&mut left, &mut came, |a, b| {
        a.person().is_some() && a.person() == b.person()
    });
    changed.extend(left.into_iter().map(|seat| (Some(seat), None)));
    changed.extend(came.into_iter().map(|seat| (None, Some(seat))));
    let part = |seat: &Seat| Part {
        role: seat.role,
        billing: seat
            .occupant
            .as_ref()
            .map(|occupant| occupant.billing.clone()),
    };
    let people: Vec<_> = changed
        .into_iter()
        .map(|(old, new)| PersonChange {
            person: new.or(old).and_then(Seat::person),
            old: old.map(part),
            new: new.map(part),
        })
        .collect();
    let role = |part: &Option<Part>| part.as_ref().map(|part| part.role);
    let is_material = people
        .iter()
        .any(|change| role(&change.old) != role(&change.new));
    (!people.is_empty()).then(|| Change {
        is_material,
        people,
        ..plain(Way::PeopleChanged)
    })
}

type Seats<'a> = (Option<&'a Seat>, Option<&'a Seat>);

/// Takes out of both lists what belongs together.
fn pair_off<'a>(
    left: &mut Vec<&'a Seat>,
    came: &mut Vec<&'a Seat>,
    belong: impl Fn(&Seat, &Seat) -> bool,
) -> Vec<Seats<'a>> {
    let mut pairs = Vec::new();
    left.retain(|old| match came.iter().position(|new| belong(old, new)) {
        None => true,
        Some(at) => {
            pairs.push((Some(*old), Some(came.remove(at))));
            false
        }
    });
    pairs
}
