//! Lines → drafts: where a session begins, which lines belong to it, under which day it stands.

mod status;

use std::sync::LazyLock;

use regex::Regex;

use crate::domain::session::Status;
use crate::intake::{Error, pattern};

use super::body;
use super::clock::{self, Printed};
use super::contained;
use super::dates::Heading;
use super::label;
use super::lines::{Line, MAX_HEADING_CHARS};
use super::people::{self, Person};
use super::roles;
use super::table::Table;
use super::tokens::{self, Item, PARAGRAPH_CHARS, Token};

/// A session before its times and people are settled.
#[derive(Clone, Debug)]
pub(super) struct Draft {
    pub title: String,
    pub label: Option<String>,
    /// What is counted and its number: ("panel", 2).
    pub ordinal: Option<(String, u32)>,
    pub printed: Printed,
    pub line: usize,
    /// The place of its day heading in [`Outline::headings`].
    pub day: usize,
    pub body: Vec<Line>,
    pub people: Vec<Person>,
    pub room: Option<String>,
    /// True when the title stands on another line than the time.
    pub apart: bool,
    /// True when the date stands beside the time.
    pub dated: bool,
    pub status: Status,
    /// The day in whose column of a table it stands.
    pub on: Option<Heading>,
    /// True for an item without a time of its own below another: its number counts no days.
    pub contained: bool,
}

/// The whole text, cut into drafts.
#[derive(Debug, Default)]
pub(super) struct Outline {
    pub drafts: Vec<Draft>,
    /// The first stands for "no heading yet".
    pub headings: Vec<Heading>,
    /// Numbered items without a time: their line and title.
    pub untimed: Vec<(usize, String)>,
    /// Times without a title: their line and words.
    pub untitled: Vec<(usize, String)>,
    /// Dates that stand too far from the programme to be its date.
    pub doubtful: Vec<(usize, String)>,
    /// Lines that belong to nothing.
    pub left: Vec<usize>,
    pub zone: Option<String>,
}

static SECTION: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?i)^(?:(?:morning|afternoon|evening)(?: sessions?)?|(?:conference ",
        r"|event |meeting )?(?:agenda|programme|program|schedule)|about",
        r"(?: .{1,60})?|contact(?: us)?|sponsors?|venue|recent posts|related .{1,60}",
        r"|share(?: this.{0,40})?|follow us.*|register(?: now| here)?|click .{1,60}",
        r"|read more.*|more information.*|copyright.*|©.*|\(c\) .*|subscribe.*",
        r"|download .{1,60}|speaker bios?|biographies|useful links",
        r"|(?:media |press )?contact (?:information|details|us)?|kontakt|contacto|media contact",
        r"|(?:registration |conference )?fees|tickets?|tagungsgebühren|gebühren|preise|tarifs?",
        r"|anmeldung|anreise|veranstalter|inscriptions?|inscri(?:ções|pciones)|iscrizion[ei]",
        r"|organi[sz](?:ers?|ing committee|ation committee)|committees?|acknowledge?ments",
        r"|faqs?|frequently asked questions|more on|related content|past events|directions",
        r"|(?:(?:with )?(?:best|kind(?:est)?|warm(?:est)?) (?:regards|wishes)|regards",
        r"|(?:yours )?sincerely(?: yours)?|mit freundlichen grüßen|cordialement)(?:,.{0,40})?",
        r")\s*:?$",
    ))
});
/// A role that nobody has yet, behind a title: "(Session Chair: TBD)".
static NOBODY: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?i)\s*[(\[](?:session |panel )?(?:chairs?|moderators?|speakers?|panell?ists?)\s*:\s*",
        r"(?:tb[acd]|to be (?:announced|confirmed|determined))[)\]]$",
    ))
});
static ROOM_AT_END: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?i)[\s(\[|,–—-]+(?:room|salle|raum|location|venue)\s*:\s*",
        r"(?P<room>[^()\[\]]{1,80}?)\s*[)\]]?$",
    ))
});

/// No title has more lines below it; the bound keeps a hostile file cheap.
const MAX_BODY_LINES: usize = 2_000;

/// Cuts the lines into drafts.
///
/// # Errors
///
/// More lines with a time than any programme has.
pub(super) fn outline(lines: Vec<Line>) -> Result<Outline, Error> {
    let zone = lines
        .iter()
        .filter(|line| line.text.len() < MAX_HEADING_CHARS)
        .find_map(|line| clock::zone_of_all(&line.text));
    let mut builder = Builder::new(zone);
    let mut items = tokens::read(lines)?.into_iter().peekable();
    while let Some(item) = items.next() {
        let near_byline = items
            .peek()
            .is_some_and(|next| people::is_byline(&next.line.text));
        let heads = items
            .peek()
            .is_some_and(|next| matches!(next.token, Token::Time { .. }));
        if heads && builder.is_room_above(&item) {
            builder.room = Some(item.line.text);
        } else {
            builder.take(item, near_byline);
        }
    }
    builder.outline.drafts.sort_by_key(|draft| draft.day);
    part_spans(&mut builder.outline.drafts);
    Ok(builder.outline)
}

