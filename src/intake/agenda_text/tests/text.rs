//! Encodings, other formats and damaged files; where titles stand and what is no session.

use super::{REVERSED, check, check_empty, codes, parse_bytes, read};
use crate::domain::session::Status;
use crate::intake::Error;
use crate::intake::agenda_text::draft::Draft;
use crate::intake::agenda_text::{FORMAT, clock};
use crate::intake::sniff::Sniff;

#[test]
fn line_ends_and_a_byte_order_mark_do_not_matter() {
    let unix = REVERSED
        .trim_start_matches('\u{feff}')
        .replace("\r\n", "\n");
    let old_mac = unix.replace('\n', "\r");
    let expected = read(REVERSED).unwrap().programme;
    for text in [unix, old_mac] {
        assert_eq!(read(&text).unwrap().programme, expected);
    }
}

#[test]
fn bytes_that_are_no_text_are_refused_with_their_place() {
    let error = parse_bytes(b"9:00 Oats\n\xff").unwrap_err();
    assert_eq!(error, Error::NotText { offset: 10 });
    assert!(error.to_string().contains("byte 10") && error.to_string().contains("save as UTF-8"));
    assert_eq!(
        parse_bytes(b"PK\0").unwrap_err(),
        Error::NotText { offset: 2 }
    );
}

#[test]
fn a_programme_is_recognised_and_other_formats_are_left_to_others() {
    assert!((FORMAT.confidence)(&Sniff::of(REVERSED.as_bytes())) > 40);
    assert_eq!((FORMAT.confidence)(&Sniff::of(b"Milk is white.")), 1);
    assert_eq!((FORMAT.confidence)(&Sniff::of(b"{\"schedule\": 1}")), 0);
    assert_eq!((FORMAT.confidence)(&Sniff::of(b"\xff\xfe9\0")), 0);
}

#[test]
fn a_keynote_or_remarks_below_a_time_is_its_title() {
    check(
        "9:00 AM \u{2013} 9:30 AM ET\nKeynote: What is a rind?\nLocation: Loft\n\
         Speaker: Ada Curd, Director, Milk Forum\n\n\
         9:30 AM \u{2013} 10:00 AM ET\nOpening remarks: Where we stand\nSpeakers:\n\
         - Ivo Brie, Fellow, Salt Lab\n\n\
         10:00 AM \u{2013} 10:30 AM ET\nIntroduction: Why salt?\n",
        "
no date
  09:00-09:30 Keynote: What is a rind? (Keynote) @ Loft
    Speaker Ada Curd | Director, Milk Forum
  09:30-10:00 Opening remarks: Where we stand (Opening)
    Speaker Ivo Brie | Fellow, Salt Lab
  10:00-10:30 Introduction: Why salt? (Opening)
",
    );
}

#[test]
fn a_title_begins_the_block_of_its_time_whatever_stands_below() {
    check(
        "Registration\n8:30 AM \u{2013} 9:00 AM\nFirst floor\n\n\
         Panel 1\nOf debt and dairy\n9:00 AM \u{2013} 10:00 AM\nBeside the mill\n\n\
         Singing\n10:00 AM \u{2013} 10:30 AM\nBeside the mill\n",
        "
no date
  08:30-09:00 Registration (Other)
    \"First floor\"
  09:00-10:00 [Panel 1] Of debt and dairy (Panel)
    \"Beside the mill\"
  10:00-10:30 Singing (Other)
    \"Beside the mill\"
",
    );
}

#[test]
fn the_title_of_an_event_page_stands_above_its_lines_of_data() {
    check(
        "Upcoming\n\nMilk roads: scenarios for 2028\n\nDate: Thursday, May 4, 2028\n\
         Location: Loft\nTime: 2:00 PM \u{2013} 3:30 PM EST\n\n\
         Moderator:\nAda Curd, Director, Milk Forum\n\n\
         Speakers:\nIvo Brie, Fellow, Salt Lab\n",
        "
2028-05-04
  14:00-15:30 Milk roads: scenarios for 2028 (Panel) @ Loft
    Moderator Ada Curd | Director, Milk Forum
    Speaker Ivo Brie | Fellow, Salt Lab
",
    );
    check(
        "Session I\nTitle: Milk roads\nTime: 10:00 \u{2013} 11:15\n\
         Speakers:\nAda Curd, Director, Milk Forum\n\n\
         Session II\nTitle: Salt roads\nTime: 11:30 \u{2013} 12:45\n\
         Speakers:\nIvo Brie, Fellow, Salt Lab\n",
        "
no date
  10:00-11:15 [Session I] Milk roads (Other)
    Speaker Ada Curd | Director, Milk Forum
  11:30-12:45 [Session II] Salt roads (Other)
    Speaker Ivo Brie | Fellow, Salt Lab
",
    );
}

