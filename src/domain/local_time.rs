//! The only crossing between wall time and instant.
//!
//! People print wall times, so wall times are what is stored: a time, and which of the two it is
//! in a night when the clock is set back. Instants follow from the zone whenever an agenda or a
//! release is loaded; newer zone data moves an instant, never a printed time.

mod interval;
mod transitions;
mod zone;

use chrono::{DateTime, Duration, FixedOffset, NaiveDate, NaiveDateTime, Timelike, Utc};

use super::error::Fault;

pub use interval::Interval;
pub use transitions::Transition;
use zone::Local;
pub use zone::{COMPILED_VERSION, Zone, ZoneData};

/// Which of two equal wall times is meant when the clock is set back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Fold {
    /// The earlier instant; also every wall time that happens once.
    First,
    /// The later instant.
    Second,
}

/// A time as somebody gave it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TimeInput {
    /// A wall time in the zone of the conference: `2026-05-04T10:30`.
    Wall(NaiveDateTime),
    /// An instant with its offset (RFC 3339): `2026-05-04T10:30:00-04:00`.
    Instant(DateTime<FixedOffset>),
}

/// A wall time in a zone, and the instant that it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    // Invariant: `offset` is an offset of the zone it was made in; whole minutes.
    wall: NaiveDateTime,
    fold: Fold,
    offset: FixedOffset,
}

impl Zone {
    /// Resolves what somebody gave; refuses a wall time that does not exist or happens twice.
    pub fn resolve(self, time: TimeInput) -> Result<Moment, Fault> {
        match time {
            TimeInput::Instant(instant) => self.moment(instant.to_utc()),
            TimeInput::Wall(wall) => self.resolve_wall(wall),
        }
    }

    fn resolve_wall(self, wall: NaiveDateTime) -> Result<Moment, Fault> {
        whole_minutes(wall)?;
        match self.local(wall) {
            Local::Once(offset) => Ok(Moment {
                wall,
                fold: Fold::First,
                offset,
            }),
            Local::Twice(first, second) => {
                let write = |offset, fold| Moment { wall, fold, offset }.to_rfc3339();
                Err(Fault::new(
                    "ambiguous_time",
                    format!(
                        "{} happens twice in {self}, when the clock is set back; write {} or {}",
                        wall.format("%Y-%m-%d %H:%M"),
                        write(first, Fold::First),
                        write(second, Fold::Second),
                    ),
                ))
            }
            Local::Never => Err(self.gap(wall)),
        }
    }

    fn gap(self, wall: NaiveDateTime) -> Fault {
        let after = self.shifted(wall);
        let before = wall - (after.wall - wall);
        Fault::new(
            "nonexistent_time",
            format!(
                "{} does not exist in {self}, where the clock is set forward over it; \
                 did you mean {} or {}?",
                wall.format("%Y-%m-%d %H:%M"),
                before.format("%H:%M"),
                after.wall.format("%H:%M"),
            ),
        )
    }

    /// Recalls a stored wall time; total, because newer zone data must not make a programme
    /// unreadable. A time that no longer exists is read with the offset before the gap
    /// (RFC 5545, section 3.3.5).
    pub fn recall(self, wall: NaiveDateTime, fold: Fold) -> Moment {
        match self.local(wall) {
            Local::Once(offset) => Moment {
                wall,
                fold: Fold::First,
                offset,
            },
            Local::Twice(first, second) => {
                let offset = if fold == Fold::First { first } else { second };
                Moment { wall, fold, offset }
            }
            Local::Never => self.shifted(wall),
        }
    }

    fn shifted(self, wall: NaiveDateTime) -> Moment {
        // No zone sets its clock forward by more than a day, so a day earlier lies before the gap.
        let before = self.offset(wall - Duration::days(1));
        self.at_utc(wall - east(before))
    }

    /// Reads a wall time whose fold is known; refuses one that does not exist.
    fn read_wall(self, wall: NaiveDateTime, fold: Fold) -> Result<Moment, Fault> {
        match self.happens_twice(wall) {
            true => Ok(self.recall(wall, fold)),
            false => self.resolve_wall(wall),
        }
    }

    /// True for a wall time of the hour that is repeated when the clock is set back.
    pub fn happens_twice(self, wall: NaiveDateTime) -> bool {
        matches!(self.local(wall), Local::Twice(..))
    }

