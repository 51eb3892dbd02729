//! What is published in a format is read back as what it was, as far as the format can carry it.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Duration, NaiveDate, NaiveDateTime};
use plenary::domain::agenda::{Agenda, Request, Tolerance};
use plenary::domain::appearance::Role;
use plenary::domain::conference::Conference;
use plenary::domain::local_time::{TimeInput, Zone};
use plenary::domain::programme::{
    Programme, ProgrammeAppearance, ProgrammeDay, ProgrammeLink, ProgrammeSession, Timing,
};
use plenary::domain::reconcile::{Ground, Import, reconcile, walls_in};
use plenary::domain::release::Release;
use plenary::domain::session::{Kind, Status};
use plenary::domain::text::{Label, Name, Slug, Title};
use plenary::domain::words::Word;
use plenary::intake;
use proptest::prelude::*;
use uuid::Uuid;

use crate::support::agenda::now;
use crate::support::views::render;

const ZONE: &str = "Europe/Berlin";
const FIRST_DAY: &str = "2027-05-04";
const ROOMS: [&str; 4] = ["Hall A", "Großer Saal", "Room 2.14", "Pier & Deck"];
const TRACKS: [&str; 2] = ["Ports", "Law, order"];

/// Who may sit in a session of each of the two lanes: nobody is in both at once.
const PEOPLE: [[(&str, Option<&str>); 4]; 2] = [
    [
        ("Ines Faro", Some("Head of Pilots, Harbour Office")),
        ("Tom Reed", Some("Editor; Tide Review")),
        ("Zoë d’Or", None),
        ("Piet van der Kaas", Some("Professor, University of Brine")),
    ],
    [
        ("Ada Quay", Some("Port of Ems")),
        ("Bo Roe", None),
        ("Mona Al-Rahim", Some("Minister of Tides, Republic of Ems")),
        ("Cy Poe", Some("Director, Pier \"Nine\"")),
    ],
];

fn words() -> impl Strategy<Value = String> {
    let word = prop::sample::select(vec![
        "Tides", "salt", "Harbour", "über", "storms", "the", "coast", "12", "café", "Ω", "risk",
        "sand", "and", "light",
    ]);
    prop::collection::vec(word, 1..6).prop_map(|words| words.join(" "))
}

fn sentence() -> impl Strategy<Value = String> {
    let marks = prop::sample::select(vec![".", "; so, “yes”.", " (a < b) & c.", " 🌊!", "\\ok?"]);
    (words(), marks).prop_map(|(words, mark)| format!("What {words} mean{mark}"))
}

fn prose() -> impl Strategy<Value = String> {
    prop::collection::vec(sentence(), 1..4).prop_map(|lines| lines.join("\n\n"))
}

prop_compose! {
    fn person(lane: usize)(
        at in 0..4_usize,
        role in prop::sample::select(Role::ALL.iter().map(|(role, _)| *role).collect::<Vec<_>>()),
    ) -> ProgrammeAppearance {
        let (name, affiliation) = PEOPLE[lane][at];
        ProgrammeAppearance {
            affiliation: affiliation.map(str::to_owned),
            ..ProgrammeAppearance::new(name, role, 1)
        }
    }
}

prop_compose! {
    fn session(lane: usize)(
        title in words(),
        number in prop::option::of(1..9_u32),
        (text, description) in (prop::option::of(prose()), prop::option::of(prose())),
        kind in prop::sample::select(Kind::ALL.iter().map(|(kind, _)| *kind).collect::<Vec<_>>()),
        cancelled in prop::bool::weighted(0.1),
        rooms in prop::sample::subsequence(vec![lane, lane + 2], 0..=2),
        track in prop::option::of(prop::sample::select(TRACKS.to_vec())),
        language in prop::option::of(prop::sample::select(vec!["en", "de", "pt-BR"])),
        tags in prop::sample::subsequence(vec!["water", "money, law", "über"], 0..3),
        people in prop::collection::vec(person(lane), 0..4),
        (gap, minutes) in (0..6_i64, 1..20_i64),
        link in prop::bool::ANY,
    ) -> (i64, i64, ProgrammeSession) {
        let mut once = BTreeSet::new();
        let mut people = people;
        people.retain(|person| once.insert(person.name.clone()));
        // Printed in the order of their roles.
        people.sort_by_key(|person| person.role);
        let link = link.then(|| ProgrammeLink {
            title: "Slides, part 1".to_owned(),
            url: "https://forum.example/slides?a=1&b=2".to_owned(),
        });
        let session = ProgrammeSession {
            label: number.map(|number| format!("Panel {number}")),
            abstract_text: text,
            description,
            kind,
            status: if cancelled { Status::Cancelled } else { Status::Confirmed },
            rooms: rooms.iter().map(|room| ROOMS[*room].to_owned()).collect(),
            track: track.map(str::to_owned),
            language: language.map(str::to_owned),
            tags: tags.iter().map(ToString::to_string).collect(),
            people,
            links: link.into_iter().collect(),
            ..ProgrammeSession::new(title, 1)
        };
        (gap * 10, minutes * 5, session)
    }
}

