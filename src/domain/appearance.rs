//! A human in one session: the role there, and the line that is printed there.

use super::ids::{AppearanceId, PersonId, SessionId};
use super::resource::{Action, Expected, set};
use super::text::{Line, Name};
use super::words::words;

words! {
    /// What somebody does in a session, in the order in which it is printed.
    Role {
        Moderator = "moderator",
        Chair = "chair",
        Host = "host",
        Speaker = "speaker",
        Panelist = "panelist",
        Discussant = "discussant",
        Interpreter = "interpreter",
    }

    /// Whether somebody comes.
    Attendance {
        Invited = "invited",
        /// What everybody is unless someone says otherwise.
        Confirmed = "confirmed",
        Declined = "declined",
        Withdrawn = "withdrawn",
    }
}

/// One human in one session; its position is its place in the session's list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Appearance {
    pub id: AppearanceId,
    pub person: PersonId,
    pub role: Role,
    /// How they are printed here; `None` means as the person is.
    pub billing: Option<Billing>,
    pub state: Attendance,
    /// False leaves a nameless seat in public: "Panelist: to be announced".
    pub shown: bool,
    /// True for somebody who joins over the network, and walks nowhere.
    pub remote: bool,
}

/// New values of an [`Appearance`].
#[derive(Clone, Debug, Default)]
pub struct AppearancePatch {
    /// Its session; another one moves it there.
    pub session: Option<SessionId>,
    /// Its place in the list, from 0; the end of the list unless said.
    pub position: Option<usize>,
    pub person: Option<PersonId>,
    pub role: Option<Role>,
    pub billing: Option<Option<Billing>>,
    pub state: Option<Attendance>,
    pub shown: Option<bool>,
    pub remote: Option<bool>,
}

/// One requested edit of one appearance; what the caller has seen is its session.
#[derive(Clone, Debug)]
pub struct AppearanceEdit {
    pub id: AppearanceId,
    pub expected: Expected,
    pub action: Action<AppearancePatch>,
}

/// Name, title and affiliation as printed for one appearance.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Billing {
    pub name: Name,
    pub title: Option<Line>,
    pub affiliation: Option<Line>,
}

impl Appearance {
    pub fn new(id: AppearanceId, person: PersonId, role: Role) -> Self {
        Appearance {
            id,
            person,
            role,
            billing: None,
            state: Attendance::Confirmed,
            shown: true,
            remote: false,
        }
    }

    pub(super) fn amend(&mut self, patch: &AppearancePatch) {
        let AppearancePatch {
            session: _,
            position: _,
            person,
            role,
            billing,
            state,
            ..
        } = patch;
        set(&mut self.person, person);
        set(&mut self.role, role);
        set(&mut self.billing, billing);
        set(&mut self.state, state);
        set(&mut self.shown, &patch.shown);
        set(&mut self.remote, &patch.remote);
    }

    /// True for somebody whom the public is told by name.
    pub fn is_named(&self) -> bool {
        self.state == Attendance::Confirmed && self.shown
    }

    /// True for whoever leads: a moderator or chair.
    pub fn leads(&self) -> bool {
        matches!(self.role, Role::Moderator | Role::Chair)
    }

    /// True for whoever has a part of their own: a panelist, speaker or discussant.
    pub fn speaks(&self) -> bool {
        matches!(self.role, Role::Panelist | Role::Speaker | Role::Discussant)
    }

    /// True while it takes the person's time: declined and withdrawn ones occupy nothing.
    pub fn occupies(&self) -> bool {
        matches!(self.state, Attendance::Invited | Attendance::Confirmed)
    }
}

impl Billing {
    /// The whole printed line: "Name, title, affiliation".
    pub fn line(&self) -> String {
        let Billing {
            name,
            title,
            affiliation,
        } = self;
        let rest = [title, affiliation].into_iter().flatten().map(Line::as_str);
        [name.as_str()]
            .into_iter()
            .chain(rest)
            .collect::<Vec<_>>()
            .join(", ")
    }
}
