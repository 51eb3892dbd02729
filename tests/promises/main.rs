//! The promises, each by its number: the built program is killed, starved, besieged and stopped
//! here, as machines and people do it.
//!
//! What is timed has the machine to itself. `PLENARY_SEED` chooses other moments to kill at, and a
//! failure prints the seed.

#![expect(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that cannot go on has failed"
)]

mod support;

mod backups;
mod bookings;
mod database_down;
mod durability;
mod full_disk;
mod siege;
mod start;
mod stopping;
