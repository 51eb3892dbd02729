//! From a phone call to public in one command: move, cancel, replace.

use std::io::Write;

use clap::Args;

use super::args::Cli;
use super::commands::{actor, open_existing};
use super::exit::{Exit, Failure};
use super::print;
use crate::app::agendas::{Order, Publish};
use crate::app::{App, Error};
use crate::domain::agenda::{Agenda, Edit};
use crate::domain::ids::{PersonId, RoomId, SessionId};
use crate::domain::local_time::{Interval, TimeInput};
use crate::domain::placement::{PlacementInput, WhenInput};
use crate::domain::resource::{Action, Expected, ResourceEdit};
use crate::domain::session::{Session, SessionPatch, Status};
use crate::domain::text::{Line, Slug};

/// Whether a change becomes public at once.
#[derive(Args, Debug)]
pub struct Publishing {
    /// Publish this change at once, and nothing else
    #[arg(long)]
    pub publish: bool,
    /// What is said about the release
    #[arg(long, value_name = "TEXT", value_parser = line, requires = "publish")]
    pub note: Option<Line>,
}

#[derive(Args, Debug)]
pub struct MoveArgs {
    /// The conference
    #[arg(value_parser = slug)]
    pub conference: Slug,
    /// The session: its code, id, label or title
    pub session: String,
    /// When it begins: 2027-05-04T10:30 in the zone of the conference; its length stays
    #[arg(long, value_name = "TIME", value_parser = time, required_unless_present = "room")]
    pub to: Option<TimeInput>,
    /// When it ends [default: as long after its start as now]
    #[arg(long, value_name = "TIME", value_parser = time, requires = "to")]
    pub until: Option<TimeInput>,
    /// The room: its code, id or name; once for each
    #[arg(long, value_name = "ROOM")]
    pub room: Vec<String>,
    #[command(flatten)]
    pub publishing: Publishing,
}

#[derive(Args, Debug)]
pub struct CancelArgs {
    /// The conference
    #[arg(value_parser = slug)]
    pub conference: Slug,
    /// The session: its code, id, label or title
    pub session: String,
    #[command(flatten)]
    pub publishing: Publishing,
}

#[derive(Args, Debug)]
pub struct ReplaceArgs {
    /// The conference
    #[arg(value_parser = slug)]
    pub conference: Slug,
    /// Who does not come: their id or name
    pub person: String,
    /// Who comes instead, to all their sessions: their id or name
    #[arg(long, value_name = "PERSON")]
    pub with: String,
    #[command(flatten)]
    pub publishing: Publishing,
}

fn slug(text: &str) -> Result<Slug, String> {
    Slug::parse(text).map_err(|fault| fault.detail)
}

fn line(text: &str) -> Result<Line, String> {
    Line::parse(text).map_err(|fault| fault.detail)
}

fn time(text: &str) -> Result<TimeInput, String> {
    TimeInput::parse(text).map_err(|fault| fault.detail)
}

/// Moves a session in time, to other rooms, or both.
pub fn move_session(cli: &Cli, args: &MoveArgs, out: &mut impl Write) -> Result<Exit, Failure> {
    let app = open_existing(cli)?;
    let agenda = app.agenda(&args.conference)?;
    let session = find_session(&agenda, &args.session)?;
    let when = args
        .to
        .map(|to| new_time(&agenda, session, to, args.until))
        .transpose()?;
    let rooms = args.room.iter().map(|room| find_room(&agenda, room));
    let rooms: Vec<_> = rooms.collect::<Result<_, _>>()?;
    let rooms = Some(rooms).filter(|rooms| !rooms.is_empty());
    let all_physical = rooms.as_ref().map(|_| false);
    let placement = PlacementInput {
        rooms,
        all_physical,
        when,
        zone: None,
    };
    let patch = SessionPatch {
        placement: Some(Some(placement)),
        ..SessionPatch::default()
    };
    change(
        &app,
        &args.conference,
        &[amend(session.id, patch)],
        &args.publishing,
        out,
    )
}

/// The time of a session that begins at another one, as long as it is now.
fn new_time(
    agenda: &Agenda,
    session: &Session,
    to: TimeInput,
    until: Option<TimeInput>,
) -> Result<WhenInput, Failure> {
    let until = match (until, agenda.interval(session)) {
        (Some(until), _) => until,
        (None, Some(now)) => {
            let zone = agenda.conference().zone;
            let start = zone
                .resolve(to)
                .map_err(|fault| Failure::usage(fault.detail))?;
            let end = start.instant() + chrono::Duration::minutes(Interval::minutes(now));
            TimeInput::Instant(end.fixed_offset())
        }
        (None, None) => {
            return Err(Failure::usage(
                "it has no time yet; say when it ends with --until",
            ));
        }
    };
    Ok(WhenInput::at(to, until))
}

