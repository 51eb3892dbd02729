//! Publishing, and what was published.

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::agendas::Publish;
use super::feeds::PublicAgenda;
use super::once::{self, Answer, Once};
use super::report::DiffReport;
use super::{App, Error, clock};
use crate::domain::access::Actor;
use crate::domain::agenda::{Agenda, Edit, Request, Tolerance, UNKNOWN};
use crate::domain::conflict::{Conflict, Waive};
use crate::domain::error::{Error as DomainError, Fault};
use crate::domain::ids::SessionId;
use crate::domain::release::diff::Diff;
use crate::domain::release::told::by_person;
use crate::domain::release::{Proposal, Release, reset};
use crate::domain::text::{Line, Slug};
use crate::storage::{self, ChangeKind, Lock, Log, Tx};

pub use crate::storage::ReleaseHead as ReleaseSummary;

/// A release that was just made.
pub(super) struct Published {
    pub release: Release,
    pub summary: ReleaseSummary,
}

/// What is published.
#[derive(Clone, Debug, Default)]
pub enum Extent {
    /// The agenda as it is.
    #[default]
    Whole,
    /// These sessions as they are, over what is public.
    Sessions(Vec<SessionId>),
    /// What an older release says.
    Again {
        number: i64,
        /// Whether the draft is set back to it, too.
        reset_draft: bool,
    },
}

/// What would be published.
pub struct Proposed {
    /// What the public would read.
    pub agenda: PublicAgenda,
    pub diff: DiffReport,
    /// What stands in the way.
    pub blocking: Vec<Conflict>,
}

impl App {
    /// Freezes the agenda into the next release, and shows it to the public.
    ///
    /// # Errors
    /// The conflicts that stand in the way, unless `waive_all` gives a reason to accept them for
    /// this release alone.
    pub fn publish(
        &self,
        by: &Actor,
        slug: &Slug,
        publish: &Publish,
        waive_all: Option<&Line>,
    ) -> Result<ReleaseSummary, Error> {
        let published = self.store.write(|tx| {
            let agenda = self.existing(tx, slug, Lock::ForWriting)?;
            match waive_all {
                None => publish_extent(tx, by, &agenda, publish, &Extent::Whole),
                Some(reason) => publish_waived(tx, by, &agenda, publish, reason),
            }
        })?;
        self.show(published.release);
        Ok(published.summary)
    }

    /// Publishes some or all, where a request that arrives again gets its answer again.
    pub fn publish_once(
        &self,
        by: &Actor,
        slug: &Slug,
        (publish, extent): (&Publish, &Extent),
        once: Option<&Once>,
        tell: impl Fn(&ReleaseSummary) -> Answer,
    ) -> Result<Answer, Error> {
        let (published, answer) = self.store.write(|tx| {
            let agenda = self.existing(tx, slug, Lock::ForWriting)?;
            if let Some(answer) = once::recall(tx, by, once)? {
                return Ok((None, answer));
            }
            let published = publish_extent(tx, by, &agenda, publish, extent)?;
            let answer = tell(&published.summary);
            once::keep(tx, by, once, &answer)?;
            Ok::<_, Error>((Some(published), answer))
        })?;
        published
            .into_iter()
            .for_each(|published| self.show(published.release));
        Ok(answer)
    }

    /// What would become public, how that differs, and what stands in the way; writes nothing.
    pub fn propose(
        &self,
        by: &Actor,
        slug: &Slug,
        (publish, extent): (&Publish, &Extent),
    ) -> Result<Proposed, Error> {
        let (proposal, previous) = self.store.read(|tx| {
            let agenda = self.existing(tx, slug, Lock::None)?;
            let previous = storage::current_release(tx, slug)?;
            let at = clock::now();
            let (_, proposal) = propose(tx, by, &agenda, previous.as_ref(), extent, at)?;
            Ok::<_, Error>((proposal, previous))
        })?;
        let Proposal {
            mut release,
            blocking,
        } = proposal;
        release.label.clone_from(&publish.label);
        let diff = Diff::between(previous.as_ref(), &release);
        let report = report(previous.as_ref(), None, &release).of_sessions(&diff);
        Ok(Proposed {
            agenda: self.shown_release(&release, true),
            diff: report,
            blocking,
        })
    }

    /// The releases of a conference before one, newest first.
    pub fn releases(
        &self,
        slug: &Slug,
        before: Option<i64>,
        limit: usize,
    ) -> Result<Vec<ReleaseSummary>, Error> {
        let mut heads = self.heads(slug)?;
        heads.retain(|head| before.is_none_or(|before| head.number < before));
        heads.truncate(limit);
        Ok(heads)
    }