/// Marks "May 5 | 9:00 – 17:00 | Old Mill" above items without a date of their own as a title that
/// stands apart: it may be the hours of the whole event.
fn part_spans(drafts: &mut [Draft]) {
    let mut next: Option<(usize, bool)> = None;
    for draft in drafts.iter_mut().rev() {
        let heads = next.is_some_and(|(day, dated)| day == draft.day && !dated);
        draft.apart |= draft.dated && heads;
        next = Some((draft.day, draft.dated));
    }
}

/// True for the heading of another part of a page: "Agenda", "Sponsors".
pub(super) fn is_section(text: &str) -> bool {
    SECTION.is_match(text)
}

#[derive(Default)]
struct Builder {
    outline: Outline,
    table: Table,
    /// True while lines belong to the last draft.
    open: bool,
    /// Paragraphs since the last day heading that no session followed yet.
    paragraphs: usize,
    /// True when a byline stands beside the last day heading.
    tainted: bool,
    heading_line: usize,
    /// The room that stands above the items below it.
    room: Option<String>,
}

impl Builder {
    fn new(zone: Option<String>) -> Self {
        let outline = Outline {
            headings: vec![Heading::default()],
            zone,
            ..Outline::default()
        };
        Self {
            outline,
            ..Self::default()
        }
    }

    fn take(&mut self, item: Item, near_byline: bool) {
        let Item {
            line,
            token,
            apart,
            dated,
            behind: _,
        } = item;
        match token {
            Token::Day(heading) => self.day(heading, &line, near_byline),
            Token::Row(cells) => {
                let drafts = self.table.row(&cells, &line);
                let none = drafts.is_empty();
                for draft in drafts {
                    self.begin(draft);
                }
                self.open = !none && !line.text.starts_with('|');
            }
            Token::Time { printed, title } if title.is_empty() => {
                self.open = false;
                self.outline.untitled.push((line.number, printed.text));
            }
            Token::Time { printed, title } => {
                self.table = Table::default();
                let mut draft = Draft::new(&title, printed, line.number);
                (draft.apart, draft.dated) = (apart, dated);
                self.begin(draft);
            }
            Token::Notice => self.outline.left.push(line.number),
            Token::Text => self.text(line),
        }
    }

    /// True for "Hall B" between the items of one room and those of the next.
    fn is_room_above(&self, item: &Item) -> bool {
        let apart = item.line.heading || item.line.gap || self.outline.drafts.is_empty();
        matches!(item.token, Token::Text) && apart && body::is_room(&item.line.text)
    }

    fn day(&mut self, heading: Heading, line: &Line, near_byline: bool) {
        (self.open, self.room) = (false, None);
        let current = self.outline.headings.len().saturating_sub(1);
        let empty = self
            .outline
            .drafts
            .last()
            .is_none_or(|draft| draft.day < current);
        let Some(last) = self.outline.headings.last_mut() else {
            return;
        };
        if empty && !near_byline && last.text.is_empty() {
            *last = heading;
        } else if empty {
            let number = heading.number.or(last.number);
            let bare = heading.month_day.is_none() && heading.date.is_none();
            let kept = if bare && !self.tainted {
                last.clone()
            } else {
                heading
            };
            *last = Heading { number, ..kept };
        } else if last.agrees_with(&heading) {
            return;
        } else {
            self.outline.headings.push(heading);
        }
        (self.paragraphs, self.tainted, self.heading_line) = (0, near_byline, line.number);
    }

    fn begin(&mut self, mut draft: Draft) {
        let hours = clock::is_hours(&draft.title, !draft.title.contains(':'));
        if draft.title.is_empty() || hours {
            self.open = false;
            return self.outline.untitled.push((draft.line, draft.printed.text));
        }
        if let Some(on) = draft.on.take() {
            draft.day = self.column_day(on);
            self.outline.drafts.push(draft);
            self.open = false;
            return;
        }
        let day = self.outline.headings.len().saturating_sub(1);
        let first = self
            .outline
            .drafts
            .last()
            .is_none_or(|before| before.day < day);
        if first
            && (self.tainted || self.paragraphs > 1)
            && let Some(heading) = self.outline.headings.last_mut()
            && heading.month_day.is_some()
        {
            self.outline
                .doubtful
                .push((self.heading_line, heading.text.clone()));
            *heading = Heading::default();
        }
        draft.day = day;
        draft.room = draft.room.take().or_else(|| self.room.clone());
        self.outline.drafts.push(draft);
        self.open = true;
    }

    /// The place of the heading of a table's column.
    fn column_day(&mut self, day: Heading) -> usize {
        let headings = &mut self.outline.headings;
        let known = headings.iter().rposition(|one| one.text == day.text);
        known.unwrap_or_else(|| {
            headings.push(day);
            headings.len() - 1
        })
    }