/// Cancels a session, and with a block its children.
pub fn cancel(cli: &Cli, args: &CancelArgs, out: &mut impl Write) -> Result<Exit, Failure> {
    let app = open_existing(cli)?;
    let agenda = app.agenda(&args.conference)?;
    let session = find_session(&agenda, &args.session)?;
    let status = Some(Status::Cancelled);
    let edit = amend(
        session.id,
        SessionPatch {
            status,
            ..SessionPatch::default()
        },
    );
    change(&app, &args.conference, &[edit], &args.publishing, out)
}

/// Lets somebody come in place of somebody else.
pub fn replace(cli: &Cli, args: &ReplaceArgs, out: &mut impl Write) -> Result<Exit, Failure> {
    let app = open_existing(cli)?;
    let agenda = app.agenda(&args.conference)?;
    let from = find_person(&agenda, &args.person)?;
    let to = find_person(&agenda, &args.with)?;
    change(
        &app,
        &args.conference,
        &[Edit::ReplacePerson { from, to }],
        &args.publishing,
        out,
    )
}

fn amend(id: SessionId, patch: SessionPatch) -> Edit {
    let (expected, action) = (Expected::Any, Action::Update(patch));
    Edit::Session(ResourceEdit {
        id,
        expected,
        action,
    })
}

fn change(
    app: &App,
    slug: &Slug,
    edits: &[Edit],
    publishing: &Publishing,
    out: &mut impl Write,
) -> Result<Exit, Failure> {
    let by = actor();
    let note = publishing.note.clone();
    let publish = publishing.publish.then_some(Publish {
        note,
        ..Publish::default()
    });
    let order = Order {
        publish: publish.as_ref(),
        ..Order::new(&by, slug, edits)
    };
    let done = match app.edit(&order) {
        Err(Error::Conflict { conflicts, places }) => {
            let agenda = app.agenda(slug)?;
            print::refusal(out, &agenda, &conflicts, &places)?;
            return Ok(Exit::Refused);
        }
        done => done?,
    };
    let changed = done
        .after
        .sessions()
        .filter(|s| done.before.session(s.id) != Some(*s));
    for session in changed {
        let when = done.after.interval(session).map(Interval::printed);
        let state = match session.status {
            Status::Cancelled => "cancelled".to_owned(),
            Status::Draft | Status::Confirmed => when.unwrap_or_else(|| "no time yet".to_owned()),
        };
        writeln!(out, "{}: {state}", print::printable(&session.quoted()))?;
    }
    match &done.release {
        Some(release) => writeln!(out, "Published {slug} as release {}.", release.number)?,
        None => writeln!(
            out,
            "Revision {} of {slug}; not public yet.",
            done.after.revision()
        )?,
    }
    Ok(Exit::Fine)
}

fn find_session<'a>(agenda: &'a Agenda, text: &str) -> Result<&'a Session, Failure> {
    let names = |session: &Session| {
        let label = session
            .label
            .as_ref()
            .map(ToString::to_string)
            .unwrap_or_default();
        let (code, id) = (session.code.to_string(), session.id.to_string());
        [code, id, label, session.title.to_string()]
    };
    one("session", text, agenda.sessions(), names)
}

fn find_room(agenda: &Agenda, text: &str) -> Result<RoomId, Failure> {
    let all = agenda.rooms();
    let found = one("room", text, all, |r| {
        [r.code.to_string(), r.id.to_string(), r.name.to_string()]
    });
    found.map(|room| room.id)
}

fn find_person(agenda: &Agenda, text: &str) -> Result<PersonId, Failure> {
    let found = one("person", text, agenda.people(), |p| {
        [p.id.to_string(), p.name.to_string()]
    });
    found.map(|person| person.id)
}

/// The only one that has a name, however that is capitalized.
pub(super) fn one<'a, T, const N: usize>(
    what: &str,
    text: &str,
    all: impl Iterator<Item = &'a T>,
    names: impl Fn(&T) -> [String; N],
) -> Result<&'a T, Failure> {
    let wanted = text.trim().to_lowercase();
    let named = all.filter(|thing| {
        names(thing)
            .iter()
            .any(|name| name.to_lowercase() == wanted)
    });
    let found: Vec<_> = named.collect();
    match found.as_slice() {
        [one] => Ok(one),
        [] => Err(Failure::usage(format!("there is no {what} {text:?}"))),
        many => {
            let ids: Vec<_> = many
                .iter()
                .filter_map(|t| names(t).into_iter().next())
                .collect();
            let ids = ids.join(", ");
            Err(Failure::usage(format!(
                "{text:?} is more than one {what}; name one of {ids}"
            )))
        }
    }
}
