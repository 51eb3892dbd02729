//! Cells: the title of a session with what stands below it, its people, its room.

use super::super::clock::Printed;
use super::super::draft::Draft;
use super::super::label;
use super::super::lines::{CELL_BREAK, Line, strip_bullet, without_emphasis};
use super::super::names;
use super::super::people::{self, Mark, Person};
use super::super::roles::{self, RoleLine};

/// Longer cells are prose and are not searched for people.
const MAX_CELL_CHARS: usize = 300;

/// Words that name a place.
const PLACES: &str = " room hall auditorium theater theatre ballroom salle raum online lobby foyer \
    terrace salon campus zoom atrium aula saal pavilion ";

/// The lines of a cell.
pub(super) fn parts(cell: &str) -> Vec<&str> {
    cell.split(CELL_BREAK)
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .collect()
}

/// A cell on one line.
pub(super) fn flat(cell: &str) -> String {
    parts(cell).join(" ")
}

/// True for a short cell that names a place.
pub(super) fn is_room(cell: &str) -> bool {
    let lower = cell.to_lowercase();
    let mut words = lower.split(|c: char| !c.is_alphanumeric());
    cell.len() < 60 && words.any(|word| !word.is_empty() && PLACES.contains(&format!(" {word} ")))
}

/// True for a place where a title could stand as well, which asks for more.
fn is_room_alone(text: &str) -> bool {
    is_room(text)
        && text.split_whitespace().count() <= 4
        && !text.contains([':', ',', '?', '!', '"', '“'])
        && text.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit())
}

/// The session of a title cell, or `None` for an empty one. The first line is the title.
pub(super) fn session(cell: &str, printed: &Printed, line: &Line) -> Option<Draft> {
    let parts = parts(cell);
    let (first, mut below) = parts.split_first()?;
    let mut title = (*first).to_owned();
    if label::split(&title).is_some_and(|found| found.title.is_empty())
        && let Some((next, rest)) = below.split_first()
        && people_of_line(next, false, line.number).is_empty()
        && roles::read(next).is_none()
    {
        title = format!("{title}: {next}");
        below = rest;
    }
    let mut room = None;
    if let Some((before, last)) = title.rsplit_once('|')
        && !before.trim().is_empty()
        && is_room_alone(last.trim())
    {
        room = Some(last.trim().to_owned());
        title = before.trim().to_owned();
    }
    let (title, people) = split_people(&title, line.number);
    let mut draft = Draft::new(&title, printed.clone(), line.number);
    draft.people = people;
    draft.room = draft.room.or(room);
    add_below(&mut draft, below, line);
    Some(draft)
}

/// Takes the lines below a title for its room and its people, or leaves them to be read like the
/// lines below any other title.
fn add_below(draft: &mut Draft, below: &[&str], line: &Line) {
    let mut rest = Vec::new();
    for part in below {
        let (bullet, text) = strip_bullet(part);
        let text = without_emphasis(text);
        if draft.room.is_none() && !bullet && is_room_alone(text) {
            draft.room = Some(text.to_owned());
        } else {
            rest.push((bullet, text));
        }
    }
    let people: Vec<Vec<Person>> = rest
        .iter()
        .map(|(_, text)| people_of_line(text, rest.len() == 1, line.number))
        .collect();
    if people.iter().all(|found| !found.is_empty()) {
        return draft.people.extend(people.into_iter().flatten());
    }
    draft.body.extend(rest.iter().map(|(bullet, text)| Line {
        text: (*text).to_owned(),
        number: line.number,
        bullet: *bullet,
        ..Line::default()
    }));
}

/// The people of a line that holds nothing else; a bare name is one only where it is `alone`.
pub(super) fn people_of_line(text: &str, alone: bool, line: usize) -> Vec<Person> {
    let role = roles::read(text);
    let introduced = role.is_some();
    let role = role.unwrap_or_else(|| RoleLine {
        role: None,
        plural: roles::has_list(text),
        rest: text.to_owned(),
    });
    if role.rest.is_empty() || text.len() > MAX_CELL_CHARS {
        return Vec::new();
    }
    let people = people::after_role(&role, line);
    let several = people.len() > 1;
    let sure = |one: &Person| match (&one.affiliation, one.mark) {
        _ if introduced => true,
        (Some(said), Mark::Colon) => names::tells_position(said),
        (Some(_), _) => !text.ends_with(['.', '?', '!']),
        (None, _) => several || (alone && !names::tells_position(&one.name)),
    };
    if people.iter().all(sure) {
        people
    } else {
        Vec::new()
    }
}

/// Takes the people of a cell in their column; what is no person goes to the description.
pub(super) fn take_people(draft: &mut Draft, cell: &str, line: &Line) {
    let people = listed(&parts(cell).join("; "), line.number);
    if people.is_empty() && !people::is_placeholder(cell) && cell.contains(char::is_alphabetic) {
        describe(draft, flat(cell), line);
    }
    draft.people.extend(people);
}

