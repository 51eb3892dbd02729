//! What an operator may set about the server.

use ipnet::IpNet;

/// How the server guards itself.
///
/// A service that has none of these among its data, as when tests ask it without a server, trusts
/// no proxy, and has no limits unless it has them apart (`http::limits`).
#[derive(Clone, Debug)]
pub struct ServerSettings {
    /// The proxies whose word about their clients is taken.
    pub trusted_proxies: Vec<IpNet>,
    /// How many requests a token may make in each minute; 0 is any number.
    pub requests_per_minute: u32,
    /// How many connections there are at once; others wait.
    pub connections_max: usize,
    /// How long the whole body of a request may take to arrive, in seconds.
    pub body_seconds: u64,
}

impl Default for ServerSettings {
    fn default() -> Self {
        ServerSettings {
            trusted_proxies: Vec::new(),
            // A program that moves a whole conference about, twenty times a second.
            requests_per_minute: 1_200,
            // Each holds some kilobytes; calendars ask and leave.
            connections_max: 2_048,
            // The largest file of an import over a slow line, 20 MB at 3 Mbit/s.
            body_seconds: 60,
        }
    }
}
