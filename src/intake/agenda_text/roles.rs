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
        r"(?i)^(?:(?:the|our|session|panel|invited|guest|featured|confirmed",
        r"|conference|discussion|co)[ -])*(?P<word>moderators?|moderat",
        r"(?:ed|ion|rice|eur|orin)|moderiert|modérat(?:eur|rice|ion)s?(?:[·./-]rice)?s?",
        r"|moderador[ae]?s?|animat(?:eur|rice)s?|animée?",
        r"|chair(?:ed|s|person|man|woman)?|présid(?:ée?|ence|ente?s?)(?: de séance)?",
        r"|vorsitz|(?:sitzungs)?leitung|discussants?|discutante?s?|respondents?",
        r"|rapporteure?s?|hosts?|hosted|interpreters?|speakers?(?:\(s\))?|panell?ists?",
        r"|panélistes?|intervenant(?:[·.(-]?e\)?)?(?:[·.(-]?s\)?)?|ponentes?",
        r"|referent(?:in(?:nen)?|en)?|podiumsgäste|es diskutieren|presenters?|presented",
        r"|keynote(?: speakers?| address| conversation| speech)?|leads?|led|facilitators?",
        r"|facilitated|participants|featuring|welcome(?: remarks| address)?",
        r"|(?:opening|closing|introductory|welcome) (?:remarks|speech|address)",
        r"|introduction|introduced|remarks|grußworte?",
        r"|in (?:conversation|dialogue|discussion) with|with|avec|mit|who)",
        // "Speaker 2:", "Chair/Moderator:", "Chair & Discussant:" are the first of the two.
        r"(?:\s*(?:(?P<number>\d{1,2})|[&/+]\s*(?:co-?)?(?:moderator|chair|discussant",
        r"|host|speaker|presenter|panell?ist|rapporteur)s?))?",
        r"(?P<sep>\s*:\s*|\s+[–—-](?:\s+|$)|\s+(?:by|von|par)(?:\s*:\s*|\s+|$)",
        r"|\s*$)(?P<rest>.*)$",
    ))
});

/// Words that are no role unless it is said who: "Moderated by".
const NEED_BY: [&str; 12] = [
    "moderated",
    "moderiert",
    "chaired",
    "hosted",
    "presented",
    "led",
    "facilitated",
    "introduced",
    "présidé",
    "présidée",
    "animé",
    "animée",
];

/// Everyday words that introduce people only before a colon.
const NEED_COLON: [&str; 4] = ["with", "avec", "mit", "who"];

/// Reads a line that begins with a role.
pub(super) fn read(text: &str) -> Option<RoleLine> {
    let found = ROLE_LINE.captures(text)?;
    let word = found.name("word")?.as_str().to_lowercase();
    let separator = found.name("sep")?.as_str().trim().to_lowercase();
    let rest = found.name("rest")?.as_str().trim().to_owned();
    let heading_only = rest.is_empty() && separator.is_empty();
    let preposition = separator.trim_end_matches([':', ' ']);
    let by = ["by", "von", "par"].contains(&preposition);
    let plural = is_plural(&word) || (by && has_list(&rest));
    if heading_only && !(plural && introduces(&word)) {
        return None;
    }
    let needs_colon = NEED_COLON.contains(&word.as_str());
    if (needs_colon && !separator.starts_with(':')) || (NEED_BY.contains(&word.as_str()) && !by) {
        return None;
    }
    // "Keynote 1: …" is a title.
    if found.name("number").is_some() && !is_human(&word) {
        return None;
    }
    let listing = needs_colon || word == "featuring" || word.starts_with("in ");
    Some(RoleLine {
        role: named(&word),
        plural: (plural && introduces(&word)) || (listing && has_list(&rest)),
        rest,
    })
}

/// Reads "Moderator" alone on a line. It is a heading only in texts that print their other
/// headings without a colon, too.
pub(super) fn read_alone(text: &str) -> Option<Role> {
    let found = ROLE_LINE.captures(text)?;
    let word = found.name("word")?.as_str().to_lowercase();
    let bare = ["sep", "rest", "number"]
        .iter()
        .all(|part| found.name(part).is_none_or(|part| part.as_str().is_empty()));
    let whole = bare && introduces(&word) && is_human(&word);
    named(&word).filter(|_| whole)
}

fn is_plural(word: &str) -> bool {
    word.ends_with('s')
        || word.ends_with("s)")
        || word.starts_with("referent")
        || ["podiumsgäste", "es diskutieren", "grußworte"].contains(&word)
}

/// False for words that name an item of the programme rather than the people in it.
fn introduces(word: &str) -> bool {
    !matches!(word, "welcome" | "remarks" | "keynote" | "introduction")
        && !NEED_COLON.contains(&word)
        && !word.ends_with("remarks")
        && !word.ends_with("address")
        && !word.starts_with("gruß")
}

/// True for words that are what a human is called, so that they can be counted.
fn is_human(word: &str) -> bool {
    const STEMS: [&str; 17] = [
        "moderator",
        "modérat",
        "moderador",
        "animat",
        "chair",
        "président",
        "discussant",
        "discutant",
        "respondent",
        "rapporteur",
        "host",
        "interpreter",
        "speaker",
        "pan",
        "intervenant",
        "referent",
        "presenter",
    ];
    STEMS.iter().any(|stem| word.starts_with(stem)) && !NEED_BY.contains(&word)
}

/// The role that a word names, in lower case.
pub(super) fn named(word: &str) -> Option<Role> {
    let role = match word {
        _ if word.starts_with("moder") || word.starts_with("modér") => Role::Moderator,
        _ if word.starts_with("animat") || word.contains("moderator") => Role::Moderator,
        _ if word.starts_with("animé") => Role::Moderator,
        _ if word.contains("chair") || word.starts_with("présid") || word == "vorsitz" => {
            Role::Chair
        }
        _ if word.ends_with("leitung") => Role::Chair,
        _ if word.starts_with("discussant") || word.starts_with("respondent") => Role::Discussant,
        _ if word.starts_with("discutant") => Role::Discussant,
        _ if word.starts_with("host") => Role::Host,
        _ if word.starts_with("interpret") => Role::Interpreter,
        _ if word.starts_with("panel") || word.starts_with("panél") => Role::Panelist,
        _ if word == "podiumsgäste" || word == "es diskutieren" => Role::Panelist,
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
        _ if word.starts_with("gruß") => Role::Speaker,
        _ => return None,
    };
    Some(role)
}

/// True when the words can only be several people: "Ann Lee and Bo Roe", "Ann Lee (X), Bo Roe (Y)".
pub(super) fn has_list(text: &str) -> bool {
    [" and ", " & ", " et ", " und ", ";", "("]
        .iter()
        .any(|mark| text.contains(mark))
        || text.matches(',').count() > 1
}