    fn text(&mut self, line: Line) {
        self.paragraphs += usize::from(line.text.len() > PARAGRAPH_CHARS);
        self.tainted |= people::is_byline(&line.text);
        if !self.open {
            return self.outline.left.push(line.number);
        }
        let role = roles::read(&line.text).is_some();
        if line.text.len() <= PARAGRAPH_CHARS && !role {
            if is_section(&line.text) {
                self.open = false;
                return self.outline.left.push(line.number);
            }
            if !line.text.ends_with('.') && self.numbered(&line) {
                return;
            }
            let contains = |draft: &Draft| contained::is_container(&draft.title);
            if line.heading && !self.outline.drafts.last().is_some_and(contains) {
                self.open = false;
                return self.outline.left.push(line.number);
            }
        }
        match self.outline.drafts.last_mut() {
            Some(draft) if draft.body.len() < MAX_BODY_LINES => draft.body.push(line),
            _ => self.outline.left.push(line.number),
        }
    }

    /// Takes "Breakout 2: …" as a session of its own, at the time of the item that contains it.
    fn numbered(&mut self, line: &Line) -> bool {
        let Some(labelled) = label::split(&line.text).filter(|found| !found.title.is_empty())
        else {
            return false;
        };
        let Some(parent) = self.outline.drafts.last() else {
            return false;
        };
        let sibling = parent
            .ordinal
            .as_ref()
            .is_some_and(|(word, _)| *word == labelled.word);
        let shared = sibling
            && self
                .outline
                .drafts
                .iter()
                .rev()
                .nth(1)
                .is_some_and(|before| before.printed == parent.printed && before.day == parent.day);
        if shared || contained::is_container(&parent.title) {
            let mut draft = Draft::new(&line.text, parent.printed.clone(), line.number);
            draft.contained = true;
            self.begin(draft);
        } else {
            self.outline.untimed.push((line.number, line.text.clone()));
            self.open = false;
        }
        true
    }
}

impl Draft {
    /// A draft whose label and room are taken out of the printed title.
    pub(super) fn new(printed_title: &str, printed: Printed, line: usize) -> Self {
        let mut title = printed_title
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ");
        if let Some(nobody) = NOBODY.find(&title) {
            title.truncate(nobody.start());
        }
        let mut room = None;
        if let Some(found) = ROOM_AT_END.captures(&title)
            && let (Some(whole), Some(name)) = (found.get(0), found.name("room"))
            && whole.start() > 0
        {
            room = Some(name.as_str().to_owned());
            title.truncate(whole.start());
        }
        if let Some((head, place)) = place_at_end(&title) {
            room = room.or_else(|| Some(place.to_owned()));
            title = head.to_owned();
        }
        let title = title
            .trim_matches([' ', ',', '|', ';', '·', '•', '–', '—'])
            .trim_end_matches([':', '-', ' ']);
        let said = status::read(title);
        let title = said.title.as_str();
        let labelled = label::split(title);
        let ordinal = labelled
            .as_ref()
            .map(|found| (found.word.clone(), found.number));
        let (label, title) = match labelled {
            Some(found) if !found.title.is_empty() => (Some(found.label), found.title),
            _ => (None, title.to_owned()),
        };
        let title = unspaced(unquoted(&title));
        let (body, people) = (Vec::new(), Vec::new());
        Self {
            title,
            label,
            ordinal,
            printed,
            line,
            day: 0,
            body,
            people,
            room,
            apart: false,
            dated: false,
            status: said.status,
            on: None,
            contained: false,
        }
    }
}

/// Splits "Lunch (Atrium)" and "Lunch | Hall B" before the place.
fn place_at_end(title: &str) -> Option<(&str, &str)> {
    let inner = title.strip_suffix(')');
    let bracket = inner.and_then(|inner| inner.rsplit_once('('));
    let (head, place) = bracket.or_else(|| title.rsplit_once(" | "))?;
    let (head, place) = (head.trim(), place.trim());
    (!head.is_empty() && body::is_room(place)).then_some((head, place))
}

/// The text without one pair of quotation marks around all of it.
pub(super) fn unquoted(text: &str) -> &str {
    let inner = text
        .strip_prefix(['"', '“', '«'])
        .and_then(|rest| rest.strip_suffix(['"', '”', '»']));
    inner
        .filter(|inner| !inner.contains(['"', '“', '”', '«']))
        .map_or(text, str::trim)
}

/// "B R E A K" is a word set wide, not five words.
fn unspaced(text: &str) -> String {
    let letters = |word: &str| word.chars().count() == 1 && word.chars().all(char::is_alphabetic);
    let wide = text.split(' ').count() > 2 && text.split(' ').all(letters);
    if wide {
        text.replace(' ', "")
    } else {
        text.to_owned()
    }
}
