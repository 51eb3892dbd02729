//! Roles: the words that introduce people and say as what they take part.

mod vocabulary;

use std::sync::LazyLock;

use regex::Regex;

use crate::intake::pattern;

use crate::domain::appearance::Role;
use vocabulary::{BEFORE, Use, WORDS};

/// A line that begins with a role: "Moderator: …", "Panelists:".
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct RoleLine {
    /// `None` for words that introduce people but name none of our roles ("Lead", "Featuring").
    pub role: Option<Role>,
    pub plural: bool,
    pub rest: String,
}

static ROLE_LINE: LazyLock<Regex> = LazyLock::new(|| {
    let words: Vec<&str> = WORDS.iter().map(|(words, ..)| *words).collect();
    let words = words.join("|");
    pattern(&format!(
        concat!(
            r"(?i)^{before}(?P<word>{words})",
            // "Speaker 2:", "Chair/Moderator:", "Chair & Discussant:" are the first of the two.
            r"(?:\s*(?:(?P<number>\d{{1,2}})|[&/+]\s*(?:co-?)?(?:moderator|chair|discussant",
            r"|host|speaker|presenter|panell?ist|rapporteur)s?))?",
            r"(?P<sep>\s*:\s*|\s+[–—-](?:\s+|$)|\s+(?:by|von|par|door|por)(?:\s*:\s*|\s+|$)",
            r"|\s*$)(?P<rest>.*)$",
        ),
        before = BEFORE,
        words = words,
    ))
});
static EACH: LazyLock<Vec<(Regex, Option<Role>, Use)>> = LazyLock::new(|| {
    let whole = |words: &str| pattern(&format!("^{BEFORE}(?:{words})$"));
    let each = WORDS.iter();
    each.map(|(words, role, used)| (whole(words), *role, *used))
        .collect()
});
static SEVERAL: LazyLock<Regex> = LazyLock::new(|| pattern(vocabulary::SEVERAL));

/// What a word in lower case names and how it is used.
fn word(word: &str) -> Option<(Option<Role>, Use)> {
    let found = EACH.iter().find(|(words, ..)| words.is_match(word));
    found.map(|(_, role, used)| (*role, *used))
}

/// Reads a line that begins with a role.
pub(super) fn read(text: &str) -> Option<RoleLine> {
    let found = ROLE_LINE.captures(text)?;
    let said = found.name("word")?.as_str().to_lowercase();
    let (role, used) = word(&said)?;
    let separator = found.name("sep")?.as_str().trim().to_lowercase();
    let rest = found.name("rest")?.as_str().trim().to_owned();
    let introduces = !matches!(used, Use::Item | Use::NeedsColon);
    let preposition = separator.trim_end_matches([':', ' ']);
    let by = ["by", "von", "par", "door", "por"].contains(&preposition);
    let plural = is_plural(&said) || (by && has_list(&rest));
    if rest.is_empty() && separator.is_empty() && !(plural && introduces) {
        return None;
    }
    let listing = match used {
        Use::NeedsColon if !separator.starts_with(':') => return None,
        Use::NeedsBy if !by => return None,
        // "Keynote 1: …" is a title.
        _ if found.name("number").is_some() && used != Use::Human => return None,
        Use::NeedsColon => true,
        _ => said == "featuring" || said.starts_with("in "),
    };
    Some(RoleLine {
        role,
        plural: (plural && introduces) || (listing && has_list(&rest)),
        rest,
    })
}

/// Reads "Moderator" alone on a line. It is a heading only in texts that print their other
/// headings without a colon, too.
pub(super) fn read_alone(text: &str) -> Option<Role> {
    let found = ROLE_LINE.captures(text)?;
    let bare = ["sep", "rest", "number"]
        .iter()
        .all(|part| found.name(part).is_none_or(|part| part.as_str().is_empty()));
    let (role, used) = word(&found.name("word")?.as_str().to_lowercase())?;
    role.filter(|_| bare && used == Use::Human)
}

fn is_plural(word: &str) -> bool {
    word.ends_with('s') || word.ends_with("s)") || SEVERAL.is_match(word)
}

/// The role that a text is, in lower case, and nothing else.
pub(super) fn named_exactly(said: &str) -> Option<Role> {
    word(said).filter(|(_, used)| *used == Use::Human)?.0
}

/// The role that a word names, in lower case.
pub(super) fn named(said: &str) -> Option<Role> {
    let within = |part: &str| said.contains(part);
    word(said).map_or_else(
        || match said {
            _ if within("moderat") => Some(Role::Moderator),
            _ if within("chair") => Some(Role::Chair),
            _ if within("speaker") || within("remarks") || within("address") => Some(Role::Speaker),
            _ if within("welcome") || said.starts_with("present") => Some(Role::Speaker),
            _ if said.starts_with("panel") => Some(Role::Panelist),
            _ => None,
        },
        |(role, _)| role,
    )
}

/// True when the words can only be several people: "Ann Lee and Bo Roe", "Ann Lee (X), Bo Roe (Y)".
pub(super) fn has_list(text: &str) -> bool {
    [" and ", " & ", " et ", " und ", ";", "("]
        .iter()
        .any(|mark| text.contains(mark))
        || text.matches(',').count() > 1
}
