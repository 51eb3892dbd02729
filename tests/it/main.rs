//! The suite that runs on both databases: everything that is asked from outside.

mod support;

mod cli;
mod concurrency;
mod conferences;
mod contract;
mod feeds;
mod golden;
mod problems;
mod readers;
mod releases;
mod resources;
mod sessions;
mod simulation;
mod storage;
mod tidy;
