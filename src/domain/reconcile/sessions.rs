//! The sessions of a file → edits that make them.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{NaiveDate, NaiveDateTime};

use super::draft::Desk;
use super::fit::Fitter;
use super::identity::plain;
use super::things::name_of;
use super::times::{Usable, given, usable};
use crate::domain::agenda::Edit;
use crate::domain::appearance::{Appearance, Billing};
use crate::domain::ids::SessionId;
use crate::domain::local_time::TimeInput;
use crate::domain::placement::{PlacementInput, SESSION_ROOMS_MAX, WhenInput};
use crate::domain::programme::{Note, ProgrammeAppearance, ProgrammeSession};
use crate::domain::resource::ResourceEdit;
use crate::domain::session::{APPEARANCES_MAX, SessionPatch};
use crate::domain::text::{Label, Title};
use crate::domain::values::ExternalReference;

/// The sessions while they are laid out.
pub(super) struct SessionDesk<'d, 'a> {
    desk: &'d mut Desk<'a>,
    ids: Vec<SessionId>,
    /// Which session a reference of the file is.
    references: BTreeMap<String, SessionId>,
}

/// The sessions of one day: when and where they begin, so that missing ends can be told.
type Starts = Vec<(NaiveDateTime, Vec<String>)>;

impl<'d, 'a> SessionDesk<'d, 'a> {
    pub fn new(desk: &'d mut Desk<'a>, known: &[Option<SessionId>]) -> Self {
        let ids: Vec<SessionId> = known
            .iter()
            .map(|id| id.unwrap_or_else(|| desk.new_id().into()))
            .collect();
        let mut references = BTreeMap::new();
        for (session, id) in desk.import.programme.sessions().zip(&ids) {
            if let Some(reference) = &session.reference {
                references.entry(reference.clone()).or_insert(*id);
            }
        }
        SessionDesk {
            desk,
            ids,
            references,
        }
    }

    pub fn lay(&mut self, dates: &[NaiveDate]) {
        let programme = self.desk.import.programme;
        let mut ids = std::mem::take(&mut self.ids).into_iter();
        let (mut edits, mut repeats) = (Vec::new(), Vec::new());
        let days = programme.days.iter().zip(dates);
        let days = days.map(|(day, date)| (&day.sessions, Some(*date)));
        for (sessions, date) in days.chain([(&programme.unplaced, None)]) {
            let starts = self.starts(sessions, date);
            for (session, id) in sessions.iter().zip(&mut ids) {
                let patch = self.patch(session, id, date, &starts);
                // A repeat takes its title from the original, which has to be there.
                let list = match patch.repeat_of {
                    Some(Some(_)) => &mut repeats,
                    _ => &mut edits,
                };
                list.push(Edit::Session(ResourceEdit::create(id, patch)));
            }
        }
        self.desk.edits.append(&mut edits);
        self.desk.edits.append(&mut repeats);
    }

    fn starts(&self, sessions: &[ProgrammeSession], date: Option<NaiveDate>) -> Starts {
        let zones = self.desk.zones;
        let start = |session: &ProgrammeSession| {
            let (starts, _) = given(session, date, zones)?;
            let rooms = session.rooms.iter().map(|room| plain(room)).collect();
            Some((zones.moment(starts)?.wall(), rooms))
        };
        let mut starts: Starts = sessions.iter().filter_map(start).collect();
        starts.sort();
        starts
    }

