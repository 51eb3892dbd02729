//! What a person reads in the terminal.

use std::io::{self, Write};

use chrono::NaiveDate;
use serde::Serialize;

use crate::app::report::{
    CheckReport, ConflictReport, ImportPreview, NoteReport, OutcomeReport, PreviewPerson,
    PreviewSession,
};
use crate::domain::agenda::Agenda;
use crate::domain::conflict::Conflict;
use crate::domain::free_places::FreePlace;
use crate::domain::text::Slug;

/// A text as a terminal may show it: what controls a terminal is replaced.
pub fn printable(text: &str) -> String {
    let harmless = |c: char| {
        if c.is_control() && c != '\n' {
            '\u{fffd}'
        } else {
            c
        }
    };
    text.chars().map(harmless).collect()
}

pub fn json(out: &mut impl Write, value: &impl Serialize) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, value)?;
    writeln!(out)
}

/// What a file says, day by day, and what becomes of it.
pub fn preview(out: &mut impl Write, preview: &ImportPreview) -> io::Result<()> {
    summary(out, preview)?;
    for (index, day) in preview.days.iter().enumerate() {
        let date = day.date.as_deref().unwrap_or("no date printed");
        let inferred = if day.order_inferred {
            ", order inferred"
        } else {
            ""
        };
        let label = day
            .label
            .iter()
            .map(|label| format!(": {}", printable(label)));
        let label: String = label.collect();
        writeln!(out, "\nDay {} ({date}{inferred}){label}", index + 1)?;
        for item in &day.sessions {
            session(out, item)?;
        }
    }
    if !preview.unplaced.is_empty() {
        writeln!(out, "\nWithout a time")?;
        preview
            .unplaced
            .iter()
            .try_for_each(|item| session(out, item))?;
    }
    if let Some(found) = &preview.outcome {
        outcome(out, found)?;
    }
    rest(out, preview)
}

/// What a check of a file finds: no programme, only what is wrong with it.
pub fn findings(out: &mut impl Write, preview: &ImportPreview) -> io::Result<()> {
    summary(out, preview)?;
    rest(out, preview)
}

fn summary(out: &mut impl Write, preview: &ImportPreview) -> io::Result<()> {
    writeln!(
        out,
        "Read as {}: {}, {}, {}, {}.",
        preview.format,
        count(preview.days.len(), "day", "days"),
        count(preview.session_count(), "session", "sessions"),
        count(preview.room_count, "room", "rooms"),
        count(preview.people_count, "person", "people"),
    )
}

fn rest(out: &mut impl Write, preview: &ImportPreview) -> io::Result<()> {
    if let Some(found) = &preview.conflicts {
        conflicts(out, found)?;
    } else {
        writeln!(
            out,
            "\nConflicts are looked for once --zone and the dates are known."
        )?;
    }
    notes(out, &preview.notes)
}

/// What becomes of the sessions here.
fn outcome(out: &mut impl Write, outcome: &OutcomeReport) -> io::Result<()> {
    let OutcomeReport {
        added,
        changed,
        unchanged,
        kept,
        missing,
        ambiguous,
        people_added,
        rooms_added,
    } = outcome;
    writeln!(
        out,
        "\n{} added, {} changed, {unchanged} left alone, {} missing; {} and {} added.",
        added.len(),
        changed.len(),
        missing.len(),
        count(*people_added, "person", "people"),
        count(*rooms_added, "room", "rooms"),
    )?;
    for session in changed {
        let fields = session.fields.join(", ");
        writeln!(out, "  changed   “{}”: {fields}", printable(&session.title))?;
    }
    for one in kept {
        let what = match one.fields.as_slice() {
            [] => "was deleted here".to_owned(),
            fields => format!("{} as it is here", fields.join(", ")),
        };
        writeln!(out, "  kept      {}: {what}", printable(&one.name))?;
    }
    for one in missing {
        let fate = match one.fate.as_str() {
            "kept" => "not in the file, and kept (--prune lets it go)",
            "cancelled" => "not in the file: cancelled",
            _ => "not in the file: deleted",
        };
        writeln!(out, "  missing   “{}”: {fate}", printable(&one.title))?;
    }
    for one in ambiguous {
        writeln!(
            out,
            "  ambiguous “{}” (line {})",
            printable(&one.title),
            one.line
        )?;
        for candidate in &one.candidates {
            writeln!(
                out,
                "              or {} “{}”",
                candidate.id,
                printable(&candidate.title)
            )?;
        }
    }
    Ok(())
}

