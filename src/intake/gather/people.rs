//! The people of a programme: a list of them, and who stands in which session.

use super::{Gathered, NAME_BYTES_MAX, short};
use crate::domain::appearance::Role;
use crate::domain::programme::{ProgrammeAppearance, ProgrammePerson};
use crate::domain::session::{APPEARANCES_MAX, Kind};
use crate::intake::parts::Who;
use crate::intake::said;

/// Five times the appearances of the largest programme that one file may have.
const MAX_APPEARANCES: usize = 100_000;

/// The longest line below a name, in bytes: it has at most 500 characters.
const LINE_BYTES_MAX: usize = 2_000;

/// What sessions repeat of a person in the list of people.
#[derive(Clone)]
pub(super) struct Known {
    name: String,
    title: Option<String>,
    affiliation: Option<String>,
}

impl Gathered<'_> {
    /// Takes in what the file says about a person, of two with one reference the first.
    pub fn know(&mut self, mut person: ProgrammePerson) {
        let named = said::person(&person.name);
        let Some(named) = named.filter(|named| named.name.len() <= NAME_BYTES_MAX) else {
            self.note(
                "name_missing",
                person.line.max(1),
                "a person without a name was left out",
            );
            return;
        };
        person.name = named.name;
        person.pronouns = person.pronouns.or(named.pronouns);
        person.title = person.title.filter(|title| title.len() <= LINE_BYTES_MAX);
        person.affiliation = person
            .affiliation
            .filter(|body| body.len() <= LINE_BYTES_MAX);
        let known = Known {
            name: person.name.clone(),
            title: person.title.clone(),
            affiliation: person.affiliation.clone(),
        };
        if let Some(reference) = &person.reference {
            match self
                .known
                .get(reference)
                .map(|known| known.name == person.name)
            {
                Some(true) => return,
                // One id for two people is the first one's.
                Some(false) => person.reference = None,
                None => drop(self.known.insert(reference.clone(), known)),
            }
        }
        self.programme.people.push(person);
    }

    /// The people of a session in printed order.
    pub fn appearances(
        &mut self,
        who: &[Who],
        kind: Kind,
        line: usize,
    ) -> Vec<ProgrammeAppearance> {
        if who.len() > APPEARANCES_MAX {
            let text = format!(
                "only the first {APPEARANCES_MAX} of {} people are read",
                who.len()
            );
            self.note("people_left_out", line, text);
        }
        let mut people: Vec<ProgrammeAppearance> = Vec::new();
        for one in who.iter().take(APPEARANCES_MAX) {
            let known = one.reference();
            let is_new = |other: &ProgrammeAppearance| other.reference.as_deref() != known;
            if self.appearances.0 < MAX_APPEARANCES
                && (known.is_none() || people.iter().all(is_new))
            {
                people.extend(self.appearance(one, kind, line));
            }
        }
        people
    }

    fn appearance(&mut self, who: &Who, kind: Kind, line: usize) -> Option<ProgrammeAppearance> {
        let reference = who.reference();
        let known = reference.and_then(|id| self.known.get(id)).cloned();
        let listed = known.as_ref().map(|known| known.name.as_str());
        let named = who.name().or(listed).and_then(said::person);
        let line = if reference.is_some() {
            self.line(reference)
        } else {
            line
        };
        let Some(named) = named.filter(|named| named.name.len() <= NAME_BYTES_MAX) else {
            let id = short(reference.unwrap_or_default());
            let text = format!("a session names somebody (“{id}”) of whom the file gives no name");
            self.note("person_unknown", line, text);
            return None;
        };
        let printed = who.role().or(named.role);
        let inferred = match kind {
            Kind::Panel => Role::Panelist,
            _ => Role::Speaker,
        };
        self.appearances.0 += 1;
        self.appearances.1 += usize::from(printed.is_none());
        let known = known.filter(|known| known.name == named.name);
        let (title, affiliation) = match known {
            Some(known) => (known.title, known.affiliation),
            None => (None, None),
        };
        Some(ProgrammeAppearance {
            reference: reference.map(str::to_owned),
            role_inferred: printed.is_none(),
            title,
            affiliation,
            ..ProgrammeAppearance::new(named.name, printed.unwrap_or(inferred), line)
        })
    }
}
