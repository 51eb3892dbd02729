//! What the columns of a table hold, told by their headings: English, German, French or Spanish,
//! in any order and case.

use std::collections::BTreeMap;

use csv::StringRecord;

use super::seats::{Group, place, seat};
use super::table::Row;
use super::words::{FIELDS, TITLES_OF_THEIR_OWN, TITLES_PERHAPS, TITLES_PLAIN, has};

/// What a column says about a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Field {
    Title,
    /// With a date, where other columns say the time of day.
    StartsAt,
    EndsAt,
    /// A time of day, or a whole range.
    Start,
    End,
    Duration,
    Date,
    /// A date, or the name of a day.
    Day,
    EndDate,
    Zone,
    Room,
    Track,
    Kind,
    Language,
    Abstract,
    Description,
    Tags,
    Links,
    Code,
    Reference,
    Status,
    Notice,
    Label,
}

/// The columns of one table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Columns {
    fields: BTreeMap<Field, usize>,
    pub groups: Vec<Group>,
    /// The columns that are not known, with their headings.
    pub unknown: Vec<(usize, String)>,
    headings: Vec<String>,
    /// True for the table that we write ourselves.
    pub is_ours: bool,
}

/// Headings that no other table has all of.
const OURS: [&str; 8] = [
    "id",
    "starts_at",
    "ends_at",
    "zone",
    "status",
    "rooms",
    "moderators",
    "interpreters",
];

impl Columns {
    /// Understands a row of headings.
    pub fn read(row: &StringRecord) -> Self {
        let headings: Vec<String> = row.iter().map(|cell| cell.trim().to_owned()).collect();
        let mut columns = Columns {
            is_ours: OURS.iter().all(|own| headings.iter().any(|one| one == own)),
            ..Columns::default()
        };
        let mut names: Vec<String> = headings.iter().map(|heading| name(heading)).collect();
        let title = title(&names);
        columns
            .fields
            .extend(title.map(|title| (Field::Title, title)));
        if let Some(name) = title.and_then(|title| names.get_mut(title)) {
            name.clear();
        }
        for (field, words) in FIELDS {
            if let Some(column) = best(&names, words) {
                columns.fields.insert(*field, column);
                names.get_mut(column).into_iter().for_each(String::clear);
            }
        }
        let taken: Vec<usize> = columns.fields.values().copied().collect();
        let free = names
            .iter()
            .enumerate()
            .filter(|(column, _)| !taken.contains(column));
        for (column, name) in free {
            match seat(name) {
                Some(seat) => place(&mut columns.groups, &seat, column),
                None => columns.unknown.push((column, String::new())),
            }
        }
        let (groups, nameless): (Vec<Group>, Vec<Group>) =
            columns.groups.into_iter().partition(Group::is_named);
        columns.groups = groups;
        let left = nameless.iter().flat_map(|group| group.columns());
        columns
            .unknown
            .extend(left.map(|column| (column, String::new())));
        columns.unknown.sort();
        for (column, heading) in &mut columns.unknown {
            heading.clone_from(headings.get(*column).unwrap_or(&String::new()));
        }
        columns.headings = headings;
        columns
    }

    /// The column of a field.
    pub fn of(&self, field: Field) -> Option<usize> {
        self.fields.get(&field).copied()
    }

    /// How many columns are known.
    pub fn known(&self) -> usize {
        let people = self.groups.iter().map(|group| group.columns().count());
        self.fields.len() + people.sum::<usize>()
    }

    /// True when each row may be a session: it has a title and something else.
    pub fn is_titled(&self) -> bool {
        self.of(Field::Title).is_some() && self.known() >= 2
    }

    /// True when each row may be a session with a time or day.
    pub fn is_timed(&self) -> bool {
        let times = [Field::Start, Field::StartsAt, Field::Date, Field::Day];
        self.is_titled() && times.iter().any(|field| self.of(*field).is_some())
    }

    /// True for a row that repeats the headings, as where tables were put below each other.
    pub fn is_repeated(&self, row: &Row) -> bool {
        let mut filled = row.filled().peekable();
        let heading = |column: usize| self.headings.get(column).map(String::as_str);
        filled.peek().is_some() && filled.all(|(column, cell)| heading(column) == Some(cell))
    }
}

/// The column of the titles. "Title" behind "Speaker" is that of the speaker, and "Session" beside
/// "Title" only counts.
fn title(names: &[String]) -> Option<usize> {
    if let Some(own) = best(names, TITLES_OF_THEIR_OWN) {
        return Some(own);
    }
    let behind = |column: usize| column.checked_sub(1).and_then(|before| names.get(before));
    let is_persons = |column: usize| behind(column).is_some_and(|name| seat(name).is_some());
    match (best(names, TITLES_PLAIN), best(names, TITLES_PERHAPS)) {
        (Some(plain), Some(perhaps)) if is_persons(plain) => Some(perhaps),
        (plain, perhaps) => plain.or(perhaps).or_else(|| best(names, "name")),
    }
}