    fn patch(
        &mut self,
        session: &ProgrammeSession,
        id: SessionId,
        date: Option<NaiveDate>,
        starts: &Starts,
    ) -> SessionPatch {
        let line = session.line;
        let placement = self.placement(session, date, starts);
        let appearances = self.appearances(session);
        let repeat_of = self.other(session.repeat_of.as_ref(), id, line);
        let parent = self.other(session.parent.as_ref(), id, line);
        let reference = self.reference(session, id);
        let fresh = repeat_of.is_none();
        let desk = &mut *self.desk;
        let track = session
            .track
            .as_deref()
            .and_then(|name| desk.track(name, line));
        let code = desk.own_code("session", session.code.as_deref(), line);
        let code = desk.free_code("session", code, id.0);
        let fit = &mut desk.fit;
        let title = title(fit, session);
        let mut prose =
            |text: &Option<String>| text.as_deref().and_then(|text| fit.prose(text, line));
        let abstract_text = prose(&session.abstract_text);
        let description = prose(&session.description);
        let tags = session
            .tags
            .iter()
            .filter_map(|tag| fit.label(tag, line))
            .collect();
        let tags = fit.few(tags, line);
        SessionPatch {
            code,
            reference: Some(reference),
            label: Some(
                session
                    .label
                    .as_deref()
                    .and_then(|text| fit.label(text, line)),
            ),
            title: title.filter(|_| fresh),
            abstract_text: Some(abstract_text).filter(|_| fresh),
            description: Some(description),
            kind: Some(session.kind),
            track: Some(track).filter(|_| fresh),
            language: Some(fit.language(session.language.as_deref(), line)),
            tags: Some(tags).filter(|_| fresh),
            status: Some(session.status),
            duration_minutes: Some(session.duration_minutes),
            links: Some(fit.links(&session.links, line)),
            notice: Some(
                session
                    .notice
                    .as_deref()
                    .and_then(|text| fit.line(text, line)),
            ),
            parent: Some(parent),
            repeat_of: Some(repeat_of),
            placement: Some(placement),
            appearances: Some(appearances),
            ..SessionPatch::default()
        }
    }

    /// What its source calls it, unless another session is called so.
    fn reference(
        &mut self,
        session: &ProgrammeSession,
        id: SessionId,
    ) -> Option<ExternalReference> {
        let own = session.reference.as_ref()?;
        if self.references.get(own) != Some(&id) {
            self.desk.fit.note("reference_taken", session.line, own);
            return None;
        }
        let source = self.desk.import.source.clone();
        // What is too long for a label stays unique by its hash.
        let short = || format!("sha256:{}", crate::domain::hash::sha256_hex(own, 24));
        let id = Label::parse(own).or_else(|_| Label::parse(&short())).ok()?;
        Some(ExternalReference { source, id })
    }

    /// Another session that it names.
    fn other(
        &mut self,
        reference: Option<&String>,
        id: SessionId,
        line: usize,
    ) -> Option<SessionId> {
        let reference = reference?;
        let other = self
            .references
            .get(reference)
            .copied()
            .filter(|other| *other != id);
        if other.is_none() {
            self.desk.fit.note("parent_unknown", line, reference);
        }
        other
    }

    fn placement(
        &mut self,
        session: &ProgrammeSession,
        date: Option<NaiveDate>,
        starts: &Starts,
    ) -> Option<PlacementInput> {
        let slot = session
            .slot
            .and_then(|at| self.desk.slots.get(at).copied().flatten());
        let when = match slot {
            Some(slot) => WhenInput::Slot(slot),
            None => {
                let (starts, ends) = self.times(session, date, starts)?;
                WhenInput::at(starts, ends)
            }
        };
        let mut rooms = Vec::new();
        for name in session.rooms.iter().filter(|_| !session.all_rooms) {
            let room = self.desk.room(name, session.line);
            if let Some(room) = room.filter(|room| !rooms.contains(room)) {
                rooms.push(room);
            }
        }
        if rooms.len() > SESSION_ROOMS_MAX {
            self.desk
                .fit
                .note("list_cut", session.line, "a list of rooms");
            rooms.truncate(SESSION_ROOMS_MAX);
        }
        let all = session.all_rooms;
        Some(PlacementInput {
            all_physical: all.then_some(true),
            rooms: (!all).then_some(rooms),
            when: Some(when),
            zone: None,
        })
    }

    fn times(
        &mut self,
        session: &ProgrammeSession,
        date: Option<NaiveDate>,
        starts: &Starts,
    ) -> Option<(TimeInput, TimeInput)> {
        let zones = self.desk.zones;
        let Some((start, end)) = given(session, date, zones) else {
            if session.time != crate::domain::programme::Timing::Unplaced {
                self.desk
                    .fit
                    .note("time_unusable", session.line, &session.title);
            }
            return None;
        };
        let end = end.or_else(|| self.inferred_end(session, start, starts))?;
        let told = |code, text: String| {
            Note::at(session.line, code, format!("“{}”: {text}", session.title))
        };
        match usable(zones, start, end) {
            Usable::Yes(starts, ends) => Some((starts, ends)),
            Usable::First(starts, ends, why) => {
                self.desk.notes.push(told(
                    "time_ambiguous",
                    format!("{why}; the first was taken"),
                ));
                Some((starts, ends))
            }
            Usable::No(why) => {
                self.desk
                    .notes
                    .push(told("time_unusable", format!("{why}; it has no time yet")));
                None
            }
        }
    }

