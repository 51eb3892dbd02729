//! The agenda that this program prints (`txt`), read back line by line.
//!
//! It looks like any agenda text, and the reader of those would do; but here every line has its
//! form, so nothing has to be guessed. A text with one line of another form is not ours.

use chrono::{NaiveDate, NaiveTime};

use super::agenda_text::{kind_told, label_of, name_and_rest};
use super::sniff::{Shape, Sniff};
use super::{Error, InputFormat, Options, Reading, said, text, within_bounds};
use crate::domain::appearance::Role;
use crate::domain::local_time::Zone;
use crate::domain::programme::{
    Note, Programme, ProgrammeAppearance, ProgrammeDay, ProgrammeSession, Timing,
};
use crate::domain::session::{Kind, Status};
use crate::domain::text::Title;

pub static FORMAT: InputFormat = InputFormat {
    id: "txt",
    summary: "The printed agenda that this program publishes",
    confidence,
    parse,
};

const LOOKED_FOR: &str = "the agenda that this program prints: a date, then a time, a title and \
    the people of each session, each on a line of its own";

/// Surer than the reader of any text.
const SURE: u8 = 70;

fn confidence(sniff: &Sniff<'_>) -> u8 {
    let whole = text(sniff.bytes)
        .ok()
        .filter(|_| sniff.shape == Shape::Text);
    match whole.and_then(Paper::read) {
        Some(paper) if paper.sessions > 0 => SURE,
        _ => 0,
    }
}

fn parse(bytes: &[u8], _: &Options) -> Result<Reading, Error> {
    let looked_for = LOOKED_FOR;
    let paper = Paper::read(text(bytes)?).filter(|paper| paper.sessions > 0);
    let paper = paper.ok_or(Error::NoProgramme { looked_for })?;
    within_bounds(paper.sessions)?;
    Ok(paper.finish())
}

/// What has been read so far.
#[derive(Default)]
struct Paper {
    programme: Programme,
    label: Option<String>,
    sessions: usize,
    nameless: usize,
}

/// The lines of a block: a date with what belongs to it, or a session.
type Block<'t> = Vec<(usize, &'t str)>;

impl Paper {
    /// `None` for a text that is not ours.
    fn read(text: &str) -> Option<Self> {
        let mut paper = Paper::default();
        for block in blocks(text) {
            let (line, first) = *block.first()?;
            if let Some((date, label)) = date(first) {
                paper.programme.days.push(ProgrammeDay {
                    date: Some(date),
                    label,
                    ..ProgrammeDay::default()
                });
                // Nothing else stands with a date.
                if block.iter().skip(1).any(|(_, text)| !text.is_empty()) {
                    return None;
                }
            } else if let Some((starts, ends, zone)) = times(first) {
                let session = paper.session(&block, line)?;
                paper.label = paper.label.or(zone);
                let ends = Some(ends);
                let time = Timing::OfDay { starts, ends };
                let day = paper.programme.days.last_mut()?;
                day.sessions.push(ProgrammeSession { time, ..session });
                paper.sessions += 1;
            } else if paper.programme.days.is_empty() {
                paper.programme.conference.title = Title::parse(first).ok();
            } else {
                return None;
            }
        }
        Some(paper)
    }

    fn session(&mut self, block: &Block<'_>, line: usize) -> Option<ProgrammeSession> {
        let mut lines = block.iter().skip(1).peekable();
        let (_, heading) = lines.next().filter(|(_, heading)| !heading.is_empty())?;
        let (heading, status) = standing(heading);
        let (label, title) = match label_of(heading) {
            Some((label, title)) if !title.is_empty() => (Some(label), title),
            _ => (None, heading.to_owned()),
        };
        let mut session = ProgrammeSession {
            label,
            status,
            ..ProgrammeSession::new(title, line)
        };
        let mut role = None;
        while let Some((number, text)) = lines.next_if(|(_, text)| !text.is_empty()) {
            if let Some(room) = text.strip_prefix("Location: ") {
                session.rooms.push(room.to_owned());
            } else if let Some(notice) = text.strip_prefix('(').and_then(|t| t.strip_suffix(')')) {
                session.notice = Some(notice.to_owned());
            } else if let Some(seat) = text.strip_prefix("- ") {
                let seat = self.seat(seat, role?, *number);
                session.people.extend(seat);
            } else {
                let (word, seat) = text.split_once(':')?;
                role = Some(heading_of(word)?);
                let seat = Some(seat.trim()).filter(|seat| !seat.is_empty());
                let seat = seat.and_then(|seat| self.seat(seat, role?, *number));
                session.people.extend(seat);
            }
        }
        let prose: Vec<&str> = lines.map(|(_, text)| *text).collect();
        let prose = prose.join("\n").trim().to_owned();
        session.abstract_text = Some(prose).filter(|prose| !prose.is_empty());
        let moderated = session.people.iter().any(|one| one.role == Role::Moderator);
        session.kind = match kind_told(session.label.as_deref(), &session.title) {
            Kind::Other if moderated => Kind::Panel,
            kind => kind,
        };
        Some(session)
    }

