//! The rules in their plainest possible reading: each session, each pair, each person, one by one.
//!
//! It shares no code with the rules. It asks an agenda only for what stands in it, and works out
//! overlaps, cells, ancestors and gaps on its own, with instants.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Duration, Utc};
use plenary::domain::agenda::Agenda;
use plenary::domain::appearance::{Appearance, Attendance, Role};
use plenary::domain::availability::Availability;
use plenary::domain::conference::Timeline;
use plenary::domain::conflict::Severity;
use plenary::domain::ids::{PersonId, RoomId, SessionId};
use plenary::domain::place::{Medium, Room, Sharing};
use plenary::domain::rules;
use plenary::domain::session::{Audience, Kind, Session, Status};
use plenary::domain::text::Label;

type Span = (DateTime<Utc>, DateTime<Utc>);
type Sessions = Vec<SessionId>;
type People = Vec<PersonId>;
type Subjects<'s> = (&'s [SessionId], &'s [RoomId], &'s [PersonId]);
type Check = fn(&World<'_>, &mut Out);

/// A rule, sessions, rooms, people (each sorted), and the instants that it concerns.
pub type Breach = (&'static str, Sessions, Vec<RoomId>, People, Option<Span>);

/// Every breach once.
pub type Found = BTreeSet<Breach>;

macro_rules! checks {
    ($($rule:ident)*) => {
        const CHECKS: &[(&str, Check)] = &[$((stringify!($rule), $rule)),*];
    };
}

checks! {
    room_double_booked person_double_booked duplicate_appearance must_not_overlap
    person_unavailable room_unavailable out_of_order host_double_booked outside_day outside_parent
    missing_moderator person_withdrawn short_turnaround short_changeover long_stretch
    too_many_sessions panel_size moderator_is_panelist over_capacity missing_feature
    duration_mismatch unconfirmed_person unplaced_session track_overlap kept_apart
}

const COMES: [Attendance; 2] = [Attendance::Invited, Attendance::Confirmed];
const LEADS: [Role; 2] = [Role::Moderator, Role::Chair];
const SPEAKS: [Role; 3] = [Role::Panelist, Role::Speaker, Role::Discussant];

/// Returns what the rules found, in the form of the oracle.
pub fn found(agenda: &Agenda) -> Found {
    let mut out = Out::default();
    for c in agenda.conflicts() {
        out.rule = c.rule;
        let when = c.when.map(|when| when.instants());
        out.add_if(true, (&c.sessions, &c.rooms, &c.people), when);
    }
    out.found
}

/// Finds every breach of every rule that is not off.
pub fn oracle(agenda: &Agenda) -> Found {
    let codes: Vec<_> = CHECKS.iter().map(|(code, _)| *code).collect();
    let all: Vec<_> = rules::ALL.iter().map(|rule| rule.code).collect();
    assert_eq!(codes, all, "the oracle has to know every rule");
    let (world, mut out) = (World::new(agenda), Out::default());
    for (rule, (_, check)) in rules::ALL.iter().zip(CHECKS) {
        out.rule = rule.code;
        if agenda.rules().severity(rule) != Severity::Off {
            check(&world, &mut out);
        }
    }
    out.found
}

#[derive(Default)]
struct Out {
    rule: &'static str,
    found: Found,
}

impl Out {
    fn add_if(&mut self, is_breach: bool, of: Subjects<'_>, when: Option<Span>) {
        if is_breach {
            let (mut sessions, mut rooms) = (of.0.to_vec(), of.1.to_vec());
            let mut people = of.2.to_vec();
            sessions.sort();
            rooms.sort();
            people.sort();
            self.found
                .insert((self.rule, sessions, rooms, people, when));
        }
    }
}

/// A session happens when it has a time and is not cancelled.
struct Happening<'a> {
    session: &'a Session,
    id: SessionId,
    start: DateTime<Utc>,
    end: DateTime<Utc>,
    is_break: bool,
    /// Each of its rooms stands here with all its cells.
    rooms: BTreeMap<RoomId, BTreeSet<RoomId>>,
    cells: BTreeSet<RoomId>,
    /// It holds the session itself, its parent and all further ancestors.
    line: BTreeSet<SessionId>,
}

struct World<'a> {
    agenda: &'a Agenda,
    /// These are not cancelled, placed or not.
    standing: Vec<&'a Session>,
    /// These stand in order of start, end and id.
    happenings: Vec<Happening<'a>>,
}

