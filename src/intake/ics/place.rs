//! Where an event takes place: LOCATION (RFC 5545, section 3.8.1.7) names rooms, pages and both.

use std::sync::LazyLock;

use regex::Regex;

use super::values;
use crate::domain::programme::ProgrammeLink;
use crate::intake::{html, pattern};

static ADDRESS: LazyLock<Regex> = LazyLock::new(|| pattern(r#"(?i)https?://[^\s<>"]+"#));
/// A page that is named from the page on which the calendar stands.
static PAGE: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)^(?:www\.\S+|\S+\.(?:html?|php|aspx?)(?:[?#]\S*)?)$"));

/// What a LOCATION names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Place {
    pub room: Option<String>,
    pub link: Option<ProgrammeLink>,
}

/// Reads a location: one room, the address of a page, or a room with an address.
pub(super) fn read(text: &str) -> Place {
    let text = values::one_line(&html::decoded(text));
    let Some(found) = ADDRESS.find(&text) else {
        if PAGE.is_match(&text) {
            let is_whole = text.to_lowercase().starts_with("www.");
            let link = is_whole.then(|| link(&format!("https://{text}")));
            return Place { room: None, link };
        }
        let room = Some(text).filter(|room| room.contains(char::is_alphanumeric));
        return Place { room, link: None };
    };
    let url = found.as_str().trim_end_matches(['.', ',', ';']);
    // "Hall A (https://…)"
    let url = match url.strip_suffix(')') {
        Some(inside) if !inside.contains('(') => inside,
        _ => url,
    };
    let before = text.get(..found.start()).unwrap_or_default();
    let behind = text.get(found.end()..).unwrap_or_default();
    let room = format!("{before} {behind}").replace("( ", " ");
    let marks = |c: char| c.is_whitespace() || matches!(c, ',' | ';' | ':' | '-' | '–' | '|' | '<');
    let room = values::one_line(room.trim_matches(marks));
    Place {
        room: Some(room).filter(|room| room.contains(char::is_alphanumeric)),
        link: Some(link(url)),
    }
}

fn link(url: &str) -> ProgrammeLink {
    let (title, url) = ("Location".to_owned(), url.to_owned());
    ProgrammeLink { title, url }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_rooms_pages_or_both() {
        let told = |text: &str| {
            let place = read(text);
            let link = place.link.map(|link| format!(" <{}>", link.url));
            format!(
                "{}{}",
                place.room.unwrap_or("-".to_owned()),
                link.unwrap_or_default()
            )
        };
        assert_eq!(
            told("  Hall A (East), 1st\nfloor "),
            "Hall A (East), 1st floor"
        );
        assert_eq!(told("R&amp;D"), "R&D");
        assert_eq!(
            told("https://a.example/x?y=(1)"),
            "- <https://a.example/x?y=(1)>"
        );
        assert_eq!(
            told("Hall A (https://a.example/x)"),
            "Hall A <https://a.example/x>"
        );
        assert_eq!(
            told("Stream: https://a.example/x."),
            "Stream <https://a.example/x>"
        );
        assert_eq!(
            told("www.forum.example/x"),
            "- <https://www.forum.example/x>"
        );
        assert_eq!(told("papers.html?day=Monday+1"), "-");
        assert_eq!((told(""), told(" - ")), ("-".to_owned(), "-".to_owned()));
    }
}
