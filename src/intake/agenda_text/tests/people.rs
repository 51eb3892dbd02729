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

#[test]
fn roles_are_read_in_many_words() {
    for (line, person) in [
        (
            "Moderated by: Dr. Ada Curd, Milk Forum",
            "Moderator Dr. Ada Curd | Milk Forum",
        ),
        ("Chair/Moderator: Ada Curd", "Chair Ada Curd"),
        ("Chair & Discussant: Ada Curd", "Chair Ada Curd"),
        ("Speaker 2: Ada Curd", "Speaker Ada Curd"),
        (
            "Intervenant\u{b7}e\u{b7}s : Ada Curd (Laiterie)",
            "Speaker Ada Curd | Laiterie",
        ),
        ("Pr\u{e9}sidence : Ada Curd", "Chair Ada Curd"),
        ("Discutante : Ada Curd", "Discussant Ada Curd"),
        ("Anim\u{e9} par Ada Curd", "Moderator Ada Curd"),
        ("Avec : Ada Curd", "Panelist? Ada Curd"),
        ("Moderatorin: Ada Curd", "Moderator Ada Curd"),
        ("Gru\u{df}wort: Ada Curd", "Speaker Ada Curd"),
        ("Es diskutieren: Ada Curd", "Panelist Ada Curd"),
        (
            "In conversation with Ada Curd, Editor, Rind News",
            "Panelist? Ada Curd | Editor, Rind News",
        ),
        (
            "With a hint of salt: Ada Curd",
            "\"With a hint of salt: Ada Curd\"",
        ),
    ] {
        check(
            &format!("Panel 1: Rinds (9:00-10:00)\n{line}\n\nPanel 2: Salt (11:00-12:00)\n"),
            &format!(
                "
no date
  09:00-10:00 [Panel 1] Rinds (Panel)
    {person}
  11:00-12:00 [Panel 2] Salt (Panel)
"
            ),
        );
    }
}

#[test]
fn role_headings_may_stand_without_a_colon() {
    check(
        "11:00-12:00 Session 2: Brine\nSpeakers\nIvo Brie\nGeneral Counsel, Salt Lab\n\
         Kim Roe\nHead of Rinds, Whey House\nModerator\nAda Curd\n\n\
         12:00-13:00 Session 3: Whey\nSpeakers \u{2013}\nBo Ash, Goat Guild\n",
        "
no date
  11:00-12:00 [Session 2] Brine (Panel)
    Speaker Ivo Brie | General Counsel, Salt Lab
    Speaker Kim Roe | Head of Rinds, Whey House
    Moderator Ada Curd
  12:00-13:00 [Session 3] Whey (Other)
    Speaker Bo Ash | Goat Guild
",
    );
}

#[test]
fn one_line_may_list_several_people_and_roles() {
    check(
        "Panel 1: Rinds (9:00-10:00)\n\
         Panelists: Ivo Brie, Salt Archive, and Kim Roe, Reed Quay\n\n\
         Panel 2: Whey (10:00-11:00)\n\
         Moderator: Ada Curd; Panelists: Ivo Brie, Salt Archive; Bo Ash\n",
        "
no date
  09:00-10:00 [Panel 1] Rinds (Panel)
    Panelist Ivo Brie | Salt Archive
    Panelist Kim Roe | Reed Quay
  10:00-11:00 [Panel 2] Whey (Panel)
    Moderator Ada Curd
    Panelist Ivo Brie | Salt Archive
    Panelist Bo Ash
",
    );
}

#[test]
fn names_have_honorifics_suffixes_and_capitals() {
    check(
        "Panel 1: Rinds (9:00-10:00)\nPanelists:\n\
         Lt. Gen. (ret.) Ivo Brie, Salt Corps\nDR. ADA CURD, CHIEF TASTER, MILK FORUM\n\
         JOS\u{c9} ROE, SECRETARY-GENERAL, WHEY PACT\nCommissioner Bo Ash, Harbour Guild\n\
         Gareth ap Elm, Peat House\nPrince Cy of Gouda, Rind House\n\
         Kim Roe, Ph.D., CFA, Goat College\nJo\u{e3}o Elm (Porto do Sal), Saltmaker\n\
         Bo, Independent Artist\n\nPanel 2: Salt (11:00-12:00)\n",
        "
no date
  09:00-10:00 [Panel 1] Rinds (Panel)
    Panelist Lt. Gen. (ret.) Ivo Brie | Salt Corps
    Panelist DR. ADA CURD | CHIEF TASTER, MILK FORUM
    Panelist JOS\u{c9} ROE | SECRETARY-GENERAL, WHEY PACT
    Panelist Commissioner Bo Ash | Harbour Guild
    Panelist Gareth ap Elm | Peat House
    Panelist Prince Cy of Gouda | Rind House
    Panelist Kim Roe, Ph.D., CFA | Goat College
    Panelist Jo\u{e3}o Elm | Porto do Sal, Saltmaker
    Panelist Bo | Independent Artist
  11:00-12:00 [Panel 2] Salt (Panel)
",
    );
}

