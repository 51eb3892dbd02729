//! Which session of the file is which session here: one to one, by what is surest first.
//!
//! First the pairs that the organizer names; then the id that its source gives it, a title that
//! is unique on both sides, its label and day, its place and time; last, likeness. A session is
//! compared with what its source said of it last time and only then with what it is here now, so
//! that an edit here does not hide who it is.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{NaiveDate, NaiveDateTime, Timelike};

use super::draft::walls_in;
use super::{Ambiguous, Ground, Import, Refusal, people};
use crate::domain::agenda::Agenda;
use crate::domain::ids::SessionId;
use crate::domain::placement::Rooms;
use crate::domain::programme::{Note, ProgrammeSession};
use crate::domain::session::Session;

/// Which session of the file is which one here.
#[derive(Debug, Default)]
pub(super) struct Matched {
    /// For each session of the file, in order; `None` for a new one.
    pub ids: Vec<Option<SessionId>>,
    pub ambiguous: Vec<Ambiguous>,
    pub notes: Vec<Note>,
}

/// What tells a session from others.
#[derive(Clone, Debug, Default)]
struct Traits {
    reference: Option<String>,
    code: Option<String>,
    title: String,
    words: BTreeSet<String>,
    label: Option<String>,
    date: Option<NaiveDate>,
    starts: Option<NaiveDateTime>,
    rooms: BTreeSet<String>,
    people: BTreeSet<String>,
}

/// A session here, as one of the states that it is known in.
struct Known {
    id: SessionId,
    traits: Traits,
}

pub(super) fn matched(
    import: &Import<'_>,
    ground: &Ground<'_>,
    dates: &[NaiveDate],
) -> Result<Matched, Refusal> {
    let file = of_file(import, ground.agenda, dates);
    let mut pairing = Pairing {
        file: file.iter().map(|(traits, _)| traits).collect(),
        ids: vec![None; file.len()],
        taken: BTreeSet::new(),
        ambiguous: Vec::new(),
    };
    pairing.declared(import, ground.agenda)?;
    let source = import.source.as_str();
    let before: Vec<Known> = ground
        .before
        .map(|before| of_agenda(before, source))
        .unwrap_or_default();
    let said: BTreeSet<_> = before.iter().map(|known| known.id).collect();
    let here = of_agenda(ground.agenda, source);
    let here: Vec<Known> = here
        .into_iter()
        .filter(|known| !said.contains(&known.id))
        .collect();
    pairing.run(&before);
    pairing.run(&here);
    let session = |(at, candidates): (usize, Vec<SessionId>)| {
        let (_, session) = file.get(at)?;
        Some(Ambiguous {
            line: session.line,
            title: session.title.clone(),
            candidates,
        })
    };
    let Pairing { ids, ambiguous, .. } = pairing;
    let open = ambiguous
        .into_iter()
        .filter(|(at, _)| ids.get(*at) == Some(&None));
    let ambiguous: Vec<_> = open.filter_map(session).collect();
    let note = |one: &Ambiguous| {
        let count = one.candidates.len();
        let text = format!(
            "“{}” may be one of {count} sessions here and was taken for a new one; say which one \
             it is with --match OLD=NEW",
            one.title
        );
        Note::at(one.line, "match_ambiguous", text)
    };
    let notes = ambiguous.iter().map(note).collect();
    Ok(Matched {
        ids,
        ambiguous,
        notes,
    })
}

fn of_file<'a>(
    import: &Import<'a>,
    agenda: &Agenda,
    dates: &[NaiveDate],
) -> Vec<(Traits, &'a ProgrammeSession)> {
    let programme = import.programme;
    let zone = agenda.conference().zone;
    let days = programme
        .days
        .iter()
        .zip(dates)
        .map(|(day, date)| (&day.sessions, Some(*date)));
    let days = days.chain([(&programme.unplaced, None)]);
    let traits = |session: &'a ProgrammeSession, date: Option<NaiveDate>| {
        let walls = walls_in(session, date, programme.conference.zone, zone);
        let traits = Traits {
            reference: session.reference.clone(),
            code: session.code.clone(),
            title: words(&session.title).join(" "),
            words: words(&session.title).into_iter().collect(),
            label: session.label.as_deref().map(plain),
            date,
            starts: walls.map(|(starts, _)| starts.wall()),
            rooms: session.rooms.iter().map(|room| plain(room)).collect(),
            people: session
                .people
                .iter()
                .map(|one| people::key(&one.name))
                .collect(),
        };
        (traits, session)
    };
    days.flat_map(|(sessions, date)| sessions.iter().map(move |session| traits(session, date)))
        .collect()
}

