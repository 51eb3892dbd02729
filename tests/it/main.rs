//! The suite that runs on both databases: everything that is asked from outside.

#![expect(
    clippy::as_conversions,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that cannot go on has failed"
)]

mod support;

mod access;
mod blocks;
mod calendars;
mod cli;
mod concurrency;
mod conferences;
mod contract;
mod deploy;
mod editions;
mod edits;
mod feeds;
mod formats;
mod fuzz;
mod golden;
mod imports;
mod intake;
mod keeping;
mod lane;
mod limits;
mod lists;
mod looks;
mod markdown;
mod mended;
mod named_bugs;
mod network;
mod once;
mod outages;
mod parts;
mod parts_of_sessions;
mod person_links;
mod private;
mod problems;
mod promises;
mod proxies;
mod publishing;
mod readers;
mod readme;
mod releases;
mod resources;
mod round_trips;
mod rules;
mod running;
mod selections;
mod sessions;
mod settings;
mod simulation;
mod storage;
mod subscribers;
mod tidy;
mod tls;
mod wrong_turns;
mod zones;
