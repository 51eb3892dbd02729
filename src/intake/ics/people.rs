//! People: who takes part, as ATTENDEE and ORGANIZER (RFC 5545, section 3.8.4) and the texts of
//! exporters tell it. Addresses are never kept.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use regex::Regex;

use super::values;
use crate::domain::appearance::Role;
use crate::domain::programme::ProgrammeAppearance;
use crate::intake::{pattern, said};

/// Longer lines are sentences.
const MAX_LIST_CHARS: usize = 400;
const MAX_NAME_CHARS: usize = 80;
const MAX_NAME_WORDS: usize = 7;

/// Names below one heading; the largest published session has 62.
const MAX_LISTED: usize = 200;

static HEADING: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?i)^(?:[-•–]\s+)?[*_\s]*(?P<word>by|von",
        r"|(?:session |panel )?(?:speaker|presenter|moderator|chair|host|panell?ist|discussant",
        r"|interpreter|facilitator|trainer|instructor|lecturer)(?:s|\(s\))?",
        r"|(?:presented|moderated|chaired|hosted) by|moderation",
        r"|referent(?:en|in|innen)?|vortragende[rn]?|intervenante?s?|ponentes?|relator[ei])",
        r"[*_]*\s*:[*_]*\s*(?P<rest>.*?)[*_\s]*$",
    ))
});
static ADDRESS: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^(?i:mailto:)?[^\s@]+@[^\s@]+\.[^\s@]+$"));
static NOBODY: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(?i)^(?:to be (?:announced|confirmed|determined)|tba|tbc|tbd|none|n/?a|unknown)\.?$")
});
static SUFFIX: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"^(?:Jr\.?|Sr\.?|I{2,3}|IV|Ph\. ?D\.?|PhD|M\.?D\.?|M\.?Sc\.?|MBA|Esq\.?|MP|KC|QC)$")
});

/// The people of one session, each once.
#[derive(Debug, Default)]
pub(super) struct People {
    list: Vec<ProgrammeAppearance>,
    /// Where each stands, by name.
    places: BTreeMap<String, usize>,
}

impl People {
    /// Adds somebody as files name them: "Ada Quay (moderator)".
    pub fn add(
        &mut self,
        printed: &str,
        role: Option<Role>,
        affiliation: Option<&str>,
        line: usize,
    ) {
        // An address is nobody, and looks for brackets and roles would take it apart.
        if !is_somebody(printed.trim()) {
            return;
        }
        if let Some(named) = said::person(printed) {
            self.add_as_it_is(&named.name, named.role.or(role), affiliation, line);
        }
    }

    /// Adds somebody by exactly this name. Of somebody who is there already only what was not
    /// known is taken over: a role that is printed is surer than one that was concluded.
    pub fn add_as_it_is(
        &mut self,
        name: &str,
        role: Option<Role>,
        affiliation: Option<&str>,
        line: usize,
    ) {
        let name = name.trim();
        if !is_somebody(name) {
            return;
        }
        let affiliation = affiliation.map(str::trim).filter(|text| !text.is_empty());
        let key = name.to_lowercase();
        let place = self.places.get(&key).copied();
        match place.and_then(|place| self.list.get_mut(place)) {
            Some(known) => {
                if let Some(role) = role.filter(|_| known.role_inferred) {
                    (known.role, known.role_inferred) = (role, false);
                }
                if known.affiliation.is_none() {
                    known.affiliation = affiliation.map(str::to_owned);
                }
            }
            None => {
                self.places.insert(key, self.list.len());
                self.list.push(ProgrammeAppearance {
                    role_inferred: role.is_none(),
                    affiliation: affiliation.map(str::to_owned),
                    ..ProgrammeAppearance::new(name, role.unwrap_or(Role::Speaker), line)
                });
            }
        }
    }

    /// Adds whom the parameter CN names: one, or several between commas.
    pub fn add_common_name(&mut self, name: &str, role: Option<Role>, line: usize) {
        let name = values::one_line(&values::text(name));
        let parts = outside_brackets(&name, &[',', ';']);
        let words = |part: &&str| part.split_whitespace().count();
        let suffixed = parts.iter().skip(1).any(|part| SUFFIX.is_match(part));
        // "Lee, Ann" is one person, and "Ann Lee, Bo Roe" are two.
        let several = match parts.as_slice() {
            [_] | [] => false,
            [one, other] => words(one) > 1 && words(other) > 1,
            _ => true,
        };
        match several && !suffixed {
            true => parts
                .iter()
                .for_each(|part| self.add(part, role, None, line)),
            false => self.add(&name, role, None, line),
        }
    }

