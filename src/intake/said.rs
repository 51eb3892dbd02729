//! What the words of exchange files mean: who "Ada Quay (moderator)" is, what sort of session a
//! "Lightning talk" is, how long "1:30" lasts.

use std::ops::Range;

use chrono::{NaiveDate, NaiveTime};

use super::agenda_text::{kind_told, role_of_word};
use super::{DateOrder, html};
use crate::domain::appearance::Role;
use crate::domain::session::Kind;

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
        "" => Kind::Other,
        "lecture" | "maintrack" | "devroom" | "lightningtalk" | "lightning" | "podium" => {
            match word.as_str() {
                "podium" => Kind::Panel,
                _ => Kind::Talk,
            }
        }
        "meeting" | "other" | "djset" | "concert" | "performance" => Kind::Other,
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

/// Minutes, as files write how long something lasts: `00:30`, `1:30:00`, `45`, `PT1H30M`,
/// `90 min`, `1h30`.
pub fn minutes(text: &str) -> Option<u16> {
    let text = text.trim().to_lowercase();
    let number = |part: &str| part.trim().parse::<u32>().ok();
    let total = if let Some(iso) = text.strip_prefix('p') {
        iso_minutes(iso)?
    } else if text.contains(':') {
        let parts: Vec<_> = text.split(':').map(number).collect::<Option<_>>()?;
        match parts.as_slice() {
            [hours, minutes] | [hours, minutes, _] if *minutes < 60 => {
                hours.checked_mul(60)?.checked_add(*minutes)?
            }
            [days, hours, minutes, _] if *minutes < 60 => {
                let hours = days.checked_mul(24)?.checked_add(*hours)?;
                hours.checked_mul(60)?.checked_add(*minutes)?
            }
            _ => return None,
        }
    } else {
        let digits: String = text.chars().take_while(char::is_ascii_digit).collect();
        let unit = text.get(digits.len()..)?.trim();
        let value = number(&digits)?;
        match unit {
            "" | "m" | "min" | "mins" | "min." | "minute" | "minutes" | "'" => value,
            "h" | "hr" | "hour" | "hours" | "std" => value.checked_mul(60)?,
            _ => {
                let rest = unit.strip_prefix('h')?;
                value
                    .checked_mul(60)?
                    .checked_add(number(rest.trim_end_matches(['m', 'i', 'n']))?)?
            }
        }
    };
    u16::try_from(total).ok()
}

/// The minutes of an ISO 8601 duration without its `P`.
fn iso_minutes(text: &str) -> Option<u32> {
    let (mut total, mut digits, mut in_time) = (0_u32, String::new(), false);
    for c in text.chars() {
        match c {
            't' => in_time = true,
            '0'..='9' => digits.push(c),
            _ => {
                let value: u32 = std::mem::take(&mut digits).parse().ok()?;
                let unit = match (c, in_time) {
                    ('w', false) => 7 * 24 * 60,
                    ('d', false) => 24 * 60,
                    ('h', true) => 60,
                    ('m', true) => 1,
                    ('s', true) => 0,
                    _ => return None,
                };
                total = total.checked_add(value.checked_mul(unit)?)?;
            }
        }
    }
    digits.is_empty().then_some(total)
}

/// A time of day: `9:30`, `09:30:00`, `0930`, `9.30`, `9h30`, `2:00 p.m.`, `14 Uhr`.
pub fn time(text: &str) -> Option<NaiveTime> {
    let text = text.trim().to_lowercase();
    let letters: String = text.chars().filter(|c| c.is_alphabetic()).collect();
    let half = match letters.as_str() {
        "am" => Some(false),
        "pm" => Some(true),
        "" | "h" | "uhr" | "hrs" => None,
        _ => return None,
    };
    let parts: Vec<&str> = text
        .split(|c: char| !c.is_ascii_digit())
        .filter(|part| !part.is_empty())
        .collect();
    let number = |part: &&str| part.parse::<u32>().ok();
    let (hour, minute) = match parts.as_slice() {
        [both] if both.len() == 4 || both.len() == 3 => {
            let (hour, minute) = both.split_at(both.len() - 2);
            (number(&hour)?, number(&minute)?)
        }
        [hour] if half.is_some() || !letters.is_empty() => (number(hour)?, 0),
        [hour, minute] | [hour, minute, _] => (number(hour)?, number(minute)?),
        _ => return None,
    };
    let hour = match half {
        Some(true) if hour < 12 => hour + 12,
        Some(false) if hour == 12 => 0,
        _ => hour,
    };
    NaiveTime::from_hms_opt(hour % 24, minute, 0).filter(|_| hour <= 24)
}

