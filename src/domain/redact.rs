//! Taking a person's name out of a programme, for good.
//!
//! The person stays as a tombstone ("name withheld"), because a seat was theirs. What is theirs
//! alone (billing, biography, photo, links, e-mail) goes; their name goes wherever it is printed,
//! in titles and texts, too, unless somebody else has the same one.

mod markup;

use std::collections::BTreeSet;

use super::agenda::{Agenda, Edit};
use super::few::Few;
use super::ids::PersonId;
use super::person::PersonPatch;
use super::release::Release;
use super::resource::{Action, Expected, ResourceEdit};
use super::session::{Session, SessionPatch};
use super::text::Name;
use super::values::Code;

/// What is printed instead of a name.
pub const WITHHELD: &str = "Name withheld";

/// What is printed instead of a short one in running text, so that no text becomes too long.
const SHORT: &[&str] = &[WITHHELD, "withheld", "N. N.", "…"];

/// Who is taken out, and every name under which they were printed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Withheld {
    /// Somebody may have had several entries, which were merged or made anew.
    pub people: BTreeSet<PersonId>,
    /// The longest first, so that none is cut by another.
    names: Vec<String>,
}

impl Withheld {
    /// Finds every name of a person, with those that the change log remembers; `None` when nobody
    /// knows them.
    pub fn find(
        agenda: &Agenda,
        releases: &[Release],
        person: PersonId,
        remembered: &[String],
    ) -> Option<Self> {
        let known = known_names(agenda, releases);
        let own = |id: PersonId| known.iter().filter(move |(of, _)| *of == id);
        let mut names: BTreeSet<_> = own(person).map(|(_, name)| name.clone()).collect();
        names.extend(remembered.iter().cloned());
        let mut people = BTreeSet::from([person]);
        for (id, name) in &known {
            // An entry that is not there any more and has the same name was the same human.
            if agenda.person(*id).is_none() && names.contains(name) {
                people.insert(*id);
            }
        }
        for id in &people {
            names.extend(own(*id).map(|(_, name)| name.clone()));
        }
        let others = known.iter().filter(|(id, _)| !people.contains(id));
        let others: BTreeSet<_> = others.map(|(_, name)| name.clone()).collect();
        let is_known = !names.is_empty();
        let mut names: Vec<_> = names.difference(&others).cloned().collect();
        names.retain(|name| name != WITHHELD);
        names.sort_by_key(|name| std::cmp::Reverse(name.len()));
        is_known.then_some(Withheld { people, names })
    }

    /// A text without the names; `None` when there is none in it. It is never longer than before.
    pub fn replace(&self, text: &str) -> Option<String> {
        let mut replaced = text.to_owned();
        for name in &self.names {
            replaced = without(&replaced, name);
        }
        (replaced != text).then_some(replaced)
    }

    /// The edits that take what is the person's own out of a draft; texts are another matter.
    pub fn edits(&self, agenda: &Agenda) -> Vec<Edit> {
        let people = self.people.iter().copied();
        let people = people.filter(|id| agenda.person(*id).is_some());
        let mut edits: Vec<_> = people.map(withhold).collect();
        edits.extend(agenda.sessions().filter_map(|session| self.unbill(session)));
        edits
    }

    /// Whoever is billed otherwise in a session is not any more.
    fn unbill(&self, session: &Session) -> Option<Edit> {
        let mut appearances = session.appearances.clone();
        let mut billed = 0;
        for appearance in &mut appearances {
            if self.people.contains(&appearance.person) && appearance.billing.take().is_some() {
                billed += 1;
            }
        }
        let patch = SessionPatch {
            appearances: Some(appearances),
            ..SessionPatch::default()
        };
        (billed > 0).then_some(Edit::Session(ResourceEdit {
            id: session.id,
            expected: Expected::Any,
            action: Action::Update(patch),
        }))
    }
}

/// Every name that somebody has or had, with whose it is.
fn known_names(agenda: &Agenda, releases: &[Release]) -> BTreeSet<(PersonId, String)> {
    let mut known = BTreeSet::new();
    let mut add = |id: PersonId, name: &Name| {
        known.insert((id, name.to_string()));
    };
    for person in agenda.people() {
        add(person.id, &person.name);
        person
            .sort_name
            .iter()
            .for_each(|name| add(person.id, name));
    }
    for appearance in agenda.sessions().flat_map(|session| &session.appearances) {
        let billing = appearance.billing.iter();
        billing.for_each(|billing| add(appearance.person, &billing.name));
    }
    for release in releases {
        for person in &release.people {
            add(person.id, &person.name);
            person
                .sort_name
                .iter()
                .for_each(|name| add(person.id, name));
        }
        let seats = release.items.iter().flat_map(|item| &item.seats);
        for occupant in seats.filter_map(|seat| seat.occupant.as_ref()) {
            add(occupant.person, &occupant.billing.name);
        }
    }
    known
}

