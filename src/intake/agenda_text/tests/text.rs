//! Encodings, other formats and damaged files.

use super::{REVERSED, parse_bytes, read};
use crate::intake::Error;
use crate::intake::agenda_text::FORMAT;
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
