//! The rules' judgement of an agenda: what it refuses, what was accepted, what has lapsed.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::{Agenda, Request};
use crate::domain::conflict::{Conflict, Severity, Waive, Waiver};
use crate::domain::error::{Error, Fault};
use crate::domain::rules;
use crate::domain::sweep::OVERLAPS_MAX;

impl Agenda {
    /// The rules stop counting at a bound; beyond it nobody could tell what an edit introduces.
    pub(super) fn check_conflicts(&self) -> Result<(), Error> {
        let mut per_rule: BTreeMap<_, usize> = BTreeMap::new();
        for conflict in &self.conflicts {
            *per_rule.entry(conflict.rule).or_default() += 1;
        }
        match per_rule
            .into_iter()
            .find(|(_, count)| *count >= OVERLAPS_MAX)
        {
            None => Ok(()),
            Some((rule, _)) => {
                let detail = format!(
                    "this brings {OVERLAPS_MAX} conflicts of the rule {rule}, more than anybody \
                     can mend; plan fewer sessions at once, or make a hall of posters a shared room"
                );
                Err(Fault::new("too_many", detail).at("").into())
            }
        }
    }

    /// Lets the rules look at the agenda; drops the waivers that have lapsed.
    pub(super) fn judge(&mut self) {
        self.conflicts = rules::check(self, self.rules());
        let lengths: BTreeMap<_, _> = self
            .conflicts
            .iter()
            .map(|c| (c.key.clone(), c.minutes()))
            .collect();
        self.waivers
            .retain(|key, w| lengths.get(key).is_some_and(|&m| m <= w.minutes));
        for conflict in &mut self.conflicts {
            conflict.waiver = self.waivers.get(&conflict.key).cloned();
        }
    }

    pub(super) fn waive(&mut self, request: &Request<'_>) -> Result<(), Error> {
        let mut by_key: BTreeMap<_, _> = self
            .conflicts
            .iter_mut()
            .map(|c| (c.key.clone(), c))
            .collect();
        for (index, Waive { key, reason }) in request.waive.iter().enumerate() {
            let Some(conflict) = by_key.get_mut(key) else {
                let fault = Fault::new("unknown_conflict", format!("there is no conflict {key}"));
                return Err(fault.at(format!("/waive/{index}/key")).into());
            };
            let (key, reason) = (key.clone(), reason.clone());
            let (by, at, minutes) = (request.by.clone(), request.at, conflict.minutes());
            let waiver = Waiver {
                key: key.clone(),
                reason,
                by,
                at,
                minutes,
            };
            conflict.waiver = Some(waiver.clone());
            self.waivers.insert(key, waiver);
        }
        Ok(())
    }

    /// Refuses what this request introduces: a blocking conflict that is new or longer than before.
    pub(super) fn refuse_introduced(&self, before: &Agenda) -> Result<(), Error> {
        let blocks = |c: &&Conflict| c.severity == Severity::Block && c.waiver.is_none();
        let mut blocking: Vec<_> = self.conflicts.iter().filter(blocks).collect();
        if blocking.is_empty() {
            return Ok(());
        }
        // A stricter law is no edit of the programme: what it finds was there before.
        let same_law = self.rules.resource == before.rules.resource;
        let judged = match same_law {
            true => Cow::Borrowed(&before.conflicts),
            false => Cow::Owned(rules::check(before, self.rules())),
        };
        let known: BTreeMap<_, _> = judged
            .iter()
            .map(|c| (c.key.as_str(), c.minutes()))
            .collect();
        blocking.retain(|c| known.get(c.key.as_str()).is_none_or(|&m| c.minutes() > m));
        if blocking.is_empty() {
            Ok(())
        } else {
            Err(Error::Refused(blocking.into_iter().cloned().collect()))
        }
    }
}
