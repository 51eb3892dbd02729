//! schedule.xml: see `fahrplan`, which reads both formats of the c3voc in one way.

use super::fahrplan::xml;
use super::{Error, InputFormat, Options, Reading};

pub static FORMAT: InputFormat = InputFormat {
    id: "schedule.xml",
    summary: "schedule.xml (c3voc) of frab, pentabarf or pretalx",
    confidence: xml::confidence,
    parse,
};

fn parse(bytes: &[u8], options: &Options) -> Result<Reading, Error> {
    let (programme, notes) = xml::parse(bytes, options)?;
    Ok(Reading {
        format: FORMAT.id,
        programme,
        notes,
    })
}
