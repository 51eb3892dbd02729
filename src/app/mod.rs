//! What one can do: one function per use case. Here, and nowhere else, are the clock, new ids,
//! files and caches.

pub mod agendas;
pub mod backup;
pub mod changes;
pub mod check;
pub mod clock;
pub mod demo;
pub mod doctor;
mod error;
pub mod feed_address;
pub mod feeds;
pub mod import;
pub mod keep;
mod kept_agendas;
mod kept_html;
pub mod once;
pub mod person_links;
pub mod progress;
mod published;
pub mod redactions;
pub mod releases;
mod rendered;
pub mod report;
mod secrets;
pub mod selections;
pub mod tokens;
pub mod zone_data;

use std::collections::HashMap;
use std::path::Path;
use std::sync::Mutex;

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::domain::text::{Slug, Url};
use crate::storage::{self, Address, Store};

pub use error::Error;
pub use rendered::{Encoding, RENDERED_BYTES_MAX, Rendered};

/// What an [`App`] is opened with.
#[derive(Clone, Debug)]
pub struct Config {
    /// `postgres://…` or `sqlite:PATH`.
    pub database: String,
    /// Where readers reach this server; every link begins with it.
    pub base_url: String,
    /// The secret that `PLENARY_OWNER_TOKEN` holds.
    pub owner_token: Option<String>,
    /// Whether a database file that is not there is made.
    pub create: bool,
}

/// The service: a database, what is public of it, and how it is reached.
pub struct App {
    store: Store,
    base_url: String,
    owner: Option<secrets::Hash>,
    published: published::Published,
    rendered: rendered::RenderedFeeds,
    agendas: kept_agendas::KeptAgendas,
    html: kept_html::KeptHtml,
    /// When tokens were used, until that is written.
    uses: Mutex<HashMap<Uuid, DateTime<Utc>>>,
}

impl App {
    /// Opens the database, brings it up to date and reads what is public.
    pub fn open(config: &Config) -> Result<App, Error> {
        let base_url = Url::parse_base(&config.base_url).map_err(|fault| Error::Setting {
            name: "--base-url",
            detail: fault.detail,
        })?;
        let owner = config
            .owner_token
            .as_deref()
            .map(secrets::owner_secret)
            .transpose()?;
        let address = Address::parse(&config.database)?;
        if let Address::Sqlite(path) = &address {
            if !config.create && !path.exists() {
                return Err(Error::NoDatabase(path.display().to_string()));
            }
            make_folder(path)?;
        }
        let app = App {
            store: Store::open(&address)?,
            base_url: base_url.to_string(),
            owner,
            published: published::Published::default(),
            rendered: rendered::RenderedFeeds::default(),
            agendas: kept_agendas::KeptAgendas::default(),
            html: kept_html::KeptHtml::default(),
            uses: Mutex::default(),
        };
        app.refresh_published()?;
        Ok(app)
    }

    /// Where readers reach this server, without a slash at the end.
    pub fn base_url(&self) -> &str {
        &self.base_url
    }

    /// Asks the database whether it answers, and with the tables that this program knows: beside a
    /// newer version that has changed them, this one must serve nobody.
    pub fn is_ready(&self) -> Result<(), Error> {
        let migrations = self.store.read(storage::migrations)?;
        match migrations.unknown {
            Some(newer) => Err(storage::Error::Newer(newer).into()),
            None => Ok(()),
        }
    }
}

/// Makes the folder of a database file, and sees that it can be written.
fn make_folder(file: &Path) -> Result<(), Error> {
    let folder = file
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or(Path::new("."));
    let failed = |error: std::io::Error| Error::Folder {
        path: folder.display().to_string(),
        reason: error.to_string(),
    };
    make_own(folder).map_err(failed)?;
    let probe = folder.join(format!(".plenary-{}", clock::new_id()));
    std::fs::write(&probe, b"").map_err(failed)?;
    std::fs::remove_file(&probe).map_err(failed)
}

/// Makes a folder, and those above it that are not there, for its owner alone.
fn make_own(folder: &Path) -> std::io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// Takes a slug from a path or an argument; one that cannot be is simply not there.
pub fn slug(text: &str) -> Result<Slug, Error> {
    Slug::parse(text).map_err(|_| Error::NoConference(text.to_owned()))
}