    /// The wall time of an instant; refuses seconds.
    pub fn moment(self, instant: DateTime<Utc>) -> Result<Moment, Fault> {
        let moment = self.at_utc(instant.naive_utc());
        whole_minutes(moment.wall).map(|()| moment)
    }

    fn at_utc(self, utc: NaiveDateTime) -> Moment {
        let offset = self.offset(utc);
        let wall = utc + east(offset);
        let fold = match self.local(wall) {
            Local::Twice(_, second) if second == offset => Fold::Second,
            Local::Twice(..) | Local::Once(_) | Local::Never => Fold::First,
        };
        Moment { wall, fold, offset }
    }

    /// The date and time that the walls of this zone show at an instant.
    pub fn wall(self, instant: DateTime<Utc>) -> NaiveDateTime {
        self.at_utc(instant.naive_utc()).wall
    }

    /// The abbreviation in use on a date ("EDT"), at noon.
    pub fn abbreviation(self, date: NaiveDate) -> String {
        let noon = date.and_time(chrono::NaiveTime::MIN) + Duration::hours(12);
        let instant = self.recall(noon, Fold::First).instant();
        self.describe(instant.naive_utc()).2
    }
}

/// How far an offset lies east of UTC.
fn east(offset: FixedOffset) -> Duration {
    Duration::seconds(offset.local_minus_utc().into())
}

fn whole_minutes(wall: NaiveDateTime) -> Result<(), Fault> {
    if wall.second() == 0 && wall.nanosecond() == 0 {
        return Ok(());
    }
    Err(Fault::new(
        "seconds",
        "a programme is kept in whole minutes; leave the seconds at 00",
    ))
}

impl TimeInput {
    /// Takes RFC 3339 with an offset, or a local `2026-05-04T10:30` (seconds optional).
    pub fn parse(text: &str) -> Result<Self, Fault> {
        let in_range = |t: &TimeInput| match t {
            TimeInput::Wall(wall) => year_in_range(wall.date()),
            TimeInput::Instant(at) => year_in_range(at.date_naive()),
        };
        let wall = |format| NaiveDateTime::parse_from_str(text, format).map(TimeInput::Wall);
        DateTime::parse_from_rfc3339(text)
            .map(TimeInput::Instant)
            .or_else(|_| wall("%Y-%m-%dT%H:%M"))
            .or_else(|_| wall("%Y-%m-%dT%H:%M:%S"))
            .ok()
            .filter(|time| begins_like_a_time(text) && in_range(time))
            .ok_or_else(|| {
                Fault::new(
                    "not_a_time",
                    format!(
                        "{text:?} is not a time; write 2026-05-04T10:30 in the zone of the \
                         conference, or with an offset 2026-05-04T10:30:00-04:00"
                    ),
                )
            })
    }
}

/// Dates outside of this are typing errors; and the zone data knows no summer time after it, and
/// offsets with seconds before it.
fn year_in_range(date: NaiveDate) -> bool {
    use chrono::Datelike;
    (1975..2099).contains(&date.year())
}

/// True for `2026-05-04T10:30…`, letter by letter: chrono would take signs and blanks, too.
fn begins_like_a_time(text: &str) -> bool {
    let form = b"dddd-dd-ddTdd:dd".iter();
    let fits = |(form, byte): (&u8, &u8)| match form {
        b'd' => byte.is_ascii_digit(),
        form => form == byte,
    };
    text.len() >= form.len() && form.zip(text.as_bytes()).all(fits)
}

/// Takes a date as `2026-05-04`.
pub fn parse_date(text: &str) -> Result<NaiveDate, Fault> {
    let wrong = || {
        Fault::new(
            "not_a_date",
            format!("{text:?} is not a date; write 2026-05-04"),
        )
    };
    let date = NaiveDate::parse_from_str(text, "%Y-%m-%d")
        .ok()
        .filter(|_| text.len() == 10);
    date.filter(|&date| year_in_range(date)).ok_or_else(wrong)
}

impl Moment {
    /// What the clock on the wall shows.
    pub fn wall(self) -> NaiveDateTime {
        self.wall
    }

    pub fn fold(self) -> Fold {
        self.fold
    }

    pub fn instant(self) -> DateTime<Utc> {
        (self.wall - east(self.offset)).and_utc()
    }

