//! The program: reads the command line, and hands it to the command line's or the server's half.

use std::io::Write;
use std::net::SocketAddr;
use std::process::ExitCode;

use clap::Parser;
use plenary::app::{App, Config, zone_data};
use plenary::cli::{self, Cli, Command, Exit, Failure, Settings};
use plenary::domain::text::Name;
use plenary::http::{self, Listening, ServerSettings};

fn main() -> ExitCode {
    match run_command(&Cli::parse()) {
        Ok(exit) => exit.into(),
        Err(Failure { exit, line }) => {
            if !line.is_empty() {
                eprintln!("plenary: {}", cli::printable(&line));
            }
            exit.into()
        }
    }
}

fn run_command(cli: &Cli) -> Result<Exit, Failure> {
    // These need no settings file that can be read.
    if let Command::Completions(_) | Command::Openapi = &cli.command {
        return match &cli.command {
            Command::Completions(args) => cli::completions(args, &mut std::io::stdout().lock()),
            _ => print(&http::yaml()),
        };
    }
    let settings = cli.place.settings()?;
    if let Command::Config(_) | Command::Healthcheck(_) = &cli.command {
        // Settings can be looked at even if their zone data cannot be used.
        return cli::run(cli, &mut std::io::stdout().lock());
    }
    // Before any zone is named.
    let zones = zone_data::install(settings.tzdir.as_deref())?;
    match &cli.command {
        Command::Doctor(args) => {
            let out = &mut std::io::stdout().lock();
            cli::doctor(cli, args, &zones, settings.config_file(), out)
        }
        Command::Serve => serve(settings),
        Command::Demo => demo(settings),
        _ => cli::run(cli, &mut std::io::stdout().lock()),
    }
}

fn print(text: &str) -> Result<Exit, Failure> {
    std::io::stdout().lock().write_all(text.as_bytes())?;
    Ok(Exit::Fine)
}

fn serve(settings: &Settings) -> Result<Exit, Failure> {
    settings.start_log();
    let (listening, address) = bind(settings.listen)?;
    let app = App::open(&settings.config(address)?)?;
    // Not in the log: whoever may read that need not be the owner.
    let mut out = std::io::stdout().lock();
    if let Some(secret) = app.first_token()? {
        writeln!(out, "The owner's token, shown this once: {secret}")?;
    }
    run(settings, app, listening, out)
}

fn demo(settings: &Settings) -> Result<Exit, Failure> {
    settings.start_log();
    let folder = tempfile::tempdir();
    let folder =
        folder.map_err(|error| Failure::environment(format!("no temporary folder: {error}")))?;
    let (listening, address) = bind(settings.listen)?;
    let database = cli::in_folder(folder.path());
    let app = App::open(&Config {
        database,
        ..settings.config(address)?
    })?;
    let by = Name::parse("demo").map_err(|fault| Failure::usage(fault.detail))?;
    let slug = app.create_demo(&by.into())?;
    let mut out = std::io::stdout().lock();
    writeln!(out, "A demo conference, kept until this stops (Ctrl-C):")?;
    cli::links(&mut out, app.base_url(), &slug, &app.published_days(&slug))?;
    if let Some(secret) = app.first_token()? {
        writeln!(
            out,
            "  API       {}/docs/ with the token {secret}",
            app.base_url()
        )?;
    }
    run(settings, app, listening, out)
}

fn run(
    settings: &Settings,
    app: App,
    listening: Listening,
    mut out: impl Write,
) -> Result<Exit, Failure> {
    let (base_url, address) = (app.base_url(), address(&listening)?);
    writeln!(
        out,
        "Serving {base_url} (listening on {address}, API at {base_url}/docs/)."
    )?;
    out.flush()?;
    drop(out);
    let stopped = http::serve(app, listening, of_server(settings));
    stopped.map_err(|error| Failure::environment(format!("the server failed: {error}")))?;
    Ok(Exit::Fine)
}

/// What the server's half goes by.
fn of_server(settings: &Settings) -> ServerSettings {
    ServerSettings {
        trusted_proxies: settings.trusted_proxies.clone(),
        requests_per_minute: settings.requests_per_minute,
        connections_max: settings.connections_max,
        body_seconds: settings.body_seconds,
    }
}

fn bind(address: SocketAddr) -> Result<(Listening, SocketAddr), Failure> {
    let failed = |error: std::io::Error| {
        Failure::environment(format!(
            "cannot listen on {address}: {error}; choose another one with --listen"
        ))
    };
    let listening = Listening::bind(address).map_err(failed)?;
    let address = self::address(&listening)?;
    Ok((listening, address))
}

fn address(listening: &Listening) -> Result<SocketAddr, Failure> {
    let failed = |error| Failure::environment(format!("the socket has no address: {error}"));
    listening.address().map_err(failed)
}