fn session(out: &mut impl Write, session: &PreviewSession) -> io::Result<()> {
    let times = match (&session.starts, &session.ends) {
        (Some(starts), Some(ends)) => format!("{starts}–{ends}"),
        (Some(starts), None) => format!("{starts}–?    "),
        (None, _) => "           ".to_owned(),
    };
    let label = session
        .label
        .as_ref()
        .map(|label| format!("{label}: "))
        .unwrap_or_default();
    let status = match session.status.as_str() {
        "confirmed" => "",
        "cancelled" => " (cancelled)",
        _ => " (draft)",
    };
    writeln!(
        out,
        "  {times}  {}{status}",
        printable(&format!("{label}{}", session.title))
    )?;
    let rooms = match session.all_rooms {
        true => "all rooms".to_owned(),
        false => session.rooms.join(" and "),
    };
    if !rooms.is_empty() {
        writeln!(out, "               in {}", printable(&rooms))?;
    }
    session
        .people
        .iter()
        .try_for_each(|person| line(out, person))
}

fn line(out: &mut impl Write, person: &PreviewPerson) -> io::Result<()> {
    let role = if person.role_inferred {
        format!("{}?", person.role)
    } else {
        person.role.clone()
    };
    let rest = person
        .affiliation
        .as_ref()
        .map(|text| format!(", {text}"))
        .unwrap_or_default();
    writeln!(
        out,
        "               {role:<10} {}",
        printable(&format!("{}{rest}", person.name))
    )
}

/// What the rules found and the import noted.
pub fn check(out: &mut impl Write, report: &CheckReport) -> io::Result<()> {
    writeln!(
        out,
        "{} at revision {}: {}, {}.",
        report.conference,
        report.revision,
        match report.blocking {
            0 => "nothing stands in the way of publishing".to_owned(),
            n => format!(
                "{} in the way of publishing",
                count(n, "conflict", "conflicts")
            ),
        },
        count(report.warnings, "warning", "warnings"),
    )?;
    conflicts(out, &report.conflicts)?;
    notes(out, &report.notes)
}

fn conflicts(out: &mut impl Write, conflicts: &[ConflictReport]) -> io::Result<()> {
    if !conflicts.is_empty() {
        writeln!(out, "\nConflicts")?;
    }
    for conflict in conflicts {
        let ConflictReport {
            severity,
            rule,
            detail,
            ..
        } = conflict;
        let waived = if conflict.waived { " (waived)" } else { "" };
        writeln!(
            out,
            "  {severity:<7} {rule:<20} {}{waived}",
            printable(detail)
        )?;
        if let Some(class) = &conflict.class {
            let class = class.replace('_', " ");
            let mark = conflict
                .mark
                .iter()
                .map(|mark| format!(": {}", printable(mark)));
            writeln!(out, "          {class}{}", mark.collect::<String>())?;
        }
    }
    Ok(())
}

fn notes(out: &mut impl Write, notes: &[NoteReport]) -> io::Result<()> {
    if !notes.is_empty() {
        writeln!(out, "\nNotes of the import")?;
    }
    for note in notes {
        let line = note
            .line
            .map(|line| format!("line {line}: "))
            .unwrap_or_default();
        writeln!(out, "  {:<20} {line}{}", note.code, printable(&note.text))?;
    }
    Ok(())
}

/// Why a change was refused, and where the session would fit instead.
pub fn refusal(
    out: &mut impl Write,
    agenda: &Agenda,
    refused: &[Conflict],
    places: &[FreePlace],
) -> io::Result<()> {
    writeln!(out, "Refused; nothing was changed.")?;
    let reports: Vec<_> = refused.iter().map(ConflictReport::from).collect();
    conflicts(out, &reports)?;
    if !places.is_empty() {
        writeln!(out, "\nIt would fit")?;
    }
    for FreePlace {
        rooms,
        when,
        brings,
    } in places
    {
        let names = rooms
            .iter()
            .filter_map(|id| agenda.room(*id))
            .map(|room| room.name.as_str());
        let names = names.collect::<Vec<_>>().join(", ");
        let brings: Vec<_> = brings.iter().map(|conflict| conflict.rule).collect();
        let brings = match brings.is_empty() {
            true => String::new(),
            false => format!(" (brings {})", brings.join(", ")),
        };
        writeln!(out, "  {}  {}{brings}", when.printed(), printable(&names))?;
    }
    Ok(())
}

/// Where a published conference can be read and subscribed to.
pub fn links(
    out: &mut impl Write,
    base_url: &str,
    conference: &Slug,
    days: &[NaiveDate],
) -> io::Result<()> {
    let base = format!("{base_url}/conferences/{conference}");
    writeln!(out, "  calendar  {base}/agenda.ics")?;
    for day in days {
        writeln!(out, "  one day   {base}/days/{day}.ics")?;
    }
    writeln!(out, "  JSON      {base}/agenda.json")
}

fn count(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}
