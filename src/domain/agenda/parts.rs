//! Edits of a part of a session: one appearance, or its placement.

use super::Agenda;
use crate::domain::appearance::{Appearance, AppearanceEdit, AppearancePatch};
use crate::domain::error::{Error, Fault, FieldError};
use crate::domain::ids::SessionId;
use crate::domain::placement::{Placement, PlacementEdit, PlacementInput};
use crate::domain::resource::{Action, existing, put, required};
use crate::domain::session::{APPEARANCES_MAX, Session};

impl Agenda {
    pub(super) fn change_appearance(&mut self, edit: &AppearanceEdit) -> Result<(), Error> {
        let (what, name) = ("appearance", edit.id.to_string());
        let found = self
            .appearance(edit.id)
            .map(|(kept, place)| (kept.clone(), place));
        let (patch, appearance, home) = match (&edit.action, found) {
            (Action::Create(_), Some(_)) => return Err(Error::Exists { what, name }),
            (Action::Create(patch), None) => (patch, blank(edit, patch, true)?, None),
            (_, None) => return Err(Error::NotFound { what, name }),
            (_, Some((kept, _))) if !edit.expected.includes(kept.changed_in) => {
                let current = kept.changed_in;
                return Err(Error::Stale {
                    what,
                    name,
                    current,
                });
            }
            (action, Some((kept, place))) => {
                let mut session = Session::clone(&kept.resource);
                let old = session.appearances.remove(place);
                match action {
                    Action::Delete => {
                        put(session, self, self.revision);
                        return Ok(());
                    }
                    Action::Replace(patch) => {
                        (patch, blank(edit, patch, false)?, Some((session, place)))
                    }
                    Action::Update(patch) | Action::Create(patch) => {
                        (patch, old, Some((session, place)))
                    }
                }
            }
        };
        self.seat(appearance, patch, home)
    }

    /// Puts an appearance into its session; `home` is the session that it was taken from, and its
    /// place there.
    fn seat(
        &mut self,
        mut appearance: Appearance,
        patch: &AppearancePatch,
        home: Option<(Session, usize)>,
    ) -> Result<(), Error> {
        appearance.amend(patch);
        let id = patch
            .session
            .or(home.as_ref().map(|(session, _)| session.id));
        let (mut session, place) = match home {
            Some((session, place)) if Some(session.id) == id => (session, Some(place)),
            home => {
                let unknown = || {
                    let detail = "name a session of this conference";
                    Fault::new("unknown_reference", detail).at("/session_id")
                };
                let session = id
                    .and_then(|id| self.session(id))
                    .ok_or_else(unknown)?
                    .clone();
                if let Some((left, _)) = home {
                    put(left, self, self.revision);
                }
                (session, None)
            }
        };
        let end = session.appearances.len();
        let place = patch.position.or(place).unwrap_or(end).min(end);
        session.appearances.insert(place, appearance);
        if session.appearances.len() > APPEARANCES_MAX {
            let detail = format!("a session has at most {APPEARANCES_MAX} people");
            return Err(Fault::new("too_many", detail).at("/session_id").into());
        }
        put(session, self, self.revision);
        Ok(())
    }

    pub(super) fn change_placement(&mut self, edit: &PlacementEdit) -> Result<(), Error> {
        let (what, name) = ("placement", edit.id.to_string());
        let kept = existing::<Session>(self, edit.id)?;
        let mut session = Session::clone(&kept.resource);
        let now = session.placement.take();
        let resolve = |input: &PlacementInput, now: Option<&Placement>| {
            let resolved = input.resolve(now, self).map(Some);
            resolved.map_err(|errors| Error::Invalid(errors.into_iter().map(own).collect()))
        };
        session.placement = match (&edit.action, now) {
            (Action::Create(_), Some(_)) => return Err(Error::Exists { what, name }),
            (Action::Create(input), None) => resolve(input, None)?,
            (_, None) => return Err(Error::NotFound { what, name }),
            (_, Some(_)) if !edit.expected.includes(kept.changed_in) => {
                let current = kept.changed_in;
                return Err(Error::Stale {
                    what,
                    name,
                    current,
                });
            }
            (Action::Update(input), Some(now)) => resolve(input, Some(&now))?,
            (Action::Replace(input), Some(_)) => resolve(input, None)?,
            (Action::Delete, Some(_)) => None,
        };
        put(session, self, self.revision);
        Ok(())
    }
}

/// The place of an error within the placement alone.
fn own(error: FieldError) -> FieldError {
    let pointer = error.pointer.trim_start_matches("/placement").to_owned();
    FieldError { pointer, ..error }
}

/// A new appearance of the values that have no default.
fn blank(
    edit: &AppearanceEdit,
    patch: &AppearancePatch,
    needs_session: bool,
) -> Result<Appearance, Error> {
    let mut errors = Vec::new();
    if needs_session {
        required::<SessionId>(&patch.session, "/session_id", &mut errors);
    }
    let person = required(&patch.person, "/person_id", &mut errors);
    let role = required(&patch.role, "/role", &mut errors);
    match (person, role) {
        (Some(person), Some(role)) if errors.is_empty() => {
            Ok(Appearance::new(edit.id, person, role))
        }
        _ => Err(Error::Invalid(errors)),
    }
}
