use super::*;
use crate::domain::appearance::Role;
use crate::domain::local_time::TimeInput;
use crate::domain::programme::{ProgrammeSession, Timing};
use crate::domain::session::{Kind, Status};
use crate::intake::DateOrder;

fn read(bytes: &[u8]) -> Reading {
    parse(bytes, &Options::default()).unwrap()
}

fn codes(reading: &Reading) -> Vec<&str> {
    reading.notes.iter().map(|note| note.code).collect()
}

/// A session on one line: its times, title, rooms and people.
fn shown(session: &ProgrammeSession) -> String {
    let time = |time: &TimeInput| match time {
        TimeInput::Wall(wall) => wall.format("%m-%d %H:%M").to_string(),
        TimeInput::Instant(at) => at.to_rfc3339(),
    };
    let when = match &session.time {
        Timing::Unplaced => "unplaced".to_owned(),
        Timing::OfDay { starts, ends } => {
            let ends = ends.map(|ends| ends.format("%H:%M").to_string());
            format!("{}–{}", starts.format("%H:%M"), ends.unwrap_or_default())
        }
        Timing::At { starts, ends } => {
            let ends = ends.as_ref().map(time);
            format!("{}–{}", time(starts), ends.unwrap_or_default())
        }
    };
    let people = session.people.iter().map(|one| {
        let role = if one.role_inferred {
            "?".to_owned()
        } else {
            format!("{:?}", one.role)
        };
        let behind = [&one.title, &one.affiliation].into_iter().flatten();
        let behind: String = behind.map(|text| format!(", {text}")).collect();
        format!("{role} {}{behind}", one.name)
    });
    let people = people.collect::<Vec<_>>().join("; ");
    format!(
        "{when} {} @{} [{people}]",
        session.title,
        session.rooms.join("+")
    )
}

fn sheets(reading: &Reading) -> Vec<String> {
    let mut lines = Vec::new();
    for day in &reading.programme.days {
        let date = day.date.map(|date| date.to_string());
        lines.push(format!(
            "# {}",
            date.or(day.label.clone()).unwrap_or_default()
        ));
        lines.extend(day.sessions.iter().map(shown));
    }
    lines.extend(reading.programme.unplaced.iter().map(shown));
    lines
}

#[test]
fn one_row_a_person_makes_one_session_of_several_rows() {
    let reading = read(include_bytes!("../../../tests/intake/tide-people.csv"));
    assert_eq!(
        sheets(&reading),
        [
            "# Tag 1",
            "09:00–09:30 Eröffnung am Kai @Großer Speicher [Host Jörn Möwe, Tidenamt]",
            "09:30–10:45 Wem gehört der Pegel? @Großer Speicher \
             [Moderator Ole Priel; ? Ada Schlick, Wattwerk & Söhne; ? Ben Siel]",
            "# Tag 2",
            "10:00– Rückfahrt @Boot 2 []",
            "18:30–00:30 Nachtfahrt @Boot 2 []",
        ]
    );
    let notes = [
        "column_unknown",
        "encoding_guessed",
        "zone_missing",
        "date_missing",
        "role_inferred",
        "seat_unnamed",
        "time_suspicious",
        "row_skipped",
    ];
    assert_eq!(codes(&reading), notes, "{:#?}", reading.notes);
    let panel = &reading.programme.days[0].sessions[1];
    assert_eq!((panel.kind, panel.line), (Kind::Panel, 3));
    assert_eq!(panel.people[1].role, Role::Panelist);
    assert!(
        reading.notes[0].text.contains("“Notiz”"),
        "{}",
        reading.notes[0].text
    );
    let skipped = reading.notes.last().unwrap();
    assert_eq!(skipped.line, Some(8));
}

