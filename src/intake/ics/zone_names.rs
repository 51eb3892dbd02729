//! The names that files give to zones.

use crate::domain::local_time::Zone;

/// The zone that a name means: an IANA name, also at the end of a longer one
/// (`/freeassociation.sourceforge.net/Tzfile/Europe/Berlin`), or one of Windows.
pub(super) fn zone(name: &str) -> Option<Zone> {
    iana(name).or_else(|| windows(name))
}

/// The zone whose IANA name this is, or ends with.
pub(super) fn iana(name: &str) -> Option<Zone> {
    let name = clean(name);
    if ["UTC", "Z", "GMT", "Etc/UTC", "tzone://Microsoft/Utc"]
        .iter()
        .any(|utc| name.eq_ignore_ascii_case(utc))
    {
        return Some(Zone::UTC);
    }
    // "America/Argentina/Buenos_Aires" is the longest form.
    let mut parts: Vec<&str> = name.rsplit('/').take(3).collect();
    parts.reverse();
    (0..parts.len().saturating_sub(1)).find_map(|from| {
        let tail = parts.get(from..)?.join("/").replace(' ', "_");
        Zone::parse(&tail).ok()
    })
}

/// A name without its quotation marks.
pub(super) fn clean(name: &str) -> &str {
    name.trim().trim_matches('"').trim()
}

fn windows(name: &str) -> Option<Zone> {
    let name = clean(name);
    let mut known = WINDOWS.iter();
    let (_, iana) = known.find(|(windows, _)| name.eq_ignore_ascii_case(windows))?;
    Zone::parse(iana).ok()
}

/// Names of Windows, and the zone of the largest city that keeps each (CLDR, windowsZones).
const WINDOWS: &[(&str, &str)] = &[
    ("Hawaiian Standard Time", "Pacific/Honolulu"),
    ("Alaskan Standard Time", "America/Anchorage"),
    ("Pacific Standard Time", "America/Los_Angeles"),
    ("US Mountain Standard Time", "America/Phoenix"),
    ("Mountain Standard Time", "America/Denver"),
    ("Central America Standard Time", "America/Guatemala"),
    ("Central Standard Time", "America/Chicago"),
    ("Canada Central Standard Time", "America/Regina"),
    ("Central Standard Time (Mexico)", "America/Mexico_City"),
    ("SA Pacific Standard Time", "America/Bogota"),
    ("Eastern Standard Time", "America/New_York"),
    ("US Eastern Standard Time", "America/Indianapolis"),
    ("Atlantic Standard Time", "America/Halifax"),
    ("Pacific SA Standard Time", "America/Santiago"),
    ("Newfoundland Standard Time", "America/St_Johns"),
    ("E. South America Standard Time", "America/Sao_Paulo"),
    ("Argentina Standard Time", "America/Buenos_Aires"),
    ("Azores Standard Time", "Atlantic/Azores"),
    ("GMT Standard Time", "Europe/London"),
    ("Greenwich Standard Time", "Atlantic/Reykjavik"),
    ("Morocco Standard Time", "Africa/Casablanca"),
    ("W. Europe Standard Time", "Europe/Berlin"),
    ("Central Europe Standard Time", "Europe/Budapest"),
    ("Romance Standard Time", "Europe/Paris"),
    ("Central European Standard Time", "Europe/Warsaw"),
    ("W. Central Africa Standard Time", "Africa/Lagos"),
    ("GTB Standard Time", "Europe/Bucharest"),
    ("FLE Standard Time", "Europe/Kiev"),
    ("E. Europe Standard Time", "Europe/Chisinau"),
    ("Middle East Standard Time", "Asia/Beirut"),
    ("Egypt Standard Time", "Africa/Cairo"),
    ("South Africa Standard Time", "Africa/Johannesburg"),
    ("Israel Standard Time", "Asia/Jerusalem"),
    ("Jordan Standard Time", "Asia/Amman"),
    ("Turkey Standard Time", "Europe/Istanbul"),
    ("Arabic Standard Time", "Asia/Baghdad"),
    ("Arab Standard Time", "Asia/Riyadh"),
    ("E. Africa Standard Time", "Africa/Nairobi"),
    ("Russian Standard Time", "Europe/Moscow"),
    ("Iran Standard Time", "Asia/Tehran"),
    ("Arabian Standard Time", "Asia/Dubai"),
    ("Pakistan Standard Time", "Asia/Karachi"),
    ("India Standard Time", "Asia/Calcutta"),
    ("Nepal Standard Time", "Asia/Katmandu"),
    ("Bangladesh Standard Time", "Asia/Dhaka"),
    ("SE Asia Standard Time", "Asia/Bangkok"),
    ("China Standard Time", "Asia/Shanghai"),
    ("Singapore Standard Time", "Asia/Singapore"),
    ("W. Australia Standard Time", "Australia/Perth"),
    ("Taipei Standard Time", "Asia/Taipei"),
    ("Tokyo Standard Time", "Asia/Tokyo"),
    ("Korea Standard Time", "Asia/Seoul"),
    ("Cen. Australia Standard Time", "Australia/Adelaide"),
    ("AUS Central Standard Time", "Australia/Darwin"),
    ("E. Australia Standard Time", "Australia/Brisbane"),
    ("AUS Eastern Standard Time", "Australia/Sydney"),
    ("Tasmania Standard Time", "Australia/Hobart"),
    ("New Zealand Standard Time", "Pacific/Auckland"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_at_the_end_of_longer_ones() {
        let told = |name: &str| zone(name).map(Zone::name).unwrap_or("-");
        assert_eq!(told("\"Europe/Berlin\""), "Europe/Berlin");
        assert_eq!(
            told("/citadel.org/20210210_1/Europe/Berlin"),
            "Europe/Berlin"
        );
        let long = "/freeassociation.sourceforge.net/Tzfile/America/Argentina/Salta";
        assert_eq!(told(long), "America/Argentina/Salta");
        assert_eq!(told("America/New York"), "America/New_York");
        assert_eq!((told("utc"), told("Etc/UTC")), ("UTC", "UTC"));
        assert_eq!(told("w. europe standard time"), "Europe/Berlin");
        for name in [
            "",
            "/",
            "CEST",
            "Berlin",
            "Mars/Olympus",
            "x/y/z/w",
            "Standard Time",
        ] {
            assert_eq!(told(name), "-", "{name}");
        }
    }

    #[test]
    fn every_name_of_windows_means_a_zone() {
        for (name, iana) in WINDOWS {
            assert_eq!(zone(name).map(Zone::name), Some(*iana), "{name}");
        }
    }
}
