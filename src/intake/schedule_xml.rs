//! schedule.xml: see `fahrplan`, which reads both formats of the c3voc in one way.

use super::InputFormat;
use super::fahrplan::xml;

pub static FORMAT: InputFormat = InputFormat {
    id: "schedule.xml",
    summary: "schedule.xml (c3voc) of frab, pentabarf or pretalx",
    confidence: xml::confidence,
    parse: xml::parse,
};
