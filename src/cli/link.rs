//! The link with which a person sees their own sessions and answers for them, from the shell.

use std::io::Write;

use clap::Args;

use super::args::{Cli, slug};
use super::changes::one;
use super::commands::{actor, open_existing};
use super::exit::{Exit, Failure};
use super::print::printable;
use crate::domain::person::Person;
use crate::domain::text::Slug;

/// What `link` is told.
#[derive(Args, Debug)]
pub struct LinkArgs {
    /// The conference
    #[arg(value_parser = slug)]
    pub conference: Slug,
    /// The person: their code, id or name
    pub person: String,
    /// Take the link away, at once
    #[arg(long)]
    pub revoke: bool,
}

/// How `link` is used.
pub const LINK_EXAMPLES: &str = "\
Examples:
  plenary link my-forum \"Ines Faro\" --base-url https://programme.example
  plenary link my-forum ines --revoke";

/// Makes the link of a person, or replaces or revokes the one there is.
pub fn link(cli: &Cli, args: &LinkArgs, out: &mut impl Write) -> Result<Exit, Failure> {
    let LinkArgs {
        conference,
        person,
        revoke,
    } = args;
    let app = open_existing(cli)?;
    let agenda = app.agenda(conference)?;
    let names = |p: &Person| [p.code.to_string(), p.id.to_string(), p.name.to_string()];
    let person = one("person", person, agenda.people(), names)?;
    let name = printable(person.name.as_str());
    if *revoke {
        app.unlink_person(&actor(), conference, person.id)?;
        writeln!(out, "Revoked the link of {name}.")?;
        return Ok(Exit::Fine);
    }
    let secret = app.link_person(&actor(), conference, person.id)?;
    writeln!(out, "{}/p/{secret}", app.base_url())?;
    eprintln!(
        "Whoever has this address answers for {name}. It is shown once; one before it has stopped."
    );
    Ok(Exit::Fine)
}