    /// Takes the lines that name people ("Speakers: Ann Lee, Bo Roe") out of a description.
    pub fn take_out_of(&mut self, text: &str, line: usize) -> String {
        let lines: Vec<&str> = text.split('\n').collect();
        let mut kept: Vec<&str> = Vec::with_capacity(lines.len());
        let mut rest = lines.as_slice();
        while let [first, below @ ..] = rest {
            rest = below;
            let Some((role, people, taken)) = named_by(first, below) else {
                // One empty line between paragraphs, also where something was taken out.
                if !first.trim().is_empty() || kept.last().is_some_and(|last| !last.is_empty()) {
                    kept.push(first.trim_end());
                }
                continue;
            };
            rest = below.get(taken..).unwrap_or_default();
            for (name, affiliation) in people {
                self.add(name, role, affiliation, line);
            }
        }
        kept.join("\n").trim().to_owned()
    }

    /// The people, in printed order.
    pub fn finish(self) -> Vec<ProgrammeAppearance> {
        self.list
    }
}

/// Whether a text names anybody; addresses, "TBA" and signs do not.
fn is_somebody(name: &str) -> bool {
    let named = name.chars().any(char::is_alphanumeric);
    named && !ADDRESS.is_match(name) && !NOBODY.is_match(name)
}

/// A name and what is printed behind it.
type Named<'t> = (&'t str, Option<&'t str>);

/// The people whom a line names, with the lines of a list below it, and how many of those it has.
fn named_by<'t>(line: &'t str, below: &[&'t str]) -> Option<(Option<Role>, Vec<Named<'t>>, usize)> {
    if line.len() > MAX_LIST_CHARS {
        return None;
    }
    let found = HEADING.captures(line)?;
    let word = found.name("word")?.as_str().to_lowercase();
    let rest = found.name("rest")?.as_str();
    let is_neutral = matches!(word.as_str(), "by" | "von");
    let role = (!is_neutral).then(|| said::role(&word).unwrap_or(Role::Speaker));
    let several = is_neutral || word.ends_with(['s', ')', 'i']) || word.ends_with(" by");
    let plurals = ["moderation", "referenten", "referentinnen", "vortragende"];
    let several = several || plurals.contains(&word.as_str());
    if !rest.is_empty() {
        let people = listed(rest, several);
        let fits = |(name, _): &Named<'_>| looks_like_name(name, is_neutral);
        let all = !people.is_empty() && !rest.contains("://") && people.iter().all(fits);
        return all.then_some((role, people, 0));
    }
    let bullets = below.iter().copied().map_while(bullet).take(MAX_LISTED);
    let people: Vec<Named<'t>> = bullets.map(with_affiliation).collect();
    let fits = |(name, _): &Named<'_>| looks_like_name(name, true);
    let taken = people.len();
    (taken > 0 && people.iter().all(fits)).then_some((role, people, taken))
}

/// What stands behind the mark of a list.
fn bullet(line: &str) -> Option<&str> {
    let line = line.trim_start();
    let marks = ["- ", "* ", "• "];
    let behind = marks.iter().find_map(|mark| line.strip_prefix(*mark))?;
    Some(behind.trim()).filter(|behind| !behind.is_empty())
}

/// Splits what stands behind a heading into people.
fn listed(text: &str, several: bool) -> Vec<Named<'_>> {
    // Behind a semicolon somebody else begins, and commas part what belongs to one.
    let by_semicolon = outside_brackets(text, &[';']);
    if by_semicolon.len() > 1 {
        return by_semicolon.into_iter().map(with_affiliation).collect();
    }
    match (several, text.contains(',')) {
        (false, true) => vec![with_affiliation(text)],
        _ => {
            let parts = outside_brackets(text, &[',']).into_iter();
            let parts = parts.flat_map(by_words);
            parts.map(|name| (name, None)).collect()
        }
    }
}

/// Splits at "and" in some languages.
fn by_words(text: &str) -> Vec<&str> {
    let mut parts = vec![text];
    for word in [" and ", " & ", " und ", " et "] {
        parts = parts
            .into_iter()
            .flat_map(|part| part.split(word))
            .collect();
    }
    let parts = parts.into_iter().map(str::trim);
    let parts = parts.map(|part| part.strip_prefix("and ").unwrap_or(part));
    parts.filter(|part| !part.is_empty()).collect()
}

/// Splits "Ann Lee, Tide Lab".
fn with_affiliation(text: &str) -> Named<'_> {
    match text.split_once(',') {
        Some((name, rest)) => (name.trim(), Some(rest.trim())),
        None => (text.trim(), None),
    }
}

/// Splits at marks that stand in no bracket.
fn outside_brackets<'t>(text: &'t str, marks: &[char]) -> Vec<&'t str> {
    let (mut parts, mut from, mut depth) = (Vec::new(), 0, 0_usize);
    for (at, c) in text.char_indices() {
        match c {
            '(' | '[' => depth += 1,
            ')' | ']' => depth = depth.saturating_sub(1),
            _ if depth == 0 && marks.contains(&c) => {
                parts.extend(text.get(from..at));
                from = at + c.len_utf8();
            }
            _ => {}
        }
    }
    parts.extend(text.get(from..));
    let parts = parts.into_iter().map(str::trim);
    parts.filter(|part| !part.is_empty()).collect()
}