fn of_agenda(agenda: &Agenda, source: &str) -> Vec<Known> {
    let days = agenda.days();
    let timeline = crate::domain::conference::Timeline::new(days, agenda.conference().zone);
    let traits = |session: &Session| {
        let when = agenda.interval(session);
        let rooms = session.placement.as_ref().map(|placement| &placement.rooms);
        let rooms = match rooms {
            Some(Rooms::Named(rooms)) => rooms.as_slice(),
            Some(Rooms::AllPhysical) | None => &[],
        };
        let rooms = rooms.iter().filter_map(|room| agenda.room(*room));
        let people = session
            .appearances
            .iter()
            .filter_map(|one| agenda.person(one.person));
        let own = session
            .reference
            .as_ref()
            .filter(|own| own.source.as_str() == source);
        Traits {
            reference: own.map(|own| own.id.to_string()),
            code: Some(session.code.to_string()),
            title: words(session.title.as_str()).join(" "),
            words: words(session.title.as_str()).into_iter().collect(),
            label: session.label.as_ref().map(|label| plain(label.as_str())),
            date: when
                .and_then(|when| timeline.day_of(when.start().instant()))
                .map(|day| day.date),
            starts: when.map(|when| when.start().wall()),
            rooms: rooms.map(|room| plain(room.name.as_str())).collect(),
            people: people
                .map(|person| people::key(person.name.as_str()))
                .collect(),
        }
    };
    let known = |session: &Session| Known {
        id: session.id,
        traits: traits(session),
    };
    agenda.sessions().map(known).collect()
}

/// A text as it is compared: lower case, one blank between words.
pub(in crate::domain) fn plain(text: &str) -> String {
    let words: Vec<String> = text.split_whitespace().map(str::to_lowercase).collect();
    words.join(" ")
}

fn words(text: &str) -> Vec<String> {
    let parts = text.split(|c: char| !c.is_alphanumeric());
    let parts = parts.filter(|part| !part.is_empty());
    parts.map(str::to_lowercase).collect()
}

/// The session here that an organizer names: by its code, its id, or a title that no other one has.
fn declared_here(agenda: &Agenda, old: &str) -> Result<SessionId, Refusal> {
    let named = |session: &&Session| session.code.as_str() == old || session.id.to_string() == old;
    if let Some(session) = agenda.sessions().find(named) {
        return Ok(session.id);
    }
    let title = words(old).join(" ");
    let same = |session: &&Session| words(session.title.as_str()).join(" ") == title;
    let found: Vec<_> = agenda
        .sessions()
        .filter(same)
        .map(|session| session.id)
        .collect();
    match found.as_slice() {
        [id] => Ok(*id),
        [] => Err(Refusal::NoMatch(format!(
            "there is no session {old:?} here; name its code or its title"
        ))),
        _ => Err(Refusal::NoMatch(format!(
            "there are several sessions {old:?} here; name the code of one"
        ))),
    }
}

struct Pairing<'a> {
    file: Vec<&'a Traits>,
    ids: Vec<Option<SessionId>>,
    taken: BTreeSet<SessionId>,
    ambiguous: Vec<(usize, Vec<SessionId>)>,
}

/// More pairs than this are not compared for likeness: what is left of two editions is little.
const PAIRS_MAX: usize = 2_000_000;

/// Two sessions less like each other than this are two sessions.
const LIKE: f64 = 0.5;

/// Of two candidates that are nearly as like, nobody can tell which one it is.
const NEARLY: f64 = 0.05;

