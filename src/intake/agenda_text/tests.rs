//! Made-up agendas as pictures: text → the programme in short form.

use std::fmt::Write;

use super::{Error, parse};
use crate::domain::programme::Programme;

/// One line for each day, session and person; "?" marks what was inferred.
fn draw(programme: &Programme) -> String {
    let mut out = String::new();
    for day in &programme.days {
        let date = day
            .date
            .map_or("no date".to_owned(), |date| date.to_string());
        writeln!(out, "{date}{}", if day.order_inferred { " ?" } else { "" }).unwrap();
        for one in &day.sessions {
            let ends = one
                .ends
                .map_or("...".to_owned(), |end| end.format("%H:%M").to_string());
            write!(out, "  {}-{ends} ", one.starts.format("%H:%M")).unwrap();
            if let Some(label) = &one.label {
                write!(out, "[{label}] ").unwrap();
            }
            write!(out, "{} ({:?})", one.title, one.kind).unwrap();
            if let Some(room) = &one.room {
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

#[track_caller]
fn check(text: &str, expected: &str) {
    let reading = parse(text.as_bytes()).unwrap();
    let drawn = draw(&reading.programme);
    assert_eq!(
        drawn.trim_end(),
        expected.trim_matches('\n').trim_end(),
        "\n{drawn}"
    );
}

fn codes(text: &str) -> Vec<&'static str> {
    parse(text.as_bytes())
        .unwrap()
        .notes
        .iter()
        .map(|note| note.code)
        .collect()
}

fn note(text: &str, code: &str) -> String {
    let notes = parse(text.as_bytes()).unwrap().notes;
    notes
        .into_iter()
        .find(|note| note.code == code)
        .unwrap()
        .text
}

#[track_caller]
fn check_empty(text: &str) {
    let error = parse(text.as_bytes()).unwrap_err().to_string();
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
Hon. Mona Brie: Canada\u{2019}s Former Minister of Cheese\r
\r
Joost R. van der Kaas: Professor and Chair of the Department of Rinds, Gouda University\r
\r
Closing (4:15 PM \u{2013} 4:30\u{a0}PM ET)\r
\r
Panel 1: Milk, a Review (10:30 AM -11:45 AM ET)\r
\r
Ebba Al-Rahim: Director, Milk Forum\r
\r
Panel 2: Salt and Time (3:00 PM\u{2014}4:15 PM ET)\r
\r
Zo\u{eb} d\u{2019}Or: Salt\u{ad}er and host of the Brine Podcast\r
\r
Panel 1: Opening the Cellar (10:30 AM - 11:45 AM ET)\r
\r
Erica Di Fresco: Former Head of the Cellar\r
";

#[test]
fn a_page_printed_newest_first_gives_its_last_block_as_the_first_day() {
    check(
        REVERSED,
        "
no date ?
  10:30-11:45 [Panel 1] Opening the Cellar (Panel)
    Panelist? Erica Di Fresco | Former Head of the Cellar
  15:00-16:15 [Panel 2] Salt and Time (Panel)
    Panelist? Zo\u{eb} d\u{2019}Or | Salter and host of the Brine Podcast
no date ?
  10:30-11:45 [Panel 1] Milk, a Review (Panel)
    Panelist? Ebba Al-Rahim | Director, Milk Forum
  15:00-16:15 [Panel 2] Rinds of the North (Panel)
    \"What is a rind? It is the skin of the cheese.\"
    \"\"
    \"This panel will scrape it.\"
    Panelist? Hon. Mona Brie | Canada\u{2019}s Former Minister of Cheese
    Panelist? Joost R. van der Kaas | Professor and Chair of the Department of Rinds, Gouda University
  16:15-16:30 Closing (Closing)
",
    );
    assert_eq!(
        codes(REVERSED),
        [
            "zone_label",
            "day_order_inferred",
            "date_missing",
            "role_inferred",
            "lines_skipped"
        ]
    );
    assert!(note(REVERSED, "day_order_inferred").contains("backwards"));
    assert!(note(REVERSED, "role_inferred").starts_with("5 people"));
    assert!(note(REVERSED, "lines_skipped").starts_with("lines 1\u{2013}5 "));
    assert!(note(REVERSED, "zone_label").contains("--zone"));
}

#[test]
fn line_ends_and_a_byte_order_mark_do_not_matter() {
    let unix = REVERSED
        .trim_start_matches('\u{feff}')
        .replace("\r\n", "\n");
    let old_mac = unix.replace('\n', "\r");
    let expected = parse(REVERSED.as_bytes()).unwrap().programme;
    for text in [unix, old_mac] {
        assert_eq!(parse(text.as_bytes()).unwrap().programme, expected);
    }
}

#[test]
fn numbers_that_rise_twice_are_two_days_in_printed_order() {
    check(
        "Panel 1: Oak (9:00-10:00)\nPanel 2: Ash (11:00-12:00)\nPanel 3: Elm (14:00-15:00)\n\
         Panel 1: Fir (9:00-10:00)\nPanel 2: Yew (11:00-12:00)\n",
        "
no date ?
  09:00-10:00 [Panel 1] Oak (Panel)
  11:00-12:00 [Panel 2] Ash (Panel)
  14:00-15:00 [Panel 3] Elm (Panel)
no date ?
  09:00-10:00 [Panel 1] Fir (Panel)
  11:00-12:00 [Panel 2] Yew (Panel)
",
    );
}

#[test]
fn a_clock_that_goes_back_begins_a_new_day_but_a_late_night_does_not() {
    check(
        "09:00 Sowing\n14:00 Weeding\n22:00 - 01:00 Harvest party\n00:30 Bonfire\n\
         09:00 Milling\n16:00 Baking\n",
        "
no date ?
  09:00-... Sowing (Other)
  14:00-... Weeding (Other)
  22:00-01:00 Harvest party (Social)
  00:30-... Bonfire (Other)
no date ?
  09:00-... Milling (Other)
  16:00-... Baking (Other)
",
    );
}

#[test]
fn panels_numbered_through_both_days_are_parted_by_the_clock() {
    let text = "Panel 1: Oak (9:00-10:00)\nPanel 2: Ash (15:00-16:00)\n\
                Panel 3: Elm (9:00-10:00)\nPanel 4: Fir (15:00-16:00)\n";
    assert_eq!(parse(text.as_bytes()).unwrap().programme.days.len(), 2);
}

#[test]
fn the_hours_of_the_whole_event_are_no_session() {
    let text = "Friday, May 5, 2028\n9:00 AM \u{2013} 5:00 PM\n\nOld Mill, Ford Street\n\n\
                09:00 AM \u{2013} Welcome\n\n10:00 AM - Grinding\n\n11:00 AM - Lunch\n";
    check(
        text,
        "
2028-05-05
  09:00-... Welcome (Opening)
  10:00-... Grinding (Other)
  11:00-... Lunch (Break)
",
    );
    assert_eq!(codes(text), ["end_missing", "time_without_title"]);
}

#[test]
fn prose_with_times_opening_hours_and_bylines_is_no_programme() {
    check_empty("At 10:30 AM the minister opened the fair.\nIt closed at 5:00 PM.\n");
    check_empty("10:30 AM the minister came\n11:00 AM the minister went\n");
    check_empty("Opening hours: 9:00 - 17:00\nOpen from 9:00 - 17:00\nCall 555-0100\n");
    check_empty("Monday, April 3, 2028\n\nBy: Nell Curd\n\nMilk is white.\nType: Analysis\n");
    check_empty("Horizon 2020\nThe plan 2021 - 2027 is long.\n5 \u{e0} 7\n90 minutes\n3.2 Milk\n");
    check_empty("");
}

#[test]
fn a_misprinted_half_of_the_day_is_kept_and_questioned() {
    let text = "Panel 1: Oak (10:30 am\u{2013}11:45 pm)\nPanel 2: Ash (1:00 pm\u{2013}2:00 pm)\n";
    check(
        text,
        "
no date
  10:30-23:45 [Panel 1] Oak (Panel)
  13:00-14:00 [Panel 2] Ash (Panel)
",
    );
    assert!(note(text, "time_suspicious").contains("10:30\u{2013}11:45 is likely meant"));
}

#[test]
fn an_end_before_the_start_is_left_out_and_questioned() {
    let text = "16h30 : Chant\n17h30-17h00 : Remise des prix\n";
    check(
        text,
        "no date\n  16:30-... Chant (Other)\n  17:30-... Remise des prix (Other)\n",
    );
    assert_eq!(
        codes(text),
        ["date_missing", "end_missing", "time_suspicious"]
    );
}

#[test]
fn a_missing_am_or_pm_is_concluded_and_noted() {
    let text = "Oats, 8:30-9.00 a.m.\nRye, 11:00-12:30 p.m.\nLunch, 12:30-1:50 p.m.\n\
                Barley | 3:00 p.m.-3:40 p.m.\n";
    check(
        text,
        "
no date
  08:30-09:00 Oats (Other)
  11:00-12:30 Rye (Other)
  12:30-13:50 Lunch (Break)
  15:00-15:40 Barley (Other)
",
    );
    assert!(note(text, "meridiem_inferred").contains("\"11:00-12:30 p.m.\" as starting at 11:00"));
    check(
        "8:15 - 9:00 Tea\n11:00 - 12:00 Rye\n1:00 - 1:30 Oats\n5:30 - 7:00 Reception\n7:00 Songs\n",
        "
no date
  08:15-09:00 Tea (Break)
  11:00-12:00 Rye (Other)
  13:00-13:30 Oats (Other)
  17:30-19:00 Reception (Social)
  19:00-... Songs (Other)
",
    );
}

#[test]
fn every_printed_form_of_a_time_is_read() {
    check(
        "0800 - 0900 Oats\n09.15 Rye\n9h30-10h15 : 5 \u{e0} 7\n11 \u{2013} 11:30 am Corn\n\
         noon \u{2013} 1 pm Lunch\n7: 30 PM: Songs\n",
        "
no date
  08:00-09:00 Oats (Other)
  09:15-... Rye (Other)
  09:30-10:15 5 \u{e0} 7 (Social)
  11:00-11:30 Corn (Other)
  12:00-13:00 Lunch (Break)
  19:30-... Songs (Other)
",
    );
}

#[test]
fn printed_roles_are_kept_and_no_other_is_invented() {
    check(
        "Day 1 \u{2013} 22 June 2027
09:00 \u{2013} 10:30
Panel 1: Ships and shores
Chair: Prof. Anna-Lena \u{d8}stberg, Port University
Panelists:
- Dr. Jos\u{e9} de la Torre, Tide Lab
- Li Wei, Harbour Master (discussant)
\u{2022} H.E. Fatou Diop, chair
\u{2022} More speakers to be announced
11:00 \u{2013} 12:00
Tides: a talk about water
Moderated by Kofi Mensah, Tide Tribune
Speakers: Ana Lima (Tide Lab), Bo Chen (Sail Union) and Cy Dunn (Port Council)
Location: Quay Room
",
        "
2027-06-22
  09:00-10:30 [Panel 1] Ships and shores (Panel)
    Chair Prof. Anna-Lena \u{d8}stberg | Port University
    Panelist Dr. Jos\u{e9} de la Torre | Tide Lab
    Discussant Li Wei | Harbour Master
    Chair H.E. Fatou Diop
  11:00-12:00 Tides: a talk about water (Talk) @ Quay Room
    Moderator Kofi Mensah | Tide Tribune
    Speaker Ana Lima | Tide Lab
    Speaker Bo Chen | Sail Union
    Speaker Cy Dunn | Port Council
",
    );
}

#[test]
fn headings_and_questions_with_a_colon_are_no_people() {
    check(
        "Panel 1: Milk (9:00-10:00)\n\nWhat is milk: a drink or a food?\n\n\
         Key Questions: How is it made?\n\nMilk Prices: how they rose over the years.\n\n\
         Ada Curd: Director, Milk Forum\n\nPanel 2: Salt (11:00-12:00)\n",
        "
no date
  09:00-10:00 [Panel 1] Milk (Panel)
    \"What is milk: a drink or a food?\"
    \"\"
    \"Key Questions: How is it made?\"
    \"\"
    \"Milk Prices: how they rose over the years.\"
    Panelist? Ada Curd | Director, Milk Forum
  11:00-12:00 [Panel 2] Salt (Panel)
",
    );
}

#[test]
fn a_name_line_takes_the_position_lines_below_it() {
    check(
        "9:00 AM \u{2013} Welcome\n\nAda Curd\nDirector, Milk Forum\nFormer President, Whey Guild\n\n\
         10:00 AM \u{2013} Tasting\n\nIvo Brie Senior Fellow, Milk Forum\nKim Roe, Jr., Fellow, Salt Lab\n",
        "
no date
  09:00-... Welcome (Opening)
    Speaker? Ada Curd | Director, Milk Forum; Former President, Whey Guild
  10:00-... Tasting (Other)
    Speaker? Ivo Brie | Senior Fellow, Milk Forum
    Speaker? Kim Roe, Jr. | Fellow, Salt Lab
",
    );
}

#[test]
fn dates_are_read_in_many_forms_and_never_completed() {
    for (heading, date) in [
        ("2027-06-22", "2027-06-22"),
        ("Tuesday, June 22, 2027", "2027-06-22"),
        ("## Day 1 - 22 June 2027:", "2027-06-22"),
        ("Mardi 1er juin 2027", "2027-06-01"),
        ("22.06.2027", "2027-06-22"),
        ("22/06/2027", "2027-06-22"),
        ("05/06/2027", "no date"),
        ("Sunday, May 19:", "no date"),
        ("Day 1", "no date"),
        ("June 22-23, 2027", "no date"),
    ] {
        let text = format!("{heading}\n9:00 - 10:00 Oats\n10:00 - 11:00 Rye\n");
        let expected = format!("{date}\n  09:00-10:00 Oats (Other)\n  10:00-11:00 Rye (Other)\n");
        check(&text, &expected);
    }
}

#[test]
fn days_with_dates_are_ordered_by_them_wherever_they_stand() {
    check(
        "June 23, 2027\n9:00 - 10:00 Rye\nJune 22, 2027\n9:00 - 10:00 Oats\n",
        "2027-06-22\n  09:00-10:00 Oats (Other)\n2027-06-23\n  09:00-10:00 Rye (Other)\n",
    );
}

#[test]
fn the_date_of_an_article_is_not_the_date_of_the_programme() {
    let text = "Monday, April 3, 2028\n\nBy: Nell Curd\n\nMilk is white.\n\n\
                9:00 - 10:00 Oats\n10:00 - 11:00 Rye\n";
    check(
        text,
        "no date\n  09:00-10:00 Oats (Other)\n  10:00-11:00 Rye (Other)\n",
    );
    assert!(codes(text).contains(&"date_doubtful"));
}

#[test]
fn a_table_row_is_a_session_for_each_parallel_column() {
    check(
        "## Friday, 5 May 2028\n\n| Time | Room: Loft | Room: Barn |\n|---|---|---|\n\
         | 9:00-10:00 | Oats. Lead: Ada Curd | **Rye** |\n| 10:00-10:30 | B R E A K | B R E A K |\n",
        "
2028-05-05
  09:00-10:00 Oats (Other) @ Loft
    Speaker? Ada Curd
  09:00-10:00 Rye (Other) @ Barn
  10:00-10:30 BREAK (Break)
",
    );
    check(
        "<table><tr><th>Time</th><th>Event</th><th>Chair</th><th>Room</th></tr>\n\
         <tr><td>9:00 - 9:30</td>\n<td>Oats &amp; rye</td><td>Ada Curd</td><td>Loft</td></tr>\n</table>",
        "
no date
  09:00-09:30 Oats & rye (Other) @ Loft
    Chair Ada Curd
",
    );
}

#[test]
fn breakouts_share_the_time_of_the_item_that_holds_them() {
    check(
        "3:00 p.m.\u{2013}4:00 p.m. | Breakout Discussions\n\nBreakout 1: Oats\n\n\
         \u{2022} Ada Curd, Director, Milk Forum\n\nBreakout 2: Rye\n",
        "
no date
  15:00-16:00 Breakout Discussions (Other)
  15:00-16:00 [Breakout 1] Oats (Other)
    Speaker? Ada Curd | Director, Milk Forum
  15:00-16:00 [Breakout 2] Rye (Other)
",
    );
}

#[test]
fn a_numbered_item_without_a_time_gives_its_people_to_nobody_else() {
    let text = "Panel 1: Oats (9:00-10:00)\nAda Curd: Director, Milk Forum\n\n\
                Panel 2: Rye\nIvo Brie: Director, Salt Forum\n";
    check(
        text,
        "no date\n  09:00-10:00 [Panel 1] Oats (Panel)\n    Panelist? Ada Curd | Director, Milk Forum\n",
    );
    assert!(codes(text).contains(&"time_missing") && codes(text).contains(&"lines_skipped"));
}

#[test]
fn bytes_that_are_no_text_are_refused_with_their_place() {
    let error = parse(b"9:00 Oats\n\xff").unwrap_err();
    assert_eq!(error, Error::NotText { offset: 10 });
    assert!(error.to_string().contains("byte 10") && error.to_string().contains("save as UTF-8"));
    assert_eq!(parse(b"PK\0").unwrap_err(), Error::NotText { offset: 2 });
}

#[test]
fn a_programme_is_recognised_and_other_formats_are_left_to_others() {
    assert!((super::FORMAT.confidence)(REVERSED.as_bytes()) > 40);
    assert_eq!((super::FORMAT.confidence)(b"Milk is white."), 1);
    assert_eq!((super::FORMAT.confidence)(b"{\"schedule\": 1}"), 0);
    assert_eq!((super::FORMAT.confidence)(b"\xff\xfe9\0"), 0);
}

#[test]
fn no_damage_to_a_text_makes_the_reader_panic() {
    let pieces: [&[u8]; 12] = [
        b"\n",
        b"\r",
        b":",
        b"|",
        b"(",
        b")",
        b"9:00",
        b"-",
        b"\xc2\xa0",
        b"Panel 9: ",
        b"Chair: ",
        b"\xff",
    ];
    let mut state: u64 = 20_280_505;
    let mut next = |below: usize| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).unwrap() % below
    };
    for _ in 0..2_000 {
        let mut bytes = REVERSED.as_bytes().to_vec();
        for _ in 0..=next(12) {
            let at = next(bytes.len());
            let piece = pieces[next(pieces.len())];
            match next(3) {
                0 => drop(bytes.splice(at..at, piece.iter().copied())),
                1 => drop(bytes.drain(at..(at + next(40)).min(bytes.len()))),
                _ => bytes[at] = u8::try_from(next(128)).unwrap(),
            }
            if bytes.is_empty() {
                break;
            }
        }
        let _ = parse(&bytes);
        let _ = parse(String::from_utf8_lossy(&bytes).as_bytes());
    }
}