/// A programme of three days in two lanes, in which nothing overlaps that may not.
fn programme() -> impl Strategy<Value = Programme> {
    let lanes = [0, 1].map(|lane| prop::collection::vec(session(lane), 1..8));
    lanes.prop_map(|lanes| {
        let first: NaiveDate = FIRST_DAY.parse().unwrap();
        let mut days: BTreeMap<NaiveDate, Vec<(NaiveDateTime, ProgrammeSession)>> = BTreeMap::new();
        for sessions in lanes {
            let mut clock = first.and_hms_opt(9, 0, 0).unwrap();
            for (gap, minutes, session) in sessions {
                let start = clock + Duration::minutes(gap);
                let end = start + Duration::minutes(minutes);
                clock = end;
                // Three or four sessions fill a day.
                if clock.time() >= chrono::NaiveTime::from_hms_opt(13, 0, 0).unwrap() {
                    clock = (clock.date() + Duration::days(1))
                        .and_hms_opt(9, 0, 0)
                        .unwrap();
                }
                let time = Timing::At {
                    starts: TimeInput::Wall(start),
                    ends: Some(TimeInput::Wall(end)),
                };
                let session = ProgrammeSession { time, ..session };
                days.entry(start.date()).or_default().push((start, session));
            }
        }
        let day = |(date, mut sessions): (NaiveDate, Vec<(NaiveDateTime, ProgrammeSession)>)| {
            sessions.sort_by_key(|(start, _)| *start);
            ProgrammeDay {
                date: Some(date),
                sessions: sessions.into_iter().map(|(_, session)| session).collect(),
                ..ProgrammeDay::default()
            }
        };
        Programme {
            days: days.into_iter().map(day).collect(),
            ..Programme::default()
        }
    })
}

/// The agenda that a programme makes.
fn agenda(programme: &Programme) -> Agenda {
    let (slug, title) = (
        Slug::parse("forum").unwrap(),
        Title::parse("Forum").unwrap(),
    );
    let zone = Zone::parse(ZONE).unwrap();
    let empty = Agenda::new(Conference::new(
        Uuid::from_u128(1).into(),
        slug,
        title,
        zone,
    ));
    let (source, by) = (Label::parse("test").unwrap(), Name::parse("test").unwrap());
    let import = Import {
        programme,
        source: &source,
        dates: &[],
        matches: &[],
        prune: false,
        by: &by,
        at: now(),
    };
    let ground = Ground {
        agenda: &empty,
        before: None,
        others: &[],
        public: &BTreeSet::new(),
    };
    let mut next = 100;
    let reconciled = reconcile(&import, &ground, &mut || {
        next += 1;
        Uuid::from_u128(next)
    });
    let edits = reconciled.unwrap().edits;
    let request = Request {
        edits: &edits,
        waive: &[],
        by: &by,
        at: now(),
        tolerance: Tolerance::Keep,
    };
    empty.apply(&request).unwrap()
}

/// What a format carries of a session, in lines that can be compared.
struct Carried {
    cancelled: bool,
    role: fn(&ProgrammeSession, Role) -> String,
    affiliation: bool,
    more: bool,
    tags: bool,
    track: bool,
    /// The abstract and the description; or one of them, the abstract where there is one.
    description: Option<bool>,
    language: bool,
    /// Rooms one by one, or as one line.
    rooms: bool,
}

const ALL: Carried = Carried {
    cancelled: true,
    role: |_, role| role.word().to_owned(),
    affiliation: true,
    more: true,
    tags: true,
    track: true,
    description: Some(true),
    language: true,
    rooms: true,
};

fn people(session: &ProgrammeSession, carried: &Carried) -> String {
    let people = session.people.iter().map(|person| {
        let role = (carried.role)(session, person.role);
        let parts = [person.title.clone(), person.affiliation.clone()];
        let parts = parts.into_iter().flatten().filter(|_| carried.affiliation);
        format!(
            "{role} {} {}",
            person.name,
            parts.collect::<Vec<_>>().join(", ")
        )
    });
    people.collect::<Vec<_>>().join(" · ")
}

