//! Bringing a programme in, and looking at one.

use std::io::{IsTerminal, Read, Write};

use super::args::{CheckArgs, CheckOutput, Cli, ImportArgs, Order, Output, ReadingArgs};
use super::commands::{actor, open, open_existing};
use super::exit::{Exit, Failure};
use super::progress::teller;
use super::{findings, print};
use crate::app::check::Wanted;
use crate::app::import::{self, DateOrder, FILE_BYTES_MAX, ImportOptions};
use crate::app::report::{ConflictReport, ImportPreview, NoteReport};
use crate::app::slug;
use crate::domain::local_time::Zone;

/// A zone as it was written, by the zone data that the command goes by.
fn zone(text: Option<&str>) -> Result<Option<Zone>, Failure> {
    let zone = text.map(Zone::parse).transpose();
    zone.map_err(|fault| Failure::usage(format!("--zone: {fault}")))
}

fn options(args: &ReadingArgs) -> Result<ImportOptions, Failure> {
    let ReadingArgs {
        format,
        zone,
        date,
        date_order,
    } = args;
    Ok(ImportOptions {
        format: format.clone(),
        zone: self::zone(zone.as_deref())?,
        dates: date.clone(),
        date_order: date_order.map(|order| match order {
            Order::Dmy => DateOrder::DayMonth,
            Order::Mdy => DateOrder::MonthDay,
        }),
        ..ImportOptions::default()
    })
}

pub fn import(cli: &Cli, args: &ImportArgs, out: &mut impl Write) -> Result<Exit, Failure> {
    let files = read_all(&args.files)?;
    let into = match &args.into {
        Some(slug) => Some((open_existing(cli)?, slug)),
        None => None,
    };
    let known = into
        .as_ref()
        .map(|(app, slug)| app.agenda(slug))
        .transpose()?;
    let options = ImportOptions {
        conference_zone: known.map(|agenda| agenda.conference().zone),
        source: args.source.clone(),
        matches: args.matches.clone(),
        prune: args.prune,
        marks: args.marks,
        title: args.title.clone(),
        tell: teller(files.iter().map(Vec::len).sum()),
        ..options(&args.reading)?
    };
    let tell = options.tell.clone();
    let programme = import::read(&files, &options)?;
    drop(files);
    let preview = match (&args.new, &into) {
        (Some(slug), _) if !args.dry_run => {
            let prepared = programme.prepare(&actor(), slug)?;
            open(cli)?.import(&actor(), &prepared)?
        }
        (_, Some((app, slug))) => app.import_into(&actor(), slug, &programme, args.dry_run)?,
        _ => programme.preview()?,
    };
    tell.done();
    if args.output == Output::Json {
        print::json(out, &preview)?;
        return Ok(Exit::Fine);
    }
    print::preview(out, &preview)?;
    end(out, args, &preview)?;
    Ok(Exit::Fine)
}

/// Says what was done, and what comes next.
fn end(out: &mut impl Write, args: &ImportArgs, preview: &ImportPreview) -> std::io::Result<()> {
    let slug = args.new.as_ref().or(args.into.as_ref());
    match (slug, preview.revision) {
        _ if args.dry_run => writeln!(out, "\nA dry run: nothing was written."),
        (Some(slug), Some(_)) => {
            let made = match args.new {
                Some(_) => "Made the conference",
                None => "Brought into the draft of",
            };
            writeln!(out, "\n{made} {slug}; nothing is public yet.")?;
            writeln!(
                out,
                "Next: plenary check {slug}, then plenary publish {slug}"
            )
        }
        _ => writeln!(out, "\nNothing has changed."),
    }
}

pub fn check(cli: &Cli, args: &CheckArgs, out: &mut impl Write) -> Result<Exit, Failure> {
    match args.targets.as_slice() {
        [target] if !is_path(target) => check_conference(cli, target, args, out),
        files => check_files(files, args, out),
    }
}

/// A path is told from a slug by its `.` or `/`; `-` is the standard input.
fn is_path(target: &str) -> bool {
    target == "-" || target.contains(['.', '/', '\\'])
}

fn check_conference(
    cli: &Cli,
    target: &str,
    args: &CheckArgs,
    out: &mut impl Write,
) -> Result<Exit, Failure> {
    let report = open_existing(cli)?.check(&slug(target)?, &Wanted::default())?;
    match args.output {
        CheckOutput::Text => print::check(out, &report)?,
        CheckOutput::Json => print::json(out, &report)?,
        output => tell(out, output, None, &report.conflicts, &report.notes)?,
    }
    Ok(judged(&report.conflicts, args.strict))
}

fn check_files(files: &[String], args: &CheckArgs, out: &mut impl Write) -> Result<Exit, Failure> {
    let programme = import::read(&read_all(files)?, &options(&args.reading)?)?;
    let preview = programme.preview()?;
    let conflicts = preview.conflicts.clone().unwrap_or_default();
    match args.output {
        CheckOutput::Text => print::findings(out, &preview)?,
        CheckOutput::Json => print::json(out, &preview)?,
        output => {
            let file = files.first().map(String::as_str);
            tell(out, output, file, &conflicts, &preview.notes)?;
        }
    }
    Ok(judged(&conflicts, args.strict))
}

fn tell(
    out: &mut impl Write,
    output: CheckOutput,
    file: Option<&str>,
    conflicts: &[ConflictReport],
    notes: &[NoteReport],
) -> Result<(), Failure> {
    match output {
        CheckOutput::Sarif => print::json(out, &findings::sarif(file, conflicts, notes))?,
        _ => findings::github(out, file, conflicts, notes)?,
    }
    Ok(())
}

fn judged(conflicts: &[ConflictReport], strict: bool) -> Exit {
    let counts = |conflict: &&ConflictReport| match conflict.severity.as_str() {
        _ if conflict.waived => false,
        "block" | "block_release" => true,
        _ => strict,
    };
    match conflicts.iter().any(|conflict| counts(&conflict)) {
        true => Exit::Refused,
        false => Exit::Fine,
    }
}

fn read_all(files: &[String]) -> Result<Vec<Vec<u8>>, Failure> {
    files.iter().map(|file| read(file)).collect()
}

/// Reads a file, or the standard input; one byte more than is taken is enough to see that it is
/// too large.
fn read(file: &str) -> Result<Vec<u8>, Failure> {
    let unreadable =
        |error: std::io::Error| Failure::usage(format!("{file} cannot be read: {error}"));
    let source: Box<dyn Read> = if file == "-" {
        if std::io::stdin().is_terminal() {
            eprintln!("Reading the programme from the terminal; end it with Ctrl-D.");
        }
        Box::new(std::io::stdin().lock())
    } else {
        Box::new(std::fs::File::open(file).map_err(unreadable)?)
    };
    let limit = u64::try_from(FILE_BYTES_MAX)
        .unwrap_or(u64::MAX)
        .saturating_add(1);
    let mut bytes = Vec::new();
    source
        .take(limit)
        .read_to_end(&mut bytes)
        .map_err(unreadable)?;
    Ok(bytes)
}
