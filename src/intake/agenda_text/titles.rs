//! Titles: the people that stand in the line of a title.

mod forms;
mod within;

use super::clues::Clues;
use super::draft::Draft;
use super::kind;
use super::lines::MAX_HEADING_CHARS;
use super::names;
use super::people::Person;
use super::roles;
use crate::domain::appearance::Role;
use crate::domain::session::Kind;
use forms::{FORMS, Form, is_place};
pub(super) use within::people_within;

/// A title without its people.
#[derive(Clone, Debug)]
struct Split {
    title: String,
    people: Vec<Person>,
    form: Form,
}

/// So many titles that hold people beyond doubt show that the doubtful hold people, too.
const ENOUGH: usize = 2;

/// Takes the people out of the titles in which they surely stand, and where the text does so
/// again and again, out of those that look alike.
pub(super) fn split(drafts: &mut [Draft], clues: &mut Clues) {
    let all = drafts.iter().map(|draft| splits(&draft.title, draft.line));
    let all: Vec<Vec<Split>> = all.collect();
    let habit = Habit::of(&all, clues);
    for (draft, splits) in drafts.iter_mut().zip(all) {
        let sure = splits.iter().position(|split| is_sure(split, clues));
        let printed = || splits.iter().position(|split| habit.prints(split));
        let alike = || splits.iter().position(|split| habit.is_usual(split));
        let found = sure.or_else(printed).or_else(alike);
        if let Some(split) = found.and_then(|at| splits.into_iter().nth(at)) {
            draft.title = split.title;
            draft.people.extend(split.people);
        }
    }
}

/// How the titles of a text print people.
struct Habit {
    /// "Title (Ann Lee)" stands in several.
    brackets: bool,
    /// "Title, Ann Lee" stands in several.
    commas: bool,
    /// "Title, Ann Lee (X)" stands in several.
    tails: bool,
    /// The forms that are beyond doubt, once for each title.
    proven: Vec<Form>,
}

impl Habit {
    /// Learns it from all titles; the people beyond doubt become clues.
    fn of(all: &[Vec<Split>], clues: &mut Clues) -> Self {
        let mut proven: Vec<Form> = Vec::new();
        for splits in all {
            if let Some(split) = splits.iter().find(|split| is_sure(split, clues)) {
                proven.push(split.form);
                let told = |person: &&Person| person.affiliation.is_some();
                let people = split.people.iter().filter(told);
                people.for_each(|person| clues.add(person));
            }
        }
        let count = |is: &dyn Fn(&Split) -> bool| {
            let titles = all.iter().filter(|splits| splits.iter().any(is));
            titles.count()
        };
        Self {
            brackets: count(&is_bare_bracket) >= ENOUGH,
            commas: count(&|split| split.form == Form::Comma) > ENOUGH,
            tails: count(&|split| split.form == Form::Tail) >= ENOUGH,
            proven,
        }
    }

    /// True for a form that this text prints so often that names alone are people in it.
    fn prints(&self, split: &Split) -> bool {
        match split.form {
            Form::Several => self.brackets,
            Form::Bracket => self.brackets && is_bare_bracket(split),
            Form::Comma => self.commas && !is_pause(split),
            Form::Tail => self.tails && self.proven.contains(&Form::Tail) && !is_pause(split),
            Form::First | Form::Dash | Form::Colon | Form::Quoted | Form::Author | Form::Role => {
                false
            }
        }
    }

    /// True for a split that this text makes elsewhere.
    fn is_usual(&self, split: &Split) -> bool {
        let alike = self
            .proven
            .iter()
            .filter(|form| **form == split.form)
            .count();
        let telling = matches!(split.form, Form::First | Form::Tail | Form::Bracket)
            || split.title.ends_with(['"', '”', '»', '“']);
        let affiliated = split.people.iter().all(|one| one.affiliation.is_some());
        !is_pause(split)
            && affiliated
            && (alike >= ENOUGH || telling && self.proven.len() >= ENOUGH)
    }
}

/// The ways in which people may stand in a title, the most telling first.
fn splits(title: &str, line: usize) -> Vec<Split> {
    if title.len() > MAX_HEADING_CHARS {
        return Vec::new();
    }
    let splits = FORMS.iter().filter_map(|(form, read)| {
        let (head, mut people) = read(title, line)?;
        let head = head.trim_end_matches([' ', ',', ':', ';', '–', '—', '-']);
        let doubtful = |one: &Person| !names::is_honoured(&one.name) && is_place(one);
        if head.is_empty() || people.is_empty() || people.iter().any(doubtful) {
            return None;
        }
        if let Some(role) = role_before(title, head) {
            for one in &mut people {
                one.role = one.role.or(Some(role));
            }
        }
        let title = head.to_owned();
        Some(Split {
            title,
            people,
            form: *form,
        })
    });
    splits.collect()
}

/// The role of those whom a title names straight behind "Welcome:" or "Keynote:".
fn role_before(title: &str, head: &str) -> Option<Role> {
    let rest = title.strip_prefix(head)?.trim_start();
    let direct = rest.starts_with(':') && !head.contains(':');
    let said = roles::read(title).filter(|_| direct)?;
    said.role.or(Some(Role::Speaker))
}

/// "State of the Project (Ann Lee)": a text that does so twice means its speakers.
fn is_bare_bracket(split: &Split) -> bool {
    split.form == Form::Bracket
        && split.people.iter().all(|one| one.affiliation.is_none())
        && !is_pause(split)
}

/// True when the words alone, or other places of the text, prove that these are people.
fn is_sure(split: &Split, clues: &Clues) -> bool {
    let people = split.people.as_slice();
    let known = people.iter().all(|one| clues.knows(&one.name));
    let written = matches!(split.form, Form::Author | Form::Quoted) && !is_pause(split);
    let spoken = match split.form {
        Form::Tail => is_talk(&split.title),
        Form::Bracket => is_welcome(&split.title),
        _ => false,
    };
    if split.form == Form::Role
        || known
        || written
        || spoken
        || people.iter().any(|one| names::is_honoured(&one.name))
    {
        return true;
    }
    let telling = |one: &Person| {
        let said = one.affiliation.as_deref().unwrap_or_default();
        names::tells_position(said) || (split.form == Form::First && said.contains(' '))
    };
    !is_pause(split) && people.iter().any(telling)
}

/// True for "Invited Talk", behind which nothing stands but its speaker.
fn is_talk(title: &str) -> bool {
    kind::is_bare(title) && title.to_lowercase().ends_with("talk")
}

/// True for "Opening Remarks", which somebody makes.
fn is_welcome(title: &str) -> bool {
    let title = title.to_lowercase();
    ["remarks", "address", "welcome", "introduction"]
        .iter()
        .any(|word| title.ends_with(word))
}

/// True for lunches and dinners, beside which places stand rather than people.
fn is_pause(split: &Split) -> bool {
    matches!(kind::of(None, &split.title), Kind::Break | Kind::Social)
}
