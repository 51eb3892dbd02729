//! The words of day headings.

/// English, French, German and Spanish; a prefix of three letters or more is enough, except where
/// two months share it.
pub(super) const MONTHS: [&[&str]; 12] = [
    &[
        "january", "janeiro", "gennaio", "januari", "janvier", "januar", "enero", "jan",
    ],
    &[
        "february",
        "fevereiro",
        "febbraio",
        "februari",
        "février",
        "fevrier",
        "februar",
        "febrero",
        "feb",
        "févr",
    ],
    &[
        "march", "março", "maart", "mars", "märz", "maerz", "marzo", "mar",
    ],
    &["april", "aprile", "avril", "abril", "apr", "avr", "abr"],
    &["may", "maio", "maggio", "mei", "mai", "mayo"],
    &["june", "junho", "giugno", "juin", "juni", "junio", "jun"],
    &[
        "july", "julho", "luglio", "juillet", "juli", "julio", "jul", "juil",
    ],
    &["august", "augustus", "août", "aout", "agosto", "aug", "ago"],
    &[
        "september",
        "setembro",
        "settembre",
        "septembre",
        "septiembre",
        "sep",
        "sept",
    ],
    &[
        "october", "outubro", "ottobre", "octobre", "oktober", "octubre", "oct", "okt",
    ],
    &["november", "novembro", "novembre", "noviembre", "nov"],
    &[
        "december",
        "dezembro",
        "dicembre",
        "décembre",
        "decembre",
        "dezember",
        "diciembre",
        "dec",
        "déc",
        "dez",
        "dic",
    ],
];

pub(super) const WEEKDAYS: [&[&str]; 7] = [
    &[
        "monday", "lunedì", "maandag", "segunda", "lundi", "montag", "lunes", "mon",
    ],
    &[
        "tuesday", "martedì", "dinsdag", "terça", "mardi", "dienstag", "martes", "tue", "tues",
    ],
    &[
        "wednesday",
        "mercoledì",
        "woensdag",
        "quarta",
        "mercredi",
        "mittwoch",
        "miércoles",
        "wed",
    ],
    &[
        "thursday",
        "giovedì",
        "donderdag",
        "quinta",
        "jeudi",
        "donnerstag",
        "jueves",
        "thu",
        "thur",
        "thurs",
    ],
    &[
        "friday", "venerdì", "vrijdag", "sexta", "vendredi", "freitag", "viernes", "fri",
    ],
    &[
        "saturday", "sabato", "zaterdag", "samedi", "samstag", "sábado", "sat",
    ],
    &[
        "sunday", "domenica", "zondag", "dimanche", "sonntag", "domingo", "sun",
    ],
];

/// What counts days behind the word: "Day one", "DAY II".
pub(super) const NUMBERS: [&[&str]; 7] = [
    &["one", "i", "un", "une", "eins", "uno"],
    &["two", "ii", "deux", "zwei", "dos"],
    &["three", "iii", "trois", "drei", "tres"],
    &["four", "iv", "quatre", "vier", "cuatro"],
    &["five", "v", "cinq", "fünf", "cinco"],
    &["six", "vi", "sechs", "seis"],
    &["seven", "vii", "sept", "sieben", "siete"],
];

/// What counts days before the word: "FIRST DAY".
pub(super) const ORDINALS: [&[&str]; 5] = [
    &[
        "first",
        "1st",
        "premier",
        "première",
        "1er",
        "1re",
        "1ère",
        "erster",
        "erste",
        "primer",
    ],
    &[
        "second",
        "2nd",
        "deuxième",
        "seconde",
        "2e",
        "2ème",
        "zweiter",
        "zweite",
        "segundo",
    ],
    &[
        "third",
        "3rd",
        "troisième",
        "3e",
        "3ème",
        "dritter",
        "dritte",
        "tercer",
    ],
    &[
        "fourth",
        "4th",
        "quatrième",
        "4e",
        "4ème",
        "vierter",
        "vierte",
    ],
    &[
        "fifth",
        "5th",
        "cinquième",
        "5e",
        "5ème",
        "fünfter",
        "fünfte",
    ],
];
pub(super) const DAYS: [&str; 7] = ["day", "jour", "journée", "journee", "tag", "día", "jornada"];

/// Words that may stand in a day heading and name no day.
pub(super) const FILLERS: [&str; 36] = [
    "feira",
    "of",
    "the",
    "de",
    "du",
    "le",
    "la",
    "der",
    "den",
    "del",
    "on",
    "am",
    "date",
    "when",
    "datum",
    "dates",
    "morning",
    "afternoon",
    "evening",
    "matin",
    "st",
    "th",
    "agenda",
    "programme",
    "program",
    "programm",
    "programa",
    "schedule",
    "for",
    "für",
    "pour",
    "para",
    "conference",
    "main",
    "pre",
    "post",
];
