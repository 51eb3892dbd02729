//! The change log of a conference, for whoever has to tell who did what.

use std::io::{self, Write};

use clap::{Args, ValueEnum};
use serde_json::Value;

use super::args::{Cli, slug};
use super::commands::open_existing;
use super::exit::{Exit, Failure};
use super::print::printable;
use crate::app::report::ChangeReport;
use crate::domain::text::Slug;

/// How many changes are read at a time.
const PAGE: usize = 500;

/// What `log` is told.
#[derive(Args, Debug)]
pub struct LogArgs {
    /// The conference [default: everything, tokens and deleted conferences, too]
    #[arg(value_parser = slug)]
    pub conference: Option<Slug>,
    /// How to print
    #[arg(long, value_enum, default_value_t = LogOutput::Text)]
    pub output: LogOutput,
}

/// How a log is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum LogOutput {
    Text,
    /// A change in each line, as the API shows it
    Ndjson,
}

/// How `log` is used.
pub const LOG_EXAMPLES: &str = "\
Examples:
  plenary log
  plenary log my-forum
  plenary log my-forum --output ndjson > audit.ndjson";

/// Prints every accepted change, the oldest first.
pub fn log(cli: &Cli, args: &LogArgs, out: &mut impl Write) -> Result<Exit, Failure> {
    let LogArgs { conference, output } = args;
    let app = open_existing(cli)?;
    let (mut after, mut more) = (0, true);
    while more {
        let (page, has_more) = app.changes(conference.as_ref(), after, PAGE)?;
        more = has_more;
        for change in &page {
            after = change.id;
            match output {
                LogOutput::Text => text(out, change)?,
                LogOutput::Ndjson => {
                    serde_json::to_writer(&mut *out, change).map_err(io::Error::from)?;
                    writeln!(out)?;
                }
            }
        }
    }
    Ok(Exit::Fine)
}

fn text(out: &mut impl Write, change: &ChangeReport) -> io::Result<()> {
    let origin = change.origin.as_deref();
    let origin = origin.map(|origin| format!(" ({})", printable(origin)));
    writeln!(
        out,
        "{}  revision {}  {}  by {}{}",
        change.at,
        change.revision,
        change.kind,
        printable(&change.actor),
        origin.unwrap_or_default()
    )?;
    let resources = change.resources.as_array();
    for resource in resources.into_iter().flatten() {
        resource_lines(out, resource)?;
    }
    Ok(())
}

/// One resource: what it is, and each of its fields before and after.
fn resource_lines(out: &mut impl Write, resource: &Value) -> io::Result<()> {
    let word = |name: &str| match resource.get(name) {
        Some(Value::String(text)) => printable(text),
        Some(other) if !other.is_null() => other.to_string(),
        _ => String::new(),
    };
    let (before, after) = (resource.get("before"), resource.get("after"));
    let is_there = |value: Option<&Value>| value.is_some_and(Value::is_object);
    let fate = match (is_there(before), is_there(after)) {
        (false, true) => " made",
        (true, false) => " deleted",
        (true, true) => " changed",
        (false, false) => "",
    };
    let id = ["id", "number", "key"].into_iter().map(word);
    let id = id.filter(|id| !id.is_empty()).collect::<Vec<_>>().join(" ");
    writeln!(out, "    {} {id}{fate}", word("kind"))?;
    let fields = |value: Option<&Value>| value.and_then(Value::as_object).cloned();
    let (before, after) = (fields(before), fields(after));
    let (before, after) = (before.unwrap_or_default(), after.unwrap_or_default());
    let gone = before.keys().filter(|name| !after.contains_key(*name));
    for name in after.keys().chain(gone) {
        let of = |fields: &serde_json::Map<String, Value>| fields.get(name).cloned();
        match (of(&before), of(&after)) {
            (None, Some(Value::Null)) | (Some(Value::Null), None) | (None, None) => {}
            (None, Some(new)) => writeln!(out, "        {name}: {}", shown(&new))?,
            (Some(old), None) => writeln!(out, "        {name}: {} → –", shown(&old))?,
            (Some(old), Some(new)) => {
                writeln!(out, "        {name}: {} → {}", shown(&old), shown(&new))?;
            }
        }
    }
    Ok(())
}

fn shown(value: &Value) -> String {
    match value {
        Value::Null => "–".to_owned(),
        other => printable(&other.to_string()),
    }
}
