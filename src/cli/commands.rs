//! What each command does.

use std::io::Write;
use std::path::Path;

use super::args::{Cli, Command, ExportArgs, PublishArgs};
use super::changes::{cancel, move_session, replace};
use super::exit::{Exit, Failure};
use super::import::{check, import};
use super::print;
use super::settings::show;
use super::tokens::token;
use crate::app::agendas::Publish;
use crate::app::feed_address::{Feed, Place};
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
        Command::Config(args) => show(cli.place.settings()?, args.output, out),
        Command::Token(command) => token(cli, command, out),
        Command::Link(args) => super::link::link(cli, args, out),
        Command::Log(args) => super::change_log::log(cli, args, out),
        Command::Backup(args) => super::keep::back_up(cli, args, out),
        Command::Restore(args) => super::keep::bring_back(cli, args, out),
        Command::Dump(args) => super::keep::dump(cli, args, out),
        Command::Load(args) => super::keep::load(cli, args, out),
        Command::Healthcheck(args) => super::healthcheck::healthcheck(cli, args, out),
        Command::Completions(args) => super::keep::completions(args, out),
        Command::Serve | Command::Demo | Command::Openapi | Command::Doctor(_) => {
            Err(Failure::usage("this command belongs to the server"))
        }
    }
}

/// Opens the database for a command that makes things.
pub fn open(cli: &Cli) -> Result<App, Failure> {
    let settings = cli.place.settings()?;
    Ok(App::open(&settings.config(settings.listen)?)?)
}

/// Opens the database for a command that asks for what is there.
pub fn open_existing(cli: &Cli) -> Result<App, Failure> {
    let settings = cli.place.settings()?;
    Ok(App::open(&Config {
        create: false,
        ..settings.config(settings.listen)?
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
