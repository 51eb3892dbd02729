//! The program: reads the command line, and hands it to the command line's or the server's half.

use std::io::{IsTerminal, Write};
use std::net::SocketAddr;
use std::process::ExitCode;

use clap::Parser;
use plenary::app::{App, Config, zone_data};
use plenary::cli::{self, Cli, Command, Exit, Failure};
use plenary::domain::text::Name;
use plenary::http::{self, Listening};

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
    // Before any zone is named.
    let zones = zone_data::install(cli.place.tzdir.as_deref())?;
    match &cli.command {
        Command::Doctor => cli::doctor(&zones, &mut std::io::stdout().lock()),
        Command::Serve => serve(cli),
        Command::Demo => demo(cli),
        Command::Openapi => print(&http::yaml()),
        _ => cli::run(cli, &mut std::io::stdout().lock()),
    }
}

fn print(text: &str) -> Result<Exit, Failure> {
    std::io::stdout().lock().write_all(text.as_bytes())?;
    Ok(Exit::Fine)
}

fn serve(cli: &Cli) -> Result<Exit, Failure> {
    let (listening, address) = bind(cli.place.listen)?;
    let app = App::open(&cli.place.config(address)?)?;
    let mut out = std::io::stdout().lock();
    if let Some(secret) = app.first_token()? {
        writeln!(out, "The owner's token, shown this once: {secret}")?;
    }
    run(app, listening, out)
}

fn demo(cli: &Cli) -> Result<Exit, Failure> {
    let folder = tempfile::tempdir();
    let folder =
        folder.map_err(|error| Failure::environment(format!("no temporary folder: {error}")))?;
    let (listening, address) = bind(cli.place.listen)?;
    let database = cli::in_folder(folder.path());
    let app = App::open(&Config {
        database,
        ..cli.place.config(address)?
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
    run(app, listening, out)
}

fn run(app: App, listening: Listening, mut out: impl Write) -> Result<Exit, Failure> {
    let (base_url, address) = (app.base_url(), address(&listening)?);
    writeln!(
        out,
        "Serving {base_url} (listening on {address}, API at {base_url}/docs/)."
    )?;
    out.flush()?;
    drop(out);
    let log = tracing_subscriber::fmt().with_max_level(tracing::Level::WARN);
    log.with_ansi(std::io::stderr().is_terminal())
        .with_writer(std::io::stderr)
        .init();
    let stopped = http::serve(app, listening);
    stopped.map_err(|error| Failure::environment(format!("the server failed: {error}")))?;
    Ok(Exit::Fine)
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
