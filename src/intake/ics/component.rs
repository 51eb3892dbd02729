//! Components (RFC 5545, section 3.6): which properties belong together.
//!
//! Only events and zones are kept. To-dos, journals, alarms and what no standard knows are passed
//! over with all that stands in them.

use super::lines::{self, Content, Line, Property};
use super::notes::Notes;
use super::values;
use crate::intake::{Error, within_bounds};

/// Components lie three deep in real files.
const MAX_DEPTH: usize = 16;

/// Parts of all zones of a file; a zone with its whole history has about 100.
const MAX_OBSERVANCES: usize = 5_000;

/// What is read of a file.
#[derive(Debug, Default)]
pub(super) struct Calendar<'l> {
    pub properties: Vec<Property<'l>>,
    /// VTIMEZONE, with STANDARD and DAYLIGHT as their parts.
    pub zones: Vec<Component<'l>>,
    /// VEVENT.
    pub events: Vec<Component<'l>>,
}

/// One component.
#[derive(Debug)]
pub(super) struct Component<'l> {
    pub properties: Vec<Property<'l>>,
    pub parts: Vec<Component<'l>>,
    /// The line of its BEGIN, counted from 1.
    pub line: usize,
}

impl<'l> Component<'l> {
    fn new(line: usize) -> Self {
        let (properties, parts) = (Vec::new(), Vec::new());
        Component {
            properties,
            parts,
            line,
        }
    }

    /// The first property of a name.
    pub fn first(&self, name: &str) -> Option<&Property<'l>> {
        first(&self.properties, name)
    }

    /// All properties of a name.
    pub fn all(&self, name: &'static str) -> impl Iterator<Item = &Property<'l>> {
        let properties = self.properties.iter();
        properties.filter(move |property| property.name == name)
    }

    /// The text of the first property of a name, if it has any.
    pub fn text(&self, name: &str) -> Option<String> {
        let text = values::text(self.first(name)?.value);
        (!text.is_empty()).then_some(text)
    }
}

impl<'l> Calendar<'l> {
    /// The text of the first property of the calendar itself that has one of these names.
    pub fn text(&self, names: &[&str]) -> Option<String> {
        let texts = names
            .iter()
            .filter_map(|name| first(&self.properties, name));
        let mut texts = texts.map(|property| values::text(property.value));
        texts.find(|text| !text.is_empty())
    }
}

fn first<'p, 'l>(properties: &'p [Property<'l>], name: &str) -> Option<&'p Property<'l>> {
    properties.iter().find(|property| property.name == name)
}

/// What an open component is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sort {
    Calendar,
    Event,
    Zone,
    Observance,
    /// Nothing of it is read.
    Skipped,
}