impl<'a> World<'a> {
    fn new(agenda: &'a Agenda) -> Self {
        let is_standing = |x: &&Session| x.status != Status::Cancelled;
        let standing: Vec<_> = agenda.sessions().filter(is_standing).collect();
        let parts = |id| agenda.room(id).unwrap().parts.as_slice().to_vec();
        let parent = |id| Vec::from_iter(agenda.session(id).unwrap().parent);
        let happening = |session: &'a Session| {
            let (start, end) = agenda.interval(session)?.instants();
            let rooms = agenda.rooms_of(session).to_vec();
            let rooms = BTreeMap::from_iter(rooms.iter().map(|id| (*id, reach(*id, parts))));
            Some(Happening {
                session,
                id: session.id,
                start,
                end,
                is_break: session.kind == Kind::Break,
                cells: rooms.values().flatten().copied().collect(),
                rooms,
                line: reach(session.id, parent),
            })
        };
        let mut happenings: Vec<_> = standing.iter().copied().filter_map(happening).collect();
        happenings.sort_by_key(|h| (h.start, h.end, h.id));
        World {
            agenda,
            standing,
            happenings,
        }
    }

    fn number(&self, code: &str, name: &str) -> i64 {
        let rule = rules::rule(code).unwrap();
        assert!(rule.parameters.iter().any(|x| x.name == name), "{name}");
        self.agenda.rules().parameters(rule).get(name)
    }

    fn room(&self, id: &RoomId) -> &'a Room {
        self.agenda.room(*id).unwrap()
    }

    /// Returns every two happenings that overlap, with the time that they share.
    fn overlaps(&self) -> Vec<(&Happening<'a>, &Happening<'a>, Span)> {
        let mut found = Vec::new();
        for (index, a) in self.happenings.iter().enumerate() {
            for b in &self.happenings[index + 1..] {
                if a.start < b.end && b.start < a.end {
                    found.push((a, b, (a.start.max(b.start), a.end.min(b.end))));
                }
            }
        }
        found
    }

    /// Returns what a person comes to and does not only host, in order of time.
    fn diary(&self, person: PersonId) -> Vec<&Happening<'a>> {
        let roles = |h: &Happening<'_>| roles(h.session, person);
        let is_in = |h: &&Happening<'_>| roles(h).iter().any(|role| *role != Role::Host);
        self.happenings.iter().filter(is_in).collect()
    }

    /// Adds everybody named in a standing session who fits, by the roles in which they come.
    fn named(&self, out: &mut Out, fits: impl Fn(&Session, &Appearance, &[Role]) -> bool) {
        for session in &self.standing {
            for x in &session.appearances {
                let is_breach = fits(session, x, &roles(session, x.person));
                out.add_if(is_breach, (&[session.id], &[], &[x.person]), None);
            }
        }
    }
}

/// Follows arrows as far as they lead; where they begin is found as well.
fn reach<T: Copy + Ord>(first: T, next: impl Fn(T) -> Vec<T>) -> BTreeSet<T> {
    let (mut found, mut open) = (BTreeSet::new(), vec![first]);
    while let Some(one) = open.pop() {
        if found.insert(one) {
            open.extend(next(one));
        }
    }
    found
}

fn nested(a: &Happening<'_>, b: &Happening<'_>) -> bool {
    a.line.contains(&b.id) || b.line.contains(&a.id)
}

/// Returns the appearances with which anybody comes to a session.
fn coming(s: &Session) -> impl Iterator<Item = &Appearance> {
    s.appearances.iter().filter(|x| COMES.contains(&x.state))
}

/// Returns the roles in which a person comes to a session; none for one who does not come.
fn roles(session: &Session, person: PersonId) -> Vec<Role> {
    let theirs = coming(session).filter(|x| x.person == person);
    theirs.map(|x| x.role).collect()
}

/// Spans from the first minute that lies in no window to the last one.
fn outside(availability: &Availability, h: &Happening<'_>) -> Option<Span> {
    let Availability::Only(windows) = availability else {
        return None;
    };
    let mut gaps = vec![(h.start, h.end)];
    for (opens, closes) in windows.iter().map(|x| x.instants()) {
        let cut = |(from, to): Span| [(from, opens.min(to)), (closes.max(from), to)];
        let left = gaps.into_iter().flat_map(cut);
        gaps = left.filter(|(from, to)| from < to).collect();
    }
    let first = gaps.iter().map(|gap| gap.0).min()?;
    gaps.iter().map(|gap| (first, gap.1)).max()
}