    fn heads(&self, slug: &Slug) -> Result<Vec<ReleaseSummary>, Error> {
        self.store.read(|tx| {
            let agenda = self.existing(tx, slug, Lock::None)?;
            Ok(storage::release_heads(tx, agenda.conference().id)?)
        })
    }

    /// One release, whole.
    pub fn release(
        &self,
        slug: &Slug,
        number: i64,
    ) -> Result<(ReleaseSummary, PublicAgenda), Error> {
        let missing = || no_release(number);
        let heads = self.heads(slug)?;
        let head = heads.into_iter().find(|head| head.number == number);
        let release = self.store.read(|tx| {
            let agenda = self.existing(tx, slug, Lock::None)?;
            Ok::<_, Error>(storage::release(tx, agenda.conference().id, number)?)
        })?;
        let release = release.ok_or_else(missing)?;
        Ok((
            head.ok_or_else(missing)?,
            self.shown_release(&release, false),
        ))
    }

    /// What differs between two releases; the one before unless said.
    pub fn diff(
        &self,
        slug: &Slug,
        number: i64,
        from: Option<i64>,
        people: bool,
    ) -> Result<DiffReport, Error> {
        let (old, new) = self.store.read(|tx| {
            let agenda = self.existing(tx, slug, Lock::None)?;
            let id = agenda.conference().id;
            let read = |tx: &mut Tx<'_>, number| {
                storage::release(tx, id, number)?.ok_or_else(|| no_release(number))
            };
            let new = read(tx, number)?;
            let from = from.or(Some(number - 1).filter(|number| *number > 0));
            let old = from.map(|from| read(tx, from)).transpose()?;
            Ok::<_, Error>((old, new))
        })?;
        let report = report(old.as_ref(), Some(new.number), &new);
        Ok(match people {
            true => report.of_people(&by_person(old.as_ref(), &new)),
            false => report.of_sessions(&Diff::between(old.as_ref(), &new)),
        })
    }
}

fn no_release(number: i64) -> Error {
    Error::NotFound {
        what: "release",
        name: number.to_string(),
    }
}

fn report(old: Option<&Release>, to: Option<i64>, new: &Release) -> DiffReport {
    DiffReport {
        from: old.map(|old| old.number),
        to,
        zone: new.conference.zone.name().to_owned(),
        notice: None,
        sessions: None,
        people: None,
    }
}

/// Accepts what stands in the way, for this release alone.
fn publish_waived(
    tx: &mut Tx<'_>,
    by: &Actor,
    agenda: &Agenda,
    publish: &Publish,
    reason: &Line,
) -> Result<Published, Error> {
    let at = clock::now();
    let left = agenda
        .conflicts()
        .iter()
        .filter(|conflict| conflict.blocks_release());
    let waive = |key: &String| Waive {
        key: key.clone(),
        reason: reason.clone(),
    };
    let waive: Vec<_> = left.map(|conflict| waive(&conflict.key)).collect();
    let accepted = agenda.accepting(&waive, &by.name, at)?;
    // The reason is kept with the release, because the waivers are not.
    let both = |note: &Line| Line::parse(&format!("{note} (waived: {reason})")).ok();
    let note = publish
        .note
        .as_ref()
        .and_then(both)
        .or(Some(reason.clone()));
    let label = publish.label.clone();
    publish_in(tx, by, &accepted, None, &Publish { label, note }, at)
}

fn publish_extent(
    tx: &mut Tx<'_>,
    by: &Actor,
    agenda: &Arc<Agenda>,
    publish: &Publish,
    extent: &Extent,
) -> Result<Published, Error> {
    let at = clock::now();
    let previous = storage::current_release(tx, &agenda.conference().slug)?;
    let (after, proposal) = propose(tx, by, agenda, previous.as_ref(), extent, at)?;
    let release = proposal.accept().map_err(Error::Blocked)?;
    if !Arc::ptr_eq(&after, agenda) {
        let log = Log {
            kind: ChangeKind::Edit,
            actor: by,
            at,
            notes: &[],
        };
        storage::save_agenda(tx, Some(agenda), &after, &log)?;
    }
    add(tx, by, &after, (release, previous.as_ref()), publish, at)
}

