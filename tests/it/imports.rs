//! A programme in its editions: what comes in, what stays, and what is refused.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::once::{FORUM, patch, show};
use crate::support::{World, both};

const FIRST: &str = "\
Tuesday, 4 May 2027

9:00 AM – 10:00 AM
Panel 1: Ports and Weather
Location: Hall A
Moderator: Ines Faro, Head of Pilots, Harbour Office
Panelists:
- Tom Reed, Tide Review
- Ada Quay, Port of Ems

10:00 AM – 11:00 AM
Panel 2: Salt and Light
Location: Hall A
Panelists:
- Bo Roe, University of Brine

11:00 AM – 12:00 PM
Panel 3: Sand
Location: Hall B
Panelists:
- Cy Poe, Pier
";

/// One panelist substituted, one title changed, one session moved.
fn second() -> String {
    FIRST
        .replace("- Tom Reed, Tide Review", "- Lena Dyke, Buoy Inc")
        .replace("Salt and Light", "Salt and Shadow")
        .replace("11:00 AM – 12:00 PM", "11:30 AM – 12:30 PM")
}

/// The second edition or the first one.
fn edition(is_second: bool) -> String {
    match is_second {
        true => second(),
        false => FIRST.to_owned(),
    }
}

/// How many import at once.
const ORGANIZERS: usize = 8;

async fn import(world: &World, query: &str, file: &str) -> Value {
    let path = format!("{FORUM}/imports{query}");
    world.owner().send(&path, file).await.expect(200).json()
}

/// The titles of a list of an outcome, with the fields that change.
fn told(list: &Value) -> Vec<String> {
    let text = |session: &Value| {
        let fields = session["fields"].as_array().unwrap();
        let fields: Vec<_> = fields.iter().map(|field| field.as_str().unwrap()).collect();
        let name = session["title"]
            .as_str()
            .or(session["name"].as_str())
            .unwrap();
        format!("{name} {}", fields.join("+")).trim().to_owned()
    };
    list.as_array().unwrap().iter().map(text).collect()
}

async fn id_of(world: &World, title: &str) -> String {
    let sessions = show(world, "sessions").await;
    let mut sessions = sessions["items"].as_array().unwrap().iter();
    let found = sessions.find(|session| session["title"] == title).unwrap();
    found["id"].as_str().unwrap().to_owned()
}