fn room_double_booked(w: &World<'_>, out: &mut Out) {
    let is_exclusive = |cell: &RoomId| w.room(cell).sharing == Sharing::Exclusive;
    for (a, b, when) in w.overlaps() {
        let is_exempt = nested(a, b) || a.is_break || b.is_break;
        for (r1, cells) in a.rooms.iter().filter(|_| !is_exempt) {
            for (r2, others) in &b.rooms {
                let is_of_both = b.rooms.contains_key(r1) || a.rooms.contains_key(r2);
                let clashes = cells.intersection(others).any(is_exclusive);
                let both = [*r1, *r2];
                let rooms = if r1 == r2 { &both[..1] } else { &both[..] };
                let is_breach = clashes && (r1 == r2 || !is_of_both);
                out.add_if(is_breach, (&[a.id, b.id], rooms, &[]), Some(when));
            }
        }
    }
}

fn person_double_booked(w: &World<'_>, out: &mut Out) {
    double_booked(w, out, false);
}

fn host_double_booked(w: &World<'_>, out: &mut Out) {
    double_booked(w, out, true);
}

fn double_booked(w: &World<'_>, out: &mut Out, hosting: bool) {
    let only_hosts = |roles: &[Role]| roles.iter().all(|role| *role == Role::Host);
    for (a, b, when) in w.overlaps() {
        for id in coming(a.session).map(|x| x.person) {
            let (one, other) = (roles(a.session, id), roles(b.session, id));
            let is_double = !other.is_empty() && !nested(a, b);
            let is_breach = is_double && hosting == (only_hosts(&one) || only_hosts(&other));
            out.add_if(is_breach, (&[a.id, b.id], &[], &[id]), Some(when));
        }
    }
}

fn duplicate_appearance(w: &World<'_>, out: &mut Out) {
    let distinct = |roles: &[Role]| roles.iter().collect::<BTreeSet<_>>().len();
    w.named(out, |_, _, roles| distinct(roles) < roles.len());
}

fn must_not_overlap(w: &World<'_>, out: &mut Out) {
    let names = |a: &Happening<'_>, id| a.session.must_not_overlap.contains(&id);
    for (a, b, when) in w.overlaps() {
        let is_breach = names(a, b.id) || names(b, a.id);
        out.add_if(is_breach, (&[a.id, b.id], &[], &[]), Some(when));
    }
}

fn person_unavailable(w: &World<'_>, out: &mut Out) {
    for h in &w.happenings {
        for id in coming(h.session).map(|x| x.person) {
            let gap = outside(&w.agenda.person(id).unwrap().availability, h);
            out.add_if(gap.is_some(), (&[h.id], &[], &[id]), gap);
        }
    }
}

fn room_unavailable(w: &World<'_>, out: &mut Out) {
    for h in w.happenings.iter().filter(|h| !h.is_break) {
        for cell in &h.cells {
            let gap = outside(&w.room(cell).availability, h);
            out.add_if(gap.is_some(), (&[h.id], &[*cell], &[]), gap);
        }
    }
}

fn out_of_order(w: &World<'_>, out: &mut Out) {
    let happening = |id: &SessionId| w.happenings.iter().find(|t| t.id == *id);
    for s in &w.happenings {
        for t in s.session.after.iter().filter_map(happening) {
            let when = Some((s.start, t.end));
            out.add_if(s.start < t.end, (&[s.id, t.id], &[], &[]), when);
        }
    }
}

/// Finds what begins or ends while the day to which it belongs is not open; no days, no breach.
fn outside_day(w: &World<'_>, out: &mut Out) {
    let zone = w.agenda.conference().zone;
    let timeline = Timeline::new(w.agenda.days(), zone);
    for h in &w.happenings {
        let day = timeline.day_of(h.start).map(|day| day.moments(zone));
        let holds = day.is_some_and(|(a, b)| a.instant() <= h.start && h.end <= b.instant());
        out.add_if(!holds, (&[h.id], &[], &[]), Some((h.start, h.end)));
    }
}

