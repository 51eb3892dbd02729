//! Taking a person's name out of a programme, for good.
//!
//! The person stays as a tombstone ("name withheld"), because a seat was theirs. What is theirs
//! alone (billing, biography, photo, links, e-mail) goes; their name goes wherever it is printed,
//! in titles and texts, too, unless somebody else has the same one.

use std::collections::BTreeSet;

use super::agenda::{Agenda, ConferenceAction, Edit};
use super::conference::ConferencePatch;
use super::few::Few;
use super::ids::PersonId;
use super::person::PersonPatch;
use super::release::Release;
use super::resource::{Action, Expected, ResourceEdit};
use super::session::{Session, SessionPatch};
use super::text::{Label, Line, Name, Prose, Title};
use super::values::Code;

/// What is printed instead of a name.
pub const WITHHELD: &str = "Name withheld";

/// Who is taken out, and every name under which they were printed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Withheld {
    pub person: PersonId,
    /// The longest first, so that none is cut by another.
    names: Vec<String>,
}

impl Withheld {
    /// Finds every name of a person; `None` when nobody knows them.
    pub fn find(agenda: &Agenda, releases: &[Release], person: PersonId) -> Option<Self> {
        let mut own = BTreeSet::new();
        let mut others = BTreeSet::new();
        let mut is_known = false;
        let mut add = |id: PersonId, name: &Name| {
            let names = if id == person { &mut own } else { &mut others };
            is_known |= id == person;
            names.insert(name.to_string());
        };
        for known in agenda.people() {
            add(known.id, &known.name);
            known.sort_name.iter().for_each(|name| add(known.id, name));
        }
        for appearance in agenda.sessions().flat_map(|session| &session.appearances) {
            let billing = appearance.billing.iter();
            billing.for_each(|billing| add(appearance.person, &billing.name));
        }
        for release in releases {
            for known in &release.people {
                add(known.id, &known.name);
                known.sort_name.iter().for_each(|name| add(known.id, name));
            }
            let seats = release.items.iter().flat_map(|item| &item.seats);
            for occupant in seats.filter_map(|seat| seat.occupant.as_ref()) {
                add(occupant.person, &occupant.billing.name);
            }
        }
        let mut names: Vec<_> = own.difference(&others).cloned().collect();
        names.retain(|name| name != WITHHELD);
        names.sort_by_key(|name| std::cmp::Reverse(name.len()));
        is_known.then_some(Withheld { person, names })
    }

    /// A text without the names; `None` when there is none in it.
    pub fn replace(&self, text: &str) -> Option<String> {
        let mut replaced = text.to_owned();
        for name in &self.names {
            replaced = without(&replaced, name);
        }
        (replaced != text).then_some(replaced)
    }

    /// The edits that take the person out of a draft.
    pub fn edits(&self, agenda: &Agenda) -> Vec<Edit> {
        let mut edits: Vec<_> = self.of_conference(agenda).into_iter().collect();
        edits.extend(agenda.person(self.person).map(|_| self.of_person()));
        // A repeat has its texts from its original.
        let sessions = agenda.sessions();
        edits.extend(sessions.filter_map(|session| self.of_session(session)));
        edits
    }

    fn of_conference(&self, agenda: &Agenda) -> Option<Edit> {
        let conference = agenda.conference();
        let title = |text: &Title| Title::parse(&self.replace(text.as_str())?).ok();
        let prose = |text: &Prose| Prose::parse(&self.replace(text.as_str())?).ok();
        let line = |text: &Line| Line::parse(&self.replace(text.as_str())?).ok();
        let patch = ConferencePatch {
            title: title(&conference.title),
            subtitle: conference.subtitle.as_ref().and_then(title).map(Some),
            description: conference.description.as_ref().and_then(prose).map(Some),
            notice: conference.notice.as_ref().and_then(line).map(Some),
            ..ConferencePatch::default()
        };
        (patch != ConferencePatch::default()).then_some(Edit::Conference {
            action: ConferenceAction::Update(patch),
            expected: Expected::Any,
        })
    }

