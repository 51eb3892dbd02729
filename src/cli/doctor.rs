//! What the program stands on, a line for each thing that was looked at.

use std::io::Write;
use std::path::{Path, PathBuf};

use clap::Args;
use serde_json::json;

use super::args::{Cli, Output};
use super::exit::{Exit, Failure};
use super::print::{json, printable};
use crate::app::doctor::{Finding, Patient, State, examine};
use crate::app::zone_data::{Choice, Source};

/// The variables that name a file with a secret, whether it is the one that is read or not.
const SECRET_FILES: [&str; 2] = ["PLENARY_OWNER_TOKEN_FILE", "PLENARY_DATABASE_FILE"];

/// What `doctor` is told.
#[derive(Args, Debug)]
pub struct DoctorArgs {
    /// How to print
    #[arg(long, value_enum, default_value_t = Output::Text)]
    pub output: Output,
}

/// Says how everything is that the program stands on, and what to do about it.
pub fn doctor(
    cli: &Cli,
    args: &DoctorArgs,
    zones: &Choice,
    config_file: Option<&Path>,
    out: &mut impl Write,
) -> Result<Exit, Failure> {
    let settings = cli.place.settings()?;
    let config = settings.config(settings.listen)?;
    let secret_files = SECRET_FILES.into_iter().filter_map(std::env::var_os);
    let secret_files = secret_files.filter(|file| !file.is_empty());
    let found = examine(&Patient {
        database: &config.database,
        has_owner_secret: config.owner_token.is_some(),
        config_file,
        secret_files: &secret_files.map(PathBuf::from).collect::<Vec<_>>(),
        zones,
    });
    let worst = found.iter().map(|finding| finding.state).max();
    let worst = worst.unwrap_or(State::Ok);
    match args.output {
        Output::Text => print(out, zones, &found)?,
        Output::Json => {
            let unused: Vec<_> = zones.unused.iter().map(Source::line).collect();
            let zones = json!({"used": zones.used.line(), "unused": unused});
            json(
                out,
                &json!({"state": worst, "zone_data": zones, "checks": found}),
            )?;
        }
    }
    Ok(match worst {
        State::Ok | State::Warning => Exit::Fine,
        State::Failed => Exit::Environment,
    })
}

fn print(out: &mut impl Write, zones: &Choice, found: &[Finding]) -> std::io::Result<()> {
    writeln!(out, "zone data   {}", zones.used.line())?;
    for unused in &zones.unused {
        writeln!(out, "  not used  {}", unused.line())?;
    }
    writeln!(out)?;
    for finding in found {
        let Finding {
            name,
            state,
            detail,
            way_out,
        } = finding;
        let way_out = way_out.iter().map(|way_out| format!(" → {way_out}"));
        let said = format!("{detail}{}", way_out.collect::<String>());
        let said = printable(&said).replace('\n', " ");
        writeln!(out, "{:<7}  {name:<11}  {said}", state.word())?;
    }
    Ok(())
}
