//! Tokens from the shell: whoever opens the database owns everything in it.

use std::io::Write;

use chrono::{DateTime, Duration, NaiveDate, NaiveTime, Utc};
use clap::{Args, Subcommand};

use super::args::{Cli, slug};
use super::commands::{actor, open};
use super::exit::{Exit, Failure};
use super::print::printable;
use crate::app::clock;
use crate::app::tokens::{NewToken, TokenHead};
use crate::domain::access::{Grant, Permission, Rights};
use crate::domain::text::{Name, Slug};
use crate::domain::words::Word;

#[derive(Subcommand, Debug)]
pub enum TokenCommand {
    /// Make a token; its secret is printed this once
    Create(CreateArgs),
    /// List the tokens, without their secrets
    List,
    /// Give a token another secret, and let the one it had work on for a while
    Rotate {
        /// Its name
        name: String,
        /// How long the secret that it had works on
        #[arg(long, value_name = "MINUTES", default_value_t = 60)]
        overlap_minutes: u32,
    },
    /// Forget a token, at once
    Revoke {
        /// Its name
        name: String,
    },
}

#[derive(Args, Debug)]
pub struct CreateArgs {
    /// What the change log calls its bearer
    #[arg(value_parser = name)]
    pub name: Name,
    /// What its bearer is: owner (everything, also tokens and redactions), editor (reading,
    /// writing, publishing) or viewer (reading)
    #[arg(long, value_name = "PERMISSION", value_parser = permission, default_value = "editor")]
    pub permission: Permission,
    /// Fewer rights than the permission has, such as read,write
    #[arg(long, value_name = "RIGHTS", value_parser = rights)]
    pub rights: Option<Rights>,
    /// The only conference for which it is good [default: all]
    #[arg(long, value_name = "SLUG", value_parser = slug)]
    pub conference: Option<Slug>,
    /// Until when it is good: a date (the end of it, in UTC), an instant, or a number of days as
    /// in 30d [default: for ever]
    #[arg(long, value_name = "WHEN", value_parser = when)]
    pub expires: Option<DateTime<Utc>>,
}

/// Takes one of the permissions.
fn permission(text: &str) -> Result<Permission, String> {
    Permission::from_word(text).map_err(|fault| fault.detail)
}

fn name(text: &str) -> Result<Name, String> {
    Name::parse(text).map_err(|fault| fault.detail)
}

fn rights(text: &str) -> Result<Rights, String> {
    Rights::parse(text).map_err(|fault| fault.detail)
}

fn when(text: &str) -> Result<DateTime<Utc>, String> {
    let days = text
        .strip_suffix('d')
        .and_then(|days| days.parse::<u16>().ok());
    let days = days.map(|days| clock::now() + Duration::days(days.into()));
    let date = || {
        let date: NaiveDate = text.parse().ok()?;
        Some(date.succ_opt()?.and_time(NaiveTime::MIN).and_utc())
    };
    let found = days.or_else(date).or_else(|| text.parse().ok());
    found.ok_or_else(|| "write 30d, 2027-05-31 or 2027-05-31T18:00:00Z".to_owned())
}

/// Makes, lists, rotates and revokes tokens.
pub fn token(cli: &Cli, command: &TokenCommand, out: &mut impl Write) -> Result<Exit, Failure> {
    let (app, owner) = (open(cli)?, Grant::owner());
    match command {
        TokenCommand::Create(args) => {
            let CreateArgs {
                name,
                permission,
                rights,
                conference,
                expires,
            } = args;
            let new = NewToken {
                name: name.clone(),
                permission: *permission,
                rights: rights.clone(),
                conference: conference.clone(),
                expires_at: *expires,
            };
            show(out, &app.create_token(&actor(), &owner, &new)?.1)?;
        }
        TokenCommand::List => {
            for token in app.tokens(&owner)? {
                writeln!(out, "{}", printable(&line(&token)))?;
            }
        }
        TokenCommand::Rotate {
            name,
            overlap_minutes,
        } => {
            let (_, secret) = app.rotate_token(&actor(), &owner, name, *overlap_minutes)?;
            show(out, &secret)?;
            eprintln!("The secret before it works for another {overlap_minutes} minutes.");
        }
        TokenCommand::Revoke { name } => {
            app.revoke_token(&actor(), &owner, name)?;
            writeln!(out, "Revoked {name}.")?;
        }
    }
    Ok(Exit::Fine)
}

fn show(out: &mut impl Write, secret: &str) -> Result<(), Failure> {
    writeln!(out, "{secret}")?;
    eprintln!("This is shown once; keep it like a password.");
    Ok(())
}

/// A token as a line of a table.
fn line(token: &TokenHead) -> String {
    let day = |at: DateTime<Utc>| at.format("%Y-%m-%d %H:%M UTC").to_string();
    let place = token
        .grant
        .conference
        .as_ref()
        .map_or("all", |(_, slug)| slug.as_str());
    let used = token
        .last_used_at
        .map_or("never used".to_owned(), |at| format!("used {}", day(at)));
    let until = token
        .grant
        .until
        .map_or(String::new(), |at| format!(", good until {}", day(at)));
    let kind = token.grant.permission.word();
    let what = format!("{kind} of {place} ({})", token.grant.rights);
    format!(
        "{:<24} {what:<44} made {}, {used}{until}",
        token.name,
        day(token.created_at)
    )
}
