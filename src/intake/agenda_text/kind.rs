//! The kind of a session, told by the words of its title.

use crate::domain::session::Kind;

/// The first entry with a word that the title contains decides; phrases match whole words.
const WORDS: [(Kind, &[&str]); 9] = [
    (Kind::Poster, &["poster", "posters", "affiche", "affiches"]),
    (
        Kind::Panel,
        &[
            "panel",
            "panels",
            "roundtable",
            "round table",
            "table ronde",
            "debate",
            "fireside",
        ],
    ),
    (
        Kind::Keynote,
        &["keynote", "keynotes", "conférence plénière"],
    ),
    (
        Kind::Break,
        &[
            "break",
            "breaks",
            "lunch",
            "luncheon",
            "coffee",
            "tea",
            "breakfast",
            "pause",
            "repas",
            "déjeuner",
            "mittagessen",
            "kaffeepause",
            "almuerzo",
            "b r e a k",
        ],
    ),
    (
        Kind::Workshop,
        &[
            "workshop",
            "workshops",
            "tutorial",
            "tutorials",
            "atelier",
            "ateliers",
            "hackathon",
        ],
    ),
    (
        Kind::Social,
        &[
            "reception",
            "dinner",
            "happy hour",
            "cocktail",
            "cocktails",
            "social event",
            "social events",
            "social hour",
            "social programme",
            "social program",
            "social evening",
            "social dinner",
            "evening social",
            "gala",
            "party",
            "after-party",
            "afterparty",
            "dance party",
            "welcome party",
            "closing party",
            "opening party",
            "drinks",
            "banquet",
            "5 à 7",
            "apéro",
            "dîner",
        ],
    ),
    (
        Kind::Closing,
        &[
            "closing",
            "clôture",
            "wrap-up",
            "wrap up",
            "adjourn",
            "adjournment",
            "farewell",
            "concluding",
            "conclusion",
            "conclusions",
            "abschluss",
            "clausura",
        ],
    ),
    (
        Kind::Opening,
        &[
            "opening",
            "welcome",
            "introductory",
            "bienvenue",
            "ouverture",
            "introduction",
            "begrüßung",
            "eröffnung",
            "bienvenida",
            "apertura",
        ],
    ),
    (
        Kind::Talk,
        &[
            "talk",
            "talks",
            "lecture",
            "presentation",
            "presentations",
            "address",
            "speech",
        ],
    ),
];

/// The kind that label and title tell, or [`Kind::Other`].
pub(super) fn of(label: Option<&str>, title: &str) -> Kind {
    if let Some(label) = label
        && let kind @ (Kind::Panel | Kind::Keynote | Kind::Workshop | Kind::Talk) = by_words(label)
    {
        return kind;
    }
    by_words(title)
}

fn by_words(text: &str) -> Kind {
    let text: String = text
        .to_lowercase()
        .chars()
        .map(|c| {
            if c.is_alphanumeric() || c == '-' {
                c
            } else {
                ' '
            }
        })
        .collect();
    let text = format!(
        " {} ",
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    );
    let contains = |words: &[&str]| words.iter().any(|word| text.contains(&format!(" {word} ")));
    WORDS
        .iter()
        .find(|(_, words)| contains(words))
        .map_or(Kind::Other, |(kind, _)| *kind)
}

/// True for a title that names a kind and no subject, so that the next line may be the subject.
pub(super) fn is_bare(title: &str) -> bool {
    const BARE: [&str; 16] = [
        "talk",
        "lecture",
        "presentation",
        "invited talk",
        "keynote lecture",
        "keynote",
        "keynote address",
        "keynote speech",
        "opening keynote",
        "closing keynote",
        "panel",
        "panel discussion",
        "plenary",
        "plenary session",
        "roundtable",
        "workshop",
    ];
    BARE.contains(&title.to_lowercase().as_str())
}