    fn seat(&mut self, text: &str, role: Role, line: usize) -> Option<ProgrammeAppearance> {
        if text == "to be announced" {
            self.nameless += 1;
            return None;
        }
        let (name, rest) = name_and_rest(text);
        let affiliation = Some(rest.trim().to_owned()).filter(|rest| !rest.is_empty());
        Some(ProgrammeAppearance {
            affiliation,
            ..ProgrammeAppearance::new(name, role, line)
        })
    }

    fn finish(self) -> Reading {
        let Paper {
            mut programme,
            label,
            nameless,
            ..
        } = self;
        let mut notes = Vec::new();
        programme.days.retain(|day| !day.sessions.is_empty());
        match label.as_deref() {
            Some("UTC") => programme.conference.zone = Some(Zone::UTC),
            Some(label) => notes.push(Note::whole(
                "zone_label",
                format!(
                    "the times are printed in \"{label}\", which is not a zone name: give it with \
                     --zone"
                ),
            )),
            None => {}
        }
        programme.zone_label = label.filter(|label| label != "UTC");
        split_rooms(&mut programme);
        if nameless > 0 {
            let text = format!("{nameless} seats are not announced yet and were left out");
            notes.push(Note::whole("seat_unnamed", text));
        }
        Reading {
            format: FORMAT.id,
            programme,
            notes,
        }
    }
}

/// More lines than this are no agenda of ours: it has at most a few for each session.
const MAX_LINES: usize = 1_000_000;

/// Parts a text where a date or a time begins a paragraph; a text that is not ours has no parts.
fn blocks(text: &str) -> Vec<Block<'_>> {
    let mut blocks: Vec<Block<'_>> = Vec::new();
    let mut gap = true;
    for (index, line) in text.lines().enumerate() {
        let line = line.trim_end();
        let begins = gap && (date(line).is_some() || times(line).is_some());
        if index >= MAX_LINES {
            return Vec::new();
        }
        match blocks.last_mut() {
            Some(block) if !begins => block.push((index + 1, line)),
            _ if line.is_empty() => {}
            _ => blocks.push(vec![(index + 1, line)]),
        }
        gap = line.is_empty();
    }
    blocks
}

/// "Tuesday, 22 June 2021 – Opening day".
fn date(line: &str) -> Option<(NaiveDate, Option<String>)> {
    let (head, label) = match line.split_once(" – ") {
        Some((head, label)) => (head, Some(label.to_owned())),
        None => (line, None),
    };
    // Shorter than the shortest and longer than the longest date.
    if !(16..=29).contains(&head.len()) {
        return None;
    }
    let date = NaiveDate::parse_from_str(head, "%A, %d %B %Y").ok()?;
    Some((date, label))
}

/// "10:30 AM – 11:45 AM ET", "10:30 – 11:45 CEST".
fn times(line: &str) -> Option<(NaiveTime, NaiveTime, Option<String>)> {
    if !line.starts_with(|c: char| c.is_ascii_digit()) || line.len() > 60 {
        return None;
    }
    let (from, to) = line.split_once(" – ")?;
    let ((starts, first), (ends, last)) = (clock(from)?, clock(to)?);
    Some((starts, ends, last.or(first)))
}

/// A time with the label of its zone.
fn clock(text: &str) -> Option<(NaiveTime, Option<String>)> {
    let mut words = text.split(' ');
    let digits = words.next().filter(|digits| digits.contains(':'))?;
    let mut words = words.peekable();
    let half = words.next_if(|word| matches!(*word, "AM" | "PM"));
    let time = said::time(&format!("{digits} {}", half.unwrap_or_default()))?;
    let label = words.next().map(str::to_owned);
    let is_label = |label: &String| label.len() <= 10 && !label.ends_with(['.', ',']);
    let rest = words.next().is_none() && label.as_ref().is_none_or(is_label);
    rest.then_some((time, label))
}

