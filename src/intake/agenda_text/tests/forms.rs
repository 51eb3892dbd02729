//! Forms in which people print agendas: items within items, titles beside times, columns, days.

use super::*;

#[test]
fn items_below_parallel_sessions_are_sessions_told_by_a_count_a_room_or_their_people() {
    let counted = "9:00 - 10:00 Parallel seminars\n\n1. Tides and Taxes\n\
                   \u{2022} Ada Curd, Milk Forum\n\
                   \u{2022} Chair: Ivo Brie, Salt Guild\n\n2. Net Zero\n\
                   \u{2022} Kim Roe, Director, Whey House\n\
                   \n10:00 - 10:30 Tea\n";
    check(
        counted,
        "
no date
  09:00-10:00 Parallel seminars (Other)
  09:00-10:00 Tides and Taxes (Other)
    Speaker? Ada Curd | Milk Forum
    Chair Ivo Brie | Salt Guild
  09:00-10:00 Net Zero (Other)
    Speaker? Kim Roe | Director, Whey House
  10:00-10:30 Tea (Break)
",
    );
    let placed = "9:00 - 10:00 PARALLEL SESSIONS\n\nRoom A: Oats on loan\nChair: Ivo Brie\n\n\
                  Room B: Rye for all\nSpeakers: Ada Curd (Milk Forum), Kim Roe (Whey House)\n";
    check(
        placed,
        "
no date
  09:00-10:00 PARALLEL SESSIONS (Other)
  09:00-10:00 Oats on loan (Other) @ Room A
    Chair Ivo Brie
  09:00-10:00 Rye for all (Other) @ Room B
    Speaker Ada Curd | Milk Forum
    Speaker Kim Roe | Whey House
",
    );
}

#[test]
fn options_that_start_again_in_each_slot_begin_no_new_day() {
    let text = "9:00 - 10:00 Lunch Options (Choose One)\nOption 1: Oats\nOption 2: Rye\n\
                10:00 - 11:00 Breakout Sessions\nOption 1: Salt\nOption 2: Brine\n";
    let days = read(text).unwrap().programme.days;
    assert_eq!((days.len(), days[0].sessions.len()), (1, 6));
}

#[test]
fn titles_stand_above_their_date_time_and_place() {
    let text = "Plenary: Rinds\nMonday, 3 May 2027 | 9:00\u{2013}10:30 a.m. | Grand Salon\n\
                Speaker(s):\nAda Curd, Milk Forum\n\n\
                Business Meeting\nTuesday, 4 May 2027 | 8:00\u{2013}9:00 a.m. | Parlor A\n\
                Chair: Ivo Brie, Salt Guild\n";
    check(
        text,
        "
2027-05-03
  09:00-10:30 Plenary: Rinds (Other) @ Grand Salon
    Speaker Ada Curd | Milk Forum
2027-05-04
  08:00-09:00 Business Meeting (Other) @ Parlor A
    Chair Ivo Brie | Salt Guild
",
    );
    let blocks = "1 Enforcing the Curd\n\nModerator: Ada Curd\n\n\
                  Speakers: Ivo Brie, Kim Roe, Bo Ash, Cy\nElm, Dee Oak\n\n\
                  When: Monday, 3 May 2027, 10:30 - 11:45\n\nWhere: 204B\n\n\
                  2 Shedding Light on Rinds\n\nModerator: Ivo Brie\n\n\
                  When: Monday, 3 May 2027, 14:30 - 15:45\n";
    check(
        blocks,
        "
2027-05-03
  10:30-11:45 Enforcing the Curd (Panel) @ 204B
    Moderator Ada Curd
    Speaker Ivo Brie
    Speaker Kim Roe
    Speaker Bo Ash
    Speaker Cy Elm
    Speaker Dee Oak
  14:30-15:45 Shedding Light on Rinds (Panel)
    Moderator Ivo Brie
",
    );
}

