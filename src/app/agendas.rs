//! Conferences and their agendas: make one, read it, change it.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use serde_json::json;

use super::changes::log;
use super::once::{self, Answer, Once};
use super::releases::{self, Published, ReleaseSummary};
use super::{App, Error, clock};
use crate::domain::access::Actor;
use crate::domain::agenda::{Agenda, Edit, Request, Tolerance};
use crate::domain::conference::{Conference, ConferencePatch};
use crate::domain::conflict::Waive;
use crate::domain::error::Error as DomainError;
use crate::domain::free_places::{FreePlace, free_places};
use crate::domain::ids::{Revision, SessionId};
use crate::domain::local_time::Zone;
use crate::domain::resource::Expected;
use crate::domain::text::{Label, Line, Slug, Title};
use crate::storage::{self, ChangeKind, Lock, Log, StoredNote, Tx};

/// What a new conference is made of.
#[derive(Clone, Debug)]
pub struct NewConference {
    pub slug: Slug,
    pub title: Title,
    pub zone: Zone,
    /// Everything else; what it says of title and zone is the same.
    pub rest: ConferencePatch,
}

impl NewConference {
    pub(super) fn begin(self) -> Agenda {
        let NewConference {
            slug,
            title,
            zone,
            rest,
        } = self;
        let mut conference = Conference::new(clock::new_id().into(), slug, title, zone);
        conference.amend(&rest);
        Agenda::new(conference)
    }
}

/// A request to change an agenda.
#[derive(Clone, Copy, Debug)]
pub struct Order<'a> {
    pub by: &'a Actor,
    pub slug: &'a Slug,
    pub edits: &'a [Edit],
    /// Conflicts that the caller accepts.
    pub waive: &'a [Waive],
    /// The revision that the caller has seen; any, where nothing is said.
    pub if_revision: Option<Revision>,
    /// Goes the whole road, and undoes it.
    pub dry_run: bool,
    /// Publishes what it has touched, and nothing else.
    pub publish: Option<&'a Publish>,
}

/// What is said about a release.
#[derive(Clone, Debug, Default)]
pub struct Publish {
    /// What the public calls it.
    pub label: Option<Label>,
    /// What organizers say about it among themselves.
    pub note: Option<Line>,
}

/// What a request has done.
pub struct Done {
    pub before: Arc<Agenda>,
    pub after: Arc<Agenda>,
    /// The release that it has made.
    pub release: Option<ReleaseSummary>,
    published: Option<Published>,
}

impl<'a> Order<'a> {
    /// An order of edits and nothing more.
    pub fn new(by: &'a Actor, slug: &'a Slug, edits: &'a [Edit]) -> Self {
        let (waive, if_revision, dry_run, publish) = (&[], None, false, None);
        Order {
            by,
            slug,
            edits,
            waive,
            if_revision,
            dry_run,
            publish,
        }
    }
}

/// How the transaction of an order ends.
enum Ended {
    /// It was asked again, and has had this answer.
    Before(Answer),
    Now(Box<(Done, Answer)>),
}

impl App {
    /// Makes a conference with an empty agenda.
    pub fn create_conference(
        &self,
        by: &Actor,
        new: NewConference,
        once: Option<&Once>,
        tell: impl Fn(&Agenda) -> Answer,
    ) -> Result<Answer, Error> {
        let agenda = new.begin();
        let made = self.store.write(|tx| {
            if let Some(answer) = once::recall(tx, by, once)? {
                return Ok(answer);
            }
            save_first(tx, by, &agenda, ChangeKind::Create, &[])?;
            let answer = tell(&agenda);
            once::keep(tx, by, once, &answer)?;
            Ok(answer)
        });
        match made {
            // The same request may have made it a moment ago.
            Err(taken @ Error::SlugTaken(_)) => {
                let said = self.store.read(|tx| once::recall(tx, by, once))?;
                said.ok_or(taken)
            }
            made => made,
        }
    }

    /// Removes a conference that was never published, with all that belongs to it.
    pub fn delete_conference(
        &self,
        by: &Actor,
        slug: &Slug,
        expected: &Expected,
    ) -> Result<(), Error> {
        self.store.write(|tx| {
            let agenda = self.existing(tx, slug, Lock::ForWriting)?;
            let (conference, current) = (agenda.conference(), agenda.conference_changed_in());
            let name = slug.to_string();
            if !expected.includes(current) {
                return Err(DomainError::Stale {
                    what: "conference",
                    name,
                    current,
                }
                .into());
            }
            if storage::current_release(tx, slug)?.is_some() {
                let by = "those who have subscribed to its feeds".to_owned();
                return Err(DomainError::InUse {
                    what: "conference",
                    name,
                    by,
                }
                .into());
            }
            storage::delete_conference(tx, conference.id)?;
            let was = json!({"slug": name, "title": conference.title.as_str()});
            let gone = json!([{"kind": "conference", "id": conference.id.to_string(), "before": was,
                "after": null}]);
            log(tx, by, ChangeKind::Delete, Some(conference.id), gone)
        })
    }

