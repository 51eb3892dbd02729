//! `plenary config`: every setting, and where it comes from, without secrets.

use std::io::Write;

use serde_json::{Map, Value as Json, json};

use super::Settings;
use super::read::items;
use super::row::{Kind, Otherwise, Secrecy};
use super::sources::{Source, Value};
use crate::cli::args::Output;
use crate::cli::exit::{Exit, Failure};
use crate::cli::print;

/// Prints each setting and its source, one a line or as one JSON object.
pub fn show(settings: &Settings, output: Output, out: &mut impl Write) -> Result<Exit, Failure> {
    let values = settings.values.iter();
    match output {
        Output::Json => {
            let all = values.map(|value| (value.row.key.to_owned(), object(settings, value)));
            print::json(out, &all.collect::<Map<_, _>>())?;
        }
        Output::Text => {
            let lines = values.map(|value| (value, text(settings, value)));
            let lines: Vec<_> = lines.collect();
            let widths = lines.iter().map(|(_, text)| text.chars().count());
            let width = widths.max().unwrap_or_default();
            for (value, text) in &lines {
                let (key, source) = (value.row.key, print::printable(&value.source.to_string()));
                writeln!(out, "{key:<19}  {text:<width$}  {source}")?;
            }
        }
    }
    Ok(Exit::Fine)
}

fn text(settings: &Settings, value: &Value) -> String {
    match shown(settings, value).as_deref() {
        None => format!("({})", value.row.otherwise.words()),
        Some("") => "(none)".to_owned(),
        Some(text) => print::printable(text),
    }
}

fn object(settings: &Settings, value: &Value) -> Json {
    let json = shown(settings, value).map(|text| match value.row.kind {
        Kind::Text => Json::from(text),
        Kind::Number => text.parse::<u64>().map_or(Json::Null, Json::from),
        Kind::List => items(&text).collect(),
    });
    let (source, from) = match &value.source {
        Source::Flag(_) => ("flag", Some(value.source.to_string())),
        Source::Variable(_) | Source::SecretFile { .. } => {
            ("environment", Some(value.source.to_string()))
        }
        Source::File { .. } => ("file", Some(value.source.to_string())),
        Source::Default => ("default", None),
    };
    json!({"value": json, "source": source, "from": from})
}

/// What a value is, as far as everybody may see it; `None` when that is not known yet.
fn shown(settings: &Settings, value: &Value) -> Option<String> {
    let text = match (&value.text, value.row.otherwise) {
        (Some(text), _) => text.clone(),
        (None, Otherwise::Made(_, make)) => make(settings)?,
        (None, Otherwise::Is(_) | Otherwise::Nothing(_)) => return None,
    };
    Some(match value.row.secrecy {
        Secrecy::Open => text,
        Secrecy::Password => without_password(&text),
        Secrecy::Whole => "(set)".to_owned(),
    })
}

/// The address of a database without its passwords. Where an address is odd, rather too much of it
/// is hidden than too little.
fn without_password(address: &str) -> String {
    let parts = address.split_once("://");
    let Some((scheme, rest)) = parts.filter(|(scheme, _)| scheme.starts_with("postgres")) else {
        return address.to_owned();
    };
    // The last @, for a password may hold others.
    let (who, place) = match rest.rsplit_once('@') {
        None => (String::new(), rest),
        Some((who, place)) => {
            let user = who.split([':', '@', '/', '?']).next().unwrap_or_default();
            let secret = if user == who { "" } else { ":***" };
            (format!("{user}{secret}@"), place)
        }
    };
    let place = match place.split_once('?') {
        None => place.to_owned(),
        Some((place, query)) => {
            let options: Vec<_> = query.split('&').map(without_value).collect();
            format!("{place}?{}", options.join("&"))
        }
    };
    format!("{scheme}://{who}{place}")
}

/// An option of an address, without its value where that is a password.
fn without_value(option: &str) -> String {
    match option.split_once('=') {
        Some((name, _)) if name.to_ascii_lowercase().contains("pass") => format!("{name}=***"),
        _ => option.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_shown_without_its_passwords() {
        for (address, shown) in [
            ("postgres://u:hush@h:5432/d", "postgres://u:***@h:5432/d"),
            ("postgresql://u@h/d", "postgresql://u@h/d"),
            ("postgres://h/d", "postgres://h/d"),
            ("postgres://u:hu@sh@h/d", "postgres://u:***@h/d"),
            ("postgres://u:hu/sh?x@h/d", "postgres://u:***@h/d"),
            (
                "postgres://u@h/d?sslmode=require&password=hush",
                "postgres://u@h/d?sslmode=require&password=***",
            ),
            (
                "postgres://h/d?Password=hush",
                "postgres://h/d?Password=***",
            ),
            ("sqlite:///a@b/c:d.db", "sqlite:///a@b/c:d.db"),
            ("sqlite:a.db", "sqlite:a.db"),
        ] {
            assert_eq!(without_password(address), shown);
        }
        let odd = without_password("postgres://u@h/d?password=hush@1");
        assert!(!odd.contains("hush"), "{odd}");
    }
}
