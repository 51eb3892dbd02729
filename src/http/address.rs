//! Where a request comes from, also when a proxy stands between.
//!
//! Only `X-Forwarded-For` is read, and only if a proxy that the operator has named has sent it. A
//! proxy adds to the one header that it knows and passes others on as they came, so whoever also
//! read `Forwarded` (RFC 7239) could be told anything by any client. Host and scheme are taken from
//! no header: links begin with the base URL.

use std::net::{IpAddr, SocketAddr};

use actix_web::HttpRequest;
use actix_web::http::header::{HeaderMap, X_FORWARDED_FOR};
use actix_web::web::Data;
use ipnet::IpNet;

use super::settings::ServerSettings;

/// The address of whoever asks; none for what never came over a network.
///
/// Behind trusted proxies it is the last address that none of them has, because what stands before
/// that one anybody may have written.
pub fn client(request: &HttpRequest) -> Option<IpAddr> {
    let (peer, trusted) = (peer(request)?, trusted(request));
    Some(behind(peer, &forwarded(request.headers()), trusted))
}

/// True for a request that a trusted proxy has handed over.
pub fn is_from_proxy(request: &HttpRequest) -> bool {
    peer(request).is_some_and(|peer| is_among(peer, trusted(request)))
}

/// True for a request that somebody on this machine has made, through no proxy.
pub fn is_local(request: &HttpRequest) -> bool {
    let through = ["forwarded", "x-forwarded-for", "x-real-ip", "via"];
    let is_passed_on = through
        .iter()
        .any(|name| request.headers().contains_key(*name));
    let is_near = peer(request).is_some_and(|peer| peer.is_loopback());
    is_near && !is_passed_on && !is_from_proxy(request)
}

fn peer(request: &HttpRequest) -> Option<IpAddr> {
    // A socket for both families says `::ffff:192.0.2.1`.
    request.peer_addr().map(|peer| peer.ip().to_canonical())
}

fn trusted(request: &HttpRequest) -> &[IpNet] {
    match request.app_data::<Data<ServerSettings>>() {
        Some(settings) => settings.trusted_proxies.as_slice(),
        None => &[],
    }
}

fn is_among(address: IpAddr, networks: &[IpNet]) -> bool {
    networks.iter().any(|network| network.contains(&address))
}

/// What proxies have written, the nearest last.
fn forwarded(headers: &HeaderMap) -> Vec<&str> {
    let lines = headers.get_all(X_FORWARDED_FOR);
    let lines = lines.map(|line| line.to_str().unwrap_or("?"));
    lines.flat_map(|line| line.split(',')).collect()
}

fn behind(peer: IpAddr, forwarded: &[&str], trusted: &[IpNet]) -> IpAddr {
    let mut nearest = peer;
    for entry in forwarded.iter().rev() {
        if !is_among(nearest, trusted) {
            break;
        }
        let Some(address) = parse(entry) else {
            return peer;
        };
        nearest = address;
    }
    nearest
}

/// An address, also with a port.
fn parse(entry: &str) -> Option<IpAddr> {
    let entry = entry.trim();
    let inside = entry
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'));
    let address = inside.unwrap_or(entry).parse::<IpAddr>().ok();
    let ported = || entry.parse::<SocketAddr>().ok().map(|both| both.ip());
    address
        .or_else(ported)
        .map(|address| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn client(peer: &str, forwarded: &[&str]) -> String {
        let trusted = ["10.0.0.0/8", "::1/128"].map(|network| network.parse().unwrap());
        behind(peer.parse().unwrap(), forwarded, &trusted).to_string()
    }

    #[test]
    fn only_trusted_proxies_say_who_asks() {
        let said = ["198.51.100.1", " 203.0.113.9"];
        assert_eq!(client("192.0.2.7", &said), "192.0.2.7");
        assert_eq!(client("10.0.0.1", &said), "203.0.113.9");
        assert_eq!(
            client("10.0.0.1", &["203.0.113.9", "10.2.0.1"]),
            "203.0.113.9"
        );
        assert_eq!(client("10.0.0.1", &["10.9.0.1", "10.2.0.1"]), "10.9.0.1");
        assert_eq!(client("10.0.0.1", &[]), "10.0.0.1");
    }

    #[test]
    fn what_is_no_address_says_nothing() {
        for garbage in ["", "unknown", "203.0.113", "[2001:db8::1", "_hidden", "?"] {
            assert_eq!(client("10.0.0.1", &["203.0.113.9", garbage]), "10.0.0.1");
            assert_eq!(client("10.0.0.1", &[garbage, "203.0.113.9"]), "203.0.113.9");
        }
    }

    #[test]
    fn addresses_come_with_ports_brackets_and_as_mapped_ones() {
        assert_eq!(client("::1", &["203.0.113.9:4711"]), "203.0.113.9");
        assert_eq!(client("::1", &["[2001:db8::9]:80"]), "2001:db8::9");
        assert_eq!(client("::1", &["[2001:db8::9]"]), "2001:db8::9");
        assert_eq!(client("::1", &["::ffff:203.0.113.9"]), "203.0.113.9");
    }
}