/// "CANCELLED: Panel 2: Salt"; what is postponed is not firm, and has the time that it had.
fn standing(heading: &str) -> (&str, Status) {
    let marks = [
        ("CANCELLED: ", Status::Cancelled),
        ("POSTPONED: ", Status::Draft),
    ];
    let marked = marks
        .iter()
        .find_map(|(mark, status)| Some((heading.strip_prefix(mark)?, *status)));
    marked.unwrap_or((heading, Status::Confirmed))
}

fn heading_of(word: &str) -> Option<Role> {
    Some(match word {
        "Moderator" | "Moderators" => Role::Moderator,
        "Chair" | "Chairs" => Role::Chair,
        "Host" | "Hosts" => Role::Host,
        "Speaker" | "Speakers" => Role::Speaker,
        "Panelist" | "Panelists" => Role::Panelist,
        "Discussant" | "Discussants" => Role::Discussant,
        "Interpreter" | "Interpreters" => Role::Interpreter,
        _ => return None,
    })
}

/// Rooms are printed with commas between them, and may have some of their own: they are parted
/// where each of the parts is a room elsewhere.
fn split_rooms(programme: &mut Programme) {
    let rooms = programme.sessions().flat_map(|session| &session.rooms);
    let known: std::collections::BTreeSet<String> = rooms.cloned().collect();
    let sessions = programme.days.iter_mut().flat_map(|day| &mut day.sessions);
    for session in sessions {
        let parts: Vec<String> = session
            .rooms
            .iter()
            .flat_map(|room| room.split(", "))
            .map(str::to_owned)
            .collect();
        if parts.len() > 1 && parts.iter().all(|part| known.contains(part)) {
            session.rooms = parts;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OURS: &str = "Harbour Forum\nKaispeicher\n\nTuesday, 4 May 2027 – First day\n\n\
        10:30 AM – 11:45 AM CEST\nCANCELLED: Panel 1: Ports: a history\nLocation: Hall A\n\
        Moderator: Ines Faro, Pilot, Harbour\nPanelists:\n- Tom Reed, Jr., Editor\n\
        - to be announced\n(20 minutes late)\n\nWhat a storm costs.\n\nAnd a flood.\n\n\
        11:45 PM – 1:00 AM CEST\nParty\nLocation: Hall A, Hall B\n\n\
        Wednesday, 5 May 2027\n\n09:00 – 10:00 CEST\nTea\nLocation: Hall B\n";

    #[test]
    fn what_is_printed_is_read_back() {
        assert_eq!(confidence(&Sniff::of(OURS.as_bytes())), SURE);
        let reading = parse(OURS.as_bytes(), &Options::default()).unwrap();
        let programme = &reading.programme;
        assert_eq!(
            programme.conference.title.as_ref().unwrap().as_str(),
            "Harbour Forum"
        );
        let first = &programme.days[0].sessions[0];
        assert_eq!(
            (first.label.as_deref(), first.title.as_str()),
            (Some("Panel 1"), "Ports: a history")
        );
        assert_eq!((first.status, first.kind), (Status::Cancelled, Kind::Panel));
        assert_eq!(
            first.abstract_text.as_deref(),
            Some("What a storm costs.\n\nAnd a flood.")
        );
        assert_eq!(first.notice.as_deref(), Some("20 minutes late"));
        let people: Vec<_> = first
            .people
            .iter()
            .map(|one| {
                (
                    one.role,
                    one.name.as_str(),
                    one.affiliation.as_deref().unwrap(),
                )
            })
            .collect();
        assert_eq!(
            people,
            [
                (Role::Moderator, "Ines Faro", "Pilot, Harbour"),
                (Role::Panelist, "Tom Reed, Jr.", "Editor")
            ]
        );
        assert_eq!(programme.days[0].sessions[1].rooms, ["Hall A", "Hall B"]);
        assert_eq!(programme.days[0].label.as_deref(), Some("First day"));
        assert_eq!(programme.days[1].sessions.len(), 1);
        let codes: Vec<_> = reading.notes.iter().map(|note| note.code).collect();
        assert_eq!(codes, ["zone_label", "seat_unnamed"]);
    }

    #[test]
    fn a_text_with_a_line_of_another_form_is_not_ours() {
        for foreign in [
            OURS.replace("Moderator: Ines", "With Ines"),
            OURS.replace("Tuesday, 4 May", "Tuesday 4 May"),
            OURS.replace("11:45 PM – 1:00 AM CEST\n", "11:45 PM – 1:00 AM CEST\n\n"),
            "9:00 AM – 10:00 AM ET\nTea\n".to_owned(),
            String::new(),
        ] {
            assert_eq!(confidence(&Sniff::of(foreign.as_bytes())), 0, "{foreign}");
        }
    }
}
