//! The words that introduce people: one line for each, in every language that is read.

use crate::domain::appearance::Role;

/// How a word is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Use {
    /// What a human is called: it can be counted, and stand alone above a name.
    Human,
    /// Something else that is only said of people: "moderation", "featuring".
    Other,
    /// Says something of people only with "by" behind it: "moderated".
    NeedsBy,
    /// An everyday word that introduces people only before a colon: "with".
    NeedsColon,
    /// Names an item of the programme as well: "welcome".
    Item,
}

/// A pattern in lower case, the role that it names, if that is one of ours, and its use.
pub(super) type Word = (&'static str, Option<Role>, Use);

/// The first pattern that fits a whole word decides.
pub(super) const WORDS: [Word; 54] = [
    // To moderate.
    (r"moderators?(?:\(s\))?", Some(Role::Moderator), Use::Human),
    (
        r"modérat(?:eur|rice)s?(?:[·./-]rice)?s?",
        Some(Role::Moderator),
        Use::Human,
    ),
    (r"modération", Some(Role::Moderator), Use::Other),
    (
        r"moderador(?:es|as|a|e|s)?",
        Some(Role::Moderator),
        Use::Human,
    ),
    (
        r"moderat(?:rice|eur|orin|ore|ori|rici)",
        Some(Role::Moderator),
        Use::Human,
    ),
    (r"animat(?:eur|rice)s?", Some(Role::Moderator), Use::Human),
    (
        r"gespreksleid(?:er|ster)",
        Some(Role::Moderator),
        Use::Human,
    ),
    (
        r"(?:introduction|welcome|opening|remarks) (?:and|&) moderation",
        Some(Role::Moderator),
        Use::Other,
    ),
    (r"moderated", Some(Role::Moderator), Use::NeedsBy),
    (
        r"(?:introduced|hosted) (?:and|&) moderated",
        Some(Role::Moderator),
        Use::NeedsBy,
    ),
    (r"moderiert|animée?", Some(Role::Moderator), Use::NeedsBy),
    (
        r"moderation|moderación|moderação|moderazione",
        Some(Role::Moderator),
        Use::Other,
    ),
    (
        r"(?:gesprächs|diskussions)leitung|gespreksleiding",
        Some(Role::Moderator),
        Use::Other,
    ),
    (r"moderan?", Some(Role::Moderator), Use::NeedsColon),
    // To chair.
    (
        r"chair(?:s|person|persons|man|woman)?",
        Some(Role::Chair),
        Use::Human,
    ),
    (
        r"chaired|convened|présidée?",
        Some(Role::Chair),
        Use::NeedsBy,
    ),
    (
        r"présidente?s?(?: de séance)?",
        Some(Role::Chair),
        Use::Human,
    ),
    (
        r"chair (?:and|&) intro(?:duction)?|intro(?:duction)? (?:and|&) chair",
        Some(Role::Chair),
        Use::NeedsBy,
    ),
    (
        r"présidence(?: de séance)?|vorsitz|(?:sitzungs)?leitung",
        Some(Role::Chair),
        Use::Other,
    ),
    (
        r"conven[eo]rs?|(?:dag)?voorzitter",
        Some(Role::Chair),
        Use::Human,
    ),
    (
        r"preside|presiede|presiding",
        Some(Role::Chair),
        Use::NeedsColon,
    ),
    // To answer.
    (
        r"discussants?|respondents?|responding|commentators?|reactors?",
        Some(Role::Discussant),
        Use::Human,
    ),
    (
        r"discutante?s?|diskutant(?:innen|in|en)?",
        Some(Role::Discussant),
        Use::Human,
    ),
    (
        r"comentaristas?|comentador(?:es|as|a)?",
        Some(Role::Discussant),
        Use::Human,
    ),
    // To be at home.
    (r"hosts?", Some(Role::Host), Use::Human),
    (r"hosted", Some(Role::Host), Use::NeedsBy),
    (r"interpreters?", Some(Role::Interpreter), Use::Human),
    // To sit on a panel.
    (
        r"panell?ists?|panel members?|panélistes?|panelistas?",
        Some(Role::Panelist),
        Use::Human,
    ),
    (
        r"painelistas?|panelleden|panellid",
        Some(Role::Panelist),
        Use::Human,
    ),
    (
        r"podiumsgäste|es diskutieren",
        Some(Role::Panelist),
        Use::Other,
    ),
    // To speak.
    (
        r"speakers?(?:\(s\))?|presenters?",
        Some(Role::Speaker),
        Use::Human,
    ),
    (r"presented", Some(Role::Speaker), Use::NeedsBy),
    (
        r"intervenant(?:[·.(-]?e\)?)?(?:[·.(-]?s\)?)?|intervenientes?",
        Some(Role::Speaker),
        Use::Human,
    ),
    (r"referent(?:innen|in|en)?", Some(Role::Speaker), Use::Human),
    (
        r"ponentes?|orador(?:es|as|a)?|palestrantes?",
        Some(Role::Speaker),
        Use::Human,
    ),
    (
        r"conferenciantes?|sprekers?|inleiders?",
        Some(Role::Speaker),
        Use::Human,
    ),
    (
        r"relator(?:i|es|as|a|e)?|relatric[ei]",
        Some(Role::Speaker),
        Use::Human,
    ),
    (r"es sprechen", Some(Role::Speaker), Use::Other),
    (
        r"intervienen?|interviene|intervengono",
        Some(Role::Speaker),
        Use::NeedsColon,
    ),
    (r"keynote speakers?", Some(Role::Speaker), Use::Other),
    (
        r"keynote(?: conversation| speech)?",
        Some(Role::Speaker),
        Use::Item,
    ),
    (
        r"(?:(?:opening|closing|introductory|welcome) )?remarks|welcome",
        Some(Role::Speaker),
        Use::Item,
    ),
    (
        r"(?:opening|closing|introductory|welcome) speech",
        Some(Role::Speaker),
        Use::Other,
    ),
    (
        r"(?:opening|closing|introductory|welcome|keynote) address",
        Some(Role::Speaker),
        Use::Item,
    ),
    (r"grußworte?", Some(Role::Speaker), Use::Item),
    // To take part in a way that we have no word for.
    (r"rapporteure?s?", None, Use::Human),
    (
        r"leads?|facilitators?|participants|featuring",
        None,
        Use::Other,
    ),
    (r"led|facilitated|introduced", None, Use::NeedsBy),
    (r"introduction", None, Use::Item),
    (
        r"in (?:conversation|dialogue|discussion) with",
        None,
        Use::Other,
    ),
    (r"participan|partecipano", None, Use::NeedsColon),
    (r"coordinan?|coordena|conduce", None, Use::NeedsColon),
    (r"coordenação|coordinación", None, Use::Other),
    (r"with|avec|mit|met|con|com|who", None, Use::NeedsColon),
];

/// Words for several people that do not end in "s".
pub(super) const SEVERAL: &str = concat!(
    r"^(?:referent.*|podiumsgäste|es diskutieren|es sprechen|grußworte|panelleden|diskutant.+en",
    r"|relatori|relatrici|moderatori|moderatrici|intervienen|intervengono)$",
);

/// What may stand before a word without changing its role.
pub(super) const BEFORE: &str = concat!(
    r"(?:(?:the|our|session|panel|invited|guest|featured|confirmed",
    r"|conference|discussion|co)[ -])*",
);
