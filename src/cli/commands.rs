//! What each command does.

use std::io::{IsTerminal, Read, Write};
use std::path::Path;

use super::args::{
    CheckArgs, Cli, Command, ExportArgs, ImportArgs, Output, PublishArgs, TokenCommand,
};
use super::changes::{cancel, move_session, replace};
use super::exit::{Exit, Failure};
use super::print;
use crate::app::agendas::Publish;
use crate::app::check::Wanted;
use crate::app::feed_address::{Feed, Place};
use crate::app::import::{FILE_BYTES_MAX, ImportOptions, prepare, preview};
use crate::app::zone_data::Choice;
use crate::app::{App, Config, slug};
use crate::domain::local_time::Zone;
use crate::domain::text::Name;

/// Runs a command that needs no server.
pub fn run(cli: &Cli, out: &mut impl Write) -> Result<Exit, Failure> {
    match &cli.command {
        Command::Import(args) => import(cli, args, out),
        Command::Check(args) => check(cli, args, out),
        Command::Publish(args) => publish(cli, args, out),
        Command::Move(args) => move_session(cli, args, out),
        Command::Cancel(args) => cancel(cli, args, out),
        Command::Replace(args) => replace(cli, args, out),
        Command::Export(args) => export(cli, args, out),
        Command::Token(command) => token(cli, command, out),
        Command::Serve | Command::Demo | Command::Openapi | Command::Doctor => {
            Err(Failure::usage("this command belongs to the server"))
        }
    }
}

/// Says what the program stands on.
pub fn doctor(zones: &Choice, out: &mut impl Write) -> Result<Exit, Failure> {
    writeln!(out, "zone data   {}", zones.used.line())?;
    for unused in &zones.unused {
        writeln!(out, "  not used  {}", unused.line())?;
    }
    for warning in &zones.warnings {
        writeln!(out, "warning: {warning}")?;
    }
    Ok(match zones.warnings.is_empty() {
        true => Exit::Fine,
        false => Exit::Environment,
    })
}

/// A zone as it was written, by the zone data that the command goes by.
fn zone(text: Option<&str>) -> Result<Option<Zone>, Failure> {
    let zone = text.map(Zone::parse).transpose();
    zone.map_err(|fault| Failure::usage(format!("--zone: {fault}")))
}

/// Opens the database for a command that makes things.
fn open(cli: &Cli) -> Result<App, Failure> {
    Ok(App::open(&cli.place.config(cli.place.listen)?)?)
}

/// Opens the database for a command that asks for what is there.
pub fn open_existing(cli: &Cli) -> Result<App, Failure> {
    Ok(App::open(&Config {
        create: false,
        ..cli.place.config(cli.place.listen)?
    })?)
}

/// Who asks, as the change log names them.
#[expect(clippy::expect_used, reason = "a constant of this program is a name")]
pub fn actor() -> Name {
    let user = ["USER", "LOGNAME", "USERNAME"]
        .iter()
        .find_map(|name| std::env::var(name).ok());
    let named = user.and_then(|user| Name::parse(&format!("cli:{user}")).ok());
    named.unwrap_or_else(|| Name::parse("cli").expect("this is a name"))
}

fn import(cli: &Cli, args: &ImportArgs, out: &mut impl Write) -> Result<Exit, Failure> {
    let bytes = read(&args.file)?;
    let options = ImportOptions {
        format: args.format.clone(),
        zone: zone(args.zone.as_deref())?,
        dates: args.date.clone(),
        title: args.title.clone(),
    };
    let preview = match (&args.new, args.dry_run) {
        (Some(slug), false) => {
            let prepared = prepare(&actor(), slug, &bytes, &options)?;
            open(cli)?.import(&actor(), &prepared)?
        }
        _ => preview(&bytes, &options)?,
    };
    if args.output == Output::Json {
        print::json(out, &preview)?;
        return Ok(Exit::Fine);
    }
    print::preview(out, &preview)?;
    match &args.new {
        Some(slug) if !args.dry_run => {
            writeln!(out, "\nMade the conference {slug}; nothing is public yet.")?;
            writeln!(
                out,
                "Next: plenary check {slug}, then plenary publish {slug}"
            )?;
        }
        _ => writeln!(out, "\nA dry run: nothing was written.")?,
    }
    Ok(Exit::Fine)
}

