//! What tells one session from another, in the file and here.

use std::collections::BTreeSet;

use chrono::{NaiveDate, NaiveDateTime};

use crate::domain::agenda::Agenda;
use crate::domain::conference::Timeline;
use crate::domain::ids::SessionId;
use crate::domain::programme::ProgrammeSession;
use crate::domain::reconcile::{Import, people, walls_in};
use crate::domain::session::Session;
use crate::domain::text::compared::{plain, words};

/// What tells a session from others.
#[derive(Clone, Debug, Default)]
pub(super) struct Traits {
    pub reference: Option<String>,
    pub code: Option<String>,
    pub title: String,
    pub words: BTreeSet<String>,
    pub label: Option<String>,
    pub date: Option<NaiveDate>,
    pub starts: Option<NaiveDateTime>,
    pub rooms: BTreeSet<String>,
    pub people: BTreeSet<String>,
}

/// A session here, as one of the states that it is known in.
pub(super) struct Known {
    pub id: SessionId,
    pub traits: Traits,
}

/// The sessions of the file, in order, each with what it says of itself.
pub(super) fn of_file<'a>(
    import: &Import<'a>,
    agenda: &Agenda,
    dates: &[NaiveDate],
) -> Vec<(Traits, &'a ProgrammeSession)> {
    let programme = import.programme;
    let zone = agenda.conference().zone;
    let days = programme
        .days
        .iter()
        .zip(dates)
        .map(|(day, date)| (&day.sessions, Some(*date)));
    let days = days.chain([(&programme.unplaced, None)]);
    let traits = |session: &'a ProgrammeSession, date: Option<NaiveDate>| {
        let walls = walls_in(session, date, programme.conference.zone, zone);
        let traits = Traits {
            reference: session.reference.clone(),
            code: session.code.clone(),
            title: words(&session.title).join(" "),
            words: words(&session.title).into_iter().collect(),
            label: session.label.as_deref().map(plain),
            date,
            starts: walls.map(|(starts, _)| starts.wall()),
            rooms: session.rooms.iter().map(|room| plain(room)).collect(),
            people: session
                .people
                .iter()
                .map(|one| people::key(&one.name))
                .collect(),
        };
        (traits, session)
    };
    days.flat_map(|(sessions, date)| sessions.iter().map(move |session| traits(session, date)))
        .collect()
}

/// The sessions of an agenda; their references are those that `source` has given them.
pub(super) fn of_agenda(agenda: &Agenda, source: &str) -> Vec<Known> {
    let days = agenda.days();
    let timeline = Timeline::new(days, agenda.conference().zone);
    let traits = |session: &Session| {
        let when = agenda.interval(session);
        let rooms = session.named_rooms().iter();
        let rooms = rooms.filter_map(|room| agenda.room(*room));
        let people = session
            .appearances
            .iter()
            .filter_map(|one| agenda.person(one.person));
        let own = session
            .reference
            .as_ref()
            .filter(|own| own.source.as_str() == source);
        Traits {
            reference: own.map(|own| own.id.to_string()),
            code: Some(session.code.to_string()),
            title: words(session.title.as_str()).join(" "),
            words: words(session.title.as_str()).into_iter().collect(),
            label: session.label.as_ref().map(|label| plain(label.as_str())),
            date: when
                .and_then(|when| timeline.day_of(when.start().instant()))
                .map(|day| day.date),
            starts: when.map(|when| when.start().wall()),
            rooms: rooms.map(|room| plain(room.name.as_str())).collect(),
            people: people
                .map(|person| people::key(person.name.as_str()))
                .collect(),
        }
    };
    let known = |session: &Session| Known {
        id: session.id,
        traits: traits(session),
    };
    agenda.sessions().map(known).collect()
}
