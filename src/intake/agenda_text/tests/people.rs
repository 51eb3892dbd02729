//! People, roles, tables and what belongs to whom.

use super::{check, codes};

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
        "9:00 AM \u{2013} Welcome\n\nAda Curd\nDirector, Milk Forum\nFormer Head, Whey Guild\n\n\
         10:00 AM \u{2013} Tasting\n\nIvo Brie Senior Fellow, Milk Forum\n\
         Kim Roe, Jr., Fellow, Salt Lab\n",
        "
no date
  09:00-... Welcome (Opening)
    Speaker? Ada Curd | Director, Milk Forum; Former Head, Whey Guild
  10:00-... Tasting (Other)
    Speaker? Ivo Brie | Senior Fellow, Milk Forum
    Speaker? Kim Roe, Jr. | Fellow, Salt Lab
",
    );
}

#[test]
fn a_table_row_is_a_session_for_each_parallel_column() {
    check(
        "## Friday, 5 May 2028\n\n| Time | Room: Loft | Room: Barn |\n|---|---|---|\n\
         | 9:00-10:00 | Oats. Lead: Ada Curd | **Rye** |\n\
         | 10:00-10:30 | B R E A K | B R E A K |\n",
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
         <tr><td>9:00 - 9:30</td>\n<td>Oats &amp; rye</td>\n\
         <td>Ada Curd</td>\n<td>Loft</td></tr>\n</table>",
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
        "2:00 p.m.\u{2013}4:00 p.m. | Breakout Tables\n\nBreakout 1: Oats\n\n\
         \u{2022} Ada Curd, Director, Milk Forum\n\nBreakout 2: Rye\n",
        "
no date
  14:00-16:00 Breakout Tables (Other)
  14:00-16:00 [Breakout 1] Oats (Other)
    Speaker? Ada Curd | Director, Milk Forum
  14:00-16:00 [Breakout 2] Rye (Other)
",
    );
}

#[test]
fn a_numbered_item_without_a_time_gives_its_people_to_nobody_else() {
    let text = "Panel 1: Oats (9:00-10:00)\nAda Curd: Director, Milk Forum\n\n\
                Panel 2: Rye\nIvo Brie: Director, Salt Forum\n";
    check(
        text,
        "no date\n  09:00-10:00 [Panel 1] Oats (Panel)\n    \
         Panelist? Ada Curd | Director, Milk Forum\n",
    );
    assert!(codes(text).contains(&"time_missing") && codes(text).contains(&"lines_skipped"));
}

#[test]
fn talks_behind_an_affiliation_stay_in_the_description() {
    check(
        "9:15-10:45 Session 1: Rinds\nKim Roe (Whey House): \"Which rind?\"\n\
         Bo Ash (Goat College) and Cy Elm (Milk Forum): \"That one\"\n\n\
         10:45-11:00 Welcome: Ada Curd (Milk Forum)\n",
        "
no date
  09:15-10:45 [Session 1] Rinds (Other)
    \"Kim Roe: \"Which rind?\"\"
    \"Bo Ash: \"That one\"\"
    Speaker? Kim Roe | Whey House
    Speaker? Bo Ash | Goat College
    Speaker? Cy Elm | Milk Forum
  10:45-11:00 Welcome (Opening)
    Speaker Ada Curd | Milk Forum
",
    );
}

#[test]
fn people_in_groups_of_lines_have_their_position_below_the_name() {
    check(
        "PANEL I: MILK\n10:00am-11:15am ET\n\nModerator:\nAda Curd\nDirector, Milk Forum\n\n\
         Panelists:\nIvo Brie\nFellow, Salt Lab\n\nKim Roe\nWhey House\n\n\
         11:30am-12:00pm ET\nKeynote\nOf Goats and Men\n",
        "
no date
  10:00-11:15 [PANEL I] MILK (Panel)
    Moderator Ada Curd | Director, Milk Forum
    Panelist Ivo Brie | Fellow, Salt Lab
    Panelist Kim Roe | Whey House
  11:30-12:00 Keynote: Of Goats and Men (Keynote)
",
    );
}
