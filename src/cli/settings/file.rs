//! The settings file: TOML without tables, each key a setting.

use std::collections::BTreeMap;
use std::io::{self, ErrorKind, Read};
use std::path::Path;

use toml::de::{DeTable, DeValue};

use super::ALL;
use super::row::Kind;
use super::sources::Source;
use crate::cli::exit::Failure;

/// The largest settings file: every setting with a page of comments is far below, in bytes.
const FILE_BYTES_MAX: u64 = 1_048_576;

/// A settings file that was read.
pub struct File {
    pub path: String,
    /// By key: the text and its line.
    values: BTreeMap<&'static str, (String, usize)>,
}

impl File {
    /// Reads a file that has to be there.
    pub fn open(path: &Path) -> Result<Self, Failure> {
        match text(path, FILE_BYTES_MAX) {
            Ok(text) => File::parse(path, &text),
            Err(error) => Err(unreadable(path, &error)),
        }
    }

    /// Reads a file if it is there.
    pub fn open_if_there(path: &Path) -> Result<Option<Self>, Failure> {
        match text(path, FILE_BYTES_MAX) {
            Ok(text) => File::parse(path, &text).map(Some),
            Err(error) => match error.kind() {
                ErrorKind::NotFound | ErrorKind::NotADirectory => Ok(None),
                _ => Err(unreadable(path, &error)),
            },
        }
    }

    /// What the file says of a setting.
    pub fn value(&self, key: &str) -> Option<(String, Source)> {
        let (text, line) = self.values.get(key)?;
        let source = Source::File {
            path: self.path.clone(),
            line: *line,
        };
        Some((text.clone(), source))
    }

    /// Reads every key; what is wrong in the first line that is wrong is said.
    fn parse(path: &Path, text: &str) -> Result<Self, Failure> {
        let path = path.display().to_string();
        let refused = |at: usize, detail: String| {
            let line = line(text, at);
            Failure::usage(format!("{path}:{line}: {detail}"))
        };
        let table = DeTable::parse(text).map_err(|error| {
            // Only the message: the error as a whole quotes the line, which may hold a secret.
            let at = error.span().map_or(0, |span| span.start);
            let detail = format!(
                "this is not TOML: {}; write lines such as listen = \"127.0.0.1:8080\"",
                error.message()
            );
            refused(at, detail)
        })?;
        let mut entries: Vec<_> = table.get_ref().iter().collect();
        entries.sort_by_key(|(key, _)| key.span().start);
        let mut values = BTreeMap::new();
        for (key, value) in entries {
            let name: &str = key.get_ref();
            let at = key.span().start;
            let Some(row) = ALL.iter().find(|row| row.key == name) else {
                return Err(refused(at, unknown(name)));
            };
            let Some(given) = written(row.kind, value.get_ref()) else {
                let (found, wanted) = (value.get_ref().type_str(), row.kind.written());
                let detail = format!("{name}: the type of this is {found}; write {wanted}");
                return Err(refused(at, detail));
            };
            values.insert(row.key, (given, line(text, at)));
        }
        Ok(File { path, values })
    }
}

/// Reads a text file; one that is longer than `bytes_max` is an error.
pub fn text(path: &Path, bytes_max: u64) -> io::Result<String> {
    let mut text = String::new();
    let file = std::fs::File::open(path)?;
    let read = file
        .take(bytes_max.saturating_add(1))
        .read_to_string(&mut text)?;
    if u64::try_from(read).unwrap_or(u64::MAX) > bytes_max {
        return Err(io::Error::other(format!(
            "it is longer than {bytes_max} bytes"
        )));
    }
    Ok(text)
}

fn unreadable(path: &Path, error: &io::Error) -> Failure {
    let path = path.display();
    Failure::usage(format!(
        "{path} cannot be read: {error}; name another settings file with --config"
    ))
}

fn unknown(name: &str) -> String {
    let keys: Vec<_> = ALL.iter().map(|row| row.key).collect();
    format!(
        "there is no setting {name:?}; there are {}",
        keys.join(", ")
    )
}

/// A value as the other sources would write it; `None` when it is of another kind.
fn written(kind: Kind, value: &DeValue<'_>) -> Option<String> {
    match (kind, value) {
        (Kind::Text, DeValue::String(text)) => Some(text.to_string()),
        (Kind::Number, DeValue::Integer(number)) => {
            let decimal = i64::from_str_radix(number.as_str(), number.radix());
            // What is larger than any bound is refused as it stands.
            Some(decimal.map_or_else(|_| number.to_string(), |decimal| decimal.to_string()))
        }
        (Kind::List, DeValue::Array(items)) => {
            let items = items.iter().map(|item| item.get_ref().as_str());
            Some(items.collect::<Option<Vec<_>>>()?.join(","))
        }
        _ => None,
    }
}

/// The line in which a byte stands, counted from 1.
fn line(text: &str, at: usize) -> usize {
    let before = text.bytes().take(at);
    before.filter(|byte| *byte == b'\n').count() + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<File, String> {
        File::parse(Path::new("plenary.toml"), text).map_err(|failure| failure.line)
    }

    fn value(text: &str, key: &str) -> Option<String> {
        Some(parse(text).unwrap().value(key)?.0)
    }

    #[test]
    fn values_become_the_texts_that_other_sources_would_hold() {
        assert_eq!(
            value("listen = \"[::1]:80\"", "listen").unwrap(),
            "[::1]:80"
        );
        assert_eq!(
            value("body_seconds = 1_000", "body_seconds").unwrap(),
            "1000"
        );
        assert_eq!(value("body_seconds = 0x10", "body_seconds").unwrap(), "16");
        let list = "trusted_proxies = ['10.0.0.0/8', '::1']";
        assert_eq!(value(list, "trusted_proxies").unwrap(), "10.0.0.0/8,::1");
        assert_eq!(value("# nothing", "listen"), None);
    }

    #[test]
    fn the_first_line_that_is_wrong_is_named_with_the_way_out() {
        let wrong = [
            ("listen = 'x'\nlissen = 'y'", 2, "\"lissen\""),
            ("\n\n[server]\nlisten = 'x'", 3, "\"server\""),
            ("listen = 8080", 1, "listen: the type of this is integer"),
            ("body_seconds = '60'", 1, "write a whole number"),
            ("trusted_proxies = [1]", 1, "write texts in brackets"),
            ("zoo = 1\nape = 2", 1, "there are data, database"),
        ];
        for (text, line, said) in wrong {
            let error = parse(text).map(drop).unwrap_err();
            let place = format!("plenary.toml:{line}: ");
            assert!(
                error.starts_with(&place) && error.contains(said),
                "{text}: {error}"
            );
        }
    }

    #[test]
    fn a_line_that_is_no_toml_is_named_and_not_quoted() {
        let error = parse("listen = 'x'\nowner_token = hush").map(drop);
        let error = error.unwrap_err();
        assert!(error.starts_with("plenary.toml:2: this is not TOML"));
        assert!(!error.contains("hush") && !error.contains('\n'), "{error}");
    }
}
