//! Names: does a piece of text look like the name of a human, and what stands after it.

mod vocabulary;

use std::sync::LazyLock;

use regex::Regex;

use crate::intake::pattern;
use vocabulary::{NOT_NAMES, PARTICLES};

/// More words than this are a phrase, not a name.
const MAX_WORDS: usize = 6;
const MAX_CHARS: usize = 80;

static HONORIFIC: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?i)^(?:(?:The )?(?:Right |Rt\.? )?(?:Hon(?:ou?rable|\.)?|(?-i:H\.? ?E\.?)",
        r"|H\.R\.H\.|HRH|(?:His|Her) (?:Excellency|Royal Highness)",
        r"|(?:Prof\.)?Dr\.? ?(?:(?:phil|med|jur|iur|rer|nat|pol|oec|theol|sc|scient|techn|agr",
        r"|habil|h|c|hum)\. ?)+|(?:Prof\.)?Dr|Drs|Dra|Dott(?:\.ssa)?|Avv|Doutora?|PD|Univ\.-Prof",
        r"|Priv\.-Doz|(?:A/ ?|(?:Associate|Assoc\.?|Assistant|Asst\.?) )Prof(?:essor)?|OStD|StD",
        r"|MdB|MdL|Prof(?:essor|\.ssa|esora?)?|Ing|Lic|Arq|Mtr[oa]|Mag|Mr|Mrs|Ms|Mme|Mlle|Mx",
        r"|(?-i:M\.)|Maître|Amb(?:assador)?|Sir|Dame|Lord|Lady|Baroness|Baron",
        r"|Gen(?:eral)?|LtGen|LTG|MG|BG|Maj(?:or)?|Lt|Lieutenant|LtCol|Col(?:onel)?",
        r"|Brig(?:adier)?|Adm(?:iral)?|VADM|RADM|Capt(?:ain)?|Cdr|Cmdr|Commander|Sgt",
        r"|Sen(?:ator)?|Rep|Representative|Congress(?:man|woman)|Gov(?:ernor)?|Mayor",
        r"|Commissioner|Minister|Judge|Justice|Rev(?:erend)?|Fr|Rabbi|Imam|Bishop",
        r"|Cardinal|Sister|Sheikh?a?|Herr|Frau|Sra?|Prince|Princess|Eng)",
        r"\.?(?:-Ing\.|-Gen\.)?,?(?: *\((?:ret(?:ired|['’]?d)?|rtd)\.?\),?)? +)+",
    ))
});
/// An office that stands before a name: "Secretary of State Ann Lee".
static OFFICE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"^(?:(?:Former|Acting|Deputy|Assistant|Under|Vice|Prime|First|Foreign|Attorney|Lieutenant",
        r"|Chief|State|City|Council|Police|Fire|School|County|U\.S\.|US|EU|UN)[ -])*",
        r"(?:Under-?[Ss]ecretary|Secretary(?: of [A-Z][a-z]+|[- ]General)?|President|Chancellor",
        r"|Minister(?: (?:of|for) (?:the )?[A-Z]\w+(?:,? (?:and|&) [A-Z]\w+)?)?|Governor|Mayor",
        r"|Treasurer|Auditor|Comptroller|Justice|Attorney General|General|Commissioner|Ambassador",
        r"|Council(?:member|man|woman|or)|Supervisor|Superintendent|Chairman|Chairwoman",
        r"|Representative|Senator|Sheriff|Dean|Provost|Director)\s+",
    ))
});
/// Honorifics behind which a name may say of where: "Prince Leopold of Eberstadt".
static NOBLE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?i)\b(?:HRH|H\.R\.H|Highness|Prince|Princess|Lord|Lady|Baroness|Baron",
        r"|Sir|Dame|Bishop|Sheikh?a?)\b",
    ))
});
/// An honorific that is an everyday word where no point follows: "Major Powers", "Gen AI".
static EVERYDAY: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?i)^(?:General|Gen|Major|Justice|Cardinal|Sister|Representative|Rep|Lord",
        r"|Lady|Prince|Princess|Eng|Mag|MG|BG)\s*$",
    ))
});
static SUFFIX: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"^(?:Jr\.?|Sr\.?|II|III|IV|Ph\.? ?D\.?|D\.?Phil\.?|M\.?D\.?|J\.?D\.?",
        r"|LL\.?[BMD]\.?|MBA|MPH|MPA|CFA|CPA|RN|Esq\.?|K\.?C\.?|Q\.?C\.?|MP|MEP|MdB",
        r"|CBE|OBE|MBE|K?CMG|FRS|SJ|\((?i:ret(?:ired|['’]?d)?|rtd)\.?\))",
        r"(?:[\s,:;–—-]|$)",
    ))
});
static POSITION: LazyLock<Regex> = LazyLock::new(|| pattern(vocabulary::POSITION));
/// Words with which a position begins that is printed straight after a name.
static POSITION_START: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?:^|\s)(?:(?:Distinguished|Senior|Junior|Nonresident|Non-Resident",
        r"|Resident|Visiting|Adjunct|Associate|Assistant|Deputy|Vice|Executive",
        r"|Managing|Former|Founding|Founder|Co-?[Ff]ounder|Chief|Principal",
        r"|Acting|Interim|Honorary|Global|Regional|National|Research|Policy",
        r"|Program|Emeritus|Special)\s+)*(?:Professor|Director|President",
        r"|Fellow|Ambassador|Minister|Secretary|Analyst|Advis[eo]r|Editor",
        r"|Correspondent|Journalist|Researcher|Scholar|Lecturer|Dean|Chair",
        r"(?:man|woman|person)?|CEO|Chief|Head|Founder|Co-?[Ff]ounder|Manager",
        r"|Partner|Officer|Commissioner|Counsel|Economist|Engineer|Commander",
        r"|Representative|Scientist|Consultant|Coordinator)\b",
    ))
});