    /// The time with the offset of its zone (RFC 3339): `2026-05-04T10:30:00-04:00`.
    pub fn to_rfc3339(self) -> String {
        self.with_offset()
            .to_rfc3339_opts(chrono::SecondsFormat::Secs, false)
    }

    /// The instant with the offset of its zone.
    pub fn with_offset(self) -> DateTime<FixedOffset> {
        self.instant().with_timezone(&self.offset)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wall(zone: &str, text: &str) -> Result<String, Fault> {
        let time = TimeInput::parse(text)?;
        Zone::parse(zone)?.resolve(time).map(Moment::to_rfc3339)
    }

    #[test]
    fn a_wall_time_takes_the_offset_of_its_day() {
        let new_york = |text| wall("America/New_York", text).unwrap();
        assert_eq!(new_york("2021-06-22T10:30"), "2021-06-22T10:30:00-04:00");
        assert_eq!(new_york("2021-12-22T10:30"), "2021-12-22T10:30:00-05:00");
        assert_eq!(
            new_york("2021-06-22T16:30:00+02:00"),
            "2021-06-22T10:30:00-04:00"
        );
    }

    #[test]
    fn a_time_in_the_gap_is_refused_with_both_neighbours() {
        let fault = wall("America/New_York", "2026-03-08T02:30").unwrap_err();
        assert_eq!(fault.code, "nonexistent_time");
        assert!(fault.detail.contains("01:30 or 03:30"), "{fault}");
    }

    #[test]
    fn a_time_in_the_fold_is_refused_with_both_candidates_and_an_offset_settles_it() {
        let fault = wall("Europe/Berlin", "2026-10-25T02:30").unwrap_err();
        assert_eq!(fault.code, "ambiguous_time");
        let (first, second) = ("2026-10-25T02:30:00+02:00", "2026-10-25T02:30:00+01:00");
        assert!(
            fault.detail.contains(first) && fault.detail.contains(second),
            "{fault}"
        );
        assert_eq!(wall("Europe/Berlin", first).unwrap(), first);
        assert_eq!(wall("Europe/Berlin", second).unwrap(), second);
    }

    #[test]
    fn a_stored_fold_comes_back_as_the_same_instant() {
        let berlin = Zone::parse("Europe/Berlin").unwrap();
        for text in ["2026-10-25T02:30:00+02:00", "2026-10-25T02:30:00+01:00"] {
            let at = berlin.resolve(TimeInput::parse(text).unwrap()).unwrap();
            assert_eq!(berlin.recall(at.wall(), at.fold()), at);
        }
    }

    #[test]
    fn a_stored_time_that_no_longer_exists_is_still_read() {
        let berlin = Zone::parse("Europe/Berlin").unwrap();
        let gap = NaiveDate::from_ymd_opt(2026, 3, 29)
            .unwrap()
            .and_hms_opt(2, 30, 0)
            .unwrap();
        assert_eq!(
            berlin.recall(gap, Fold::First).to_rfc3339(),
            "2026-03-29T03:30:00+02:00"
        );
    }

    #[test]
    fn a_half_hour_gap_names_half_hour_neighbours() {
        let fault = wall("Australia/Lord_Howe", "2026-10-04T02:15").unwrap_err();
        assert!(fault.detail.contains("01:45 or 02:45"), "{fault}");
    }

    #[test]
    fn labels_and_unknown_names_are_not_zones() {
        for name in ["ET", "EST", "CEST", "Mars/Olympus", "", "america/new_york"] {
            assert_eq!(
                Zone::parse(name).unwrap_err().code,
                "unknown_zone",
                "{name}"
            );
        }
    }

    #[test]
    fn nonsense_is_not_a_time() {
        for text in [
            "",
            "+2026-05-04T10:30",
            " 2026-05-04T10:30",
            "2026-05-04T1:30",
            "2150-05-04T10:30",
            "1960-05-04T10:30",
            "10:30",
            "2026-13-01T10:30",
            "2026-05-04",
            "9999-01-01T00:00",
            "now",
        ] {
            assert_eq!(
                TimeInput::parse(text).unwrap_err().code,
                "not_a_time",
                "{text}"
            );
        }
        assert_eq!(
            wall("UTC", "2026-05-04T10:30:30").unwrap_err().code,
            "seconds"
        );
        assert_eq!(parse_date("2026-5-4").unwrap_err().code, "not_a_date");
    }
}
