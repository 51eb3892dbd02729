//! Who speaks, told by the words, the lists and the titles in which people print it.

use super::*;

#[test]
fn a_person_in_the_place_of_the_title_gives_way_to_it() {
    check(
        "10:00 am\nAda Curd, Elm College\n\u{201c}Milk in the Age of Radio\u{201d}\n\n\
         10:45 am\nIvo Brie, Salt Guild\n\u{201c}Elegy for a Rind\u{201d}\n",
        "
no date
  10:00-... Milk in the Age of Radio (Other)
    Speaker? Ada Curd | Elm College
  10:45-... Elegy for a Rind (Other)
    Speaker? Ivo Brie | Salt Guild
",
    );
    check(
        "9:00 \u{2013} 9:30\tTalk\tAda Curd (Milk Forum): \"Counting what floats\"\n\
         9:30 \u{2013} 10:00\tTalk\tIvo Brie (Salt Guild): \"Salt and licences\"\n",
        "
no date
  09:00-09:30 Talk: \"Counting what floats\" (Talk)
    Speaker? Ada Curd | Milk Forum
  09:30-10:00 Talk: \"Salt and licences\" (Talk)
    Speaker? Ivo Brie | Salt Guild
",
    );
}

#[test]
fn roles_are_read_in_seven_languages() {
    for (printed, role) in [
        ("Moderator", "Moderator"),
        ("Introduction and moderation", "Moderator"),
        ("Convener", "Chair"),
        ("Commentator", "Discussant"),
        ("Gesprächsleitung", "Moderator"),
        ("Modératrice", "Moderator"),
        ("Modera", "Moderator"),
        ("Ponente", "Speaker"),
        ("Moderação", "Moderator"),
        ("Orador", "Speaker"),
        ("Presiede", "Chair"),
        ("Relatore", "Speaker"),
        ("Dagvoorzitter", "Chair"),
        ("Panelleden", "Panelist"),
    ] {
        check(
            &format!("9:00 - 10:00 Rinds and Brine\n{printed}: Ada Curd\n10:00 - 11:00 Tea\n"),
            &format!(
                "no date\n  09:00-10:00 Rinds and Brine ({})\n    {role} Ada Curd\n  \
                 10:00-11:00 Tea (Break)\n",
                if role == "Moderator" {
                    "Panel"
                } else {
                    "Other"
                }
            ),
        );
    }
}

#[test]
fn names_alone_are_people_where_the_whole_text_prints_them_so() {
    let talks =
        "9:00 Milk and memory\nAda Curd\n10:00 Salt and time\nIvo Brie\n11:00 Rye\nKim Roe\n";
    check(
        talks,
        "
no date
  09:00-... Milk and memory (Other)
    Speaker? Ada Curd
  10:00-... Salt and time (Other)
    Speaker? Ivo Brie
  11:00-... Rye (Other)
    Speaker? Kim Roe
",
    );
    let rooms =
        "9:00 Milk and memory\nBella Vista\n10:00 Lunch\nMonte Rosa\n11:00 Rye\nCasa Nova\n";
    assert_eq!(
        read(rooms)
            .unwrap()
            .programme
            .sessions()
            .flat_map(|one| &one.people)
            .count(),
        0
    );
    let commas = "9:00 Milk and memory, Ada Curd\n10:00 Salt and time, Ivo Brie\n\
                  11:00 Rye and rice, Kim Roe\n12:00 Lunch, Elm Quay\n";
    check(
        commas,
        "
no date
  09:00-... Milk and memory (Other)
    Speaker? Ada Curd
  10:00-... Salt and time (Other)
    Speaker? Ivo Brie
  11:00-... Rye and rice (Other)
    Speaker? Kim Roe
  12:00-... Lunch, Elm Quay (Break)
",
    );
}

#[test]
fn people_are_read_in_lists_behind_offices_and_with_links() {
    check(
        "9:00 - 10:00 Debate: Is milk political?\n\
         with Ada Curd (philosopher), Ivo Brie (poet) and Kim Roe\n\
         10:00 - 11:00 The State of the Rind\nSecretary of State Bo Ash\n\
         _Cy Elm_ Whey House; _Dee Oak_ Salt Guild\n\
         11:00 - 11:30 Welcome from Mayor Ada Curd\n\
         11:30 - 12:00 Keynote\n- Ivo Brie (Salt Guild) / Slides\n",
        "
no date
  09:00-10:00 Debate: Is milk political? (Panel)
    Panelist? Ada Curd | philosopher
    Panelist? Ivo Brie | poet
    Panelist? Kim Roe
  10:00-11:00 The State of the Rind (Other)
    Speaker? Bo Ash | Secretary of State
    Speaker? Cy Elm | Whey House
    Speaker? Dee Oak | Salt Guild
  11:00-11:30 Welcome from Mayor Ada Curd (Opening)
    Speaker? Mayor Ada Curd
  11:30-12:00 Keynote (Keynote)
    Speaker? Ivo Brie | Salt Guild
",
    );
}

