//! CSV (RFC 4180), one row a session, for spreadsheets.
//!
//! What a spreadsheet would take for a formula begins with an apostrophe (OWASP ASVS 5.0, 1.2.10).

use chrono::NaiveDate;

use super::{Format, View, by_role, printed};
use crate::domain::appearance::Role;
use crate::domain::local_time::Moment;
use crate::domain::release::Item;
use crate::domain::words::Word;

pub static FORMAT: Format = Format {
    id: "csv",
    media_type: "text/csv; charset=utf-8; header=present",
    about: "CSV (RFC 4180), one row a session, for spreadsheets",
    render,
};

/// Stands between several values in one cell: names have commas and semicolons of their own.
const BETWEEN: &str = " | ";

const COLUMNS: &[&str] = &[
    "id",
    "code",
    "day",
    "start",
    "end",
    "zone",
    "starts_at",
    "ends_at",
    "label",
    "title",
    "kind",
    "status",
    "notice",
    "rooms",
    "track",
    "language",
    "tags",
    "abstract",
    "description",
    "links",
];

fn render(view: &View<'_>) -> Vec<u8> {
    let mut writer = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .from_writer(Vec::new());
    let roles = Role::ALL.iter().map(|(_, word)| format!("{word}s"));
    let head = COLUMNS.iter().map(ToString::to_string).chain(roles);
    let rows = view
        .items()
        .into_iter()
        .map(|(item, day)| row(view, item, day));
    for record in [head.collect::<Vec<_>>()].into_iter().chain(rows) {
        let written = writer.write_record(record.iter().map(|cell| safe(cell)));
        debug_assert!(written.is_ok(), "writing to memory does not fail");
    }
    writer.into_inner().unwrap_or_default()
}

fn row(view: &View<'_>, item: &Item, day: Option<NaiveDate>) -> Vec<String> {
    let text = |text: Option<&str>| text.unwrap_or_default().to_owned();
    let links = item.links.iter();
    let links: Vec<_> = links
        .map(|link| format!("{} {}", link.title, link.url))
        .collect();
    let tags: Vec<_> = item.tags.iter().map(ToString::to_string).collect();
    let wall = |moment: Moment| moment.wall().format("%H:%M").to_string();
    let mut row = vec![
        item.id.to_string(),
        item.code.to_string(),
        day.map(|day| day.to_string()).unwrap_or_default(),
        wall(item.when.start()),
        wall(item.when.end()),
        view.release.conference.zone.name().to_owned(),
        view.time(item.when.start()),
        view.time(item.when.end()),
        text(item.label.as_ref().map(|label| label.as_str())),
        item.title.to_string(),
        item.kind.word().to_owned(),
        item.standing.word().to_owned(),
        text(item.notice.as_ref().map(|notice| notice.as_str())),
        view.rooms(item).join(BETWEEN),
        text(view.track(item)),
        text(item.language.as_ref().map(|language| language.as_str())),
        tags.join(BETWEEN),
        text(item.abstract_text.as_ref().map(|text| text.as_str())),
        text(item.description.as_ref().map(|text| text.as_str())),
        links.join(BETWEEN),
    ];
    let people = by_role(item);
    row.extend(Role::ALL.iter().map(|(role, _)| {
        let seats = people.iter().filter(|(of, _)| of == role);
        let seats = seats.flat_map(|(_, seats)| seats.iter().copied());
        seats.map(printed).collect::<Vec<_>>().join(BETWEEN)
    }));
    row
}

/// A cell that no spreadsheet calculates; an importer takes the apostrophe off again.
fn safe(cell: &str) -> String {
    match cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\'']) {
        true => format!("'{cell}"),
        false => cell.to_owned(),
    }
}