    fn of_person(&self) -> Edit {
        let id = self.person;
        let patch = PersonPatch {
            code: Some(Code::of_id(id.0)),
            name: Name::parse(WITHHELD).ok(),
            sort_name: Some(None),
            honorific: Some(None),
            title: Some(None),
            affiliation: Some(None),
            pronouns: Some(None),
            bio: Some(None),
            photo_url: Some(None),
            links: Some(Few::none()),
            email: Some(None),
            notes: Some(None),
            ..PersonPatch::default()
        };
        Edit::Person(ResourceEdit {
            id,
            expected: Expected::Any,
            action: Action::Update(patch),
        })
    }

    fn of_session(&self, session: &Session) -> Option<Edit> {
        let is_original = session.repeat_of.is_none();
        let title = |text: &Title| Title::parse(&self.replace(text.as_str())?).ok();
        let label = |text: &Label| Label::parse(&self.replace(text.as_str())?).ok();
        let prose = |text: &Prose| Prose::parse(&self.replace(text.as_str())?).ok();
        let line = |text: &Line| Line::parse(&self.replace(text.as_str())?).ok();
        let mut appearances = session.appearances.clone();
        let billed =
            |a: &&mut super::appearance::Appearance| a.person == self.person && a.billing.is_some();
        let billed = appearances.iter_mut().filter(billed);
        let billed = billed.map(|appearance| appearance.billing = None).count();
        let own = |text: Option<Prose>| text.filter(|_| is_original).map(Some);
        let patch = SessionPatch {
            label: session.label.as_ref().and_then(label).map(Some),
            title: title(&session.title).filter(|_| is_original),
            abstract_text: own(session.abstract_text.as_ref().and_then(prose)),
            description: session.description.as_ref().and_then(prose).map(Some),
            notice: session.notice.as_ref().and_then(line).map(Some),
            appearances: (billed > 0).then_some(appearances),
            ..SessionPatch::default()
        };
        let changes = patch.label.is_some()
            || patch.title.is_some()
            || patch.abstract_text.is_some()
            || patch.description.is_some()
            || patch.notice.is_some()
            || patch.appearances.is_some();
        changes.then_some(Edit::Session(ResourceEdit {
            id: session.id,
            expected: Expected::Any,
            action: Action::Update(patch),
        }))
    }
}

/// A text in which a name stands for itself, and is no part of a longer word.
fn without(text: &str, name: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(name) {
        let (before, found) = rest.split_at(at);
        let after = found.get(name.len()..).unwrap_or_default();
        out.push_str(before);
        let letter = |c: char| c.is_alphanumeric();
        let is_word = !out.ends_with(letter) && !after.starts_with(letter);
        out.push_str(if is_word { WITHHELD } else { name });
        rest = after;
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::picture::draw;

    fn withheld(names: &[&str]) -> Withheld {
        Withheld {
            person: uuid::Uuid::nil().into(),
            names: names.iter().map(ToString::to_string).collect(),
        }
    }

    #[test]
    fn a_name_goes_where_it_stands_for_itself() {
        let li = withheld(&["Li Wei", "Li"]);
        assert_eq!(
            li.replace("Li Wei in Lisbon (Li)").as_deref(),
            Some("Name withheld in Lisbon (Name withheld)")
        );
        assert_eq!(li.replace("Lisbon"), None);
    }

    #[test]
    fn a_name_that_somebody_else_has_goes_only_where_it_is_theirs() {
        let agenda = draw("A 10:00-11:00 Hall @Ann @Bob");
        let ann = agenda.people().next().unwrap().id;
        let found = Withheld::find(&agenda, &[], ann).unwrap();
        assert_eq!(found.names, ["Ann"]);
        assert_eq!(Withheld::find(&agenda, &[], uuid::Uuid::max().into()), None);
    }
}
