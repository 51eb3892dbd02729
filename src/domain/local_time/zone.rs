//! Zones and their laws: compiled into the program, or read from newer zone data.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{LazyLock, OnceLock};

use chrono::{
    DateTime, Datelike, FixedOffset, LocalResult, NaiveDateTime, Offset, TimeZone, Timelike,
};
use chrono_tz::{OffsetComponents, OffsetName, Tz};
use jiff::Timestamp;
use jiff::tz::AmbiguousOffset;

use crate::domain::error::Fault;

/// The version of the zone data that is compiled into the program.
pub const COMPILED_VERSION: &str = chrono_tz::IANA_TZDB_VERSION;

/// A zone of the IANA time zone database, by its name ("Europe/Berlin").
#[derive(Clone, Copy)]
pub struct Zone(&'static Law);

/// What a zone's clocks do.
struct Law {
    name: &'static str,
    source: Source,
}

enum Source {
    Compiled(Tz),
    Read(jiff::tz::TimeZone),
}

/// How often a wall time happens.
pub(super) enum Local {
    Once(FixedOffset),
    /// The earlier instant first.
    Twice(FixedOffset, FixedOffset),
    Never,
}

/// A set of zones, read from compiled zone files (TZif, RFC 9636).
pub struct ZoneData(BTreeMap<&'static str, Law>);

/// The zone data that this process goes by; that of the program itself while it is empty.
static INSTALLED: OnceLock<ZoneData> = OnceLock::new();

static COMPILED: LazyLock<BTreeMap<&str, Law>> = LazyLock::new(|| {
    let law = |tz: &Tz| Law {
        name: tz.name(),
        source: Source::Compiled(*tz),
    };
    chrono_tz::TZ_VARIANTS
        .iter()
        .map(|tz| (tz.name(), law(tz)))
        .collect()
});

static UTC: Law = Law {
    name: "UTC",
    source: Source::Compiled(chrono_tz::UTC),
};

impl ZoneData {
    /// Reads zones from the bytes of their files; their names stay for as long as the process runs.
    pub fn read(files: impl IntoIterator<Item = (String, Vec<u8>)>) -> Result<Self, Fault> {
        let mut zones = BTreeMap::new();
        for (name, bytes) in files {
            let zone = jiff::tz::TimeZone::tzif(&name, &bytes).map_err(|error| {
                Fault::new(
                    "not_a_zone",
                    format!("{name} is no compiled zone file: {error}"),
                )
            })?;
            let name: &'static str = name.leak();
            zones.insert(
                name,
                Law {
                    name,
                    source: Source::Read(zone),
                },
            );
        }
        if zones.is_empty() {
            return Err(Fault::new("empty", "there are no compiled zone files"));
        }
        Ok(ZoneData(zones))
    }

    /// Lets this process go by this data from now on; false when it goes by other data already.
    pub fn install(self) -> bool {
        INSTALLED.set(self).is_ok()
    }

    /// A zone as this data has it, also one that [`Zone::parse`] does not take ("EST", "Cuba").
    pub fn zone(&'static self, name: &str) -> Option<Zone> {
        self.0.get(name).map(Zone)
    }
}

impl Zone {
    pub const UTC: Zone = Zone(&UTC);

    /// Takes an IANA name with an area ("America/New_York") or `UTC`.
    ///
    /// Abbreviations are refused although the database has some of them: `EST` is a fixed offset
    /// there, an hour off all summer, and never what a programme means by it.
    pub fn parse(name: &str) -> Result<Self, Fault> {
        if name == UTC.name {
            return Ok(Zone::UTC);
        }
        let installed = INSTALLED.get().and_then(|data| data.zone(name));
        let known = installed.or_else(|| COMPILED.get(name).map(Zone));
        known.filter(|_| name.contains('/')).ok_or_else(|| {
            Fault::new(
                "unknown_zone",
                format!(
                    "{name:?} is not an IANA time zone; write one such as America/New_York, \
                     Europe/London or UTC (labels like ET or CEST are not zones)"
                ),
            )
        })
    }

    /// Every zone that [`Zone::parse`] takes.
    pub fn all() -> impl Iterator<Item = Zone> {
        let read = INSTALLED
            .get()
            .into_iter()
            .flat_map(|data| data.0.keys().copied());
        let names: std::collections::BTreeSet<_> = read.chain(COMPILED.keys().copied()).collect();
        names.into_iter().filter_map(|name| Zone::parse(name).ok())
    }

    pub fn name(self) -> &'static str {
        self.0.name
    }

    /// How often the walls of this zone show a time, and with which offsets.
    pub(super) fn local(self, wall: NaiveDateTime) -> Local {
        match &self.0.source {
            Source::Compiled(tz) => match tz.offset_from_local_datetime(&wall) {
                LocalResult::Single(at) => Local::Once(at.fix()),
                LocalResult::Ambiguous(first, second) => Local::Twice(first.fix(), second.fix()),
                LocalResult::None => Local::Never,
            },
            Source::Read(zone) => match zone.to_ambiguous_timestamp(civil(wall)).offset() {
                AmbiguousOffset::Unambiguous { offset } => Local::Once(fixed(offset)),
                AmbiguousOffset::Fold { before, after } => {
                    Local::Twice(fixed(before), fixed(after))
                }
                AmbiguousOffset::Gap { .. } => Local::Never,
            },
        }
    }

    /// How far the zone is from UTC at a time in UTC.
    pub(super) fn offset(self, utc: NaiveDateTime) -> FixedOffset {
        match &self.0.source {
            Source::Compiled(tz) => tz.offset_from_utc_datetime(&utc).fix(),
            Source::Read(zone) => fixed(zone.to_offset(timestamp(utc))),
        }
    }

    /// Seconds east of UTC, whether summer time is kept, and the abbreviation, at a time in UTC.
    pub(super) fn describe(self, utc: NaiveDateTime) -> (i32, bool, String) {
        match &self.0.source {
            Source::Compiled(tz) => {
                let offset = tz.offset_from_utc_datetime(&utc);
                let seconds = offset.fix().local_minus_utc();
                let name = offset.abbreviation().map(str::to_owned);
                let name = name.unwrap_or_else(|| offset.fix().to_string());
                (seconds, !offset.dst_offset().is_zero(), name)
            }
            Source::Read(zone) => {
                let info = zone.to_offset_info(timestamp(utc));
                (
                    info.offset().seconds(),
                    info.dst().is_dst(),
                    info.abbreviation().to_owned(),
                )
            }
        }
    }
}

#[expect(clippy::expect_used, reason = "a zone is less than a day from UTC")]
fn fixed(offset: jiff::tz::Offset) -> FixedOffset {
    FixedOffset::east_opt(offset.seconds()).expect("this is an offset")
}

/// Dates here lie between 1975 and 2099, and jiff's between -9999 and 9999.
#[expect(clippy::expect_used, reason = "both know the same calendar")]
fn civil(wall: NaiveDateTime) -> jiff::civil::DateTime {
    let small = |number: u32| i8::try_from(number).unwrap_or_default();
    let year = i16::try_from(wall.year()).unwrap_or_default();
    let (month, day) = (small(wall.month()), small(wall.day()));
    let (hour, minute, second) = (
        small(wall.hour()),
        small(wall.minute()),
        small(wall.second()),
    );
    jiff::civil::DateTime::new(year, month, day, hour, minute, second, 0)
        .expect("this is a date and a time")
}

fn timestamp(utc: NaiveDateTime) -> Timestamp {
    let utc: DateTime<chrono::Utc> = utc.and_utc();
    Timestamp::from_second(utc.timestamp()).unwrap_or(Timestamp::UNIX_EPOCH)
}

impl PartialEq for Zone {
    /// There is one law of each name in each set of zone data.
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self.0, other.0)
    }
}

impl Eq for Zone {}

impl fmt::Debug for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Zone({})", self.name())
    }
}

impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
