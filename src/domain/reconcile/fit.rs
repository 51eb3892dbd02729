//! Foreign values → values of the domain, as far as they can be: a text that is too long is cut, an
//! address that is none is left out, and a note says so. One odd value must not keep a programme
//! of a thousand sessions out.

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::domain::few::Few;
use crate::domain::programme::{Note, ProgrammeLink};
use crate::domain::text::nesting::flattened;
use crate::domain::text::{Label, Line, Name, Prose, Title, Url};
use crate::domain::values::{Code, Colour, Language, Link, Links};

/// Takes values in, and counts what it could not take as it was.
#[derive(Debug, Default)]
pub(super) struct Fitter {
    /// For each code: the first line, what it was, and how many there are.
    odd: BTreeMap<&'static str, (usize, String, usize)>,
}

macro_rules! fitted {
    ($($name:ident: $type:ident)*) => {$(
        pub fn $name(&mut self, text: &str, line: usize) -> Option<$type> {
            let (value, is_cut) = $type::fitted(text)?;
            if is_cut {
                self.note("text_cut", line, &format!("“{}”", value));
            }
            Some(value)
        }
    )*};
}

impl Fitter {
    fitted! { title: Title label: Label name: Name line: Line fitted_prose: Prose }

    /// Running text; what nests too deep is flattened.
    pub fn prose(&mut self, text: &str, line: usize) -> Option<Prose> {
        let flat = flattened(text);
        if let Cow::Owned(flat) = &flat {
            self.note("text_flattened", line, &format!("“{flat}”"));
        }
        self.fitted_prose(&flat, line)
    }

    /// Counts something that could not be taken as it was.
    pub fn note(&mut self, code: &'static str, line: usize, what: &str) {
        let what = what.chars().take(80).collect();
        self.odd.entry(code).or_insert((line, what, 0)).2 += 1;
    }

    pub fn code(&mut self, text: Option<&str>) -> Option<Code> {
        text.and_then(|text| Code::parse(text).ok())
    }

    pub fn language(&mut self, text: Option<&str>, line: usize) -> Option<Language> {
        let text = text?.trim();
        let tag = Language::parse(text).ok();
        if tag.is_none() && !text.is_empty() {
            self.note("language_unknown", line, text);
        }
        tag
    }

    pub fn colour(&mut self, text: Option<&str>) -> Option<Colour> {
        text.and_then(|text| Colour::parse(text).ok())
    }

    /// An address, written as the RFC wants it: umlauts and blanks are escaped.
    pub fn url(&mut self, text: &str, line: usize) -> Option<Url> {
        let text = text.trim();
        let written = || url::Url::parse(text).map(String::from);
        let read = Url::parse_web(text).ok();
        let read = read.or_else(|| Url::parse_web(&written().ok()?).ok());
        if read.is_none() && !text.is_empty() {
            self.note("link_unreadable", line, text);
        }
        read
    }

    /// Links, each once; as many as one thing can have.
    pub fn links(&mut self, links: &[ProgrammeLink], line: usize) -> Links {
        let mut taken: Vec<Link> = Vec::new();
        for ProgrammeLink { title, url } in links {
            let Some(url) = self.url(url, line) else {
                continue;
            };
            let title = Label::fitted(title).map(|(title, _)| title);
            let Some(title) = title.or_else(|| Some(Label::fitted(url.as_str())?.0)) else {
                continue;
            };
            let public = true;
            if !taken.iter().any(|known| known.url == url) {
                taken.push(Link { title, url, public });
            }
        }
        self.few(taken, line)
    }

    /// As many as there can be, each once.
    pub fn few<T: PartialEq + Clone, const MAX: usize>(
        &mut self,
        items: Vec<T>,
        line: usize,
    ) -> Few<T, MAX> {
        let mut once: Vec<T> = Vec::with_capacity(items.len());
        for item in items {
            if !once.contains(&item) {
                once.push(item);
            }
        }
        if once.len() > MAX {
            self.note(
                "list_cut",
                line,
                &format!("{} entries, {MAX} are possible", once.len()),
            );
            once.truncate(MAX);
        }
        Few::parse(once).unwrap_or_default()
    }

    /// What could not be taken as it was, one note for each sort.
    pub fn finish(self) -> Vec<Note> {
        let told = |(code, (line, what, count)): (&'static str, (usize, String, usize))| {
            let reason = match code {
                "text_cut" => "is longer than there is room for, and was cut",
                "text_flattened" => "nests too deep, and was flattened",
                "list_cut" => "is more than there is room for; the rest was left out",
                "link_unreadable" => "is no address on the web, and was left out",
                "language_unknown" => "is no language tag, and was left out",
                "title_missing" => "has no title; one has to be given",
                "code_taken" => "is the code of something else already, and was left out",
                "reference_taken" => "is the id of another session already, and was left out",
                "name_missing" => "is no name, and was left out",
                "time_unusable" => "has no usable time, and was left unplaced",
                "parent_unknown" => "names a session that the file does not have",
                _ => "could not be taken as it is",
            };
            let more = match count {
                1 => String::new(),
                count => format!(" ({} more like this)", count - 1),
            };
            Note::at(line, code, format!("{what} {reason}{more}"))
        };
        self.odd.into_iter().map(told).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_fits_is_taken_and_the_rest_is_told_once() {
        let mut fit = Fitter::default();
        assert_eq!(fit.title("  Tides ", 1).unwrap().as_str(), "Tides");
        assert!(
            fit.title(&"x".repeat(400), 2)
                .unwrap()
                .as_str()
                .ends_with('…')
        );
        assert!(fit.title(&"y".repeat(400), 3).is_some());
        let link = |url: &str| ProgrammeLink {
            title: "Slides".to_owned(),
            url: url.to_owned(),
        };
        let links = [
            link("https://ä.example/a b"),
            link("mailto:x@y"),
            link("https://z.example"),
        ];
        let links = fit.links(&links, 4);
        let urls: Vec<_> = links.iter().map(|link| link.url.as_str()).collect();
        assert_eq!(urls, ["https://xn--4ca.example/a%20b", "https://z.example"]);
        let notes = fit.finish();
        let told: Vec<_> = notes.iter().map(|note| (note.code, note.line)).collect();
        assert_eq!(told, [("link_unreadable", Some(4)), ("text_cut", Some(2))]);
        assert!(
            notes[1].text.contains("1 more like this"),
            "{}",
            notes[1].text
        );
    }
}
