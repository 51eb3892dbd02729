//! The rooms, tracks and people of a file: each is made once, by whatever it is called.

use super::draft::Desk;
use super::identity::plain;
use super::people;
use crate::domain::agenda::Edit;
use crate::domain::appearance::Billing;
use crate::domain::ids::{PersonId, RoomId, TrackId};
use crate::domain::person::PersonPatch;
use crate::domain::place::{RoomPatch, TrackPatch};
use crate::domain::programme::{ProgrammePerson, ProgrammeRoom, ProgrammeTrack};
use crate::domain::resource::ResourceEdit;
use crate::domain::text::{Line, Name};

impl Desk<'_> {
    pub fn describe_room(&mut self, room: &ProgrammeRoom) {
        let ProgrammeRoom {
            name,
            code,
            capacity,
            medium,
            sharing,
            links,
            line,
        } = room;
        let (code, links) = (
            self.own_code("room", code.as_deref(), *line),
            self.fit.links(links, *line),
        );
        let patch = RoomPatch {
            code,
            capacity: Some(*capacity),
            medium: Some(*medium),
            sharing: Some(*sharing),
            links: Some(links),
            ..RoomPatch::default()
        };
        self.put_room(name, *line, patch);
    }

    /// The room of a name; a new one where there is none.
    pub fn room(&mut self, name: &str, line: usize) -> Option<RoomId> {
        self.put_room(name, line, RoomPatch::default())
    }

    fn put_room(&mut self, name: &str, line: usize, patch: RoomPatch) -> Option<RoomId> {
        let name = self.fit.name(name, line)?;
        let key = plain(name.as_str());
        let id = match self.rooms.known.get(&key) {
            Some(id) => *id,
            None => RoomId(self.new_id()),
        };
        self.rooms.known.insert(key, id);
        if self.rooms.made.insert(id) {
            let patch = RoomPatch {
                code: self.free_code("room", patch.code, id.0),
                name: Some(name),
                ..patch
            };
            self.edits.push(Edit::Room(ResourceEdit::create(id, patch)));
        }
        Some(id)
    }

    pub fn describe_track(&mut self, track: &ProgrammeTrack) {
        let ProgrammeTrack {
            name,
            code,
            colour,
            line,
        } = track;
        let patch = TrackPatch {
            code: self.own_code("track", code.as_deref(), *line),
            colour: Some(self.fit.colour(colour.as_deref())),
            ..TrackPatch::default()
        };
        self.put_track(name, *line, patch);
    }

    pub fn track(&mut self, name: &str, line: usize) -> Option<TrackId> {
        self.put_track(name, line, TrackPatch::default())
    }

    fn put_track(&mut self, name: &str, line: usize, patch: TrackPatch) -> Option<TrackId> {
        let name = self.fit.name(name, line)?;
        let key = plain(name.as_str());
        let id = match self.tracks.known.get(&key) {
            Some(id) => *id,
            None => TrackId(self.new_id()),
        };
        self.tracks.known.insert(key, id);
        if self.tracks.made.insert(id) {
            let patch = TrackPatch {
                code: self.free_code("track", patch.code, id.0),
                name: Some(name),
                ..patch
            };
            self.edits
                .push(Edit::Track(ResourceEdit::create(id, patch)));
        }
        Some(id)
    }

    pub fn describe_person(&mut self, person: &ProgrammePerson) {
        let Some(name) = self.fit.name(&person.name, person.line) else {
            self.fit.note("name_missing", person.line, &person.name);
            return;
        };
        let ProgrammePerson {
            reference: _,
            name: _,
            code,
            sort_name,
            honorific,
            title,
            affiliation,
            pronouns,
            bio,
            photo_url,
            links,
            line,
        } = person;
        let line = *line;
        let patch = PersonPatch {
            code: self.own_code("person", code.as_deref(), line),
            sort_name: Some(
                sort_name
                    .as_deref()
                    .and_then(|text| self.fit.name(text, line)),
            ),
            honorific: Some(
                honorific
                    .as_deref()
                    .and_then(|text| self.fit.label(text, line)),
            ),
            pronouns: Some(
                pronouns
                    .as_deref()
                    .and_then(|text| self.fit.label(text, line)),
            ),
            bio: Some(bio.as_deref().and_then(|text| self.fit.prose(text, line))),
            photo_url: Some(
                photo_url
                    .as_deref()
                    .and_then(|text| self.fit.url(text, line)),
            ),
            links: Some(self.fit.links(links, line)),
            ..PersonPatch::default()
        };
        let billing = Billing {
            name,
            title: self.some_line(title.as_deref(), line),
            affiliation: self.some_line(affiliation.as_deref(), line),
        };
        self.put_person(billing, patch, true);
    }

    pub fn some_line(&mut self, text: Option<&str>, line: usize) -> Option<Line> {
        text.and_then(|text| self.fit.line(text, line))
    }

    /// The person of a name, and how they are billed unless a session says otherwise. One person
    /// for all forms of a name: "Dr. Tom Jones" is "Tom Jones".
    pub fn person(&mut self, printed: &Billing) -> (PersonId, Billing, bool) {
        let id = self.put_person(printed.clone(), PersonPatch::default(), false);
        let (billing, described) = match self.billed.get(&id) {
            Some((billing, described)) => (billing.clone(), *described),
            None => (printed.clone(), false),
        };
        (id, billing, described)
    }

    fn put_person(&mut self, billing: Billing, patch: PersonPatch, described: bool) -> PersonId {
        let key = people::key(billing.name.as_str());
        let id = match self.people.known.get(&key) {
            Some(id) => *id,
            None => PersonId(self.new_id()),
        };
        self.people.known.insert(key, id);
        if self.people.made.insert(id) {
            let patch = PersonPatch {
                code: self.free_code("person", patch.code, id.0),
                name: Some(billing.name.clone()),
                title: Some(billing.title.clone()),
                affiliation: Some(billing.affiliation.clone()),
                ..patch
            };
            self.edits
                .push(Edit::Person(ResourceEdit::create(id, patch)));
            self.billed.insert(id, (billing, described));
        }
        id
    }
}

/// Somebody's name as it is printed in one session.
pub(super) fn name_of(desk: &mut Desk<'_>, text: &str, line: usize) -> Option<Name> {
    let name = desk.fit.name(text, line);
    if name.is_none() {
        desk.fit.note("name_missing", line, text);
    }
    name
}