struct Reader<'l, 'n> {
    calendar: Calendar<'l>,
    /// The open components with their names, the outermost first.
    open: Vec<(&'l str, Sort)>,
    observances: usize,
    notes: &'n mut Notes,
}

/// Puts the lines of a file together.
pub(super) fn read<'l>(lines: &'l [Line<'_>], notes: &mut Notes) -> Result<Calendar<'l>, Error> {
    let mut reader = Reader {
        calendar: Calendar::default(),
        open: Vec::new(),
        observances: 0,
        notes,
    };
    for line in lines {
        match lines::read(line) {
            Content::Property(property) if property.name == "BEGIN" => reader.begin(&property)?,
            Content::Property(property) if property.name == "END" => reader.end(&property),
            Content::Property(property) => reader.take(property),
            Content::Skipped => {}
            Content::Unknown => reader.pass_over(line.number),
        }
    }
    if let Some((name, _)) = reader.open.last() {
        let text = format!("the file ends inside of a {name}: what follows it may be missing");
        reader.notes.whole("component_unclosed", text);
    }
    Ok(reader.calendar)
}

impl<'l> Reader<'l, '_> {
    fn begin(&mut self, property: &Property<'l>) -> Result<(), Error> {
        let (name, line) = (property.value, property.line);
        let is = |other: &str| name.eq_ignore_ascii_case(other);
        let event = self.open.iter().position(|(_, sort)| *sort == Sort::Event);
        if let Some(event) = event.filter(|_| is("VEVENT")) {
            let text = "an event begins before the one above it has ended";
            self.notes.single(line, "component_unclosed", text);
            self.open.truncate(event);
        }
        if self.open.len() >= MAX_DEPTH {
            let reason = format!(
                "components lie more than {MAX_DEPTH} deep in each other; export the calendar anew"
            );
            return Err(Error::Malformed { line, reason });
        }
        let sort = match self.open.last().map(|(_, sort)| *sort) {
            None | Some(Sort::Calendar) if is("VCALENDAR") => Sort::Calendar,
            None | Some(Sort::Calendar) if is("VEVENT") => {
                self.calendar.events.push(Component::new(line));
                within_bounds(self.calendar.events.len())?;
                Sort::Event
            }
            None | Some(Sort::Calendar) if is("VTIMEZONE") => {
                self.calendar.zones.push(Component::new(line));
                Sort::Zone
            }
            Some(Sort::Zone) if is("STANDARD") || is("DAYLIGHT") => self.observance(line)?,
            _ => Sort::Skipped,
        };
        self.open.push((name, sort));
        Ok(())
    }

    fn observance(&mut self, line: usize) -> Result<Sort, Error> {
        self.observances += 1;
        if self.observances > MAX_OBSERVANCES {
            let reason = format!(
                "the time zones of the file have more than {MAX_OBSERVANCES} parts; export the \
                 calendar in one zone"
            );
            return Err(Error::Malformed { line, reason });
        }
        if let Some(zone) = self.calendar.zones.last_mut() {
            zone.parts.push(Component::new(line));
        }
        Ok(Sort::Observance)
    }

    fn end(&mut self, property: &Property<'l>) {
        let is = |(name, _): &(&str, Sort)| name.eq_ignore_ascii_case(property.value);
        match self.open.iter().rposition(is) {
            Some(at) => self.open.truncate(at),
            None => self.pass_over(property.line),
        }
    }

    fn take(&mut self, property: Property<'l>) {
        let calendar = &mut self.calendar;
        let properties = match self.open.last().map(|(_, sort)| *sort) {
            None => return self.pass_over(property.line),
            Some(Sort::Skipped) => None,
            Some(Sort::Calendar) => Some(&mut calendar.properties),
            Some(Sort::Event) => calendar
                .events
                .last_mut()
                .map(|event| &mut event.properties),
            Some(Sort::Zone) => calendar.zones.last_mut().map(|zone| &mut zone.properties),
            Some(Sort::Observance) => {
                let zone = calendar.zones.last_mut();
                let part = zone.and_then(|zone| zone.parts.last_mut());
                part.map(|part| &mut part.properties)
            }
        };
        if let Some(properties) = properties {
            properties.push(property);
        }
    }

    /// Says that a line was not read, where it could have meant something.
    fn pass_over(&mut self, line: usize) {
        let sort = self.open.last().map(|(_, sort)| *sort);
        if sort != Some(Sort::Skipped) {
            let text = "this line is no property of a calendar and was left out";
            self.notes.single(line, "property_unknown", text);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        let mut notes = Notes::default();
        let lines = lines::unfold(text, &mut notes).unwrap();
        let calendar = read(&lines, &mut notes).unwrap();
        let told = |component: &Component<'_>| {
            let properties = component.properties.iter();
            let properties: Vec<_> = properties.map(|one| one.value).collect();
            format!(
                "{}[{}]+{}",
                component.line,
                properties.join(" "),
                component.parts.len()
            )
        };
        let all = calendar.zones.iter().chain(&calendar.events).map(told);
        let all = all.chain([format!("of {}", calendar.properties.len())]);
        let notes = notes.finish();
        let notes = notes.iter().map(|note| note.code.to_owned());
        assert_eq!(all.chain(notes).collect::<Vec<_>>().join(", "), expected);
    }

    #[test]
    fn only_events_and_zones_are_read() {
        check(
            "BEGIN:VCALENDAR\nPRODID:p\nBEGIN:VTIMEZONE\nTZID:z\nBEGIN:STANDARD\nDTSTART:1\n\
             END:STANDARD\nEND:VTIMEZONE\nBEGIN:VTODO\nUID:1\nEND:VTODO\nBEGIN:VEVENT\nUID:2\n\
             BEGIN:VALARM\nwhat is this\nUID:3\nEND:VALARM\nSUMMARY:s\nEND:VEVENT\nEND:VCALENDAR",
            "3[z]+1, 12[2 s]+0, of 1",
        );
    }

    #[test]
    fn what_is_not_closed_is_said() {
        check(
            "BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:1\nBEGIN:VALARM\nBEGIN:VEVENT\nUID:2",
            "2[1]+0, 5[2]+0, of 0, component_unclosed, component_unclosed",
        );
        check(
            "UID:0\nBEGIN:VCALENDAR\nVTIMEZONE: Europe/Rome\nEND:VTODO\nBEGIN:VEVENT\nEND:VEVENT",
            "5[]+0, of 0, component_unclosed, property_unknown, property_unknown, property_unknown",
        );
    }

    #[test]
    fn what_lies_too_deep_is_refused() {
        let text = "BEGIN:X\n".repeat(MAX_DEPTH + 1);
        let lines = lines::unfold(&text, &mut Notes::default()).unwrap();
        let error = read(&lines, &mut Notes::default()).unwrap_err().to_string();
        assert!(
            error.starts_with("line 17: components lie more than 16 deep"),
            "{error}"
        );
    }
}
