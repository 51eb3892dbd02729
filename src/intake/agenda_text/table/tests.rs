//! Made-up tables as pictures: time, title, room, people and description of each session.

use super::super::parse;
use crate::domain::programme::ProgrammeSession;
use crate::intake::Options;

fn draw(session: &ProgrammeSession) -> String {
    let (starts, ends) = session.time.walls().unwrap();
    let ends = ends.map_or("...".to_owned(), |end| end.format("%H:%M").to_string());
    let label = session.label.iter().map(|label| format!(" [{label}]"));
    let rooms = session.rooms.iter().map(|room| format!(" @ {room}"));
    let people = session.people.iter().map(|person| {
        let sign = if person.role_inferred { "?" } else { "" };
        let affiliation = person.affiliation.iter();
        let affiliation: String = affiliation.map(|said| format!(" | {said}")).collect();
        format!("; {:?}{sign} {}{affiliation}", person.role, person.name)
    });
    let about = session.abstract_text.iter();
    let about = about.map(|text| format!(" “{}”", text.replace('\n', "/")));
    format!(
        "{}-{ends}{} {}{}{}{}",
        starts.format("%H:%M"),
        label.collect::<String>(),
        session.title,
        rooms.collect::<String>(),
        people.collect::<String>(),
        about.collect::<String>()
    )
}

#[track_caller]
fn check(text: &str, expected: &[&str]) {
    let sessions: Vec<String> = match parse(text.as_bytes(), &Options::default()) {
        Ok(reading) => reading.programme.sessions().map(draw).collect(),
        Err(_) => Vec::new(),
    };
    assert_eq!(sessions, expected, "\n{}", sessions.join("\n"));
}

#[test]
fn an_html_table_gives_titles_people_and_rooms_apart() {
    check(
        "<table><tr><th>Time</th><th>Great Hall</th><th>Room 2</th></tr>\n\
         <tr><td>9:00&#8211;10:00</td><td>Milk in Plain Sight<br><em>Ada Curd, Whey Guild</em></td>\
         <td><p>Panel 2</p><p>Salt and Time</p><p>Chair: Ivo Brie</p></td></tr>\n\
         <tr><td>10:00&ndash;10:30</td><td colspan=2>Tea</td></tr>\n\
         <tr><td>10:30<br>11:00</td><td></td><td>Oats &amp; rye</td></tr></table>",
        &[
            "09:00-10:00 Milk in Plain Sight @ Great Hall; Speaker? Ada Curd | Whey Guild",
            "09:00-10:00 [Panel 2] Salt and Time @ Room 2; Chair Ivo Brie",
            "10:00-10:30 Tea",
            "10:30-11:00 Oats & rye @ Room 2",
        ],
    );
}

#[test]
fn a_time_that_spans_rows_counts_for_all_of_them() {
    check(
        "<table><tr><td rowspan=2>9:00-10:00</td><td>Oats</td><td>Hall A</td></tr>\n\
         <tr><td>Rye</td><td>Hall B</td></tr>\n\
         <tr><td>10:00-11:00</td><td>Bran | Hall B</td><td>Bring a mill.</td></tr></table>",
        &[
            "09:00-10:00 Oats @ Hall A",
            "09:00-10:00 Rye @ Hall B",
            "10:00-11:00 Bran @ Hall B “Bring a mill.”",
        ],
    );
}

#[test]
fn start_and_end_may_have_columns_of_their_own() {
    let expected = [
        "09:30-10:15 Oats @ Loft; Speaker? Ada Curd",
        "10:15-11:00 Tea",
        "11:00-... Rye @ Barn",
    ];
    check(
        "| Start | End | Title | Speaker | Room |\n|---|---|---|---|---|\n\
         | 9:30 | 10:15 | Oats | Ada Curd | Loft |\n| 10:15 | 11:00 | Tea | | |\n\
         | 11:00 | | Rye | | Barn |\n",
        &expected,
    );
    check(
        "Start\tEnd\tTitle\tSpeaker\tRoom\n9:30\t10:15\tOats\tAda Curd\tLoft\n\
         10:15\t11:00\tTea\t\t\n11:00\t\tRye\t\tBarn\n",
        &expected,
    );
    check(
        "9:30\t10:15\tOats\n10:15\t11:00\tRye\n",
        &["09:30-10:15 Oats", "10:15-11:00 Rye"],
    );
}

