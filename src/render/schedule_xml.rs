//! schedule.xml, as frab began it and the c3voc describes it: for EventFahrplan, Giggity, signs.

use super::fahrplan::{Entry, Fahrplan, FahrplanDay, named, number};
use super::xml::Document;
use super::{Format, View, txt};
use crate::domain::words::Word;

pub static FORMAT: Format = Format {
    id: "xml",
    media_type: "application/xml; charset=utf-8",
    about: "schedule.xml (frab, c3voc): for conference apps and signs",
    render,
};

fn render(view: &View<'_>) -> Vec<u8> {
    let fahrplan = Fahrplan::of(view);
    let mut xml = Document::new();
    xml.inside("schedule", &[], |xml| {
        xml.element("generator", &[("name", "Plenary")], "");
        xml.text("url", &view.url(&FORMAT));
        xml.text("version", &fahrplan.version);
        xml.inside("conference", &[], |xml| conference(xml, view, &fahrplan));
        for day in &fahrplan.days {
            write_day(xml, view, &fahrplan, day);
        }
    });
    xml.finish()
}

fn conference(xml: &mut Document, view: &View<'_>, fahrplan: &Fahrplan<'_>) {
    let conference = &view.release.conference;
    xml.text("title", conference.title.as_str());
    xml.text("acronym", &fahrplan.acronym);
    if let Some((first, last)) = fahrplan.span() {
        xml.text("start", &first.to_string());
        xml.text("end", &last.to_string());
    }
    xml.text("days", &fahrplan.days.len().to_string());
    xml.text("timeslot_duration", "00:05");
    if let Some(url) = &conference.url {
        xml.text("url", url.as_str());
    }
    xml.text("time_zone_name", conference.zone.name());
    for track in view.tracks() {
        let colour = track
            .colour
            .as_ref()
            .map(|colour| ("color", colour.as_str()));
        let attributes: Vec<_> = [("name", track.name.as_str())]
            .into_iter()
            .chain(colour)
            .collect();
        xml.element("track", &attributes, "");
    }
}

fn write_day(xml: &mut Document, view: &View<'_>, fahrplan: &Fahrplan<'_>, day: &FahrplanDay<'_>) {
    let attributes = [
        ("index", day.index.to_string()),
        ("date", day.date.to_string()),
        ("start", day.start.to_rfc3339()),
        ("end", day.end.to_rfc3339()),
    ];
    let attributes: Vec<_> = attributes.iter().map(|(k, v)| (*k, v.as_str())).collect();
    xml.inside("day", &attributes, |xml| {
        for (room, entries) in &day.rooms {
            let described = fahrplan.rooms.iter().find(|known| known.name == *room);
            let guid = described
                .map(|room| room.guid.to_string())
                .unwrap_or_default();
            xml.inside("room", &[("name", room), ("guid", &guid)], |xml| {
                for entry in entries {
                    event(xml, view, room, entry);
                }
            });
        }
    });
}

fn event(xml: &mut Document, view: &View<'_>, room: &str, entry: &Entry<'_>) {
    let item = entry.item;
    let (id, guid) = (entry.number.to_string(), item.id.to_string());
    let mut attributes = vec![("id", id.as_str()), ("guid", guid.as_str())];
    let code = entry.code().filter(|code| code.len() == 6);
    attributes.extend(code.map(|code| ("code", code)));
    xml.inside("event", &attributes, |xml| {
        xml.text("date", &entry.start.to_rfc3339());
        xml.text("start", &entry.start.format("%H:%M").to_string());
        xml.text("duration", &entry.duration);
        xml.text("room", room);
        xml.text("slug", &entry.slug);
        xml.text("url", &view.session_url(item, &txt::FORMAT));
        xml.text("title", item.title.as_str());
        xml.text(
            "subtitle",
            item.label.as_ref().map(|l| l.as_str()).unwrap_or_default(),
        );
        xml.text("track", view.track(item).unwrap_or_default());
        xml.text("type", item.kind.word());
        let language = item.language.as_ref().map(|language| language.as_str());
        xml.text("language", language.unwrap_or_default());
        xml.text("abstract", &entry.abstract_text());
        let description = item.description.as_ref().map(|text| text.as_str());
        xml.text("description", description.unwrap_or_default());
        xml.inside("persons", &[], |xml| {
            for (_, seats) in super::by_role(item) {
                for seat in seats {
                    let ids = seat
                        .person()
                        .map(|p| (number(p.0).to_string(), p.to_string()));
                    let ids = ids
                        .as_ref()
                        .map(|(id, guid)| [("id", id.as_str()), ("guid", guid)]);
                    xml.element("person", ids.as_ref().map_or(&[], |ids| ids), &named(seat));
                }
            }
        });
        xml.inside("links", &[], |xml| {
            for link in item.links.iter() {
                xml.element("link", &[("href", link.url.as_str())], link.title.as_str());
            }
        });
    });
}
