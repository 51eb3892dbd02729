//! Made-up calendars as pictures: text → the programme in short form.

use std::fmt::Write;

use super::*;
use crate::domain::local_time::{TimeInput, Zone};
use crate::domain::session::Status;
use crate::intake;

const BROKEN: &str = include_str!("../../../tests/intake/tides-broken.ics");
const ZONES: &str = include_str!("../../../tests/intake/tides-zones.ics");
const OWN: &str = include_str!("../../../tests/golden/harbour-1.ics");

/// One line for each day, session and person, and the codes of the notes; "?" marks what was
/// inferred.
fn draw(reading: &Reading) -> String {
    let mut out = String::new();
    for day in &reading.programme.days {
        writeln!(out, "{}", day.date.unwrap()).unwrap();
        day.sessions
            .iter()
            .for_each(|one| draw_session(one, &mut out));
    }
    if !reading.programme.unplaced.is_empty() {
        writeln!(out, "unplaced").unwrap();
    }
    reading
        .programme
        .unplaced
        .iter()
        .for_each(|one| draw_session(one, &mut out));
    let codes: Vec<_> = reading.notes.iter().map(|note| note.code).collect();
    writeln!(out, "{}", codes.join(" ")).unwrap();
    out
}

fn draw_session(one: &ProgrammeSession, out: &mut String) {
    let told = |time: TimeInput, form: &str| match time {
        TimeInput::Wall(wall) => wall.format("%H:%M").to_string(),
        TimeInput::Instant(at) => at.format(form).to_string(),
    };
    if let Timing::At { starts, ends } = one.time {
        let ends = ends.map_or("...".to_owned(), |ends| told(ends, "%H:%M"));
        write!(out, "  {}-{ends} ", told(starts, "%H:%M%:z")).unwrap();
    } else {
        write!(out, "  ").unwrap();
    }
    if let Some(label) = &one.label {
        write!(out, "[{label}] ").unwrap();
    }
    write!(out, "{} ({:?})", one.title, one.kind).unwrap();
    if one.status != Status::Confirmed {
        write!(out, " {:?}", one.status).unwrap();
    }
    for (sign, texts) in [("@", &one.rooms), ("#", &one.tags)] {
        texts
            .iter()
            .for_each(|text| write!(out, " {sign}{text}").unwrap());
    }
    for link in &one.links {
        write!(out, " <{}: {}>", link.title, link.url).unwrap();
    }
    writeln!(out, " {}", one.reference.as_deref().unwrap_or("-")).unwrap();
    for text in one.description.iter().chain(&one.abstract_text) {
        writeln!(out, "    \"{}\"", text.replace('\n', "/")).unwrap();
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

/// A calendar with one event for each of these.
fn calendar(head: &str, events: &[&str]) -> String {
    let event = |text: &&str| format!("BEGIN:VEVENT\n{text}\nEND:VEVENT\n");
    let events: String = events.iter().map(event).collect();
    format!("BEGIN:VCALENDAR\n{head}{events}END:VCALENDAR\n")
}

fn read(text: &str, zone: Option<&str>) -> Reading {
    let zone = zone.map(|zone| Zone::parse(zone).unwrap());
    let options = Options {
        zone,
        ..Options::default()
    };
    parse(text.as_bytes(), &options).unwrap()
}

#[track_caller]
fn check(text: &str, zone: Option<&str>, expected: &str) {
    let drawn = draw(&read(text, zone));
    assert_eq!(drawn.trim(), expected.trim(), "\n{drawn}");
}

#[track_caller]
fn refuse(text: &str, expected: &str) {
    let error = parse(text.as_bytes(), &Options::default())
        .unwrap_err()
        .to_string();
    assert!(error.contains(expected), "{error}");
}

#[test]
fn a_broken_file_is_mended_and_said_to_be() {
    check(
        BROKEN,
        Some("Europe/Lisbon"),
        "
2027-05-04
  09:00+01:00-09:30 Opening of the sluice (Opening) @Lock -
    Speaker? Tidewater Club
  09:30+01:00-10:15 Reading a tide table (Other) @Quay -
    \"What the columns mean./What they leave out: wind.//And why: pressure.\"
    Speaker? Ann Lee
    Speaker? Bo 'buoy' Roe
2027-05-05
  13:00+01:00-... Lunch on the ferry (Break) <Location: https://tidewater.example/ferry> 79
2027-05-06
  00:30+01:00-01:30 Night walk on the ‘long’ mole (Other) Cancelled @Mole, east end \
        <Location: https://tidewater.example/mole> 78
    \"Bring **boots**.\"
    Speaker? Cy Poe
property_unknown reference_duplicate role_inferred folding_repaired time_suspicious",
    );
    let drawn = draw(&read(&BROKEN.replace('\n', "\r\n"), None));
    assert!(drawn.contains("08:00+00:00-08:30 Opening"), "{drawn}");
    assert!(drawn.contains("\nzone_missing property_unknown"), "{drawn}");
    let sure = |text: &str| confidence(&Sniff::of(text.as_bytes()));
    assert_eq!((sure(BROKEN), sure("9:00 Tea")), (90, 0));
}

#[test]
fn times_are_those_of_their_zones() {
    check(
        ZONES,
        None,
        "
2027-04-01
  09:00+10:30-09:30 Morning shanties (Other) @Pier choir@reef.example/20270401T0900
    Chair Dee Moss
  10:00+10:30-11:00 Keynote from afar (Keynote) Draft #Coral, soft #Keynote \
        <Live \"A\": https://reef.example/live> keynote@reef.example
    \"On [coral](https://reef.example/coral).\"
    Moderator Eli Fenn | Reef Office
    Speaker Fay Gill
    Speaker Dee Moss
2027-04-02
  19:00-... Dusk (Other) dusk@reef.example
2027-04-03
  10:00+10:30-10:45 Late shanties (Other) @Pier choir@reef.example/20270403T0900
2027-04-04
  09:00+09:30-09:30 Morning shanties (Other) @Pier choir@reef.example/20270404T0900
    Chair Dee Moss
2027-04-05
  09:00+09:30-09:30 Morning shanties (Other) @Pier choir@reef.example/20270405T0900
    Chair Dee Moss
unplaced
  Beach day (Other) party@reef.example
  Long sail (Other) sail@reef.example
seconds_cut all_day too_long private_skipped zone_unknown",
    );
    let conference = read(ZONES, None).programme.conference;
    assert_eq!(conference.title.unwrap().as_str(), "Reef Days 2027");
    assert_eq!(
        conference.description.unwrap().unwrap().as_str(),
        "Three days, *one* reef."
    );
    assert_eq!(
        conference.url.unwrap().unwrap().as_str(),
        "https://reef.example/2027"
    );
    assert_eq!(conference.zone, Zone::parse("Australia/Adelaide").ok());
}

#[test]
fn our_own_feed_is_read_back() {
    let reading = read(OWN, None);
    let conference = &reading.programme.conference;
    assert_eq!(
        conference.title.as_ref().unwrap().as_str(),
        "Harbour Forum; with, commas"
    );
    assert_eq!(conference.zone, Zone::parse("Europe/Berlin").ok());
    assert!(conference.url.is_some() && conference.venue.is_none());
    let sessions: Vec<_> = reading.programme.sessions().collect();
    let first = sessions[0];
    assert_eq!(
        (first.label.as_deref(), first.track.as_deref()),
        (Some("Panel 1"), Some("Law & Order"))
    );
    assert_eq!(first.title, "Ports, pilots; and \"law\"");
    assert_eq!(first.rooms, ["Großer Saal", "Foyer"]);
    assert!(first.links.is_empty() && first.tags.is_empty());
    assert!(
        first
            .abstract_text
            .as_ref()
            .unwrap()
            .starts_with("Eine lange Zusammenfassung")
    );
    let people = first.people.iter().map(|person| {
        let rest = person.affiliation.as_deref().unwrap_or_default();
        format!("{:?} {} | {rest}", person.role, person.name)
    });
    let expected = [
        "Moderator Inês Faro | Chair of the day",
        "Panelist Tom O’Reed | Clerk; of, the \\ court, Harbour Office",
    ];
    assert_eq!(people.collect::<Vec<_>>(), expected);
    let codes: Vec<_> = reading.notes.iter().map(|note| note.code).collect();
    assert_eq!(codes, ["text_cut"]);
    let drawn = draw(&reading);
    assert!(drawn.contains("\n  01:30+02:00-02:30 [Panel 2] The long night (Panel) @Foyer"));
    assert!(drawn.contains("\n  10:00+01:00-11:00 [Panel 3] After the change (Panel)"));
}

#[test]
fn what_was_withdrawn_from_our_own_feed_is_told_by_its_mark() {
    let text = calendar(
        "PRODID:-//Plenary//Plenary//EN\nX-WR-TIMEZONE:Europe/Berlin\n",
        &[
            "UID:1\nDTSTART:20270504T070000Z\nDTEND:20270504T080000Z\nSTATUS:CANCELLED\n\
             SUMMARY:CANCELLED: Talk 1: Low tide\nCATEGORIES:talk\n\
             DESCRIPTION:This session is cancelled.",
            "UID:2\nDTSTART:20270504T090000Z\nDTEND:20270504T100000Z\nSTATUS:CANCELLED\n\
             SUMMARY:POSTPONED: High tide\nCATEGORIES:workshop,a\\, b\n\
             DESCRIPTION:Postponed: time to be announced.",
        ],
    );
    let expected = "
2027-05-04
  09:00+02:00-10:00 [Talk 1] Low tide (Talk) Cancelled 1
unplaced
  High tide (Workshop) #a, b 2";
    check(&text, None, expected);
}

#[test]
fn pretalx_writes_the_speakers_behind_the_title() {
    let text = calendar(
        "PRODID:-//pretalx//pretalx.example//\n",
        &[
            "UID:1\nSUMMARY:Tides - a view - Ann Lee\\, Bo Roe\nDTSTART:20270504T0900",
            "UID:2\nSUMMARY:Coffee - \nDTSTART:20270504T1000\nDURATION:PT1H",
        ],
    );
    let expected = "
2027-05-04
  09:00-... Tides - a view (Other) 1
    Speaker? Ann Lee
    Speaker? Bo Roe
  10:00-11:00 Coffee (Break) 2
zone_missing role_inferred";
    check(&text, None, expected);
}

#[test]
fn the_organizer_of_everything_is_no_speaker() {
    let event = |uid: &str| {
        format!("UID:{uid}\nSUMMARY:s\nORGANIZER;CN=Ann Lee:mailto:a@b\nDTSTART:20270504T0900")
    };
    let events = ["1", "2", "3"].map(event);
    let events: Vec<&str> = events.iter().map(String::as_str).collect();
    let people = |events: &[&str]| {
        let reading = read(&calendar("", events), Some("UTC"));
        reading
            .programme
            .sessions()
            .map(|one| one.people.len())
            .sum::<usize>()
    };
    assert_eq!((people(&events), people(&events[..2])), (0, 2));
}

#[test]
fn all_events_in_one_zone_name_that_of_the_conference() {
    let zone = |ids: &[&str]| {
        let events = ids
            .iter()
            .map(|id| format!("UID:{id}\nSUMMARY:s\nDTSTART{id}:20270504T0900"));
        let events: Vec<_> = events.collect();
        let events: Vec<&str> = events.iter().map(String::as_str).collect();
        let reading = read(&calendar("", &events), None);
        reading.programme.conference.zone.map(Zone::name)
    };
    let berlin = ";TZID=/x.example/Europe/Berlin";
    assert_eq!(zone(&[berlin, berlin]), Some("Europe/Berlin"));
    assert_eq!(zone(&[berlin, ";TZID=Europe/Rome"]), None);
    assert_eq!(zone(&[berlin, ""]), None);
    assert_eq!(zone(&[";TZID=W. Europe Standard Time"]), None);
}

#[test]
fn what_cannot_be_read_is_refused_with_a_way_out() {
    refuse(
        "BEGIN:VCALENDAR\nEND:VCALENDAR",
        "looked for events of a calendar",
    );
    refuse("", "no programme found");
    let endless = calendar(
        "",
        &["SUMMARY:Tea\nDTSTART:20270504T0900\nRRULE:FREQ=DAILY"],
    );
    refuse(
        &endless,
        "line 5: “Tea” recurs without an end; give its rule an end",
    );
    let heavy = format!(
        "SUMMARY:{}\nDTSTART:20270504T0900\nRRULE:FREQ=DAILY;COUNT=900",
        "a".repeat(99_999)
    );
    refuse(
        &calendar("", &[heavy.as_str()]),
        "recurs 900 times with a text of 10003",
    );
    let many = "BEGIN:VEVENT\n".repeat(intake::MAX_SESSIONS + 1);
    refuse(&many, "the limit is 20000");
    let deep = "BEGIN:VALARM\n".repeat(20);
    refuse(&deep, "line 17: components lie more than 16 deep");
    let error = parse(b"BEGIN:VCALENDAR\nSUMMARY:\xff", &Options::default()).unwrap_err();
    assert_eq!(error, Error::NotText { offset: 24 });
}

#[test]
fn only_the_first_time_of_a_rule_that_is_not_read_is_taken_over() {
    let monthly = "UID:1\nSUMMARY:Tea\nDTSTART:20270504T0900Z\nRRULE:FREQ=MONTHLY;COUNT=3";
    let daily = "UID:2\nSUMMARY:Swim\nDTSTART:20270504T0800Z\nRRULE:FREQ=DAILY;COUNT=99999999\n\
        RDATE:20270503T0800Z\nEXDATE:20270504T080000Z,20270505";
    let reading = read(&calendar("", &[monthly, daily]), Some("UTC"));
    let codes: Vec<_> = reading.notes.iter().map(|note| note.code).collect();
    assert_eq!(codes, ["recurrence_unread", "recurrence_cut"]);
    let references = reading.programme.sessions().take(3);
    let references: Vec<_> = references
        .map(|one| one.reference.clone().unwrap())
        .collect();
    assert_eq!(
        references,
        ["2/20270503T0800", "1/20270504T0900", "2/20270506T0800"]
    );
    assert_eq!(reading.programme.sessions().count(), 1 + 1_000 - 2);
}

#[test]
fn no_bytes_are_read_in_vain_or_for_ever() {
    for text in [BROKEN, ZONES, OWN] {
        for end in (0..text.len()).step_by(13) {
            let _ = parse(&text.as_bytes()[..end], &Options::default());
        }
    }
    let odd = [
        "DTSTART:99999999\nDTEND:00000000",
        "DTSTART;TZID=:20270504T090000\nDURATION:P99999999999D",
        "DTSTART:20270504T090000\nDURATION:P999999999W\nRRULE:",
        "DTSTART:19000101T000000Z\nRRULE:FREQ=WEEKLY;COUNT=999999999",
        "DTSTART:20981231T235959Z\nDURATION:PT23H\nRRULE:FREQ=DAILY;COUNT=9\nRDATE:,/,x",
        "DTSTART:20270504T090000+9999\nRECURRENCE-ID:x\nRDATE:20270504",
        "ATTENDEE;CN=\nATTENDEE;CN=\"\nATTENDEE;CN;CN=,:\nCATEGORIES:,\\\nGEO:x;y",
    ];
    for event in odd {
        let odd = format!("SUMMARY:s\nUID:1\n{event}");
        let text = calendar("X-WR-TIMEZONE:\"\n", &[odd.as_str()]);
        let reading = read(&text, Some("America/New_York"));
        assert!(reading.programme.sessions().count() <= 9, "{event}");
    }
    let long = [
        "ATTENDEE;CN=\"",
        ";=",
        "a\\",
        "\n",
        "\n ",
        "x\n",
        "RRULE:FREQ=DAILY;COUNT=2\n",
        "(,",
    ];
    for part in long {
        let text = format!("SUMMARY:s\n{}", part.repeat(30_000));
        let text = calendar("", &[text.as_str()]);
        let _ = parse(text.as_bytes(), &Options::default());
    }
}