fn outside_parent(w: &World<'_>, out: &mut Out) {
    for h in &w.happenings {
        if let Some(id) = h.session.parent {
            let parent = w.happenings.iter().find(|p| p.id == id);
            let holds = parent.is_some_and(|p| p.start <= h.start && h.end <= p.end);
            out.add_if(!holds, (&[h.id, id], &[], &[]), Some((h.start, h.end)));
        }
    }
}

fn missing_moderator(w: &World<'_>, out: &mut Out) {
    for x in w.standing.iter().filter(|x| x.kind == Kind::Panel) {
        let is_led = coming(x).any(|x| LEADS.contains(&x.role));
        out.add_if(!is_led, (&[x.id], &[], &[]), None);
    }
}

/// Finds whoever is named and does not come: they have declined or withdrawn.
fn person_withdrawn(w: &World<'_>, out: &mut Out) {
    w.named(out, |_, _, roles| roles.is_empty());
}

/// Finds haste; whoever is remote in all their appearances in a session does not walk there.
/// Every ordered pair.
fn pairs<T>(all: &[T]) -> impl Iterator<Item = (&T, &T)> {
    all.iter()
        .flat_map(move |a| all.iter().map(move |b| (a, b)))
}

fn short_turnaround(w: &World<'_>, out: &mut Out) {
    let minutes = Duration::minutes(w.number("short_turnaround", "minutes"));
    let is_physical = |room: &RoomId| w.room(room).medium == Medium::Physical;
    let is_place = |h: &Happening<'_>| h.rooms.keys().any(is_physical);
    for person in w.agenda.people() {
        let walks = |x: &Appearance| x.person == person.id && !x.remote;
        let mut diary = w.diary(person.id);
        diary.retain(|h| coming(h.session).any(walks));
        for (a, b) in pairs(&diary) {
            let ready = a.end + minutes;
            let is_apart = is_place(a) && is_place(b) && a.cells.is_disjoint(&b.cells);
            let is_breach = is_apart && (a.end..ready).contains(&b.start);
            let when = Some((b.start, ready));
            out.add_if(is_breach, (&[a.id, b.id], &[], &[person.id]), when);
        }
    }
}

fn short_changeover(w: &World<'_>, out: &mut Out) {
    let unset = w.number("short_changeover", "minutes");
    let rooms = w.agenda.rooms();
    for room in rooms.filter(|room| room.sharing == Sharing::Exclusive) {
        let needed = Duration::minutes(room.changeover_minutes.map_or(unset, i64::from));
        let takes = |h: &&Happening<'_>| !h.is_break && h.cells.contains(&room.id);
        let takers: Vec<_> = w.happenings.iter().filter(takes).collect();
        for (a, b) in pairs(&takers) {
            let ready = a.end + needed;
            let is_breach = !nested(a, b) && (a.end..ready).contains(&b.start);
            let when = Some((b.start, ready));
            out.add_if(is_breach, (&[a.id, b.id], &[room.id], &[]), when);
        }
    }
}

fn long_stretch(w: &World<'_>, out: &mut Out) {
    let most = w.number("long_stretch", "sessions");
    let pause = Duration::minutes(w.number("long_stretch", "break_minutes"));
    for person in w.agenda.people() {
        let mut runs: Vec<(Sessions, Span)> = Vec::new();
        for h in w.diary(person.id).into_iter().filter(|h| !h.is_break) {
            match runs.last_mut() {
                Some((run, (_, latest))) if h.start < *latest + pause => {
                    run.push(h.id);
                    *latest = h.end.max(*latest);
                }
                _ => runs.push((vec![h.id], (h.start, h.end))),
            }
        }
        for (run, when) in runs {
            let is_breach = run.len() as i64 > most;
            out.add_if(is_breach, (&run, &[], &[person.id]), Some(when));
        }
    }
}

/// Finds too many in all and too many of a day; where they are the same ones, that is one breach.
fn too_many_sessions(w: &World<'_>, out: &mut Out) {
    let limit = |own: Option<u16>, name| {
        let unset = w.number("too_many_sessions", name);
        own.map(i64::from).or((unset != 0).then_some(unset))
    };
    let timeline = Timeline::new(w.agenda.days(), w.agenda.conference().zone);
    for person in w.agenda.people() {
        let a_day = limit(person.sessions_a_day_max, "sessions_a_day");
        let in_all = limit(person.sessions_max, "sessions");
        let mut groups = BTreeMap::<_, Sessions>::new();
        for h in w.diary(person.id).into_iter().filter(|h| !h.is_break) {
            let day = timeline.day_of(h.start).map(|day| day.id);
            groups.entry((Some(day), a_day)).or_default().push(h.id);
            groups.entry((None, in_all)).or_default().push(h.id);
        }
        for ((_, max), group) in &groups {
            let is_breach = max.is_some_and(|max| group.len() as i64 > max);
            out.add_if(is_breach, (group, &[], &[person.id]), None);
        }
    }
}

