//! From the text of a setting to what it means; a refusal says what to write instead.

use std::net::{IpAddr, SocketAddr};
use std::ops::RangeInclusive;
use std::path::PathBuf;

use ipnet::IpNet;

use crate::domain::text::Url;

/// Reads a setting that has a default.
pub fn always<T>(
    read: impl Fn(&str) -> Result<T, String>,
) -> impl Fn(Option<&str>) -> Result<T, String> {
    move |text: Option<&str>| read(text.unwrap_or_default())
}

/// Reads a setting that may stay open.
pub fn optional<T>(
    read: impl Fn(&str) -> Result<T, String>,
) -> impl Fn(Option<&str>) -> Result<Option<T>, String> {
    move |text: Option<&str>| text.map(&read).transpose()
}

/// Takes a text as it is.
pub fn text(text: &str) -> Result<String, String> {
    Ok(text.to_owned())
}

/// Takes a file or folder, which need not be there.
pub fn path(text: &str) -> Result<PathBuf, String> {
    Ok(PathBuf::from(text))
}

/// Takes the address of a database, as far as its kind; the rest is said when it is opened.
pub fn database(text: &str) -> Result<String, String> {
    let kinds = ["postgres://", "postgresql://", "sqlite:"];
    if kinds.iter().any(|kind| text.starts_with(kind)) {
        return Ok(text.to_owned());
    }
    // Without the text itself: it may hold a password.
    let detail = "this is not a database address; write postgres://user@host/name or sqlite:PATH";
    Err(detail.to_owned())
}

/// Takes an address and a port; port 0 is any that is free.
pub fn address(text: &str) -> Result<SocketAddr, String> {
    let address = text.parse();
    address.map_err(|_| format!("{text:?} is no ADDR:PORT; write one such as 127.0.0.1:8080"))
}

/// Takes the address of a server, to which paths are added.
pub fn base_url(text: &str) -> Result<String, String> {
    let base = Url::parse_base(text);
    base.map(|base| base.to_string())
        .map_err(|fault| fault.detail)
}

/// Takes a whole number within bounds.
pub fn number<T: TryFrom<u64>>(text: &str, bounds: RangeInclusive<u64>) -> Result<T, String> {
    let number = text.parse::<u64>().ok();
    let number = number.filter(|number| bounds.contains(number));
    let number = number.and_then(|number| T::try_from(number).ok());
    number.ok_or_else(|| {
        let (least, most) = (bounds.start(), bounds.end());
        format!("{text:?} is not what this takes; write a whole number from {least} to {most}")
    })
}

/// Takes one of some words.
pub fn choice<T: Copy>(text: &str, choices: &[(&str, T)]) -> Result<T, String> {
    let chosen = choices.iter().find(|(word, _)| *word == text);
    chosen.map(|(_, choice)| *choice).ok_or_else(|| {
        let words: Vec<_> = choices.iter().map(|(word, _)| *word).collect();
        format!("there is no {text:?}; write one of {}", words.join(", "))
    })
}

/// Takes addresses and networks, parted by commas.
pub fn networks(text: &str) -> Result<Vec<IpNet>, String> {
    items(text).map(network).collect()
}

fn network(text: &str) -> Result<IpNet, String> {
    let address = || text.parse::<IpAddr>().map(IpNet::from);
    let network = text.parse::<IpNet>().or_else(|_| address());
    network.map(|network| network.trunc()).map_err(|_| {
        format!("{text:?} is no address and no network; write one such as 10.0.0.1 or 10.0.0.0/8")
    })
}

/// The parts of a list.
pub fn items(text: &str) -> impl Iterator<Item = &str> {
    text.split(',')
        .map(str::trim)
        .filter(|item| !item.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_bounds() {
        assert_eq!(number::<u32>("1", 1..=3600), Ok(1));
        assert_eq!(number::<u32>("3600", 1..=3600), Ok(3600));
        for bad in ["0", "3601", "-1", "1.5", "", "many", "99999999999999999999"] {
            assert!(number::<u32>(bad, 1..=3600).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_proxy_is_an_address_or_a_network() {
        let read = networks("10.0.0.1, 192.168.7.9/16,fd00::/8,").unwrap();
        let read: Vec<_> = read.iter().map(IpNet::to_string).collect();
        assert_eq!(read, ["10.0.0.1/32", "192.168.0.0/16", "fd00::/8"]);
        assert_eq!(networks(""), Ok(Vec::new()));
        for bad in ["proxy.example", "10.0.0.0/33", "10.0.0"] {
            assert!(networks(bad).unwrap_err().contains(bad), "{bad}");
        }
    }

    #[test]
    fn a_refused_database_is_not_repeated() {
        assert!(database("sqlite:a.db").is_ok() && database("postgres://h/d").is_ok());
        let refused = database("postgre://u:hush@h/d").unwrap_err();
        assert!(!refused.contains("hush") && refused.contains("postgres://"));
    }

    #[test]
    fn what_is_not_to_choose_from_is_refused_with_what_is() {
        let choices = [("auto", 1), ("text", 2)];
        assert_eq!(choice("text", &choices), Ok(2));
        assert!(choice("xml", &choices).unwrap_err().contains("auto, text"));
    }
}
