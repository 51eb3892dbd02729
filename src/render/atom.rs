//! Atom (RFC 4287): what changed, release by release.

use std::collections::BTreeSet;

use chrono::DateTime;

use super::fahrplan::made_id;
use super::xml::Document;
use super::{Filter, Format, News, Options, Scope, View, utc};
use crate::domain::ids::SessionId;
use crate::domain::release::diff::{Change, ItemDiff, Part, PersonChange, Way};
use crate::domain::text::Name;
use crate::domain::words::Word;

pub static FORMAT: Format = Format {
    id: "atom",
    media_type: "application/atom+xml; charset=utf-8",
    about: "Atom (RFC 4287): what changed, release by release",
    render,
};

fn render(view: &View<'_>) -> Vec<u8> {
    let conference = &view.release.conference;
    // A cancellation is news for whoever wants to see no cancelled sessions, too.
    let all = View {
        options: Options::default(),
        ..*view
    };
    let shown: BTreeSet<_> = all.items().iter().map(|(item, _)| item.id).collect();
    let entries: Vec<_> = view
        .news
        .iter()
        .map(|news| (news, lines(view, news, &shown)))
        .filter(|(news, lines)| news.diff.is_none() || !lines.is_empty())
        .collect();
    let url = view.url(&FORMAT);
    let mut xml = Document::new();
    let namespace = [("xmlns", "http://www.w3.org/2005/Atom")];
    xml.inside("feed", &namespace, |xml| {
        xml.text(
            "id",
            &identity(view, &[url.strip_prefix(view.base_url).unwrap_or_default()]),
        );
        xml.text("title", &view.title());
        xml.element("link", &[("rel", "self"), ("href", &url)], "");
        if let Some(page) = &conference.url {
            xml.element("link", &[("rel", "alternate"), ("href", page.as_str())], "");
        }
        let newest = entries.iter().map(|(news, _)| news.published_at).max();
        let updated = newest.unwrap_or(DateTime::UNIX_EPOCH);
        xml.text("updated", &utc(updated));
        xml.inside("author", &[], |xml| {
            xml.text("name", conference.title.as_str());
        });
        for (news, lines) in &entries {
            entry(xml, view, news, lines);
        }
    });
    xml.finish()
}

/// An identity that does not depend on where the server is reached.
fn identity(view: &View<'_>, parts: &[&str]) -> String {
    let conference = view.release.conference.id.0;
    let parts: Vec<_> = parts.iter().map(|part| part.as_bytes()).collect();
    let all: Vec<&[u8]> = [conference.as_bytes().as_slice()]
        .into_iter()
        .chain(parts)
        .collect();
    format!("urn:uuid:{}", made_id(&all))
}

fn entry(xml: &mut Document, view: &View<'_>, news: &News, lines: &[String]) {
    let number = news.number.to_string();
    let title = match (&news.label, news.diff.is_some()) {
        (Some(label), _) => label.to_string(),
        (None, false) => "The programme is published".to_owned(),
        (None, true) => match lines {
            [one] => one.clone(),
            many => format!("Release {number}: {} changes", many.len()),
        },
    };
    xml.inside("entry", &[], |xml| {
        let scope = view.scope.path(view.release);
        xml.text("id", &identity(view, &[&scope, "release", &number]));
        xml.text("title", &title);
        xml.text("updated", &utc(news.published_at));
        let json = view.url(&super::json::FORMAT);
        xml.element("link", &[("rel", "alternate"), ("href", &json)], "");
        let content = match news.diff {
            None => "The programme was published for the first time.".to_owned(),
            Some(_) => lines.join("\n"),
        };
        xml.element("content", &[("type", "text")], &content);
    });
}

/// What changed of what is shown: "Panel 2: Arms: moved to 2026-05-04 12:00–13:15".
fn lines(view: &View<'_>, news: &News, shown: &BTreeSet<SessionId>) -> Vec<String> {
    let Some(diff) = &news.diff else {
        return Vec::new();
    };
    let notice = diff.notice.as_ref().map(|notice| match &notice.now {
        Some(notice) => notice.clone(),
        None => "The notice was taken away.".to_owned(),
    });
    let items = diff.items.iter();
    let items = items.filter(|item| shown.contains(&item.session) || was_in(view, item));
    let items = items.map(|item| line(view, item));
    notice.into_iter().chain(items).collect()
}

/// True for what was in a part when it changed: whoever looks there learns where it went.
fn was_in(view: &View<'_>, diff: &ItemDiff) -> bool {
    let states = || diff.old.iter().chain(&diff.new);
    *view.filter == Filter::default()
        && match view.scope {
            Scope::Day(date) => states().any(|state| state.when.date() == *date),
            Scope::Room(id) => {
                let room = view.release.room(*id);
                let is_here = |name: &Name| room.is_some_and(|room| room.name == *name);
                states().any(|state| state.rooms.iter().any(is_here))
            }
            Scope::Person(id) | Scope::Own { person: id, .. } => {
                let changes = diff.changes.iter().flat_map(|change| &change.people);
                changes.into_iter().any(|change| change.person == Some(*id))
            }
            Scope::All | Scope::Track(_) | Scope::Session(_) | Scope::Selection { .. } => false,
        }
}

fn line(view: &View<'_>, diff: &ItemDiff) -> String {
    let state = diff.new.as_ref().or(diff.old.as_ref());
    let heading = state
        .map(|state| state.heading.as_str())
        .unwrap_or_default();
    let changes = diff.changes.iter();
    let changes: Vec<_> = changes.map(|change| said(view, diff, change)).collect();
    format!("{heading}: {}", changes.join("; "))
}

fn said(view: &View<'_>, diff: &ItemDiff, change: &Change) -> String {
    let when = |state: &Option<crate::domain::release::diff::State>| {
        state
            .as_ref()
            .map(|state| state.when.printed())
            .unwrap_or_default()
    };
    let old = || change.old.clone().unwrap_or_default();
    let new = || change.new.clone().unwrap_or_default();
    match change.way {
        Way::Added => format!("new, {}", when(&diff.new)),
        Way::Removed => "removed".to_owned(),
        Way::Cancelled => "cancelled".to_owned(),
        Way::Reinstated => format!("takes place after all, {}", when(&diff.new)),
        Way::Postponed => format!("postponed, was {}", when(&diff.old)),
        Way::MovedInTime => format!("moved to {}, was {}", new(), old()),
        Way::MovedInRoom => format!("now in {}, was in {}", new(), old()),
        Way::Retitled => format!("was “{}”", old()),
        Way::PeopleChanged => {
            let people = change.people.iter();
            let people: Vec<_> = people.map(|change| person(view, change)).collect();
            people.join(", ")
        }
        Way::TextChanged => "text changed".to_owned(),
        Way::Notice if change.new.is_none() => "notice taken away".to_owned(),
        Way::Notice => new(),
    }
}

/// Who came and who went; whoever is not public any more is not named.
fn person(view: &View<'_>, change: &PersonChange) -> String {
    let is_public = change
        .person
        .is_some_and(|id| view.release.person(id).is_some());
    let said = |part: &Part| {
        let billing = part.billing.as_ref().filter(|_| is_public);
        let billing = billing.map(|billing| format!(": {}", billing.line()));
        format!("{}{}", part.role.word(), billing.unwrap_or_default())
    };
    match (&change.old, &change.new) {
        (None, Some(new)) => format!("with {}", said(new)),
        (Some(old), None) => format!("without {}", said(old)),
        (Some(old), Some(new)) => format!("{} instead of {}", said(new), said(old)),
        (None, None) => String::new(),
    }
}