/// The release that an extent asks for, and the agenda as it is then.
fn propose(
    tx: &mut Tx<'_>,
    by: &Actor,
    agenda: &Arc<Agenda>,
    previous: Option<&Release>,
    extent: &Extent,
    at: DateTime<Utc>,
) -> Result<(Arc<Agenda>, Proposal), Error> {
    let same = || Arc::clone(agenda);
    match extent {
        Extent::Whole => Ok((same(), Release::propose(agenda, previous, at))),
        Extent::Sessions(sessions) => {
            check_known(agenda, previous, sessions)?;
            let sessions: BTreeSet<_> = sessions.iter().copied().collect();
            let proposal = Release::propose_sessions(agenda, &sessions, previous, at);
            Ok((same(), proposal))
        }
        Extent::Again {
            number,
            reset_draft,
        } => {
            let old = storage::release(tx, agenda.conference().id, *number)?;
            let (old, current) = old.zip(previous).ok_or_else(|| no_release(*number))?;
            let after = match reset_draft {
                true => Arc::new(set_back(by, agenda, &old, at)?),
                false => same(),
            };
            let proposal = old.propose_again(&after, current, at);
            Ok((after, proposal))
        }
    }
}

fn set_back(
    by: &Actor,
    agenda: &Agenda,
    release: &Release,
    at: DateTime<Utc>,
) -> Result<Agenda, Error> {
    let edits = reset(agenda, release, clock::new_id);
    let tolerance = Tolerance::Refuse;
    Ok(agenda.apply(&Request {
        edits: &edits,
        waive: &[],
        by: &by.name,
        at,
        tolerance,
    })?)
}

/// Refuses sessions that are neither in the agenda nor public.
fn check_known(
    agenda: &Agenda,
    previous: Option<&Release>,
    sessions: &[SessionId],
) -> Result<(), Error> {
    let is_known = |id: &SessionId| {
        agenda.session(*id).is_some() || previous.is_some_and(|release| release.item(*id).is_some())
    };
    let unknown = sessions.iter().enumerate().filter(|(_, id)| !is_known(id));
    let errors: Vec<_> = unknown
        .map(|(index, id)| {
            let detail = format!("this conference has no session {id}");
            Fault::new(UNKNOWN, detail).at(format!("/sessions/{index}"))
        })
        .collect();
    match errors.is_empty() {
        true => Ok(()),
        false => Err(DomainError::Invalid(errors).into()),
    }
}

/// Publishes in a transaction: everything, or only what some edits have touched.
pub(super) fn publish_in(
    tx: &mut Tx<'_>,
    by: &Actor,
    agenda: &Agenda,
    since: Option<(&Agenda, &[Edit])>,
    publish: &Publish,
    at: DateTime<Utc>,
) -> Result<Published, Error> {
    let previous = storage::current_release(tx, &agenda.conference().slug)?;
    let release = freeze(agenda, since, previous.as_ref(), at)?;
    add(tx, by, agenda, (release, previous.as_ref()), publish, at)
}

/// Keeps a release.
fn add(
    tx: &mut Tx<'_>,
    by: &Actor,
    agenda: &Agenda,
    (mut release, previous): (Release, Option<&Release>),
    publish: &Publish,
    at: DateTime<Utc>,
) -> Result<Published, Error> {
    release.label.clone_from(&publish.label);
    let log = Log {
        kind: ChangeKind::Publish,
        actor: by,
        at,
        notes: &[],
    };
    let revision = agenda.revision();
    storage::add_release(
        tx,
        &release,
        previous,
        revision,
        publish.note.as_ref(),
        &log,
    )?;
    let summary = summary(&release, by, agenda, publish);
    Ok(Published { release, summary })
}

/// The next release: of everything, or only of what differs from the agenda before.
pub(super) fn freeze(
    agenda: &Agenda,
    since: Option<(&Agenda, &[Edit])>,
    previous: Option<&Release>,
    at: DateTime<Utc>,
) -> Result<Release, Error> {
    let release = match (since, previous) {
        (None, previous) => Release::freeze(agenda, previous, at),
        (Some((before, edits)), Some(previous)) => {
            Release::freeze_part((before, agenda), edits, previous, at)
        }
        (Some(_), None) => {
            return Err(Error::NotPublished(agenda.conference().slug.to_string()));
        }
    };
    release.map_err(Error::Blocked)
}

pub(super) fn summary(
    release: &Release,
    by: &Actor,
    agenda: &Agenda,
    publish: &Publish,
) -> ReleaseSummary {
    ReleaseSummary {
        number: release.number,
        published_at: release.published_at,
        published_by: by.name.to_string(),
        revision: agenda.revision(),
        label: publish.label.clone(),
        note: publish.note.clone(),
    }
}
