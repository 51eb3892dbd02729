//! The words of the command line.

use std::path::PathBuf;

use chrono::NaiveDate;
use clap::builder::PossibleValuesParser;
use clap::{Args, Parser, Subcommand, ValueEnum};

use super::change_log::{LOG_EXAMPLES, LogArgs};
use super::changes::{CancelArgs, MoveArgs, ReplaceArgs};
use super::doctor::DoctorArgs;
use super::healthcheck::{HEALTHCHECK_EXAMPLES, HealthcheckArgs};
use super::keep::{
    BACKUP_EXAMPLES, COMPLETIONS_EXAMPLES, CompletionsArgs, DUMP_EXAMPLES, KeepArgs, LOAD_EXAMPLES,
    LoadArgs, RESTORE_EXAMPLES, RestoreArgs,
};
use super::link::{LINK_EXAMPLES, LinkArgs};
use super::settings::PlaceArgs;
use super::tokens::TokenCommand;
use crate::app::import::formats;
use crate::domain::local_time::parse_date;
use crate::domain::text::{Label, Line, Slug, Title};

/// Keeps the programme of a conference: checked, published, and subscribable as a calendar.
#[derive(Parser, Debug)]
#[command(name = "plenary", version, after_help = EXAMPLES)]
pub struct Cli {
    #[command(flatten)]
    pub place: PlaceArgs,
    #[command(subcommand)]
    pub command: Command,
}

const EXAMPLES: &str = "\
Examples:
  plenary demo
  plenary import agenda.txt --dry-run
  plenary import agenda.txt --new my-forum --zone America/New_York --date 2026-06-22
  plenary check my-forum
  plenary publish my-forum
  plenary serve

Exit codes: 0 fine, 1 conflicts or refused, 2 usage or unreadable input, 3 environment
(database, port, disk).";

#[derive(Subcommand, Debug)]
pub enum Command {
    /// Serve the API and the public feeds
    #[command(after_help = SERVE_EXAMPLES)]
    Serve,
    /// Bring a programme in: agenda text, exchange files, calendars, spreadsheets
    #[command(after_help = IMPORT_EXAMPLES)]
    Import(ImportArgs),
    /// Say what stands in the way of publishing
    #[command(after_help = CHECK_EXAMPLES)]
    Check(CheckArgs),
    /// Publish the agenda as it is
    #[command(after_help = "Example:\n  plenary publish my-forum")]
    Publish(PublishArgs),
    /// Move a session to another time or room
    #[command(after_help = MOVE_EXAMPLES)]
    Move(MoveArgs),
    /// Cancel a session; with a block, its children
    #[command(after_help = "Example:\n  plenary cancel my-forum \"Panel 3\" --publish")]
    Cancel(CancelArgs),
    /// Let somebody come in place of somebody else
    #[command(after_help = REPLACE_EXAMPLE)]
    Replace(ReplaceArgs),
    /// Write a public feed to a file or to the terminal
    #[command(after_help = "Example:\n  plenary export my-forum --format ics --out forum.ics")]
    Export(ExportArgs),
    /// Serve a demo conference from a temporary folder
    #[command(after_help = "Example:\n  plenary demo --listen 127.0.0.1:9000")]
    Demo,
    /// Make, list, rotate and revoke the tokens of the API
    #[command(subcommand, after_help = TOKEN_EXAMPLES)]
    Token(TokenCommand),
    /// Make the link with which a person answers for their own sessions, or take it away
    #[command(after_help = LINK_EXAMPLES)]
    Link(LinkArgs),
    /// Say who changed what in a conference, and when
    #[command(after_help = LOG_EXAMPLES)]
    Log(LogArgs),
    /// Copy the database into a file while a server works with it
    #[command(after_help = BACKUP_EXAMPLES)]
    Backup(KeepArgs),
    /// Bring a backup or a dump back
    #[command(after_help = RESTORE_EXAMPLES)]
    Restore(RestoreArgs),
    /// Write everything as text that either database reads
    #[command(after_help = DUMP_EXAMPLES)]
    Dump(KeepArgs),
    /// Load a dump into an empty database
    #[command(after_help = LOAD_EXAMPLES)]
    Load(LoadArgs),
    /// Say how everything is that this program stands on, and the way out of what is wrong
    #[command(after_help = "Example:
  plenary doctor --output json")]
    Doctor(DoctorArgs),
    /// Ask whether the server is ready; for containers and monitors
    #[command(after_help = HEALTHCHECK_EXAMPLES)]
    Healthcheck(HealthcheckArgs),
    /// Print a script with which a shell completes commands and options
    #[command(after_help = COMPLETIONS_EXAMPLES)]
    Completions(CompletionsArgs),
    /// Show every setting and where it comes from, without secrets
    #[command(after_help = CONFIG_EXAMPLES)]
    Config(ConfigArgs),
    /// Print the contract of the API (OpenAPI 3.1, YAML)
    #[command(after_help = "Example:\n  plenary openapi > openapi.yaml")]
    Openapi,
}

