//! KonOpas and ConClár: the programme and the people of conventions, as a JavaScript file
//! (`var program = […]; var people = […];`) or as JSON.
//!
//! The format is that of <https://konopas.github.io/data-fmt> and of ConClár's
//! `docs/conclar_file_specs.md`. Times are wall times of the event, unless `datetime` has an
//! offset. The first entry of `loc` is the room, the second the part of the building.

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use serde::Deserialize;

use super::gather::{Gathered, refuse_crowd};
use super::json::{self, Many, Maybe, Pairs, Text};
use super::parts::{Link, Who, add_link, add_tag, name, prose, web_address, web_links};
use super::sniff::Sniff;
use super::{DateOrder, Error, InputFormat, Options, Reading, said, text};
use crate::domain::local_time::TimeInput;
use crate::domain::programme::{ProgrammePerson, ProgrammeSession, Timing};

pub static FORMAT: InputFormat = InputFormat {
    id: "konopas",
    summary: "KonOpas and ConClár: program and people, as JavaScript or JSON",
    confidence,
    parse,
};

const LOOKED_FOR: &str = "the items or the people of KonOpas or ConClár (\"var program = […]\", \
    or \"title\" with \"loc\", \"mins\" or \"time\")";

/// A file that is an object.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Whole {
    schedule: Many<Maybe<Item>>,
    program: Many<Maybe<Item>>,
    people: Many<Maybe<Item>>,
}

/// An item of the programme, or a person: a file of the old form says only by its content which.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Item {
    id: Text,
    title: Text,
    tags: Many<Tag>,
    format: Text,
    /// A date, or a date with a time.
    date: Text,
    time: Text,
    datetime: Text,
    /// How long it lasts in minutes; 0 when nobody knows.
    mins: Text,
    duration: Text,
    loc: Option<Texts>,
    people: Many<Who>,
    desc: Text,
    links: Pairs<Link>,
    name: Option<Texts>,
    sortname: Text,
    bio: Text,
    img_256_url: Text,
}

/// One text, or several.
#[derive(Deserialize)]
#[serde(untagged)]
enum Texts {
    Several(Vec<Text>),
    One(Text),
}

