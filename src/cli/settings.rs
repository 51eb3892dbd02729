//! What the program is told: by the command line, else the environment, else the settings file,
//! else a default.
//!
//! Each setting is one row of the table below. The options of the command line, the variables, the
//! keys of the file, `plenary config` and the fields of [`Settings`] are all made of it.

mod file;
mod options;
mod read;
mod row;
mod show;
mod sources;
#[cfg(test)]
mod tests;

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use ipnet::IpNet;
use tracing::Level;

use self::read::{always, optional};
use self::row::Otherwise::{Is, Made, Nothing};
use self::row::{Kind, ROW, Row, Secrecy};
use self::sources::{Environment, Given, Sources, Value};
use super::exit::Failure;
use super::logs;
use crate::app::Config;

pub use options::PlaceArgs;
pub use show::show;

/// The name of the settings file in the data folder.
const FILE_NAME: &str = "plenary.toml";

/// Makes the settings and their table: `/// help`, `key: type = how it is read, its row;`.
macro_rules! settings {
    ($($(#[doc = $help:literal])+ $key:ident: $type:ty = $read:expr, $row:expr;)+) => {
        /// What the program is told, read from wherever it stands. There is no `Debug`: secrets
        /// are among it.
        pub struct Settings {
            $($(#[doc = $help])+ pub $key: $type,)+
            /// The same as texts with their sources, the settings file itself first.
            values: Vec<Value>,
        }

        /// Every setting, in the order in which it is shown.
        const ALL: &[Row] = &[
            $(Row { key: stringify!($key), help: concat!($($help),+), ..$row }),+
        ];

        impl Settings {
            fn read(sources: &Sources<'_>) -> Result<Self, Failure> {
                let mut values = vec![sources.config().clone()];
                $(
                    let $key = {
                        const THIS: &Row = &Row { key: stringify!($key), ..$row };
                        let value = sources.value(THIS)?;
                        let typed = value.typed($read)?;
                        values.push(value);
                        typed
                    };
                )+
                Ok(Settings { $($key,)+ values })
            }
        }
    };
}

/// Where the settings file is; it is not in the table, for it cannot say this itself.
const CONFIG: Row = Row {
    key: "config",
    flag: "config",
    variable: "PLENARY_CONFIG",
    value: "FILE",
    help: "The settings file (TOML)",
    otherwise: Nothing("plenary.toml in the data folder, if it is there"),
    ..ROW
};

/// Where the data folder is; this is asked before there is a settings file, too.
const DATA: Row = Row {
    key: "data",
    flag: "data",
    variable: "PLENARY_DATA",
    value: "DIR",
    otherwise: Made("the platform's data folder", |_| {
        Some(default_folder().ok()?.display().to_string())
    }),
    ..ROW
};

settings! {
    /// The folder that holds the database and plenary.toml
    data: Option<PathBuf> = optional(read::path), DATA;

    /// The database: postgres://user@host/name or sqlite:PATH
    database: Option<String> = optional(read::database), Row {
        flag: "database",
        variable: "PLENARY_DATABASE",
        value: "URL",
        secrecy: Secrecy::Password,
        otherwise: Made("SQLite in the data folder", |settings| {
            settings.database_address().ok()
        }),
        ..ROW
    };

    /// The address that `serve` and `demo` listen on
    listen: SocketAddr = always(read::address), Row {
        flag: "listen",
        variable: "PLENARY_LISTEN",
        value: "ADDR:PORT",
        otherwise: Is("127.0.0.1:8080"),
        ..ROW
    };

    /// Where readers reach this server; every link begins with it
    base_url: Option<String> = optional(read::base_url), Row {
        flag: "base-url",
        variable: "PLENARY_BASE_URL",
        value: "URL",
        otherwise: Made("http://ADDR:PORT", |settings| Some(http(settings.listen))),
        ..ROW
    };

    /// A zoneinfo folder with newer zone data
    tzdir: Option<PathBuf> = optional(read::path), Row {
        flag: "tzdir",
        variable: "TZDIR",
        value: "DIR",
        otherwise: Nothing("the system's or the program's own"),
        ..ROW
    };

    /// The owner's secret: 32 to 128 printable ASCII characters
    owner_token: Option<String> = optional(read::text), Row {
        variable: "PLENARY_OWNER_TOKEN",
        secrecy: Secrecy::Whole,
        otherwise: Nothing("the first start makes one"),
        ..ROW
    };

    /// A proxy in front of the server, an address or a network, whose word is taken on who asks;
    /// once for each
    trusted_proxies: Vec<IpNet> = always(read::networks), Row {
        flag: "trusted-proxy",
        variable: "PLENARY_TRUSTED_PROXIES",
        value: "IP|CIDR",
        kind: Kind::List,
        otherwise: Is(""),
        is_for_server: true,
        ..ROW
    };

    /// How many requests a token may make in a minute; 0 is no limit
    requests_per_minute: u32 = always(|text| read::number(text, 0..=u64::from(u32::MAX))), Row {
        flag: "requests-per-minute",
        variable: "PLENARY_REQUESTS_PER_MINUTE",
        value: "COUNT",
        kind: Kind::Number,
        otherwise: Is("1200"),
        is_for_server: true,
        ..ROW
    };

    /// How many connections there may be at once, 1 to 100000; others wait
    connections_max: usize = always(|text| read::number(text, 1..=100_000)), Row {
        flag: "connections-max",
        variable: "PLENARY_CONNECTIONS_MAX",
        value: "COUNT",
        kind: Kind::Number,
        otherwise: Is("2048"),
        is_for_server: true,
        ..ROW
    };

    /// How long the whole body of a request may take to arrive, 1 to 3600 seconds
    body_seconds: u64 = always(|text| read::number(text, 1..=3600)), Row {
        flag: "body-seconds",
        variable: "PLENARY_BODY_SECONDS",
        value: "SECONDS",
        kind: Kind::Number,
        otherwise: Is("60"),
        is_for_server: true,
        ..ROW
    };

    /// How the log is written: text, json, or auto, which is text on a terminal and else JSON
    log_format: logs::Format = always(|text| read::choice(text, LOG_FORMATS)), Row {
        flag: "log-format",
        variable: "PLENARY_LOG_FORMAT",
        value: "FORMAT",
        otherwise: Is("auto"),
        is_for_server: true,
        ..ROW
    };

    /// What is logged, with all that is worse: error, warn, info or debug
    log_level: Level = always(|text| read::choice(text, LOG_LEVELS)), Row {
        flag: "log-level",
        variable: "PLENARY_LOG_LEVEL",
        value: "LEVEL",
        otherwise: Is("info"),
        is_for_server: true,
        ..ROW
    };
}

const LOG_FORMATS: &[(&str, logs::Format)] = &[
    ("auto", logs::Format::Auto),
    ("text", logs::Format::Text),
    ("json", logs::Format::Json),
];

const LOG_LEVELS: &[(&str, Level)] = &[
    ("error", Level::ERROR),
    ("warn", Level::WARN),
    ("info", Level::INFO),
    ("debug", Level::DEBUG),
];

impl Settings {
    /// The settings file that was read.
    pub fn config_file(&self) -> Option<&Path> {
        self.values.first()?.text.as_deref().map(Path::new)
    }

    /// Reads every setting from its first source that has it.
    fn resolve(given: &Given, environment: Environment<'_>) -> Result<Self, Failure> {
        Settings::read(&Sources::open(given, environment)?)
    }

    /// What the app is opened with, for a server that listens on `address`.
    pub fn config(&self, address: SocketAddr) -> Result<Config, Failure> {
        let base_url = self.base_url.clone().unwrap_or_else(|| http(address));
        Ok(Config {
            database: self.database_address()?,
            base_url,
            owner_token: self.owner_token.clone(),
            create: true,
        })
    }

    /// Starts the log of this process, once.
    pub fn start_log(&self) {
        logs::start(self.log_format, self.log_level);
    }

    fn database_address(&self) -> Result<String, Failure> {
        match (&self.database, &self.data) {
            (Some(database), _) => Ok(database.clone()),
            (None, Some(folder)) => Ok(in_folder(folder)),
            (None, None) => Ok(in_folder(&default_folder()?)),
        }
    }
}

fn http(address: SocketAddr) -> String {
    format!("http://{address}")
}

/// The address of the database in a data folder.
pub fn in_folder(folder: &Path) -> String {
    let file = folder.join("plenary.db");
    let absolute = if file.is_absolute() { "//" } else { "" };
    format!("sqlite:{absolute}{}", file.display())
}

fn default_folder() -> Result<PathBuf, Failure> {
    use etcetera::BaseStrategy;
    let strategy = etcetera::choose_base_strategy();
    let strategy = strategy.map_err(|error| {
        Failure::environment(format!(
            "there is no home folder ({error}); give one with --data"
        ))
    })?;
    Ok(strategy.data_dir().join("plenary"))
}
