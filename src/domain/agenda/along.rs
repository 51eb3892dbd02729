//! What an edit takes along: a block its children, an original its repeats.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::Agenda;
use super::whole::{Touched, children};
use crate::domain::error::{Error, Fault, FieldError};
use crate::domain::ids::SessionId;
use crate::domain::local_time::{Fold, Interval};
use crate::domain::placement::{Rooms, When};
use crate::domain::resource::put;
use crate::domain::session::{Session, Status};

impl Agenda {
    /// Takes along what belongs to what has changed since `before`.
    pub(super) fn follow(&mut self, before: &Agenda, touched: &Touched) -> Result<(), Error> {
        let same_slots = Arc::ptr_eq(&self.time_slots, &before.time_slots);
        if Arc::ptr_eq(&self.sessions, &before.sessions) && same_slots {
            return Ok(());
        }
        self.follow_originals();
        let children = children(self);
        // Outer blocks first: what they take along takes its own along.
        let outer = |id: &&SessionId| self.session(**id).is_some_and(|s| s.parent.is_none());
        let mut blocks: Vec<_> = children.keys().filter(outer).copied().collect();
        let mut errors = Vec::new();
        while let Some(block) = blocks.pop() {
            for child in children.get(&block).into_iter().flatten() {
                if let Err(error) = self.follow_block(block, *child, before) {
                    errors.push(touched.place(block.0, error));
                }
                blocks.push(*child);
            }
        }
        if errors.is_empty() {
            Ok(())
        } else {
            Err(Error::Invalid(errors))
        }
    }

    fn follow_originals(&mut self) {
        let repeats: BTreeMap<_, _> = self
            .sessions()
            .filter_map(|s| Some((s.id, s.repeat_of?)))
            .collect();
        for (repeat, original) in repeats {
            let (Some(repeat), Some(original)) = (self.session(repeat), self.session(original))
            else {
                continue;
            };
            let mut repeat = repeat.clone();
            repeat.repeat(original);
            put(repeat, self, self.revision);
        }
    }

    /// A child that was not moved itself goes where its block goes.
    fn follow_block(
        &mut self,
        block: SessionId,
        child: SessionId,
        before: &Agenda,
    ) -> Result<(), FieldError> {
        let was = (before.session(block), before.session(child));
        let is = (self.session(block), self.session(child));
        let ((Some(old_block), Some(old_child)), (Some(block), Some(child))) = (was, is) else {
            return Ok(());
        };
        if old_child.parent != Some(block.id) {
            return Ok(());
        }
        let mut moved = child.clone();
        if block.status == Status::Cancelled && old_block.status != Status::Cancelled {
            moved.status = Status::Cancelled;
        }
        let (then, now) = (before.interval(old_block), self.interval(block));
        let stayed = before.interval(old_child) == self.interval(child);
        let moved_by = moved_by(then, now).filter(|_| stayed);
        if let (Some((minutes, fold)), Some(interval)) = (moved_by, self.interval(child)) {
            let shifted = interval.shifted_into(minutes, fold).map_err(|fault| {
                let detail = format!("{} goes along: {}", child.quoted(), fault.detail);
                Fault::new(fault.code, detail).at("/placement")
            })?;
            set_interval(&mut moved, shifted);
        }
        if let Some(placement) = &mut moved.placement
            && old_block.named_rooms() != block.named_rooms()
            && !old_block.named_rooms().is_empty()
            && !block.named_rooms().is_empty()
            && old_child.named_rooms() == old_block.named_rooms()
            && child.named_rooms() == old_child.named_rooms()
        {
            placement.rooms = Rooms::Named(block.named_rooms().to_vec());
        }
        put(moved, self, self.revision);
        Ok(())
    }
}

/// By how many minutes of the wall clock a block has moved, and into which of two equal hours; one
/// that only begins earlier or ends later has not moved.
fn moved_by(then: Option<Interval>, now: Option<Interval>) -> Option<(i64, Option<Fold>)> {
    let (then, now) = (then?, now?);
    let starts = now.start() != then.start();
    let ends = now.end() != then.end();
    let minutes = (now.start().wall() - then.start().wall()).num_minutes();
    let twice = now.zone().happens_twice(now.start().wall());
    (starts && ends).then(|| (minutes, twice.then(|| now.start().fold())))
}

/// Places a session at an exact interval; its rooms stay.
fn set_interval(session: &mut Session, interval: Interval) {
    if let Some(placement) = &mut session.placement {
        placement.when = When::At(interval);
    }
}
