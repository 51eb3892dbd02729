//! Which source wins, and what is said of sources that cannot be read.

use std::ffi::OsString;

use super::*;
use crate::cli::exit::Exit;

const KEY: &str = "requests_per_minute";
const VARIABLE: &str = "PLENARY_REQUESTS_PER_MINUTE";

fn resolve(
    folder: &Path,
    given: &[(&'static str, &str)],
    environment: &[(&str, &str)],
) -> Result<Settings, String> {
    let given = given.iter().map(|(key, text)| (*key, (*text).to_owned()));
    let mut given: Given = given.collect();
    given.insert("data", folder.display().to_string());
    let variable = |name: &str| -> Option<OsString> {
        let (_, text) = environment.iter().find(|(other, _)| *other == name)?;
        Some(OsString::from(*text))
    };
    Settings::resolve(&given, &variable).map_err(|failure| {
        assert_eq!(failure.exit, Exit::Usage);
        failure.line
    })
}

fn refused(folder: &Path, given: &[(&'static str, &str)], environment: &[(&str, &str)]) -> String {
    resolve(folder, given, environment).map(drop).unwrap_err()
}

fn folder(toml: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join(FILE_NAME), toml).unwrap();
    folder
}

#[test]
fn the_command_line_wins_then_the_environment_then_the_file_then_the_default() {
    let (without, with) = (folder(""), folder("requests_per_minute = 2"));
    let read = |folder: &tempfile::TempDir, given: &[_], environment: &[_]| {
        let settings = resolve(folder.path(), given, environment).unwrap();
        settings.requests_per_minute
    };
    assert_eq!(read(&without, &[], &[]), 1200);
    assert_eq!(read(&with, &[], &[]), 2);
    assert_eq!(read(&with, &[], &[(VARIABLE, "3")]), 3);
    assert_eq!(read(&with, &[(KEY, "4")], &[(VARIABLE, "3")]), 4);
    assert_eq!(read(&with, &[], &[(VARIABLE, "")]), 2, "empty is unset");
}

#[test]
fn a_secret_comes_out_of_a_file_without_its_line_end() {
    let folder = folder("");
    let path = folder.path().join("secret");
    std::fs::write(&path, "a-secret \r\n").unwrap();
    let path = path.to_str().unwrap();
    let settings = resolve(folder.path(), &[], &[("PLENARY_OWNER_TOKEN_FILE", path)]);
    assert_eq!(settings.unwrap().owner_token.as_deref(), Some("a-secret"));

    let missing = "/missing/secret";
    let error = refused(folder.path(), &[], &[("PLENARY_DATABASE_FILE", missing)]);
    assert!(error.starts_with("PLENARY_DATABASE_FILE: /missing/secret cannot be read"));
    let given = [("database", "sqlite:a.db")];
    let settings = resolve(folder.path(), &given, &[("PLENARY_DATABASE_FILE", missing)]);
    assert!(settings.is_ok(), "an option overrules what cannot be read");

    std::fs::write(folder.path().join("secret"), "\n").unwrap();
    let error = refused(folder.path(), &[], &[("PLENARY_OWNER_TOKEN_FILE", path)]);
    assert!(error.contains(path) && error.contains("empty"), "{error}");
}

#[test]
fn two_variables_for_one_secret_are_refused() {
    let folder = folder("");
    let both = [
        ("PLENARY_DATABASE", "postgres://u:hush@h/d"),
        ("PLENARY_DATABASE_FILE", "/run/secret"),
    ];
    let given = [("database", "sqlite:a.db")];
    for given in [&given[..0], &given] {
        let error = refused(folder.path(), given, &both);
        assert!(error.contains("PLENARY_DATABASE and PLENARY_DATABASE_FILE"));
        assert!(!error.contains("hush"), "{error}");
    }
}

#[test]
fn a_value_that_cannot_be_is_told_with_its_source() {
    let folder = folder("listen = '127.0.0.1:1'\nbody_seconds = 0\n");
    let file = format!("{}/plenary.toml", folder.path().display());
    let error = refused(folder.path(), &[], &[]);
    let place = format!("{file}:2: body_seconds: ");
    assert!(
        error.starts_with(&place) && error.contains("1 to 3600"),
        "{error}"
    );
    let fine = [("PLENARY_BODY_SECONDS", "60")];
    assert!(resolve(folder.path(), &[], &fine).is_ok());
    for (variable, text, said) in [
        ("PLENARY_LISTEN", "here", "127.0.0.1:8080"),
        ("PLENARY_BASE_URL", "http://x/?a", "without ?"),
        ("PLENARY_TRUSTED_PROXIES", "10.0.0.1,proxy", "\"proxy\""),
        ("PLENARY_CONNECTIONS_MAX", "0", "1 to 100000"),
        ("PLENARY_LOG_FORMAT", "xml", "auto, text, json"),
        ("PLENARY_LOG_LEVEL", "trace", "error, warn, info, debug"),
    ] {
        let error = refused(folder.path(), &[], &[fine[0], (variable, text)]);
        let begin = format!("{variable}: ");
        assert!(error.starts_with(&begin) && error.contains(said), "{error}");
    }
    let error = refused(folder.path(), &[("listen", "")], &fine);
    assert!(error.starts_with("--listen: this is empty"), "{error}");
}

#[test]
fn a_named_file_may_say_where_the_data_are_and_that_of_the_data_folder_may_not() {
    let folder = folder("data = '/elsewhere'");
    let error = refused(folder.path(), &[], &[]);
    assert!(error.contains("plenary.toml:1: data: ") && error.contains("--config"));

    let file = folder.path().join(FILE_NAME);
    let given = Given::from([("config", file.display().to_string())]);
    let settings = Settings::resolve(&given, &|_| None).map_err(|failure| failure.line);
    assert_eq!(settings.unwrap().data.unwrap(), Path::new("/elsewhere"));

    let error = refused(folder.path(), &[("config", "/missing.toml")], &[]);
    assert!(error.starts_with("/missing.toml cannot be read"), "{error}");
}

#[test]
fn every_setting_has_names_of_its_own() {
    let mut names = std::collections::BTreeSet::new();
    for row in std::iter::once(&CONFIG).chain(ALL) {
        assert!(names.insert(row.key.to_owned()), "{}", row.key);
        assert!(names.insert(row.variable.to_owned()), "{}", row.variable);
        assert!(row.flag.is_empty() || names.insert(format!("--{}", row.flag)));
        let is_secret = row.secrecy == Secrecy::Whole;
        assert_eq!(row.flag.is_empty(), is_secret, "{}", row.key);
    }
}