    /// All conferences with the revisions of their agendas, by slug.
    pub fn conferences(&self) -> Result<Vec<(Conference, i64)>, Error> {
        Ok(self.store.read(storage::conferences)?)
    }

    /// The agenda of a conference.
    pub fn agenda(&self, slug: &Slug) -> Result<Arc<Agenda>, Error> {
        self.store.read(|tx| self.existing(tx, slug, Lock::None))
    }

    /// Carries out an order: one transaction, the conference locked first, all of it or nothing.
    pub fn edit(&self, order: &Order<'_>) -> Result<Done, Error> {
        let nothing = Answer {
            status: 200,
            headers: Vec::new(),
            body: serde_json::Value::Null,
        };
        match self.settle(order, None, |_| Ok(nothing))? {
            Ended::Now(ended) => Ok(ended.0),
            Ended::Before(_) => Err(Error::KeyReused(String::new())),
        }
    }

    /// The same, where the answer belongs to the effect: a request that arrives again gets it
    /// again, and has no other effect.
    pub fn answer(
        &self,
        order: &Order<'_>,
        once: Option<&Once>,
        tell: impl FnOnce(&Done) -> Result<Answer, Error>,
    ) -> Result<Answer, Error> {
        match self.settle(order, once, tell)? {
            Ended::Before(answer) => Ok(answer),
            Ended::Now(ended) => Ok(ended.1),
        }
    }

    fn settle(
        &self,
        order: &Order<'_>,
        once: Option<&Once>,
        tell: impl FnOnce(&Done) -> Result<Answer, Error>,
    ) -> Result<Ended, Error> {
        if order.dry_run {
            return self.try_out(order, tell);
        }
        let mut seen = None;
        let ended = self.store.write(|tx| {
            let before = self.existing(tx, order.slug, Lock::ForWriting)?;
            seen = Some(Arc::clone(&before));
            if let Some(answer) = once::recall(tx, order.by, once)? {
                return Ok(Ended::Before(answer));
            }
            let done = carry_out(tx, order, before)?;
            let answer = tell(&done)?;
            once::keep(tx, order.by, once, &answer)?;
            Ok(Ended::Now(Box::new((done, answer))))
        });
        match ended {
            Ok(Ended::Now(mut ended)) => {
                self.agendas.keep(&ended.0.after);
                if let Some(published) = ended.0.published.take() {
                    self.show(published.release);
                }
                Ok(Ended::Now(ended))
            }
            Ok(before) => Ok(before),
            // Nobody waits for the search for free places: the agenda is unlocked again.
            Err(error) => Err(with_places(error, seen.as_deref(), order)),
        }
    }

    /// Goes the same way without writing, so that nobody waits for it.
    fn try_out(
        &self,
        order: &Order<'_>,
        tell: impl FnOnce(&Done) -> Result<Answer, Error>,
    ) -> Result<Ended, Error> {
        let (before, previous) = self.store.read(|tx| {
            let before = self.existing(tx, order.slug, Lock::None)?;
            Ok::<_, Error>((before, storage::current_release(tx, order.slug)?))
        })?;
        let judged = judge(order, Arc::clone(&before), clock::now()).and_then(|mut done| {
            if let Some(publish) = order.publish {
                let at = clock::now();
                let both = Some(&*done.before);
                let both = both.map(|before| (before, order.edits));
                let release = releases::freeze(&done.after, both, previous.as_ref(), at)?;
                let summary = releases::summary(&release, order.by, &done.after, publish);
                done.release = Some(summary);
            }
            Ok(done)
        });
        let done = judged.map_err(|error| with_places(error, Some(&before), order))?;
        let answer = tell(&done)?;
        Ok(Ended::Now(Box::new((done, answer))))
    }

    /// The agenda of a conference that has to be there: the kept one, if the database still has
    /// its revision.
    pub(super) fn existing(
        &self,
        tx: &mut Tx<'_>,
        slug: &Slug,
        lock: Lock,
    ) -> Result<Arc<Agenda>, Error> {
        let missing = || Error::NoConference(slug.to_string());
        let (id, revision) = storage::revision(tx, slug, lock)?.ok_or_else(missing)?;
        if let Some(agenda) = self.agendas.get(slug, id, revision) {
            return Ok(agenda);
        }
        let agenda = storage::load_agenda(tx, slug)?.ok_or_else(missing)?;
        let agenda = Arc::new(agenda);
        self.agendas.keep(&agenda);
        Ok(agenda)
    }

