//! Names: does a piece of text look like the name of a human, and what stands after it.

use std::sync::LazyLock;

use regex::Regex;

use crate::intake::pattern;

/// More words than this are a phrase, not a name.
const MAX_WORDS: usize = 6;
const MAX_CHARS: usize = 80;

static HONORIFIC: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"^(?:(?:The )?(?:Right |Rt\.? )?(?:Hon(?:ou?rable|\.)?|H\.? ?E\.?",
        r"|H\.R\.H\.|HRH|(?:His|Her) (?:Excellency|Royal Highness)",
        r"|Dr|Drs|Prof(?:essor)?|Mr|Mrs|Ms|Mme|Mx|M\.|Amb(?:assador)?|Sir",
        r"|Dame|Lord|Lady|Gen(?:eral)?|Maj(?:or)?|Lt|Lieutenant|Col(?:onel)?",
        r"|Brig(?:adier)?|Adm(?:iral)?|Capt(?:ain)?|Sen(?:ator)?|Rep|Representative",
        r"|Congress(?:man|woman)|Minister|Judge|Justice|Rev(?:erend)?|Sheikh?a?",
        r"|Herr|Frau|Sra?|Prince|Princess)\.?(?:-Ing\.|-Gen\.)?,? +)+",
    ))
});
static SUFFIX: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"^(?:Jr\.?|Sr\.?|II|III|IV|Ph\.? ?D\.?|M\.?D\.?|Esq\.?|K\.?C\.?",
        r"|Q\.?C\.?|MP|\(ret\.?\))(?:[\s,:;–—-]|$)",
    ))
});
static POSITION: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?i)\b(?:professor|prof|lecturer|teacher|scholar|researcher|scientist",
        r"|student|candidate|director|directrice|directeur|manager|president",
        r"|présidente?|chair(?:man|woman|person)?|co-?chair|dean|provost",
        r"|rector|chancellor|fellow|analyst|advis[eo]r|consultant|expert",
        r"|specialist|strategist|economist|historian|journalist|correspondent",
        r"|editor|reporter|columnist|anchor|writer|author|publisher|host",
        r"|founder|co-?founder|partner|owner|ambassador|minister|ministre",
        r"|secretary|undersecretary|senator|governor|mayor|commissioner",
        r"|envoy|representative|delegate|diplomat|attach[eé]|counsel(?:l?or)?",
        r"|lawyer|attorney|judge|officer|official|chief|head|lead|leader",
        r"|ceo|cto|cfo|coo|vp|vice|executive|engineer|developer|architect",
        r"|designer|coordinator|organizer|organiser|associate|member|trustee",
        r"|general|colonel|commander|university|université|universität",
        r"|universidad|college|school|faculty|department|institute|institut",
        r"|institution|center|centre|council|foundation|association|society",
        r"|ministry|agency|bank|group|corporation|company|inc|ltd|llc|gmbh",
        r"|laborator(?:y|ies)|academy|academic|hospital|embassy|committee",
        r"|commission|organi[sz]ation|programme?|fund|network|forum|times",
        r"|news|former(?:ly)?|emeritus|emerita|senior|deputy|assistant",
        r"|nato|united nations)\b",
    ))
});
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

const PARTICLES: [&str; 35] = [
    "de", "del", "della", "der", "den", "da", "das", "do", "dos", "du", "di", "van", "von", "vom",
    "zu", "zur", "ter", "ten", "te", "la", "le", "el", "al", "bin", "bint", "ibn", "ben", "bar",
    "abu", "y", "e", "af", "av", "st", "i",
];

/// Words of titles and places that no name contains.
const NOT_NAMES: &str = " \
    about academy acting additional address adjunct adviser advisor affiliation afternoon \
    agenda ambassador america american analysis analyst annual approach area arrival article \
    asia assistant associate at author award awards background ballroom banquet beyond book \
    boxed break breakfast breakout brief briefing buffet building business by campus center \
    centre ceo ceremony chair chairman chairperson chairwoman challenge challenges change \
    check check-in chief climate closing club co-founder coffee college commissioner \
    committee community conclusion conference congress consultant contact context \
    conversation coordinator correspondent council crisis data date deadline debate defence \
    defense department deputy description details development dialogue digital dinner \
    diplomacy director discussant discussion discussions doors economic economist economy \
    editor education emeritus end energy engagement engineer europe european evening event \
    executive exhibition fee fellow fireside floor foreign format former forum foundation \
    founder free future general global goals government governor group guest guests happy \
    head headquarters health hotel hour hours housekeeping how human in industry information \
    innovation institute instructions interim international interview introduction \
    introductory issues journalist key keynote lead lecture lecturer lessons library \
    lightning location lounge lunch luncheon main management manager managing market meeting \
    member middle military minister minutes moderator morning nation national networking new \
    news notes objectives office officer on open opening opportunities order organization \
    organizer outcomes outline outlook overview panel panels paper papers parallel \
    participant participants partner peace performance perspective perspectives plan plenary \
    policy politics poster posters presentation presentations president principal problem \
    professor program programme progress project public publication publications question \
    questions recap reception refreshments region regional register registration related \
    remarks report research researcher resources response responses review risk road role \
    room round roundtable schedule scholar school science scientist secretariat secretary \
    security senior session sessions set shuttle sig social society speaker speakers special \
    sponsor sponsors sponsorship state states status strategic strategy student studies \
    study summary summit support survey sustainability symposium system systems tea \
    technical technology theme themes thinking time topic topics tour towards track trade \
    training transition transport trends tutorial tutorials type union united university \
    update updates venue vice view views vision visiting volunteer walk war washington \
    welcome what where who why women work workshop workshops world youth zone ";

/// True when the text is nothing but a name, honorific and suffix included.
pub(super) fn is_name(text: &str) -> bool {
    let text = text.trim();
    if text.len() > MAX_CHARS || text.is_empty() {
        return false;
    }
    let bare = without_honorific(text);
    let honoured = bare.len() < text.len();
    let mut words: Vec<&str> = bare.split(' ').filter(|word| !word.is_empty()).collect();
    while words.len() > 1 && words.last().is_some_and(|word| SUFFIX.is_match(word)) {
        words.pop();
    }
    if words.len() < if honoured { 1 } else { 2 } || words.len() > MAX_WORDS {
        return false;
    }
    let capital = |word: &&str| is_capitalised(word.trim_end_matches(','));
    let shouted = words
        .iter()
        .all(|word| word.chars().all(|c| !c.is_lowercase()));
    let ends_well = words.first().is_some_and(capital) && words.last().is_some_and(capital);
    let long_word = words
        .iter()
        .any(|word| word.chars().filter(|c| c.is_alphabetic()).count() > 1);
    ends_well
        && long_word
        && (honoured || !shouted || words.len() == 2 && words.iter().any(|word| word.contains('.')))
        && words
            .iter()
            .all(|word| capital(word) || PARTICLES.contains(word))
        && !words.iter().any(|word| is_common(word))
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

/// Splits "Ann LeeSenior Fellow": a web page lost the break between name and position.
fn split_glued(text: &str) -> Option<(&str, &str)> {
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

/// Splits "Kim Roe, Jr., Fellow" behind the suffix that belongs to the name.
pub(super) fn split_at_comma(text: &str) -> Option<(&str, &str)> {
    let mut from = 0;
    loop {
        let at = from + text.get(from..)?.find(',')?;
        let rest = text.get(at + 1..)?.trim_start();
        let Some(suffix) = SUFFIX.find(rest) else {
            return Some((text.get(..at)?.trim(), rest));
        };
        let end = text.len() - rest.len() + suffix.end();
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