impl Pairing<'_> {
    fn pair(&mut self, at: usize, id: SessionId) {
        if let Some(slot) = self.ids.get_mut(at).filter(|slot| slot.is_none())
            && self.taken.insert(id)
        {
            *slot = Some(id);
        }
    }

    /// The pairs that the organizer names: a code, id or title here; a reference, line or title
    /// of the file.
    fn declared(&mut self, import: &Import<'_>, agenda: &Agenda) -> Result<(), Refusal> {
        let lines: Vec<usize> = import
            .programme
            .days
            .iter()
            .flat_map(|day| &day.sessions)
            .chain(&import.programme.unplaced)
            .map(|session| session.line)
            .collect();
        for (old, new) in import.matches {
            let here = declared_here(agenda, old)?;
            let place = self.declared_there(&lines, new)?;
            if self.ids.get(place).is_some_and(Option::is_some) || self.taken.contains(&here) {
                let text = format!("{old:?} or {new:?} is matched already; name each once");
                return Err(Refusal::NoMatch(text));
            }
            self.pair(place, here);
        }
        Ok(())
    }

    /// The session of the file that an organizer names: by its id, its line, or a title that no
    /// other one has.
    fn declared_there(&self, lines: &[usize], new: &str) -> Result<usize, Refusal> {
        let by_id = self
            .file
            .iter()
            .position(|traits| traits.reference.as_deref() == Some(new));
        let line = new.parse::<usize>().ok();
        let by_line = line.and_then(|line| lines.iter().position(|other| *other == line));
        if let Some(place) = by_id.or(by_line) {
            return Ok(place);
        }
        let title = words(new).join(" ");
        let places = self
            .file
            .iter()
            .enumerate()
            .filter(|(_, traits)| traits.title == title);
        let places: Vec<usize> = places.map(|(at, _)| at).collect();
        match places.as_slice() {
            [place] => Ok(*place),
            [] => Err(Refusal::NoMatch(format!(
                "the file has no session {new:?}; name its line, its id or its title"
            ))),
            _ => Err(Refusal::NoMatch(format!(
                "the file has several sessions {new:?}; name the line of one"
            ))),
        }
    }

    fn run(&mut self, known: &[Known]) {
        self.by_key(known, |traits| traits.reference.clone());
        // An export of this very agenda calls its sessions by their own ids.
        let own: BTreeMap<String, SessionId> = known
            .iter()
            .map(|known| (known.id.to_string(), known.id))
            .collect();
        for at in self.open() {
            let reference = self
                .file
                .get(at)
                .and_then(|traits| traits.reference.as_ref());
            if let Some(id) = reference.and_then(|reference| own.get(reference)) {
                self.pair(at, *id);
            }
        }
        self.by_key(known, |traits| traits.code.clone());
        self.by_key(known, |traits| {
            Some(traits.title.clone()).filter(|title| !title.is_empty())
        });
        self.by_key(known, |traits| Some((traits.label.clone()?, traits.date?)));
        self.by_key(known, |traits| {
            let first = traits.rooms.iter().next().cloned();
            Some((traits.starts?, first))
        });
        self.by_order(known);
        self.by_likeness(known);
    }

    /// Pairs what has one title on one day, where both sides have as many of it: five breaks are
    /// five breaks, whenever they are.
    fn by_order(&mut self, known: &[Known]) {
        let mut here: BTreeMap<_, Vec<(Option<NaiveDateTime>, SessionId)>> = BTreeMap::new();
        for one in known.iter().filter(|one| !self.taken.contains(&one.id)) {
            let key = (one.traits.title.clone(), one.traits.date);
            here.entry(key)
                .or_default()
                .push((one.traits.starts, one.id));
        }
        let mut there: BTreeMap<_, Vec<(Option<NaiveDateTime>, usize)>> = BTreeMap::new();
        for at in self.open() {
            if let Some(traits) = self
                .file
                .get(at)
                .filter(|traits| traits.reference.is_none())
            {
                let key = (traits.title.clone(), traits.date);
                there.entry(key).or_default().push((traits.starts, at));
            }
        }
        for (key, mut places) in there {
            let Some(mut ids) = here.remove(&key).filter(|ids| ids.len() == places.len()) else {
                continue;
            };
            // At one time nobody can tell which is which.
            places.sort();
            ids.sort();
            let distinct = |times: Vec<Option<NaiveDateTime>>| {
                let count = times.len();
                times.into_iter().collect::<BTreeSet<_>>().len() == count
            };
            let (of_file, of_here) = (places.iter(), ids.iter());
            if distinct(of_file.map(|(time, _)| *time).collect())
                && distinct(of_here.map(|(time, _)| *time).collect())
            {
                for ((_, place), (_, id)) in places.into_iter().zip(ids) {
                    self.pair(place, id);
                }
            }
        }
    }

    /// The sessions of the file that have no partner yet.
    fn open(&self) -> Vec<usize> {
        let open = self.ids.iter().enumerate().filter(|(_, id)| id.is_none());
        open.map(|(at, _)| at).collect()
    }

    /// Pairs what has a key that nothing else has on its side.
    fn by_key<K: Ord>(&mut self, known: &[Known], key: impl Fn(&Traits) -> Option<K>) {
        let mut here: BTreeMap<K, Vec<&Known>> = BTreeMap::new();
        for one in known.iter().filter(|known| !self.taken.contains(&known.id)) {
            if let Some(key) = key(&one.traits) {
                here.entry(key).or_default().push(one);
            }
        }
        let mut there: BTreeMap<K, Vec<usize>> = BTreeMap::new();
        for at in self.open() {
            if let Some(key) = self.file.get(at).and_then(|traits| key(traits)) {
                there.entry(key).or_default().push(at);
            }
        }
        for (key, places) in there {
            if let ([place], Some([one])) = (places.as_slice(), here.get(&key).map(Vec::as_slice))
                && self
                    .file
                    .get(*place)
                    .is_some_and(|traits| !strangers(traits, &one.traits))
            {
                self.pair(*place, one.id);
            }
        }
    }

    fn by_likeness(&mut self, known: &[Known]) {
        let here: Vec<_> = known
            .iter()
            .filter(|known| !self.taken.contains(&known.id))
            .collect();
        let open = self.open();
        if here.len().saturating_mul(open.len()) > PAIRS_MAX {
            return;
        }
        let mut pairs: Vec<(f64, usize, SessionId)> = Vec::new();
        for at in open {
            let Some(traits) = self.file.get(at) else {
                continue;
            };
            let mut likely: Vec<_> = here
                .iter()
                .filter(|known| !strangers(traits, &known.traits))
                .map(|known| (likeness(traits, &known.traits), at, known.id))
                .filter(|(score, _, _)| *score >= LIKE)
                .collect();
            likely.sort_by(|a, b| b.0.total_cmp(&a.0));
            pairs.extend(likely.into_iter().take(5));
        }
        pairs.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        let mut undecided = BTreeSet::new();
        for (score, at, id) in &pairs {
            if self.ids.get(*at) != Some(&None) || self.taken.contains(id) || undecided.contains(at)
            {
                continue;
            }
            let rivals: Vec<SessionId> = pairs
                .iter()
                .filter(|(other, of, other_id)| {
                    of == at && (score - other).abs() < NEARLY && !self.taken.contains(other_id)
                })
                .map(|(_, _, id)| *id)
                .collect();
            match rivals.as_slice() {
                [_] => self.pair(*at, *id),
                _ => {
                    undecided.insert(*at);
                    self.ambiguous.push((*at, rivals));
                }
            }
        }
    }
}