both! {
    async fn an_edited_file_is_three_changes_and_an_edit_made_here_survives(world) {
        world.forum().await;
        let first = import(&world, "", FIRST).await;
        assert_eq!(told(&first["outcome"]["added"]).len(), 3);
        assert_eq!((&first["revision"], &first["room_count"]), (&json!(1), &json!(2)));
        let salt = id_of(&world, "Salt and Light").await;
        patch(&world, &format!("sessions/{salt}"), json!({"notice": "Bring a coat"})).await;
        patch(&world, &format!("sessions/{salt}"), json!({"kind": "workshop"})).await;
        let before = show(&world, "sessions").await;
        let preview = import(&world, "?dry_run=true", &second()).await;
        assert_eq!(show(&world, "sessions").await, before);
        let outcome = &preview["outcome"];
        assert_eq!((&preview["revision"], &outcome["unchanged"]), (&Value::Null, &json!(0)));
        let expected = ["Ports and Weather people", "Salt and Shadow title", "Sand placement"];
        assert_eq!(told(&outcome["changed"]), expected);
        assert_eq!(told(&outcome["kept"]), ["“Panel 2: Salt and Light” kind+notice"]);
        let done = import(&world, "", &second()).await;
        assert_eq!((&done["outcome"], &done["revision"]), (outcome, &json!(4)));
        let session = show(&world, &format!("sessions/{salt}")).await;
        assert_eq!(session["title"], "Salt and Shadow");
        let own = (&json!("Bring a coat"), &json!("workshop"));
        assert_eq!((&session["notice"], &session["kind"]), own);
        let people = show(&world, "people").await["items"].as_array().unwrap().len();
        assert_eq!(people, 6, "nobody is duplicated, and nobody is lost");
        let again = import(&world, "", &second()).await;
        let unchanged = &again["outcome"]["unchanged"];
        assert_eq!((&again["revision"], unchanged), (&Value::Null, &json!(3)));
        let log = show(&world, "changes").await;
        let log = log["items"].as_array().unwrap().iter();
        let kinds: Vec<_> = log.map(|change| &change["kind"]).collect();
        assert_eq!(kinds, ["create", "import", "edit", "edit", "import"]);
    }

    async fn what_is_missing_is_kept_and_with_prune_cancelled_where_it_was_public(world) {
        world.forum().await;
        import(&world, "", FIRST).await;
        world.publish().await.expect(201);
        let item = "\n1:00 PM – 2:00 PM\nPanel 4: Silt\nPanelist: Ann Lee, Delta Board\n";
        let draft = format!("{FIRST}{item}");
        import(&world, "", &draft).await;
        let (only, _) = FIRST.split_once("10:00 AM –").unwrap();
        let item = "1:00 PM – 2:00 PM\nPanel 5: Fog\nPanelist: Kit Loch, Knot School\n";
        let only = format!("{only}{item}");
        let kept = import(&world, "?dry_run=true", &only).await;
        let fates = |preview: &Value| {
            let missing = preview["outcome"]["missing"].as_array().unwrap().clone();
            missing
                .iter()
                .map(|one| format!("{} {}", one["title"], one["fate"]).replace('"', ""))
                .collect::<Vec<_>>()
        };
        let of_panel_4 = told(&kept["outcome"]["changed"]);
        assert_eq!(of_panel_4, ["Fog label+title+people"], "same place and time");
        assert_eq!(fates(&kept), ["Salt and Light kept", "Sand kept"]);
        let pruned = import(&world, "?prune=true", &only).await;
        assert_eq!(fates(&pruned), ["Salt and Light cancelled", "Sand cancelled"]);
        let sand = show(&world, &format!("sessions/{}", id_of(&world, "Sand").await)).await;
        assert_eq!(sand["status"], "cancelled");
    }

    async fn an_overlap_never_fails_an_import_and_publishing_asks(world) {
        world.forum().await;
        let clash = FIRST.replace("10:00 AM – 11:00 AM", "9:30 AM – 11:00 AM");
        let done = import(&world, "", &clash).await;
        let conflicts = done["conflicts"].as_array().unwrap();
        let room = conflicts.iter().find(|c| c["rule"] == "room_double_booked").unwrap();
        assert_eq!(room["class"], "true_double_booking");
        let answer = world.publish().await.expect(409);
        assert_eq!(answer.problem().0, "blocked");
    }

    async fn several_organizers_import_at_once_and_each_import_is_whole(world) {
        world.forum().await;
        import(&world, "", FIRST).await;
        let requests = (0..ORGANIZERS).map(|n| {
            let (world, is_second) = (world.clone(), n % 2 == 0);
            let file = edition(is_second);
            actix_web::rt::spawn(async move { (is_second, import(&world, "", &file).await) })
        });
        let requests: Vec<_> = requests.collect();
        let mut revisions = Vec::new();
        for request in requests {
            let (is_second, answer) = request.await.unwrap();
            let (outcome, revision) = (&answer["outcome"], answer["revision"].as_i64());
            let counts = (told(&outcome["changed"]).len(), outcome["unchanged"].as_u64().unwrap());
            assert_eq!(counts, if revision.is_some() { (3, 0) } else { (0, 3) }, "{answer}");
            revisions.extend(revision.map(|revision| (revision, is_second)));
        }
        revisions.sort_unstable();
        // As if one came after the other: what is here already makes no revision.
        let turns = (2..).zip([true, false].into_iter().cycle());
        let expected: Vec<(i64, bool)> = turns.take(revisions.len()).collect();
        assert_eq!(revisions, expected);
        let (_, is_second) = *revisions.last().unwrap();
        let again = import(&world, "", &edition(is_second)).await;
        let unchanged = &again["outcome"]["unchanged"];
        assert_eq!((&again["revision"], unchanged), (&Value::Null, &json!(3)));
        let titles = show(&world, "sessions?fields=title").await;
        assert_eq!(titles["items"].as_array().unwrap().len(), 3);
        let people = show(&world, "people").await["items"].as_array().unwrap().len();
        assert_eq!(people, 6, "nobody is duplicated, and nobody is lost");
    }

    async fn a_file_that_cannot_be_read_is_refused_with_its_reason_and_nothing_is_written(world) {
        world.forum().await;
        let doctype = "<?xml version=\"1.0\"?>\n<!DOCTYPE x [<!ENTITY a \"b\">]>\n<schedule/>";
        let endless = "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:1\r\nSUMMARY:Tea\r\n\
                       DTSTART:20270504T100000Z\r\nRRULE:FREQ=DAILY\r\nEND:VEVENT\r\n\
                       END:VCALENDAR\r\n";
        for (file, said) in [
            ("", "no programme found"),
            ("Once upon a time there was a harbour.", "no programme found"),
            ("%PDF-1.7", "this is a PDF file"),
            ("<schedule><day", "line 1"),
            (doctype, "line 2"),
            (&format!("{{\"schedule\": {}", "[".repeat(1_000)), "the JSON cannot be read"),
            (endless, "recurs without an end"),
        ] {
            let answer = world.owner().send(&format!("{FORUM}/imports"), file).await;
            let text = answer.expect(422).text();
            assert!(text.contains(said), "{said} in {text}");
        }
        let dated = "?date=2027-05-04";
        let answer = world.owner().send(&format!("{FORUM}/imports{dated}"), FIRST).await;
        assert!(answer.expect(422).text().contains("0 of the days have no date"));
        for query in ["?format=fax", "?zone=ET", "?prune=maybe", "?x=1", "?zone=UTC&zone=UTC"] {
            let answer = world.owner().send(&format!("{FORUM}/imports{query}"), FIRST).await;
            let read = ["?x=1", "?zone=UTC&zone=UTC"].contains(&query);
            let expected = if read { 400 } else { 422 };
            answer.expect(expected);
        }
        world.visitor().send(&format!("{FORUM}/imports"), FIRST).await.expect(401);
        let nowhere = "/api/v1/conferences/nowhere/imports";
        world.owner().send(nowhere, FIRST).await.expect(404);
        let coded = world.owner().with("content-encoding", "gzip");
        coded.send(&format!("{FORUM}/imports"), FIRST).await.expect(415);
        let large = "x".repeat(20 * 1024 * 1024 + 1);
        world.owner().send(&format!("{FORUM}/imports"), &large).await.expect(413);
        let revision = show(&world, "conflicts").await["revision"].clone();
        assert_eq!(revision, json!(0));
    }

    async fn a_redacted_person_is_taken_out_of_what_sources_have_said(world) {
        world.forum().await;
        import(&world, "", FIRST).await;
        let people = show(&world, "people").await;
        let people = people["items"].as_array().unwrap();
        let tom = people.iter().find(|person| person["name"] == "Tom Reed").unwrap();
        let path = format!("{FORUM}/people/{}/redaction", tom["id"].as_str().unwrap());
        world.owner().post(&path, json!({"reason": "Asked for it"})).await.expect(204);
        let (url, sql) = (world.url.clone(), "SELECT CAST(said AS TEXT) AS line FROM imports");
        let said = actix_web::web::block(move || crate::support::database::query(&url, sql));
        let said = said.await.unwrap();
        assert!(said.iter().all(|row| row.contains("Ada Quay") && !row.contains("Tom Reed")));
        let without = FIRST.replace("- Tom Reed, Tide Review\n", "");
        let later = import(&world, "", &without).await;
        let told = later.to_string();
        assert!(!told.contains("Tom Reed"), "{told}");
    }

    async fn another_source_fills_what_is_empty_and_takes_nothing_away(world) {
        world.forum().await;
        import(&world, "?source=page", FIRST).await;
        let salt = id_of(&world, "Salt and Light").await;
        let before = show(&world, &format!("sessions/{salt}")).await;
        let sheet = "title,date,start,end,room,language\n\
                     Salt and Light,2027-05-04,10:00,11:00,Hall A,en\n";
        let done = import(&world, "?source=sheet", sheet).await;
        assert_eq!(told(&done["outcome"]["changed"]), ["Salt and Light language"]);
        let after = show(&world, &format!("sessions/{salt}")).await;
        for field in ["label", "people", "abstract", "code", "placement", "kind"] {
            assert_eq!(after[field], before[field], "{field}");
        }
        let pruned = import(&world, "?source=sheet&prune=true", "title,date,start,end\n\
                     Fog,2027-05-04,14:00,15:00\n").await;
        let missing = pruned["outcome"]["missing"].as_array().unwrap();
        assert_eq!(missing.len(), 1, "the page still has it");
        assert_eq!(missing[0]["fate"], "kept");
    }

    async fn what_is_missing_once_is_missing_until_it_is_pruned_or_comes_back(world) {
        world.forum().await;
        import(&world, "", FIRST).await;
        let (two, _) = FIRST.split_once("11:00 AM – 12:00 PM").unwrap();
        let missing = |preview: &Value| preview["outcome"]["missing"].as_array().unwrap().len();
        assert_eq!(missing(&import(&world, "", two).await), 1);
        assert_eq!(missing(&import(&world, "", two).await), 1);
        let back = FIRST.replace("11:00 AM – 12:00 PM", "2:00 PM – 3:00 PM");
        let returned = import(&world, "", &back).await;
        assert_eq!(told(&returned["outcome"]["changed"]), ["Sand placement"]);
        assert_eq!(missing(&import(&world, "", two).await), 1);
        let pruned = import(&world, "?prune=true", two).await;
        assert_eq!(pruned["outcome"]["missing"][0]["fate"], "deleted");
        let sessions = show(&world, "sessions").await;
        assert_eq!(sessions["items"].as_array().unwrap().len(), 2);
    }

    async fn marks_make_one_session_of_many_entries_and_delete_nothing_that_was_here(world) {
        world.forum().await;
        let row = |room: &str, person: &str| {
            format!("Plenary talk,2027-05-04,09:00,10:00,{room},Ann Lee; {person}\n")
        };
        let head = "title,date,start,end,room,speakers\n";
        let people = [("A", "Bo Roe"), ("B", "Cy Poe"), ("C", "Ada Quay"), ("D", "Tom Reed")];
        let rows: String = people.iter().map(|(room, person)| row(room, person)).collect();
        let done = import(&world, "?marks=true", &format!("{head}{rows}")).await;
        assert_eq!(told(&done["outcome"]["added"]), ["Plenary talk"]);
        let sessions = show(&world, "sessions").await;
        let session = &sessions["items"][0];
        let count = |field: &Value| field.as_array().unwrap().len();
        assert_eq!(count(&sessions["items"]), 1);
        assert_eq!(count(&session["placement"]["room_ids"]), 4);
        assert_eq!(count(&session["people"]), 5, "nobody is lost");
    }

    async fn a_person_who_was_billed_otherwise_here_goes_with_the_file(world) {
        world.forum().await;
        import(&world, "", FIRST).await;
        let people = show(&world, "people").await;
        let people = people["items"].as_array().unwrap();
        let bo = people.iter().find(|person| person["name"] == "Bo Roe").unwrap();
        let path = format!("people/{}", bo["id"].as_str().unwrap());
        patch(&world, &path, json!({"affiliation": "Brine Institute"})).await.expect(200);
        let second = FIRST.replace("- Bo Roe, University of Brine", "- Kit Loch, Pier");
        let done = import(&world, "", &second).await;
        assert_eq!(told(&done["outcome"]["changed"]), ["Salt and Light people"]);
        let salt = id_of(&world, "Salt and Light").await;
        let salt = show(&world, &format!("sessions/{salt}")).await;
        assert_eq!(salt["people"].as_array().unwrap().len(), 1);
    }

    async fn a_rule_that_recurs_each_second_is_not_followed_and_that_is_said(world) {
        world.forum().await;
        for rule in [
            "FREQ=SECONDLY", "FREQ=SECONDLY;COUNT=1000000000", "FREQ=SECONDLY;INTERVAL=0",
            "FREQ=SECONDLY;UNTIL=99991231T235959Z", "FREQ=SECONDLY;BYSECOND=0,1,2,3;BYDAY=TU",
            "FREQ=MINUTELY;COUNT=1000000", "FREQ=HOURLY;UNTIL=20991231T000000Z",
        ] {
            let calendar = format!(
                "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:tea\r\nSUMMARY:Tea\r\n\
                 DTSTART:20270504T100000Z\r\nDTEND:20270504T101500Z\r\nRRULE:{rule}\r\n\
                 END:VEVENT\r\nEND:VCALENDAR\r\n"
            );
            let begun = Instant::now();
            let read = import(&world, "?dry_run=true", &calendar).await;
            assert!(begun.elapsed() < Duration::from_secs(5), "{rule}: {:?}", begun.elapsed());
            let days = read["days"].as_array().unwrap().iter();
            let sessions = days.map(|day| day["sessions"].as_array().unwrap().len());
            assert_eq!(sessions.sum::<usize>(), 1, "{rule}: {read}");
            let mut notes = read["notes"].as_array().unwrap().iter();
            let note = notes.find(|note| note["code"] == "recurrence_unread");
            let said = note.unwrap_or_else(|| panic!("{rule}: {read}"))["text"].as_str().unwrap();
            assert!(said.contains(rule) && said.contains("only its first time"), "{said}");
        }
    }
}
