//! The gathering: its name, its zone, its days.

use chrono::{DateTime, Duration, NaiveDate, NaiveDateTime, NaiveTime, Utc};

use super::agenda::Agenda;
use super::error::{Fault, FieldError};
use super::few::Few;
use super::ids::{ConferenceId, DayId};
use super::local_time::{Fold, Interval, Moment, Zone};
use super::resource::{Editable, Resource, Shelf, required, resource, set};
use super::text::{Label, Line, Prose, Slug, Title, Url};
use super::values::{Contact, Language, Venue};

/// The most languages of one conference.
pub const LANGUAGES_MAX: usize = 20;

macro_rules! conference {
    ($($(#[$about:meta])* $field:ident: $type:ty,)*) => {
        /// A conference, without its programme.
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub struct Conference {
            pub id: ConferenceId,
            /// Its name in URLs; it never changes, because subscribed feeds carry it.
            pub slug: Slug,
            $($(#[$about])* pub $field: $type,)*
        }

        /// New values of a [`Conference`].
        #[derive(Clone, Debug, Default, PartialEq, Eq)]
        pub struct ConferencePatch {
            $(pub $field: Option<$type>,)*
        }

        impl Conference {
            /// Takes over what a patch says.
            pub fn amend(&mut self, patch: &ConferencePatch) {
                let ConferencePatch { $($field,)* } = patch;
                $(set(&mut self.$field, $field);)*
            }

            /// Takes over what differs between two states of a conference.
            pub(super) fn take_changes(&mut self, old: &Conference, new: &Conference) {
                $(if old.$field != new.$field {
                    self.$field.clone_from(&new.$field);
                })*
            }
        }
    };
}

conference! {
    title: Title,
    subtitle: Option<Title>,
    /// In Markdown.
    description: Option<Prose>,
    /// The zone in which every printed time of the programme is read.
    zone: Zone,
    /// The languages that are spoken, the main one first.
    languages: Few<Language, LANGUAGES_MAX>,
    /// Its page on the web.
    url: Option<Url>,
    venue: Option<Venue>,
    /// Whom attendees may ask.
    contact: Option<Contact>,
    /// A short public line ("The shuttle leaves at 18:30").
    notice: Option<Line>,
}

impl Conference {
    /// A conference of which nothing more is known.
    pub fn new(id: ConferenceId, slug: Slug, title: Title, zone: Zone) -> Self {
        Conference {
            id,
            slug,
            title,
            subtitle: None,
            description: None,
            zone,
            languages: Few::none(),
            url: None,
            venue: None,
            contact: None,
            notice: None,
        }
    }
}

resource! {
    /// A conference day: a local date and the window in which it is open.
    Day(DayId), DayPatch {
        date: NaiveDate,
        label: Option<Label>,
    }
    given {
        opens_minutes: u16,
        closes_minutes: u16,
    }
    made { window: Window, }
}

/// When a day is open, in minutes of the wall clock after the midnight at which its date begins.
///
/// 00:00–24:00 when nothing else is said; it may end after midnight (18:00–26:00).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    // Invariant: opens < 24 h, opens < closes <= opens + 24 h.
    opens_minutes: u16,
    closes_minutes: u16,
}

const DAY_MINUTES: u16 = 24 * 60;

impl Window {
    pub const WHOLE_DAY: Window = Window {
        opens_minutes: 0,
        closes_minutes: DAY_MINUTES,
    };

    /// Takes the minutes after midnight at which a day opens and closes.
    pub fn new(opens_minutes: u16, closes_minutes: u16) -> Result<Self, Fault> {
        let length = closes_minutes.checked_sub(opens_minutes);
        if opens_minutes < DAY_MINUTES && length.is_some_and(|l| (1..=DAY_MINUTES).contains(&l)) {
            return Ok(Window {
                opens_minutes,
                closes_minutes,
            });
        }
        let detail = "a day opens between 00:00 and 23:59 and closes after that, at most 24 hours \
                      later; write 26:00 for two o'clock in the next morning";
        Err(Fault::new("not_a_window", detail))
    }

    pub fn opens_minutes(self) -> u16 {
        self.opens_minutes
    }

    pub fn closes_minutes(self) -> u16 {
        self.closes_minutes
    }
}

impl Day {
    /// The wall times at which it opens and closes.
    pub fn walls(&self) -> (NaiveDateTime, NaiveDateTime) {
        let midnight = self.date.and_time(NaiveTime::MIN);
        let after = |minutes: u16| midnight + Duration::minutes(minutes.into());
        (
            after(self.window.opens_minutes),
            after(self.window.closes_minutes),
        )
    }

    /// The times at which it opens and closes.
    pub fn moments(&self, zone: Zone) -> (Moment, Moment) {
        let (opens, closes) = self.walls();
        // A day that ends in the hour that happens twice ends with the second one.
        (
            zone.recall(opens, Fold::First),
            zone.recall(closes, Fold::Second),
        )
    }
}

impl Resource for Day {
    type Id = DayId;
    type Patch = DayPatch;
    const WORD: &'static str = "day";

    fn id(&self) -> DayId {
        self.id
    }

    fn name(&self) -> String {
        self.date.to_string()
    }

    fn shelf(agenda: &Agenda) -> &Shelf<Day> {
        &agenda.days
    }
}

impl Editable for Day {
    fn blank(id: DayId, patch: &DayPatch, _: &Agenda) -> Result<Self, Vec<FieldError>> {
        let mut errors = Vec::new();
        let date = required(&patch.date, "/date", &mut errors).ok_or(errors)?;
        Ok(Day {
            id,
            date,
            label: None,
            window: Window::WHOLE_DAY,
        })
    }

    fn amend(&mut self, patch: &DayPatch, _: &Agenda) -> Vec<FieldError> {
        self.take_over(patch);
        let opens = patch.opens_minutes.unwrap_or(self.window.opens_minutes);
        let closes = patch.closes_minutes.unwrap_or(self.window.closes_minutes);
        match Window::new(opens, closes) {
            Ok(window) => self.window = window,
            Err(fault) => return vec![fault.at("/closes")],
        }
        Vec::new()
    }

    fn shelf_mut(agenda: &mut Agenda) -> &mut Shelf<Day> {
        &mut agenda.days
    }
}

/// Conference days on the time line: their windows are resolved once, then asked often.
pub struct Timeline<'a>(Vec<(DateTime<Utc>, DateTime<Utc>, &'a Day)>);

impl<'a> Timeline<'a> {
    /// Takes the days in order of time.
    pub fn new(days: impl IntoIterator<Item = &'a Day>, zone: Zone) -> Self {
        let window = |day: &'a Day| {
            let (opens, closes) = day.moments(zone);
            (opens.instant(), closes.instant(), day)
        };
        Timeline(days.into_iter().map(window).collect())
    }

    /// The day that an instant belongs to: the one whose window holds it, else the nearest before
    /// it, else the first.
    pub fn day_of(&self, at: DateTime<Utc>) -> Option<&'a Day> {
        self.window_of(at).map(|(_, _, day)| *day)
    }

    /// True when an instant lies in the hours of a day.
    pub fn is_open(&self, at: DateTime<Utc>) -> bool {
        self.window_of(at)
            .is_some_and(|(opens, closes, _)| *opens <= at && at < *closes)
    }

    /// True when an interval begins and ends while the day that it belongs to is open.
    pub fn holds(&self, when: Interval) -> bool {
        let (start, end) = when.instants();
        self.window_of(start)
            .is_some_and(|(opens, closes, _)| *opens <= start && end <= *closes)
    }

    fn window_of(&self, at: DateTime<Utc>) -> Option<&(DateTime<Utc>, DateTime<Utc>, &'a Day)> {
        let begun = self.0.partition_point(|(opens, _, _)| *opens <= at);
        self.0.get(begun.saturating_sub(1))
    }
}

/// Two days whose windows overlap, if there are such.
pub(super) fn overlapping_days<'a>(days: &[&'a Day]) -> Option<(&'a Day, &'a Day)> {
    let pairs = days.iter().zip(days.iter().skip(1));
    pairs
        .map(|(a, b)| (*a, *b))
        .find(|(a, b)| b.walls().0 < a.walls().1)
}