#[test]
fn a_title_wraps_before_its_time_and_below_it() {
    check(
        "Doors ......... 9.30\nThe lost dairy\n   Ada Curd, Milk Museum ......... 10.00\n\
         Rinds remembered: a panel with Ivo Brie\n   and Kim Roe ......... 11.00\n\
         Lunch ......... 12.00\n",
        "
no date
  09:30-... Doors (Other)
  10:00-... The lost dairy (Other)
    Speaker? Ada Curd | Milk Museum
  11:00-... Rinds remembered: a panel with Ivo Brie and Kim Roe (Panel)
  12:00-... Lunch (Break)
",
    );
    check(
        "09:30 \u{2013} 11:00 Plenary session: The cellar as a legal\nperson\nChair: Ada Curd\n\
         11:00 \u{2013} 12:00 Sand and the limits of prop-\nerty and of cul-\nture\n",
        "
no date
  09:30-11:00 Plenary session: The cellar as a legal person (Other)
    Chair Ada Curd
  11:00-12:00 Sand and the limits of property and of culture (Other)
",
    );
}

#[test]
fn a_table_has_a_column_for_each_day() {
    check(
        "| Time | Monday, 3 May 2027 | Tuesday, 4 May 2027 |\n|--|--|--|\n\
         | 9:00-10:00 | Opening | Panel 1: Rinds |\n| 10:00-11:00 | Tea | |\n",
        "
2027-05-03
  09:00-10:00 Opening (Opening)
  10:00-11:00 Tea (Break)
2027-05-04
  09:00-10:00 [Panel 1] Rinds (Panel)
",
    );
    check(
        "\t\t\t3 May 2027\t4 May 2027\n9:00\t-\t10:30\tWelcome\tRinds\n10:30\t-\t11:00\tTea\tTea\n",
        "
2027-05-03
  09:00-10:30 Welcome (Opening)
  10:30-11:00 Tea (Break)
2027-05-04
  09:00-10:30 Rinds (Other)
  10:30-11:00 Tea (Break)
",
    );
    check(
        "| Session | Date & Time | Participating staff |\n|--|--|--|\n\
         | Rinds | June 8, 2027; 5:30 PM | Ada Curd, Director |\n\
         | Brine | June 9, 2027; 6 PM | Ivo Brie, Director |\n",
        "
2027-06-08
  17:30-... Rinds (Other)
    Speaker? Ada Curd | Director
2027-06-09
  18:00-... Brine (Other)
    Speaker? Ivo Brie | Director
",
    );
}

#[test]
fn a_page_in_two_columns_is_read_down_the_first_and_then_the_second() {
    check(
        "MILK FORUM                       SALTPORT\n\n\
         08:00 \u{2013} 08:45   Registration       13:00 \u{2013} 14:00   Panel 2: Salt\n\
         08:45 \u{2013} 09:00   Welcome            Moderator: Ada Curd\n\
         09:00 \u{2013} 10:00   Panel 1: Milk      14:00 \u{2013} 14:30   Tea\n\
         10:00 \u{2013} 10:30   Break              14:30           Farewell\n",
        "
no date
  08:00-08:45 Registration (Other)
  08:45-09:00 Welcome (Opening)
  09:00-10:00 [Panel 1] Milk (Panel)
  10:00-10:30 Break (Break)
  13:00-14:00 [Panel 2] Salt (Panel)
    Moderator Ada Curd
  14:00-14:30 Tea (Break)
  14:30-... Farewell (Closing)
",
    );
}

#[test]
fn dates_are_completed_by_those_of_the_whole_event() {
    let text = "Milk Forum, May 3\u{2013}4, 2027, Saltport\n\nMonday, May 3\n9:00 - 10:00 Oats\n\
                Day 2\n9:00 - 10:00 Rye\n";
    let dates = |text| -> Vec<Option<String>> {
        let days = read(text).unwrap().programme.days;
        days.iter()
            .map(|day| day.date.map(|date| date.to_string()))
            .collect()
    };
    assert_eq!(dates(text)[0].as_deref(), Some("2027-05-03"));
    assert!(note(text, "date_completed").contains("Monday, May 3"));
    for other in [
        // No Monday, a deadline, two years, another event.
        "May 3\n9:00 - 10:00 Oats\n10:00 Tea\n\nThe fair was on 2-4 May 2019 in Saltport.\n",
        "Milk Forum, May 3\u{2013}4, 2028\n\nMonday, May 3\n9:00 - 10:00 Oats\n",
        "Submissions until May 3, 2027\n\nMonday, May 3\n9:00 - 10:00 Oats\n",
        "May 3\u{2013}4, 2027\nMay 3\u{2013}4, 2032\n\nMonday, May 3\n9:00 Oats\n10:00 Tea\n",
    ] {
        assert!(dates(other).iter().all(Option::is_none), "{other}");
    }
}

