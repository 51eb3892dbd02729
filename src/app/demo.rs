//! The conference that `plenary demo` shows: the facts of two days of a real policy forum.

use super::agendas::Publish;
use super::import::{ImportOptions, read};
use super::{App, Error};
use crate::domain::access::Actor;
use crate::domain::local_time::{Zone, parse_date};
use crate::domain::text::{Slug, Title};

/// Titles, times, names and affiliations; brought in like any other agenda text.
const AGENDA: &str = include_str!("demo.txt");

impl App {
    /// Makes and publishes the demo conference, on the road that every programme takes.
    pub fn create_demo(&self, by: &Actor) -> Result<Slug, Error> {
        let setting = |fault: crate::domain::error::Fault| Error::Setting {
            name: "demo",
            detail: fault.detail,
        };
        let slug = Slug::parse("middle-east-forum").map_err(setting)?;
        let options = ImportOptions {
            zone: Some(Zone::parse("America/New_York").map_err(setting)?),
            dates: ["2021-06-22", "2021-06-23"]
                .into_iter()
                .map(parse_date)
                .collect::<Result<_, _>>()
                .map_err(setting)?,
            title: Some(Title::parse("Middle East Policy Forum").map_err(setting)?),
            ..ImportOptions::default()
        };
        let programme = read(&[AGENDA.as_bytes().to_vec()], &options)?;
        self.import(by, &programme.prepare(by, &slug)?)?;
        self.publish(by, &slug, &Publish::default(), None)?;
        Ok(slug)
    }
}
