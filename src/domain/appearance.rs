//! A human in one session: the role there, and the line that is printed there.

use super::ids::PersonId;
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
#[derive(Clone, Debug, PartialEq)]
pub struct Appearance {
    pub person: PersonId,
    pub role: Role,
    /// How they are printed here; `None` means as the person is.
    pub billing: Option<Billing>,
    pub state: Attendance,
    /// False leaves a nameless seat in public: "Panelist: to be announced".
    pub shown: bool,
}

/// Name, title and affiliation as printed for one appearance.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Billing {
    pub name: Name,
    pub title: Option<Line>,
    pub affiliation: Option<Line>,
}

impl Appearance {
    pub fn new(person: PersonId, role: Role) -> Self {
        Appearance {
            person,
            role,
            billing: None,
            state: Attendance::Confirmed,
            shown: true,
        }
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