fn told(programme: &Programme, carried: &Carried) -> Vec<String> {
    let zone = Zone::parse(ZONE).unwrap();
    let sessions = programme.days.iter().flat_map(|day| {
        let date = day.date;
        day.sessions.iter().map(move |session| (date, session))
    });
    let shown =
        |session: &ProgrammeSession| carried.cancelled || session.status != Status::Cancelled;
    let used: BTreeSet<_> = programme
        .sessions()
        .filter(|session| shown(session))
        .flat_map(|session| &session.rooms)
        .collect();
    let line = |(date, session): (Option<NaiveDate>, &ProgrammeSession)| {
        let (starts, ends) = walls_in(session, date, programme.conference.zone, zone).unwrap();
        let people = people(session, carried);
        let rooms: BTreeSet<_> = session.rooms.iter().collect();
        // A session in every room that is used is one in all rooms, and the other way round.
        let everywhere = session.all_rooms || (rooms.len() > 1 && rooms == used);
        let rooms = match (carried.rooms, everywhere) {
            (false, _) => session.rooms.join(", "),
            (true, true) => "everywhere".to_owned(),
            (true, false) => format!("{rooms:?}"),
        };
        let links: Vec<_> = session
            .links
            .iter()
            .filter(|l| l.title != "Website")
            .collect();
        let mut parts = vec![
            format!("{} – {}", starts.wall(), ends.unwrap()),
            format!(
                "{:?} {:?} {:?}",
                session.label, session.title, session.status
            ),
            rooms,
            people,
        ];
        let (text, description) = (&session.abstract_text, &session.description);
        parts.push(match carried.description {
            Some(true) => format!("{text:?} {description:?}"),
            Some(false) => format!("{:?}", text.as_ref().or(description.as_ref())),
            None => format!("{text:?}"),
        });
        if carried.track {
            parts.push(format!("{:?}", session.track));
        }
        if carried.tags {
            parts.push(format!("{:?}", session.tags));
        }
        if carried.more {
            parts.push(format!("{} {links:?}", session.kind.word()));
        }
        if carried.language {
            parts.push(format!("{:?}", session.language));
        }
        parts.join("\n  ")
    };
    let mut lines: Vec<_> = sessions.filter(|(_, s)| shown(s)).map(line).collect();
    lines.sort();
    lines
}

/// The last part of what a failing test says is the file.
fn check(programme: &Programme, format: &str, carried: &Carried) -> Result<(), TestCaseError> {
    let mut programme = programme.clone();
    // Only what was public before is public as cancelled.
    if !carried.cancelled {
        let all = programme.days.iter_mut().flat_map(|day| &mut day.sessions);
        all.for_each(|session| session.status = Status::Confirmed);
    }
    let mut before = programme.clone();
    let all = before.days.iter_mut().flat_map(|day| &mut day.sessions);
    all.for_each(|session| session.status = Status::Confirmed);
    let first = Release::freeze(&agenda(&before), None, now()).unwrap();
    let release = Release::freeze(&agenda(&programme), Some(&first), now()).unwrap();
    let text = render(&release, format);
    let options = intake::Options {
        zone: Zone::parse(ZONE).ok(),
        date_order: None,
    };
    let reading = intake::read(text.as_bytes(), None, &options);
    let reading = reading.map_err(|error| TestCaseError::fail(format!("{error}\n{text}")))?;
    let (read, meant) = (told(&reading.programme, carried), told(&programme, carried));
    prop_assert_eq!(read, meant, "{}", text);
    Ok(())
}

/// A role that is only told apart from "speaks" by name.
fn speaks(session: &ProgrammeSession, role: Role) -> String {
    match role {
        Role::Panelist | Role::Speaker if session.kind == Kind::Panel => "panelist".to_owned(),
        Role::Panelist | Role::Speaker => "speaker".to_owned(),
        role => role.word().to_owned(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 40,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn our_json_is_read_back_whole(programme in programme()) {
        check(&programme, "json", &ALL)?;
    }

    #[test]
    fn csv_is_read_back_whole(programme in programme()) {
        check(&programme, "csv", &ALL)?;
    }

    #[test]
    fn schedule_json_is_read_back_without_tags(programme in programme()) {
        let carried = Carried { cancelled: false, tags: false, ..ALL };
        check(&programme, "schedule.json", &carried)?;
    }

    #[test]
    fn schedule_xml_is_read_back_without_tags_and_affiliations(programme in programme()) {
        let carried = Carried {
            cancelled: false,
            tags: false,
            affiliation: false,
            role: speaks,
            ..ALL
        };
        check(&programme, "xml", &carried)?;
    }

    #[test]
    fn a_calendar_is_read_back(programme in programme()) {
        let carried = Carried {
            description: Some(false),
            language: false,
            ..ALL
        };
        check(&programme, "ics", &carried)?;
    }

    #[test]
    fn a_printed_agenda_is_read_back_as_far_as_it_prints(programme in programme()) {
        let carried = Carried {
            tags: false,
            track: false,
            description: None,
            rooms: false,
            more: false,
            language: false,
            ..ALL
        };
        check(&programme, "txt", &carried)?;
    }
}
