//! The lines of a picture, word by word.

use std::str::{FromStr, SplitWhitespace};

use chrono::{Duration, NaiveTime};

use super::{Pen, USUAL_DAY, next_id};
use crate::domain::appearance::{Appearance, Attendance, Role};
use crate::domain::availability::AvailabilityInput;
use crate::domain::few::Few;
use crate::domain::ids::SessionId;
use crate::domain::local_time::{TimeInput, Zone};
use crate::domain::place::{Features, Medium};
use crate::domain::placement::{PlacementInput, WhenInput};
use crate::domain::rule_settings::{known_parameter, known_rule};
use crate::domain::session::{Audience, Kind, RELATED_MAX, SessionPatch, Status};
use crate::domain::text::{Label, Title};
use crate::domain::words::Word;

impl Pen {
    pub(super) fn draw_line(&mut self, line: &str) {
        let mut words = line.split_whitespace();
        match (words.next().unwrap(), words.next()) {
            ("zone", Some(name)) => self.zone = Some(Zone::parse(name).unwrap()),
            ("no", Some("days")) => self.date = Some(USUAL_DAY),
            ("room", Some(name)) => self.draw_room(name, words),
            ("person", Some(name)) => self.draw_person(name, words),
            ("rule", Some(code)) => self.draw_rule(code, words),
            (date, window) if date.starts_with("20") => self.draw_date(date, window),
            (title, Some(time)) => self.draw_session(title, time, words),
            _ => panic!("a picture cannot say {line:?}"),
        }
    }

    fn draw_date(&mut self, date: &str, window: Option<&str>) {
        let hours = window.map(|window| window.split_once('-').unwrap());
        let minutes = |time: &str| u16::try_from(read_clock(time).num_minutes()).unwrap();
        let opens = hours.map(|(opens, _)| minutes(opens));
        let closes = hours.map(|(_, closes)| minutes(closes));
        self.draw_day(read(date), opens, closes);
    }

    fn draw_room(&mut self, name: &str, mut words: SplitWhitespace<'_>) {
        self.room(name);
        while let Some(word) = words.next() {
            if word == "online" {
                self.room(name).1.medium = Some(Medium::Online);
                continue;
            }
            let value = words.next().unwrap();
            match word {
                "parts" => {
                    let parts = value
                        .split(',')
                        .map(|part| self.room(part).0.into())
                        .collect();
                    self.room(name).1.parts = Some(Few::parse(parts).unwrap());
                }
                "capacity" => self.room(name).1.capacity = Some(Some(read(value))),
                "features" => self.room(name).1.features = Some(read_features(value)),
                "changeover" => self.room(name).1.changeover_minutes = Some(Some(read(value))),
                "open" => self.room(name).1.availability = Some(self.read_windows(value)),
                _ => panic!("a room cannot be {word:?}"),
            }
        }
    }

    fn draw_person(&mut self, name: &str, mut words: SplitWhitespace<'_>) {
        self.person(name);
        while let (Some(word), Some(value)) = (words.next(), words.next()) {
            match word {
                "open" => self.person(name).1.availability = Some(self.read_windows(value)),
                "aday" => self.person(name).1.sessions_a_day_max = Some(Some(read(value))),
                "all" => self.person(name).1.sessions_max = Some(Some(read(value))),
                "apart" => {
                    let others = value.split(',').map(|other| self.person(other).0.into());
                    let others = Few::parse(others.collect()).unwrap();
                    self.person(name).1.kept_apart_from = Some(others);
                }
                _ => panic!("a person cannot be {word:?}"),
            }
        }
    }

    fn draw_rule(&mut self, code: &str, mut words: SplitWhitespace<'_>) {
        let rule = known_rule(code).unwrap();
        let setting = self
            .rules
            .entry(rule.code)
            .or_default()
            .get_or_insert_default();
        while let (Some(name), Some(value)) = (words.next(), words.next()) {
            let value = Some(read(value));
            let name = known_parameter(rule, name, value).unwrap();
            setting.parameters.insert(name, value);
        }
    }

    fn draw_session(&mut self, title: &str, time: &str, mut words: SplitWhitespace<'_>) {
        self.begin_day();
        assert!(
            self.session(title).1.title.is_none(),
            "{title} is drawn twice"
        );
        let mut patch = SessionPatch {
            title: Some(Title::parse(title).unwrap()),
            ..SessionPatch::default()
        };
        if time != "unplaced" {
            let rooms = words.next().unwrap_or("-");
            patch.placement = Some(Some(self.read_placement(rooms, time)));
        }
        let mut appearances = Vec::new();
        for word in words {
            match word.strip_prefix('@') {
                Some(person) => appearances.push(self.read_appearance(person)),
                None => self.read_word(&mut patch, word),
            }
        }
        patch.appearances = Some(appearances);
        self.session(title).1 = patch;
    }

