//! What is refused, and that nothing makes a reader stumble.

use super::{ENTRIES, FRAB, OWN_JSON, OWN_XML, PENTABARF, VERSION_1, VERSION_2, read};
use crate::intake::fahrplan::PARTS_MAX;
use crate::intake::sniff::Sniff;
use crate::intake::{Error, InputFormat, MAX_SESSIONS, Options};
use crate::intake::{schedule_json, schedule_xml};

fn refusal(format: &InputFormat, file: &[u8]) -> Error {
    (format.parse)(file, &Options::default()).unwrap_err()
}

#[test]
fn what_is_none_of_ours_is_left_to_others_or_refused() {
    let sure = |file: &str| {
        let sniff = Sniff::of(file.as_bytes());
        (
            (schedule_xml::FORMAT.confidence)(&sniff),
            (schedule_json::FORMAT.confidence)(&sniff),
        )
    };
    assert_eq!(sure("<rss><schedule/></rss>"), (0, 0));
    assert_eq!(
        sure(r#"{"schedule": {"2027-05-04": {"540": {"1": {}}}}}"#),
        (0, 0)
    );
    for file in ["<schedule><x/></schedule>", "<rss/>", "", "plain"] {
        let error = refusal(&schedule_xml::FORMAT, file.as_bytes()).to_string();
        assert!(
            error.contains("<schedule>") || error.contains("outside"),
            "{file}: {error}"
        );
    }
    let error = refusal(&schedule_json::FORMAT, b"{\"schedule\": []}").to_string();
    assert!(error.starts_with("no programme found"), "{error}");
    let latin = b"<?xml version='1.0' encoding='latin1'?><schedule>\xe9</schedule>";
    assert_eq!(
        refusal(&schedule_xml::FORMAT, latin),
        Error::NotText { offset: 49 }
    );
    // The days of a programme that is still empty are a programme.
    assert_eq!(
        read(&schedule_xml::FORMAT, b"<schedule><day/></schedule>")
            .programme
            .days
            .len(),
        1
    );
}

#[test]
fn more_than_a_file_can_hold_is_refused_while_it_is_read() {
    let many = format!("<schedule><day>{}", "<event/>".repeat(MAX_SESSIONS + 1));
    let error = refusal(&schedule_xml::FORMAT, many.as_bytes());
    assert!(matches!(error, Error::TooManySessions { .. }), "{error}");
    let links = "<link/>".repeat(PARTS_MAX);
    let many = format!("<schedule><day><event><links>{links}</links>");
    let error = refusal(&schedule_xml::FORMAT, many.as_bytes()).to_string();
    assert!(error.contains("cut it into smaller files"), "{error}");
    let many = "{".repeat(PARTS_MAX + 1);
    let error = refusal(&schedule_json::FORMAT, many.as_bytes()).to_string();
    assert!(error.contains("cut it into smaller files"), "{error}");
}

#[test]
fn no_bytes_make_a_reader_panic() {
    let files = [
        (&schedule_xml::FORMAT, FRAB),
        (&schedule_xml::FORMAT, PENTABARF),
        (&schedule_xml::FORMAT, ENTRIES),
        (&schedule_xml::FORMAT, OWN_XML),
        (&schedule_json::FORMAT, OWN_JSON),
        (&schedule_json::FORMAT, VERSION_1),
        (&schedule_json::FORMAT, VERSION_2),
    ];
    for (format, file) in files {
        for at in (0..file.len()).step_by(31) {
            let mut bytes = file.as_bytes().to_vec();
            for byte in [b'0', b'"', b'<', 0xff] {
                bytes[at] = byte;
                let _ = (format.parse)(&bytes, &Options::default());
            }
            bytes.truncate(at);
            let _ = (format.parse)(&bytes, &Options::default());
        }
    }
}
