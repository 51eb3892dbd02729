//! Who changed what, and when.

use super::report::ChangeReport;
use super::{App, Error};
use crate::domain::text::Slug;
use crate::storage::{self, Lock};

impl App {
    /// The changes of a conference after one, oldest first, and whether there are more.
    pub fn changes(
        &self,
        slug: &Slug,
        after: i64,
        limit: usize,
    ) -> Result<(Vec<ChangeReport>, bool), Error> {
        self.store.read(|tx| {
            let missing = || Error::NoConference(slug.to_string());
            let (id, _) = storage::revision(tx, slug, Lock::None)?.ok_or_else(missing)?;
            let one_more = i64::try_from(limit).unwrap_or(i64::MAX).saturating_add(1);
            let mut changes = storage::changes(tx, id, after, one_more)?;
            let more = changes.len() > limit;
            changes.truncate(limit);
            Ok((changes.into_iter().map(ChangeReport::from).collect(), more))
        })
    }
}
