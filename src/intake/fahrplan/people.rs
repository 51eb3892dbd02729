//! Who is who in these files.
//!
//! An id tells people apart only as far as the file keeps to it: merged files have one id for
//! several people, and wiki exports the id 0 for everybody.

use std::collections::{HashMap, HashSet};

use super::Person;
use super::findings::Findings;
use super::links::Addresses;
use super::texts::Texts;
use crate::domain::appearance::Role;
use crate::domain::programme::{ProgrammeAppearance, ProgrammePerson};
use crate::domain::session::Kind;
use crate::domain::values::Code;
use crate::domain::words::Word;
use crate::intake::said::{self, Named};

/// The people of a file.
#[derive(Debug)]
pub(super) struct Crowd {
    texts: Texts,
    /// Ids that people of different names have.
    shared: HashSet<String>,
}

/// What is said about people besides their names, each once.
#[derive(Debug, Default)]
pub(super) struct Described {
    people: Vec<ProgrammePerson>,
    places: HashMap<String, usize>,
    codes: HashSet<String>,
}

impl Crowd {
    /// Learns which ids mean one person.
    pub fn of<'a>(people: impl Iterator<Item = &'a Person>, texts: Texts) -> Self {
        let mut names: HashMap<&str, &str> = HashMap::new();
        let mut shared: HashSet<String> = HashSet::new();
        for person in people.filter(|person| !person.name.trim().is_empty()) {
            for id in [person.guid.as_str(), person.id.as_str()] {
                let known = *names.entry(id).or_insert(&person.name);
                if !shared.contains(id) && !are_one(known, &person.name) {
                    shared.insert(id.to_owned());
                }
            }
        }
        Crowd { texts, shared }
    }

    /// The people of one session, in printed order.
    pub fn appearances(
        &self,
        people: &[Person],
        kind: Kind,
        findings: &mut Findings,
    ) -> Vec<ProgrammeAppearance> {
        let usual = match kind {
            Kind::Panel => Role::Panelist,
            _ => Role::Speaker,
        };
        let mut seated: Vec<ProgrammeAppearance> = Vec::with_capacity(people.len());
        let mut places: HashMap<(String, Option<Role>), usize> = HashMap::new();
        for person in people {
            let Some(named) = self.named(person) else {
                findings.add("person_unnamed", person.line, "A session");
                continue;
            };
            if is_nobody(&named.name) {
                continue;
            }
            if is_gone(&person.state) {
                findings.add("person_cancelled", person.line, &named.name);
                continue;
            }
            let role = named.role;
            let appearance = ProgrammeAppearance {
                reference: self.reference(person),
                role_inferred: role.is_none(),
                title: self.texts.some_line(&person.title),
                affiliation: self.texts.some_line(&person.affiliation),
                ..ProgrammeAppearance::new(named.name, role.unwrap_or(usual), person.line)
            };
            // Our own files have somebody twice who has two roles.
            let own_role = role.filter(|_| self.texts.ours);
            let key = (plain(&appearance.name), own_role);
            let place = places.entry(key).or_insert(seated.len());
            match seated.get_mut(*place) {
                None => seated.push(appearance),
                Some(first) if first.role_inferred => {
                    (first.role, first.role_inferred) = (appearance.role, appearance.role_inferred);
                }
                Some(_) => {}
            }
        }
        seated
    }

    /// What the file calls somebody, where that means nobody else.
    fn reference(&self, person: &Person) -> Option<String> {
        let ids = [person.guid.as_str(), person.id.as_str()];
        let is_own = |id: &&str| !matches!(*id, "" | "0") && !self.shared.contains(*id);
        ids.into_iter().find(is_own).map(str::to_owned)
    }

    /// Name, role and pronouns; `None` where no name is left.
    fn named(&self, person: &Person) -> Option<Named> {
        if self.texts.ours {
            return own_named(person);
        }
        let named = said::person(&self.texts.line(&person.name))?;
        let role = said::role(&person.role).or(named.role);
        Some(Named { role, ..named })
    }
}

