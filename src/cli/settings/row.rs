//! What there is to say of a setting: its names, its kind, its default.

use clap::{Arg, ArgAction};

use super::Settings;

/// What a value is, which is also its type in the settings file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Text,
    /// A whole number.
    Number,
    /// Several texts; where there is one text only, commas part them.
    List,
}

impl Kind {
    /// How a value of this kind is written in the settings file.
    pub fn written(self) -> &'static str {
        match self {
            Kind::Text => "text in quotes",
            Kind::Number => "a whole number without quotes",
            Kind::List => "texts in brackets, such as [\"10.0.0.0/8\"]",
        }
    }
}

/// How much of a value nobody may see.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Secrecy {
    Open,
    /// The password of an address.
    Password,
    Whole,
}

/// What a setting is when no source says anything.
#[derive(Clone, Copy)]
pub enum Otherwise {
    /// This text, read like any other.
    Is(&'static str),
    /// What follows from other settings, in words and as it is shown.
    Made(&'static str, fn(&Settings) -> Option<String>),
    /// What is found out later, in words.
    Nothing(&'static str),
}

impl Otherwise {
    /// The text that is read; `None` when the setting stays open.
    pub fn text(self) -> Option<&'static str> {
        match self {
            Otherwise::Is(text) => Some(text),
            Otherwise::Made(..) | Otherwise::Nothing(_) => None,
        }
    }

    /// What the help says.
    pub fn words(self) -> &'static str {
        match self {
            Otherwise::Is("") => "none",
            Otherwise::Is(words) | Otherwise::Made(words, _) | Otherwise::Nothing(words) => words,
        }
    }
}

/// One setting: how each source calls it, and what it is when none of them names it.
pub struct Row {
    /// The key in the settings file.
    pub key: &'static str,
    /// The option, without hyphens; empty when there is none.
    pub flag: &'static str,
    /// The variable of the environment; with `_FILE` behind it, that of a file with the secret.
    pub variable: &'static str,
    /// What stands for the value in the help.
    pub value: &'static str,
    /// What the help says, in the words of the table.
    pub help: &'static str,
    /// What its value is.
    pub kind: Kind,
    /// How much of its value nobody may see.
    pub secrecy: Secrecy,
    /// What it is when no source names it.
    pub otherwise: Otherwise,
    /// Whether only a server goes by it.
    pub is_for_server: bool,
}

/// What most rows are.
pub const ROW: Row = Row {
    key: "",
    flag: "",
    variable: "",
    value: "",
    help: "",
    kind: Kind::Text,
    secrecy: Secrecy::Open,
    otherwise: Otherwise::Nothing(""),
    is_for_server: false,
};

impl Row {
    /// The variable that names a file with the secret; `None` for what is no secret.
    pub fn file_variable(&self) -> Option<String> {
        match self.secrecy {
            Secrecy::Open => None,
            Secrecy::Password | Secrecy::Whole => Some(format!("{}_FILE", self.variable)),
        }
    }

    /// The option of the command line; `None` for what a list of processes should not show.
    pub fn option(&self) -> Option<Arg> {
        if self.flag.is_empty() {
            return None;
        }
        let action = match self.kind {
            Kind::List => ArgAction::Append,
            Kind::Text | Kind::Number => ArgAction::Set,
        };
        let option = Arg::new(self.key)
            .long(self.flag)
            .value_name(self.value)
            .help(self.told())
            .action(action)
            .global(true);
        Some(match self.is_for_server {
            true => option.help_heading("Server options"),
            false => option,
        })
    }

    fn told(&self) -> String {
        let (help, variable, words) = (self.help.trim(), self.variable, self.otherwise.words());
        let file = self.file_variable().map(|name| format!(" or {name}"));
        let file = file.unwrap_or_default();
        format!("{help} [env: {variable}{file}] [default: {words}]")
    }
}
