//! Our own feed, read back: what `render::ics` put into one text is taken apart again.
//!
//! The feed does not say where a label ends and a title begins, nor which of the names of a place
//! is the venue; both follow from how they are written.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use regex::Regex;

use super::component::Component;
use super::values;
use crate::domain::appearance::Role;
use crate::domain::programme::ProgrammeLink;
use crate::domain::session::Kind;
use crate::domain::text::Name;
use crate::domain::values::{Geo, Venue};
use crate::domain::words::Word;
use crate::intake::pattern;

/// What stands for somebody who is not announced yet.
const UNNAMED: &str = "to be announced";

/// "Palais, Rue de la Mer 4, 1000 Ville".
const VENUE_PARTS_MAX: usize = 5;

/// What the text of a withdrawn session begins with.
const WITHDRAWN: [&str; 2] = [
    "This session is cancelled.",
    "Postponed: time to be announced.",
];

/// The headings above people, one and several.
static HEADINGS: [(Role, [&str; 2]); 7] = [
    (Role::Moderator, ["Moderator", "Moderators"]),
    (Role::Chair, ["Chair", "Chairs"]),
    (Role::Host, ["Host", "Hosts"]),
    (Role::Speaker, ["Speaker", "Speakers"]),
    (Role::Panelist, ["Panelist", "Panelists"]),
    (Role::Discussant, ["Discussant", "Discussants"]),
    (Role::Interpreter, ["Interpreter", "Interpreters"]),
];

static LABEL: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?i)^(?P<label>(?:(?:first|second|third|fourth|fifth|[1-9](?:st|nd|rd|th)) )?",
        r"(?:panel|session|breakout|workshop|track|plenary|keynote|round ?table|lecture|talk",
        r"|tutorial|poster|demo|atelier|table ronde|séance|sitzung|block|module|debate|sesión",
        r"|mesa|fireside chat|conversation)(?: (?:session|panel|discussion|group))?",
        r" (?:no\.? |nr\.? |n° |#)?(?:[0-9]{1,3}(?:\.[0-9]{1,2})?[a-z]?|[ivx]{1,5}|[a-h])",
        r"): (?P<title>.+)$",
    ))
});
static REST: LazyLock<Regex> =
    LazyLock::new(|| pattern(r" … https?://\S+/sessions/[0-9a-fA-F-]+\.txt$"));
static SUFFIX: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^(?:Jr\.?|Sr\.?|II|III|IV|Ph\.?D\.?|M\.?D\.?|Esq\.?|MP)(?:, |$)"));

/// Splits a heading into label and title: "Panel 1", "Ports".
pub(super) fn label(heading: &str) -> Option<(&str, &str)> {
    let found = LABEL.captures(heading)?;
    Some((found.name("label")?.as_str(), found.name("title")?.as_str()))
}

/// Splits categories into track, kind and tags.
///
/// Where the first is the name of a kind the second could be one, too: then it is a tag, because
/// tags are more often called so than tracks.
pub(super) fn categories(mut categories: Vec<String>) -> (Option<String>, Kind, Vec<String>) {
    let kind = |text: Option<&String>| Kind::from_word(text?).ok();
    if let Some(kind) = kind(categories.first()) {
        categories.remove(0);
        return (None, kind, categories);
    }
    match kind(categories.get(1)) {
        Some(kind) => {
            let mut parts = categories.into_iter();
            let track = parts.next();
            (track, kind, parts.skip(1).collect())
        }
        None => (None, Kind::Other, categories),
    }
}

/// The parts of a description.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Described {
    pub notice: Option<String>,
    /// Name, role, and what is printed behind the name.
    pub people: Vec<(String, Role, Option<String>)>,
    pub links: Vec<ProgrammeLink>,
    pub prose: Option<String>,
    /// True when the prose goes on elsewhere.
    pub is_cut: bool,
}

/// Takes a description apart: what became of the session, a notice, people, links, prose.
pub(super) fn described(text: &str) -> Described {
    let mut told = Described::default();
    let all: Vec<&str> = text.split("\n\n").collect();
    let mut rest = match all.as_slice() {
        [first, rest @ ..] if WITHDRAWN.contains(first) => rest,
        rest => rest,
    };
    let is_told = |paragraph: &&str| people(paragraph).is_some() || links(paragraph).is_some();
    // A single line is a notice only where people or links stand below it: it may be prose.
    if let [first, second, ..] = rest
        && !first.contains('\n')
        && !is_told(first)
        && is_told(second)
    {
        told.notice = Some((*first).to_owned());
        rest = rest.get(1..).unwrap_or_default();
    }
    if let [first, below @ ..] = rest
        && let Some(people) = people(first)
    {
        (told.people, rest) = (people, below);
    }
    if let [first, below @ ..] = rest
        && let Some(links) = links(first)
    {
        (told.links, rest) = (links, below);
    }
    let prose = rest.join("\n\n");
    let prose = prose.trim();
    if let Some(found) = REST.find(prose) {
        let head = prose.get(..found.start()).unwrap_or_default();
        (told.prose, told.is_cut) = (Some(format!("{head} …")), true);
    } else if !prose.is_empty() {
        told.prose = Some(prose.to_owned());
    }
    told
}

