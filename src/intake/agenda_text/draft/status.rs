//! What a title says about whether the session takes place.

use std::sync::LazyLock;

use regex::{Captures, Regex};

use crate::domain::session::Status;
use crate::intake::pattern;

/// A title without such words, and what they said.
#[derive(Debug)]
pub(super) struct Said {
    pub title: String,
    /// What is put off is not firm, and keeps the time that it had.
    pub status: Status,
}

const WORD: &str = concat!(
    r"(?:(?P<cancelled>cancell?ed|annulée?s?|abgesagt|entfällt|cancelad[oa])",
    r"|(?:postponed|reportée?s?|verschoben|aplazad[oa]))\s*!*",
);

static IN_BRACKETS: LazyLock<Regex> = LazyLock::new(|| named(r"(?i)\s*[(\[]\s*WORD\s*[)\]]"));
static AT_START: LazyLock<Regex> =
    LazyLock::new(|| named(r"(?i)^WORD\s*(?:[:|–—!]|-\s)\s*(?P<rest>\S.*)$"));
static AT_END: LazyLock<Regex> = LazyLock::new(|| named(r"(?i)\s+[|–—-]\s+WORD$"));

fn named(text: &str) -> Regex {
    pattern(&text.replace("WORD", WORD))
}

/// Takes "CANCELLED:" and the like off a title; a title that says nothing else keeps it.
pub(super) fn read(title: &str) -> Said {
    let found = [&IN_BRACKETS, &AT_START, &AT_END]
        .into_iter()
        .find_map(|form| form.captures(title));
    found
        .and_then(|found| without(title, &found))
        .unwrap_or_else(|| Said {
            title: title.to_owned(),
            status: Status::Confirmed,
        })
}

fn without(title: &str, found: &Captures<'_>) -> Option<Said> {
    let whole = found.get(0)?;
    let rest = match found.name("rest") {
        Some(rest) => rest.as_str().to_owned(),
        None => format!(
            "{}{}",
            title.get(..whole.start())?,
            title.get(whole.end()..)?
        ),
    };
    let rest = rest
        .trim_start_matches([' ', ':', '|', '-', '–', '—'])
        .trim_end();
    let status = match found.name("cancelled") {
        Some(_) => Status::Cancelled,
        None => Status::Draft,
    };
    (!rest.is_empty()).then(|| Said {
        title: rest.to_owned(),
        status,
    })
}