fn withhold(id: PersonId) -> Edit {
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

/// A text in which a name stands for itself, however it is capitalized and wherever its line
/// breaks; what Markdown has in between hides no letter of it. A name of one word is no part of a
/// longer word.
fn without(text: &str, name: &str) -> String {
    let words: Vec<_> = name.split_whitespace().collect();
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let begins = !out.ends_with(char::is_alphanumeric);
        let found = begins.then(|| matched(rest, &words)).flatten();
        match found.and_then(|length| rest.split_at_checked(length)) {
            Some((printed, after)) => {
                out.push_str(instead_of(printed));
                rest = after;
            }
            None => {
                out.push(first);
                rest = rest.get(first.len_utf8()..).unwrap_or_default();
            }
        }
    }
    out
}

/// How many bytes a name takes where a text begins with it.
fn matched(text: &str, words: &[&str]) -> Option<usize> {
    let mut rest = text;
    for (at, word) in words.iter().enumerate() {
        if at > 0 {
            rest = markup::after_blanks(rest)?;
        }
        for (nth, wanted) in word.chars().enumerate() {
            let here = match (at, nth) {
                // What stands before the name is not taken out with it.
                (0, 0) => rest,
                _ => markup::after_marks(rest),
            };
            rest = markup::after_letter(here, wanted)?;
        }
    }
    let behind = markup::after_marks(rest);
    let ends = words.len() > 1 || !behind.starts_with(char::is_alphanumeric);
    ends.then_some(text.len() - rest.len())
}

fn instead_of(name: &str) -> &'static str {
    let length = name.chars().count();
    let fits = |short: &&&str| short.chars().count() <= length;
    SHORT.iter().find(fits).copied().unwrap_or("…")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::picture::draw;

    fn withheld(names: &[&str]) -> Withheld {
        Withheld {
            people: BTreeSet::new(),
            names: names.iter().map(ToString::to_string).collect(),
        }
    }

    #[test]
    fn a_name_goes_where_it_stands_for_itself() {
        let li = withheld(&["Li Wei", "Li"]);
        assert_eq!(
            li.replace("Li Wei in Lisbon (Li)").as_deref(),
            Some("N. N. in Lisbon (…)")
        );
        assert_eq!(li.replace("Lisbon"), None);
    }

    #[test]
    fn a_name_goes_however_it_is_written() {
        let marla = withheld(&["Marla Vexworth"]);
        for text in [
            "MARLA VEXWORTH",
            "marla vexworth",
            "Marla\nVexworth",
            "Marla  \u{a0}Vexworth",
            "Marla Vexworths",
        ] {
            let replaced = marla.replace(text).unwrap();
            assert!(
                !replaced.to_lowercase().contains("vexworth"),
                "{text}: {replaced}"
            );
            assert!(replaced.chars().count() <= text.chars().count());
        }
    }

    #[test]
    fn a_name_goes_whatever_markdown_stands_in_it() {
        let marla = withheld(&["Marla Véxworth"]);
        for text in [
            "**Marla** Véxworth",
            "*Marla* *Véxworth*",
            "__Marla Véx__worth",
            "M`arla` Véxworth",
            "M&#97;rla V&#xe9;xworth",
            "Marla&nbsp;V&eacute;xworth",
            "Marla\\\nV\\éxworth",
            "> by Marla\n> Véxworth",
            "[Marla](https://a.example/x) [Véxworth]",
        ] {
            let replaced = marla.replace(text).unwrap_or_else(|| panic!("{text}"));
            let left = replaced.contains("rla") || replaced.contains("xworth");
            assert!(!left, "{text}: {replaced}");
            assert!(replaced.chars().count() <= text.chars().count());
        }
        for text in [
            "Marla > Véxworth",
            "- Marla\n- Véxworth",
            "Marla&amp;Véxworth",
        ] {
            assert_eq!(marla.replace(text), None, "{text}");
        }
        let li = withheld(&["Li"]);
        assert_eq!(li.replace("Li**sbon** and Li_ana_"), None);
        assert_eq!(li.replace("by **Li**").as_deref(), Some("by **…**"));
    }

    #[test]
    fn a_name_that_somebody_else_has_goes_only_where_it_is_theirs() {
        let agenda = draw("A 10:00-11:00 Hall @Ann @Bob");
        let ann = agenda.people().next().unwrap().id;
        let found = Withheld::find(&agenda, &[], ann, &["Ana".to_owned()]).unwrap();
        assert_eq!(found.names, ["Ana", "Ann"]);
        let nobody = uuid::Uuid::max().into();
        assert_eq!(Withheld::find(&agenda, &[], nobody, &[]), None);
        let gone = Withheld::find(&agenda, &[], nobody, &["Bob".to_owned()]).unwrap();
        assert!(gone.names.is_empty(), "Bob is somebody else's name");
    }
}