/// A name as our own files have it: the role in its field (JSON), or behind the name unless it is
/// the usual one (XML). Brackets of any other sort are part of the name.
fn own_named(person: &Person) -> Option<Named> {
    let name = person.name.trim();
    let named = |name: &str, role| Named {
        name: name.to_owned(),
        role,
        pronouns: None,
    };
    if name.is_empty() {
        return None;
    }
    if let Ok(role) = Role::from_word(person.role.trim()) {
        return Some(named(name, Some(role)));
    }
    let bracket = name
        .strip_suffix(')')
        .and_then(|name| name.rsplit_once(" ("));
    if let Some((name, word)) = bracket
        && let Ok(role) = Role::from_word(word)
        && !matches!(role, Role::Speaker | Role::Panelist)
    {
        return Some(named(name, Some(role)));
    }
    Some(named(name, None))
}

impl Described {
    /// Takes what is said about somebody, if it is more than a name.
    pub fn add(&mut self, person: &Person, crowd: &Crowd, addresses: &Addresses) {
        let Some(named) = crowd.named(person).filter(|named| !is_nobody(&named.name)) else {
            return;
        };
        let texts = crowd.texts;
        let code = Some(person.code.trim()).filter(|code| Code::parse(code).is_ok());
        let said = ProgrammePerson {
            reference: crowd.reference(person),
            code: code.map(str::to_owned),
            title: texts.some_line(&person.title),
            affiliation: texts.some_line(&person.affiliation),
            pronouns: texts.some_line(&person.pronouns).or(named.pronouns),
            bio: texts.prose(&person.bio),
            photo_url: addresses.read(&person.photo),
            links: addresses.links(&person.links),
            name: named.name,
            line: person.line,
            ..ProgrammePerson::default()
        };
        let key = match &said.reference {
            Some(reference) => format!("#{reference}"),
            None => plain(&said.name),
        };
        let place = *self.places.entry(key).or_insert(self.people.len());
        let code = said
            .code
            .clone()
            .filter(|code| self.codes.insert(code.clone()));
        match self.people.get_mut(place) {
            None => self.people.push(ProgrammePerson { code, ..said }),
            Some(known) => complete(known, ProgrammePerson { code, ..said }),
        }
    }

    pub fn finish(self) -> Vec<ProgrammePerson> {
        self.people
    }
}

/// What one place leaves out, another one says.
fn complete(known: &mut ProgrammePerson, said: ProgrammePerson) {
    let fill = |known: &mut Option<String>, said: Option<String>| {
        if known.is_none() {
            *known = said;
        }
    };
    fill(&mut known.code, said.code);
    fill(&mut known.title, said.title);
    fill(&mut known.affiliation, said.affiliation);
    fill(&mut known.pronouns, said.pronouns);
    fill(&mut known.bio, said.bio);
    fill(&mut known.photo_url, said.photo_url);
    if known.links.is_empty() {
        known.links = said.links;
    }
}

impl Person {
    /// True when it says more than who takes part in what.
    pub(super) fn is_described(&self) -> bool {
        let texts = [&self.code, &self.pronouns, &self.bio, &self.photo];
        !self.links.is_empty() || texts.iter().any(|text| !text.trim().is_empty())
    }
}

/// A name as it is compared.
fn plain(name: &str) -> String {
    let words: Vec<_> = name.split_whitespace().map(str::to_lowercase).collect();
    words.join(" ")
}

/// True for two forms of one name: "Liv" is "liv (she/her)".
fn are_one(a: &str, b: &str) -> bool {
    let bare = |name: &str| said::person(name).map(|named| plain(&named.name));
    a == b || plain(a) == plain(b) || bare(a) == bare(b)
}

/// True for what stands where nobody is named yet.
fn is_nobody(name: &str) -> bool {
    let name = name.to_lowercase();
    matches!(
        name.as_str(),
        "to be announced" | "tba" | "tbd" | "n.n." | "n. n."
    )
}