#[test]
fn numbered_speakers_merged_dates_and_american_order_are_read() {
    let reading = read(include_bytes!("../../../tests/intake/tide-speakers.csv"));
    assert_eq!(
        sheets(&reading),
        [
            "# 2027-05-14",
            "05-14 08:30–05-14 09:15 Low water, high hopes @Pier 1 \
             [Speaker Mara Quay, Harbour master, Port of Ems]",
            "05-14 09:30–05-14 10:00 =Counting waves @Pier 1+Pier 2 \
             [Speaker Ivo Brook, Wave Lab; Speaker Lea Dyke, Pilot, Buoy Inc]",
            "05-14 12:00– Lunch @ []",
            "# 2027-05-15",
            "05-15 09:00–05-15 10:00 Workshop @Pier 2 \
             [Speaker Nia Tarn, Knot School; Speaker Kit Loch, Knot School]",
            "unplaced Poster tour @ []",
        ]
    );
    let programme = &reading.programme;
    assert_eq!(programme.zone_label.as_deref(), Some("ET"));
    let first = &programme.days[0].sessions[0];
    assert_eq!(
        first.description.as_deref(),
        Some("First line\nand **second** line")
    );
    assert_eq!((first.kind, first.line), (Kind::Keynote, 3));
    let lunch = &programme.days[0].sessions[2];
    assert!(lunch.all_rooms && lunch.kind == Kind::Break);
    assert_eq!(programme.people[0].pronouns.as_deref(), Some("he/him"));
    let notes = [
        "column_unknown",
        "zone_label",
        "seat_unnamed",
        "row_skipped",
        "title_from_column",
    ];
    assert_eq!(codes(&reading), notes, "{:#?}", reading.notes);
}

#[test]
fn our_own_table_comes_back_as_it_was() {
    let reading = read(include_bytes!("../../../tests/golden/harbour-2.csv"));
    assert_eq!(
        sheets(&reading),
        [
            "# 2026-10-24",
            "2026-10-24T11:00:00+02:00–2026-10-24T12:15:00+02:00 Ports, pilots; and \"law\" \
             @Großer Saal+Foyer [Moderator Inês Faro, Chair of the day; \
             Panelist Tom O’Reed, Clerk; of, the \\ court, Harbour Office]",
            "# 2026-10-25",
            "2026-10-25T10:00:00+01:00–2026-10-25T11:00:00+01:00 After the clock was set back \
             @Großer Saal []",
            "unplaced The long night @Foyer []",
        ]
    );
    assert_eq!(codes(&reading), ["seat_unnamed"], "{:#?}", reading.notes);
    let programme = &reading.programme;
    assert_eq!(programme.conference.zone.unwrap().name(), "Europe/Berlin");
    let first = &programme.days[0].sessions[0];
    assert_eq!(first.status, Status::Cancelled);
    assert_eq!(
        first.reference.as_deref(),
        Some("00000000-0000-0000-0000-000000000064")
    );
    assert_eq!(first.label.as_deref(), Some("Panel 1"));
    assert_eq!(first.track.as_deref(), Some("Law & Order"));
    assert!(first.abstract_text.as_ref().unwrap().ends_with("und 潮汐."));
    assert_eq!(programme.unplaced[0].status, Status::Confirmed);
}

