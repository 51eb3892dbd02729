//! What is true: the programme, its law, its times. No I/O, no clock, no wire formats.

pub mod access;
pub mod agenda;
pub mod appearance;
pub mod availability;
pub mod conference;
pub mod conflict;
pub mod error;
pub mod few;
pub mod free_places;
pub mod hash;
pub mod ids;
pub mod local_time;
pub mod overlaps;
pub mod person;
#[cfg(test)]
pub(crate) mod picture;
pub mod place;
pub mod placement;
pub mod plan;
pub mod programme;
pub mod reconcile;
pub mod redact;
pub mod release;
pub mod resource;
pub mod rule_settings;
pub mod rules;
pub mod session;
pub mod sweep;
pub mod text;
pub mod values;
pub mod words;