/// The column with the first of these words that a column has.
fn best(names: &[String], words: &str) -> Option<usize> {
    words
        .split('|')
        .find_map(|word| names.iter().position(|name| name == word))
}

/// A heading in plain words; of "Speaker/Presenter" the first half that is known.
fn name(heading: &str) -> String {
    /// Longer ones are no headings.
    const CHARS_MAX: usize = 100;
    if heading.len() > CHARS_MAX {
        return String::new();
    }
    let whole = plain(heading);
    let is_known = |name: &String| {
        let titles = [TITLES_OF_THEIR_OWN, TITLES_PLAIN, TITLES_PERHAPS];
        let mut lists = titles
            .into_iter()
            .chain(FIELDS.iter().map(|(_, words)| *words));
        lists.any(|words| has(words, name)) || seat(name).is_some()
    };
    if is_known(&whole) || !heading.contains('/') {
        return whole;
    }
    heading
        .split('/')
        .map(plain)
        .find(is_known)
        .unwrap_or(whole)
}

/// Lower-case words, without what stands in brackets: `startTime`, `*START_TIME*` and
/// `Start time (ET)` are "start time".
fn plain(heading: &str) -> String {
    let mut text = String::new();
    let (mut depth, mut before) = (0_usize, ' ');
    for c in heading.chars() {
        match c {
            '(' | '[' => depth += 1,
            ')' | ']' => depth = depth.saturating_sub(1),
            _ if depth > 0 => {}
            c if c.is_alphanumeric() => {
                let is_hump = before.is_lowercase() && c.is_uppercase();
                let is_counted = before.is_alphabetic() && c.is_numeric();
                if is_hump || is_counted || (before.is_numeric() && c.is_alphabetic()) {
                    text.push(' ');
                }
                text.extend(c.to_lowercase());
            }
            _ => text.push(' '),
        }
        before = c;
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn columns(headings: &str) -> Columns {
        Columns::read(&headings.split(',').collect::<StringRecord>())
    }

    fn shown(headings: &str) -> String {
        let columns = columns(headings);
        let fields = columns
            .fields
            .iter()
            .map(|(field, column)| format!("{field:?} {column}"));
        let groups = columns.groups.iter().map(|group| {
            let role = group.role.map(|role| format!("{role:?}"));
            let parts: Vec<_> = group.columns().collect();
            format!("{} {parts:?}", role.unwrap_or_default())
        });
        fields.chain(groups).collect::<Vec<_>>().join(", ")
    }

    #[test]
    fn headings_are_understood_in_four_languages_however_they_are_written() {
        let expected = "Title 0, Start 1, End 2, Date 3, Room 4";
        for headings in [
            "Title,Start,End,Date,Room",
            "*Session_Title*,startTime,END TIME (ET),Date ,Room Name",
            "Titel,Beginn,Ende,Datum,Raum",
            "Titre,Début,Fin,Date,Salle",
            "Título,Inicio,Fin,Fecha,Sala",
        ] {
            assert_eq!(shown(headings), expected, "{headings}");
        }
    }

    #[test]
    fn people_are_grouped_by_role_and_number() {
        assert_eq!(
            shown("Title,Start,Speaker 1,Speaker 1 Title,Speaker2 Name,Speaker 2 Company"),
            "Title 0, Start 1, Speaker [2, 3], Speaker [4, 5]"
        );
        assert_eq!(
            shown("Session,Start,Role,Name,Affiliation"),
            "Title 0, Start 1,  [3, 4, 2]"
        );
        assert_eq!(
            shown("Session,Start,Speaker,Title,Speaker,Title"),
            "Title 0, Start 1, Speaker [2, 3], Speaker [4, 5]"
        );
        assert_eq!(
            shown("Title,Start,Modération,Intervenant(e)s,Referent*innen"),
            "Title 0, Start 1, Moderator [2], Speaker [3], Speaker [4]"
        );
        assert_eq!(shown("Name,Start,Room"), "Title 0, Start 1, Room 2");
    }

    #[test]
    fn what_is_not_known_is_kept_with_its_heading() {
        let table = columns(",Title,Start,Podcast,Company");
        let unknown = [
            (0, String::new()),
            (3, "Podcast".into()),
            (4, "Company".into()),
        ];
        assert_eq!(table.unknown, unknown);
        assert!(table.is_timed() && !columns("Title,Podcast").is_timed());
        assert!(!columns("It was late, and the title, they said").is_titled());
    }
}
