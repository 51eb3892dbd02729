//! How a command ends: one clear line and a code.

use std::process::ExitCode;

use crate::app::Error;

/// The exit codes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    Fine,
    /// Conflicts, or a request that was refused.
    Refused,
    /// Usage or unreadable input.
    Usage,
    /// Database, port, disk.
    Environment,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        ExitCode::from(match exit {
            Exit::Fine => 0,
            Exit::Refused => 1,
            Exit::Usage => 2,
            Exit::Environment => 3,
        })
    }
}

/// Why a command did not do what it was asked.
#[derive(Debug, PartialEq, Eq)]
pub struct Failure {
    pub exit: Exit,
    pub line: String,
}

impl Failure {
    pub fn usage(line: impl Into<String>) -> Self {
        Failure {
            exit: Exit::Usage,
            line: line.into(),
        }
    }

    pub fn environment(line: impl Into<String>) -> Self {
        Failure {
            exit: Exit::Environment,
            line: line.into(),
        }
    }
}

impl From<std::io::Error> for Failure {
    /// Only printing fails this way; a reader who has gone (`| head`) wants no more.
    fn from(error: std::io::Error) -> Self {
        match error.kind() {
            std::io::ErrorKind::BrokenPipe => Failure {
                exit: Exit::Fine,
                line: String::new(),
            },
            _ => Failure::environment(format!("the output cannot be written: {error}")),
        }
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        use Error as E;
        let exit = match &error {
            E::Domain(_) | E::IdTaken | E::SlugTaken(_) | E::NotPublished(_) | E::Blocked(_) => {
                Exit::Refused
            }
            E::TokenExists(_) | E::Conflict { .. } | E::Outdated { .. } => Exit::Refused,
            E::KeyReused(_) => Exit::Usage,
            E::NoToken(_) | E::TooMuch => Exit::Usage,
            E::Intake(_) | E::NoConference(_) | E::NotFound { .. } | E::NoFormat(_) => Exit::Usage,
            E::Choice { .. } | E::ImportNeeds(_) | E::ImportInvalid(_) => Exit::Usage,
            E::Setting { .. } => Exit::Usage,
            E::Storage(_) if error.is_address() => Exit::Usage,
            E::Storage(_) | E::Folder { .. } | E::NoDatabase(_) => Exit::Environment,
        };
        Failure {
            exit,
            line: error.to_string(),
        }
    }
}
