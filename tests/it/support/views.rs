//! Releases as feeds, without a server.

use plenary::domain::release::Release;
use plenary::domain::release::diff::Diff;
use plenary::render::{ALL, Filter, News, Options, Scope, View};

/// The last of some releases in a format, with the news of all of them.
pub fn render_part(releases: &[Release], format: &str, scope: &Scope, options: Options) -> String {
    let release = releases.last().unwrap();
    let news = (0..releases.len()).rev().map(|at| News {
        number: releases[at].number,
        label: releases[at].label.clone(),
        published_at: releases[at].published_at,
        diff: (at > 0).then(|| Diff::between(Some(&releases[at - 1]), &releases[at])),
    });
    let news: Vec<_> = news.collect();
    let filter = Filter::default();
    let view = View {
        release,
        news: &news,
        scope,
        filter: &filter,
        options,
        is_preview: false,
        base_url: "https://forum.example",
        markdown: &plenary::render::markdown::Anew,
    };
    let format = ALL.iter().find(|known| known.id == format).unwrap();
    String::from_utf8((format.render)(&view)).unwrap()
}

/// The whole of a release in a format.
pub fn render(release: &Release, format: &str) -> String {
    let releases = std::slice::from_ref(release);
    render_part(releases, format, &Scope::All, Options::default())
}

/// Every part of a release that has a feed.
pub fn scopes(release: &Release) -> Vec<Scope> {
    let days = release.days.iter().map(|day| Scope::Day(day.date));
    let rooms = release.rooms.iter().map(|room| Scope::Room(room.id));
    let tracks = release.tracks.iter().map(|track| Scope::Track(track.id));
    let people = release.people.iter().map(|person| Scope::Person(person.id));
    let sessions = release.items.iter().map(|item| Scope::Session(item.id));
    let parts = days
        .chain(rooms)
        .chain(tracks)
        .chain(people)
        .chain(sessions);
    [Scope::All].into_iter().chain(parts).collect()
}
