//! How the shell asks: commands, what they print, and with which code they end.

mod args;
mod changes;
mod commands;
mod exit;
mod findings;
mod import;
mod print;
mod progress;
mod tokens;

pub use args::{Cli, Command, in_folder};
pub use commands::{doctor, run};
pub use exit::{Exit, Failure};
pub use print::{links, printable};
