//! How the shell asks: commands, what they print, and with which code they end.

mod args;
mod change_log;
mod changes;
mod commands;
mod doctor;
mod exit;
mod findings;
mod healthcheck;
mod import;
mod keep;
mod link;
mod logs;
mod print;
mod progress;
mod settings;
mod tokens;

pub use args::{Cli, Command};
pub use commands::run;
pub use doctor::doctor;
pub use exit::{Exit, Failure};
pub use healthcheck::healthcheck;
pub use keep::completions;
pub use print::{links, printable};
pub use settings::{Settings, in_folder};