/// Marks with which a title begins, and a name never; a single one may be a letter of a name.
const QUOTES: [char; 5] = ['"', '“', '„', '«', '»'];

/// True when the text is nothing but a name, honorific and suffix included.
pub(super) fn is_name(text: &str) -> bool {
    reads_as_name(text, false)
}

/// The same of a text in capitals, which elsewhere is a heading: something else must vouch for it.
pub(super) fn is_name_in_capitals(text: &str) -> bool {
    reads_as_name(text, true)
}

fn reads_as_name(text: &str, capitals: bool) -> bool {
    let text = text.trim();
    if text.len() > MAX_CHARS || text.is_empty() || text.starts_with(QUOTES) {
        return false;
    }
    let honorific = honorific(text);
    let honoured = !honorific.is_empty();
    let bare = text.get(honorific.len()..).unwrap_or_default();
    let mut words: Vec<&str> = bare.split(' ').filter(|word| !word.is_empty()).collect();
    while words.len() > 1 && words.last().is_some_and(|word| SUFFIX.is_match(word)) {
        words.pop();
    }
    if words.len() < if honoured { 1 } else { 2 } || words.len() > MAX_WORDS {
        return false;
    }
    if is_phrase(&words, honorific) {
        return false;
    }
    let capital = |word: &&str| is_capitalised(word.trim_end_matches(','));
    let shouted = words
        .iter()
        .all(|word| word.chars().all(|c| !c.is_lowercase()));
    let initials = words.len() == 2 && words.iter().any(|word| word.contains('.'));
    let ends_well = words.first().is_some_and(capital) && words.last().is_some_and(capital);
    let long_word = words
        .iter()
        .any(|word| word.chars().filter(|c| c.is_alphabetic()).count() > 1);
    let of = NOBLE.is_match(honorific);
    ends_well
        && long_word
        && (honoured || !shouted || initials || capitals)
        && words
            .iter()
            .all(|word| capital(word) || PARTICLES.contains(word) || (of && *word == "of"))
        && !words.iter().any(|word| is_common(word))
}

/// True for what no name is, though each of its words could stand in one: "The Long Estuary",
/// "Hall A", "Editor Roe, Envoy", "Ann Lee (Tide Lab)", "General Secretary".
fn is_phrase(words: &[&str], honorific: &str) -> bool {
    let (Some(first), Some((last, before))) = (words.first(), words.split_last()) else {
        return true;
    };
    let last = last.trim_end_matches(',');
    if before.iter().any(|word| word.ends_with(',')) || last.ends_with([')', '"', '”', '“', '»'])
    {
        return true;
    }
    if !honorific.is_empty() {
        return before.is_empty() && tells_position(honorific) && tells_position(last);
    }
    let article = matches!(
        first.to_lowercase().as_str(),
        "the"
            | "a"
            | "our"
            | "your"
            | "no"
            | "from"
            | "this"
            | "my"
            | "das"
            | "der"
            | "die"
            | "les"
            | "los"
            | "las"
            | "gli"
            | "het"
            | "een"
            | "une"
    );
    article || (words.len() == 2 && last.chars().count() == 1)
}

