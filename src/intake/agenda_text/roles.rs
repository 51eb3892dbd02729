//! Roles: the words that introduce people and say as what they take part.

use std::sync::LazyLock;

use regex::Regex;

use crate::intake::pattern;

use crate::domain::appearance::Role;

/// A line that begins with a role: "Moderator: …", "Panelists:".
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct RoleLine {
    /// `None` for words that introduce people but name none of our roles ("Lead", "Featuring").
    pub role: Option<Role>,
    pub plural: bool,
    pub rest: String,
}

static ROLE_LINE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?i)^(?:(?:the|session|panel|invited|guest|featured|confirmed",
        r"|conference|discussion|co)[ -])*(?P<word>moderators?|moderat",
        r"(?:ed|ion|rice|eur)|modérat(?:eur|rice|ion)s?|moderador[ae]?s?",
        r"|animat(?:eur|rice)|chair(?:ed|s|person|man|woman)?|président",
        r"(?:e)? de séance|vorsitz|discussants?|respondents?|hosts?|hosted",
        r"|interpreters?|speakers?(?:\(s\))?|panell?ists?|panélistes?|intervenant",
        r"(?:e)?s?|ponentes?|referent(?:en)?|presenters?|presented|keynote",
        r"(?: speakers?| address| conversation| speech)?|leads?|led|facilitators?",
        r"|facilitated|participants|featuring|welcome(?: remarks| address)?",
        r"|(?:opening|closing|introductory|welcome) (?:remarks|speech|address)",
        r"|introduction|introduced|remarks|with)(?P<sep>\s*:\s*|\s+[–—-]\s+",
        r"|\s+(?:by|von|par)\s*:?\s+|\s*$)(?P<rest>.*)$",
    ))
});
/// Reads a line that begins with a role.
pub(super) fn read(text: &str) -> Option<RoleLine> {
    let found = ROLE_LINE.captures(text)?;
    let word = found.name("word")?.as_str().to_lowercase();
    let separator = found.name("sep")?.as_str().trim();
    let rest = found.name("rest")?.as_str().trim().to_owned();
    let heading_only = rest.is_empty() && separator.is_empty();
    let by = separator.ends_with("by") || separator == "von" || separator == "par";
    let plural = word.ends_with('s')
        || word.ends_with("s)")
        || (by && has_list(&rest))
        || word.starts_with("referent");
    let introduces = !matches!(
        word.as_str(),
        "with" | "welcome" | "remarks" | "keynote" | "introduction"
    ) && !word.ends_with("remarks")
        && !word.ends_with("address");
    if heading_only && !(plural && introduces) || (word == "with" && !separator.starts_with(':')) {
        return None;
    }
    if [
        "moderated",
        "chaired",
        "hosted",
        "presented",
        "led",
        "introduced",
    ]
    .contains(&word.as_str())
        && !by
    {
        return None;
    }
    Some(RoleLine {
        role: named(&word),
        plural: plural && introduces,
        rest,
    })
}

/// The role that a word names, in lower case.
pub(super) fn named(word: &str) -> Option<Role> {
    let role = match word {
        _ if word.starts_with("moder") || word.starts_with("modér") => Role::Moderator,
        _ if word.starts_with("animat") || word.contains("moderator") => Role::Moderator,
        _ if word.contains("chair") || word.starts_with("présid") || word == "vorsitz" => {
            Role::Chair
        }
        _ if word.starts_with("discussant") || word.starts_with("respondent") => Role::Discussant,
        _ if word.starts_with("host") => Role::Host,
        _ if word.starts_with("interpret") => Role::Interpreter,
        _ if word.starts_with("panel") || word.starts_with("panél") => Role::Panelist,
        _ if word.contains("speaker")
            || word.starts_with("present")
            || word.starts_with("keynote") =>
        {
            Role::Speaker
        }
        _ if word.starts_with("interven")
            || word.starts_with("ponent")
            || word.starts_with("refer") =>
        {
            Role::Speaker
        }
        _ if word.contains("remarks") || word.contains("welcome") || word.contains("address") => {
            Role::Speaker
        }
        _ => return None,
    };
    Some(role)
}

/// True when the words can only be several people: "Ann Lee and Bo Roe", "Ann Lee (X), Bo Roe (Y)".
pub(super) fn has_list(text: &str) -> bool {
    [" and ", " & ", " et ", ";", "("]
        .iter()
        .any(|mark| text.contains(mark))
        || text.matches(',').count() > 1
}