#[test]
fn titles_and_positions_are_no_names() {
    check(
        "1:00 PM Keynote\nProf. Ada Curd, Goat College\n\"The Borrowed Rind\"\n\n\
         2:00 PM Keynote Conversation\nIn conversation with:\nIvo Brie\n\
         Editor-in-Chief, The Whey\n\n3:00 PM Tasting\n",
        "
no date
  13:00-... Keynote (Keynote)
    \"\"The Borrowed Rind\"\"
    Speaker? Prof. Ada Curd | Goat College
  14:00-... Keynote Conversation (Keynote)
    Speaker? Ivo Brie | Editor-in-Chief, The Whey
  15:00-... Tasting (Other)
",
    );
}

#[test]
fn the_line_below_a_bare_number_is_its_title() {
    check(
        "9:00\u{2013}10:30 | Plenary I\nRinds and Gates\nChair: Ada Curd\n\n\
         10:30\u{2013}11:00 | Panel discussion\nLocation: Loft\nModerator: Ada Curd\n",
        "
no date
  09:00-10:30 [Plenary I] Rinds and Gates (Other)
    Chair Ada Curd
  10:30-11:00 Panel discussion (Panel) @ Loft
    Moderator Ada Curd
",
    );
}

#[test]
fn people_are_taken_out_of_titles() {
    check(
        "9:00 - 9:15 Welcome - Ada Curd, Milk Forum\n\
         9:15 - 9:30 Radar over rinds, Ivo Brie (University of Salt)\n\
         9:30 - 9:45 Kim Roe (Whey House): Goats as guests\n\
         9:45 - 10:00 Blue veins (Prof. Bo Ash, Goat College)\n\
         10:00 - 10:15 White veins (Cy Elm, Peat House)\n\
         10:15 - 10:30 Closing remarks: Dee Oak, Head of Cellar\n\
         10:30 - 10:45 Farewell \u{2013} Ada Curd\n\
         10:45 - 11:00 Red Whey \u{2013} Blue Brine\n\
         11:00 - 12:00 Lunch (Harbour Quay, North Pier)\n",
        "
no date
  09:00-09:15 Welcome (Opening)
    Speaker? Ada Curd | Milk Forum
  09:15-09:30 Radar over rinds (Other)
    Speaker? Ivo Brie | University of Salt
  09:30-09:45 Goats as guests (Other)
    Speaker? Kim Roe | Whey House
  09:45-10:00 Blue veins (Other)
    Speaker? Prof. Bo Ash | Goat College
  10:00-10:15 White veins (Other)
    Speaker? Cy Elm | Peat House
  10:15-10:30 Closing remarks (Closing)
    Speaker Dee Oak | Head of Cellar
  10:30-10:45 Farewell (Closing)
    Speaker? Ada Curd
  10:45-11:00 Red Whey \u{2013} Blue Brine (Other)
  11:00-12:00 Lunch (Harbour Quay, North Pier) (Break)
",
    );
}

#[test]
fn people_in_the_words_of_a_title_leave_it_whole() {
    check(
        "9:00 - 9:15 Q&A moderated by Ada Curd\n\
         9:15 - 9:30 Concluding remarks by Ivo Brie, Salt Lab\n\
         9:30 - 9:45 In conversation: Dr. Kim Roe with Bo Ash\n\
         9:45 - 10:00 Debate with Ivo Brie and Cy Elm; moderator: Dee Oak\n\
         10:00 - 11:00 Lunch hosted by the Guild of Rinds\n",
        "
no date
  09:00-09:15 Q&A moderated by Ada Curd (Panel)
    Moderator Ada Curd
  09:15-09:30 Concluding remarks by Ivo Brie, Salt Lab (Closing)
    Speaker Ivo Brie | Salt Lab
  09:30-09:45 In conversation: Dr. Kim Roe with Bo Ash (Other)
    Speaker? Dr. Kim Roe
    Speaker? Bo Ash
  09:45-10:00 Debate with Ivo Brie and Cy Elm (Panel)
    Moderator Dee Oak
  10:00-11:00 Lunch hosted by the Guild of Rinds (Break)
",
    );
}

