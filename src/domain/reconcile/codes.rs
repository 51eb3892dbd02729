//! The codes of a file: of each kind of thing each code is that of one, in the file and here.

use std::collections::{BTreeMap, BTreeSet};

use uuid::Uuid;

use super::draft::Desk;
use crate::domain::agenda::Agenda;
use crate::domain::values::Code;

/// Which codes are taken.
pub(super) struct Codes {
    of_file: BTreeSet<(&'static str, Code)>,
    /// Whose code is what here already.
    here: BTreeMap<(&'static str, Code), Uuid>,
}

impl Codes {
    /// Those that an agenda has; the file has given none yet.
    pub fn of(agenda: &Agenda) -> Self {
        let rooms = agenda
            .rooms()
            .map(|one| (("room", one.code.clone()), one.id.0));
        let tracks = agenda
            .tracks()
            .map(|one| (("track", one.code.clone()), one.id.0));
        let people = agenda
            .people()
            .map(|one| (("person", one.code.clone()), one.id.0));
        let sessions = agenda
            .sessions()
            .map(|one| (("session", one.code.clone()), one.id.0));
        Codes {
            of_file: BTreeSet::new(),
            here: rooms.chain(tracks).chain(people).chain(sessions).collect(),
        }
    }
}

impl Desk<'_> {
    /// A code that nothing else of its kind in the file has.
    pub fn own_code(
        &mut self,
        kind: &'static str,
        code: Option<&str>,
        line: usize,
    ) -> Option<Code> {
        let code = self.fit.code(code)?;
        let is_free = self.codes.of_file.insert((kind, code.clone()));
        self.code_if(is_free, code, line)
    }

    /// A code of the file, unless something else has it here.
    pub fn free_code(&mut self, kind: &'static str, code: Option<Code>, id: Uuid) -> Option<Code> {
        let code = code?;
        let owner = self.codes.here.get(&(kind, code.clone()));
        let is_free = owner.is_none_or(|owner| *owner == id);
        self.code_if(is_free, code, 1)
    }

    fn code_if(&mut self, is_free: bool, code: Code, line: usize) -> Option<Code> {
        if !is_free {
            self.fit.note("code_taken", line, code.as_str());
        }
        is_free.then_some(code)
    }
}
