//! Who did what, from where, and when: the audit trail.

use serde_json::Value;

use super::report::ChangeReport;
use super::{App, Error, clock};
use crate::domain::access::Actor;
use crate::domain::ids::ConferenceId;
use crate::domain::text::Slug;
use crate::storage::{self, ChangeKind, Lock, Log, Tx};

impl App {
    /// The changes after one, oldest first, and whether there are more: of a conference, or of
    /// everything, which also tells of tokens and of conferences that are gone.
    pub fn changes(
        &self,
        slug: Option<&Slug>,
        after: i64,
        limit: usize,
    ) -> Result<(Vec<ChangeReport>, bool), Error> {
        self.store.read(|tx| {
            let find = |slug: &Slug| {
                let missing = || Error::NoConference(slug.to_string());
                let (id, _) = storage::revision(tx, slug, Lock::None)?.ok_or_else(missing)?;
                Ok::<_, Error>(id)
            };
            let conference = slug.map(find).transpose()?;
            let one_more = i64::try_from(limit).unwrap_or(i64::MAX).saturating_add(1);
            let mut changes = storage::changes(tx, conference, after, one_more)?;
            let more = changes.len() > limit;
            changes.truncate(limit);
            Ok((changes.into_iter().map(ChangeReport::from).collect(), more))
        })
    }
}

/// Logs, in its transaction, what is done beside the agenda of a conference.
pub(super) fn log(
    tx: &mut Tx<'_>,
    by: &Actor,
    kind: ChangeKind,
    conference: Option<ConferenceId>,
    resources: Value,
) -> Result<(), Error> {
    let (at, notes) = (clock::now(), &[]);
    let log = Log {
        kind,
        actor: by,
        at,
        notes,
    };
    Ok(storage::append(tx, conference, 0, &log, resources)?)
}