#[test]
fn a_place_below_the_title_is_the_room() {
    check(
        "9:00-10:00 Rye\nHall A\nAda Curd, Director, Milk Forum\n\n\
         10:00-11:00 Oats\nMain Lobby\n\n\
         11:00-12:00 Salt\nMona Hall, Director, Salt Lab\n\n\
         12:00-13:00 Whey\nEmpty chairs in the hall\n",
        "
no date
  09:00-10:00 Rye (Other) @ Hall A
    Speaker? Ada Curd | Director, Milk Forum
  10:00-11:00 Oats (Other) @ Main Lobby
  11:00-12:00 Salt (Other)
    Speaker? Mona Hall | Director, Salt Lab
  12:00-13:00 Whey (Other)
    \"Empty chairs in the hall\"
",
    );
}

#[test]
fn talks_stand_before_or_behind_their_speaker() {
    check(
        "9:15-10:45 Session 1: Rinds\nChair: Ada Curd\n\
         \u{2022} Rinds: a review \u{2013} Dr Ivo Brie (Salt Lab)\n\
         - Kim Roe (Whey House) : Which rind?\n- Bo Ash (Goat Guild), \u{201c}That one\u{201d}\n\
         \u{2022} Discussion\n\n\
         11:00-12:00 Session 2: Whey\nHost: Ada Curd\n(Moved to the cellar)\n\n\
         12:00-13:00 Lunch\n",
        "
no date
  09:15-10:45 [Session 1] Rinds (Other)
    \"- Discussion\"
    \"Dr Ivo Brie: Rinds: a review\"
    \"Kim Roe: Which rind?\"
    \"Bo Ash: \u{201c}That one\u{201d}\"
    Chair Ada Curd
    Speaker? Dr Ivo Brie | Salt Lab
    Speaker? Kim Roe | Whey House
    Speaker? Bo Ash | Goat Guild
  11:00-12:00 [Session 2] Whey (Other)
    \"(Moved to the cellar)\"
    Host Ada Curd
  12:00-13:00 Lunch (Break)
",
    );
}

#[test]
fn people_may_be_counted_or_wrapped() {
    check(
        "Panel 1: Rinds (9:00-10:00)\nPanellists:\n1) Ivo Brie \u{2013} Saltmaker, Salt Guild\n\
         2) Kim Roe \u{2013} Whey House\n\n\
         Panel 2: Whey (10:00-11:00)\n\
         Speakers: Bo Ash, Deputy Head of\nthe Goat Guild; Cy\nElm, Peat House\n\
         Moderator: Dee Oak\n",
        "
no date
  09:00-10:00 [Panel 1] Rinds (Panel)
    Panelist Ivo Brie | Saltmaker, Salt Guild
    Panelist Kim Roe | Whey House
  10:00-11:00 [Panel 2] Whey (Panel)
    Speaker Bo Ash | Deputy Head of the Goat Guild
    Speaker Cy Elm | Peat House
    Moderator Dee Oak
",
    );
}

#[test]
fn who_is_known_elsewhere_is_a_person_here() {
    check(
        "9:00-9:30 Opening\nIvo Brie, Salt Guild\n\n\
         9:30-10:00 Rinds\nRinds of the North, West and South\n\n\
         10:00-11:00 Whey\nModerator: Ivo Brie, Salt Guild\n\
         Bo Ash, Editor, Rind News, in conversation with Cy Elm\n",
        "
no date
  09:00-09:30 Opening (Opening)
    Speaker? Ivo Brie | Salt Guild
  09:30-10:00 Rinds (Other)
    \"Rinds of the North, West and South\"
  10:00-11:00 Whey (Panel)
    Moderator Ivo Brie | Salt Guild
    Panelist? Bo Ash | Editor, Rind News
    Panelist? Cy Elm
",
    );
}