fn check(cli: &Cli, args: &CheckArgs, out: &mut impl Write) -> Result<Exit, Failure> {
    if is_path(&args.target) {
        return check_file(args, out);
    }
    let report = open_existing(cli)?.check(&slug(&args.target)?, &Wanted::default())?;
    match args.output {
        Output::Json => print::json(out, &report)?,
        Output::Text => print::check(out, &report)?,
    }
    let refused = report.blocking > 0 || (args.strict && report.warnings > 0);
    Ok(if refused { Exit::Refused } else { Exit::Fine })
}

/// A path is told from a slug by its `.` or `/`; `-` is the standard input.
fn is_path(target: &str) -> bool {
    target == "-" || target.contains(['.', '/', '\\'])
}

fn check_file(args: &CheckArgs, out: &mut impl Write) -> Result<Exit, Failure> {
    let bytes = read(&args.target)?;
    let (zone, dates) = (zone(args.zone.as_deref())?, args.date.clone());
    let preview = preview(
        &bytes,
        &ImportOptions {
            zone,
            dates,
            ..ImportOptions::default()
        },
    )?;
    match args.output {
        Output::Json => print::json(out, &preview)?,
        Output::Text => print::preview(out, &preview)?,
    }
    let conflicts = preview.conflicts.unwrap_or_default();
    let counts = |severity: &str| match severity {
        "block" | "block_release" => true,
        _ => args.strict,
    };
    let refused = conflicts.iter().any(|conflict| counts(&conflict.severity));
    Ok(if refused { Exit::Refused } else { Exit::Fine })
}

fn publish(cli: &Cli, args: &PublishArgs, out: &mut impl Write) -> Result<Exit, Failure> {
    let PublishArgs {
        conference,
        label,
        note,
        waive_all,
    } = args;
    let app = open_existing(cli)?;
    let publish = Publish {
        label: label.clone(),
        note: note.clone(),
    };
    let release = app.publish(&actor(), conference, &publish, waive_all.as_ref())?;
    writeln!(out, "Published {conference} as release {}.", release.number)?;
    print::links(
        out,
        app.base_url(),
        conference,
        &app.published_days(conference),
    )?;
    Ok(Exit::Fine)
}

fn export(cli: &Cli, args: &ExportArgs, out: &mut impl Write) -> Result<Exit, Failure> {
    let day = args.day.map(|day| day.to_string());
    let feed = Feed {
        place: day.as_deref().map_or(Place::All, Place::Day),
        ..Feed::whole(&args.format)
    };
    let app = open_existing(cli)?;
    app.agenda(&args.conference)?;
    let feed = app.feed(&args.conference, &feed)?;
    match &args.out {
        None => out.write_all(&feed.body)?,
        Some(path) => {
            std::fs::write(path, &feed.body).map_err(|error| unwritable(path, &error))?;
        }
    }
    Ok(Exit::Fine)
}

fn token(cli: &Cli, command: &TokenCommand, out: &mut impl Write) -> Result<Exit, Failure> {
    let app = open(cli)?;
    match command {
        TokenCommand::Create { name } => {
            writeln!(out, "{}", app.create_token(name)?)?;
            eprintln!("This is shown once; keep it like a password.");
        }
        TokenCommand::List => {
            for token in app.tokens()? {
                let made = token.created_at.format("%Y-%m-%d %H:%M UTC");
                writeln!(out, "{:<30} made {made}", token.name)?;
            }
        }
        TokenCommand::Revoke { name } => {
            app.revoke_token(name)?;
            writeln!(out, "Revoked {name}.")?;
        }
    }
    Ok(Exit::Fine)
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

fn unwritable(path: &Path, error: &std::io::Error) -> Failure {
    Failure::environment(format!("{} cannot be written: {error}", path.display()))
}
