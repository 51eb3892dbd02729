//! Links of people: whoever has one sees what is their own, and answers for it.
//!
//! A link is a secret address, shown once and kept as a hash. What somebody says with theirs is an
//! ordinary change of the draft, public when the organizers publish. It is never refused because of
//! a conflict: that somebody does not come is true, whatever the programme says.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;
use std::sync::Arc;

use serde_json::{Value, json};

use super::changes::log;
use super::feed_address::Feed;
use super::published::Edition;
use super::rendered::{self, Key, Rendered};
use super::secrets::{Hash, random};
use super::selections::SELECTION_FORMATS;
use super::{App, Error, clock};
use crate::domain::access::Actor;
use crate::domain::agenda::{Agenda, Edit, Request, Tolerance};
use crate::domain::appearance::{Appearance, AppearanceEdit, AppearancePatch, Attendance, Billing};
use crate::domain::conference::Conference;
use crate::domain::conflict::Conflict;
use crate::domain::error::Error as DomainError;
use crate::domain::ids::{AppearanceId, PersonId};
use crate::domain::person::{Person, PersonPatch};
use crate::domain::release::{Former, Release};
use crate::domain::resource::{Action, Expected, Resource, ResourceEdit};
use crate::domain::session::{Session, Status};
use crate::domain::text::{Name, Slug};
use crate::domain::words::words;
use crate::render::{Scope, View};
use crate::storage::{self, ChangeKind, Lock, Log, PERSON_ACTOR, StoredLink, Tx};

/// What is said by the state of an appearance already: nobody is told that they have declined.
const SAID_BY_STATE: &[&str] = &["person_withdrawn", "unconfirmed_person"];

words! {
    /// What somebody says to an invitation.
    Reply {
        Confirmed = "confirmed",
        Declined = "declined",
    }
}

/// What somebody says about one appearance of theirs.
#[derive(Clone, Debug)]
pub struct Answer {
    pub reply: Reply,
    /// How they are printed there; `Some(None)` is as the person is.
    pub billing: Option<Option<Billing>>,
}

/// What is the own of a person who has a link.
#[derive(Clone)]
pub struct Own {
    pub agenda: Arc<Agenda>,
    pub person: Arc<Person>,
    link: StoredLink,
    edition: Option<Arc<Edition>>,
}

/// What somebody has changed with their link.
pub struct Written {
    /// As it is now.
    pub own: Own,
    /// The conflicts of their own that it has brought; they are kept.
    pub brought: Vec<Conflict>,
}

/// What becomes of an answer.
pub enum Outcome {
    Taken(Written),
    /// There is nothing to answer for any more; why.
    Closed(String),
}

impl Own {
    fn of(agenda: Arc<Agenda>, link: StoredLink, edition: Option<Arc<Edition>>) -> Option<Own> {
        let person = Person::shelf(&agenda).get(&link.person)?;
        let person = Arc::clone(&person.resource);
        Some(Own {
            agenda,
            person,
            link,
            edition,
        })
    }

    /// What is public of the conference, if anything is.
    pub fn release(&self) -> Option<&Release> {
        self.edition.as_ref().map(|edition| &edition.release)
    }

    /// Their appearances, in order of time; those without a time come last.
    pub fn appearances(&self) -> Vec<(&Session, &Appearance)> {
        let mut own: Vec<_> = appearances(&self.agenda, self.person.id).collect();
        own.sort_by_key(|(session, _)| {
            let when = self.agenda.interval(session);
            let starts = when.map(|when| when.start().instant());
            (starts.is_none(), starts, session.id)
        });
        own
    }

    /// One of their appearances; those of others are not there.
    pub fn appearance(&self, id: AppearanceId) -> Option<(&Session, &Appearance)> {
        appearances(&self.agenda, self.person.id).find(|(_, appearance)| appearance.id == id)
    }

    /// What the rules find that concerns nobody else, and nobody has accepted.
    pub fn conflicts(&self) -> Vec<&Conflict> {
        let own = appearances(&self.agenda, self.person.id);
        let own: BTreeSet<_> = own.map(|(session, _)| session.id).collect();
        let is_own = |conflict: &&Conflict| {
            conflict.people == [self.person.id]
                && conflict.sessions.iter().all(|id| own.contains(id))
                && conflict.waiver.is_none()
                && !SAID_BY_STATE.contains(&conflict.rule)
        };
        self.agenda.conflicts().iter().filter(is_own).collect()
    }

    /// The conflicts that were not there before, or were shorter.
    fn brought_since(&self, before: &Own) -> Vec<Conflict> {
        let known = before.agenda.conflicts().iter();
        let known: BTreeMap<_, _> = known.map(|c| (c.key.as_str(), c.minutes())).collect();
        let is_new = |c: &&Conflict| {
            let before = known.get(c.key.as_str());
            before.is_none_or(|minutes| c.minutes() > *minutes)
        };
        let own = self.conflicts().into_iter();
        own.filter(is_new).cloned().collect()
    }

