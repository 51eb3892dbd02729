//! The log of a server: on the standard error, as text for people or as JSON for machines.

use std::io::IsTerminal;

use tracing::Level;

/// How the log is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Text on a terminal, else JSON.
    Auto,
    Text,
    /// One object a line.
    Json,
}

impl Format {
    fn is_json(self, is_terminal: bool) -> bool {
        match self {
            Format::Auto => !is_terminal,
            Format::Text => false,
            Format::Json => true,
        }
    }
}

/// Starts the log of this process, once.
pub fn start(format: Format, level: Level) {
    let is_terminal = std::io::stderr().is_terminal();
    let log = tracing_subscriber::fmt()
        .with_max_level(level)
        .with_writer(std::io::stderr);
    match format.is_json(is_terminal) {
        true => log.json().flatten_event(true).with_span_list(false).init(),
        false => log.with_ansi(is_terminal).init(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_at_a_terminal_read_text_and_machines_read_json() {
        assert!(!Format::Auto.is_json(true) && Format::Auto.is_json(false));
        assert!(Format::Json.is_json(true) && !Format::Text.is_json(false));
    }
}
