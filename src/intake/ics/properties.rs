//! The names of properties: those that are read, and those that need not be.

/// What a name is.
pub(super) enum Sort {
    /// A property that is read, with its name in capitals.
    Read(&'static str),
    /// A property that says nothing here.
    Known,
    Unknown,
}

/// Looks a name up, in capitals or not.
pub(super) fn sort(name: &str) -> Sort {
    let mut read = READ.iter().copied();
    if let Some(known) = read.find(|known| known.eq_ignore_ascii_case(name)) {
        return Sort::Read(known);
    }
    let is_private = name
        .get(..2)
        .is_some_and(|head| head.eq_ignore_ascii_case("X-"));
    match is_private || KNOWN.iter().any(|known| known.eq_ignore_ascii_case(name)) {
        true => Sort::Known,
        false => Sort::Unknown,
    }
}

/// The properties that are read.
const READ: &[&str] = &[
    "ATTACH",
    "ATTENDEE",
    "BEGIN",
    "CATEGORIES",
    "CLASS",
    "CONFERENCE",
    "DESCRIPTION",
    "DTEND",
    "DTSTART",
    "DURATION",
    "END",
    "EXDATE",
    "GEO",
    "LOCATION",
    "NAME",
    "ORGANIZER",
    "PRODID",
    "RDATE",
    "RECURRENCE-ID",
    "RRULE",
    "STATUS",
    "SUMMARY",
    "TZID",
    "TZOFFSETFROM",
    "TZOFFSETTO",
    "UID",
    "URL",
    "X-ALT-DESC",
    "X-WR-CALDESC",
    "X-WR-CALNAME",
    "X-WR-TIMEZONE",
];

/// The properties of RFC 5545, 7808, 7953, 7986, 9073, 9074 and 9253 that say nothing here.
const KNOWN: &[&str] = &[
    "ACKNOWLEDGED",
    "ACTION",
    "BUSYTYPE",
    "CALENDAR-ADDRESS",
    "CALSCALE",
    "COLOR",
    "COMMENT",
    "COMPLETED",
    "CONCEPT",
    "CONTACT",
    "CREATED",
    "DTSTAMP",
    "DUE",
    "EXRULE",
    "FREEBUSY",
    "IMAGE",
    "LAST-MODIFIED",
    "LINK",
    "LOCATION-TYPE",
    "METHOD",
    "PARTICIPANT-TYPE",
    "PERCENT-COMPLETE",
    "PRIORITY",
    "PROXIMITY",
    "REFID",
    "REFRESH-INTERVAL",
    "RELATED-TO",
    "REPEAT",
    "REQUEST-STATUS",
    "RESOURCE-TYPE",
    "RESOURCES",
    "SEQUENCE",
    "SOURCE",
    "STRUCTURED-DATA",
    "STYLED-DESCRIPTION",
    "TRANSP",
    "TRIGGER",
    "TZID-ALIAS-OF",
    "TZNAME",
    "TZUNTIL",
    "TZURL",
    "VERSION",
    // Of vCalendar 1.0, from which iCalendar was made.
    "AALARM",
    "DALARM",
    "DAYLIGHT",
    "TZ",
];
