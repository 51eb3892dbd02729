//! Made-up agendas as pictures: text → the programme in short form.

mod days;
mod forms;
mod people;
mod speakers;
mod text;

use std::fmt::Write;

use super::{Options, parse};
use crate::domain::programme::Programme;
use crate::intake::{Error, Reading};

/// One line for each day, session and person; "?" marks what was inferred.
fn draw(programme: &Programme) -> String {
    let mut out = String::new();
    for day in &programme.days {
        let date = day
            .date
            .map_or("no date".to_owned(), |date| date.to_string());
        writeln!(out, "{date}{}", if day.order_inferred { " ?" } else { "" }).unwrap();
        for one in &day.sessions {
            let (starts, ends) = one.time.walls().unwrap();
            let ends = ends.map_or("...".to_owned(), |end| end.format("%H:%M").to_string());
            write!(out, "  {}-{ends} ", starts.format("%H:%M")).unwrap();
            if let Some(label) = &one.label {
                write!(out, "[{label}] ").unwrap();
            }
            write!(out, "{} ({:?})", one.title, one.kind).unwrap();
            for room in &one.rooms {
                write!(out, " @ {room}").unwrap();
            }
            writeln!(out).unwrap();
            for text in one.abstract_text.iter().flat_map(|text| text.lines()) {
                writeln!(out, "    \"{text}\"").unwrap();
            }
            for person in &one.people {
                let sign = if person.role_inferred { "?" } else { "" };
                write!(out, "    {:?}{sign} {}", person.role, person.name).unwrap();
                if let Some(affiliation) = &person.affiliation {
                    write!(out, " | {affiliation}").unwrap();
                }
                writeln!(out).unwrap();
            }
        }
    }
    out
}

fn read(text: &str) -> Result<Reading, Error> {
    parse_bytes(text.as_bytes())
}

fn parse_bytes(bytes: &[u8]) -> Result<Reading, Error> {
    parse(bytes, &Options::default())
}

#[track_caller]
fn check(text: &str, expected: &str) {
    let reading = read(text).unwrap();
    let drawn = draw(&reading.programme);
    assert_eq!(
        drawn.trim_end(),
        expected.trim_matches('\n').trim_end(),
        "\n{drawn}"
    );
}

fn codes(text: &str) -> Vec<&'static str> {
    read(text)
        .unwrap()
        .notes
        .iter()
        .map(|note| note.code)
        .collect()
}

fn note(text: &str, code: &str) -> String {
    let notes = read(text).unwrap().notes;
    notes
        .into_iter()
        .find(|note| note.code == code)
        .unwrap()
        .text
}

#[track_caller]
fn check_empty(text: &str) {
    let error = read(text).unwrap_err().to_string();
    assert!(error.starts_with("no programme found"), "{error}");
}

/// A made-up page printed newest first: two days without a date, the closing after panel 2.
const REVERSED: &str = "\u{feff}A post about cheese\r
\r
Written By:\r
Nell Curd\r
Nell Curd is a fellow of the Dairy Guild. In 2019 she met Ivo Whey at 10:30 AM in the dairy.\r
Panel 2: Rinds of the North (3:00 PM - 4:15 PM ET)\r
\r
What is a rind? It is the skin of the cheese.\r
\r
This panel will scrape it.  \r
\r
\r
Hon. Mona Brie: Valdoria\u{2019}s Minister of Cheese\r
\r
Piet R. van der Kaas: Professor and Chair of the Department of Rinds, Gouda\r
\r
Closing (4:15 PM \u{2013} 4:30\u{a0}PM ET)\r
\r
Panel 1: Milk, a Review (10:30 AM -11:45 AM ET)\r
\r
Ebba Al-Rahim: Director, Milk Forum\r
\r
Panel 2: Salt and Time (3:00 PM\u{2014}4:15 PM ET)\r
\r
Zo\u{eb} d\u{2019}Or: Salt\u{ad}er and maker of the Brine Diary\r
\r
Panel 1: Opening the Cellar (10:30 AM - 11:45 AM ET)\r
\r
Lena Di Fresco: Former Head of the Cellar\r
";