#[test]
fn rows_need_no_outer_bars_but_two_inner_ones() {
    check(
        "9:00 AM | Welcome | Ada Curd\n9:30 AM | Panel 1 | Salt of the Earth\n\
         10:30 AM | Tea | Foyer\n11:00 AM | Panel 2: Rye\nChair: Ivo Brie\n",
        &[
            "09:00-... Welcome; Speaker? Ada Curd",
            "09:30-... [Panel 1] Salt of the Earth",
            "10:30-... Tea @ Foyer",
            "11:00-... [Panel 2] Rye; Chair Ivo Brie",
        ],
    );
    check(
        "9:00 ET | 15:00 CET | Welcome\n10:00 ET | 16:00 CET | Rye\n",
        &["09:00-... Welcome", "10:00-... Rye"],
    );
}

#[test]
fn the_head_of_the_times_may_be_empty_in_the_first_row() {
    check(
        "| | Loft | Barn |\n|---|---|---|\n| 9:00 | Oats | Rye |\n| | More oats | More rye |\n\
         | 10:00 | Bran | |\n\n| | Attic | Shed |\n|---|---|---|\n| 11:00 | Corn | Tea |\n",
        &[
            "09:00-... Oats @ Loft",
            "09:00-... Rye @ Barn",
            "10:00-... Bran @ Loft",
            "11:00-... Corn @ Attic",
            "11:00-... Tea @ Shed",
        ],
    );
}

#[test]
fn a_cell_of_people_is_read_with_its_roles() {
    check(
        "Time\tSession\tSpeakers\n\
         9:00-10:00\tPanel: Salt\tModerator: Dr. Ada Curd; Panelists: Ivo Brie, House of Salt; \
         Kim Roe, City of Whey\n\
         10:00-11:00\tOats\tBo Ash (Goat College) and Cy Elm (Whey Guild)\n\
         11:00-12:00\tRye\tto be announced\n",
        &[
            "09:00-10:00 Panel: Salt; Moderator Dr. Ada Curd; Panelist Ivo Brie | House of Salt; \
             Panelist Kim Roe | City of Whey",
            "10:00-11:00 Oats; Speaker? Bo Ash | Goat College; Speaker? Cy Elm | Whey Guild",
            "11:00-12:00 Rye",
        ],
    );
    check(
        "<table><tr><th>Time<th>Session<th>Speakers\n<tr><td>9:00<td>Oats<td>Ada Curd<br>\
         Director, Milk Forum<br>Ivo Brie\n<tr><td>10:00<td>Rye<td></table>",
        &[
            "09:00-... Oats; Speaker? Ada Curd | Director, Milk Forum; Speaker? Ivo Brie",
            "10:00-... Rye",
        ],
    );
}

#[test]
fn weekly_hours_are_no_programme() {
    check(
        "<table><tr><th>Day</th><th>Hours</th></tr><tr><td>Monday</td>\n\
         <td>9:00 – 17:00</td></tr>\n\
         <tr><td>Tue – Fri</td><td>9:00 – 12:00</td><td>14:00 – 18:00</td></tr></table>",
        &[],
    );
}

#[test]
fn a_row_with_nothing_but_a_date_is_the_heading_of_those_below() {
    let text = "| Time | Title |\n|---|---|\n| **Friday, May 5, 2028** | |\n| 9:00 | Oats |\n\
                | **Saturday, May 6, 2028** | |\n| 9:00 | Rye |\n";
    let reading = parse(text.as_bytes(), &Options::default()).unwrap();
    let dates = reading.programme.days.iter().map(|day| day.date.unwrap());
    let dates: Vec<String> = dates.map(|date| date.to_string()).collect();
    assert_eq!(dates, ["2028-05-05", "2028-05-06"]);
}
