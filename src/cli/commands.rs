//! What each command does.

use std::io::Write;
use std::path::Path;

use super::args::{Cli, Command, ExportArgs, PublishArgs};
use super::changes::{cancel, move_session, replace};
use super::exit::{Exit, Failure};
use super::import::{check, import};
use super::print;
use super::tokens::token;
use crate::app::agendas::Publish;
use crate::app::feed_address::{Feed, Place};
use crate::app::zone_data::Choice;
use crate::app::{App, Config};
use crate::domain::access::Actor;
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

/// Opens the database for a command that makes things.
pub fn open(cli: &Cli) -> Result<App, Failure> {
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
pub fn actor() -> Actor {
    let user = ["USER", "LOGNAME", "USERNAME"]
        .iter()
        .find_map(|name| std::env::var(name).ok());
    let named = user.and_then(|user| Name::parse(&format!("cli:{user}")).ok());
    let name = named.unwrap_or_else(|| Name::parse("cli").expect("this is a name"));
    Actor::from(name)
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

fn unwritable(path: &Path, error: &std::io::Error) -> Failure {
    Failure::environment(format!("{} cannot be written: {error}", path.display()))
}