#[test]
fn a_wrong_half_of_the_day_gives_way_to_the_items_beside_it() {
    let text = "Oats (9:40 \u{2013} 10:10 am)\nBreak (10:10 \u{2013} 10:20 pm)\n\
                Rye (10:20 \u{2013} 12:00 pm)\n";
    check(
        text,
        "
no date
  09:40-10:10 Oats (Other)
  10:10-10:20 Break (Break)
  10:20-12:00 Rye (Other)
",
    );
    assert!(note(text, "time_suspicious").contains("10:10\u{2013}10:20"));
}

#[test]
fn hours_of_a_week_and_times_in_a_sentence_are_no_programme() {
    check_empty("Contact\nHelp desk: Mon\u{2013}Thu 9:00\u{2013}17:00, Fri 9:00\u{2013}15:00\n");
    check_empty(
        "We offer\n- 38.5 hours per week, between 7:00 and 19:00 (core time 10:00\u{2013}15:00)\n",
    );
    check_empty(
        "FOR RELEASE\nMay 3, 2027, 10:00 AM\n\nMilk Fund Gives All\n\n\
         Contact:\nAda Curd\nDirector\n",
    );
}

#[test]
fn a_room_stands_above_its_items_or_below_date_and_time() {
    check(
        "Hall A\n\n09:00 Opening\n10:00 Mud\n\nHall B\n\n11:00 Sand\n",
        "
no date
  09:00-... Opening (Opening) @ Hall A
  10:00-... Mud (Other) @ Hall A
  11:00-... Sand (Other) @ Hall B
",
    );
    check(
        "Mud maps\n3 May 2027, 10:00 - 11:00\nHall A\n\n\
         Sand law\n4 May 2027, 10:00 - 11:00\nHall B\n",
        "
2027-05-03
  10:00-11:00 Mud maps (Other) @ Hall A
2027-05-04
  10:00-11:00 Sand law (Other) @ Hall B
",
    );
}

#[test]
fn words_of_a_title_are_no_zone_and_no_evening_and_its_end_is_no_day() {
    check(
        "09:00 Eastern Europe after the flood\n10:10 Dinner at sea\n\
         11:00 The flood of\n3 March 2021\n\
         12:00 - 13:00 Panel: The future of the\nSaltport Harbour\n14:00 Central banks and water\n",
        "
no date
  09:00-... Eastern Europe after the flood (Other)
  10:10-... Dinner at sea (Social)
  11:00-... The flood of 3 March 2021 (Other)
  12:00-13:00 Panel: The future of the Saltport Harbour (Panel)
  14:00-... Central banks and water (Other)
",
    );
    check_empty(
        "1\n00:00:01,000 --> 00:00:04,000\nWelcome.\n\n2\n00:00:05,000 --> 00:00:09,000\nMud.\n",
    );
}

#[test]
fn short_headings_begin_days() {
    for (first, second) in [
        ("3.05.", "4.05."),
        ("Mo 3.5.", "Di 4.5."),
        ("Mon, 3", "Tue, 4"),
        ("Monday 3rd", "Tuesday 4th"),
    ] {
        check(
            &format!(
                "Milk Forum, 3-4 May 2027\n{first}\n09:00 Oats\n10:00 Rye\n{second}\n09:00 Salt\n"
            ),
            "
2027-05-03
  09:00-... Oats (Other)
  10:00-... Rye (Other)
2027-05-04
  09:00-... Salt (Other)
",
        );
    }
}

#[test]
fn a_list_of_rules_is_no_list_of_sessions() {
    let text = "10:00 - 11:00 Parallel sessions\nPlease note:\n1. Bring a badge\n2. Be on time\n\
                11:00 - 12:00 Rinds\n(Ada Curd, Kim Roe)\n";
    let reading = read(text).unwrap();
    let people: Vec<_> = reading
        .programme
        .sessions()
        .map(|one| one.people.len())
        .collect();
    assert_eq!(people, [0, 2]);
}