    /// Where a session would fit, the best place first.
    pub fn free_places(
        &self,
        slug: &Slug,
        session: SessionId,
        minutes: Option<i64>,
        limit: usize,
    ) -> Result<Vec<FreePlace>, Error> {
        let agenda = self.agenda(slug)?;
        Ok(free_places(&agenda, session, minutes, limit)?)
    }
}

pub(super) fn save_first(
    tx: &mut Tx<'_>,
    by: &Actor,
    agenda: &Agenda,
    kind: ChangeKind,
    notes: &[StoredNote],
) -> Result<(), Error> {
    let log = Log {
        kind,
        actor: by,
        at: clock::now(),
        notes,
    };
    storage::save_agenda(tx, None, agenda, &log).map_err(|error| match error {
        // The only thing in a new conference that somebody chose is its slug.
        storage::Error::Exists(_) => Error::SlugTaken(agenda.conference().slug.to_string()),
        other => Error::Storage(other),
    })
}

/// What an order makes of an agenda.
fn judge(order: &Order<'_>, before: Arc<Agenda>, at: DateTime<Utc>) -> Result<Done, Error> {
    let Order {
        by,
        edits,
        waive,
        if_revision,
        ..
    } = *order;
    if let Some(seen) = if_revision.filter(|seen| *seen != before.revision()) {
        return Err(Error::Outdated {
            seen,
            current: before.revision(),
        });
    }
    let tolerance = Tolerance::Refuse;
    let after = Arc::new(before.apply(&Request {
        edits,
        waive,
        by: &by.name,
        at,
        tolerance,
    })?);
    Ok(Done {
        before,
        after,
        release: None,
        published: None,
    })
}

/// The write road inside its transaction.
fn carry_out(tx: &mut Tx<'_>, order: &Order<'_>, before: Arc<Agenda>) -> Result<Done, Error> {
    let (by, at) = (order.by, clock::now());
    let mut done = judge(order, before, at)?;
    let log = Log {
        kind: ChangeKind::Edit,
        actor: by,
        at,
        notes: &[],
    };
    match storage::save_agenda(tx, Some(&done.before), &done.after, &log) {
        // Ids are the callers' own choice: another conference may have one already.
        Err(storage::Error::Exists(_)) => return Err(Error::IdTaken),
        saved => saved?,
    }
    if let Some(publish) = order.publish {
        let since = Some((&*done.before, order.edits));
        let published = releases::publish_in(tx, by, &done.after, since, publish, at)?;
        done.release = Some(published.summary.clone());
        done.published = Some(published);
    }
    Ok(done)
}

/// The most places that a refusal names.
const PLACES_MAX: usize = 3;

/// A request with more conflicts is no misplaced session; no place is looked for.
const SEARCHED_MAX: usize = 100;

/// Says of a refused placement where the session would fit instead.
fn with_places(error: Error, before: Option<&Agenda>, order: &Order<'_>) -> Error {
    let Error::Domain(DomainError::Refused(conflicts)) = error else {
        return error;
    };
    if conflicts.len() > SEARCHED_MAX {
        return Error::Conflict {
            conflicts,
            places: Vec::new(),
        };
    }
    // As it would be, were the conflicts no harm: the session may be new.
    let Order {
        by, edits, waive, ..
    } = *order;
    let (at, tolerance) = (clock::now(), Tolerance::Keep);
    let meant = Request {
        edits,
        waive,
        by: &by.name,
        at,
        tolerance,
    };
    let meant = before.and_then(|before| Some((before, before.apply(&meant).ok()?)));
    let session = meant.as_ref().and_then(|(before, meant)| {
        let when = |agenda: &Agenda, id| agenda.interval(agenda.session(id)?);
        let changed = |id: &SessionId| {
            before.session(*id) != meant.session(*id) || when(before, *id) != when(meant, *id)
        };
        conflicts
            .iter()
            .flat_map(|c| c.sessions.iter().copied())
            .find(changed)
    });
    let meant = meant.map(|(_, meant)| meant);
    let places = session
        .zip(meant)
        .and_then(|(session, meant)| free_places(&meant, session, None, PLACES_MAX).ok());
    let places = places.unwrap_or_default();
    Error::Conflict { conflicts, places }
}
