//! What a service stands on, looked at without touching it, and the way out of what is wrong.

mod database;
#[cfg(unix)]
mod disk;
#[cfg(unix)]
mod files;
mod time;

use std::path::{Path, PathBuf};

use serde::Serialize;

use super::zone_data::Choice;
use crate::storage::Address;

/// What is looked at.
pub struct Patient<'a> {
    /// `postgres://…` or `sqlite:PATH`.
    pub database: &'a str,
    /// Whether the environment gives the owner's secret.
    pub has_owner_secret: bool,
    /// The file that settings were read from.
    pub config_file: Option<&'a Path>,
    /// Files that hold one secret each.
    pub secret_files: &'a [PathBuf],
    pub zones: &'a Choice,
}

/// How it is; each is worse than those before.
#[derive(Serialize, Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[serde(rename_all = "lowercase")]
pub enum State {
    Ok,
    /// It works, and something is to be done.
    Warning,
    /// It does not work, or not right.
    Failed,
}

impl State {
    /// The word that is printed.
    pub fn word(self) -> &'static str {
        match self {
            State::Ok => "ok",
            State::Warning => "warning",
            State::Failed => "failed",
        }
    }
}

/// One thing that was looked at.
#[derive(Serialize, Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    pub name: &'static str,
    pub state: State,
    pub detail: String,
    /// What to do about it.
    pub way_out: Option<String>,
}

impl Finding {
    fn ok(name: &'static str, detail: impl Into<String>) -> Finding {
        Finding {
            name,
            state: State::Ok,
            detail: detail.into(),
            way_out: None,
        }
    }

    fn bad(
        state: State,
        name: &'static str,
        detail: impl Into<String>,
        way_out: impl Into<String>,
    ) -> Finding {
        Finding {
            name,
            state,
            detail: detail.into(),
            way_out: Some(way_out.into()).filter(|way_out| !way_out.is_empty()),
        }
    }
}

/// Looks at everything; nothing is made, changed or brought up to date.
pub fn examine(patient: &Patient<'_>) -> Vec<Finding> {
    let mut found = zones(patient.zones);
    match Address::parse(patient.database) {
        Ok(address) => {
            #[cfg(unix)]
            found.extend(disk::disk(&address));
            database::examine(patient, &address, &mut found);
        }
        Err(error) => {
            let (detail, way_out) = halves(&error.to_string());
            found.push(Finding::bad(State::Failed, "database", detail, way_out));
        }
    }
    #[cfg(unix)]
    found.extend(files::permissions(patient));
    found
}

/// Messages say first what is, then what to do.
fn halves(message: &str) -> (String, String) {
    let (detail, way_out) = message.split_once("; ").unwrap_or((message, ""));
    (detail.to_owned(), way_out.to_owned())
}

fn zones(zones: &Choice) -> Vec<Finding> {
    if zones.warnings.is_empty() {
        return vec![Finding::ok("zone data", zones.used.line())];
    }
    let bad = |warning: &String| {
        let (detail, way_out) = halves(warning);
        Finding::bad(State::Warning, "zone data", detail, way_out)
    };
    zones.warnings.iter().map(bad).collect()
}
