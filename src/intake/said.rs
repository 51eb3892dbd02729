//! What the words of exchange files mean: who "Ada Quay (moderator)" is, what sort of session a
//! "Lightning talk" is, how long "1:30" lasts.

mod when;

use std::ops::Range;

use super::agenda_text::{kind_told, role_of_word};
use super::html;
use crate::domain::appearance::Role;
use crate::domain::session::Kind;

pub use when::{date, minutes, time};

/// Somebody as a file names them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    pub name: String,
    /// "(moderator)" behind the name.
    pub role: Option<Role>,
    /// "(she/her)" behind the name.
    pub pronouns: Option<String>,
}

/// Longer brackets are no role and no pronouns.
const BRACKET_BYTES_MAX: usize = 80;

/// What people write for their pronouns.
const PRONOUNS: &[&str] = &[
    "she",
    "he",
    "they",
    "her",
    "him",
    "them",
    "hers",
    "his",
    "theirs",
    "any",
    "all",
    "xe",
    "xem",
    "ze",
    "hir",
    "zir",
    "its",
    "ey",
    "em",
    "fae",
    "faer",
    "sie",
    "ihr",
    "er",
    "ihm",
    "elle",
    "il",
    "iel",
    "ella",
    "él",
    "any pronouns",
];

/// Reads a name as files give it; `None` when nothing is left of it.
///
/// By hand: every name of a programme is read here, and patterns with all letters of Unicode take
/// more memory than the programme.
pub fn person(text: &str) -> Option<Named> {
    let mut name = html::to_line(text);
    let (mut role, mut pronouns) = (None, None);
    // A name has one bracket, seldom two; the rest stays part of it.
    for _ in 0..3 {
        let taken = brackets(&name).find_map(|(place, inside)| {
            if is_pronouns(inside) {
                return Some((place, None, Some(inside.to_owned())));
            }
            Some((place, Some(role_of_word(&inside.to_lowercase())?), None))
        });
        let Some((place, found_role, found_pronouns)) = taken else {
            break;
        };
        role = role.or(found_role);
        pronouns = pronouns.or(found_pronouns);
        name.replace_range(place, " ");
    }
    if role.is_none()
        && let Some((before, named)) = role_behind(&name)
    {
        role = Some(named);
        name.truncate(before);
    }
    let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
    let name = name.trim_matches([',', ';', ':', ' ']).to_owned();
    (!name.is_empty()).then_some(Named {
        name,
        role,
        pronouns,
    })
}

/// The short brackets of a text, with what stands in them.
fn brackets(text: &str) -> impl Iterator<Item = (Range<usize>, &str)> {
    text.match_indices(['(', '[']).filter_map(|(open, _)| {
        let rest = text.get(open + 1..)?;
        let end = rest.find(['(', ')', '[', ']'])?;
        let closes = rest.get(end..)?.starts_with([')', ']']);
        let inside = rest.get(..end)?.trim();
        let fits = closes && !inside.is_empty() && end <= BRACKET_BYTES_MAX;
        fits.then_some((open..open + end + 2, inside))
    })
}

fn is_pronouns(text: &str) -> bool {
    let text = text.to_lowercase();
    let known = |word: &str| PRONOUNS.contains(&word.trim());
    text == "it/its" || text.split(['/', ',']).all(known)
}

/// The role that stands behind a dash or a comma, and where the name ends before it.
fn role_behind(name: &str) -> Option<(usize, Role)> {
    let dashes = [" - ", " – ", " — ", ", "];
    let ends = dashes
        .iter()
        .filter_map(|dash| Some((name.rfind(dash)?, dash.len())));
    let (at, length) = ends.max_by_key(|(at, _)| *at)?;
    let word = name.get(at + length..)?.trim();
    let is_word = (4..=20).contains(&word.chars().count()) && word.chars().all(char::is_alphabetic);
    let role = role_of_word(&word.to_lowercase()).filter(|_| is_word)?;
    Some((at, role))
}

/// The role that a word of a file names ("MODERATOR", "Session chair", "panelist").
pub fn role(word: &str) -> Option<Role> {
    let word = word.trim().to_lowercase();
    match word.as_str() {
        "contributor" | "guest" | "participant" | "author" | "artist" | "performer" => {
            Some(Role::Speaker)
        }
        "facilitator" | "organizer" | "organiser" => Some(Role::Host),
        _ => role_of_word(&word),
    }
}

/// Splits the line below a name into the office and the body: "Engineer at Acme", "Editor, Acme".
pub fn position(line: &str) -> (Option<String>, Option<String>) {
    let line = html::to_line(line);
    let line = line.trim_matches([',', ';', ' ', '|']);
    if line.is_empty() {
        return (None, None);
    }
    for joint in [
        " at ", " @ ", " @", " bei ", " chez ", " | ", " – ", " — ", " - ", ", ",
    ] {
        if let Some((title, body)) = line.split_once(joint) {
            let (title, body) = (title.trim(), body.trim());
            if !title.is_empty() && !body.is_empty() {
                return (Some(title.to_owned()), Some(body.to_owned()));
            }
        }
    }
    (None, Some(line.to_owned()))
}