/// True for somebody whose part is called off.
fn is_gone(state: &str) -> bool {
    let state = state.trim().to_lowercase();
    matches!(
        state.as_str(),
        "canceled" | "cancelled" | "withdrawn" | "rejected" | "declined"
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::intake::fahrplan::{About, Link};

    fn person(name: &str, id: &str, role: &str) -> Person {
        Person {
            line: 1,
            name: name.to_owned(),
            id: id.to_owned(),
            role: role.to_owned(),
            ..Person::default()
        }
    }

    fn told(people: &[Person], kind: Kind, ours: bool) -> String {
        let crowd = Crowd::of(people.iter(), Texts { ours });
        let line = |one: &ProgrammeAppearance| {
            let inferred = if one.role_inferred { "?" } else { "" };
            let reference = one.reference.as_deref().unwrap_or("-");
            format!("{} {}{inferred} {reference}", one.name, one.role.word())
        };
        let seated = crowd.appearances(people, kind, &mut Findings::default());
        seated.iter().map(line).collect::<Vec<_>>().join(", ")
    }

    #[test]
    fn an_id_of_several_people_and_the_id_0_mean_nobody() {
        let people = [
            person("Ada Quay", "0", ""),
            person("Bo Roe", "7", ""),
            person("Cy Poe", "7", ""),
            person("Di Loe (she/her)", "9", ""),
            person("di loe", "9", ""),
            person(" ", "4", ""),
        ];
        let expected = "Ada Quay speaker? -, Bo Roe speaker? -, Cy Poe speaker? -, \
                        Di Loe speaker? 9";
        assert_eq!(told(&people, Kind::Talk, false), expected);
    }

    #[test]
    fn roles_stand_in_their_field_or_behind_the_name() {
        let people = [
            person("Ada Quay", "1", "MODERATOR"),
            person("Bo Roe (moderator)", "2", ""),
            person("Cy Poe", "3", ""),
            person("Cy Poe", "3", "host"),
            person("TBA", "", ""),
        ];
        let expected = "Ada Quay moderator 1, Bo Roe moderator 2, Cy Poe host 3";
        assert_eq!(told(&people, Kind::Panel, false), expected);
        let gone = Person {
            state: "CANCELED".to_owned(),
            ..person("Di Loe", "4", "")
        };
        assert_eq!(told(&[gone], Kind::Panel, false), "");
    }

    #[test]
    fn our_own_names_are_what_they_are_but_for_the_role_behind_them() {
        let people = [
            person("Ada (Red) Quay (chair)", "1", ""),
            person("Ada (Red) Quay", "1", ""),
            person("Bo Roe (speaker)", "2", ""),
            person("Cy Poe (moderator)", "3", "discussant"),
            person("To be announced (moderator)", "", ""),
            person("To be announced", "", ""),
        ];
        let expected = "Ada (Red) Quay chair 1, Ada (Red) Quay panelist? 1, \
                        Bo Roe (speaker) panelist? 2, Cy Poe (moderator) discussant 3";
        assert_eq!(told(&people, Kind::Panel, true), expected);
    }

    #[test]
    fn what_is_said_about_somebody_is_put_together() {
        let texts = Texts { ours: false };
        let addresses = Addresses::of(&About::default(), texts);
        let first = Person {
            bio: "<p>Builds <b>locks</b>.</p>".to_owned(),
            code: "not a code".to_owned(),
            ..person("Ada Quay (she/her)", "1", "")
        };
        let link = Link {
            title: "Website".to_owned(),
            url: "https://quay.example".to_owned(),
        };
        let second = Person {
            links: vec![link],
            code: "QX7".to_owned(),
            bio: "Another one".to_owned(),
            ..person("Ada Quay", "1", "")
        };
        let crowd = Crowd::of([&first, &second].into_iter(), texts);
        let mut described = Described::default();
        described.add(&first, &crowd, &addresses);
        described.add(&second, &crowd, &addresses);
        let people = described.finish();
        assert_eq!(people.len(), 1);
        let ada = &people[0];
        assert_eq!(
            (ada.name.as_str(), ada.pronouns.as_deref()),
            ("Ada Quay", Some("she/her"))
        );
        assert_eq!(ada.bio.as_deref(), Some("Builds **locks**."));
        assert_eq!((ada.code.as_deref(), ada.links.len()), (Some("QX7"), 1));
        assert!(second.is_described() && !person("Bo", "2", "MODERATOR").is_described());
    }
}
