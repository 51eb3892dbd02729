//! Wrapped lines: a line about people that goes on in the next one, and numbers before names.

use std::sync::LazyLock;

use regex::Regex;

use crate::intake::pattern;

use super::lines::{Line, MAX_HEADING_CHARS};
use super::names;
use super::people;
use super::roles::{self, RoleLine};

/// Behind such a word something is missing.
static OPEN: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)\s(?:of|for|the|in|de|für|der|und|et|and|&)$"));
static NUMBER: LazyLock<Regex> = LazyLock::new(|| pattern(r"^\(?\d{1,2}[.)]\s+"));

/// The rest of a wrapped list of people is no longer than this.
const REST_CHARS: usize = 60;

/// True for a text behind whose last word something is missing: "Director of the".
pub(super) fn is_open(text: &str) -> bool {
    text.len() <= MAX_HEADING_CHARS && OPEN.is_match(text)
}

/// Joins lines about people that were wrapped, and takes the numbers off those that are counted.
pub(super) fn join(lines: &[Line]) -> Vec<Line> {
    let mut joined: Vec<Line> = Vec::with_capacity(lines.len());
    let mut listing = false;
    for line in lines {
        if let Some(before) = joined.last_mut()
            && goes_on(before, line)
        {
            before.text.push(' ');
            before.text.push_str(&line.text);
            continue;
        }
        let unnumbered = without_number(line, listing);
        let heads = line.text.len() <= MAX_HEADING_CHARS
            && roles::read(&line.text).is_some_and(|role| role.rest.is_empty());
        listing = heads || unnumbered.is_some();
        joined.push(unnumbered.unwrap_or_else(|| line.clone()));
    }
    joined
}

fn goes_on(before: &Line, line: &Line) -> bool {
    let length = before.text.len() + line.text.len();
    if line.gap || line.bullet || length >= MAX_HEADING_CHARS || line.text.starts_with('(') {
        return false;
    }
    let Some(role) = roles::read(&before.text).filter(|role| !role.rest.is_empty()) else {
        return is_open(&before.text)
            && roles::read(&line.text).is_none()
            && !people::read(&before.text, 0).is_empty();
    };
    let last = role.rest.rsplit(';').next().unwrap_or_default().trim();
    let several = last.len() < role.rest.len();
    let halved = several && !last.contains(' ') && names::is_name(&format!("Dr. {last}"));
    let rest = several
        && line.text.len() < REST_CHARS
        && !line.text.ends_with(['.', '?', '!', ':'])
        && names::tells_position(&line.text)
        && people::read(&line.text, 0).is_empty();
    let open = is_open(&before.text) || role.rest.ends_with([',', ';']) || lists_on(&role, line);
    (open || halved || rest) && roles::read(&line.text).is_none()
}

/// True when a list of bare names ends with the names of the next line only.
fn lists_on(role: &RoleLine, line: &Line) -> bool {
    let names = |rest: String| {
        let role = RoleLine {
            rest,
            ..role.clone()
        };
        let people = people::after_role(&role, 0);
        let bare = people.iter().all(|one| one.affiliation.is_none());
        if bare { people.len() } else { 0 }
    };
    role.plural && names(format!("{} {}", role.rest, line.text)) > names(role.rest.clone()).max(2)
}

/// "1. Ann Lee, X" as a list item, or `None` where the number may count something else.
fn without_number(line: &Line, listing: bool) -> Option<Line> {
    if line.text.len() > MAX_HEADING_CHARS {
        return None;
    }
    let number = NUMBER.find(&line.text)?;
    let text = line.text.get(number.end()..)?;
    let introduced =
        roles::read(text).is_some_and(|role| !people::after_role(&role, line.number).is_empty());
    let people = people::read(text, line.number);
    let named = people
        .iter()
        .any(|person| listing || person.affiliation.is_some());
    (introduced || named).then(|| Line {
        text: text.to_owned(),
        bullet: true,
        ..line.clone()
    })
}
