//! Imports and checks on the command line.

use serde_json::Value;

use crate::cli::{OWN_TEXT, on_both, on_sqlite, own_file};

#[test]
fn the_next_edition_is_laid_over_the_first_one() {
    on_both(|machine| {
        let file = own_file(&machine, OWN_TEXT);
        let out = machine.expect(
            0,
            &["import", &file, "--new", "own", "--zone", "Europe/Lisbon"],
        );
        assert!(
            out.contains("2 added, 0 changed") && out.contains("nothing is public"),
            "{out}"
        );
        let second = own_file(
            &machine,
            &OWN_TEXT.replace("Ports and Weather", "Ports and Tides"),
        );
        let out = machine.expect(0, &["import", &second, "--into", "own", "--dry-run"]);
        assert!(
            out.contains("0 added, 1 changed, 1 left alone, 0 missing"),
            "{out}"
        );
        assert!(
            out.contains("“Ports and Tides”: title") && out.contains("A dry run"),
            "{out}"
        );
        let out = machine.expect(0, &["import", &second, "--into", "own"]);
        assert!(out.contains("Brought into the draft of own"), "{out}");
        let out = machine.expect(0, &["import", &second, "--into", "own"]);
        assert!(out.contains("0 changed, 2 left alone") && out.contains("Nothing has changed"));
        let error = machine.expect(2, &["import", &second, "--into", "nowhere"]);
        assert!(
            error.contains("there is no conference \"nowhere\""),
            "{error}"
        );
        let wrong = ["import", &second, "--into", "own", "--match", "Nothing=1"];
        let error = machine.expect(2, &wrong);
        assert!(error.contains("no session \"Nothing\" here"), "{error}");
    });
}

#[test]
fn a_check_of_a_file_is_for_people_and_for_programs() {
    on_sqlite(|machine| {
        let clash = "4 May 2027\n\n9:00-10:00 Salt\nLocation: Hall\n- Ann Lee, Editor, Tide\n\n\
                     9:30-10:30 Sand\nLocation: Hall\n- Bo Roe, Director, Pier\n";
        let file = own_file(&machine, clash);
        let zone = ["--zone", "Europe/Lisbon"];
        let check = |code, more: &[&str]| {
            let output = machine.run(&[&["check", &file], &zone[..], more].concat());
            assert_eq!(output.status.code(), Some(code));
            String::from_utf8(output.stdout).unwrap()
        };
        let out = check(1, &[]);
        assert!(
            out.contains("room_double_booked") && out.contains("true double booking"),
            "{out}"
        );
        let sarif: Value = serde_json::from_str(&check(1, &["--output", "sarif"])).unwrap();
        let run = &sarif["runs"][0];
        assert_eq!(
            (&sarif["version"], &run["tool"]["driver"]["name"]),
            (&"2.1.0".into(), &"plenary".into())
        );
        let results = run["results"].as_array().unwrap();
        let of = |rule: &str| {
            results
                .iter()
                .find(|result| result["ruleId"] == rule)
                .unwrap()
        };
        assert_eq!(of("room_double_booked")["level"], "error");
        let note = &of("role_inferred")["locations"][0]["physicalLocation"];
        assert!(
            note["artifactLocation"]["uri"]
                .as_str()
                .unwrap()
                .ends_with("agenda.txt")
        );
        let github = check(1, &["--output", "github"]);
        assert!(github.contains("::error file=") && github.contains(",title=room_double_booked::"));
        let json: Value = serde_json::from_str(&check(1, &["--output", "json"])).unwrap();
        assert_eq!(json["format"], "agenda-text");
        let apart = own_file(&machine, &clash.replace("9:30-10:30", "10:00-11:00"));
        machine.expect(0, &["check", &apart, "--zone", "Europe/Lisbon"]);
    });
}
