//! How far a command is: a bar on a terminal, a line for each tenth elsewhere.

use std::io::IsTerminal;
use std::sync::Mutex;

use indicatif::{ProgressBar, ProgressStyle};

use crate::app::progress::Tell;

/// Smaller files are done before anybody asks.
const SMALL_BYTES: usize = 256 * 1024;

/// What tells of an import of this many bytes, in percent, on the standard error.
pub fn teller(bytes: usize) -> Tell {
    match std::io::stderr().is_terminal() {
        true => on_terminal(),
        false if bytes < SMALL_BYTES => Tell::default(),
        false => in_lines(),
    }
}

fn on_terminal() -> Tell {
    let bar = ProgressBar::new(100);
    let style = ProgressStyle::with_template("{msg:9} {bar:40} {percent:>3} %");
    bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    bar.set_message("Importing");
    Tell::by(move |percent| match percent {
        100.. => bar.finish_and_clear(),
        percent => bar.set_position(percent.into()),
    })
}

fn in_lines() -> Tell {
    let last = Mutex::new(0);
    Tell::by(move |percent| {
        let Ok(mut last) = last.lock() else {
            return;
        };
        while *last + 10 <= percent {
            *last += 10;
            eprintln!("importing: {last} %");
        }
    })
}
