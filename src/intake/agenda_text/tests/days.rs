//! Days, dates and times.

use super::{REVERSED, check, check_empty, codes, note, read};

#[test]
fn a_page_printed_newest_first_gives_its_last_block_as_the_first_day() {
    check(
        REVERSED,
        "
no date ?
  10:30-11:45 [Panel 1] Opening the Cellar (Panel)
    Panelist? Lena Di Fresco | Former Head of the Cellar
  15:00-16:15 [Panel 2] Salt and Time (Panel)
    Panelist? Zo\u{eb} d\u{2019}Or | Salter and maker of the Brine Diary
no date ?
  10:30-11:45 [Panel 1] Milk, a Review (Panel)
    Panelist? Ebba Al-Rahim | Director, Milk Forum
  15:00-16:15 [Panel 2] Rinds of the North (Panel)
    \"What is a rind? It is the skin of the cheese.\"
    \"\"
    \"This panel will scrape it.\"
    Panelist? Hon. Mona Brie | Valdoria\u{2019}s Minister of Cheese
    Panelist? Piet R. van der Kaas | Professor and Chair of the Department of Rinds, Gouda
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
    assert_eq!(read(text).unwrap().programme.days.len(), 2);
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
    let text = "16h30 : Danse\n18h30-18h00 : Chant final\n";
    check(
        text,
        "no date\n  16:30-... Danse (Other)\n  18:30-... Chant final (Other)\n",
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
        "8:15 - 9:00 Tea\n11:00 - 12:00 Rye\n1:00 - 1:30 Oats\n\
         5:30 - 7:00 Reception\n7:00 Songs\n",
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
fn dates_are_read_in_many_forms_and_never_completed() {
    for (heading, date) in [
        ("2027-06-22", "2027-06-22"),
        ("Tuesday, June 22, 2027", "2027-06-22"),
        ("## Day 1 - 22 June 2027:", "2027-06-22"),
        ("Mardi 1er juin 2027", "2027-06-01"),
        ("22.06.2027", "2027-06-22"),
        ("22/06/2027", "2027-06-22"),
        ("05/06/2027", "no date"),
        ("Sunday, May 21:", "no date"),
        ("Day 1", "no date"),
        ("June 22-23, 2027", "no date"),
        ("Agenda for Monday, 4 May 2026", "2026-05-04"),
        ("Programme du jeudi 12 juin 2025", "2025-06-12"),
        (
            "Conference Day 1: Thursday, 10 September 2026",
            "2026-09-10",
        ),
        ("Pre-Conference Day: Monday, 3 May 2027", "2027-05-03"),
        ("2025-03-04 (Tuesday)", "2025-03-04"),
        ("Day 1 \u{2013} 22.06.2027", "2027-06-22"),
        ("Day 1: 05/06/2027", "no date"),
        ("May 2nd, Day 1", "no date"),
    ] {
        let text = format!("{heading}\n9:00 - 10:00 Oats\n10:00 - 11:00 Rye\n");
        let expected = format!("{date}\n  09:00-10:00 Oats (Other)\n  10:00-11:00 Rye (Other)\n");
        check(&text, &expected);
    }
}

#[test]
fn days_are_counted_in_many_words() {
    for (first, second) in [
        ("DAY I", "DAY II"),
        ("FIRST DAY", "SECOND DAY"),
        ("Premier jour", "Deuxi\u{e8}me jour"),
        ("Erster Tag", "2. Tag"),
        ("Conference Day One", "Conference Day Two: the program"),
    ] {
        check(
            &format!("{first}\n9:00 - 10:00 Oats\n{second}\n9:00 - 10:00 Rye\n"),
            "no date\n  09:00-10:00 Oats (Other)\nno date\n  09:00-10:00 Rye (Other)\n",
        );
    }
}

#[test]
fn words_that_only_count_or_name_something_are_no_day() {
    for line in [
        "5 Day Program",
        "Second Chance for rye",
        "Version 2025-03-04",
    ] {
        check(
            &format!("9:00 - 10:00 Oats\n\n{line}\n\n10:00 - 11:00 Rye\n"),
            &format!(
                "
no date
  09:00-10:00 Oats (Other)
    \"{line}\"
  10:00-11:00 Rye (Other)
"
            ),
        );
    }
}

#[test]
fn a_file_that_prints_points_or_four_digits_does_so_for_every_time() {
    check(
        "09.15 Sieving\n09.45 Milling\n10.00 Baking\n11.15 Tasting\n",
        "
no date
  09:15-... Sieving (Other)
  09:45-... Milling (Other)
  10:00-... Baking (Other)
  11:15-... Tasting (Other)
",
    );
    check(
        "0730 - 0800 Sieving\n0800 - 0900 Milling\n1000 Baking\n2025 Harvest report\n",
        "
no date
  07:30-08:00 Sieving (Other)
  08:00-09:00 Milling (Other)
  10:00-... Baking (Other)
    \"2025 Harvest report\"
",
    );
    check_empty("1.10 Scope\n1.20 Terms\n2.05 Rules\n10.15 Annexes\n");
}

#[test]
fn what_stands_around_a_time_is_no_part_of_the_title() {
    check(
        "\u{1f558} 9:00\u{2013}9:30 \u{b7} Sieving\n10:00 (15 min) Milling\n\
         1. 11:00\u{2013}11:15 Baking\n12:00 noon - 1:00 PM Lunch\nab 14.30 Uhr: Tasting\n\
         d\u{e8}s 16h00 : Chant\nSinging ..... 5:00 PM\n",
        "
no date
  09:00-09:30 Sieving (Other)
  10:00-... Milling (Other)
  11:00-11:15 Baking (Other)
  12:00-13:00 Lunch (Break)
  14:30-... Tasting (Other)
  16:00-... Chant (Other)
  17:00-... Singing (Other)
",
    );
    check(
        "1. Sieving (9:00\u{2013}9:15)\n2. Milling (9:15\u{2013}9:30)\n",
        "no date\n  09:00-09:15 Sieving (Other)\n  09:15-09:30 Milling (Other)\n",
    );
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
