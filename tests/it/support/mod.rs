//! What the tests stand on: databases, personas, and the contract that every answer is held to.

pub mod agenda;
pub mod client;
pub mod contract;
pub mod database;
pub mod mutate;
pub mod process;
pub mod readers;
pub mod views;

pub use client::World;
pub use database::Database;
pub(crate) use database::both;
