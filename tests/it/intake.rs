//! Real files of other tools, and what each is read as.

use std::path::Path;

use plenary::app::import::{self, DateOrder, ImportOptions};
use plenary::app::report::ConflictReport;
use plenary::domain::local_time::Zone;

use crate::support::readers::shared;

/// A file of `../shared/data`, the zone that its reader names, the format it is read as, and how
/// many days, sessions, rooms and people it has: counted with other programs.
type Expected = (&'static str, &'static str, &'static str, [usize; 4]);

const BERLIN: &str = "Europe/Berlin";

/// People are different names: one with and without an accent (in camp2019 and fosdem-2010) is one
/// person, one word in upper and lower case may be two. Rooms are those that are listed or used.
const FILES: &[Expected] = &[
    (
        "schedule-xml/31c3.xml",
        BERLIN,
        "schedule.xml",
        [4, 138, 4, 197],
    ),
    (
        "schedule-xml/31c3-everything.xml",
        BERLIN,
        "schedule.xml",
        [4, 321, 12, 286],
    ),
    (
        "schedule-xml/36c3-merged.xml",
        BERLIN,
        "schedule.xml",
        [4, 1351, 92, 878],
    ),
    (
        "schedule-xml/camp2019-everything.xml",
        BERLIN,
        "schedule.xml",
        [5, 606, 61, 275],
    ),
    // Its twelve lists of rooms name seven of them.
    (
        "schedule-xml/europython-2014-nonpentabarf.xml",
        BERLIN,
        "schedule.xml",
        [7, 188, 7, 117],
    ),
    (
        "schedule-xml/fosdem-2010.xml",
        "Europe/Brussels",
        "schedule.xml",
        [2, 301, 20, 265],
    ),
    (
        "schedule-xml/fosdem-2021.xml",
        "Europe/Brussels",
        "schedule.xml",
        [2, 773, 106, 684],
    ),
    (
        "schedule-xml/fosdem-2026.xml",
        "",
        "schedule.xml",
        [2, 883, 30, 927],
    ),
    (
        "schedule-json/36c3-everything.json",
        BERLIN,
        "schedule.json",
        [4, 1351, 92, 878],
    ),
    (
        "schedule-json/camp2019-frab.json",
        "",
        "schedule.json",
        [5, 79, 2, 90],
    ),
    (
        "schedule-json/democon.json",
        "",
        "schedule.json",
        [3, 36, 2, 27],
    ),
    // Two sessions, and five rooms that are listed.
    (
        "schedule-json/hub-schedule2.json",
        "",
        "schedule.json",
        [4, 2, 5, 4],
    ),
    (
        "schedule-json/invalid-example.json",
        "",
        "schedule.json",
        [1, 1, 1, 1],
    ),
    (
        "schedule-json/rc3.json",
        BERLIN,
        "schedule.json",
        [4, 48, 5, 56],
    ),
    (
        "sessionize/conclar-2022-konopas.json",
        "Europe/Dublin",
        "konopas",
        [3, 86, 8, 76],
    ),
    (
        "sessionize/conclar-2022-konopas-people.json",
        BERLIN,
        "konopas",
        [0, 0, 0, 76],
    ),
    (
        "sessionize/droidcon-london-2024-grid.json",
        "Europe/London",
        "sessionize",
        [2, 137, 7, 110],
    ),
    // 117 entries, of which seven are second ones.
    (
        "sessionize/droidcon-london-2024-speakers.json",
        BERLIN,
        "sessionize",
        [0, 0, 0, 110],
    ),
    (
        "sessionize/fluttercon-us-2024-grid.json",
        "America/New_York",
        "sessionize",
        [2, 73, 4, 56],
    ),
    // 17 rooms are listed, and 14 used.
    (
        "sessionize/google-io-2019.json",
        "America/Los_Angeles",
        "sessionize",
        [3, 1097, 17, 421],
    ),
    (
        "sessionize/kotlinconf-2025.json",
        "Europe/Copenhagen",
        "sessionize",
        [3, 112, 12, 105],
    ),
    (
        "pretalx/pyconfr-2024.json",
        "Europe/Paris",
        "pretalx",
        [3, 81, 11, 77],
    ),
    ("ics/kielux-2020.ics", BERLIN, "ics", [2, 24, 4, 20]),
    ("ics/miniconf-iclr-sample.ics", "", "ics", [4, 56, 0, 0]),
    ("ics/moca-2024.ics", "Europe/Rome", "ics", [3, 88, 4, 80]),
    ("ics/pyconau-2023-adelaide.ics", "", "ics", [3, 94, 4, 87]),
    ("csv/31c3-sendezentrum.csv", BERLIN, "csv", [4, 21, 0, 29]),
];

fn options(zone: &str) -> ImportOptions {
    let zone = Some(zone).filter(|zone| !zone.is_empty());
    ImportOptions {
        zone: zone.map(|zone| Zone::parse(zone).unwrap()),
        date_order: Some(DateOrder::DayMonth),
        ..ImportOptions::default()
    }
}

fn read(file: &Path) -> Vec<u8> {
    std::fs::read(file).unwrap()
}

#[test]
fn every_real_file_is_read_with_its_true_figures() {
    let mut wrong = Vec::new();
    for (file, zone, format, figures) in FILES {
        let Some(path) = shared(&format!("data/{file}")) else {
            return;
        };
        let programme = import::read(&[read(&path)], &options(zone)).unwrap();
        let preview = programme.preview().unwrap();
        let found = [
            preview.days.len(),
            preview.session_count(),
            preview.room_count,
            preview.people_count,
        ];
        let whole = preview
            .outcome
            .as_ref()
            .is_some_and(|o| o.added.len() == figures[1]);
        if found != *figures || preview.format != *format || !whole {
            wrong.push(format!(
                "{file}: {} {found:?}, not {format} {figures:?}",
                preview.format
            ));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn no_real_file_goes_unread() {
    let Some(folder) = shared("data") else {
        return;
    };
    let tested: Vec<_> = FILES.iter().map(|(file, ..)| *file).collect();
    for kind in [
        "schedule-xml",
        "schedule-json",
        "sessionize",
        "pretalx",
        "ics",
        "csv",
    ] {
        for entry in std::fs::read_dir(folder.join(kind)).unwrap() {
            let name = format!("{kind}/{}", entry.unwrap().file_name().to_str().unwrap());
            let refused = name == "schedule-xml/malformed-template.xml";
            assert!(
                refused || tested.contains(&name.as_str()),
                "{name} is in no table"
            );
        }
    }
}

#[test]
fn a_template_is_refused_by_its_name() {
    let Some(path) = shared("data/schedule-xml/malformed-template.xml") else {
        return;
    };
    let error = import::read(&[read(&path)], &options(""))
        .err()
        .unwrap()
        .to_string();
    assert!(
        error.contains("a template from which a programme is made"),
        "{error}"
    );
}

#[test]
fn a_grid_and_its_list_of_speakers_are_one_programme() {
    let grid = shared("data/sessionize/droidcon-london-2024-grid.json");
    let speakers = shared("data/sessionize/droidcon-london-2024-speakers.json");
    let (Some(grid), Some(speakers)) = (grid, speakers) else {
        return;
    };
    let files = [read(&grid), read(&speakers)];
    let preview = import::read(&files, &options("Europe/London"))
        .unwrap()
        .preview()
        .unwrap();
    assert_eq!((preview.session_count(), preview.people_count), (137, 110));
}

/// True for what stands in the way of publishing and is an overlap.
fn blocks(conflict: &ConflictReport) -> bool {
    matches!(conflict.severity.as_str(), "block" | "block_release") && !conflict.waived
}

#[test]
fn every_overlap_of_a_real_programme_is_told_and_with_its_marks_only_double_bookings_block() {
    for (file, zone, ..) in FILES
        .iter()
        .filter(|(file, ..)| file.starts_with("schedule-"))
    {
        let Some(path) = shared(&format!("data/{file}")) else {
            return;
        };
        let conflicts = |marks| {
            let options = ImportOptions {
                marks,
                ..options(zone)
            };
            let programme = import::read(&[read(&path)], &options).unwrap();
            let conflicts = programme.preview().unwrap().conflicts.unwrap();
            conflicts.into_iter().filter(blocks).collect::<Vec<_>>()
        };
        for conflict in conflicts(false) {
            let double = conflict.class.as_deref() == Some("true_double_booking");
            assert!(conflict.class.is_some(), "{file}: {conflict:?}");
            assert_eq!(conflict.mark.is_none(), double, "{file}: {conflict:?}");
        }
        for conflict in conflicts(true) {
            let class = conflict.class.as_deref();
            assert_eq!(class, Some("true_double_booking"), "{file}: {conflict:?}");
        }
    }
}