    /// True when what is their own is the same in another state of the agenda.
    fn is_same_in(&self, other: &Agenda) -> bool {
        let id = self.person.id;
        other.person(id) == Some(&*self.person)
            && appearances(&self.agenda, id).eq(appearances(other, id))
    }

    /// Who they are, as the change log names them.
    fn actor(&self, origin: Option<IpAddr>) -> Result<Actor, DomainError> {
        let named = Name::parse(&format!("{PERSON_ACTOR}{}", self.person.name));
        // A name so long that nothing fits before it; cut, a redaction would not find it.
        let named = named.or_else(|_| Name::parse(&format!("{PERSON_ACTOR}{}", self.person.id)));
        let name = named.map_err(|fault| fault.at("/name"))?;
        Ok(Actor { name, origin })
    }

    /// What is public of a conference before its first release.
    fn nothing(&self) -> Release {
        let Conference {
            id,
            slug,
            title,
            zone,
            ..
        } = self.agenda.conference().clone();
        Release {
            number: 0,
            label: None,
            published_at: self.link.created_at,
            conference: Conference::new(id, slug, title, zone),
            days: Vec::new(),
            rooms: Vec::new(),
            tracks: Vec::new(),
            slots: Vec::new(),
            people: Vec::new(),
            items: Vec::new(),
            former: Former::default(),
        }
    }
}

/// The appearances of a person, with their sessions.
fn appearances(agenda: &Agenda, person: PersonId) -> impl Iterator<Item = (&Session, &Appearance)> {
    agenda.sessions().flat_map(move |session| {
        let listed = session.appearances.iter();
        let own = listed.filter(move |appearance| appearance.person == person);
        own.map(move |appearance| (session, appearance))
    })
}

/// Why there is nothing to answer for, if there is not.
fn closed(session: &Session, appearance: &Appearance) -> Option<String> {
    let name = session.quoted();
    if session.status == Status::Cancelled {
        return Some(format!(
            "{name} is cancelled; there is nothing to answer for"
        ));
    }
    (appearance.state == Attendance::Withdrawn).then(|| {
        format!("you were withdrawn from {name}; ask the organizers, who can invite you again")
    })
}

/// What the log says of a person's link: never its secret.
fn entry(person: PersonId, is_there: bool) -> Value {
    let there = |is_there: bool| if is_there { json!({}) } else { Value::Null };
    let (before, after) = (there(!is_there), there(is_there));
    json!([{"kind": "link", "id": person.to_string(), "before": before, "after": after}])
}

/// Whoever has no link is told no more than that there is nothing.
fn missing() -> Error {
    Error::NotFound {
        what: "link",
        // A secret is repeated nowhere.
        name: "…".to_owned(),
    }
}

impl App {
    /// Makes the link of a person, and returns its secret; one that there was stops at once.
    pub fn link_person(&self, by: &Actor, slug: &Slug, person: PersonId) -> Result<String, Error> {
        let secret = random();
        let hash = Hash::of(&secret);
        self.store.write(|tx| {
            let agenda = self.existing(tx, slug, Lock::ForWriting)?;
            let unknown = || Error::NotFound {
                what: "person",
                name: person.to_string(),
            };
            agenda.person(person).ok_or_else(unknown)?;
            let whose = (agenda.conference().id, person);
            storage::put_person_link(tx, whose, hash.text(), &by.name, clock::now())?;
            log(tx, by, ChangeKind::Link, Some(whose.0), entry(person, true))
        })?;
        Ok(secret)
    }

    /// Takes the link of a person away, at once.
    pub fn unlink_person(&self, by: &Actor, slug: &Slug, person: PersonId) -> Result<(), Error> {
        self.store.write(|tx| {
            let agenda = self.existing(tx, slug, Lock::ForWriting)?;
            let conference = agenda.conference().id;
            match storage::delete_person_link(tx, conference, person)? {
                true => log(
                    tx,
                    by,
                    ChangeKind::Link,
                    Some(conference),
                    entry(person, false),
                ),
                false => Err(Error::NotFound {
                    what: "link of person",
                    name: person.to_string(),
                }),
            }
        })
    }

    /// What is the own of whoever has a link.
    pub fn own(&self, secret: &str) -> Result<Own, Error> {
        let hash = Hash::of(secret);
        self.store.read(|tx| self.own_in(tx, &hash, Lock::None))
    }