#[test]
fn nobody_moderates_who_is_not_printed_as_moderator() {
    for (people, expected) in [
        (
            "Moderator:\nIvo Brie, Salt Guild\nAda Curd, Milk Forum",
            "Moderator Ivo Brie | Salt Guild\n    Panelist? Ada Curd | Milk Forum",
        ),
        (
            "Speakers: Ada Curd, Kim Roe. Moderator: Ivo Brie",
            "Speaker Ada Curd\n    Speaker Kim Roe\n    Moderator Ivo Brie",
        ),
        (
            "Panelists: Ada Curd, Kim Roe, Ivo Brie (moderator)",
            "Panelist Ada Curd\n    Panelist Kim Roe\n    Moderator Ivo Brie",
        ),
        (
            "Moderator: Ivo Brie (tbc)\nPanelists: Ada Curd, Kim Roe, tba",
            "Moderator Ivo Brie\n    Panelist Ada Curd\n    Panelist Kim Roe",
        ),
    ] {
        check(
            &format!("10:00 - 11:00 Panel: Rinds\n{people}\n11:00 - 11:30 Tea\n"),
            &format!(
                "no date\n  10:00-11:00 Panel: Rinds (Panel)\n    {expected}\n  \
                 11:00-11:30 Tea (Break)\n"
            ),
        );
    }
}

#[test]
fn what_is_not_said_of_a_person_is_no_affiliation() {
    check(
        "9:00 - 10:00 Mud\nSpeaker: Ada Curd\nAbstract\nMud moves.\n\
         10:00 - 11:00 Sand\nSpeaker: Ivo Brie\nDoors open at 9:45.\n\
         11:00 - 12:00 Salt\nAda Curd, Ivo Brie and Kim Roe\n\
         12:00 - 13:00 Brine\n**Ada Curd** (Milk Forum), **Kim Roe** (Whey House)\n",
        "
no date
  09:00-10:00 Mud (Other)
    \"Mud moves.\"
    Speaker Ada Curd
  10:00-11:00 Sand (Other)
    \"Doors open at 9:45.\"
    Speaker Ivo Brie
  11:00-12:00 Salt (Other)
    Speaker? Ada Curd
    Speaker? Ivo Brie
    Speaker? Kim Roe
  12:00-13:00 Brine (Other)
    Speaker? Ada Curd | Milk Forum
    Speaker? Kim Roe | Whey House
",
    );
}

#[test]
fn talks_stand_before_or_behind_those_who_hold_them() {
    check(
        "9:00 - 9:30 \"Salt and licences\", Ada Curd, Milk Forum\n\
         9:30 - 10:00 Invited Talk: Ivo Brie (Saltport)\n\
         10:00 - 10:30 Opening Remarks (Kim Roe)\n\
         10:30 \u{27a1}\u{fe0f} 11:00 Reports (Session Chair: TBD)\n\
         * Concept (Bo Ash)\n* Results (Cy Elm und Dee Oak)\n11:00 \u{2192} 11:30 Tea\n",
        "
no date
  09:00-09:30 \"Salt and licences\" (Other)
    Speaker? Ada Curd | Milk Forum
  09:30-10:00 Invited Talk (Talk)
    Speaker? Ivo Brie | Saltport
  10:00-10:30 Opening Remarks (Opening)
    Speaker? Kim Roe
  10:30-11:00 Reports (Other)
    \"Bo Ash: Concept\"
    \"Cy Elm: Results\"
    Speaker? Bo Ash
    Speaker? Cy Elm
    Speaker? Dee Oak
  11:00-11:30 Tea (Break)
",
    );
    check(
        "137. Printing Cheese\n5:15\u{2013}6:30 p.m., Beacon F, North Quay\n\n\
         147. Theories of Rind\n5:15\u{2013}6:30 p.m., Liberty C, North Quay\n\
         Presiding: Ada Curd\n",
        "
no date
  17:15-18:30 Printing Cheese (Other) @ Beacon F, North Quay
  17:15-18:30 Theories of Rind (Other) @ Liberty C, North Quay
    Chair Ada Curd
",
    );
}
