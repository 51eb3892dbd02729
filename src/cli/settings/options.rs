//! The options of the command line, made of the table of settings.

use std::cell::OnceCell;
use std::ffi::OsString;
use std::fmt;

use clap::{ArgMatches, Command};

use super::sources::Given;
use super::{ALL, CONFIG, Settings};
use crate::cli::exit::Failure;

/// What the command line says of the settings, and the settings when they were read.
pub struct PlaceArgs {
    given: Given,
    settings: OnceCell<Settings>,
}

impl PlaceArgs {
    /// What the program is told. All of it is read once: a secret may come out of a pipe.
    pub fn settings(&self) -> Result<&Settings, Failure> {
        if let Some(settings) = self.settings.get() {
            return Ok(settings);
        }
        let settings = Settings::resolve(&self.given, &variable)?;
        Ok(self.settings.get_or_init(|| settings))
    }
}

/// A variable of this process.
fn variable(name: &str) -> Option<OsString> {
    std::env::var_os(name)
}

impl fmt::Debug for PlaceArgs {
    /// Without what was given: the address of a database may hold a password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PlaceArgs").finish_non_exhaustive()
    }
}

impl clap::Args for PlaceArgs {
    fn augment_args(command: Command) -> Command {
        let rows = std::iter::once(&CONFIG).chain(ALL);
        command.args(rows.filter_map(|row| row.option()))
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

impl clap::FromArgMatches for PlaceArgs {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let mut given = Given::new();
        let rows = std::iter::once(&CONFIG).chain(ALL);
        for row in rows.filter(|row| !row.flag.is_empty()) {
            if let Some(texts) = matches.get_many::<String>(row.key) {
                let texts: Vec<_> = texts.map(String::as_str).collect();
                given.insert(row.key, texts.join(","));
            }
        }
        let settings = OnceCell::new();
        Ok(PlaceArgs { given, settings })
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use clap::{CommandFactory, FromArgMatches};

    use super::*;
    use crate::cli::Cli;

    fn given(typed: &str) -> Given {
        let matches = Cli::command().get_matches_from(typed.split(' '));
        PlaceArgs::from_arg_matches(&matches).unwrap().given
    }

    #[test]
    fn the_command_line_makes_sense_and_each_option_tells_variable_and_default() {
        Cli::command().debug_assert();
        let help = Cli::command().render_help().to_string();
        let help = help.split_whitespace().collect::<Vec<_>>().join(" ");
        let rows = std::iter::once(&CONFIG).chain(ALL);
        for row in rows.filter(|row| !row.flag.is_empty()) {
            let default = format!("[default: {}]", row.otherwise.words());
            assert!(help.contains(&format!("--{} <", row.flag)), "{}", row.flag);
            assert!(
                help.contains(&format!("[env: {}", row.variable)),
                "{}",
                row.flag
            );
            assert!(help.contains(&default), "{default}");
        }
        assert!(!help.contains("owner-token"), "a secret is no option");
    }

    #[test]
    fn options_stand_before_or_behind_the_command_and_some_more_than_once() {
        for typed in [
            "plenary --listen 127.0.0.1:1 serve",
            "plenary serve --listen 127.0.0.1:1",
        ] {
            assert_eq!(
                given(typed),
                Given::from([("listen", "127.0.0.1:1".into())])
            );
        }
        let proxies = given("plenary serve --trusted-proxy ::1 --trusted-proxy 10.0.0.0/8");
        assert_eq!(proxies["trusted_proxies"], "::1,10.0.0.0/8");
    }

    #[test]
    fn what_was_given_is_not_debugged() {
        let typed = "plenary serve --database postgres://u:hush@h/d";
        let matches = Cli::command().get_matches_from(typed.split(' '));
        let cli = Cli::from_arg_matches(&matches).unwrap();
        assert!(!format!("{cli:?}").contains("hush"));
    }
}