const SERVE_EXAMPLES: &str = "\
Examples:
  plenary serve
  plenary serve --listen 0.0.0.0:8080 --base-url https://programme.example
  plenary serve --database postgres://plenary@localhost/plenary";

const CONFIG_EXAMPLES: &str = "\
Examples:
  plenary config
  plenary config --config /etc/plenary.toml --output json

A setting is read from the command line, else the environment, else the settings file, else it has
its default. PLENARY_OWNER_TOKEN_FILE and PLENARY_DATABASE_FILE name files that hold the secret.";

const MOVE_EXAMPLES: &str = "\
Examples:
  plenary move my-forum \"Panel 2\" --to 2027-05-04T14:00
  plenary move my-forum \"Panel 2\" --room hall-b --publish --note \"Hall A is flooded\"";

const REPLACE_EXAMPLE: &str = "\
Example:
  plenary replace my-forum \"Tom Reed\" --with \"Ada Quay\" --publish";

const TOKEN_EXAMPLES: &str = "\
Examples:
  plenary token create programme-committee
  plenary token create press --permission viewer --conference my-forum --expires 30d
  plenary token rotate programme-committee --overlap-minutes 120";

const IMPORT_EXAMPLES: &str = "\
Examples:
  plenary import agenda.txt --dry-run
  plenary import agenda.txt --new my-forum --zone Europe/Berlin \\
      --date 2026-06-22 --date 2026-06-23
  plenary import schedule.xml --into my-forum --dry-run
  plenary import grid.json speakers.json --new my-conference --zone Europe/London
  plenary import sheet.csv --into my-forum --match \"Panel on tides\"=14 --prune
  pbpaste | plenary import - --dry-run --output json";

const CHECK_EXAMPLES: &str = "\
Examples:
  plenary check my-forum
  plenary check agenda.txt --zone Europe/Berlin --date 2026-06-22
  plenary check schedule.xml --output github --strict";

#[derive(Args, Debug)]
pub struct ImportArgs {
    /// The files of one programme; - is the standard input
    #[arg(required = true)]
    pub files: Vec<String>,
    /// Make a conference of it, with this name in URLs
    #[arg(
        long,
        value_name = "SLUG",
        value_parser = slug,
        required_unless_present_any = ["dry_run", "into"]
    )]
    pub new: Option<Slug>,
    /// Bring it into this conference: what only the file has changed comes in, what was changed
    /// here stays
    #[arg(long, value_name = "SLUG", value_parser = slug, conflicts_with = "new")]
    pub into: Option<Slug>,
    /// The title of the new conference [default: the file's, or made of the slug]
    #[arg(long, value_name = "TITLE", value_parser = title)]
    pub title: Option<Title>,
    #[command(flatten)]
    pub reading: ReadingArgs,
    /// Whose programme it is; the next edition of a source is compared with this one [default: the
    /// format]
    #[arg(long, value_name = "NAME", value_parser = label)]
    pub source: Option<Label>,
    /// A session here (code or title) that is one of the file (line, id or title)
    #[arg(long = "match", value_name = "OLD=NEW", value_parser = pair)]
    pub matches: Vec<(String, String)>,
    /// Cancel sessions that the source no longer has, delete those that were never public
    #[arg(long)]
    pub prune: bool,
    /// Set the marks that settle overlaps, too: hosts, blocks, rooms that are shared
    #[arg(long)]
    pub marks: bool,
    /// Show what would be brought in, and write nothing
    #[arg(long)]
    pub dry_run: bool,
    /// How to print
    #[arg(long, value_enum, default_value_t = Output::Text)]
    pub output: Output,
}