/// A date: ISO, `4 May 2027`, or numbers in a declared order. `None` when it is none, or when the
/// order is not known and matters.
pub fn date(text: &str, order: Option<DateOrder>) -> Option<NaiveDate> {
    let text = text.trim();
    let head = text.get(..10).unwrap_or(text);
    if let Ok(date) = NaiveDate::parse_from_str(head, "%Y-%m-%d") {
        return Some(date);
    }
    if text.len() == 8 && text.bytes().all(|b| b.is_ascii_digit()) {
        return NaiveDate::parse_from_str(text, "%Y%m%d").ok();
    }
    let parts: Vec<&str> = text
        .split(['/', '.', '-', ' '])
        .filter(|p| !p.is_empty())
        .collect();
    if let [a, b, c] = parts.as_slice()
        && let (Ok(a_number), Ok(b_number), Ok(c_number)) =
            (a.parse::<u32>(), b.parse::<u32>(), c.parse::<i32>())
    {
        if a.len() == 4 {
            let (month, day) = (b_number, u32::try_from(c_number).ok()?);
            return NaiveDate::from_ymd_opt(i32::try_from(a_number).ok()?, month, day);
        }
        let year = if c.len() == 2 {
            2000 + c_number
        } else {
            c_number
        };
        let order = match (a_number > 12, b_number > 12, text.contains('.')) {
            (true, _, _) => DateOrder::DayMonth,
            (_, true, _) => DateOrder::MonthDay,
            // With points, the day comes first everywhere.
            (_, _, true) => DateOrder::DayMonth,
            _ => order?,
        };
        return match order {
            DateOrder::DayMonth => NaiveDate::from_ymd_opt(year, b_number, a_number),
            DateOrder::MonthDay => NaiveDate::from_ymd_opt(year, a_number, b_number),
        };
    }
    super::agenda_text::date_of_heading(text)
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
    fn durations_times_and_dates_are_read_as_files_write_them() {
        let written = [
            "00:30", "1:30:00", "45", "PT1H30M", "90 min", "1h30", "2:02", "0:00",
        ];
        let read: Vec<_> = written.iter().map(|text| minutes(text).unwrap()).collect();
        assert_eq!(read, [30, 90, 45, 90, 90, 90, 122, 0]);
        assert_eq!((minutes("tbd"), minutes("99999999")), (None, None));
        let written = [
            "9:30",
            "0930",
            "9h30",
            "2:00 p.m.",
            "12:15 a.m.",
            "14 Uhr",
            "24:00",
        ];
        let read: Vec<_> = written
            .iter()
            .map(|text| time(text).unwrap().to_string())
            .collect();
        let hours = [
            "09:30", "09:30", "09:30", "14:00", "00:15", "14:00", "00:00",
        ];
        assert_eq!(read, hours.map(|hour| format!("{hour}:00")));
        assert_eq!((time("tbd"), time("7"), time("25:00")), (None, None, None));
        let day = |text: &str, order| date(text, order).map(|date| date.to_string());
        assert_eq!(day("27/12/14", None).as_deref(), Some("2014-12-27"));
        assert_eq!(day("03/04/2027", None), None);
        let order = Some(DateOrder::MonthDay);
        assert_eq!(day("03/04/2027", order).as_deref(), Some("2027-03-04"));
        assert_eq!(day("3.4.2027", order).as_deref(), Some("2027-04-03"));
        assert_eq!(day("2027-04-03T10:00", None).as_deref(), Some("2027-04-03"));
        assert_eq!(day("4 May 2027", None).as_deref(), Some("2027-05-04"));
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
