//! The pairs that an organizer names with `--match OLD=NEW`, before anything is guessed.

use super::Pairing;
use crate::domain::agenda::Agenda;
use crate::domain::ids::SessionId;
use crate::domain::reconcile::{Import, Refusal};
use crate::domain::session::Session;
use crate::domain::text::compared::words;

impl Pairing<'_> {
    /// The pairs that the organizer names: a code, id or title here; a reference, line or title
    /// of the file.
    pub(super) fn declared(&mut self, import: &Import<'_>, agenda: &Agenda) -> Result<(), Refusal> {
        let lines: Vec<usize> = import
            .programme
            .days
            .iter()
            .flat_map(|day| &day.sessions)
            .chain(&import.programme.unplaced)
            .map(|session| session.line)
            .collect();
        for (old, new) in import.matches {
            let here = declared_here(agenda, old)?;
            let place = self.declared_there(&lines, new)?;
            if self.ids.get(place).is_some_and(Option::is_some) || self.taken.contains(&here) {
                let text = format!("{old:?} or {new:?} is matched already; name each once");
                return Err(Refusal::NoMatch(text));
            }
            self.pair(place, here);
        }
        Ok(())
    }

    /// The session of the file that an organizer names: by its id, its line, or a title that no
    /// other one has.
    fn declared_there(&self, lines: &[usize], new: &str) -> Result<usize, Refusal> {
        let by_id = self
            .file
            .iter()
            .position(|traits| traits.reference.as_deref() == Some(new));
        let line = new.parse::<usize>().ok();
        let by_line = line.and_then(|line| lines.iter().position(|other| *other == line));
        if let Some(place) = by_id.or(by_line) {
            return Ok(place);
        }
        let title = words(new).join(" ");
        let places = self
            .file
            .iter()
            .enumerate()
            .filter(|(_, traits)| traits.title == title);
        let places: Vec<usize> = places.map(|(at, _)| at).collect();
        match places.as_slice() {
            [place] => Ok(*place),
            [] => Err(Refusal::NoMatch(format!(
                "the file has no session {new:?}; name its line, its id or its title"
            ))),
            _ => Err(Refusal::NoMatch(format!(
                "the file has several sessions {new:?}; name the line of one"
            ))),
        }
    }
}

/// The session here that an organizer names: by its code, its id, or a title that no other one has.
fn declared_here(agenda: &Agenda, old: &str) -> Result<SessionId, Refusal> {
    let named = |session: &&Session| session.code.as_str() == old || session.id.to_string() == old;
    if let Some(session) = agenda.sessions().find(named) {
        return Ok(session.id);
    }
    let title = words(old).join(" ");
    let same = |session: &&Session| words(session.title.as_str()).join(" ") == title;
    let found: Vec<_> = agenda
        .sessions()
        .filter(same)
        .map(|session| session.id)
        .collect();
    match found.as_slice() {
        [id] => Ok(*id),
        [] => Err(Refusal::NoMatch(format!(
            "there is no session {old:?} here; name its code or its title"
        ))),
        _ => Err(Refusal::NoMatch(format!(
            "there are several sessions {old:?} here; name the code of one"
        ))),
    }
}
