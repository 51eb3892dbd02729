//! schedule.json: see `fahrplan`, which reads both formats of the c3voc in one way.

use super::fahrplan::json;
use super::{Error, InputFormat, Options, Reading};

pub static FORMAT: InputFormat = InputFormat {
    id: "schedule.json",
    summary: "schedule.json (c3voc) of frab, pretalx or the C3 hub, versions 1 and 2",
    confidence: json::confidence,
    parse,
};

fn parse(bytes: &[u8], options: &Options) -> Result<Reading, Error> {
    let (programme, notes) = json::parse(bytes, options)?;
    Ok(Reading {
        format: FORMAT.id,
        programme,
        notes,
    })
}