#[test]
fn deadlines_weekly_hours_and_sentences_are_no_sessions() {
    check_empty(
        "Important dates\nAbstract submission: 15 January 2026, 23:59\n\
         Early registration closes: 31 March 2026, 17:00 CET\n\
         Anmeldeschluss: 1. M\u{e4}rz 2026, 12.00 Uhr\n\
         Edit this page \u{b7} Last updated 30 April 2025, 18:20\n",
    );
    check_empty(
        "Tuesday \u{2013} Friday: 10:00 \u{2013} 18:00\nSaturday: 10:00 \u{2013} 20:00\n\
         Mill shop: daily 9:30 \u{2013} 17:30\nLibrary: Wednesday 14:00 \u{2013} 17:00\n",
    );
    check_empty("Mondays 6:00 pm - 7:00 pm\nThursdays 7:00 pm - 8:30 pm\n");
    check_empty(
        "Mill to barge: 8:15 AM, 8:45 AM and 9:15 AM\n\
         2:00 PM \u{2013} 3:00 PM is the usual hour, they say.\n\
         All talks are held on the barge, 12:00 \u{2013} 1:00 PM ET.\n",
    );
}

#[test]
fn a_date_with_the_hours_of_the_whole_event_is_a_day_and_no_session() {
    let text = "Millers' Forum\nMay 5, 2028 | 8:00 AM - 6:00 PM | Kessler Mill\n\n\
                8:00 AM - 9:00 AM: Oats\n9:00 AM - 10:00 AM: Rye\n";
    check(
        text,
        "2028-05-05\n  08:00-09:00 Oats (Other)\n  09:00-10:00 Rye (Other)\n",
    );
    assert!(codes(text).contains(&"time_without_title"));
}

#[test]
fn the_head_and_the_signature_of_a_letter_are_no_part_of_the_programme() {
    check(
        "From: Nell Curd\nDate: Mon, 3 Mar 2025 10:12:45 -0500\n\
         Subject: Final agenda for Thursday\nTo: millers\n\nDear all,\n\n\
         9:00 - 10:00 Oats\n10:00 - 11:00 Rye\n\n\
         Best regards,\nNell Curd\nDirector, Milk Forum\n",
        "no date\n  09:00-10:00 Oats (Other)\n  10:00-11:00 Rye (Other)\n",
    );
}

#[test]
fn words_that_call_a_session_off_are_no_part_of_its_title() {
    let (on, off, later) = (Status::Confirmed, Status::Cancelled, Status::Draft);
    for (text, label, title, status) in [
        ("CANCELLED: Panel 2: Oats", Some("Panel 2"), "Oats", off),
        ("Panel 2 (cancelled): Oats", Some("Panel 2"), "Oats", off),
        ("[Cancelled] Oats", None, "Oats", off),
        ("Oats (CANCELED)", None, "Oats", off),
        ("Annul\u{e9}e : Oats", None, "Oats", off),
        ("Oats \u{2013} abgesagt", None, "Oats", off),
        ("POSTPONED: Oats", None, "Oats", later),
        ("Oats (report\u{e9})", None, "Oats", later),
        ("Cancelled cheques", None, "Cancelled cheques", on),
        ("CANCELLED", None, "CANCELLED", on),
    ] {
        let printed = clock::find("9:00 Oats").unwrap().printed;
        let draft = Draft::new(text, printed, 1);
        assert_eq!(draft.label.as_deref(), label, "{text}");
        assert_eq!(draft.title, title, "{text}");
        assert_eq!(draft.status, status, "{text}");
    }
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
        let _ = parse_bytes(&bytes);
        let _ = read(&String::from_utf8_lossy(&bytes));
    }
}
