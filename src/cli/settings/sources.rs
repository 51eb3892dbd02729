//! Where a setting is looked for, and what is found there.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fmt;
use std::path::{Path, PathBuf};

use super::file::{self, File};
use super::row::{Kind, Row};
use super::{CONFIG, DATA, FILE_NAME, default_folder};
use crate::cli::exit::Failure;

/// What the command line says, by the keys of the settings.
pub type Given = BTreeMap<&'static str, String>;

/// The variables of the environment.
pub type Environment<'a> = &'a dyn Fn(&str) -> Option<OsString>;

/// The largest secret that is read from a file: no address and no token comes near it, in bytes.
const SECRET_BYTES_MAX: u64 = 65_536;

/// Where a value comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    Flag(&'static str),
    Variable(&'static str),
    /// A file that a variable names; it holds this secret and nothing else.
    SecretFile {
        variable: String,
        path: String,
    },
    /// The settings file.
    File {
        path: String,
        line: usize,
    },
    Default,
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Source::Flag(flag) => write!(f, "--{flag}"),
            Source::Variable(name) => f.write_str(name),
            Source::SecretFile { variable, path } => write!(f, "{variable} ({path})"),
            Source::File { path, line } => write!(f, "{path}:{line}"),
            Source::Default => f.write_str("default"),
        }
    }
}

/// A setting as it was written.
#[derive(Clone)]
pub struct Value {
    pub row: &'static Row,
    /// `None`: nothing is written anywhere, and there is no text to assume.
    pub text: Option<String>,
    pub source: Source,
}

impl Value {
    /// Reads the text as what it means.
    pub fn typed<T>(&self, read: impl Fn(Option<&str>) -> Result<T, String>) -> Result<T, Failure> {
        read(self.text.as_deref()).map_err(|detail| self.refused(&detail))
    }

    /// Says what is wrong, and where it is written.
    fn refused(&self, detail: &str) -> Failure {
        let (source, key) = (&self.source, self.row.key);
        Failure::usage(match source {
            Source::File { .. } => format!("{source}: {key}: {detail}"),
            Source::Default => format!("{key}: {detail}"),
            Source::Flag(_) | Source::Variable(_) | Source::SecretFile { .. } => {
                format!("{source}: {detail}")
            }
        })
    }
}

/// Everything that says something of the settings.
pub struct Sources<'a> {
    given: &'a Given,
    environment: Environment<'a>,
    file: Option<File>,
    config: Value,
}

impl<'a> Sources<'a> {
    /// Finds and reads the settings file: the one that is named, else that of the data folder.
    pub fn open(given: &'a Given, environment: Environment<'a>) -> Result<Self, Failure> {
        let config = Value {
            row: &CONFIG,
            text: None,
            source: Source::Default,
        };
        let mut sources = Sources {
            given,
            environment,
            file: None,
            config,
        };
        sources.config = sources.value(&CONFIG)?;
        sources.file = match &sources.config.text {
            Some(path) => Some(File::open(Path::new(path))?),
            None => sources.file_of_data_folder()?,
        };
        let path = sources.file.as_ref().map(|file| file.path.clone());
        sources.config.text = sources.config.text.or(path);
        Ok(sources)
    }

    /// Which settings file was read.
    pub fn config(&self) -> &Value {
        &self.config
    }

    /// What the first source that names a setting says of it.
    pub fn value(&self, row: &'static Row) -> Result<Value, Failure> {
        // Two variables for one secret are a mistake even if an option overrules both.
        let variable = self.variable(row)?;
        let found = match self.given.get(row.key) {
            Some(text) => Some((text.clone(), Source::Flag(row.flag))),
            None => match variable {
                Some((text, source)) => Some((secret(text, &source)?, source)),
                None => self.file.as_ref().and_then(|file| file.value(row.key)),
            },
        };
        let Some((text, source)) = found else {
            let text = row.otherwise.text().map(str::to_owned);
            let source = Source::Default;
            return Ok(Value { row, text, source });
        };
        let is_empty = text.is_empty() && row.kind != Kind::List;
        let text = Some(text);
        let value = Value { row, text, source };
        match is_empty {
            true => Err(value.refused("this is empty; write a value, or leave it out")),
            false => Ok(value),
        }
    }

    /// What the environment says: a text, or the path of the file that holds it.
    fn variable(&self, row: &Row) -> Result<Option<(String, Source)>, Failure> {
        let text = self.set(row.variable)?;
        let Some(variable) = row.file_variable() else {
            return Ok(text.map(|text| (text, Source::Variable(row.variable))));
        };
        match (text, self.set(&variable)?) {
            (Some(_), Some(_)) => Err(Failure::usage(format!(
                "{} and {variable} are both set; unset one of them",
                row.variable
            ))),
            (Some(text), None) => Ok(Some((text, Source::Variable(row.variable)))),
            (None, path) => Ok(path.map(|path| {
                let source = Source::SecretFile {
                    variable,
                    path: path.clone(),
                };
                (path, source)
            })),
        }
    }

    /// One variable; an empty one counts as unset.
    fn set(&self, name: &str) -> Result<Option<String>, Failure> {
        let text = (self.environment)(name).filter(|text| !text.is_empty());
        let text = text.map(OsString::into_string).transpose();
        text.map_err(|_| Failure::usage(format!("{name}: this is not UTF-8; write it in UTF-8")))
    }

    fn file_of_data_folder(&self) -> Result<Option<File>, Failure> {
        let folder = match self.value(&DATA)?.text {
            Some(folder) => PathBuf::from(folder),
            // Whoever needs the folder says that there is none.
            None => match default_folder() {
                Ok(folder) => folder,
                Err(_) => return Ok(None),
            },
        };
        let file = File::open_if_there(&folder.join(FILE_NAME))?;
        if let Some((_, source)) = file.as_ref().and_then(|file| file.value(DATA.key)) {
            return Err(Failure::usage(format!(
                "{source}: data: a file in the data folder cannot say where that is; use --data or \
                 PLENARY_DATA, or name the file with --config"
            )));
        }
        Ok(file)
    }
}

/// The text itself: what a variable says, or what the file holds that it names.
fn secret(text: String, source: &Source) -> Result<String, Failure> {
    let Source::SecretFile { variable, path } = source else {
        return Ok(text);
    };
    let read = file::text(Path::new(path), SECRET_BYTES_MAX);
    let read = read.map_err(|error| {
        let detail = "name a file that holds the secret and can be read";
        Failure::usage(format!(
            "{variable}: {path} cannot be read: {error}; {detail}"
        ))
    })?;
    Ok(read.trim_end().to_owned())
}