/// Reads a paragraph that is nothing but people; somebody who is not announced is nobody.
fn people(paragraph: &str) -> Option<Vec<(String, Role, Option<String>)>> {
    let (mut people, mut below) = (Vec::new(), None);
    for line in paragraph.split('\n') {
        let (role, billing) = match line.strip_prefix("• ") {
            Some(billing) => (below?, billing),
            None => {
                let (heading, billing) = line.split_once(':')?;
                let (role, _) = HEADINGS
                    .iter()
                    .find(|(_, names)| names.contains(&heading))?;
                below = Some(*role);
                match billing.trim() {
                    "" => continue,
                    billing => (*role, billing),
                }
            }
        };
        if billing != UNNAMED {
            let (name, affiliation) = billed(billing);
            people.push((name.to_owned(), role, affiliation.map(str::to_owned)));
        }
    }
    Some(people)
}

/// Splits "Ann Lee, Clerk, Harbour Office" behind the name; "Jr." and the like belong to it.
fn billed(line: &str) -> (&str, Option<&str>) {
    let Some(comma) = line.find(", ") else {
        return (line, None);
    };
    let behind = line.get(comma + 2..).unwrap_or_default();
    let end = match SUFFIX.find(behind) {
        Some(suffix) => {
            let length = suffix.as_str().trim_end_matches(", ").len();
            comma + 2 + length
        }
        None => comma,
    };
    let (name, rest) = line.split_at_checked(end).unwrap_or((line, ""));
    let rest = rest.strip_prefix(", ").unwrap_or(rest);
    (name, Some(rest).filter(|rest| !rest.is_empty()))
}

/// Reads a paragraph that is nothing but links.
fn links(paragraph: &str) -> Option<Vec<ProgrammeLink>> {
    let link = |line: &str| {
        let (title, url) = line.rsplit_once(": ")?;
        let is_web = url.starts_with("https://") || url.starts_with("http://");
        let is_link = is_web && !url.contains(' ') && !title.is_empty();
        let (title, url) = (title.to_owned(), url.to_owned());
        is_link.then_some(ProgrammeLink { title, url })
    };
    paragraph.split('\n').map(link).collect()
}

/// The venue of a feed: the last name of its places, where it is no room.
///
/// It is no room for certain where a place has a position, and most probably where the last name
/// is the same for sessions in different rooms. A feed of a single room does not show it.
pub(super) fn venue(events: &[Component<'_>]) -> Option<Venue> {
    let places = events.iter().filter_map(|event| {
        let position = event.first("GEO").map(|position| position.value);
        Some((event.text("LOCATION")?, position))
    });
    let places: Vec<(String, Option<&str>)> = places.collect();
    let geo = places.iter().find_map(|(_, at)| position((*at)?));
    let placed = places
        .iter()
        .filter(|(_, at)| geo.is_none() || at.is_some());
    let placed = placed.map(|(place, _)| place.split(", ").collect::<Vec<&str>>());
    let placed: Vec<Vec<&str>> = placed.collect();
    let first = placed.first()?;
    let ends_alike = |count: usize| {
        let end = tail(first, count);
        end.is_some() && placed.iter().all(|parts| tail(parts, count) == end)
    };
    let heads = placed
        .iter()
        .filter_map(|parts| parts.split_last().map(|(_, head)| head));
    let rooms: BTreeSet<&[&str]> = heads.filter(|head| !head.is_empty()).collect();
    if !ends_alike(1) || (geo.is_none() && rooms.len() < 2) {
        return None;
    }
    // A venue with commas in its name is what all places end with, unless all are one room.
    let mut count = 1;
    while count < VENUE_PARTS_MAX && rooms.len() > 1 && ends_alike(count + 1) {
        count += 1;
    }
    let name = Name::parse(&tail(first, count)?.join(", ")).ok()?;
    Some(Venue {
        name,
        address: None,
        geo,
    })
}

/// The last parts of a place.
fn tail<'p, 't>(parts: &'p [&'t str], count: usize) -> Option<&'p [&'t str]> {
    parts.get(parts.len().checked_sub(count)?..)
}

/// The names of the rooms in a place of a feed with this venue.
pub(super) fn rooms(place: &str, venue: Option<&Venue>) -> Vec<String> {
    let venue = venue.map(|venue| venue.name.as_str());
    let rooms = match venue.and_then(|venue| place.strip_suffix(venue)) {
        None => place,
        Some("") => return Vec::new(),
        Some(rooms) => rooms.strip_suffix(", ").unwrap_or(place),
    };
    rooms
        .split(", ")
        .map(|room| room.trim().to_owned())
        .collect()
}