/// True for two sessions to which one source gives different ids: they are not the same, unless
/// their titles say so.
fn strangers(file: &Traits, here: &Traits) -> bool {
    let differ = match (&file.reference, &here.reference) {
        (Some(file), Some(here)) => file != here,
        _ => false,
    };
    differ && file.title != here.title
}

/// How like two sessions are, 0 to 1: half of it are the words of the title.
fn likeness(a: &Traits, b: &Traits) -> f64 {
    let title = share(&a.words, &b.words);
    let people = match a.people.is_empty() && b.people.is_empty() {
        true => 0.5,
        false => share(&a.people, &b.people),
    };
    let day = f64::from(u8::from(a.date.is_some() && a.date == b.date));
    let minutes = |wall: NaiveDateTime| f64::from(wall.time().num_seconds_from_midnight()) / 60.0;
    let near = match (a.starts, b.starts) {
        (Some(a), Some(b)) => 1.0 - (minutes(a) - minutes(b)).abs() / 1440.0,
        _ => 0.0,
    };
    0.5 * title + 0.25 * people + 0.1 * day + 0.15 * near
}

/// The share of what two sets have in common.
fn share(a: &BTreeSet<String>, b: &BTreeSet<String>) -> f64 {
    let common = a.intersection(b).count();
    let all = a.len() + b.len() - common;
    match u32::try_from(common).ok().zip(u32::try_from(all).ok()) {
        Some((common, all)) if all > 0 => f64::from(common) / f64::from(all),
        _ => 0.0,
    }
}