    fn read_word(&mut self, patch: &mut SessionPatch, word: &str) {
        match word.split_once(':') {
            Some(("in", block)) => patch.parent = Some(Some(self.session(block).0.into())),
            Some(("after", titles)) => patch.after = Some(self.read_sessions(titles)),
            Some(("not", titles)) => patch.must_not_overlap = Some(self.read_sessions(titles)),
            Some(("track", name)) => patch.track = Some(Some(self.track(name).0.into())),
            Some(("for", minutes)) => patch.duration_minutes = Some(Some(read(minutes))),
            Some(("audience", count)) => patch.expected_audience = Some(Some(read(count))),
            Some(("needs", features)) => patch.needed_features = Some(read_features(features)),
            _ => {
                if let Ok(status) = Status::from_word(word) {
                    patch.status = Some(status);
                } else if let Ok(audience) = Audience::from_word(word) {
                    patch.audience = Some(audience);
                } else {
                    patch.kind = Some(Kind::from_word(word).unwrap());
                }
            }
        }
    }

    fn read_sessions(&mut self, titles: &str) -> Few<SessionId, RELATED_MAX> {
        let ids = titles.split(',').map(|title| self.session(title).0.into());
        Few::parse(ids.collect()).unwrap()
    }

    fn read_placement(&mut self, rooms: &str, time: &str) -> PlacementInput {
        let (starts, ends) = self.read_window(time);
        let mut placement = PlacementInput::new(Vec::new(), WhenInput::at(starts, ends));
        if rooms == "*" {
            placement.all_physical = Some(true);
        } else {
            let rooms = rooms.split(',').filter(|room| *room != "-");
            placement.rooms = Some(rooms.map(|room| self.room(room).0.into()).collect());
        }
        placement
    }

    fn read_appearance(&mut self, text: &str) -> Appearance {
        let (text, remote) = text
            .strip_suffix('~')
            .map_or((text, false), |text| (text, true));
        let (text, state) = text.split_once('/').unwrap_or((text, "confirmed"));
        let (name, role) = text.split_once(':').unwrap_or((text, "panelist"));
        let (person, role) = (self.person(name).0.into(), Role::from_word(role).unwrap());
        let state = Attendance::from_word(state).unwrap();
        let id = next_id(&mut self.ids).into();
        Appearance {
            state,
            remote,
            ..Appearance::new(id, person, role)
        }
    }

    fn read_windows(&mut self, windows: &str) -> AvailabilityInput {
        Some(
            windows
                .split(',')
                .map(|window| self.read_window(window))
                .collect(),
        )
    }

    /// Either time may carry an offset, whose sign may be that of the hyphen:
    /// `02:00+02:00-03:00+02:00`.
    fn read_window(&mut self, window: &str) -> (TimeInput, TimeInput) {
        let (from, to) = window.split_once('-').unwrap();
        let (starts, start) = self.read_time(from, None);
        let (ends, _) = self.read_time(to, Some(start));
        (starts, ends)
    }

    fn read_time(&mut self, text: &str, after: Option<Duration>) -> (TimeInput, Duration) {
        let (clock, offset) = text.split_at(5);
        let mut time = read_clock(clock);
        if offset.is_empty() && after.is_some_and(|start| time < start) {
            time += Duration::days(1);
        }
        let wall = self.begin_day().and_time(NaiveTime::MIN) + time;
        let text = format!("{}{offset}", wall.format("%Y-%m-%dT%H:%M:%S"));
        (TimeInput::parse(&text).unwrap(), time)
    }
}

fn read<T: FromStr>(text: &str) -> T {
    text.parse()
        .unwrap_or_else(|_| panic!("a picture cannot say {text:?} here"))
}

fn read_clock(text: &str) -> Duration {
    let (hours, minutes) = text.split_once(':').unwrap();
    Duration::hours(read(hours)) + Duration::minutes(read(minutes))
}

fn read_features(text: &str) -> Features {
    let labels = text.split(',').map(|label| Label::parse(label).unwrap());
    Few::parse(labels.collect()).unwrap()
}
