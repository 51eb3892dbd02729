//! Keeping it running: backups, dumps, and what a shell completes.

use std::fs::File;
use std::io::{BufReader, Write};
use std::path::PathBuf;

use clap::{Args, CommandFactory};
use clap_complete::Shell;

use super::args::Cli;
use super::exit::{Exit, Failure};
use crate::app::backup::{backup, restore};
use crate::app::keep::{self, Error};

/// What `dump` and `backup` are told.
#[derive(Args, Debug)]
pub struct KeepArgs {
    /// The file to write; `dump` takes - for the terminal
    pub file: PathBuf,
    /// Replace the file when it is there already
    #[arg(long)]
    pub force: bool,
}

/// What `load` is told.
#[derive(Args, Debug)]
pub struct LoadArgs {
    /// The dump; - is the standard input
    pub file: PathBuf,
}

/// What `restore` is told.
#[derive(Args, Debug)]
pub struct RestoreArgs {
    /// A backup or a dump
    pub file: PathBuf,
    /// Replace a database that is not empty: a file of SQLite is kept beside the new one, of
    /// PostgreSQL nothing is kept
    #[arg(long)]
    pub force: bool,
}

/// What `completions` is told.
#[derive(Args, Debug)]
pub struct CompletionsArgs {
    /// The shell that completes
    #[arg(value_enum)]
    pub shell: Shell,
}

/// How `dump` is used.
pub const DUMP_EXAMPLES: &str = "\
Examples:
  plenary dump programme.jsonl
  plenary dump - | gzip > programme.jsonl.gz
  plenary dump - | plenary load - --database postgres://plenary@localhost/plenary";

/// How `load` is used.
pub const LOAD_EXAMPLES: &str = "\
Examples:
  plenary load programme.jsonl --data new-folder
  plenary load programme.jsonl --database postgres://plenary@localhost/plenary";

/// How `backup` is used.
pub const BACKUP_EXAMPLES: &str = "\
Examples:
  plenary backup plenary-2027-05-04.backup
  plenary backup nightly.backup --force";

/// How `restore` is used.
pub const RESTORE_EXAMPLES: &str = "\
Examples, with the server stopped:
  plenary restore plenary-2027-05-04.backup --data new-folder
  plenary restore plenary-2027-05-04.backup --force
  plenary restore programme.jsonl --force --database postgres://plenary@localhost/plenary";

/// How `completions` is used.
pub const COMPLETIONS_EXAMPLES: &str = "\
Examples:
  plenary completions bash > ~/.local/share/bash-completion/completions/plenary
  plenary completions fish > ~/.config/fish/completions/plenary.fish";

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        let line = error.to_string();
        match error {
            Error::App(error) => error.into(),
            Error::Storage(error) => crate::app::Error::from(error).into(),
            Error::Output(error) => error.into(),
            Error::File { .. } => Failure::environment(line),
            Error::Input { .. } => Failure::usage(line),
            Error::Refused(_) => Failure {
                exit: Exit::Refused,
                line,
            },
        }
    }
}

fn is_stream(file: &std::path::Path) -> bool {
    file.as_os_str() == "-"
}

fn database(cli: &Cli) -> Result<String, Failure> {
    let settings = cli.place.settings()?;
    Ok(settings.config(settings.listen)?.database)
}

/// Writes everything, for either engine to read.
pub fn dump(cli: &Cli, args: &KeepArgs, out: &mut impl Write) -> Result<Exit, Failure> {
    let KeepArgs { file, force } = args;
    let database = database(cli)?;
    if is_stream(file) {
        keep::dump(&database, out)?;
        return Ok(Exit::Fine);
    }
    let rows = keep::dump_into(&database, file, *force)?;
    writeln!(out, "Dumped {rows} rows to {}.", file.display())?;
    Ok(Exit::Fine)
}

/// Brings a dump into an empty database.
pub fn load(cli: &Cli, args: &LoadArgs, out: &mut impl Write) -> Result<Exit, Failure> {
    let LoadArgs { file } = args;
    let database = database(cli)?;
    let loaded = if is_stream(file) {
        keep::load(
            &database,
            &mut std::io::stdin().lock(),
            "the standard input",
        )?
    } else {
        let opened = File::open(file).map_err(|error| {
            Failure::usage(format!("{} cannot be read: {error}", file.display()))
        })?;
        let name = file.display().to_string();
        keep::load(&database, &mut BufReader::new(opened), &name)?
    };
    writeln!(
        out,
        "Loaded {} rows; conferences: {}.",
        loaded.rows, loaded.conferences
    )?;
    Ok(Exit::Fine)
}

/// Copies the database while servers work with it.
pub fn back_up(cli: &Cli, args: &KeepArgs, out: &mut impl Write) -> Result<Exit, Failure> {
    let KeepArgs { file, force } = args;
    let copied = backup(&database(cli)?, file, *force)?;
    let what = match (copied.conferences, copied.rows) {
        (Some(conferences), _) => {
            format!("a SQLite database, examined; conferences: {conferences}")
        }
        (None, rows) => format!("a dump of {} rows", rows.unwrap_or_default()),
    };
    writeln!(out, "Backed up to {} ({what}).", file.display())?;
    Ok(Exit::Fine)
}

/// Brings a backup or a dump back.
pub fn bring_back(cli: &Cli, args: &RestoreArgs, out: &mut impl Write) -> Result<Exit, Failure> {
    let RestoreArgs { file, force } = args;
    let restored = restore(&database(cli)?, file, *force)?;
    writeln!(
        out,
        "Restored {}; conferences: {}.",
        file.display(),
        restored.conferences
    )?;
    if let Some(kept) = restored.kept {
        writeln!(out, "What was there before is kept at {}.", kept.display())?;
    }
    Ok(Exit::Fine)
}

/// Prints what a shell has to know to complete the words of this program.
pub fn completions(args: &CompletionsArgs, out: &mut impl Write) -> Result<Exit, Failure> {
    let CompletionsArgs { shell } = args;
    // Into memory first: it takes no error of a reader who has gone.
    let mut script = Vec::new();
    clap_complete::generate(*shell, &mut Cli::command(), "plenary", &mut script);
    out.write_all(&script)?;
    Ok(Exit::Fine)
}