/// Reads GEO (RFC 5545, section 3.8.1.6).
fn position(value: &str) -> Option<Geo> {
    let (latitude, longitude) = value.split_once(';')?;
    let degrees = |text: &str| values::text(text).parse::<f64>().ok();
    Geo::new(degrees(latitude)?, degrees(longitude)?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::intake::ics::notes::Notes;
    use crate::intake::ics::{component, lines};

    #[test]
    fn labels_are_told_from_titles() {
        assert_eq!(
            label("Panel 1: Ports: a view"),
            Some(("Panel 1", "Ports: a view"))
        );
        assert_eq!(label("Talk 2.3: Ports"), Some(("Talk 2.3", "Ports")));
        assert_eq!(label("Session IV: Ports"), Some(("Session IV", "Ports")));
        for heading in [
            "Ports: 1",
            "Keynote: Ports",
            "Django 5: news",
            "Panel 1",
            "Panel 1:x",
        ] {
            assert_eq!(label(heading), None, "{heading}");
        }
    }

    #[test]
    fn categories_are_track_kind_and_tags() {
        let told = |list: &[&str]| {
            let (track, kind, tags) = categories(list.iter().map(ToString::to_string).collect());
            format!(
                "{} {kind:?} {}",
                track.unwrap_or("-".to_owned()),
                tags.join("+")
            )
        };
        assert_eq!(
            told(&["Law & Order", "panel", "a", "b"]),
            "Law & Order Panel a+b"
        );
        assert_eq!(told(&["talk", "panel"]), "- Talk panel");
        assert_eq!(told(&["a", "b"]), "- Other a+b");
        assert_eq!(told(&[]), "- Other ");
    }

    #[test]
    fn a_description_is_taken_apart() {
        let text = "This session is cancelled.\n\nDoors close at nine.\n\nModerator: Ann Lee, Jr., \
            Clerk, Harbour\nPanelists:\n• Bo Roe\n• to be announced\n\nSlides: part 1: \
            https://a.example/1\nStream: http://b.example\n\nOne.\n\nTwo … \
            https://forum.example/conferences/x/sessions/0a-1.txt";
        let told = described(text);
        assert_eq!(told.notice.as_deref(), Some("Doors close at nine."));
        let people = told.people.iter().map(|(name, role, rest)| {
            format!("{role:?} {name} / {}", rest.as_deref().unwrap_or("-"))
        });
        let people = people.collect::<Vec<_>>();
        assert_eq!(
            people,
            [
                "Moderator Ann Lee, Jr. / Clerk, Harbour",
                "Panelist Bo Roe / -"
            ]
        );
        let links = told
            .links
            .iter()
            .map(|link| format!("{}={}", link.title, link.url));
        let links = links.collect::<Vec<_>>();
        assert_eq!(
            links,
            [
                "Slides: part 1=https://a.example/1",
                "Stream=http://b.example"
            ]
        );
        assert_eq!(
            (told.prose.as_deref(), told.is_cut),
            (Some("One.\n\nTwo …"), true)
        );
    }

    #[test]
    fn prose_alone_stays_prose() {
        for text in [
            "One.",
            "One.\n\nTwo: three",
            "Chair: in the middle\nof a text",
            "x: y",
        ] {
            let told = described(text);
            assert_eq!(
                (told.prose.as_deref(), told.notice),
                (Some(text), None),
                "{text}"
            );
        }
        assert_eq!(described(""), Described::default());
    }

    fn rooms_of(place: &str, venue: Option<&Venue>) -> String {
        rooms(place, venue).join("+")
    }

    #[test]
    fn the_venue_is_told_from_the_rooms() {
        let told = |places: &[&str]| {
            let events = places.iter().map(|place| {
                let (name, geo) = match place.strip_suffix(" @") {
                    Some(name) => (name, "GEO:54.1;10.2\n"),
                    None => (*place, ""),
                };
                format!(
                    "BEGIN:VEVENT\nLOCATION:{}\n{geo}END:VEVENT\n",
                    name.replace(',', "\\,")
                )
            });
            let text = events.collect::<String>();
            let mut notes = Notes::default();
            let lines = lines::unfold(&text, &mut notes).unwrap();
            let calendar = component::read(&lines, &mut notes).unwrap();
            let venue = venue(&calendar.events);
            let rooms = calendar
                .events
                .iter()
                .filter_map(|event| event.text("LOCATION"));
            let rooms = rooms.map(|place| rooms_of(&place, venue.as_ref()));
            let rooms = rooms.collect::<Vec<_>>().join(" ");
            let venue = venue.map_or("-".to_owned(), |venue| venue.name.to_string());
            format!("{venue}: {rooms}")
        };
        assert_eq!(told(&["A, Foyer", "Foyer", "A"]), "-: A+Foyer Foyer A");
        assert_eq!(told(&["A, Pier", "A, B, Pier", "Pier"]), "Pier: A A+B ");
        assert_eq!(told(&["A, Pier, Kiel", "B, Pier, Kiel"]), "Pier, Kiel: A B");
        assert_eq!(
            told(&["A, Pier @", "A, Pier @", "Stream"]),
            "Pier: A A Stream"
        );
        assert_eq!(told(&["A, B"]), "-: A+B");
    }
}
