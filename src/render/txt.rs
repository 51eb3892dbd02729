//! A printed agenda, as people write it into a programme booklet; our own importer reads it back.

use chrono::{NaiveDate, NaiveDateTime, Timelike};

use super::{Clock, Format, Times, View, by_role, heading, printed};
use crate::domain::local_time::{Moment, Zone};
use crate::domain::release::{Item, Standing};

pub static FORMAT: Format = Format {
    id: "txt",
    media_type: "text/plain; charset=utf-8",
    about: "A printed agenda; `plenary import` reads it back",
    render,
};

fn render(view: &View<'_>) -> Vec<u8> {
    let conference = &view.release.conference;
    let mut out = Paper(String::new());
    out.line(&view.title());
    out.lines(conference.subtitle.as_ref());
    out.lines(conference.venue.as_ref().map(|venue| &venue.name));
    out.lines(conference.notice.as_ref());
    let mut today = None;
    for (item, _) in view.items() {
        // The date that the clock beside it belongs to, also after midnight.
        let day = match view.options.times {
            Times::Zoned => item.when.date(),
            Times::Utc => item.when.start().instant().date_naive(),
        };
        if today != Some(day) {
            today = Some(day);
            out.blank();
            out.line(&date(view, day));
        }
        out.blank();
        session(&mut out, view, item);
    }
    out.0.into_bytes()
}

/// Lines, with one blank line between parts.
struct Paper(String);

impl Paper {
    fn line(&mut self, line: &str) {
        self.0.push_str(line);
        self.0.push('\n');
    }

    fn lines(&mut self, lines: impl IntoIterator<Item: ToString>) {
        lines
            .into_iter()
            .for_each(|line| self.line(&line.to_string()));
    }

    fn blank(&mut self) {
        if !self.0.ends_with("\n\n") {
            self.0.push('\n');
        }
    }
}

/// "Tuesday, 22 June 2021", and what the day is called.
fn date(view: &View<'_>, day: NaiveDate) -> String {
    let date = day.format("%A, %-d %B %Y").to_string();
    let known = view.release.days.iter().find(|known| known.date == day);
    match known.and_then(|day| day.label.as_ref()) {
        Some(label) => format!("{date} – {label}"),
        None => date,
    }
}

fn session(out: &mut Paper, view: &View<'_>, item: &Item) {
    out.line(&time(view, item));
    out.line(&match item.standing {
        Standing::Confirmed => item.heading(),
        Standing::Cancelled => format!("CANCELLED: {}", item.heading()),
        Standing::Postponed => format!("POSTPONED: {}", item.heading()),
    });
    let rooms = view.rooms(item);
    if !rooms.is_empty() {
        out.line(&format!("Location: {}", rooms.join(", ")));
    }
    for (role, seats) in by_role(item) {
        let heading = heading(role, seats.len());
        match seats.as_slice() {
            [one] => out.line(&format!("{heading}: {}", printed(one))),
            many => {
                out.line(&format!("{heading}:"));
                many.iter()
                    .for_each(|seat| out.line(&format!("- {}", printed(seat))));
            }
        }
    }
    if let Some(notice) = &item.notice {
        out.line(&format!("({notice})"));
    }
    if let Some(prose) = &item.abstract_text {
        out.blank();
        out.line(prose.as_str());
    }
}

/// "10:30 AM – 11:45 AM ET".
fn time(view: &View<'_>, item: &Item) -> String {
    let zone = view.release.conference.zone;
    let (start, end) = (item.when.start(), item.when.end());
    let clock = |moment: Moment| match view.options.times {
        Times::Zoned => hours(moment.wall(), view.options.clock),
        Times::Utc => hours(moment.instant().naive_utc(), view.options.clock),
    };
    let name = |moment: Moment| match view.options.times {
        Times::Utc => "UTC".to_owned(),
        Times::Zoned => label(zone, moment),
    };
    let (from, to) = (name(start), name(end));
    match from == to || !(zone.happens_twice(start.wall()) || zone.happens_twice(end.wall())) {
        true => format!("{} – {} {from}", clock(start), clock(end)),
        // In the hour that happens twice, both say which one they are.
        false => format!("{} {from} – {} {to}", clock(start), clock(end)),
    }
}

fn hours(wall: NaiveDateTime, clock: Clock) -> String {
    match clock {
        Clock::TwentyFour => wall.format("%H:%M").to_string(),
        Clock::Twelve => {
            let (afternoon, hour) = wall.hour12();
            let half = if afternoon { "PM" } else { "AM" };
            format!("{hour}:{:02} {half}", wall.minute())
        }
    }
}

/// What people print for a zone: "ET", and "EST" only in the hour that happens twice.
fn label(zone: Zone, at: Moment) -> String {
    let name = zone.state(at.instant()).abbreviation;
    let american = zone.name().starts_with("America/");
    let generic = match name.as_str() {
        _ if zone.happens_twice(at.wall()) => None,
        "EST" | "EDT" if american => Some("ET"),
        "CST" | "CDT" if american => Some("CT"),
        "MST" | "MDT" if american => Some("MT"),
        "PST" | "PDT" if american => Some("PT"),
        _ => None,
    };
    match generic {
        Some(generic) => generic.to_owned(),
        None if name.starts_with(['+', '-']) => {
            let offset = at.to_rfc3339();
            format!("UTC{}", offset.get(19..).unwrap_or_default())
        }
        None => name,
    }
}