/// "Dr. " and the like at the start of a name, or nothing.
fn honorific(name: &str) -> &str {
    HONORIFIC.find(name).map_or("", |found| found.as_str())
}

/// True when an honorific proves the name, because it is no everyday word.
pub(super) fn is_honoured(name: &str) -> bool {
    let honorific = honorific(name);
    !honorific.is_empty() && !EVERYDAY.is_match(honorific)
}

/// True for "(ret.)" and "Jr.": they belong to the name before them.
pub(super) fn is_suffix(text: &str) -> bool {
    SUFFIX.is_match(text)
}

/// The name without "Dr.", "Hon." and the like before it.
pub(super) fn without_honorific(name: &str) -> &str {
    HONORIFIC
        .find(name)
        .and_then(|found| name.get(found.end()..))
        .unwrap_or(name)
}

/// True when the text speaks of a position or an institution.
pub(super) fn tells_position(text: &str) -> bool {
    POSITION.is_match(text)
}

/// Splits "Ann Lee Senior Fellow, X", where nothing but the position tells where the name ends.
pub(super) fn split_before_position(text: &str) -> Option<(&str, &str)> {
    if let Some(parts) = split_glued(text) {
        return Some(parts);
    }
    for found in POSITION_START.find_iter(text).take(2) {
        let (name, position) = text.split_at_checked(found.start())?;
        if is_name(name.trim().trim_end_matches(',')) {
            return Some((name.trim().trim_end_matches(','), position.trim()));
        }
    }
    None
}

/// Splits "Secretary of State Ann Lee" before the name, which is all that follows the office.
pub(super) fn split_after_office(text: &str) -> Option<(&str, &str)> {
    let (office, name) = text.split_at_checked(OFFICE.find(text)?.end())?;
    let bare = name.split(' ').count() > 1 && honorific(text).is_empty();
    (bare && is_name(name)).then_some((office.trim(), name))
}

/// Splits "Ann LeeSenior Fellow": a web page lost the break between name and position.
pub(super) fn split_glued(text: &str) -> Option<(&str, &str)> {
    let mut before = ' ';
    for (at, c) in text.char_indices().take(MAX_CHARS) {
        if before.is_lowercase() && c.is_uppercase() {
            let (name, position) = text.split_at_checked(at)?;
            let starts = POSITION_START
                .find(position)
                .is_some_and(|found| found.start() == 0);
            if starts && is_name(name) {
                return Some((name, position));
            }
        }
        before = c;
    }
    None
}

/// Splits "Kim Roe, Jr., Fellow" behind the suffixes that belong to the name.
pub(super) fn split_at_comma(text: &str) -> Option<(&str, &str)> {
    let mut from = 0;
    loop {
        let at = from + text.get(from..)?.find(',')?;
        let rest = text.get(at + 1..)?.trim_start();
        let Some(mut suffix) = SUFFIX.find(rest) else {
            return Some((text.get(..at)?.trim(), rest));
        };
        let mut end = text.len() - rest.len() + suffix.end();
        loop {
            let rest = text.get(end..)?.trim_start_matches([',', ' ']);
            let Some(next) = SUFFIX.find(rest) else {
                break;
            };
            end = text.len() - rest.len() + next.end();
            suffix = next;
        }
        let after = text.get(end..)?;
        if suffix.as_str().ends_with(',') || !after.contains(',') || !is_name(text.get(..at)?) {
            let name = text
                .get(..end)?
                .trim_end_matches([',', ' ', ':', ';', '–', '—', '-']);
            return Some((name, after.trim_start_matches([',', ' '])));
        }
        if suffix.as_str().ends_with(' ') {
            return Some((text.get(..end)?.trim(), after));
        }
        from = end;
    }
}

fn is_capitalised(word: &str) -> bool {
    let core = [
        "d'", "d’", "o'", "o’", "al-", "el-", "'", "’", "‘", "\"", "“", "(",
    ]
    .iter()
    .find_map(|prefix| word.strip_prefix(prefix))
    .unwrap_or(word);
    core.chars()
        .next()
        .is_some_and(|c| c.is_alphabetic() && !c.is_lowercase())
        && word
            .chars()
            .all(|c| c.is_alphabetic() || "'’‘`-‐‑.\"“”()´\u{301}".contains(c))
}

fn is_common(word: &str) -> bool {
    let word = word.trim_end_matches(['.', ',']).to_lowercase();
    let word = word.trim_end_matches("'s").trim_end_matches("’s");
    NOT_NAMES.contains(&format!(" {word} "))
}
