//! Which items of a scope somebody wants.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::encode;
use crate::domain::appearance::Role;
use crate::domain::ids::{PersonId, RoomId, TrackId};
use crate::domain::release::{Item, Release};
use crate::domain::session::Kind;
use crate::domain::words::Word;

/// Which items are wanted: one of each list that is not empty, and every word.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Filter {
    pub days: BTreeSet<NaiveDate>,
    pub rooms: BTreeSet<RoomId>,
    pub tracks: BTreeSet<TrackId>,
    /// In one appearance with one of the roles.
    pub people: BTreeSet<PersonId>,
    pub roles: BTreeSet<Role>,
    pub kinds: BTreeSet<Kind>,
    /// In lower case.
    pub tags: BTreeSet<String>,
    /// In lower case; `pt` takes `pt-BR`, too.
    pub languages: BTreeSet<String>,
    /// Words in lower case that all stand somewhere in what is printed.
    pub words: BTreeSet<String>,
}

impl Filter {
    /// How many values it has.
    pub fn size(&self) -> usize {
        self.days.len()
            + self.rooms.len()
            + self.tracks.len()
            + self.people.len()
            + self.roles.len()
            + self.kinds.len()
            + self.tags.len()
            + self.languages.len()
            + self.words.len()
    }

    /// True when an item passes; `person` is who its scope is about.
    pub(super) fn passes(
        &self,
        release: &Release,
        item: &Item,
        date: Option<NaiveDate>,
        person: Option<PersonId>,
    ) -> bool {
        let any = |wanted: &BTreeSet<RoomId>| item.rooms.iter().any(|id| wanted.contains(id));
        (self.days.is_empty() || date.is_some_and(|date| self.days.contains(&date)))
            && (self.rooms.is_empty() || any(&self.rooms))
            && (self.tracks.is_empty() || item.track.is_some_and(|id| self.tracks.contains(&id)))
            && (self.kinds.is_empty() || self.kinds.contains(&item.kind))
            && self.is_attended(item, person)
            && self.is_tagged(item)
            && self.is_spoken(release, item)
            && self.is_printed(release, item)
    }

    /// One person in one of the roles; a nameless seat has a role.
    fn is_attended(&self, item: &Item, person: Option<PersonId>) -> bool {
        if person.is_none() && self.people.is_empty() && self.roles.is_empty() {
            return true;
        }
        let seats = item.seats.iter().map(|seat| (seat.person(), seat.role));
        let gone = item
            .gone
            .iter()
            .map(|(person, role)| (Some(*person), *role));
        seats.chain(gone).any(|(who, role)| {
            let wanted = |who: &PersonId| {
                person.is_none_or(|person| person == *who)
                    && (self.people.is_empty() || self.people.contains(who))
            };
            let nobody_in_particular = person.is_none() && self.people.is_empty();
            (who.as_ref().is_some_and(wanted) || nobody_in_particular)
                && (self.roles.is_empty() || self.roles.contains(&role))
        })
    }

    fn is_tagged(&self, item: &Item) -> bool {
        let tagged =
            |tag: &crate::domain::text::Label| self.tags.contains(&tag.as_str().to_lowercase());
        self.tags.is_empty() || item.tags.iter().any(tagged)
    }

    /// What names no language is in the conference's main one.
    fn is_spoken(&self, release: &Release, item: &Item) -> bool {
        if self.languages.is_empty() {
            return true;
        }
        let main = || release.conference.languages.iter().next();
        let Some(spoken) = item.language.as_ref().or_else(main) else {
            return false;
        };
        let spoken = spoken.as_str().to_lowercase();
        let begins = |wanted: &String| {
            let rest = spoken.strip_prefix(wanted.as_str());
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
        };
        self.languages.iter().any(begins)
    }

    fn is_printed(&self, release: &Release, item: &Item) -> bool {
        if self.words.is_empty() {
            return true;
        }
        let track = item.track.and_then(|id| release.track(id));
        let mut text = item.heading();
        let mut add = |more: &str| {
            text.push('\n');
            text.push_str(more);
        };
        item.abstract_text
            .iter()
            .for_each(|text| add(text.as_str()));
        item.description.iter().for_each(|text| add(text.as_str()));
        item.tags.iter().for_each(|tag| add(tag.as_str()));
        track.iter().for_each(|track| add(track.name.as_str()));
        let rooms = item.rooms.iter().filter_map(|id| release.room(*id));
        rooms.for_each(|room| add(room.name.as_str()));
        let people = item.seats.iter().filter_map(|seat| seat.occupant.as_ref());
        people.for_each(|occupant| add(&occupant.billing.line()));
        let text = text.to_lowercase();
        self.words.iter().all(|word| text.contains(word.as_str()))
    }

    /// The parameters that say it, always in the same order, so that one filter has one address.
    pub(super) fn query(&self, release: &Release) -> Vec<String> {
        let mut query = Vec::new();
        let mut add = |name: &str, values: Vec<String>| {
            if !values.is_empty() {
                let values: Vec<_> = values.iter().map(|value| encode(value)).collect();
                query.push(format!("{name}={}", values.join(",")));
            }
        };
        let strings = |values: &BTreeSet<String>| values.iter().cloned().collect();
        add("day", self.days.iter().map(ToString::to_string).collect());
        let rooms = self.rooms.iter().filter_map(|id| release.room(*id));
        add("room", rooms.map(|room| room.code.to_string()).collect());
        let tracks = self.tracks.iter().filter_map(|id| release.track(*id));
        add(
            "track",
            tracks.map(|track| track.code.to_string()).collect(),
        );
        let code = |id: &PersonId| {
            let named = release.person(*id).map(|person| &person.code);
            named.or_else(|| release.former.people.get(id))
        };
        let people = self.people.iter().filter_map(code);
        add("person", people.map(ToString::to_string).collect());
        add(
            "role",
            self.roles
                .iter()
                .map(|role| role.word().to_owned())
                .collect(),
        );
        add(
            "kind",
            self.kinds
                .iter()
                .map(|kind| kind.word().to_owned())
                .collect(),
        );
        add("language", strings(&self.languages));
        // A tag may have a comma of its own.
        query.extend(self.tags.iter().map(|tag| format!("tag={}", encode(tag))));
        if !self.words.is_empty() {
            let words: Vec<_> = self.words.iter().map(|word| encode(word)).collect();
            query.push(format!("q={}", words.join("+")));
        }
        query
    }
}