fn panel_size(w: &World<'_>, out: &mut Out) {
    let number = |name| w.number("panel_size", name);
    let fits = number("min")..=number("max");
    for x in w.standing.iter().filter(|x| x.kind == Kind::Panel) {
        let speaking = coming(x).filter(|x| SPEAKS.contains(&x.role));
        let people: BTreeSet<_> = speaking.map(|x| x.person).collect();
        let is_breach = !fits.contains(&(people.len() as i64));
        out.add_if(is_breach, (&[x.id], &[], &[]), None);
    }
}

fn moderator_is_panelist(w: &World<'_>, out: &mut Out) {
    let any = |roles: &[Role], of: &[Role]| roles.iter().any(|role| of.contains(role));
    w.named(out, |_, _, roles| any(roles, &LEADS) && any(roles, &SPEAKS));
}

fn over_capacity(w: &World<'_>, out: &mut Out) {
    for h in w.happenings.iter().filter(|h| !h.is_break) {
        let is_part = |of: &RoomId, id: &RoomId| of != id && h.rooms[of].contains(id);
        let mut rooms = Vec::from_iter(h.rooms.keys().copied());
        rooms.retain(|id| !h.rooms.keys().any(|of| is_part(of, id)));
        let seats = rooms.iter().map(|id| w.room(id).capacity.map(u64::from));
        let seats: Option<u64> = seats.sum();
        let expected = h.session.expected_audience.map(u64::from);
        let is_over = seats.zip(expected).is_some_and(|(a, b)| a < b);
        out.add_if(is_over && !rooms.is_empty(), (&[h.id], &rooms, &[]), None);
    }
}

fn missing_feature(w: &World<'_>, out: &mut Out) {
    let lower = |x: &Label| x.as_str().to_lowercase();
    for h in &w.happenings {
        for room in h.rooms.keys().map(|id| w.room(id)) {
            let has: Vec<_> = room.features.iter().map(lower).collect();
            let mut needs = h.session.needed_features.iter().map(lower);
            let lacks = needs.any(|need| !has.contains(&need));
            let is_breach = lacks && room.medium == Medium::Physical;
            out.add_if(is_breach, (&[h.id], &[room.id], &[]), None);
        }
    }
}

fn duration_mismatch(w: &World<'_>, out: &mut Out) {
    for h in &w.happenings {
        let minutes = (h.end - h.start).num_minutes();
        let meant = h.session.duration_minutes.map_or(minutes, i64::from);
        let when = Some((h.start, h.end));
        out.add_if(meant != minutes, (&[h.id], &[], &[]), when);
    }
}

fn unconfirmed_person(w: &World<'_>, out: &mut Out) {
    let is_firm = |x: &Session| x.status == Status::Confirmed && x.audience == Audience::Public;
    w.named(out, |s, x, _| is_firm(s) && x.state == Attendance::Invited);
}

fn unplaced_session(w: &World<'_>, out: &mut Out) {
    for x in w.standing.iter().filter(|x| x.placement.is_none()) {
        out.add_if(x.status == Status::Confirmed, (&[x.id], &[], &[]), None);
    }
}

fn track_overlap(w: &World<'_>, out: &mut Out) {
    for (a, b, when) in w.overlaps() {
        let is_exempt = nested(a, b) || a.is_break || b.is_break || a.session.track.is_none();
        let is_breach = !is_exempt && a.session.track == b.session.track;
        out.add_if(is_breach, (&[a.id, b.id], &[], &[]), Some(when));
    }
}

fn kept_apart(w: &World<'_>, out: &mut Out) {
    for x in &w.standing {
        for one in coming(x).map(|x| w.agenda.person(x.person).unwrap()) {
            for id in coming(x).map(|x| x.person) {
                let is_breach = id != one.id && one.kept_apart_from.contains(&id);
                out.add_if(is_breach, (&[x.id], &[], &[one.id, id]), None);
            }
        }
    }
}
