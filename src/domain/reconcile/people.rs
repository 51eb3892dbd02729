//! Who is who: names as programmes print them, brought to a form in which they can be compared.

use std::collections::BTreeMap;

use crate::domain::programme::Note;

/// Words before a name that are no part of it.
const HONORIFICS: &[&str] = &[
    "dr",
    "drs",
    "prof",
    "professor",
    "mr",
    "mrs",
    "ms",
    "mx",
    "mme",
    "m",
    "sir",
    "dame",
    "lord",
    "lady",
    "hon",
    "honorable",
    "honourable",
    "rt",
    "right",
    "the",
    "he",
    "hrh",
    "his",
    "her",
    "excellency",
    "highness",
    "royal",
    "amb",
    "ambassador",
    "gen",
    "general",
    "maj",
    "major",
    "lt",
    "lieutenant",
    "col",
    "colonel",
    "adm",
    "admiral",
    "capt",
    "captain",
    "sen",
    "senator",
    "rep",
    "representative",
    "congressman",
    "congresswoman",
    "minister",
    "judge",
    "justice",
    "rev",
    "reverend",
    "herr",
    "frau",
    "sr",
    "sra",
    "ing",
    "dipl",
    "mag",
    "rabbi",
    "sheikh",
    "sheikha",
    "secretary",
    "governor",
    "president",
    "father",
    "sister",
    "brother",
];

/// Words behind a name that are no part of it.
const SUFFIXES: &[&str] = &[
    "jr", "sr", "ii", "iii", "iv", "phd", "md", "esq", "kc", "qc", "mp", "mep", "msc", "ma", "mba",
    "ret", "cbe", "obe", "mbe", "frs",
];

/// A name as it is compared: lower case, without honorifics, suffixes, accents and points. A name
/// of one word is compared as it is: "maria" and "Maria" may well be two people.
pub fn key(name: &str) -> String {
    let printed: Vec<&str> = name
        .split([' ', ',', '\u{a0}', '\u{202f}', '\t', '\n'])
        .filter(|word| !plain(word).is_empty())
        .collect();
    let words: Vec<String> = printed.iter().map(|word| plain(word)).collect();
    let known = |list: &[&str], word: &String| list.contains(&word.as_str());
    let from = words
        .iter()
        .position(|word| !known(HONORIFICS, word))
        .unwrap_or_default();
    // A name of one word is its own: "Lord" may be a nickname.
    let from = if words.len() - from < 2 && !starts_titled(name) {
        0
    } else {
        from
    };
    let mut rest = words.get(from..).unwrap_or_default();
    while rest.len() > 2
        && let Some((last, before)) = rest.split_last()
        && known(SUFFIXES, last)
    {
        rest = before;
    }
    match (rest, printed.get(from)) {
        ([_], Some(only)) => (*only).to_owned(),
        (rest, _) => rest.join(" "),
    }
}

/// True for "Dr. Reed": the point tells that the word is no name.
fn starts_titled(name: &str) -> bool {
    name.split(' ')
        .next()
        .is_some_and(|word| word.ends_with('.'))
}

fn plain(word: &str) -> String {
    let letters = word
        .chars()
        .flat_map(char::to_lowercase)
        .filter_map(unaccented);
    letters
        .filter(|c| c.is_alphanumeric() || *c == '-' || *c == '\'')
        .collect()
}

/// A letter without its accent, for those that European names have.
fn unaccented(c: char) -> Option<char> {
    Some(match c {
        'à' | 'á' | 'â' | 'ã' | 'ä' | 'å' | 'ā' | 'ă' | 'ą' => 'a',
        'ç' | 'ć' | 'č' | 'ĉ' => 'c',
        'ď' | 'đ' => 'd',
        'è' | 'é' | 'ê' | 'ë' | 'ē' | 'ė' | 'ę' | 'ě' => 'e',
        'ğ' | 'ģ' | 'ĝ' => 'g',
        'ì' | 'í' | 'î' | 'ï' | 'ī' | 'į' | 'ı' => 'i',
        'ķ' => 'k',
        'ł' | 'ļ' | 'ľ' => 'l',
        'ñ' | 'ń' | 'ň' | 'ņ' => 'n',
        'ò' | 'ó' | 'ô' | 'õ' | 'ö' | 'ø' | 'ō' | 'ő' => 'o',
        'ř' => 'r',
        'ś' | 'š' | 'ş' | 'ș' => 's',
        'ť' | 'ţ' | 'ț' => 't',
        'ù' | 'ú' | 'û' | 'ü' | 'ū' | 'ů' | 'ű' | 'ų' => 'u',
        'ý' | 'ÿ' => 'y',
        'ź' | 'ż' | 'ž' => 'z',
        // Combining accents.
        '\u{300}'..='\u{36f}' => return None,
        '’' | '‘' | '´' | '`' => '\'',
        '‐' | '‑' | '–' => '-',
        c => c,
    })
}

