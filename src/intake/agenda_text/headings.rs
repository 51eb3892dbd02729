//! What the lines below a title add to it: its subject, its rest, or the title itself where its
//! speaker stands in its place.

use super::draft::{Draft, unquoted};
use super::lines::Line;
use super::people::{self, Person};
use super::{body, kind, names, roles, wrap};

/// Takes the line below "Plenary I" for its title.
pub(super) fn name_labelled(draft: &mut Draft) {
    if draft.label.is_none() && draft.ordinal.is_some() && draft.body.first().is_some_and(is_about)
    {
        let line = draft.body.remove(0);
        draft.label = Some(std::mem::replace(&mut draft.title, line.text));
    }
}

/// Adds the line below "Keynote" that says what it is about, and the rest of a wrapped title.
pub(super) fn complete_title(draft: &mut Draft) {
    if draft
        .body
        .first()
        .is_some_and(|line| is_rest(&draft.title, line))
    {
        let line = draft.body.remove(0);
        draft.title = format!("{} {}", draft.title, line.text);
    }
    if kind::is_bare(&draft.title) && draft.body.first().is_some_and(is_about) {
        let line = draft.body.remove(0);
        draft.title = format!("{}: {}", draft.title, line.text);
    }
}

/// True for a line that goes on with a long title in lower case.
fn is_rest(title: &str, line: &Line) -> bool {
    const LONG_CHARS: usize = 30;
    const MOST_CHARS: usize = 80;
    if wrap::is_open(title) && !line.gap && !line.bullet && line.text.len() < MOST_CHARS {
        return roles::read(&line.text).is_none();
    }
    let lowercase = line.text.chars().next().is_some_and(char::is_lowercase);
    let open = title.len() >= LONG_CHARS && !title.ends_with(['.', '?', '!', '"', '”', '»', ')']);
    lowercase && open && line.text.len() < MOST_CHARS && is_about(line)
}

/// True for a line below a title that may be what it is about.
pub(super) fn is_about(line: &Line) -> bool {
    const MAX_CHARS: usize = 150;
    !line.gap
        && !line.bullet
        && line.text.len() < MAX_CHARS
        && !line.text.ends_with(['.', ':'])
        && !body::is_meta(&line.text)
        && !body::is_room(&line.text)
        && roles::read(&line.text).is_none()
        && people::read(&line.text, 0).is_empty()
}

/// Takes the line below "10:00 Ann Lee, Tide Lab" for the title, where she stands in its place: it
/// is quoted, or no more of what is said of her.
pub(super) fn swap_speaker(draft: &mut Draft) {
    let Some(line) = draft.body.first().filter(|line| !line.gap && !line.bullet) else {
        return;
    };
    let people = people::read(&draft.title, draft.line);
    let named = !people.is_empty() && people.iter().all(|one| one.affiliation.is_some());
    let quoted = line.text.starts_with(['"', '“', '„', '«']);
    let sure = people.iter().all(|one| one.sure);
    let about = is_about(line) && !names::tells_position(&line.text);
    if draft.label.is_none() && named && (quoted || (sure && about)) {
        let line = draft.body.remove(0);
        draft.title = unquoted(&line.text).to_owned();
        draft.people.extend(people);
    }
}

/// Adds the talk of the one speaker to a title that says no more than "Talk".
pub(super) fn name_talk(draft: &mut Draft, people: &mut [Person]) {
    let mut talks = people.iter_mut().filter_map(|person| person.talk.as_mut());
    if let (Some(talk), None) = (talks.next(), talks.next())
        && kind::is_bare(&draft.title)
    {
        draft.title = format!("{}: {talk}", draft.title);
        people.iter_mut().for_each(|person| person.talk = None);
    }
}