/// A few words that begin with a letter; where nothing else tells names from other words, they
/// have capitals.
fn looks_like_name(text: &str, in_capitals: bool) -> bool {
    let words = text.split_whitespace().count();
    let short = text.chars().count() <= MAX_NAME_CHARS && (1..=MAX_NAME_WORDS).contains(&words);
    let begins = text
        .chars()
        .find(|c| !matches!(c, '"' | '\'' | '“' | '*' | '_'));
    let begins = begins.is_some_and(|c| c.is_alphabetic() && !(in_capitals && c.is_lowercase()));
    short && begins && !text.ends_with(':')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(people: People) -> String {
        let told = people.finish().into_iter().map(|person| {
            let sign = if person.role_inferred { "?" } else { "" };
            let affiliation = person.affiliation.map(|text| format!(" | {text}"));
            let affiliation = affiliation.unwrap_or_default();
            format!("{:?}{sign} {}{affiliation}", person.role, person.name)
        });
        told.collect::<Vec<_>>().join("; ")
    }

    #[track_caller]
    fn check(text: &str, people: &str, rest: &str) {
        let mut found = People::default();
        let kept = found.take_out_of(text, 1);
        assert_eq!((told(found).as_str(), kept.as_str()), (people, rest));
    }

    #[test]
    fn lines_that_name_people_are_taken_out_of_the_text() {
        check("von: Ann Lee\n\nLow tide.", "Speaker? Ann Lee", "Low tide.");
        check("Speaker: ann lee", "Speaker ann lee", "");
        check(
            "a\n\nSpeakers: Ann Lee, Bo Roe and Cy Poe\n\nb",
            "Speaker Ann Lee; Speaker Bo Roe; \
            Speaker Cy Poe",
            "a\n\nb",
        );
        check(
            "Moderator: Ann Lee, Tide Lab",
            "Moderator Ann Lee | Tide Lab",
            "",
        );
        check(
            "**Presenter(s):** Ann Lee & Bo Roe",
            "Speaker Ann Lee; Speaker Bo Roe",
            "",
        );
        check("Session chair: Dr. Ann Lee", "Chair Dr. Ann Lee", "");
        let list = "Panelists:\n- Ann Lee, Tide Lab\n• Bo Roe (moderator)\n\nText";
        check(
            list,
            "Panelist Ann Lee | Tide Lab; Moderator Bo Roe",
            "Text",
        );
        check(
            "Speakers: Ann Lee, Tide Lab; Bo Roe",
            "Speaker Ann Lee | Tide Lab; Speaker Bo Roe",
            "",
        );
        check("By: Bo Roe\nModerator: Bo Roe", "Moderator Bo Roe", "");
    }

    #[test]
    fn what_names_nobody_stays() {
        for text in [
            "by: the end of this talk you will know more",
            "Host: https://forum.example/x",
            "Speaker: a@forum.example",
            "Speakers:\n- what they do\n- how",
            "Hosts: and guests of all sorts, those who want to learn what this is all about",
            "Location: Hall",
        ] {
            let mut people = People::default();
            let kept = people.take_out_of(text, 1);
            let kept = if kept.is_empty() { text } else { kept.as_str() };
            assert_eq!((told(people).as_str(), kept), ("", text));
        }
    }

    #[test]
    fn common_names_are_people_without_their_addresses() {
        let check = |name: &str, expected: &str| {
            let mut people = People::default();
            people.add_common_name(name, None, 1);
            assert_eq!(told(people), expected, "{name}");
        };
        check("Ann Lee", "Speaker? Ann Lee");
        check(
            "Ann Lee, Bo 'bo' Roe",
            "Speaker? Ann Lee; Speaker? Bo 'bo' Roe",
        );
        check("Lee, Ann", "Speaker? Lee, Ann");
        check("Ann Lee, PhD", "Speaker? Ann Lee, PhD");
        check(r"Bo Roe\n", "Speaker? Bo Roe");
        check("Tides@it", "Speaker? Tides@it");
        check("Ann Lee (moderator)", "Moderator Ann Lee");
        for name in [
            "",
            " ",
            "ann@forum.example",
            "mailto:ann@forum.example",
            "TBA",
            "?",
        ] {
            check(name, "");
        }
    }

    #[test]
    fn somebody_counts_once_and_a_printed_role_is_the_surer_one() {
        let mut people = People::default();
        people.add_common_name("Ann Lee", None, 1);
        people.add("ann lee", Some(Role::Chair), Some(" Tide Lab "), 2);
        people.add("Ann Lee", None, Some("Harbour"), 3);
        assert_eq!(told(people), "Chair Ann Lee | Tide Lab");
    }
}