/// A tag: a text with or without a category before a colon, or an object. What an object calls
/// itself is said once, and is meant wherever its `value` stands.
#[derive(Deserialize)]
#[serde(untagged)]
enum Tag {
    Told(Box<ToldTag>),
    Text(Text),
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct ToldTag {
    value: Text,
    category: Text,
    label: Text,
}

/// What the tags of an item say.
#[derive(Default)]
struct Filed {
    track: Option<String>,
    format: Option<String>,
    tags: Vec<String>,
}

fn confidence(sniff: &Sniff<'_>) -> u8 {
    let known: [&[&str]; 8] = [
        &["/schedule/[]/loc"],
        &["/schedule/[]/title", "/schedule/[]/mins"],
        &["/program/[]/loc"],
        &["/people/[]/prog"],
        &["/people/[]/sortname", "/people/[]/name"],
        &["/[]/loc", "/[]/title"],
        &["/[]/mins", "/[]/title"],
        &["/[]/prog", "/[]/name"],
    ];
    if is_script(sniff.text) || known.iter().any(|paths| sniff.has(paths)) {
        90
    } else {
        0
    }
}

/// True for a text that begins with `var program = [`, or the like.
fn is_script(text: &str) -> bool {
    let words = ["var ", "let ", "const "];
    let behind = words.iter().find_map(|word| text.strip_prefix(*word));
    let (name, value) = behind.unwrap_or(text).split_once('=').unwrap_or_default();
    matches!(name.trim(), "program" | "people") && value.trim_start().starts_with('[')
}

fn parse(bytes: &[u8], options: &Options) -> Result<Reading, Error> {
    refuse_crowd(bytes)?;
    let text = text(bytes)?;
    let lists = match text.trim_start().starts_with('{') {
        true => {
            let Maybe(whole) = json::parse::<Maybe<Whole>>(bytes)?;
            let whole = whole.unwrap_or_default();
            vec![whole.schedule, whole.program, whole.people]
        }
        false => arrays(text)?,
    };
    let mut found = Gathered::new(FORMAT.id, bytes, options);
    if let Some((before, behind)) = id_form(text) {
        found.ids_stand_between(before, behind);
    }
    let lists: Vec<Vec<Item>> = lists.into_iter().map(|list| found.objects(list)).collect();
    let (items, people): (Vec<_>, Vec<_>) = lists.into_iter().flatten().partition(is_session);
    // Their lines are found behind those of the items, unless there are none.
    let here = items.is_empty();
    for person in people {
        know(person, here, &mut found);
    }
    let labels = labels(&items);
    for item in items {
        read_item(item, &labels, options.date_order, &mut found);
    }
    found.finish(LOOKED_FOR)
}

/// The arrays of a file; what stands between them is JavaScript.
fn arrays(text: &str) -> Result<Vec<Many<Maybe<Item>>>, Error> {
    let mut lists = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find('[') {
        let array = rest.get(at..).unwrap_or_default();
        let values = serde_json::Deserializer::from_str(array);
        let mut values = values.into_iter::<Many<Maybe<Item>>>();
        match values.next() {
            Some(Ok(list)) => lists.push(list),
            Some(Err(error)) => {
                let before = text.len() - array.len();
                let lines = text.get(..before).unwrap_or_default().matches('\n').count();
                let what = error.to_string();
                let what = what.split(" at line ").next().unwrap_or_default();
                let reason = format!("the JSON cannot be read: {what}");
                let line = lines + error.line().max(1);
                return Err(Error::Malformed { line, reason });
            }
            None => break,
        }
        rest = array.get(values.byte_offset()..).unwrap_or_default();
    }
    Ok(lists)
}

fn is_session(item: &Item) -> bool {
    item.title.get().is_some() || item.name.is_none()
}

/// What stands before and behind the first id: numbers are ids here, and stand elsewhere, too.
fn id_form(text: &str) -> Option<(String, &'static str)> {
    let key = "\"id\"";
    let behind = text.split_once(key)?.1;
    let joint: String = behind
        .chars()
        .take_while(|c| [':', ' '].contains(c))
        .collect();
    let quote = if behind.trim_start_matches([':', ' ']).starts_with('"') {
        "\""
    } else {
        ""
    };
    Some((format!("{key}{joint}{quote}"), quote))
}

/// The category and the label of each tag that has them, by its value.
fn labels(items: &[Item]) -> BTreeMap<String, (String, String)> {
    let tags = items.iter().flat_map(|item| item.tags.iter());
    let label = |tag: &Tag| match tag {
        Tag::Told(told) => {
            let category = name(&told.category).unwrap_or_default();
            Some((told.value.owned()?, (category, name(&told.label)?)))
        }
        Tag::Text(_) => None,
    };
    tags.filter_map(label).collect()
}

fn read_item(
    item: Item,
    labels: &BTreeMap<String, (String, String)>,
    order: Option<DateOrder>,
    found: &mut Gathered<'_>,
) {
    let line = found.line(item.id.get());
    let Some(title) = found.title(&item.title, line) else {
        return;
    };
    let filed = file(&item, labels);
    let kind = said::kind(filed.format.as_deref(), &title);
    let minutes = item
        .mins
        .get()
        .or(item.duration.get())
        .and_then(said::minutes);
    let places = item.loc.as_ref().map(Texts::all).unwrap_or_default();
    let room = places.first().and_then(|place| name(place));
    let session = ProgrammeSession {
        reference: item.id.owned(),
        description: prose(&item.desc),
        kind,
        time: timing(&item, order, line, found),
        duration_minutes: minutes.filter(|minutes| *minutes > 0),
        rooms: room.into_iter().collect(),
        track: filed.track,
        tags: filed.tags,
        links: web_links(&item.links),
        people: found.appearances(&item.people.0, kind, line),
        ..ProgrammeSession::new(title, line)
    };
    found.place(session, None);
}

/// When an item starts: a date with a time in one field, or in two.
fn timing(item: &Item, order: Option<DateOrder>, line: usize, found: &mut Gathered<'_>) -> Timing {
    let whole = item
        .datetime
        .get()
        .or(item.date.get().filter(|date| date.contains('T')));
    if whole.is_some() {
        return found.timing(whole, None, line);
    }
    let (Some(date), Some(time)) = (item.date.get(), item.time.get()) else {
        return Timing::Unplaced;
    };
    match (said::date(date, order), said::time(time)) {
        (Some(date), Some(time)) => found.at(TimeInput::Wall(date.and_time(time)), None, line),
        _ => found.timing(Some(&format!("{date} {time}")), None, line),
    }
}

fn file(item: &Item, labels: &BTreeMap<String, (String, String)>) -> Filed {
    let mut filed = Filed {
        format: name(&item.format),
        ..Filed::default()
    };
    for tag in item.tags.iter() {
        match tag {
            Tag::Told(told) => {
                let listed = told.value.get().and_then(|value| labels.get(value));
                match listed {
                    Some((category, label)) => filed.add(category, label, label),
                    None => {
                        let label = name(&told.label).or_else(|| name(&told.value));
                        let category = told.category.get().unwrap_or_default();
                        let label = label.unwrap_or_default();
                        filed.add(category, &label, &label);
                    }
                }
            }
            Tag::Text(text) => {
                let whole = name(text).unwrap_or_default();
                let (category, label) = whole.split_once(':').unwrap_or(("", whole.as_str()));
                filed.add(category, label, &whole);
            }
        }
    }
    if let Some(format) = filed.format.clone() {
        add_tag(&mut filed.tags, format);
    }
    filed
}

impl Filed {
    /// Takes in a tag; `whole` is what it is called where its category says nothing to us.
    fn add(&mut self, category: &str, label: &str, whole: &str) {
        let label = label.trim();
        if label.is_empty() {
            return;
        }
        match category.trim().to_lowercase().as_str() {
            "track" if self.track.is_none() => self.track = Some(label.to_owned()),
            "type" | "format" => {
                self.format.get_or_insert_with(|| label.to_owned());
            }
            "tag" | "tags" | "track" => add_tag(&mut self.tags, label.to_owned()),
            _ => add_tag(&mut self.tags, whole.to_owned()),
        }
    }
}

/// Takes in a person; `here` tells that nothing before them in the file is still to be read.
fn know(item: Item, here: bool, found: &mut Gathered<'_>) {
    let line = if here { found.line(item.id.get()) } else { 0 };
    let parts = item.name.as_ref().map(Texts::all).unwrap_or_default();
    let mut parts: Vec<&str> = parts
        .into_iter()
        .map(|part| part.get().unwrap_or_default())
        .collect();
    // Given name, family name, prefix, suffix.
    if parts.len() > 2 {
        let prefix = parts.remove(2);
        parts.insert(0, prefix);
    }
    parts.retain(|part| !part.is_empty());
    let is_photo = |key: &str| matches!(key, "img" | "photo" | "img_256_url");
    let mut photos = item.links.0.iter().filter(|(key, _)| is_photo(key));
    let photo = photos.find_map(|(_, link)| web_address(link.address()?));
    let mut links = Vec::new();
    for (key, link) in item.links.0.iter().filter(|(key, _)| !is_photo(key)) {
        add_link(&mut links, key, link.address());
    }
    found.know(ProgrammePerson {
        reference: item.id.owned(),
        name: parts.join(" "),
        sort_name: name(&item.sortname),
        bio: prose(&item.bio),
        photo_url: photo.or_else(|| web_address(item.img_256_url.get()?)),
        links,
        line,
        ..ProgrammePerson::default()
    });
}

impl Texts {
    fn all(&self) -> Vec<&Text> {
        match self {
            Texts::Several(texts) => texts.iter().collect(),
            Texts::One(text) => vec![text],
        }
    }
}