    fn own_in(&self, tx: &mut Tx<'_>, hash: &Hash, lock: Lock) -> Result<Own, Error> {
        let seen = storage::person_link(tx, hash.text())?.ok_or_else(missing)?;
        let agenda = match self.existing(tx, &seen.slug, lock) {
            Err(Error::NoConference(_)) => return Err(missing()),
            existing => existing?,
        };
        // Whoever takes a link away locks the conference, too: it may be gone since it was seen.
        let link = match lock {
            Lock::None => seen,
            Lock::ForWriting => storage::person_link(tx, hash.text())?.ok_or_else(missing)?,
        };
        let edition = self.published.of(link.conference);
        Own::of(agenda, link, edition).ok_or_else(missing)
    }

    /// Corrects how somebody is printed, and when they can come, as they say themselves.
    pub fn correct_own(
        &self,
        secret: &str,
        origin: Option<IpAddr>,
        patch: PersonPatch,
    ) -> Result<Outcome, Error> {
        self.write_own(secret, origin, |own| {
            Ok(Ok(Edit::Person(ResourceEdit {
                id: own.person.id,
                expected: Expected::Any,
                action: Action::Update(patch),
            })))
        })
    }

    /// Takes what somebody says about one appearance of theirs.
    pub fn answer_for_own(
        &self,
        secret: &str,
        origin: Option<IpAddr>,
        id: AppearanceId,
        answer: Answer,
    ) -> Result<Outcome, Error> {
        self.write_own(secret, origin, |own| {
            let unknown = || Error::NotFound {
                what: "appearance",
                name: id.to_string(),
            };
            let (session, appearance) = own.appearance(id).ok_or_else(unknown)?;
            if let Some(why) = closed(session, appearance) {
                return Ok(Err(why));
            }
            let patch = AppearancePatch {
                state: Some(match answer.reply {
                    Reply::Confirmed => Attendance::Confirmed,
                    Reply::Declined => Attendance::Declined,
                }),
                billing: answer.billing,
                ..AppearancePatch::default()
            };
            Ok(Ok(Edit::Appearance(AppearanceEdit {
                id,
                expected: Expected::Any,
                action: Action::Update(patch),
            })))
        })
    }

    /// Carries one edit of a person's own out, whatever conflicts it brings; one that changes
    /// nothing is no revision.
    fn write_own(
        &self,
        secret: &str,
        origin: Option<IpAddr>,
        edit: impl FnOnce(&Own) -> Result<Result<Edit, String>, Error>,
    ) -> Result<Outcome, Error> {
        let (hash, at) = (Hash::of(secret), clock::now());
        let outcome = self.store.write(|tx| {
            let before = self.own_in(tx, &hash, Lock::ForWriting)?;
            let edits = match edit(&before)? {
                Ok(edit) => [edit],
                Err(why) => return Ok(Outcome::Closed(why)),
            };
            let by = before.actor(origin)?;
            let after = before.agenda.apply(&Request {
                edits: &edits,
                waive: &[],
                by: &by.name,
                at,
                tolerance: Tolerance::Keep,
            })?;
            if before.is_same_in(&after) {
                let (own, brought) = (before, Vec::new());
                return Ok(Outcome::Taken(Written { own, brought }));
            }
            let log = Log {
                kind: ChangeKind::Edit,
                actor: &by,
                at,
                notes: &[],
            };
            storage::save_agenda(tx, Some(&before.agenda), &after, &log)?;
            let (link, edition) = (before.link.clone(), before.edition.clone());
            let own = Own::of(Arc::new(after), link, edition).ok_or_else(missing)?;
            let brought = own.brought_since(&before);
            Ok::<_, Error>(Outcome::Taken(Written { own, brought }))
        })?;
        if let Outcome::Taken(written) = &outcome {
            self.agendas.keep(&written.own.agenda);
        }
        Ok(outcome)
    }

    /// What is public of somebody, as a feed of the current release; empty until something is.
    pub fn own_feed(
        &self,
        own: &Own,
        secret: &str,
        feed: &Feed<'_>,
    ) -> Result<Arc<Rendered>, Error> {
        let (format, options) = (feed.format()?, feed.options()?);
        if !SELECTION_FORMATS.contains(&format.id) {
            return Err(Error::NoFormat(feed.format.to_owned()));
        }
        let scope = Scope::Own {
            person: own.person.id,
            secret: secret.to_owned(),
        };
        let Some(edition) = &own.edition else {
            let nothing = own.nothing();
            let filter = feed.filter(&nothing)?;
            let view = View {
                release: &nothing,
                news: &[],
                scope: &scope,
                filter: &filter,
                options,
                is_preview: true,
                base_url: self.base_url(),
                markdown: &self.html,
            };
            return Ok(Arc::new(rendered::render(&view, format)));
        };
        let key = Key {
            edition: edition.serial,
            format: format.id,
            scope,
            filter: feed.filter(&edition.release)?,
            options,
            encoding: feed.encoding,
        };
        let view = self.view(edition, &key.scope, &key.filter, options);
        Ok(self.rendered.get(&key, &view, format))
    }
}