/// How files are read.
#[derive(Args, Debug)]
pub struct ReadingArgs {
    /// The format of the files [default: recognised from the content]
    #[arg(long, value_name = "FORMAT", value_parser = PossibleValuesParser::new(formats()))]
    pub format: Option<String>,
    /// The zone in which the printed times are read, such as America/New_York
    #[arg(long, value_name = "ZONE")]
    pub zone: Option<String>,
    /// The date of a day that prints none; once for each, in order of time
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = date)]
    pub date: Vec<NaiveDate>,
    /// How dates such as 03/04/2027 are meant
    #[arg(long, value_enum, value_name = "ORDER")]
    pub date_order: Option<Order>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Order {
    /// 3 April
    Dmy,
    /// March 4
    Mdy,
}

#[derive(Args, Debug)]
pub struct PublishArgs {
    /// The conference
    #[arg(value_parser = slug)]
    pub conference: Slug,
    /// What the public calls the release
    #[arg(long, value_name = "TEXT", value_parser = label)]
    pub label: Option<Label>,
    /// What organizers say about it among themselves
    #[arg(long, value_name = "TEXT", value_parser = line)]
    pub note: Option<Line>,
    /// Accept every conflict that stands in the way, for this release only
    #[arg(long, value_name = "REASON", value_parser = line)]
    pub waive_all: Option<Line>,
}

#[derive(Args, Debug)]
pub struct CheckArgs {
    /// A conference, or files of one programme: whatever holds a `.` or `/`, or is `-`
    #[arg(required = true, value_name = "FILE|SLUG")]
    pub targets: Vec<String>,
    /// Count warnings, too
    #[arg(long)]
    pub strict: bool,
    #[command(flatten)]
    pub reading: ReadingArgs,
    /// How to print
    #[arg(long, value_enum, default_value_t = CheckOutput::Text)]
    pub output: CheckOutput,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum CheckOutput {
    Text,
    Json,
    /// Static Analysis Results Interchange Format 2.1.0
    Sarif,
    /// Workflow commands of GitHub Actions
    Github,
}

#[derive(Args, Debug)]
pub struct ExportArgs {
    /// The conference
    #[arg(value_parser = slug)]
    pub conference: Slug,
    /// The format of the feed
    #[arg(long, default_value = "ics")]
    pub format: String,
    /// One conference day only
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = date)]
    pub day: Option<NaiveDate>,
    /// The file to write [default: the terminal]
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
}

#[derive(Args, Debug)]
pub struct ConfigArgs {
    /// How to print
    #[arg(long, value_enum, default_value_t = Output::Text)]
    pub output: Output,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Output {
    Text,
    Json,
}

fn pair(text: &str) -> Result<(String, String), String> {
    let pair = text
        .rsplit_once('=')
        .map(|(old, new)| (old.trim(), new.trim()));
    match pair.filter(|(old, new)| !old.is_empty() && !new.is_empty()) {
        Some((old, new)) => Ok((old.to_owned(), new.to_owned())),
        None => Err("write OLD=NEW, such as \"Panel on tides\"=14".to_owned()),
    }
}

pub fn slug(text: &str) -> Result<Slug, String> {
    Slug::parse(text).map_err(|fault| fault.detail)
}

fn title(text: &str) -> Result<Title, String> {
    Title::parse(text).map_err(|fault| fault.detail)
}

fn label(text: &str) -> Result<Label, String> {
    Label::parse(text).map_err(|fault| fault.detail)
}

fn line(text: &str) -> Result<Line, String> {
    Line::parse(text).map_err(|fault| fault.detail)
}

fn date(text: &str) -> Result<NaiveDate, String> {
    parse_date(text).map_err(|fault| fault.detail)
}