/// Families with more members than this are not looked into: everybody would be like somebody.
const NAMESAKES_MAX: usize = 200;

/// No more uncertain pairs than this are told.
const TOLD_MAX: usize = 20;

/// A name as it is compared and as it is printed, and its line; nothing for somebody here.
type Namesake<'a> = (&'a str, &'a str, Option<usize>);

/// Notes on names of a file that may mean one person: nobody is merged for a likeness.
pub(super) fn similar(names: &BTreeMap<String, (String, usize)>, known: &[String]) -> Vec<Note> {
    // By the last word, which is the family name in most of the world's programmes.
    let mut families: BTreeMap<String, Vec<Namesake<'_>>> = BTreeMap::new();
    let family = |key: &str| plain(key.rsplit(' ').next().unwrap_or(key));
    for (key, (name, line)) in names {
        let entry = families.entry(family(key));
        entry.or_default().push((key, name, Some(*line)));
    }
    let keys: Vec<(String, &String)> = known.iter().map(|name| (self::key(name), name)).collect();
    for (key, name) in keys.iter().filter(|(key, _)| !names.contains_key(key)) {
        if let Some(entry) = families.get_mut(&family(key)) {
            entry.push((key, name, None));
        }
    }
    let mut notes = Vec::new();
    let comparable = |people: &&Vec<Namesake<'_>>| (2..=NAMESAKES_MAX).contains(&people.len());
    for people in families.values().filter(comparable) {
        for (at, (a, name, line)) in people.iter().enumerate() {
            for (b, other, other_line) in people.get(at + 1..).unwrap_or_default() {
                if notes.len() < TOLD_MAX
                    && alike(a, b)
                    && let Some(line) = line.or(*other_line)
                {
                    let text =
                        format!("“{name}” and “{other}” may be one person; they were kept apart");
                    notes.push(Note::at(line, "person_similar", text));
                }
            }
        }
    }
    notes
}

/// True for names with one family name of which the given ones may be the same: "t reed" and
/// "tom reed", "tom reed" and "tom b reed", "tom reed" and "thom reed".
fn alike(a: &str, b: &str) -> bool {
    let given = |key: &str| -> Vec<String> {
        let mut words: Vec<_> = key.split(' ').map(str::to_owned).collect();
        words.pop();
        words
    };
    if !a.contains(' ') && !b.contains(' ') {
        return plain(a) == plain(b);
    }
    let (a, b) = (given(a), given(b));
    let (Some(first), Some(second)) = (a.first(), b.first()) else {
        return false;
    };
    let initial = |short: &str, long: &str| short.chars().count() == 1 && long.starts_with(short);
    first == second
        || initial(first, second)
        || initial(second, first)
        || (first.len() > 3 && second.len() > 3 && one_letter_apart(first, second))
}

fn one_letter_apart(a: &str, b: &str) -> bool {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    let same = short.iter().zip(&long).take_while(|(a, b)| a == b).count();
    let rest = |letters: &[char], from: usize| letters.get(from..).unwrap_or_default().to_vec();
    match long.len() - short.len() {
        0 => rest(&short, same + 1) == rest(&long, same + 1),
        1 => rest(&short, same) == rest(&long, same + 1),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn honorifics_suffixes_accents_and_case_make_nobody_else() {
        for name in [
            "Dr. Tom Jones",
            "TOM JONES",
            "Tom Jones, Jr.",
            "Hon. Tóm  Jones, Ph.D.",
        ] {
            assert_eq!(key(name), "tom jones", "{name}");
        }
        assert_eq!(key("H.E. Zoë O’Neil"), "zoe o'neil");
        assert_eq!(
            (key("Lord"), key("Dr. Reed")),
            ("Lord".to_owned(), "Reed".to_owned())
        );
        assert_ne!(key("Tom Jones"), key("Tim Jones"));
    }

    #[test]
    fn likenesses_are_told_and_nobody_is_merged() {
        let names: BTreeMap<_, _> = ["Tom Reed", "T. Reed", "Thom Reed", "Ann Reed", "Bo Roe"]
            .iter()
            .enumerate()
            .map(|(line, name)| (key(name), ((*name).to_owned(), line + 1)))
            .collect();
        let notes = similar(&names, &["Ann B. Reed".to_owned(), "Bo Roe".to_owned()]);
        let told: Vec<_> = notes
            .iter()
            .map(|note| note.text.split(" may").next().unwrap())
            .collect();
        assert_eq!(
            told,
            [
                "“Ann Reed” and “Ann B. Reed”",
                "“T. Reed” and “Thom Reed”",
                "“T. Reed” and “Tom Reed”",
            ]
        );
    }
}