#[test]
fn what_we_guard_against_formulas_and_join_is_taken_apart_again() {
    let text = "id,code,day,start,end,zone,starts_at,ends_at,label,title,kind,status,notice,rooms,\
                track,language,tags,abstract,description,links,moderators,chairs,hosts,speakers,\
                panelists,discussants,interpreters\r\n\
                a,c,2027-05-04,10:00,11:00,UTC,2027-05-04T10:00:00Z,2027-05-04T11:00:00Z,,\
                ''Tis low tide,other,confirmed,'+1,A; B | C,,und,x | y,<b> & 'q,\"'- a\nb\",\
                Slides and notes https://a.example/x | Film https://a.example/y,,,,\
                \"Ann (moderator), Jr., Acme | Ann (moderator), Jr.\",,,\r\n";
    let reading = read(text.as_bytes());
    assert!(reading.notes.is_empty(), "{:#?}", reading.notes);
    let session = &reading.programme.days[0].sessions[0];
    assert_eq!(
        (session.title.as_str(), session.kind),
        ("'Tis low tide", Kind::Other)
    );
    assert_eq!(session.notice.as_deref(), Some("+1"));
    assert_eq!(
        (session.rooms.join("/"), session.tags.join("/")),
        ("A; B/C".into(), "x/y".into())
    );
    assert_eq!(session.language.as_deref(), Some("und"));
    assert_eq!(session.abstract_text.as_deref(), Some("<b> & 'q"));
    assert_eq!(session.description.as_deref(), Some("- a\nb"));
    let links: Vec<_> = session
        .links
        .iter()
        .map(|link| link.title.as_str())
        .collect();
    assert_eq!(links, ["Slides and notes", "Film"]);
    let people: Vec<_> = session.people.iter().map(|one| one.name.as_str()).collect();
    assert_eq!(people, ["Ann (moderator), Jr.", "Ann (moderator), Jr."]);
    assert_eq!(session.people[0].affiliation.as_deref(), Some("Acme"));
}

#[test]
fn an_order_of_dates_that_nothing_shows_has_to_be_declared() {
    let text = b"Title,Date,Start\nEbb,03/04/2027,9:00\nFlow,05/04/2027,9:00\n";
    let error = parse(text, &Options::default()).unwrap_err().to_string();
    assert!(
        error.starts_with("line 2:") && error.contains("--date-order"),
        "{error}"
    );
    let day = |order| {
        let options = Options {
            date_order: Some(order),
            ..Options::default()
        };
        let reading = parse(text, &options).unwrap();
        reading.programme.days[0].date.unwrap().to_string()
    };
    assert_eq!(day(DateOrder::DayMonth), "2027-04-03");
    assert_eq!(day(DateOrder::MonthDay), "2027-03-04");
}

#[test]
fn a_table_is_told_from_prose_and_markdown() {
    let sure = |bytes: &[u8]| confidence(&Sniff::of(bytes));
    assert_eq!(sure(b"Title,Start\nEbb,9:00\n"), 80);
    assert_eq!(sure(b"\"Start Time\"\tSession\n9:00\tEbb\n"), 80);
    assert_eq!(
        sure(include_bytes!("../../../tests/intake/tide-people.csv")),
        80
    );
    assert_eq!(
        sure(include_bytes!("../../../tests/golden/harbour-2.csv")),
        80
    );
    for text in [
        "Dear all, the title, as you know, starts late, on a Monday.\n9:00 Welcome, coffee\n",
        "| Title | Start |\n| --- | --- |\n| Ebb | 9:00 |\n",
        "Title | Start\n--- | ---\nEbb | 9:00\n",
        "Name,Email\nAnn,ann@a.example\n",
        "Title\nEbb\n",
        "BEGIN:VCALENDAR\n",
        "{\"title\": 1, \"start\": 2}",
        "",
    ] {
        assert_eq!(sure(text.as_bytes()), 0, "{text}");
    }
}

#[test]
fn a_table_without_sessions_is_no_programme_unless_it_is_ours() {
    let error = parse(b"Title,Start\n,\n", &Options::default()).unwrap_err();
    assert!(matches!(error, Error::NoProgramme { .. }), "{error}");
    let head = include_str!("../../../tests/golden/harbour-2.csv")
        .lines()
        .next()
        .unwrap();
    let reading = read(head.as_bytes());
    assert!(reading.programme.days.is_empty() && reading.notes.is_empty());
}

#[test]
fn a_crowd_in_one_cell_is_refused() {
    let names = "Ann Lee; ".repeat(2_000);
    let text = format!("Title,Start,Speakers\nEbb,9:00,{names}\n");
    let error = parse(text.as_bytes(), &Options::default())
        .unwrap_err()
        .to_string();
    assert!(
        error.starts_with("line 2: a session has more than 1000 people"),
        "{error}"
    );
}