/// The kind of a session, told by the word that its file has for it ("Keynote", "lecture",
/// "Talk 30 min") and, where that is none of ours, by its title.
pub fn kind(word: Option<&str>, title: &str) -> Kind {
    let word = word.map(str::trim).unwrap_or_default().to_lowercase();
    let told = match word.as_str() {
        "" | "meeting" | "other" | "djset" | "concert" | "performance" => Kind::Other,
        "podium" => Kind::Panel,
        "lecture" | "maintrack" | "devroom" | "lightningtalk" | "lightning" => Kind::Talk,
        word => kind_told(None, word),
    };
    match told {
        Kind::Other if !matches!(word.as_str(), "meeting" | "djset" | "concert") => {
            match kind_told(None, title) {
                // A title with "closing the gap" is no closing when its file knows better.
                kind if word.is_empty() => kind,
                kind @ (Kind::Break | Kind::Keynote | Kind::Panel | Kind::Workshop) => kind,
                _ => Kind::Other,
            }
        }
        told => told,
    }
}

/// A language tag of what files write: `en`, `EN`, `de_DE`, "English".
pub fn language(text: &str) -> Option<String> {
    let text = text.trim();
    let word = text.to_lowercase();
    let tag = match word.as_str() {
        "" | "formal" | "und" | "unknown" | "none" | "tbd" => return None,
        "english" | "englisch" | "anglais" | "inglés" => "en".to_owned(),
        "german" | "deutsch" | "allemand" => "de".to_owned(),
        "french" | "français" | "französisch" => "fr".to_owned(),
        "spanish" | "español" | "spanisch" => "es".to_owned(),
        "italian" | "italiano" => "it".to_owned(),
        "portuguese" | "português" => "pt".to_owned(),
        "arabic" => "ar".to_owned(),
        "dutch" | "nederlands" => "nl".to_owned(),
        "german formal" | "de-formal" => "de".to_owned(),
        _ => text.replace('_', "-"),
    };
    crate::domain::values::Language::parse(&tag)
        .ok()
        .map(|_| tag)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_freed_of_roles_and_pronouns() {
        let told = |text: &str| {
            let named = person(text).unwrap();
            let role = named.role.map(|role| format!("{role:?}"));
            [Some(named.name), role, named.pronouns]
                .into_iter()
                .flatten()
                .collect::<Vec<_>>()
                .join(" · ")
        };
        assert_eq!(told("Ada Quay (moderator)"), "Ada Quay · Moderator");
        assert_eq!(told(" Liv  (she/her) "), "Liv · she/her");
        assert_eq!(
            told("Tom Reed [Chair] (he/him)"),
            "Tom Reed · Chair · he/him"
        );
        assert_eq!(told("Bo Roe - Moderator"), "Bo Roe · Moderator");
        assert_eq!(told("Cy (Red) Poe"), "Cy (Red) Poe");
        assert_eq!(told("Institute for Tides (IT)"), "Institute for Tides (IT)");
        assert_eq!(person(" "), None);
    }

    #[test]
    fn a_line_below_a_name_is_split_into_office_and_body() {
        let split = |line: &str| {
            let (title, body) = position(line);
            format!(
                "{} / {}",
                title.unwrap_or_default(),
                body.unwrap_or_default()
            )
        };
        assert_eq!(split("Engineer at Acme"), "Engineer / Acme");
        assert_eq!(split("Editor, Tide Review"), "Editor / Tide Review");
        assert_eq!(split("Acme"), " / Acme");
        assert_eq!(split(" "), " / ");
    }

    #[test]
    fn kinds_are_told_by_the_word_then_by_the_title() {
        assert_eq!(kind(Some("Keynote"), "x"), Kind::Keynote);
        assert_eq!(kind(Some("lecture"), "Closing the gap"), Kind::Talk);
        assert_eq!(kind(Some("Talk 30 min + 10min Q&A"), "x"), Kind::Talk);
        assert_eq!(kind(None, "Lunch"), Kind::Break);
        assert_eq!(kind(Some("meeting"), "Lunch"), Kind::Other);
        assert_eq!(kind(Some("plenary"), "Panel on tides"), Kind::Panel);
    }

    #[test]
    fn languages_become_tags() {
        let tags = ["EN", "de_DE", "English", "klingon", ""].map(language);
        let tags: Vec<_> = tags
            .iter()
            .map(|tag| tag.as_deref().unwrap_or("-"))
            .collect();
        assert_eq!(tags, ["EN", "de-DE", "en", "-", "-"]);
    }
}