    /// Where no end is printed, a session lasts as long as its file says, or until the next one
    /// starts in its room; the last of a day stays unplaced rather than last for a time that
    /// nobody said.
    fn inferred_end(
        &mut self,
        session: &ProgrammeSession,
        start: TimeInput,
        starts: &Starts,
    ) -> Option<TimeInput> {
        let begins = self.desk.zones.moment(start)?;
        if let Some(minutes) = session.duration_minutes.filter(|minutes| *minutes > 0) {
            let end = begins.with_offset() + chrono::Duration::minutes(minutes.into());
            return Some(TimeInput::Instant(end));
        }
        let rooms: Vec<String> = session.rooms.iter().map(|room| plain(room)).collect();
        let shares = |others: &[String]| {
            rooms.is_empty() || others.is_empty() || others.iter().any(|room| rooms.contains(room))
        };
        let later = starts.partition_point(|(start, _)| *start <= begins.wall());
        let later = starts.get(later..).unwrap_or_default();
        let next = later
            .iter()
            .find(|(_, others)| shares(others))
            .map(|(start, _)| *start);
        let (code, text) = match next {
            Some(next) => {
                let next = next.format("%H:%M");
                (
                    "end_inferred",
                    format!("“{}” was given the end {next}", session.title),
                )
            }
            None => {
                let text = "no end is printed and nothing follows: it has no time yet";
                ("end_missing", format!("“{}”: {text}", session.title))
            }
        };
        self.desk.notes.push(Note::at(session.line, code, text));
        next.map(TimeInput::Wall)
    }

    /// The people, each once in a role.
    fn appearances(&mut self, session: &ProgrammeSession) -> Vec<Appearance> {
        let mut list: Vec<Appearance> = Vec::new();
        let mut once = BTreeSet::new();
        for printed in &session.people {
            if list.len() > APPEARANCES_MAX {
                break;
            }
            let Some(appearance) = self.appearance(printed) else {
                continue;
            };
            if once.insert((appearance.person, appearance.role)) {
                list.push(appearance);
            }
        }
        if list.len() > APPEARANCES_MAX {
            self.desk
                .fit
                .note("list_cut", session.line, "a list of people");
            list.truncate(APPEARANCES_MAX);
        }
        list
    }

    fn appearance(&mut self, printed: &ProgrammeAppearance) -> Option<Appearance> {
        let ProgrammeAppearance {
            reference: _,
            name,
            role,
            role_inferred: _,
            title,
            affiliation,
            line,
        } = printed;
        let name = name_of(self.desk, name, *line)?;
        let printed = Billing {
            name,
            title: self.desk.some_line(title.as_deref(), *line),
            affiliation: self.desk.some_line(affiliation.as_deref(), *line),
        };
        let (person, own, described) = self.desk.person(&printed);
        // Where the file has a list of people, what a session leaves out stands there.
        let bare = printed.title.is_none() && printed.affiliation.is_none();
        let line = match bare && described {
            true => Billing {
                name: printed.name,
                ..own.clone()
            },
            false => printed,
        };
        let id = self.desk.new_id().into();
        Some(Appearance {
            billing: Some(line).filter(|line| *line != own),
            ..Appearance::new(id, person, *role)
        })
    }
}

/// The title; where there is none, the label stands in for it.
fn title(fit: &mut Fitter, session: &ProgrammeSession) -> Option<Title> {
    let title = fit.title(&session.title, session.line);
    title.or_else(|| {
        let fallback = session.label.as_deref().unwrap_or("(no title)");
        fit.note("title_missing", session.line, "a session");
        Some(Title::fitted(fallback)?.0)
    })
}