/// Takes a cell of a column without a head: a room, people or a description.
pub(super) fn take_unnamed(draft: &mut Draft, cell: &str, line: &Line) {
    let text = flat(cell);
    if is_room(&text) {
        draft.room = Some(text);
        return;
    }
    let parts = parts(cell);
    let people: Vec<Vec<Person>> = parts
        .iter()
        .map(|part| people_of_line(part, parts.len() == 1, line.number))
        .collect();
    if people.iter().all(|found| !found.is_empty()) {
        draft.people.extend(people.into_iter().flatten());
    } else {
        describe(draft, text, line);
    }
}

/// Takes a cell of any other column with the words of its head: "Chair", "Notes".
pub(super) fn take_named(draft: &mut Draft, head: &str, cell: &str, line: &Line) {
    let parts = parts(cell);
    if parts.len() > 1 {
        let text = format!("{head}: {}", parts.join("; "));
        let introduced = roles::read(&text).is_some();
        let people = if introduced {
            listed(&text, line.number)
        } else {
            Vec::new()
        };
        if !people.is_empty() {
            return draft.people.extend(people);
        }
    }
    describe(draft, format!("{head}: {}", parts.join(" ")), line);
}

fn describe(draft: &mut Draft, text: String, line: &Line) {
    draft.body.push(Line {
        text,
        number: line.number,
        gap: true,
        ..Line::default()
    });
}

/// Reads "Moderator: Ann Lee; Panelists: Bo Roe, X; Cy Poe, Y". A role in the plural holds for the
/// parts behind it, and any role for the part behind it when it stands alone. A part that is no
/// person goes on with what is said of the one before.
fn listed(cell: &str, line: usize) -> Vec<Person> {
    let parts: Vec<(Option<RoleLine>, &str)> = segments(cell)
        .into_iter()
        .map(|part| (roles::read(part), part))
        .collect();
    let mut people: Vec<Person> = Vec::new();
    let (mut role, mut holds) = (None, false);
    for (at, (own, part)) in parts.iter().enumerate() {
        let last = parts.get(at + 1).is_none_or(|(next, _)| next.is_some());
        let (listing, rest) = match own {
            Some(own) => {
                (role, holds) = (own.role, own.plural);
                (own.plural && last, own.rest.as_str())
            }
            None => (false, *part),
        };
        if rest.is_empty() {
            continue;
        }
        let found = people::after_role(
            &RoleLine {
                role,
                plural: listing || roles::has_list(rest),
                rest: rest.to_owned(),
            },
            line,
        );
        if found.is_empty() && own.is_none() && !people::is_placeholder(rest) {
            if let Some(before) = people.last_mut() {
                add_position(before, rest);
            }
            continue;
        }
        people.extend(found);
        if !holds {
            role = None;
        }
    }
    people
}

/// The parts between semicolons that stand in no bracket.
fn segments(cell: &str) -> Vec<&str> {
    let mut depth = 0_usize;
    let parts = cell.split(|c: char| {
        depth = match c {
            '(' => depth + 1,
            ')' => depth.saturating_sub(1),
            _ => depth,
        };
        c == ';' && depth == 0
    });
    parts
        .map(|part| part.trim().trim_start_matches("and "))
        .filter(|part| !part.is_empty())
        .collect()
}

fn add_position(person: &mut Person, text: &str) {
    match &mut person.affiliation {
        None => person.affiliation = Some(text.to_owned()),
        Some(said) => {
            said.push_str(if said.ends_with(',') { " " } else { "; " });
            said.push_str(text);
        }
    }
}

/// Splits "A title. Lead: ann" into the title and its people.
fn split_people(cell: &str, line: usize) -> (String, Vec<Person>) {
    let searched = if cell.len() < MAX_CELL_CHARS {
        cell
    } else {
        ""
    };
    for (at, _) in searched.match_indices(' ') {
        let (title, rest) = cell.split_at(at);
        let rest = rest.trim_start();
        if let Some(role) = roles::read(rest)
            && rest.contains(':')
            && !role.rest.is_empty()
        {
            let mut people = people::after_role(&role, line);
            if people.is_empty() {
                people = handles(&role, line);
            }
            if !people.is_empty() {
                return (
                    title
                        .trim_end_matches([' ', '.', ',', ';', '(', '–', '-'])
                        .to_owned(),
                    people,
                );
            }
        }
    }
    (cell.to_owned(), Vec::new())
}

/// Names that are handles rather than names: "Leads: kim and r2".
fn handles(role: &RoleLine, line: usize) -> Vec<Person> {
    let parts = role
        .rest
        .split([',', '/', '&'])
        .flat_map(|part| part.split(" and "));
    let parts: Vec<&str> = parts
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .collect();
    if parts.iter().any(|part| part.contains(' ')) {
        return Vec::new();
    }
    let person = |name: &&str| Person {
        role: role.role,
        sure: true,
        ..people::person(name, "", Mark::Nothing, line)
    };
    parts.iter().map(person).collect()
}
