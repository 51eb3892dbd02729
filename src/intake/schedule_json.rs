//! schedule.json: see `fahrplan`, which reads both formats of the c3voc in one way.

use super::InputFormat;
use super::fahrplan::json;

pub static FORMAT: InputFormat = InputFormat {
    id: "schedule.json",
    summary: "schedule.json (c3voc) of frab, pretalx or the C3 hub, versions 1 and 2",
    confidence: json::confidence,
    parse: json::parse,
};
